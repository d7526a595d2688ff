"""The statistics of titles on paper and as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, XLSX, Document
from common.xlsx import workbook

WIDTHS = (18, 36, 12, 12, 12, 12, 14, 12, 12, 12, 12)


@dataclass(frozen=True)
class PrintedRow:
    """``wide`` and ``ended`` are the lengths of its bar in mm."""

    label: str
    numbers: Sequence[int]
    wide: float
    ended: float


@dataclass(frozen=True)
class PrintedTable:
    title: str
    head: str
    rows: Sequence[PrintedRow]


@dataclass(frozen=True)
class Report:
    """What the printed statistics say."""

    scope: str
    year: str
    day: str
    basis: str
    heads: Sequence[str]
    total: Sequence[int]
    targets: Sequence[str]
    tables: Sequence[PrintedTable]


def title_of(scope: str, year: str) -> str:
    return f"{scope}首席技师工作室统计{f'（{year}年认定）' if year else ''}"


def printed(report: Report) -> Document:
    title = title_of(report.scope, report.year)
    html = render_to_string("print/title_statistics.html", {"title": title, "report": report})
    return Document(f"{title}.pdf", PDF, pdf.render(html))


def sheet(scope: str, year: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Document:
    """One row a value of a table; ``rows`` begin with the table and the value."""
    title = title_of(scope, year)
    content = workbook("工作室统计", ["统计口径", "项目", *heads], rows, title=title, widths=WIDTHS)
    return Document(f"{title}.xlsx", XLSX, content)
