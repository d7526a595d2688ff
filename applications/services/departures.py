"""A technician who is gone: reported by unit, body or city; until when a successor is to be proposed; reminders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications import change_letters as letters
from applications import journal, permissions
from applications.endings import after_end
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Change, Departure, Workshop
from applications.services import periods
from applications.services.changes import alive, drop_all
from applications.services.programme import rules_on
from applications.states import ALIVE
from applications.uploads import accepted_upload
from common.calendar import months_after
from common.clock import legal_day
from common.templatetags.ui import cn_date

REPORTERS = "首席技师离开由所在单位、初审单位或市人力社保局报告。"
# days before the last one on which unit and body are reminded
REMIND_DAYS = (60, 30, 7, 1)
ENDED_WITH_TITLE = "称号终止，申请随之终结"


def may_report(workshop: Workshop, user: User) -> bool:
    return any(may(workshop, user) for may in (permissions.unit_member, permissions.reviewer, permissions.city))


def of(workshop: Workshop) -> Departure | None:
    """The departure for which no successor was approved yet."""
    return workshop.departures.filter(settled_at=None, withdrawn_at=None).select_related("reported_by").first()


def proposal_of(workshop: Workshop) -> Change | None:
    """The successor that is proposed now; a draft is none."""
    found = workshop.changes.filter(kind=Change.Kind.TECHNICIAN, ended_at=None)
    return found.exclude(first_submitted_at=None).first()


@transaction.atomic
def report(
    workshop: Workshop, *, by: User, at: datetime, how: str, gone_on: date, note: str = "", evidence: Any = None
) -> Departure:
    """The technician is gone: from that day the months of the rules run. Raises NotPermitted, NotPossible."""
    workshop = alive(workshop)
    if not may_report(workshop, by):
        raise NotPermitted(REPORTERS)
    if of(workshop) is not None:
        raise NotPossible("已经报告过首席技师离开。")
    today, since = legal_day(at), periods.present_technician(workshop).valid_from
    if gone_on > today:
        raise NotPossible("离开的日期不能晚于今天。")
    if gone_on < since:
        raise NotPossible(f"离开的日期不能早于开始领办的日期 {cn_date(since)}。")
    capacity = acting_capacity(workshop, by)
    made = Departure.objects.create(
        workshop=workshop,
        how=how,
        gone_on=gone_on,
        note=note,
        evidence=accepted_upload(evidence, kind="departure", at=at) if evidence else None,
        reported_by=by,
        reported_for=capacity.organisation.short_name if capacity else "",
        reported_at=at,
        due_on=months_after(gone_on, rules_on(today).successor_months),
    )
    facts = {"how": how, "gone_on": gone_on, "due_on": made.due_on}
    journal.record(workshop, "technician_gone", by=by, at=at, capacity=capacity, text=note, facts=facts)
    letters.technician_gone(made, at)
    return made


@transaction.atomic
def withdraw(departure: Departure, *, by: User, at: datetime, reason: str) -> Departure:
    """It was reported in error; the city says so, or whoever reported it. Raises NotPermitted, NotPossible."""
    workshop = alive(departure.workshop)
    departure = Departure.objects.select_for_update(of=("self",)).get(pk=departure.pk)
    if not permissions.city(workshop, by) and departure.reported_by_id != by.pk:
        raise NotPermitted("由报告人或市人力社保局撤销。")
    if departure.settled_at is not None or departure.withdrawn_at is not None:
        raise NotPossible("这项报告已经办结。")
    departure.withdrawn_at, departure.withdrawn_by, departure.withdrawn_reason = at, by, reason
    departure.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    capacity = acting_capacity(workshop, by)
    journal.record(workshop, "technician_gone_withdrawn", by=by, at=at, capacity=capacity, text=reason)
    letters.technician_back(departure, at)
    return departure


def settle(workshop: Workshop, *, at: datetime) -> None:
    """A successor leads it, or the title ended."""
    workshop.departures.filter(settled_at=None, withdrawn_at=None).update(settled_at=at)


@after_end
def nothing_is_left_open(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """With the title end its open requests and the wait for a successor."""
    drop_all(workshop, at=at, reason=ENDED_WITH_TITLE)
    settle(workshop, at=at)


# ── the clock ────────────────────────────────────────────────────────────────


def waiting() -> QuerySet[Departure]:
    """Departures of living titles for which no successor was approved."""
    return Departure.objects.filter(settled_at=None, withdrawn_at=None, workshop__state__in=ALIVE)


@transaction.atomic
def remind(departure: Departure, at: datetime) -> None:
    """At most one letter: the nearest reminder that is due and was not written; after the last day one to the city."""
    workshop = Workshop.objects.locked().get(pk=departure.workshop_id)
    departure = waiting().select_for_update(of=("self",)).filter(pk=departure.pk).first() or departure
    if departure.settled_at is not None or proposal_of(workshop) is not None:
        return
    left = (departure.due_on - legal_day(at)).days
    if left < 0:
        _tell_overdue(departure, workshop, at)
        return
    step = min((days for days in REMIND_DAYS if days >= left), default=None)
    if step is None or (departure.reminded_days is not None and departure.reminded_days <= step):
        return
    Departure.objects.filter(pk=departure.pk).update(reminded_days=step)
    journal.record(workshop, "successor_reminded", by=None, at=at, facts={"due_on": departure.due_on})
    letters.successor_due(departure, left, at)


def _tell_overdue(departure: Departure, workshop: Workshop, at: datetime) -> None:
    if departure.overdue_told_at is not None:
        return
    Departure.objects.filter(pk=departure.pk).update(overdue_told_at=at)
    journal.record(workshop, "successor_overdue", by=None, at=at, facts={"due_on": departure.due_on})
    letters.successor_overdue(departure, at)
