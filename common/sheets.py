"""Sheets that people fill in and send back: their columns, the template, the export, and reading them row by row.

A sheet is read into texts, each text is cleaned by a form field, and the cleaned value has one text again. So a row
can be compared with what is stored, and an exported sheet tells on its way back what was changed in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError

from common import xlsx
from common.documents import XLSX, Document
from common.sentences import sentences_for
from common.word_fields import WordField, text_of

REQUIRED = "（必填）"
HEADS_WITHIN = 5  # rows above the headings, for a title
LEAST_HEADS = 2
MOST_COLUMNS = 60
LARGEST = 5 * 1024 * 1024
NOTES = ("列", "必填", "怎样填写", "例")


@dataclass(frozen=True)
class Column:
    """One column: its field cleans a cell and gives it its heading. ``mask`` hides private values in exports."""

    name: str
    field: forms.Field
    width: float = 16
    example: str = ""
    note: str = ""
    mask: Callable[[str], str] | None = None
    private: bool = False

    def __post_init__(self) -> None:
        self.field.error_messages |= sentences_for(self.field, self.title)

    @property
    def title(self) -> str:
        return str(self.field.label)

    @property
    def heading(self) -> str:
        return f"{self.title}{REQUIRED}" if self.field.required else self.title

    def cleaned(self, text: str) -> Any:
        """The value of a cell. Raises ValidationError with the sentences."""
        return self.field.clean(text)

    def text(self, value: Any) -> str:
        """The one text of a value, by which rows are compared and exported."""
        if isinstance(self.field, WordField):
            return self.field.word_of(value)
        return text_of(self.field.prepare_value(value))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: the heading of the column, empty for the whole row, and the sentence."""

    column: str
    sentence: str


@dataclass(frozen=True)
class Present:
    """What is stored under a key now: the row's primary key and its texts, in full."""

    pk: int
    texts: dict[str, str]


@dataclass
class Row:
    """One row of a sheet on its way: as it was sent, cleaned, and what would become of it."""

    number: int
    sent: dict[str, str]
    cleaned: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    present: Present | None = None

    def refuse(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(column, sentence))


