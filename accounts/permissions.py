"""Who may manage whom: predicates over organisations and people, each asked by views and shown as a sentence."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import Membership, Organisation, SealCredential, User
from accounts.models.seal import HANDLES_SEALS
from accounts.roles import REVIEW_ROLES, Role


def admits(user: User, organisation: Organisation) -> bool:
    """A member to whom the organisation gave the managing of its members."""
    return Membership.objects.filter(user=user, organisation=organisation, may_admit=True, ended_at=None).exists()


def may_manage_members(user: User, organisation: Organisation) -> bool:
    """The organisation's own people; the security administrator where a body has nobody yet, and for the posts."""
    return admits(user, organisation) or user.holds(Role.SECURITY_ADMIN)


def may_reissue(officer: User, person: User) -> bool:
    """Password or second factor given anew face to face: by an officer of the same organisation, never for oneself."""
    if officer.pk == person.pk:
        return False
    if officer.holds(Role.SECURITY_ADMIN):
        return True
    shared = Membership.objects.filter(user=officer, may_admit=True, ended_at=None).values("organisation")
    return person.memberships.filter(ended_at=None, organisation__in=shared).exists()


def is_member(user: User, organisation: Organisation) -> bool:
    return user.memberships.filter(organisation=organisation, ended_at=None).exists()


def has_members(organisation: Organisation) -> bool:
    return organisation.memberships.filter(ended_at=None).exists()


def answers_joins(user: User, unit: Organisation) -> bool:
    """Who may admit; the review body where a unit that was entered from a list has nobody yet."""
    return admits(user, unit) or (may_decide_for(user, unit) and not has_members(unit))


def may_decide_for(user: User, unit: Organisation) -> bool:
    """The review body to which the unit's 隶属关系 leads."""
    return unit.affiliated_to_id is not None and user.holds(*REVIEW_ROLES, organisation_id=unit.affiliated_to_id)


def may_handle_seal(user: User, organisation: Organisation) -> bool:
    """An approver, or who manages the members."""
    return Membership.objects.filter(HANDLES_SEALS, user=user, organisation=organisation, ended_at=None).exists()


def may_confirm_seal(user: User, credential: SealCredential) -> bool:
    """Whether the row is among those that wait for this person."""
    return SealCredential.objects.to_confirm_by(user).filter(pk=credential.pk).exists()


def demand_post(user: User, post: Role) -> None:
    """For the pages of the three administrators: everybody else is refused with the sentence that names the post."""
    if not user.holds(post):
        raise PermissionDenied(f"这一页只供{post.label}使用。")
