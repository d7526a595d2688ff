"""Writes and reads Excel sheets. The only module that speaks openpyxl."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django.utils.timezone import is_aware, localtime

if TYPE_CHECKING:
    from openpyxl.cell import Cell

# Characters that may not stand in an XML file, and with that in no sheet.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r")
# one look tells that nearly every text of a sheet is harmless as it stands
SUSPICIOUS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\A[=+\-@\t\r]")
HEADING_COLOUR = "E8EDF4"
LARGEST_UNPACKED = 100 * 1024 * 1024


UNREADABLE = "这个文件不是可以读取的 Excel 工作簿（.xlsx）。"
# Whatever zip, XML and openpyxl raise for a file that is damaged or made by hand; both XML parsers' faults are
# SyntaxErrors.
DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, TypeError, OSError, EOFError, SyntaxError)


class UnreadableWorkbook(Exception):
    """The file is no Excel sheet that we can read, with the sentence for the person who sent it."""


def workbook(
    sheet_name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str | None = None,
    widths: Sequence[float] | None = None,
    notes: Iterable[Sequence[str]] = (),
) -> bytes:
    """The bytes of a workbook with one sheet, and a second one where there are notes on how to fill it in."""
    target = BytesIO()
    write_workbook(target, sheet_name, headings, rows, title=title, widths=widths, notes=notes)
    return target.getvalue()


def write_workbook(
    target: IO[bytes],
    sheet_name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str | None = None,
    widths: Sequence[float] | None = None,
    notes: Iterable[Sequence[str]] = (),
) -> None:
    """Writes row by row, so that ten thousand rows take no more memory than ten."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name[:31])
    for number, width in enumerate(widths or [], start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{3 if title else 2}"
    if title:
        sheet.append([_heading(sheet, title, size=16)])
    sheet.append([_heading(sheet, heading, fill=HEADING_COLOUR) for heading in headings])
    for row in rows:
        sheet.append([None if value == "" else harmless(value) for value in row])  # an empty cell is not written
    _add_notes(book, list(notes))
    book.save(target)


def _add_notes(book: Any, notes: list[Sequence[str]]) -> None:
    """A second sheet; the first of ``notes`` are its headings."""
    if not notes:
        return
    sheet = book.create_sheet("填写说明")
    for letter, width in zip("ABCD", (22, 10, 48, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_heading(sheet, heading, fill=HEADING_COLOUR) for heading in notes[0]])
    for row in notes[1:]:
        sheet.append([harmless(value) for value in row])


def harmless(value: Any) -> Any:
    """Text that Excel would take for a formula gets an apostrophe; numbers and dates stay what they are."""
    if isinstance(value, datetime):
        return localtime(value).replace(tzinfo=None) if is_aware(value) else value
    if not isinstance(value, str) or not SUSPICIOUS.search(value):
        return value
    text = CONTROL_CHARACTERS.sub("", value)
    return f"'{text}" if text.startswith(DANGEROUS_STARTS) else text


def read_rows(file: IO[bytes], *, limit: int = 20_000) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet, empty ones left out; refuses what unpacks to more than we want to read."""
    for _, row in numbered_rows(file, limit=limit):
        yield row


def numbered_rows(
    file: IO[bytes], *, limit: int = 20_000, most_columns: int | None = None
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Like ``read_rows``, with the number that Excel shows beside each row; columns beyond the most are not read."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _refuse_bombs(file)
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, *DAMAGE) as fault:
        raise UnreadableWorkbook(UNREADABLE) from fault
    try:
        if not book.worksheets:
            raise UnreadableWorkbook(UNREADABLE)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=most_columns)
        for number, row in enumerate(_undamaged(rows), start=1):
            if number > limit:
                raise UnreadableWorkbook(f"工作表超过 {limit} 行，请分成几个文件导入。")
            if any(value not in (None, "") for value in row):
                yield number, tuple(_plain(value) for value in row)
    finally:
        book.close()


def _undamaged(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The sheet itself is unpacked while it is read: damage may show in the middle."""
    try:
        yield from rows
    except DAMAGE as fault:
        raise UnreadableWorkbook(UNREADABLE) from fault


def _refuse_bombs(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > LARGEST_UNPACKED:
        raise UnreadableWorkbook("这个工作簿展开后过大，请分成几个文件导入。")
    file.seek(0)


def _plain(value: Any) -> Any:
    """Takes back the apostrophe that `harmless` put there, and spaces at both ends."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS_STARTS) else text


def _heading(sheet: Any, text: str, *, size: int = 11, fill: str = "") -> "Cell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = WriteOnlyCell(sheet, value=harmless(text))
    cell.font = Font(name="黑体", size=size, bold=True)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    return cell
