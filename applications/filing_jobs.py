"""What the clock and the worker do for the yearly filing: rows opened, units reminded, papers printed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from applications import filing_letters, journal
from applications.models import Filing, FilingVersion, Workshop
from applications.selectors import filing as selectors
from applications.selectors import filing_desk
from applications.services import filing_duties
from applications.states import ALIVE
from common import clock, files, pdf, progress
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
    waiting = Filing.objects.filter(
        status=Filing.Status.OPEN,
        due_on__gte=today,
        due_on__lte=today + timedelta(days=max(REMIND_BEFORE)),
        workshop__state__in=ALIVE,
    )
    rows = waiting.select_related("workshop").order_by("workshop__unit", "due_on", "workshop")
    for _, group in groupby(rows.iterator(chunk_size=500), key=lambda row: (row.workshop.unit_id, row.due_on)):
        _remind_once(list(group), today, at)


@transaction.atomic
def _remind_once(filings: list[Filing], today: date, at: datetime) -> None:
    """One letter for the titles of one unit that were not reminded of this step yet."""
    left = (filings[0].due_on - today).days
    step = min(days for days in REMIND_BEFORE if left <= days)
    locked = Workshop.objects.locked().in_bulk([filing.workshop_id for filing in filings])
    told = []
    for filing in filings:
        workshop = locked[filing.workshop_id]
        facts = {"year": filing.year, "due_on": filing.due_on.isoformat(), "days": step}
        if not workshop.events.filter(verb="filing_soon", facts__contains=facts).exists():
            journal.record(workshop, "filing_soon", by=None, at=at, facts=facts)
            told.append(filing)
    if told:
        filing_letters.soon(told, at=at)


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
    last = progress.latest(kind, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(kind, subject, by=by, at=clock.now())
    if is_new:
        defer(str(job.uuid))
    return job


def _made(kind: str, job: str, render: Callable[[], Document]) -> None:
    at = clock.now()
    with progress.told(job, at=at) as order:
        try:
            stored = files.store_printed(render(), kind=kind, at=at)
        except pdf.MissingGlyph as fault:
            missing = "、".join(f"“{character}”" for character in fault.characters)
            progress.failed(order, at=at, sentence=f"字库中没有{missing}，没有生成。请改用规范汉字。")
            raise
        progress.finished(order, at=at, result=stored)
