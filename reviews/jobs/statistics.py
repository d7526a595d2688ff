"""The printed statistics of titles: made once for the same numbers."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Any

from procrastinate.contrib.django import app

from accounts.models import User
from applications.models import ProgrammeRules
from common import clock, files, progress
from common.models import JobProgress
from reviews.printing.statistics import PrintedRow, PrintedTable, Report
from reviews.selectors import statistics as selectors

KIND = "title_statistics"
LONGEST = 58.0  # mm, of a bar on paper


def report_of(
    scope: selectors.Scope, found: selectors.Statistics, year: str, today: date, rules: ProgrammeRules | None
) -> Report:
    """What is printed of these numbers on that day."""
    gauges = selectors.gauges(scope, found, rules) if not year else []
    return Report(
        scope=scope.words,
        year=year,
        day=today.isoformat(),
        basis=str(rules.basis) if rules else "",
        heads=list(selectors.HEADS.values()),
        total=list(found.total.numbers.values()),
        targets=[gauge.warning or f"{gauge.word} {gauge.number} 个，目标 {gauge.target} 个。" for gauge in gauges],
        tables=[_table(table) for table in found.tables if table.rows],
    )


def _table(table: selectors.Table) -> PrintedTable:
    most = max((row.total for row in table.rows), default=0) or 1
    return PrintedTable(
        table.dimension.title,
        table.dimension.head,
        [
            PrintedRow(
                row.label,
                list(row.numbers.values()),
                round(LONGEST * row.alive / most, 1),
                round(LONGEST * row.ended / most, 1),
            )
            for row in table.rows
        ],
    )


def _subject(report: Report) -> str:
    return hashlib.sha256(repr(report).encode()).hexdigest()[:40]


def latest(report: Report) -> JobProgress | None:
    return progress.latest(KIND, _subject(report))


def order(report: Report, *, by: User) -> JobProgress:
    """Order the print of these numbers; the same are printed once."""
    subject = _subject(report)
    last = progress.latest(KIND, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(KIND, subject, by=by, at=clock.now())
    if is_new:
        make_report.defer(report=asdict(report), job=str(job.uuid))
    return job


@app.task(name="reviews.make_title_statistics")
def make_report(report: dict[str, Any], job: str) -> None:
    """Print the numbers as they were when it was ordered."""
    from reviews.printing import statistics as printing

    at = clock.now()
    tables = [
        PrintedTable(table["title"], table["head"], [PrintedRow(**row) for row in table["rows"]])
        for table in report["tables"]
    ]
    with progress.told(job, at=at) as row:
        document = printing.printed(Report(**{**report, "tables": tables}))
        stored = files.store_printed(document, kind=KIND, at=at)
        progress.finished(row, at=at, result=stored)
