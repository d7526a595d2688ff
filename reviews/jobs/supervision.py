"""What the clock does for supervision: answers that are due or overdue, rules and duties that are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef

from applications import journal
from applications.models import Workshop
from common.calendar import months_after
from common.clock import legal_day
from reviews import supervision_letters as letters
from reviews.models import DutyReminder, Inspection
from reviews.selectors import duties
from reviews.selectors.key_projects import rules_in_force

REMIND_BEFORE = timedelta(days=3)
MONTHS_BETWEEN_REMINDERS = 12
JOINED = ("workshop__unit", "organisation")


def remind_of_answers(at: datetime) -> None:
    """Tell units of answers that are due in three days, units and offices of those that are overdue: each once."""
    today = legal_day(at)
    open_ones = Inspection.objects.filter(status=Inspection.Status.ASKED)
    near = open_ones.filter(due_on__gte=today, due_on__lte=today + REMIND_BEFORE, reminded_on=None)
    for group in _by_unit(near.values_list("pk", "workshop__unit")):
        _tell_once(group, "reminded_on", at, [letters.soon])
    over = open_ones.filter(due_on__lt=today, overdue_told_on=None)
    for group in _by_unit(over.values_list("pk", "workshop__unit")):
        _tell_once(group, "overdue_told_on", at, [letters.overdue_to_unit, _to_offices])


def _by_unit(rows: Iterable[tuple[int, int]]) -> list[list[int]]:
    ordered = sorted(rows, key=lambda row: (row[1], row[0]))
    return [[pk for pk, _ in group] for _, group in groupby(ordered, key=lambda row: row[1])]


Letter = Callable[[list[Inspection], datetime], None]


@transaction.atomic
def _tell_once(pks: list[int], column: str, at: datetime, write: Iterable[Letter]) -> None:
    """One letter for all of a unit; what another worker told or what was answered meanwhile is left out."""
    rows = Inspection.objects.locked().filter(pk__in=pks, status=Inspection.Status.ASKED, **{column: None})
    found = list(rows.select_related(*JOINED).order_by("due_on", "pk"))
    if not found:
        return
    Inspection.objects.filter(pk__in=[row.pk for row in found]).update(**{column: legal_day(at)})
    for letter in write:
        letter(found, at)


def _to_offices(found: list[Inspection], at: datetime) -> None:
    """Each office is told of its own."""
    ordered = sorted(found, key=lambda row: (row.office, row.organisation_id, row.pk))
    for _, group in groupby(ordered, key=lambda row: (row.office, row.organisation_id)):
        letters.overdue_to_office(list(group), at)


# ── rules and duties ─────────────────────────────────────────────────────────


def remind_of_duties(at: datetime) -> None:
    """Once a year tell a unit what is missing on the files of its titles: one letter for all of them."""
    today = legal_day(at)
    told = DutyReminder.objects.filter(
        workshop=OuterRef("pk"), told_on__gt=months_after(today, -MONTHS_BETWEEN_REMINDERS)
    )
    rows = duties.lacking(Workshop.objects.filter(~Exists(told)), today).values_list("pk", "unit")
    for group in _by_unit(rows):
        _remind_unit(group, at)


@transaction.atomic
def _remind_unit(pks: list[int], at: datetime) -> None:
    today = legal_day(at)
    rules = rules_in_force(today)
    if rules is None:
        return
    since, year_ago = months_after(today, -rules.duties_months), months_after(today, -MONTHS_BETWEEN_REMINDERS)
    held = Workshop.objects.locked().filter(pk__in=pks).order_by("pk")
    still = [row.pk for row in held if not row.duty_reminders.filter(told_on__gt=year_ago).exists()]
    found = list(duties.lacking(Workshop.objects.filter(pk__in=still).select_related("unit"), today).order_by("pk"))
    if not found:
        return
    DutyReminder.objects.bulk_create(DutyReminder(workshop=row, told_on=today) for row in found)
    told = [(row, duties.words_of(row, rules.duties_months, since)) for row in found]
    for row, words in told:
        journal.record(row, "duties_reminded", by=None, at=at, facts={"words": words})
    letters.duties_missing(told, at)
