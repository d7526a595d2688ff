"""The expert pool and its declared ties: who is in it, for how long, and towards whom somebody must not judge."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import services
from accounts.journal import record
from accounts.models import Expert, Organisation, SecurityEvent, User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, OrganisationKind, Role
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from reviews.models import Seat, Tie

ONLY_OFFICERS = "专家库由市人力社保局经办人维护。"
OWN_NUMBER = re.compile(r"expert(\d+)@expert")
ACCOUNT_FACTS = ("name", "email", "phone")


def may_read(user: User) -> bool:
    return user.holds(*CITY_ROLES, *FINANCE_ROLES)


def may_edit(user: User) -> bool:
    return user.holds(Role.CITY_OFFICER)


@transaction.atomic
def enter(*, by: User, at: datetime, address: str | None = None, username: str = "", **facts: Any) -> Expert:
    """A new expert: the account without a password, the role in the pool, the facts. Raises NotPossible."""
    _demand_officer(by)
    pool = Organisation.objects.select_for_update(of=("self",)).filter(kind=OrganisationKind.EXPERT_POOL).first()
    if pool is None:
        raise NotPossible("还没有专家库，请先载入机构名录。")
    account = {name: facts.pop(name) for name in ACCOUNT_FACTS}
    user = services.make_user(
        username=username or next_username(), at=at, by=by, first_login_change=True, address=address, **account
    )
    services.grant(user, pool, Role.EXPERT, at=at, by=by, address=address)
    expert = services.make_expert(user, **facts)
    _note(expert, "expert_entered", by=by, at=at)
    return expert


def next_username() -> str:
    """``expert<nn>@expert``, one more than the highest in use; the pool is held meanwhile."""
    names = User.objects.filter(username__endswith="@expert").values_list("username", flat=True)
    numbers = [int(found[1]) for name in names if (found := OWN_NUMBER.fullmatch(name))]
    return f"expert{max(numbers, default=0) + 1:02d}@expert"


@transaction.atomic
def edit(expert: Expert, *, by: User, at: datetime, **facts: Any) -> Expert:
    """New facts of the person and of the pool."""
    _demand_officer(by)
    expert = Expert.objects.select_for_update(of=("self",)).select_related("user").get(pk=expert.pk)
    account = {name: facts.pop(name) for name in ACCOUNT_FACTS}
    services.save_profile(expert.user, large_type=expert.user.large_type, **account)
    for name, value in facts.items():
        setattr(expert, name, value)
    expert.save(update_fields=list(facts))
    _note(expert, "expert_edited", by=by, at=at)
    return expert


@transaction.atomic
def suspend(expert: Expert, *, by: User, at: datetime, reason: str) -> None:
    """Not drawn from now on; panels in which he already sits are the panel's business."""
    _demand_officer(by)
    if not Expert.objects.filter(pk=expert.pk, suspended_at=None).update(suspended_at=at, suspended_reason=reason):
        raise NotPossible("这位专家已经暂停。")
    _note(expert, "expert_suspended", by=by, at=at, reason=reason)


@transaction.atomic
def resume(expert: Expert, *, by: User, at: datetime) -> None:
    _demand_officer(by)
    if (
        not Expert.objects.filter(pk=expert.pk)
        .exclude(suspended_at=None)
        .update(suspended_at=None, suspended_reason="")
    ):
        raise NotPossible("这位专家没有暂停。")
    _note(expert, "expert_resumed", by=by, at=at)


@transaction.atomic
def issue_password(expert: Expert, *, by: User, at: datetime, address: str | None = None) -> str:
    """The first-login password, to be handed over in person; it is shown once and kept nowhere."""
    _demand_officer(by)
    return services.issue_password(expert.user, by=by, at=at, address=address)


@transaction.atomic
def remove(expert: Expert, *, by: User, at: datetime, reason: str) -> None:
    """Out of the pool: the role ends and the account closes. Raises NotPossible for somebody who sat in a panel."""
    _demand_officer(by)
    if Seat.objects.filter(expert=expert).exists():
        raise NotPossible("这位专家已进入过专家组，不能移出，可以暂停。")
    for membership in expert.user.memberships.filter(role=Role.EXPERT, ended_at=None):
        services.end_membership(membership, by=by, at=at)
    if not expert.user.memberships.filter(ended_at=None).exists():
        services.disable(expert.user, by=by, at=at, reason=reason)
    Expert.objects.filter(pk=expert.pk).update(suspended_at=at, suspended_reason=reason)
    _note(expert, "expert_removed", by=by, at=at, reason=reason)


# ── ties ─────────────────────────────────────────────────────────────────────


@transaction.atomic
def declare(
    expert: Expert,
    *,
    by: User,
    at: datetime,
    ground: str,
    uscc: str = "",
    organisation_name: str = "",
    workshop: Workshop | None = None,
    words: str = "",
) -> Tie:
    """A tie towards an organisation, by code or name, or towards one case; by the expert himself or an officer."""
    if by.pk != expert.user_id:
        _demand_officer(by)
    known = Organisation.objects.filter(uscc=uscc, dissolved_on=None).first() if uscc else None
    tie = Tie.objects.create(
        expert=expert,
        ground=ground,
        organisation=known or _named(organisation_name),
        uscc=uscc,
        organisation_name=organisation_name or (known.name if known else ""),
        workshop=workshop,
        words=words,
        declared_by=by,
        declared_at=at,
    )
    _note(expert, "tie_declared", by=by, at=at, subject=f"tie:{tie.pk}")
    return tie


def _named(name: str) -> Organisation | None:
    """An organisation of exactly this name; none where two share it, then the name itself counts."""
    found = list(Organisation.objects.filter(name=name, dissolved_on=None)[:2]) if name else []
    return found[0] if len(found) == 1 else None


@transaction.atomic
def end_tie(tie: Tie, *, by: User, at: datetime) -> None:
    """It no longer holds. What an officer recorded only an officer ends."""
    if by.pk != tie.expert.user_id or tie.declared_by_id != by.pk:
        _demand_officer(by)
    if not Tie.objects.filter(pk=tie.pk, ended_at=None).update(ended_at=at):
        raise NotPossible("这项回避关系已经解除。")
    _note(tie.expert, "tie_ended", by=by, at=at, subject=f"tie:{tie.pk}")


def status_of(expert: Expert, day: date, *, in_pool: bool) -> tuple[str, str, str]:
    """Word, tone and icon: whether he may be drawn on that day, and why not."""
    if not in_pool:
        return ("已移出", "quiet", "history")
    if expert.suspended_at is not None:
        return ("已暂停", "act", "ban")
    if expert.term_from and day < expert.term_from:
        return ("聘期未到", "wait", "calendar")
    if expert.term_to and day > expert.term_to:
        return ("聘期已满", "quiet", "clock")
    return ("在库", "good", "check")


def _demand_officer(by: User) -> None:
    if not may_edit(by):
        raise NotPermitted(ONLY_OFFICERS)


def _note(expert: Expert, what: str, *, by: User, at: datetime, **facts: Any) -> None:
    record(SecurityEvent.Verb.EXPERT_CHANGED, at=at, about=expert.user, actor=by, how=what, **facts)
