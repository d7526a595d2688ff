"""What differs between two snapshots, field by field; rows are matched by their UUID, files by UUID and hash. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from applications import field_words
from applications.field_words import Snapshot
from applications.shown_values import shown


class Kind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


KIND_WORDS = {Kind.CHANGED: "修改", Kind.ADDED: "新增", Kind.REMOVED: "删除", Kind.MOVED: "调整顺序"}


@dataclass(frozen=True)
class Change:
    """One difference: where, in words, what it was and what it is, as a person reads it (personal values masked)."""

    path: str
    label: str
    old: str
    new: str
    kind: Kind

    @property
    def chapter(self) -> str:
        return field_words.chapter_of(self.path)

    @property
    def word(self) -> str:
        return KIND_WORDS[self.kind]


def compare(old: Snapshot, new: Snapshot) -> list[Change]:
    """Every difference in the order of the form."""
    found: list[Change] = []
    for chapter in field_words.CHAPTERS:
        if chapter.code != "members":
            found += _fields(chapter.code, old.get(chapter.code) or {}, new.get(chapter.code) or {})
        for rows in chapter.lists:
            found += _rows(rows, old, new)
    found += _report(old, new)
    found += _materials(old, new)
    return found


def answers(change: Change, paths: Collection[str]) -> bool:
    """Whether the change lies at, above or below the path of a remark."""
    return any(
        change.path == path or change.path.startswith(f"{path}.") or path.startswith(f"{change.path}.")
        for path in paths
    )


def _fields(chapter: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    names = dict.fromkeys([*new, *old])
    for name in names:
        was, now = old.get(name), new.get(name)
        if name.endswith("_label") or _is_row_list(chapter, name) or _same(was, now):
            continue
        path = f"{chapter}.{name}"
        yield Change(
            path,
            field_words.label_of(path),
            shown(name, old),
            _or_altered(shown(name, old), shown(name, new)),
            Kind.CHANGED,
        )


def _rows(rows: field_words.RowList, old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before = {str(row["uuid"]): row for row in field_words.rows_in(old, rows.path)}
    after = {str(row["uuid"]): row for row in field_words.rows_in(new, rows.path)}
    for uuid, row in after.items():
        path = f"{rows.path}.{uuid}"
        if uuid not in before:
            yield Change(path, field_words.words_of(path, new), "", _whole(rows, row), Kind.ADDED)
            continue
        for name in rows.names:
            if not _same(before[uuid].get(name), row.get(name)):
                here = f"{path}.{name}"
                was = shown(name, before[uuid])
                yield Change(
                    here, field_words.words_of(here, new), was, _or_altered(was, shown(name, row)), Kind.CHANGED
                )
    for uuid, row in before.items():
        if uuid not in after:
            path = f"{rows.path}.{uuid}"
            yield Change(path, field_words.words_of(path, old), _whole(rows, row), "", Kind.REMOVED)
    yield from _moves(rows, list(before), list(after), new)


def _moves(rows: field_words.RowList, before: list[str], after: list[str], new: Snapshot) -> Iterator[Change]:
    """The fewest rows whose moving explains the new order of those that both versions have."""
    kept_before = [uuid for uuid in before if uuid in after]
    kept_after = [uuid for uuid in after if uuid in before]
    matcher = SequenceMatcher(a=kept_before, b=kept_after, autojunk=False)
    stayed = {uuid for block in matcher.get_matching_blocks() for uuid in kept_after[block.b : block.b + block.size]}
    for uuid in kept_after:
        if uuid not in stayed:
            path = f"{rows.path}.{uuid}"
            was, now = before.index(uuid) + 1, after.index(uuid) + 1
            yield Change(path, field_words.words_of(path, new), f"第 {was} 行", f"第 {now} 行", Kind.MOVED)


def _report(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    was, now = old.get("report") or {}, new.get("report") or {}
    if was.get("mode") != now.get("mode") or _hash(was.get("file")) != _hash(now.get("file")):
        yield Change(
            "report", "申办报告", _report_form(was), _or_altered(_report_form(was), _report_form(now)), Kind.CHANGED
        )
    texts = {section["code"]: section["text"] for section in was.get("sections", [])}
    for section in now.get("sections", []):
        if texts.get(section["code"], "") != section["text"]:
            path = f"report.{section['code']}"
            yield Change(
                path, field_words.words_of(path, new), texts.get(section["code"], ""), section["text"], Kind.CHANGED
            )


def _materials(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before = {str(slot["uuid"]): slot for slot in old.get("materials", [])}
    after = {str(slot["uuid"]): slot for slot in new.get("materials", [])}
    for uuid, slot in after.items():
        was = before.get(uuid)
        if was is None or _content(was) != _content(slot):
            path = f"materials.{uuid}"
            old_words = _files(was) if was else ""
            kind = Kind.CHANGED if was else Kind.ADDED
            yield Change(path, field_words.words_of(path, new), old_words, _or_altered(old_words, _files(slot)), kind)
    for uuid, slot in before.items():
        if uuid not in after:
            path = f"materials.{uuid}"
            yield Change(path, field_words.words_of(path, old), _files(slot), "", Kind.REMOVED)


def _content(slot: Mapping[str, Any]) -> tuple[object, ...]:
    return (slot.get("missing_reason", ""), *((f["uuid"], f["sha256"]) for f in slot["files"]))


def _files(slot: Mapping[str, Any]) -> str:
    names = "、".join(f["name"] for f in slot["files"])
    return names or (f"无此证件：{slot['missing_reason']}" if slot.get("missing_reason") else "未上传")


def _report_form(report: Mapping[str, Any]) -> str:
    return "上传的 PDF" if report.get("mode") == "uploaded" else "在线填写" if report else ""


def _hash(file: Mapping[str, Any] | None) -> object:
    return (file or {}).get("sha256")


def _whole(rows: field_words.RowList, row: Mapping[str, Any]) -> str:
    return "，".join(words for name in rows.names if (words := shown(name, row)))


def _is_row_list(chapter: str, name: str) -> bool:
    return f"{chapter}.{name}" in field_words.LISTS


def _same(was: Any, now: Any) -> bool:
    """Nothing is nothing, however it is spelled; a file is its content."""
    if isinstance(was, Mapping) or isinstance(now, Mapping):
        return _hash(was) == _hash(now)
    return was == now or (was in (None, "", []) and now in (None, "", []))


def _or_altered(was: str, now: str) -> str:
    """A masked value or a file may read the same although it differs."""
    return f"{now}（内容已更换）" if was == now and now else now
