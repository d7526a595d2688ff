"""A snapshot as a person reads it: chapters with facts, long texts and lists, and what differs from before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from applications import field_words, shown_values
from applications.comparison import Change, Kind
from applications.field_words import CHAPTERS, Chapter, RowList, Snapshot
from common.fields import EncryptedTextField

FIRST = 8
GLANCE = 120
CODES = frozenset(
    {"uscc", "certificate_number", "occupation_code", "postcode", "document_number", "id_number", "account_number"}
)


@dataclass(frozen=True)
class Fact:
    """One cell: its path, word and value, what it was, whether it is masked, whether an open remark stands on it."""

    path: str
    label: str
    value: str
    was: str = ""
    code: bool = False
    masked: bool = False
    remarked: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Narrative:
    path: str
    label: str
    text: str
    changed: bool = False
    remarked: bool = False

    @property
    def is_long(self) -> bool:
        return len(self.text) > GLANCE

    @property
    def start(self) -> str:
        return f"{self.text[:GLANCE]}……"


@dataclass(frozen=True)
class Row:
    path: str
    cells: list[Fact]
    added: bool = False
    remarked: bool = False


@dataclass(frozen=True)
class Table:
    title: str
    head: list[str]
    rows: list[Row]


@dataclass
class ChapterView:
    code: str
    number: str
    title: str
    facts: list[Fact] = field(default_factory=list)
    narratives: list[Narrative] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    changes: int = 0

    @property
    def changed_look(self) -> tuple[str, str, str]:
        return (f"改动 {self.changes} 处", "act", "pen")

    @property
    def first(self) -> list[Fact]:
        """What is read at a glance: the first facts, and every one that changed or bears a remark."""
        return [f for place, f in enumerate(self.facts) if place < FIRST or f.changed or f.remarked]

    @property
    def rest(self) -> list[Fact]:
        return [f for place, f in enumerate(self.facts) if not (place < FIRST or f.changed or f.remarked)]


class Reading:
    """One reading of a snapshot, against the changes since the version before and the paths with open remarks."""

    def __init__(self, snapshot: Snapshot, changes: Collection[Change], remarked: Collection[str]) -> None:
        self.snapshot = snapshot
        self.changes = {change.path: change for change in changes}
        self.remarked = set(remarked)

    def chapters(self) -> list[ChapterView]:
        found = [self._chapter(chapter) for chapter in CHAPTERS]
        return [*found, self._report()]

    def _chapter(self, chapter: Chapter) -> ChapterView:
        held = self.snapshot.get(chapter.code)
        view = ChapterView(chapter.code, chapter.number, chapter.title)
        if isinstance(held, Mapping):
            names = _long_texts(chapter.table)
            view.facts = [self._fact(f"{chapter.code}.{n}", n, held) for n in _names(chapter, held) if n not in names]
            view.narratives = [self._narrative(f"{chapter.code}.{n}", str(held[n])) for n in names if held.get(n)]
        view.tables = [table for rows in chapter.lists if (table := self._table(rows)).rows]
        view.changes = sum(change.chapter == chapter.code for change in self.changes.values())
        return view

    def _fact(self, path: str, name: str, held: Mapping[str, Any], label: str = "") -> Fact:
        change = self.changes.get(path)
        return Fact(
            path=path,
            label=label or field_words.label_of(path),
            value=shown_values.shown(name, held),
            was=(change.old or "（未填）") if change else "",
            code=name in CODES,
            masked=shown_values.is_masked(name, held),
            remarked=path in self.remarked,
            changed=change is not None,
        )

    def _narrative(self, path: str, text: str) -> Narrative:
        label = f"{field_words.label_of(path)}（{len(text):,} 字）"
        return Narrative(path, label, text, path in self.changes, path in self.remarked)

    def _table(self, rows: RowList) -> Table:
        labels = field_words.labels_of(rows.table)
        return Table(
            rows.title,
            [labels[name] for name in rows.names],
            [self._row(rows, row) for row in field_words.rows_in(self.snapshot, rows.path)],
        )

    def _row(self, rows: RowList, row: Mapping[str, Any]) -> Row:
        path = f"{rows.path}.{row['uuid']}"
        change = self.changes.get(path)
        remarked = any(p == path or p.startswith(f"{path}.") for p in self.remarked)
        labels = field_words.labels_of(rows.table)
        cells = [self._fact(f"{path}.{name}", name, row, labels[name]) for name in rows.names]
        return Row(path, cells, added=change is not None and change.kind == Kind.ADDED, remarked=remarked)

    def _report(self) -> ChapterView:
        report = self.snapshot["report"]
        view = ChapterView("report", "", "申办报告")
        view.changes = sum(change.chapter == "report" for change in self.changes.values())
        if report["mode"] == "uploaded":
            view.facts = [Fact("report", "方式", "上传的 PDF", remarked="report" in self.remarked)]
            return view
        for section in report["sections"]:
            path = f"report.{section['code']}"
            label = f"{section['title']}（{len(section['text']):,} 字）"
            view.narratives.append(Narrative(path, label, section["text"], path in self.changes, path in self.remarked))
        return view


def _names(chapter: Chapter, held: Mapping[str, Any]) -> list[str]:
    """The single fields of a chapter that this case has, in the order of the form."""
    own = list(field_words.labels_of(chapter.table)) if chapter.table else []
    first = [name for name in field_words.ORGANISATION if chapter.code == "unit" and name in held]
    wanted = [*first, *(name for name in own if name in held and name not in first)]
    return [name for name in wanted if held.get(name) not in (None, "", []) or not _is_conditional(name)]


def _is_conditional(name: str) -> bool:
    """Cells that only training bases have."""
    return name in {"managing_office", "startup_capital", "full_time_managers"}


@cache
def _long_texts(table: type[models.Model] | None) -> tuple[str, ...]:
    if table is None:
        return ()
    return tuple(
        f.name
        for f in table._meta.concrete_fields
        if isinstance(f, models.TextField) and not isinstance(f, EncryptedTextField)
    )
