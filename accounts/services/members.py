"""Who holds which role where: granting, ending, lending for a time, passing work on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.journal import record
from accounts.models import Delegation, Handover, Membership, Organisation, SecurityEvent, User
from accounts.refusals import Refusal
from accounts.roles import ADMINISTRATORS, APPROVERS, ROLES_OF_KIND

LAST_ADMITTER = "这是本单位最后一位可管理成员的人，请先把管理权交给别人。"


@transaction.atomic
def grant(
    user: User,
    organisation: Organisation,
    role: str,
    *,
    at: datetime,
    by: User | None = None,
    may_admit: bool = False,
    address: str | None = None,
) -> Membership:
    """Give ``user`` a role in ``organisation``. Raises Refusal when that is not possible."""
    if role not in ROLES_OF_KIND.get(organisation.kind, frozenset()):
        raise Refusal(f"{organisation.get_kind_display()}没有这个角色，请重新选择。")
    if role in ADMINISTRATORS and _holds_a_post(user):
        raise Refusal("系统、安全、审计三员不得由一人兼任。")
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, organisation=organisation, role=role, may_admit=may_admit, granted_by=by, since=at
            )
    except IntegrityError as clash:
        raise Refusal(f"{user.name}已经有这个角色。") from clash
    record(
        SecurityEvent.Verb.RIGHT_GRANTED,
        at=at,
        about=user,
        actor=by,
        address=address,
        role=str(role),
        organisation=organisation.pk,
        may_admit=may_admit,
    )
    return membership


def _holds_a_post(user: User) -> bool:
    return user.memberships.filter(role__in=ADMINISTRATORS, ended_at=None).exists()


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime, address: str | None = None) -> None:
    """Take a role away from now on; the row stays. Raises Refusal for the last one who may admit members."""
    if membership.may_admit and not _another_admits(membership):
        raise Refusal(LAST_ADMITTER)
    if Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=at):
        record(
            SecurityEvent.Verb.RIGHT_ENDED,
            at=at,
            about=membership.user,
            actor=by,
            address=address,
            role=membership.role,
            organisation=membership.organisation_id,
        )


@transaction.atomic
def set_may_admit(membership: Membership, *, allowed: bool, by: User, at: datetime, address: str | None = None) -> None:
    """Let a member manage members, or no longer. Raises Refusal for the last one."""
    if not allowed and not _another_admits(membership):
        raise Refusal(LAST_ADMITTER)
    Membership.objects.filter(pk=membership.pk).update(may_admit=allowed)
    verb = SecurityEvent.Verb.RIGHT_GRANTED if allowed else SecurityEvent.Verb.RIGHT_ENDED
    record(
        verb,
        at=at,
        about=membership.user,
        actor=by,
        address=address,
        role="may_admit",
        organisation=membership.organisation_id,
    )


def _another_admits(membership: Membership) -> bool:
    Organisation.objects.select_for_update(of=("self",)).get(pk=membership.organisation_id)
    return (
        Membership.objects.filter(
            organisation=membership.organisation_id, may_admit=True, ended_at=None, user__is_active=True
        )
        .exclude(pk=membership.pk)
        .exists()
    )


@transaction.atomic
def delegate(
    membership: Membership,
    to: User,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    at: datetime,
    address: str | None = None,
) -> Delegation:
    """Lend an approver's role to a colleague from–to. Raises Refusal where that is not possible."""
    if membership.role not in APPROVERS:
        raise Refusal("只有负责人的角色可以委托。")
    if to.pk == membership.user_id:
        raise Refusal("不能委托给自己。")
    if not to.memberships.filter(organisation=membership.organisation_id, ended_at=None).exists():
        raise Refusal("只能委托给本单位的成员。")
    clash = membership.delegations.filter(first_day__lte=last_day, last_day__gte=first_day, revoked_at=None)
    if clash.exists():
        raise Refusal("这段时间内已有一项委托，请先终止原委托或改日期。")
    delegation = Delegation.objects.create(
        membership=membership, to=to, first_day=first_day, last_day=last_day, reason=reason, made_at=at
    )
    record(
        SecurityEvent.Verb.DELEGATED,
        at=at,
        about=to,
        actor=membership.user,
        address=address,
        role=membership.role,
        organisation=membership.organisation_id,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat(),
    )
    return delegation


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User, at: datetime, address: str | None = None) -> None:
    """End a delegation before its last day."""
    if Delegation.objects.filter(pk=delegation.pk, revoked_at=None).update(revoked_at=at):
        record(
            SecurityEvent.Verb.DELEGATION_ENDED,
            at=at,
            about=delegation.to,
            actor=by,
            address=address,
            role=delegation.membership.role,
            organisation=delegation.membership.organisation_id,
        )


def note_handover(
    organisation: Organisation,
    *,
    from_user: User,
    to_user: User,
    by: User,
    reason: str,
    cases: int,
    at: datetime,
    address: str | None = None,
) -> Handover:
    """Write down that work was passed on; the one who moves the cases calls this in the same transaction."""
    record(
        SecurityEvent.Verb.HANDED_OVER,
        at=at,
        about=to_user,
        actor=by,
        address=address,
        organisation=organisation.pk,
        from_user=from_user.pk,
        cases=cases,
    )
    return Handover.objects.create(
        organisation=organisation, from_user=from_user, to_user=to_user, made_by=by, reason=reason, at=at, cases=cases
    )
