"""The paths of the form in words: ``members.<uuid>.level`` → 第 4 人 石𠮷安 · 技能等级, and the way to the field.

A path is the way through a snapshot. Remarks, faults, the comparison of versions and anchors share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.urls import reverse

from applications import chapters, shown_values
from applications.chapters import ChapterPlan, ListPlan
from applications.models import Workshop

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class RowList:
    """One list of a chapter: where its rows stand, what one row is called, what a row holds."""

    path: str
    title: str
    word: str
    table: type[models.Model]
    names: tuple[str, ...]
    named_by: str


@dataclass(frozen=True)
class Chapter:
    code: str
    number: str
    title: str
    table: type[models.Model] | None
    lists: tuple[RowList, ...] = ()


# the numbers of the printed form, and which columns of a list are read
_NUMBERS = {
    "unit": "二",
    "technician": "三",
    "conditions": "四",
    "situation": "五",
    "members": "六",
    "narratives": "七",
}
_COLUMNS: dict[str, tuple[str, ...]] = {
    "teachers": ("name", "occupation", "level", "certificate_number"),
    "honours": ("name", "level", "year", "document_number"),
    "resume": ("start", "end", "unit", "post"),
    "results": ("name", "year", "role", "benefit"),
    "apprentices": ("name", "start", "end", "level", "achievement"),
    "equipment": ("name", "model", "quantity", "unit", "original_value"),
    "members": ("name", "sex", "born", "id_number", "education", "occupation", "level", "certificate_number", "duty"),
    "plan_items": ("year", "task", "target", "due"),
}


def _list(plan: ChapterPlan, rows: ListPlan) -> RowList:
    return RowList(plan.list_path(rows), rows.title, rows.measure, rows.model, _COLUMNS[rows.prefix], rows.named_by)


CHAPTERS: tuple[Chapter, ...] = tuple(
    Chapter(
        plan.code,
        _NUMBERS[plan.code],
        plan.title,
        None if plan.code == "members" else plan.model,
        tuple(_list(plan, rows) for rows in plan.lists),
    )
    for plan in chapters.TABLES
)
REPORT, MATERIALS = "report", "materials"
# what a snapshot knows of the unit beside the chapter's own columns
ORGANISATION = {
    "name": "单位名称",
    "uscc": "统一社会信用代码",
    "kind": "单位类别",
    "review_body": "初审单位",
    "affiliation": "隶属关系",
    "district": "所在区",
}
OTHERS = {"workshop_name": "工作室名称", "round": "申报批次", "photo": "照片"}
LISTS: dict[str, RowList] = {rows.path: rows for chapter in CHAPTERS for rows in chapter.lists}
TITLES = {chapter.code: chapter.title for chapter in CHAPTERS} | {REPORT: "申办报告", MATERIALS: "材料"}


@cache
def labels_of(table: type[models.Model]) -> dict[str, str]:
    """Field name → its word, as the table says it."""
    return {field.name: str(field.verbose_name) for field in table._meta.concrete_fields}


def chapter_of(path: str) -> str:
    """The chapter whose page holds the field; the name of the workshop follows from the technician's."""
    first = path.partition(".")[0]
    return "technician" if first == "workshop_name" else first


def rows_at(path: str) -> tuple[RowList, str, str] | None:
    """The list, the row's UUID and the field's name ('' for the whole row) of a path into a list."""
    for rows in LISTS.values():
        if path.startswith(f"{rows.path}."):
            row, _, name = path[len(rows.path) + 1 :].partition(".")
            return rows, row, name
    return None


def words_of(path: str, snapshot: Snapshot) -> str:
    """The place in words, e.g. 第 4 人 石𠮷安 · 技能等级; chapters are named where the label alone is not clear."""
    first, _, rest = path.partition(".")
    if first == MATERIALS:
        return _material_words(rest, snapshot)
    if first == REPORT:
        return _report_words(rest, snapshot)
    found = rows_at(path)
    if found is not None:
        return _row_words(*found, snapshot)
    return label_of(path)


