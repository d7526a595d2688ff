"""A case that lies with its unit is led to another review body; its state stays (design §3, transfer).

Drafts follow their unit when the body has confirmed another 隶属关系; a returned case is re-routed by the city.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.person_at_work import capacity_of
from accounts.roles import REVIEW_ROLES
from applications import journal, letters, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.services import versions
from applications.states import State

BY_AFFILIATION = "申报单位的隶属关系已变更，未报送的申报随之改由新的初审单位办理。"


def open_to(workshop: Workshop, user: User) -> bool:
    """Whether the page offers it: a returned case, to the one who may."""
    return workshop.state == State.RETURNED and permissions.city_approver(workshop, user)


@transaction.atomic
def reroute(workshop: Workshop, body: Organisation, *, reason: str, by: User, at: datetime) -> Workshop:
    """Lead a returned case to ``body``. Raises NotPermitted, NotPossible."""
    if not permissions.city_approver(workshop, by):
        raise NotPermitted(permissions.city_approver.sentence)
    locked = Workshop.objects.locked().get(pk=workshop.pk)
    if locked.state != State.RETURNED:
        raise NotPossible(f"案卷目前为“{locked.get_state_display()}”，只有退回补正的案卷可以在这里改送。")
    if body.pk in {locked.review_body_id, locked.unit_id}:
        raise NotPossible("请选择另一家初审单位；申报单位自己不能初审自己的申报。")
    _lead(locked, body, reason=reason, by=by, at=at)
    return locked


def follow_unit(unit: Organisation, *, by: User, at: datetime) -> int:
    """Lead the unit's drafts that were never sent to the body it belongs to now. Returns how many.

    Called in the transaction in which accounts enters another affiliation (named in the settings).
    """
    body = unit.affiliated_to
    if body is None or body.pk == unit.pk:
        return 0
    drafts = Workshop.objects.filter(unit=unit, state=State.DRAFT).exclude(review_body=body)
    rows = list(drafts.select_for_update(of=("self",)).select_related("review_body").order_by("pk"))
    for draft in rows:
        _lead(draft, body, reason=BY_AFFILIATION, by=by, at=at)
    return len(rows)


def _lead(workshop: Workshop, body: Organisation, *, reason: str, by: User, at: datetime) -> None:
    former, is_returned = workshop.review_body, workshop.state == State.RETURNED
    if is_returned:  # nobody but the unit has seen a draft
        letters.announce(workshop, "reroute_away", at=at, context={"to": body, "reason": reason})
    # who confirmed the unit acts as a member of a body, often the former one
    capacity = acting_capacity(workshop, by) or capacity_of(by, *REVIEW_ROLES)
    workshop.review_body = body
    workshop.handler = None
    workshop.save(update_fields=["review_body", "handler"])
    versions.content_changed(workshop, at=at)  # the form names its review body
    journal.record(
        workshop, "reroute", by=by, at=at, capacity=capacity, text=reason, facts={"from": former.pk, "to": body.pk}
    )
    letters.announce(
        workshop, "reroute" if is_returned else "reroute_draft", at=at, context={"former": former, "reason": reason}
    )
