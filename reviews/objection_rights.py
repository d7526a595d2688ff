"""Who may read and work on one objection: by assignment, never by role alone (domain §5)."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import Role
from applications.lifecycle import NotPermitted
from reviews.models import Objection

FOR_OFFICERS = "异议由市人力社保局经办人登记和接办。"
FOR_HANDLER = "由本件异议的承办人办理。"
FOR_APPROVER = "由本件异议的审定人办理。"
FOR_READERS = "异议人的身份和所述内容只有承办人和审定人能看。"


def may_register(user: User) -> bool:
    """Whether the person may register objections and take them."""
    return user.holds(Role.CITY_OFFICER)


def is_handler(objection: Objection, user: User) -> bool:
    return objection.handler_id is not None and objection.handler_id == user.pk and user.holds(Role.CITY_OFFICER)


def is_approver(objection: Objection, user: User) -> bool:
    """The one who was named, or who acts for him today; never the handler himself."""
    if objection.approver_id is None or objection.handler_id == user.pk:
        return False
    return any(
        held.role == Role.CITY_APPROVER
        and (held.acting_for.pk if held.acting_for else user.pk) == objection.approver_id
        for held in user.held
    )


def reads(objection: Objection, user: User) -> bool:
    """Whether the person may see who objected and what was said."""
    return is_handler(objection, user) or is_approver(objection, user)


def must_register(user: User) -> None:
    if not may_register(user):
        raise NotPermitted(FOR_OFFICERS)


def must_handle(objection: Objection, user: User) -> None:
    if not is_handler(objection, user):
        raise NotPermitted(FOR_HANDLER)


def must_approve(objection: Objection, user: User) -> None:
    if not is_approver(objection, user):
        raise NotPermitted(FOR_APPROVER)


def must_read(objection: Objection, user: User) -> None:
    if not reads(objection, user):
        raise NotPermitted(FOR_READERS)
