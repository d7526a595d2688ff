"""The desk of changes as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from applications.selectors.change_pages import COLUMNS
from common.documents import XLSX, Document
from common.xlsx import workbook

TITLE = "首席技师工作室变更台账"


def sheet(rows: Iterable[Sequence[object]]) -> Document:
    """Its rows have the columns of COLUMNS."""
    content = workbook("变更", list(COLUMNS), rows, title=TITLE, widths=list(COLUMNS.values()))
    return Document(f"{TITLE}.xlsx", XLSX, content)
