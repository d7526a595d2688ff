"""Sheets are written so that no cell becomes a formula, and read so that no file becomes a trap."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from common.xlsx import UnreadableWorkbook, read_rows, workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def opened(content: bytes) -> "Worksheet":
    from openpyxl import load_workbook

    return load_workbook(BytesIO(content)).active


def cells(content: bytes) -> list[tuple[object, ...]]:
    return list(opened(content).iter_rows(values_only=True))


def test_a_workbook_holds_title_headings_and_rows() -> None:
    content = workbook("名单", ["序号", "单位"], [[1, "甲"], [2, "乙"]], title="推荐汇总表", widths=[8, 40])
    assert cells(content) == [("推荐汇总表", None), ("序号", "单位"), (1, "甲"), (2, "乙")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_excel_would_run_is_neutralised(text: str) -> None:
    sheet = opened(workbook("表", ["值"], [[text]]))
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")


def test_numbers_and_days_stay_what_they_are() -> None:
    row = [-5, Decimal("-1.50"), date(2026, 4, 20), datetime(2026, 4, 20, 8, 0, tzinfo=UTC)]
    written = cells(workbook("表", list("甲乙丙丁"), [row]))[1]
    assert written == (-5, -1.5, datetime(2026, 4, 20), datetime(2026, 4, 20, 16, 0))  # noqa: DTZ001 - Excel has no zones


def test_control_characters_are_left_out() -> None:
    assert cells(workbook("表", ["值"], [["甲\x00\x0b乙"]]))[1] == ("甲乙",)


def test_rows_read_back_as_they_were_meant() -> None:
    content = workbook("表", ["名"], [["=甲"], [" 乙 "], [None]])
    assert list(read_rows(BytesIO(content))) == [("名",), ("=甲",), ("乙",)]


def test_a_file_that_is_no_workbook_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnreadableWorkbook) as refusal:
        list(read_rows(BytesIO(b"hello")))
    assert str(refusal.value) == "这个文件不是可以读取的 Excel 工作簿（.xlsx）。"


def test_a_workbook_that_unpacks_too_far_is_refused() -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (101 * 1024 * 1024))
    with pytest.raises(UnreadableWorkbook) as refusal:
        list(read_rows(bomb))
    assert str(refusal.value) == "这个工作簿展开后过大，请分成几个文件导入。"


def test_too_many_rows_are_refused() -> None:
    content = workbook("表", ["名"], [["甲"]] * 5)
    with pytest.raises(UnreadableWorkbook) as refusal:
        list(read_rows(BytesIO(content), limit=3))
    assert str(refusal.value) == "工作表超过 3 行，请分成几个文件导入。"