class Sheet:
    """What one kind of sheet holds and what its rows become; the rest is the same for all of them.

    A sub-class says its columns and answers the questions below, each for many rows at once.
    """

    kind = ""
    title = ""
    columns: Sequence[Column] = ()
    key = ""  # the column by which a row finds what is stored
    key_is_given = False  # the system gives keys: a row with an unknown one is at fault, one without is new
    needs_approval = False  # a second person confirms
    most_rows = 500
    says: Sequence[str] = ()

    def stored(self, keys: Iterable[str]) -> dict[str, Present]:
        """What stands under these keys."""
        raise LookupError(self.kind)

    def standing(self, pks: Iterable[int]) -> dict[int, dict[str, str]]:
        """The texts of these rows as they stand."""
        raise LookupError(self.kind)

    def weigh(self, rows: Sequence[Row], *, by: Any, at: datetime) -> None:
        """Refuse rows for what only the database or the other rows can tell. Rows come cleaned and with ``present``."""

    def write(self, values: Mapping[str, Any], pk: int | None, *, by: Any, at: datetime) -> int:
        """Make the row, or change the one that stands; its primary key. Raises Refused."""
        raise LookupError(self.kind)

    def held(self, pks: Iterable[int]) -> dict[int, str]:
        """Of rows made by a batch, those that have been used since, each with the words why."""
        return {}

    def take_back(self, pk: int, *, by: Any, at: datetime) -> None:
        """Undo the making of a row."""
        raise LookupError(self.kind)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def texts_of(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {column.name: column.text(values.get(column.name)) for column in self.columns}


class Refused(Exception):
    """A row, or the whole sheet, is not taken; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


# ── out ──────────────────────────────────────────────────────────────────────


def template(sheet: Sheet) -> Document:
    """An empty sheet with its headings, and a second one that says how each column is filled in."""
    return _document(sheet, [], f"{sheet.title}导入模板.xlsx")


def exported(sheet: Sheet, rows: Iterable[Mapping[str, str]], day: date) -> Document:
    """What is stored, in the columns of the template: edited and sent back it changes the same rows."""
    lines = ([_shown(column, row) for column in sheet.columns] for row in rows)
    return _document(sheet, lines, f"{sheet.title}{day:%Y%m%d}.xlsx")


def _shown(column: Column, row: Mapping[str, str]) -> str:
    text = row.get(column.name, "")
    return column.mask(text) if column.mask and text else text


def _document(sheet: Sheet, lines: Iterable[Sequence[Any]], name: str) -> Document:
    content = xlsx.workbook(
        sheet.title,
        [column.heading for column in sheet.columns],
        lines,
        widths=[column.width for column in sheet.columns],
        notes=[NOTES, *(_note(column) for column in sheet.columns)],
    )
    return Document(name, XLSX, content)


def _note(column: Column) -> tuple[str, str, str, str]:
    words = "填写其中一项：" + "、".join(column.field.words) + "。" if isinstance(column.field, WordField) else ""
    return (
        column.title,
        "必填" if column.field.required else "选填",
        " ".join(part for part in (column.note, words) if part),
        column.example,
    )


# ── in ───────────────────────────────────────────────────────────────────────


def read(sheet: Sheet, file: IO[bytes], size: int) -> list[Row]:
    """Every row of a sent file as texts. Raises Refused with one sentence for a file that is none of ours."""
    if size > LARGEST:
        raise Refused(f"文件超过 {LARGEST // (1024 * 1024)} MB，请分成几个文件导入。")
    try:
        rows = _under_headings(sheet, file)
    except xlsx.UnreadableWorkbook as fault:
        raise Refused(str(fault)) from fault
    if not rows:
        raise Refused("表中没有可以导入的行：请在标题行之下填写，每行一条。")
    return rows


def _under_headings(sheet: Sheet, file: IO[bytes]) -> list[Row]:
    places: dict[int, str] = {}
    rows: list[Row] = []
    for number, cells in xlsx.numbered_rows(file, most_columns=MOST_COLUMNS):
        if places:
            rows.append(Row(number, {name: text_of(_cell(cells, place)) for place, name in places.items()}))
        elif number <= HEADS_WITHIN:
            places = _places(sheet, cells)
        if len(rows) > sheet.most_rows:
            raise Refused(f"一次最多导入 {sheet.most_rows} 行，请分成几个文件。")
    if not places:
        raise Refused(f"没有找到标题行。请下载模板，在“{sheet.columns[0].title}”等标题之下填写。")
    return [row for row in rows if any(row.sent.values())]


def _cell(cells: tuple[Any, ...], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _places(sheet: Sheet, cells: tuple[Any, ...]) -> dict[int, str]:
    """Which cell of a row holds which column; empty while the row is no row of headings. Order does not matter."""
    known = {column.title: column.name for column in sheet.columns}
    heads = {place: text_of(cell).removesuffix(REQUIRED).strip() for place, cell in enumerate(cells) if text_of(cell)}
    found = {place: known[head] for place, head in heads.items() if head in known}
    if len(found) < LEAST_HEADS:  # a title, or something else
        return {}
    if strange := [head for head in heads.values() if head not in known]:
        raise Refused(f"有不认识的列：{'、'.join(strange[:5])}。请使用模板中的标题，不需要的列请删去。")
    if len(set(found.values())) < len(found):
        raise Refused("有重复的列，请每个标题只保留一列。")
    if missing := [c.title for c in sheet.columns if c.field.required and c.name not in found.values()]:
        raise Refused(f"缺少必填的列：{'、'.join(missing)}。请下载模板，按其中的标题填写。")
    return found


def examine(sheet: Sheet, rows: list[Row], *, by: Any, at: datetime) -> None:
    """Clean every row, find what it would change, and refuse what cannot be taken, with every sentence at once."""
    for row in rows:
        _clean(sheet, row)
    _refuse_twins(sheet, rows)
    keys = {key for row in rows if (key := row.cleaned.get(sheet.key))}
    stored = sheet.stored(keys) if keys else {}
    for row in rows:
        _find(sheet, row, stored)
    sheet.weigh([row for row in rows if not row.faults], by=by, at=at)


def _clean(sheet: Sheet, row: Row) -> None:
    row.cleaned, row.faults, row.present = {}, [], None
    for column in sheet.columns:
        text = row.sent.get(column.name, "")
        if _waits(column, row):
            continue  # what it stands for is known once the stored row is found
        try:
            row.cleaned[column.name] = column.cleaned(text)
        except ValidationError as fault:
            for sentence in fault.messages:
                row.refuse(column.title, sentence)


def _waits(column: Column, row: Row) -> bool:
    """A masked value, or a column that the sheet leaves out: both mean what is stored."""
    return column.name not in row.sent or bool(column.mask and "*" in row.sent[column.name])


def _refuse_twins(sheet: Sheet, rows: list[Row]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        key = row.cleaned.get(sheet.key)
        if key and first.setdefault(str(key), row.number) != row.number:
            row.refuse(sheet.column(sheet.key).title, f"与第 {first[str(key)]} 行重复：{key}")


def _find(sheet: Sheet, row: Row, stored: dict[str, Present]) -> None:
    key = row.cleaned.get(sheet.key)
    row.present = stored.get(key) if key else None
    if key and row.present is None and sheet.key_is_given:
        title = sheet.column(sheet.key).title
        row.refuse(title, f"没有“{title}”为 {key} 的记录；新增的行请把这一格留空。")
    for column in sheet.columns:
        if _waits(column, row):
            _keep(column, row)


def _keep(column: Column, row: Row) -> None:
    """An export hides private values; one that comes back as it was exported stays as it is stored."""
    before = row.present.texts[column.name] if row.present else ""
    if column.name not in row.sent or (before and column.mask and column.mask(before) == row.sent[column.name]):
        try:
            row.cleaned[column.name] = column.cleaned(before)
        except ValidationError:  # it was stored before this rule, or by other means
            row.refuse(column.title, f"“{column.title}”现有的内容不符合填写要求，请填写完整、正确的内容。")
    else:
        row.refuse(column.title, f"“{column.title}”含有“*”，请填写完整的内容。")
