"""What a filing says: its lists, what is still missing in it, the frozen snapshot with its hash, and its figures.

Others than the unit read only snapshots. A later schema gets a pure upgrade function in ``UPGRADES``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from applications import snapshot
from applications.choices import LEVEL_ORDER
from applications.models import (
    Filing,
    FilingApprentice,
    FilingExchange,
    FilingFile,
    FilingOutcome,
    FilingProject,
    FilingTask,
    Version,
)
from common.journal import canonical

SCHEMA = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
SECTIONS = ("summary", "achievements", "plan", "files")
TITLES = {
    "summary": "上年度工作总结",
    "achievements": "带徒、项目与交流",
    "plan": "本年度工作计划",
    "files": "证明材料",
}
# number goals of the application beside the figure of the year that answers it
GOALS = (
    ("goal_apprentices", "带徒人数", "apprentices", "人"),
    ("goal_projects", "攻关项目数", "projects", "项"),
    ("goal_results", "成果数", "results", "项"),
    ("goal_trainees", "培训人次", "trainees", "人次"),
    ("goal_promotions", "推广次数", "promotions", "次"),
)
# what a row of a list must say before it is filed: field and word
OWED: dict[str, tuple[tuple[str, str], ...]] = {
    "extras": (("task", "工作"), ("outcome", "完成情况")),
    "apprentices": (("name", "姓名"), ("level", "年末等级")),
    "projects": (("kind", "类别"), ("name", "名称")),
    "exchanges": (("kind", "类别"), ("title", "内容"), ("held_on", "日期")),
    "tasks": (("task", "任务"), ("measure", "预期目标"), ("due", "完成时限")),
}
_BOOKKEEPING = {"filing", "order"}
LEAST_WORDS = 20
Raw = dict[str, Any]


@dataclass
class Content:
    """A filing with its rows as they stand now."""

    filing: Filing
    outcomes: list[FilingOutcome]
    apprentices: list[FilingApprentice]
    projects: list[FilingProject]
    exchanges: list[FilingExchange]
    tasks: list[FilingTask]
    files: list[FilingFile]

    @property
    def planned(self) -> list[FilingOutcome]:
        """What became of the tasks that were planned."""
        return [row for row in self.outcomes if row.planned]

    @property
    def unplanned(self) -> list[FilingOutcome]:
        return [row for row in self.outcomes if not row.planned]

    @property
    def sections(self) -> tuple[str, ...]:
        """Without a summary there is nothing to sum up and nothing to prove."""
        return SECTIONS if self.filing.has_summary else ("plan",)


def content_of(filing: Filing) -> Content:
    present = filing.files.filter(removed_at=None).select_related("stored", "added_by")
    return Content(
        filing=filing,
        outcomes=list(filing.outcomes.all()),
        apprentices=list(filing.apprentice_rows.all()),
        projects=list(filing.project_rows.all()),
        exchanges=list(filing.exchange_rows.all()),
        tasks=list(filing.tasks.all()),
        files=list(present.order_by("added_at", "uuid")),
    )


# ── what is missing ──────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Fault:
    section: str
    sentence: str


def faults_of(content: Content) -> list[Fault]:
    """What must be put right before it can be filed."""
    filing = content.filing
    found = [
        Fault(section, "有填写不对的内容，请改正后保存。") for section in content.sections if filing.kept.get(section)
    ]
    if filing.has_summary:
        found += _faults_of_summary(content)
    if not content.tasks:
        found.append(Fault("plan", f"请至少填写一项 {filing.year} 年的工作任务。"))
    for number, missing in _missing("tasks", content.tasks):
        found.append(Fault("plan", f"第 {number} 项任务还没有填{missing}。"))
    return found


def _missing(name: str, rows: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """Number of a row, and the words of what it still owes."""
    for number, row in enumerate(rows, 1):
        if words := [word for field, word in OWED[name] if not getattr(row, field)]:
            yield number, "、".join(words)


def _faults_of_summary(content: Content) -> list[Fault]:
    found = []
    if len(content.filing.summary.strip()) < LEAST_WORDS:
        found.append(Fault("summary", f"请写 {content.filing.year - 1} 年的工作总结，不少于 {LEAST_WORDS} 字。"))
    for number, row in enumerate(content.planned, 1):
        if row.percent is None or not row.outcome.strip():
            found.append(Fault("summary", f"第 {number} 项计划任务还没有填完成进度和完成情况。"))
    lists: tuple[tuple[str, str, str, Iterable[Any]], ...] = (
        ("summary", "计划外工作", "extras", content.unplanned),
        ("achievements", "徒弟", "apprentices", content.apprentices),
        ("achievements", "项目和成果", "projects", content.projects),
        ("achievements", "交流和推广", "exchanges", content.exchanges),
    )
    for section, word, name, rows in lists:
        found += [
            Fault(section, f"{word}第 {number} 行还没有填{missing}。") for number, missing in _missing(name, rows)
        ]
    return found


# ── the snapshot ─────────────────────────────────────────────────────────────


def take(content: Content) -> Raw:
    """The whole filing as JSON values; files take part by their own hashes."""
    filing, workshop = content.filing, content.filing.workshop
    return {
        "schema": SCHEMA,
        "year": filing.year,
        "has_summary": filing.has_summary,
        "due_on": str(filing.due_on),
        "workshop": {
            "name": workshop.name,
            "number": workshop.title_number or "",
            "technician": workshop.technician_name,
            "trade": workshop.trade,
            "unit": workshop.unit.name,
            "review_body": workshop.review_body.name,
        },
        "goals": goals_of(filing),
        "summary": filing.summary if filing.has_summary else "",
        "outcomes": _rows(content.outcomes) if filing.has_summary else [],
        "apprentices": _rows(content.apprentices) if filing.has_summary else [],
        "projects": _rows(content.projects) if filing.has_summary else [],
        "exchanges": _rows(content.exchanges) if filing.has_summary else [],
        "plan": filing.plan,
        "tasks": _rows(content.tasks),
        "files": [_file(file) for file in content.files] if filing.has_summary else [],
    }


def goals_of(filing: Filing) -> Raw | None:
    """What the application expected, as the unit sealed it; None for a title that never applied here."""
    if filing.goals_from_id is None:
        return None
    return narratives_of(Version.objects.only("snapshot").get(pk=filing.goals_from_id))


def narratives_of(version: Version) -> Raw:
    told: Raw = snapshot.upgraded(version.snapshot)["narratives"]
    return {"goals": told.get("goals") or "", **{name: told.get(name) for name, *_ in GOALS}}


def content_hash(taken: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(taken)).encode()).hexdigest()


def upgraded(taken: Raw) -> Raw:
    """The snapshot in the present schema."""
    while taken["schema"] < SCHEMA:
        taken = UPGRADES[taken["schema"]](taken)
    return taken


def _rows(rows: Iterable[models.Model]) -> list[Raw]:
    return [_facts(row) for row in rows]


def _facts(row: models.Model) -> Raw:
    """The stored values of a row, and a label beside each choice."""
    found: Raw = {}
    for column in row._meta.concrete_fields:
        if column.name in _BOOKKEEPING:
            continue
        value = getattr(row, column.attname)
        found[column.name] = value if value is None or isinstance(value, bool | int) else str(value)
        if column.choices:
            found[f"{column.name}_label"] = dict(column.flatchoices).get(value, "")
    return found


def _file(file: FilingFile) -> Raw:
    return {
        "uuid": str(file.uuid),
        "about": str(file.about) if file.about else "",
        "name": file.stored.original_name,
        "pages": file.stored.pages,
        "sha256": file.stored.sha256,
    }


# ── figures ──────────────────────────────────────────────────────────────────


def is_raised(row: Mapping[str, Any]) -> bool:
    """Whether an apprentice gained a level within the year."""
    before, after = LEVEL_ORDER.get(row["level_before"]), LEVEL_ORDER.get(row["level"])
    return before is not None and after is not None and after > before


def figures_of(taken: Raw) -> dict[str, int | None]:
    """The columns of Filing that count what was filed."""
    planned = [row["percent"] or 0 for row in taken["outcomes"] if row["planned"]]
    projects = [row for row in taken["projects"] if row["kind"] == FilingProject.Kind.PROJECT]
    kinds = [row["kind"] for row in taken["exchanges"]]
    return {
        "tasks_planned": len(taken["tasks"]),
        "tasks_summed_up": len(planned),
        "percent_done": round(sum(planned) / len(planned)) if planned else None,
        "apprentices": len(taken["apprentices"]),
        "with_agreement": sum(bool(row["has_agreement"]) for row in taken["apprentices"]),
        "raised": sum(is_raised(row) for row in taken["apprentices"]),
        "projects": len(projects),
        "projects_finished": sum(bool(row["is_finished"]) for row in projects),
        "results": len(taken["projects"]) - len(projects),
        "exchanges": kinds.count(FilingExchange.Kind.EXCHANGE),
        "promotions": kinds.count(FilingExchange.Kind.PROMOTION),
    }


def trainees_of(taken: Raw) -> int:
    """People who came to the trainings of the year."""
    rows = [row for row in taken["exchanges"] if row["kind"] == FilingExchange.Kind.TRAINING]
    return sum(row["people"] or 0 for row in rows)


def side_by_side(taken: Raw) -> list[tuple[str, str, str]]:
    """Word, what the application expected, what the year brought: for the page and the paper."""
    if not taken["goals"] or not taken["has_summary"]:
        return []
    done = {**figures_of(taken), "trainees": trainees_of(taken)}
    return [
        (word, f"{goal} {unit}" if (goal := taken["goals"].get(name)) is not None else "未填", f"{done[figure]} {unit}")
        for name, word, figure, unit in GOALS
    ]


def benefit_of(taken: Raw) -> Decimal:
    """The economic benefit of the projects together, in 元."""
    return sum((Decimal(row["benefit"]) for row in taken["projects"] if row["benefit"]), Decimal(0))