def label_of(path: str) -> str:
    """The word of a single field; the title of a list or chapter where the path ends there."""
    if path in OTHERS:
        return OTHERS[path]
    if path in LISTS:
        return LISTS[path].title
    first, _, name = path.partition(".")
    if not name:
        return TITLES.get(first, first)
    if first == "unit" and name in ORGANISATION:
        return ORGANISATION[name]
    table = next((c.table for c in CHAPTERS if c.code == first), None)
    labels = labels_of(table) if table else {}
    return labels.get(name) or OTHERS.get(name, name)


def href_of(path: str, workshop: Workshop) -> str:
    """Where the unit mends what the path names: the field of the chapter's page, the list, or the slot."""
    chapter = chapter_of(path)
    if chapter == MATERIALS:
        return f"{reverse('workshops:materials', args=[workshop.pk])}#f-{path}"
    found = rows_at(path)
    anchor = found[0].path.rpartition(".")[2] if found else f"id_{path.rpartition('.')[2]}"
    return f"{reverse('workshops:edit', args=[workshop.pk, chapter])}#{anchor}"


def rows_in(snapshot: Snapshot, path: str) -> list[dict[str, Any]]:
    """The rows of the list at ``path``; empty where the snapshot has none."""
    found: Any = snapshot
    for step in path.split("."):
        found = found.get(step) or {} if isinstance(found, Mapping) else {}
    return list(found) if isinstance(found, list) else []


def paths_of(snapshot: Snapshot) -> Iterator[str]:
    """Every path on which a remark may stand: fields, rows and their fields, report headings, materials."""
    for chapter in CHAPTERS:
        held = snapshot.get(chapter.code)
        if isinstance(held, Mapping):
            yield from (f"{chapter.code}.{name}" for name in held if not _is_beside(name, held))
        for rows in chapter.lists:
            for row in rows_in(snapshot, rows.path):
                yield f"{rows.path}.{row['uuid']}"
                yield from (f"{rows.path}.{row['uuid']}.{name}" for name in rows.names)
    yield REPORT
    yield from (f"{REPORT}.{section['code']}" for section in snapshot[REPORT]["sections"])
    yield from (f"{MATERIALS}.{slot['uuid']}" for slot in snapshot[MATERIALS])


def _is_beside(name: str, held: Mapping[str, Any]) -> bool:
    """Labels stand beside their values; lists of rows have their own paths."""
    is_label = name.endswith("_label") and name.removesuffix("_label") in held
    value = held[name]
    return is_label or (isinstance(value, list) and any(isinstance(item, Mapping) for item in value))


def _row_words(rows: RowList, uuid: str, name: str, snapshot: Snapshot) -> str:
    for place, row in enumerate(rows_in(snapshot, rows.path), start=1):
        if str(row["uuid"]) == uuid:
            start = f"第 {place} {rows.word} {row.get(rows.named_by) or ''}".rstrip()
            return f"{start} · {labels_of(rows.table).get(name, name)}" if name else start
    return f"{rows.title}（已删除的一行）"


def _material_words(uuid: str, snapshot: Snapshot) -> str:
    for slot in snapshot.get(MATERIALS, []):
        if str(slot["uuid"]) == uuid:
            whose = f"{slot['subject_name']} · " if slot.get("subject_name") else ""
            return f"材料 · {whose}{slot['title']}"
    return "材料"


def _report_words(code: str, snapshot: Snapshot) -> str:
    sections = (snapshot.get(REPORT) or {}).get("sections", [])
    title = next((s["title"] for s in sections if s["code"] == code), "")
    return f"申办报告 · {title}" if title else "申办报告"


def value_at(path: str, snapshot: Snapshot) -> object:
    """The stored value of a single field; None where the path leads nowhere."""
    found = rows_at(path)
    if found is not None:
        rows, uuid, name = found
        row = next((row for row in rows_in(snapshot, rows.path) if str(row["uuid"]) == uuid), {})
        return row.get(name)
    chapter, _, name = path.partition(".")
    held = snapshot.get(chapter)
    return held.get(name) if isinstance(held, Mapping) else None


def is_personal(path: str) -> bool:
    """Whether the value is masked until somebody asks for it."""
    return path.rpartition(".")[2] in shown_values.MASKS
