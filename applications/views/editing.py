"""From a posted chapter to a written one: what was changed, whether somebody else was there, and the write itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts.models import User
from applications.contents import Contents, contents_of
from applications.forms import sheet as sheets
from applications.forms.report import ReportSheet
from applications.forms.sheet import Changes, Clash, Sheet
from applications.models.chapters import Chapter
from applications.services import chapters, report
from applications.services.chapters import ChapterWrite, ListWrite, Stale

_TRIES = 3
_DIGITS = 9


@dataclass(frozen=True)
class Saved:
    """The post was written (or held nothing new); ``revision`` is the one whose values the page shows."""

    sheet: Sheet
    revision: int


@dataclass(frozen=True)
class Conflict:
    """Somebody else changed the same fields meanwhile; nothing was written."""

    sheet: Sheet
    stale: Stale
    fields: list[Clash]


def sheet_class(code: str) -> type[Sheet]:
    return ReportSheet if code == "report" else Sheet


def save(case: Contents, code: str, data: QueryDict, *, by: User, at: datetime) -> Saved | Conflict:
    """Write what ``data`` changed. Raises NotPermitted, NotPossible."""
    data = with_choices(case, code, data)
    seen = sheets.read_seen(data.get("seen", ""))
    sheet = sheet_class(code)(case, code, data)
    changes = sheet.changes(seen)
    asked = revision = number_in(data.get("revision", ""))
    if changes.is_empty:
        return Saved(sheet, asked)
    for left in reversed(range(_TRIES)):
        try:
            written = _writer(code)(case.workshop, code, _write_of(changes), revision=revision, by=by, at=at)
            # the page does not show what others wrote meanwhile: it keeps its revision, so that they go on being asked
            return Saved(sheet, written.revision if revision == asked else asked)
        except Stale as stale:
            theirs = sheet_class(code)(contents_of(case.workshop), code)
            fields = sheets.clashes(sheet, theirs, changes, seen)
            if fields or not left:
                return Conflict(sheet, stale, fields)
            _keep_what_others_changed(changes, theirs, seen)
            revision = stale.revision
    raise AssertionError("The last try answers with a conflict.")


def with_choices(case: Contents, code: str, data: QueryDict) -> QueryDict:
    """A post that answers a conflict without script: ``choose-<name>=theirs`` takes the stored value."""
    chosen = [
        name.removeprefix("choose-") for name, value in data.items() if name.startswith("choose-") and value == "theirs"
    ]
    if not chosen:
        return data
    stored = sheet_class(code)(case, code).as_posted({})
    copy = data.copy()
    for name in chosen:
        copy.setlist(name, stored.getlist(name))
    return copy


def _keep_what_others_changed(changes: Changes, theirs: Sheet, seen: dict[str, Any]) -> None:
    """A row that this person took out and another one changed meanwhile stays."""
    now = {path: sheets.short(words) for path, words in theirs.typed().items()}
    for rows in changes.rows.values():
        changed = {
            row
            for row in rows.removed
            if any(seen.get(path) != note for path, note in now.items() if f".{row}." in path)
        }
        rows.removed -= changed


def _writer(code: str) -> Callable[..., Chapter]:
    return report.save if code == "report" else chapters.save


def _write_of(changes: Changes) -> ChapterWrite:
    lists = {
        prefix: ListWrite(rows.cells, frozenset(rows.removed), rows.order) for prefix, rows in changes.rows.items()
    }
    return ChapterWrite(changes.values, lists, changes.drafts, frozenset(changes.settled))


def number_in(text: str) -> int:
    """A whole number from the page; -1 where there is none that could be meant."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else -1
