"""What the clock does for the books: a year that is not closed, a breach or a settlement whose day is over.

Each is told once; that it was stands in the journal. The programme names no day for the closing: until the day of the
yearly filing, which reports the same year, it is a reminder to the unit, afterwards the body is told too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from applications import journal
from applications import ledger_letters as letters
from applications.filing_days import FilingDays
from applications.lifecycle import NotPossible
from applications.models import Breach, Ledger, Settlement, Workshop, WorkshopEvent
from applications.selectors.ledger_desk import owes_closing
from common.clock import legal_day
from common.journal import canonical


@dataclass(frozen=True)
class Reminder:
    """One thing to tell: which rows, and for each the title and what the journal keeps of it."""

    verb: str
    rows: QuerySet[Any]
    title_of: Callable[[Any], Workshop]
    facts_of: Callable[[Any], dict[str, Any]]
    tell: Callable[[Sequence[Any], datetime], None]


def remind(at: datetime) -> None:
    """Run twice, or after days of downtime, it tells each thing once."""
    today = legal_day(at)
    reminders = [_of_breaches(today), _of_settlements(today)]
    if closing := _of_closing(today):
        reminders.insert(0, closing)
    for reminder in reminders:
        untold = _untold(reminder, reminder.rows)
        untold.sort(key=lambda row: (reminder.title_of(row).unit_id, row.pk))
        for _, group in groupby(untold, key=lambda row: reminder.title_of(row).unit_id):
            _tell_once(reminder, list(group), at)


def _of_closing(today: date) -> Reminder | None:
    """Of the last year; None where no rules are entered."""
    try:
        due_on = FilingDays().due(today.year)
    except NotPossible:
        return None
    year, is_over = today.year - 1, due_on < today

    def tell(rows: Sequence[Ledger], at: datetime) -> None:
        letters.closing_owed([row.workshop for row in rows], year=year, due_on=due_on, is_over=is_over, at=at)

    return Reminder(
        verb="closing_overdue" if is_over else "closing_owed",
        rows=Ledger.objects.filter(owes_closing(today)).select_related("workshop"),
        title_of=lambda row: row.workshop,
        facts_of=lambda _: {"year": year},
        tell=tell,
    )


def _of_breaches(today: date) -> Reminder:
    live = Breach.objects.exclude(status=Breach.Status.CLOSED).filter(due_on__lt=today)
    return Reminder(
        verb="breach_overdue",
        rows=live.select_related("entry", "ledger__workshop"),
        title_of=lambda row: row.ledger.workshop,
        facts_of=lambda row: {"breach": row.pk, "number": row.entry.number, "amount": str(row.amount)},
        tell=letters.breaches_overdue,
    )


def _of_settlements(today: date) -> Reminder:
    live = Settlement.objects.filter(status=Settlement.Status.OPEN, due_on__lt=today)
    return Reminder(
        verb="settlement_overdue",
        rows=live.select_related("ledger__workshop"),
        title_of=lambda row: row.ledger.workshop,
        facts_of=lambda row: {"settlement": row.pk, "amount": str(row.owed), "due_on": row.due_on.isoformat()},
        tell=letters.settlements_overdue,
    )


def _untold(reminder: Reminder, rows: QuerySet[Any]) -> list[Any]:
    found = list(rows)
    titles = {reminder.title_of(row).pk for row in found}
    events = WorkshopEvent.objects.filter(verb=reminder.verb, workshop__in=titles)
    told = {(title, canonical(facts)) for title, facts in events.values_list("workshop", "facts")}
    return [row for row in found if (reminder.title_of(row).pk, canonical(reminder.facts_of(row))) not in told]


@transaction.atomic
def _tell_once(reminder: Reminder, group: Sequence[Any], at: datetime) -> None:
    """One letter for all of a unit; what ended or was told meanwhile is left out."""
    titles = sorted({reminder.title_of(row).pk for row in group})
    locked = Workshop.objects.locked().order_by("pk").in_bulk(titles)
    left = _untold(reminder, reminder.rows.filter(pk__in=[row.pk for row in group]))
    left.sort(key=lambda row: (reminder.title_of(row).pk, row.pk))
    for row in left:
        title = locked[reminder.title_of(row).pk]
        journal.record(title, reminder.verb, by=None, at=at, facts=reminder.facts_of(row))
    if left:
        reminder.tell(left, at)
