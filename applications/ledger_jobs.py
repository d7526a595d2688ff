"""What of the books is made beside the request: the printed year of one title, the sheet of many titles."""

from __future__ import annotations

import hashlib
from datetime import datetime
from tempfile import SpooledTemporaryFile

from django.http import QueryDict
from procrastinate.contrib.django import app

from accounts.models import User
from applications.models import Ledger, LedgerEntry, Workshop
from applications.printing import ledger as printing
from applications.printing.ledger import Cell, YearlyLedger
from applications.selectors import ledger_desk as desk
from applications.selectors import ledger_pages as pages
from applications.services import ledger_years, programme
from common import clock, files, progress
from common.clock import legal_day
from common.documents import XLSX, Document
from common.models import JobProgress
from common.templatetags.ui import cn_date

KIND = "ledger_print"
SHEET = "ledger_export"
IN_MEMORY = 4 << 20


# ── the printed year ─────────────────────────────────────────────────────────


def subject_of(ledger: Ledger, year: int) -> str:
    """One print for each content of the year: what was decided last, whether it is closed, by which plan."""
    entries = ledger.entries.filter(year__lte=year)
    last = entries.order_by("-decided_at").exclude(decided_at=None).values_list("decided_at", flat=True).first()
    closings = list(ledger.closings.filter(year=year).values_list("pk", "reopened_at"))
    plan = ledger.plans.filter(ended_at=None).values_list("pk", flat=True).first()
    digest = hashlib.sha256(repr((last, closings, plan)).encode()).hexdigest()[:32]
    return f"{ledger.pk}:{year}:{digest}"


def latest(ledger: Ledger, year: int) -> JobProgress | None:
    return progress.latest(KIND, subject_of(ledger, year))


def order(ledger: Ledger, year: int, *, by: User) -> JobProgress:
    """Order the print of the year as it stands; the same content is printed once."""
    job, is_new = progress.once(KIND, subject_of(ledger, year), by=by, at=clock.now())
    if is_new:
        make_print.defer(ledger_pk=ledger.pk, year=year, job=str(job.uuid))
    return job


@app.task(name="applications.make_ledger_print")
def make_print(ledger_pk: int, year: int, job: str) -> None:
    at = clock.now()
    with progress.told(job, at=at) as row:
        ledger = Ledger.objects.select_related("workshop__unit").get(pk=ledger_pk)
        stored = files.store_printed(printed_year(ledger, year, at), kind=KIND, at=at)
        progress.finished(row, at=at, result=stored)


def printed_year(ledger: Ledger, year: int, at: datetime) -> Document:
    return printing.printed(content_of(ledger, year, at))


def content_of(ledger: Ledger, year: int, at: datetime) -> YearlyLedger:
    """Confirmed lines alone: what only was entered is no part of the book."""
    workshop: Workshop = ledger.workshop
    subsidy = workshop.subsidies.filter(withdrawn_at=None).first()
    rows = ledger.entries.filter(year=year, status=LedgerEntry.Status.CONFIRMED)
    lines = pages.with_balance(rows).select_related("entered_by", "decided_by", "activity", "cost_type")
    cells = pages.against_plan(ledger, pages.current_plan(ledger))
    closing = ledger.closings.filter(year=year, reopened_at=None).select_related("closed_by").first()
    return YearlyLedger(
        year=year,
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        number=workshop.title_number or "",
        subsidy=subsidy.amount if subsidy else None,
        lines=[printing.line_of(entry) for entry in lines.order_by("day", "pk")],
        sums=ledger_years.sums_of(ledger, year),
        cells=[Cell(one.activity, one.cost_type, one.planned, one.spent, one.left) for one in cells],
        closing=f"{closing.closed_by.name}于{cn_date(closing.closed_at)}结账" if closing else "",
        basis=str(programme.rules_on(legal_day(at)).basis.number),
        day=legal_day(at).isoformat(),
    )


# ── the sheet of many titles ─────────────────────────────────────────────────


def order_sheet(user: User, query: str, at: datetime) -> JobProgress:
    """Order the sheet of the desk as this person filtered it; the same order is made once at a time."""
    digest = hashlib.sha256(query.encode()).hexdigest()[:32]
    job, is_new = progress.opened(SHEET, f"user:{user.pk}:{digest}", by=user, at=at)
    if is_new:
        make_sheet.defer(user_pk=user.pk, query=query, job=str(job.uuid))
    return job


@app.task(name="applications.make_ledger_sheet")
def make_sheet(user_pk: int, query: str, job: str) -> None:
    """Written row by row, so that many titles take no more memory than a few."""
    at = clock.now()
    with progress.told(job, at=at) as row:
        user = User.objects.get(pk=user_pk)
        rows = desk.listed(desk.narrowed(user, QueryDict(query), at)).order_by("-changed_at", "-pk")
        with SpooledTemporaryFile(max_size=IN_MEMORY) as target:
            printing.write_many(target, rows.iterator(chunk_size=printing.PIECE))
            target.seek(0)
            name = f"首席技师工作室经费台账{legal_day(at):%Y%m%d}.xlsx"
            pieces = iter(lambda: target.read(files.PIECE), b"")
            stored = files.store(pieces, kind=SHEET, name=name, media_type=XLSX, at=at)
        progress.finished(row, at=at, result=stored)
