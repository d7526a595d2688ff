"""The assessment beside the request: titles called and reminded by the clock, the 考核表 and the 通报 printed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from applications import journal
from applications.models import Workshop
from applications.services import assessment_due
from applications.states import State
from common import clock, files, progress
from common.clock import legal_day
from common.models import JobProgress
from reviews import assessment_letters as letters
from reviews.models import Assessment, Commendation, Rectification
from reviews.services import assessment_rounds

REMIND_BEFORE = (15, 3)
REMIND_OF_MENDING = (7, 1)
RECORD, COMMENDATION = "assessment", "commendation"
Status = Assessment.Status


# ── the clock ────────────────────────────────────────────────────────────────


def call_due(at: datetime) -> None:
    """Titles get the day of their assessment; rounds that are open call whoever is due and not called yet."""
    assessment_due.backfill(at)
    for round_ in assessment_rounds.open_rounds(at):
        assessment_rounds.fill(round_, by=None, at=at)


def remind(at: datetime) -> None:
    """Units before the day of the self-assessment, bodies before that of the opinion, whoever has to mend.

    After days of downtime only the nearest step; every step of a day is told once, however often this runs.
    """
    today = legal_day(at)
    for reminder in REMINDERS:
        _remind(reminder, at)
    _remind_of_mending(today, at)


@dataclass(frozen=True)
class Reminder:
    """Who is told of which day while an assessment stands so."""

    status: str
    column: str
    reader: str
    tell: Callable[..., None]


REMINDERS = (
    Reminder(Status.SELF, "self_due_on", "unit", letters.soon),
    Reminder(Status.OPINION, "opinion_due_on", "review_body", letters.opinion_soon),
)


def _remind(reminder: Reminder, at: datetime) -> None:
    today, column = legal_day(at), reminder.column
    near = {f"{column}__gte": today, f"{column}__lte": today + timedelta(days=max(REMIND_BEFORE))}
    waiting = Assessment.objects.filter(status=reminder.status, workshop__state=State.GRANTED, **near)
    rows = waiting.select_related("workshop", "round").order_by(f"workshop__{reminder.reader}", column, "workshop")

    def key(row: Assessment) -> tuple[int, date]:
        return getattr(row.workshop, f"{reminder.reader}_id"), getattr(row, column)

    for (_, due_on), group in groupby(rows.iterator(chunk_size=500), key=key):
        _remind_once(list(group), due_on, reminder.tell, at)


@transaction.atomic
def _remind_once(rows: Sequence[Assessment], due_on: date, tell: Callable[..., None], at: datetime) -> None:
    """One letter for those of one reader and one day that were not told of this step yet."""
    left = (due_on - legal_day(at)).days
    step = min(days for days in REMIND_BEFORE if left <= days)
    locked = Workshop.objects.locked().in_bulk([row.workshop_id for row in rows])
    told = []
    for row in rows:
        facts = {"assessment": row.pk, "status": row.status, "due_on": due_on.isoformat(), "days": step}
        if _tell_first(locked[row.workshop_id], "assessment_soon", facts, at):
            told.append(row)
    if told:
        tell(told, at=at)


def _tell_first(workshop: Workshop, verb: str, facts: dict[str, Any], at: datetime) -> bool:
    """Write the line unless it stands there; the caller holds the case."""
    if workshop.events.filter(verb=verb, facts__contains=facts).exists():
        return False
    journal.record(workshop, verb, by=None, at=at, facts=facts)
    return True


def _remind_of_mending(today: date, at: datetime) -> None:
    """Seven days and one day before; once more when the day is over, then it is the city's task."""
    waiting = Rectification.objects.filter(
        reported_at=None,
        assessment__status=Status.GRADING,
        assessment__workshop__state=State.RECTIFYING,
        due_on__lte=today + timedelta(days=max(REMIND_OF_MENDING)),
    )
    for found in waiting.select_related("assessment__round").order_by("due_on", "pk"):
        _remind_of_one(found, today, at)


@transaction.atomic
def _remind_of_one(found: Rectification, today: date, at: datetime) -> None:
    assessment = found.assessment
    workshop = Workshop.objects.locked().get(pk=assessment.workshop_id)
    assessment.workshop = workshop
    left = (found.due_on - today).days
    facts: dict[str, Any] = {"assessment": assessment.pk, "due_on": found.due_on.isoformat()}
    if left < 0:
        if _tell_first(workshop, "rectification_over", facts, at):
            letters.rectification_over(found, at=at)
        return
    facts["days"] = min(days for days in REMIND_OF_MENDING if left <= days)
    if _tell_first(workshop, "rectification_soon", facts, at):
        letters.rectification_soon(found, at=at)


# ── papers ───────────────────────────────────────────────────────────────────


def latest_record(assessment: Assessment) -> JobProgress | None:
    return progress.latest(RECORD, f"assessment:{assessment.pk}")


def order_record(assessment: Assessment, *, by: User) -> JobProgress:
    """The 考核表, once, however often it is asked for."""
    job, is_new = progress.opened(RECORD, f"assessment:{assessment.pk}", by=by, at=clock.now())
    if is_new:
        make_record.defer(assessment_pk=assessment.pk, job=str(job.uuid))
    return job


@app.task(name="reviews.make_assessment_record")
def make_record(assessment_pk: int, job: str) -> None:
    """Print the 考核表 of an assessment whose grade is fixed. Run twice, it makes one file."""
    from reviews.printing import assessment as printing

    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment_pk)
        if assessment.printed_id is None:
            content = printing.content_of(assessment, base=settings.BASE_URL)
            assessment.content_hash = content["content_hash"]
            assessment.printed = files.store_printed(printing.record(content), kind=RECORD, at=at)
            assessment.save(update_fields=["content_hash", "printed"])
        progress.finished(order, at=at, result=assessment.printed)


def order_commendation(found: Commendation, *, by: User) -> JobProgress:
    job, is_new = progress.opened(COMMENDATION, f"commendation:{found.pk}", by=by, at=clock.now())
    if is_new:
        make_commendation.defer(commendation_pk=found.pk, job=str(job.uuid))
    return job


@app.task(name="reviews.make_commendation")
def make_commendation(commendation_pk: int, job: str) -> None:
    """Print the 通报. Run twice, it makes one file."""
    from reviews.printing import assessment as printing

    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        found = (
            Commendation.objects.select_for_update(of=("self",)).select_related("round__rules").get(pk=commendation_pk)
        )
        if found.printed_id is None:
            found.printed = files.store_printed(
                printing.commendation(found, base=settings.BASE_URL), kind=COMMENDATION, at=at
            )
            found.save(update_fields=["printed"])
        progress.finished(order, at=at, result=found.printed)
