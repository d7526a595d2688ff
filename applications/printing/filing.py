"""The yearly filing on paper: the 年度备案表 of one title, the 通报 of a year, the sheet of a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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
    "所在区": 12,
    "初审单位": 24,
    "期限": 14,
    "首次报送": 20,
    "是否逾期": 12,
    "状态": 12,
    "接收时间": 20,
    "计划任务数": 12,
    "上年任务数": 12,
    "平均进度（%）": 14,
    "带徒人数": 10,
    "签有协议": 10,
    "晋级人数": 10,
    "攻关项目": 10,
    "当年完成": 10,
    "成果": 8,
    "交流研修": 10,
    "推广": 8,
}


@dataclass(frozen=True)
class Receipt:
    """That the body took it in: who, and on which day."""

    body: str
    officer: str
    day: str


@dataclass(frozen=True)
class Record:
    """What a 年度备案表 says; days are 2027-01-20, ``shown`` is applications.selectors.filing.Shown."""

    shown: Any
    number: int
    content_hash: str
    filed_by: str
    filed_on: str
    first_filed_on: str
    is_late: bool
    due_on: str
    receipt: Receipt | None


@dataclass(frozen=True)
class Tally:
    """One line of a table of the 通报: a district or a body with its figures."""

    label: str
    owed: int
    on_time: int
    late: int
    missing: int

    @property
    def ahead(self) -> int:
        """Whose day has not come: neither filed nor missing."""
        return self.owed - self.on_time - self.late - self.missing


@dataclass(frozen=True)
class MissingTitle:
    number: str
    name: str
    unit: str
    body: str


@dataclass(frozen=True)
class Notice:
    """What the 通报 of a year says."""

    year: int
    due_on: str
    day: str
    basis: str
    total: Tally
    districts: Sequence[Tally]
    bodies: Sequence[Tally]
    missing: Sequence[MissingTitle]


def record(content: Record) -> Document:
    """One filing as PDF."""
    return Document(record_name(content), PDF, pdf.render(record_html(content)))


def record_name(content: Record) -> str:
    return f"{content.shown.taken['workshop']['name']}{content.shown.year}年度备案表.pdf"


def record_html(content: Record) -> str:
    workshop = content.shown.taken["workshop"]
    return render_to_string(
        "print/filing_record.html",
        {
            "title": f"{workshop['name']}{content.shown.year}年度备案表",
            "head": f"{content.shown.year}年度备案表　第 {content.number} 稿",
            "serial": workshop["number"],
            "record": content,
            "shown": content.shown,
            "taken": content.shown.taken,
            "workshop": workshop,
        },
    )


def notice(content: Notice) -> Document:
    """Who filed in time, late and not at all, as a notice to the bodies."""
    return Document(f"{content.year}年度备案情况通报.pdf", PDF, pdf.render(notice_html(content)))


def notice_html(content: Notice) -> str:
    return render_to_string("print/filing_notice.html", {"notice": content})


def sheet(year: int, rows: Iterable[Sequence[object]]) -> Document:
    """A year's filings as xlsx; the rows have the columns of COLUMNS without the first."""
    title = f"{year}年首席技师工作室年度备案汇总"
    numbered = ([place, *row] for place, row in enumerate(rows, 1))
    content = workbook("年度备案", list(COLUMNS), numbered, title=title, widths=list(COLUMNS.values()))
    return Document(f"{title}.xlsx", XLSX, content)
