"""Sheets that come back: what a file must look like, how a cell becomes a text, and that nothing odd gets further."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from common import sheets
from common.form_fields import DayField, WanField
from common.sheets import Column, Present, Refused, Row, Sheet
from common.word_fields import ListField, WordField, YesField, text_of
from common.xlsx import UnreadableWorkbook, numbered_rows, workbook

AT = datetime(2026, 4, 8, 2, tzinfo=UTC)


class ToolSheet(Sheet):
    """A sheet of tools, of which one is known."""

    kind = "tools"
    title = "工具"
    key = "number"
    most_rows = 3

    def __init__(self) -> None:
        self.columns = [
            Column("number", forms.CharField(label="编号", max_length=5)),
            Column("since", DayField(label="启用日期", required=False)),
            Column("owner", forms.CharField(label="保管人", required=False), mask=lambda text: f"{text[:1]}**"),
        ]

    def stored(self, keys: Iterable[str]) -> dict[str, Present]:
        known = {"A1": Present(7, {"number": "A1", "since": "2020-01-01", "owner": "沈嘉言"})}
        return {key: known[key] for key in keys if key in known}


TOOLS = ToolSheet()


def read(*lines: list[object], title: str | None = None) -> list[Row]:
    headings, *rows = lines
    content = workbook("工具", [str(head) for head in headings], rows, title=title)
    return sheets.read(TOOLS, BytesIO(content), len(content))


def refusal_of(*lines: list[object]) -> str:
    with pytest.raises(Refused) as refusal:
        read(*lines)
    return refusal.value.sentence


def test_rows_bear_the_numbers_that_excel_shows() -> None:
    rows = read(
        ["编号（必填）", "启用日期"], ["A1", date(2020, 1, 1)], ["", ""], ["B2", "2021.3.4"], title="2026 年工具"
    )
    assert [(row.number, row.sent) for row in rows] == [
        (3, {"number": "A1", "since": "2020-01-01"}),
        (5, {"number": "B2", "since": "2021.3.4"}),
    ]


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing() -> None:
    rows = read(["保管人", "编号"], ["顾长河", "C3"])
    sheets.examine(TOOLS, rows, by=None, at=AT)
    assert rows[0].cleaned == {"number": "C3", "since": None, "owner": "顾长河"}


def test_files_that_are_none_of_ours_are_refused_in_one_sentence() -> None:
    assert refusal_of(["甲", "乙"], ["1", "2"]) == "没有找到标题行。请下载模板，在“编号”等标题之下填写。"
    assert refusal_of(["编号", "保管人", "价格"], ["1", "2", "3"]) == (
        "有不认识的列：价格。请使用模板中的标题，不需要的列请删去。"
    )
    assert refusal_of(["启用日期", "保管人"], ["", "沈"]) == "缺少必填的列：编号。请下载模板，按其中的标题填写。"
    assert refusal_of(["编号", "保管人", "编号"], ["1", "2", "3"]) == "有重复的列，请每个标题只保留一列。"
    assert refusal_of(["编号", "保管人"]) == "表中没有可以导入的行：请在标题行之下填写，每行一条。"
    assert refusal_of(["编号", "保管人"], *[[str(n), ""] for n in range(4)]) == "一次最多导入 3 行，请分成几个文件。"
    with pytest.raises(Refused) as refusal:
        sheets.read(TOOLS, BytesIO(b""), 6 * 1024 * 1024)
    assert refusal.value.sentence == "文件超过 5 MB，请分成几个文件导入。"


def test_damage_in_the_middle_of_a_sheet_is_a_sentence_too() -> None:
    whole, damaged = BytesIO(workbook("表", ["名"], [["甲"], ["乙"]])), BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-60] if name.endswith("sheet1.xml") else content)
    with pytest.raises(UnreadableWorkbook) as refusal:
        list(numbered_rows(damaged))
    assert str(refusal.value) == "这个文件不是可以读取的 Excel 工作簿（.xlsx）。"


def test_a_masked_value_that_comes_back_stays_as_it_is_stored() -> None:
    rows = read(["编号", "保管人"], ["A1", "沈**"], ["B2", "沈**"])
    sheets.examine(TOOLS, rows, by=None, at=AT)
    assert (rows[0].cleaned["owner"], rows[0].cleaned["since"]) == ("沈嘉言", date(2020, 1, 1))
    assert [fault.sentence for fault in rows[1].faults] == ["“保管人”含有“*”，请填写完整的内容。"]


def test_two_rows_of_one_key_are_told_by_their_numbers() -> None:
    rows = read(["编号", "保管人"], ["B2", ""], ["B2", ""])
    sheets.examine(TOOLS, rows, by=None, at=AT)
    assert [[fault.sentence for fault in row.faults] for row in rows] == [[], ["与第 2 行重复：B2"]]


def test_the_template_says_how_each_column_is_filled_in() -> None:
    book = load_workbook(BytesIO(sheets.template(TOOLS).content))
    assert [cell.value for cell in book.worksheets[0][1]] == ["编号（必填）", "启用日期", "保管人"]
    assert [[cell.value for cell in row] for row in book["填写说明"].iter_rows(max_col=2)] == [
        ["列", "必填"],
        ["编号", "必填"],
        ["启用日期", "选填"],
        ["保管人", "选填"],
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" 甲 ", "甲"),
        (13800138000, "13800138000"),
        (2012.0, "2012"),
        (30.5, "30.5"),
        (Decimal("30.50"), "30.5"),
        (date(2012, 3, 20), "2012-03-20"),
        (datetime(2012, 3, 20), "2012-03-20"),  # noqa: DTZ001 - Excel has no zones
        (["甲", "乙"], "甲、乙"),
    ],
)
def test_a_cell_has_one_text(value: object, text: str) -> None:
    assert text_of(value) == text


def test_words_lists_and_money_go_there_and_back() -> None:
    kind = Column("kind", WordField(label="类别", choices=[("a", "企业"), ("b", "基地")]))
    assert (kind.cleaned(" 基 地 "), kind.text("b")) == ("b", "基地")
    with pytest.raises(ValidationError) as refusal:
        kind.cleaned("工厂")
    assert refusal.value.messages == ["“类别”没有“工厂”，请填写：企业、基地。"]
    yes = Column("yes", YesField(label="是否"))
    assert (yes.cleaned("是"), yes.cleaned(""), yes.text(yes.cleaned("是"))) == (True, False, "是")
    words = Column("words", ListField(label="工种", most=2, longest=3, required=False))
    assert words.text(words.cleaned("甲，乙, 甲")) == "甲、乙"
    with pytest.raises(ValidationError) as refusal:
        words.cleaned("甲乙丙丁")
    assert refusal.value.messages == ["“工种”每项不超过 3 字：甲乙丙丁"]
    money = Column("money", WanField(label="金额"))
    assert (money.cleaned("30"), money.text(Decimal(300000))) == (Decimal(300000), "30.00")
