"""The yearly list of key projects on paper and as a sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, XLSX, Document
from common.xlsx import workbook

COLUMNS = {
    "序号": 8,
    "编号": 18,
    "工作室名称": 44,
    "首席技师": 12,
    "所在单位": 36,
    "推荐单位": 28,
    "资助金额（万元）": 16,
    "理由": 50,
    "状态": 18,
    "市人力社保局确认": 20,
    "市财政局确认": 20,
    "取消原因": 30,
}


@dataclass(frozen=True)
class FundedWorkshop:
    """One row of the printed list."""

    number: str
    workshop_name: str
    technician: str
    unit_name: str
    amount: Decimal
    reason: str
    status: str


@dataclass(frozen=True)
class YearList:
    """What the printed list of a year says."""

    year: int
    rows: Sequence[FundedWorkshop]
    total: Decimal
    budget: Decimal | None
    city: str
    finance: str
    day: str
    basis: str


def sheet(year: int, rows: Iterable[Sequence[object]]) -> Document:
    """The year's list as xlsx; the rows have the columns of COLUMNS without the first."""
    title = f"{year}年首席技师工作室重点资助名单"
    numbered = ([place, *row] for place, row in enumerate(rows, 1))
    content = workbook("重点资助", list(COLUMNS), numbered, title=title, widths=list(COLUMNS.values()))
    return Document(f"{title}.xlsx", XLSX, content)


def printed(content: YearList) -> Document:
    """The list for both bureaus, without cancelled rows."""
    name = f"{content.year}年首席技师工作室重点资助名单.pdf"
    return Document(name, PDF, pdf.render(render_to_string("print/key_projects.html", {"list": content})))
