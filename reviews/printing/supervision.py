"""Inspections as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from common.documents import XLSX, Document
from common.xlsx import workbook

COLUMNS = {
    "序号": 8,
    "编号": 18,
    "工作室名称": 44,
    "所在单位": 36,
    "所在区": 12,
    "检查单位": 20,
    "检查": 20,
    "检查日期": 14,
    "人员": 30,
    "检查情况": 60,
    "要求": 50,
    "答复期限": 14,
    "状态": 16,
    "办结日期": 14,
    "记录人": 12,
}


def sheet(rows: Iterable[Sequence[object]]) -> Document:
    """The rows have the columns of COLUMNS without the first."""
    title = "首席技师工作室监督检查记录"
    numbered = ([place, *row] for place, row in enumerate(rows, 1))
    content = workbook("监督检查", list(COLUMNS), numbered, title=title, widths=list(COLUMNS.values()))
    return Document(f"{title}.xlsx", XLSX, content)
