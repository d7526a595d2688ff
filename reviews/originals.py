"""What the 原件核验 desk shows: every paper of the case in order, the data to compare with it, what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications import field_words, shown_values
from applications.models import MaterialFile, OriginalCheck, Workshop
from applications.services.material_slots import CATEGORIES, Slot, check_of, filled_slots_of
from applications.subjects import TECHNICIAN, subjects_of

MOST_KEYS = 9
OWN = frozenset({"person", "row"})
_TICKS = {
    OriginalCheck.Verdict.AGREES: "ok",
    OriginalCheck.Verdict.OTHERWISE: "ok",
    OriginalCheck.Verdict.DIFFERS: "no",
    OriginalCheck.Verdict.MISSING: "gone",
}


@dataclass(frozen=True)
class Paper:
    """One file on the desk; ``number`` is its place among all."""

    number: int
    slot: Slot
    file: MaterialFile
    check: OriginalCheck | None

    @property
    def place(self) -> str:
        category = "不再需要的材料" if self.slot.is_left_over else f"材料第 {self.slot.item.category} 类"
        return f"第 {self.number} 件　{category}　{CATEGORIES.get(self.slot.item.category, '')}"

    @property
    def title(self) -> str:
        several = len(self.slot.files) > 1
        return f"{self.slot.title}（第 {self.slot.files.index(self.file) + 1} 份）" if several else self.slot.title


@dataclass(frozen=True)
class Match:
    """One value of the form to compare with the paper; ``key`` is the number key, '' after the ninth."""

    path: str
    label: str
    value: str
    is_masked: bool
    key: str


@dataclass(frozen=True)
class Desk:
    """All papers of a case with the counts of the desk's head."""

    papers: list[Paper]

    @property
    def done(self) -> int:
        return sum(paper.check is not None for paper in self.papers)

    @property
    def label(self) -> str:
        counts = [
            f"{word} {n}"
            for verdict, word in OriginalCheck.Verdict.choices
            if (n := sum(p.check is not None and p.check.verdict == verdict for p in self.papers))
        ]
        start = f"{len(self.papers)} 件中已核 {self.done} 件"
        return f"{start}：{'，'.join(counts)}" if counts else start

    def kinds(self, now: Paper | None) -> list[str]:
        """The ticks of the head, one a paper."""
        return ["now" if paper is now else _tick(paper) for paper in self.papers]

    def find(self, uuid: str) -> Paper | None:
        return next((paper for paper in self.papers if str(paper.file.uuid) == uuid), None)

    def first_open(self) -> Paper | None:
        return next((paper for paper in self.papers if paper.check is None), None)

    def next_open(self, after: Paper) -> Paper | None:
        """The next paper that nobody has checked, from ``after`` on and round again; None when all are done."""
        later = self.papers[after.number :] + self.papers[: after.number - 1]
        return next((paper for paper in later if paper.check is None), None)

    def beside(self, paper: Paper) -> tuple[Paper | None, Paper | None]:
        """The paper before and the paper after."""
        at = paper.number - 1
        before = self.papers[at - 1] if at else None
        return before, self.papers[at + 1] if at + 1 < len(self.papers) else None


def _tick(paper: Paper) -> str:
    return _TICKS[OriginalCheck.Verdict(paper.check.verdict)] if paper.check else "todo"


def desk_of(workshop: Workshop, snapshot: field_words.Snapshot) -> Desk:
    """Every present file in the order of the checklist. The counts agree with guards.every_copy_is_verified."""
    pairs = [(slot, file) for slot in filled_slots_of(workshop, subjects_of(snapshot)) for file in slot.files]
    return Desk([Paper(n, slot, file, check_of(file)) for n, (slot, file) in enumerate(pairs, start=1)])


def matches_of(slot: Slot, snapshot: field_words.Snapshot) -> list[Match]:
    """The values that the checklist item names, read from the version under review; empty values are shown as 未填."""
    found: list[Match] = []
    for name in slot.item.compares:
        path = _path_of(str(name), slot.subject, snapshot)
        held = _held(path, snapshot)
        field = path.rpartition(".")[2]
        if held is None or field not in held:
            continue
        key = str(len(found) + 1) if len(found) < MOST_KEYS else ""
        found.append(
            Match(
                path=path,
                label=field_words.words_of(path, snapshot).rpartition(" · ")[2],
                value=shown_values.shown(field, held) or "未填",
                is_masked=shown_values.is_masked(field, held),
                key=key,
            )
        )
    return found


def _path_of(name: str, subject: str, snapshot: field_words.Snapshot) -> str:
    """``person.level``, ``row.year`` are fields of the person or row that the paper belongs to; others are paths."""
    start, _, field = name.partition(".")
    if start not in OWN:
        return name
    if subject == TECHNICIAN:
        return f"{TECHNICIAN}.{field}"
    for path in field_words.LISTS:
        if any(str(row["uuid"]) == subject for row in field_words.rows_in(snapshot, path)):
            return f"{path}.{subject}.{field}"
    return name


def _held(path: str, snapshot: field_words.Snapshot) -> Mapping[str, Any] | None:
    """The chapter or row of the snapshot in which the field stands."""
    found = field_words.rows_at(path)
    if found is None:
        held = snapshot.get(path.partition(".")[0])
        return held if isinstance(held, Mapping) else None
    rows, uuid, _ = found
    return next((row for row in field_words.rows_in(snapshot, rows.path) if str(row["uuid"]) == uuid), None)
