"""What the clock and the worker do for the yearly filing: rows opened, units reminded, papers printed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from procrastinate.contrib.django import app

from accounts.models import User
from applications import filing_letters, journal
from applications.models import Filing, FilingVersion, Workshop, WorkshopEvent
from applications.selectors import filing as selectors
from applications.selectors import filing_desk
from applications.services import filing_duties
from applications.states import ALIVE
from common import clock, files, progress
from common.clock import legal_day
from common.documents import Document
from common.models import JobProgress

REMIND_BEFORE = (30, 7, 1)
RECORD, NOTICE = "filing", "filing_notice"


# ── the clock ────────────────────────────────────────────────────────────────


def open_due(at: datetime) -> None:
    """Open what is owed; see the service."""
    filing_duties.open_due(at)


def remind(at: datetime) -> None:
    """Tell units 30, 7 and 1 days before the day; after days of downtime only the nearest of the three."""
    today = legal_day(at)
    near = Filing.objects.filter(due_on__gte=today, due_on__lte=today + timedelta(days=max(REMIND_BEFORE)))
    for due_on in near.order_by("due_on").values_list("due_on", flat=True).distinct():
        rows = _untold(due_on, today).order_by("workshop__unit", "workshop").values_list("pk", "workshop__unit")
        for _, group in groupby(rows, key=lambda row: row[1]):
            _remind_once([pk for pk, _ in group], due_on, at)


def _step(due_on: date, today: date) -> int:
    return min(days for days in REMIND_BEFORE if (due_on - today).days <= days)


def _untold(due_on: date, today: date) -> QuerySet[Filing]:
    """Who has not filed and was not reminded of this step."""
    facts = {"due_on": due_on.isoformat(), "days": _step(due_on, today)}
    told = WorkshopEvent.objects.filter(workshop=OuterRef("workshop"), verb="filing_soon", facts__contains=facts)
    return Filing.objects.filter(~Exists(told), status=Filing.Status.OPEN, due_on=due_on, workshop__state__in=ALIVE)


@transaction.atomic
def _remind_once(pks: list[int], due_on: date, at: datetime) -> None:
    """One letter for the titles of one unit; what was filed or told meanwhile is left out."""
    today = legal_day(at)
    ours = list(Filing.objects.filter(pk__in=pks).order_by("workshop").values_list("workshop", flat=True))
    locked = Workshop.objects.locked().order_by("pk").in_bulk(ours)
    filings = list(_untold(due_on, today).filter(pk__in=pks).select_related("workshop").order_by("workshop"))
    for filing in filings:
        facts = {"year": filing.year, "due_on": due_on.isoformat(), "days": _step(due_on, today)}
        journal.record(locked[filing.workshop_id], "filing_soon", by=None, at=at, facts=facts)
    if filings:
        filing_letters.soon(filings, at=at)


# ── papers ───────────────────────────────────────────────────────────────────


def latest_record(filing: Filing, version: FilingVersion) -> JobProgress | None:
    """The job that made, or is making, the 年度备案表 of what was filed as it stands now."""
    return progress.latest(RECORD, _subject(filing, version))


def order_record(filing: Filing, version: FilingVersion, *, by: User) -> JobProgress:
    """Order the 年度备案表; the same content is printed once."""
    subject = _subject(filing, version)
    return _ordered(RECORD, subject, by, lambda job: make_record.defer(version_pk=version.pk, job=job))


def _subject(filing: Filing, version: FilingVersion) -> str:
    """What the paper is made from: the content and the body's receipt."""
    return f"filing:{version.pk}:{version.content_hash[:16]}:{filing.status}:{filing.accepted_at or ''}"


@app.task(name="applications.make_filing_record")
def make_record(version_pk: int, job: str) -> None:
    """Print a filed version with what the body answered."""
    from applications.printing import filing as printing

    _made(RECORD, job, lambda: printing.record(selectors.record_of(FilingVersion.objects.get(pk=version_pk))))


def latest_notice(year: int, at: datetime) -> JobProgress | None:
    return progress.latest(NOTICE, _notice_subject(year, at))


def order_notice(year: int, *, by: User, at: datetime) -> JobProgress:
    """Order the 通报 of a year as it stands on this day."""
    return _ordered(NOTICE, _notice_subject(year, at), by, lambda job: make_notice.defer(year=year, job=job))


def _notice_subject(year: int, at: datetime) -> str:
    digest = hashlib.sha256(repr(filing_desk.notice_of(year, at)).encode()).hexdigest()[:32]
    return f"{year}:{digest}"


@app.task(name="applications.make_filing_notice")
def make_notice(year: int, job: str) -> None:
    """Print who filed in time, late or not at all."""
    from applications.printing import filing as printing

    _made(NOTICE, job, lambda: printing.notice(filing_desk.notice_of(year, clock.now())))


def _ordered(kind: str, subject: str, by: User, defer: Callable[[str], object]) -> JobProgress:
    job, is_new = progress.once(kind, subject, by=by, at=clock.now())
    if is_new:
        defer(str(job.uuid))
    return job


def _made(kind: str, job: str, render: Callable[[], Document]) -> None:
    at = clock.now()
    with progress.told(job, at=at) as order:
        progress.finished(order, at=at, result=files.store_printed(render(), kind=kind, at=at))
