"""Letters about changes, departures and closings: one function a message, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import REVIEW_ROLES, UNIT_ROLES, Role
from applications.letters import finance, the_body, the_city, the_unit, write
from applications.models import Change, ChangeOpinion, ClosingProposal, Departure, Workshop
from common import outbox

outbox.KINDS.update(
    {
        "changes/arrived": "变更待办理",
        "changes/returned": "变更退回修改",
        "changes/passed_on": "变更已送市局",
        "changes/refused": "变更未获同意",
        "changes/held": "变更已办结",
        "changes/dropped": "变更已撤回",
        "changes/technician_gone": "首席技师离开",
        "changes/technician_back": "首席技师离开的报告已撤销",
        "changes/successor_due": "继任人选期限将到",
        "changes/successor_overdue": "继任人选逾期未提出",
        "changes/closing_proposed": "注销待同意",
        "changes/closing_answered": "注销的答复",
        "changes/closing_dropped": "不再注销",
        "changes/body_merged": "初审单位变更",
    }
)


def approvers_of_city(workshop: Workshop) -> QuerySet[User]:
    return User.objects.filter(
        memberships__role=Role.CITY_APPROVER, memberships__ended_at=None, is_active=True
    ).distinct()


def parties(change: Change) -> list[User]:
    """Whom the change concerns as long as nothing has changed: its unit and its body."""
    return [*the_unit(change.workshop), *the_body(change.workshop)]


def arrived(change: Change, at: datetime) -> None:
    """To the office that is to answer."""
    readers = the_body if change.status == Change.Status.SUBMITTED else the_city
    _tell(readers(change.workshop), "arrived", change, at)


def returned(change: Change, opinion: ChangeOpinion, at: datetime) -> None:
    _tell(_writers(change), "returned", change, at, opinion=opinion)


def passed_on(change: Change, at: datetime) -> None:
    _tell([*the_city(change.workshop), *the_unit(change.workshop)], "passed_on", change, at)


def refused(change: Change, opinion: ChangeOpinion, at: datetime) -> None:
    _tell(_writers(change), "refused", change, at, opinion=opinion)


def dropped(change: Change, at: datetime) -> None:
    workshop = change.workshop
    way = the_body if change.origin == Change.Origin.UNIT else the_city
    _tell(way(workshop), "dropped", change, at)


def held(change: Change, before: Iterable[User], at: datetime) -> None:
    """To unit and body as they were and as they are, and to the city where it did not decide by itself."""
    workshop = Workshop.objects.select_related("unit", "review_body").get(pk=change.workshop_id)
    readers = [*before, *the_unit(workshop), *the_body(workshop), *the_city(workshop)]
    _tell(readers, "held", change, at, now=workshop)


def _writers(change: Change) -> Iterable[User]:
    return the_unit(change.workshop) if change.origin == Change.Origin.UNIT else the_city(change.workshop)


def _tell(readers: Iterable[User], name: str, change: Change, at: datetime, **context: Any) -> None:
    write(
        readers,
        f"changes/{name}",
        at=at,
        link=reverse("workshops:change", args=[change.workshop_id, change.number]),
        about=f"workshop:{change.workshop_id}",
        change=change,
        workshop=change.workshop,
        **context,
    )


# ── a technician who is gone, a title to be closed ───────────────────────────


def technician_gone(departure: Departure, at: datetime) -> None:
    _about_case([*_both(departure.workshop), *the_city(departure.workshop)], "technician_gone", departure, at)


def technician_back(departure: Departure, at: datetime) -> None:
    _about_case([*_both(departure.workshop), *the_city(departure.workshop)], "technician_back", departure, at)


def successor_due(departure: Departure, left: int, at: datetime) -> None:
    _about_case(_both(departure.workshop), "successor_due", departure, at, left=left)


def successor_overdue(departure: Departure, at: datetime) -> None:
    _about_case([*the_city(departure.workshop), *_both(departure.workshop)], "successor_overdue", departure, at)


def closing_proposed(proposal: ClosingProposal, at: datetime) -> None:
    workshop = proposal.workshop
    finance_approvers = User.objects.filter(
        memberships__role=Role.FINANCE_APPROVER, memberships__ended_at=None, is_active=True
    )
    readers = [*finance(workshop), *finance_approvers] if proposal.asks_finance else approvers_of_city(workshop)
    _about_case(readers, "closing_proposed", proposal, at)


def closing_answered(proposal: ClosingProposal, at: datetime) -> None:
    _about_case(the_city(proposal.workshop), "closing_answered", proposal, at)


def closing_dropped(proposal: ClosingProposal, at: datetime) -> None:
    workshop = proposal.workshop
    _about_case([*the_city(workshop), *finance(workshop)], "closing_dropped", proposal, at)


def _both(workshop: Workshop) -> list[User]:
    """Everybody of the unit and of the body."""
    members = User.objects.members_of
    return [*members(workshop.unit_id, *UNIT_ROLES), *members(workshop.review_body_id, *REVIEW_ROLES)]


def _about_case(
    readers: Iterable[User], name: str, about: Departure | ClosingProposal, at: datetime, **more: Any
) -> None:
    workshop = about.workshop
    kind = "departure" if isinstance(about, Departure) else "proposal"
    write(
        readers,
        f"changes/{name}",
        at=at,
        link=reverse("workshops:changes", args=[workshop.pk]),
        about=f"workshop:{workshop.pk}",
        workshop=workshop,
        **{kind: about},
        **more,
    )
