"""Writing a filing: begun with what was planned before, saved section by section, evidence added and taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from applications import filing_content, journal, permissions, preview_jobs, snapshot
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import (
    Filing,
    FilingApprentice,
    FilingExchange,
    FilingFile,
    FilingOutcome,
    FilingProject,
    FilingTask,
    Version,
    Workshop,
)
from applications.services import filing_duties
from applications.states import ALIVE
from applications.uploads import accepted_upload

Raw = dict[str, Any]
Status = Filing.Status
WRITABLE = (Status.OPEN, Status.RETURNED)
MOST_FILES = 60
MONTH_LONG = 7  # 2026-11
LISTS: dict[str, type[Any]] = {
    "extras": FilingOutcome,
    "apprentices": FilingApprentice,
    "projects": FilingProject,
    "exchanges": FilingExchange,
    "tasks": FilingTask,
}


class Stale(Exception):
    """Somebody else saved the filing since this person's page was drawn."""

    def __init__(self, filing: Filing) -> None:
        self.revision = filing.revision
        self.by = filing.changed_by
        self.at = filing.changed_at
        super().__init__(f"revision {filing.revision}")


@dataclass(frozen=True)
class SectionWrite:
    """What one post wants written: texts, what became of planned tasks, whole lists.

    ``kept`` is the post itself where something in it could not be taken: it is shown again next time.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    planned: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Raw]] = field(default_factory=dict)
    kept: Mapping[str, list[str]] | None = None


# ── beginning ────────────────────────────────────────────────────────────────


@transaction.atomic
def begin(workshop: Workshop, year: int, *, by: User, at: datetime) -> Filing:
    """Prefill the filing of that year from last year's plan, or from the application's goals.

    Raises NotPermitted, NotPossible.
    """
    workshop = _of_unit(workshop, by)
    filing = filing_duties.opened(workshop, year, at)
    if filing.begun_at is not None:
        return filing
    if filing.status != Status.OPEN:
        raise NotPossible(f"{filing}{filing.get_status_display()}，不能填写。")
    sealed = workshop.current_version
    last = _last_filed(workshop, year)
    if last is not None:
        _from_last_year(filing, last)
    if sealed is not None:
        _from_application(filing, sealed, with_tasks=last is None)
    filing.goals_from = sealed
    filing.begun_at = filing.changed_at = at
    filing.changed_by = by
    filing.save(update_fields=["goals_from", "begun_at", "changed_at", "changed_by"])
    facts = {"year": year, "from": "plan" if last else "application" if sealed else ""}
    journal.record(workshop, "begin_filing", by=by, at=at, capacity=acting_capacity(workshop, by), facts=facts)
    return filing


def _last_filed(workshop: Workshop, year: int) -> Raw | None:
    """What was filed for the year before, as it was filed last."""
    found = workshop.filings.filter(year=year - 1, first_filed_at__isnull=False).first()
    version = found.versions.order_by("-number").first() if found else None
    return filing_content.upgraded(version.snapshot) if version else None


def _from_last_year(filing: Filing, last: Raw) -> None:
    if not filing.has_summary:
        return
    FilingOutcome.objects.bulk_create(
        FilingOutcome(
            filing=filing,
            order=place,
            planned=UUID(row["uuid"]),
            task=row["task"],
            measure=row["measure"],
            due=row["due"] or "",
        )
        for place, row in enumerate(last["tasks"], 1)
    )
    FilingApprentice.objects.bulk_create(
        FilingApprentice(
            filing=filing,
            order=place,
            name=row["name"],
            since=row["since"],
            has_agreement=row["has_agreement"],
            level_before=row["level"],
        )
        for place, row in enumerate(last["apprentices"], 1)
    )


def _from_application(filing: Filing, version: Version, *, with_tasks: bool) -> None:
    """The plan rows of the sealed form: those up to last year are summed up, those of this year planned."""
    told = snapshot.upgraded(version.snapshot)
    rows = told["narratives"]["plan_items"]
    planned = [row for row in rows if row["year"] == filing.year]
    FilingTask.objects.bulk_create(
        FilingTask(filing=filing, order=place, task=row["task"], measure=row["target"])
        for place, row in enumerate(planned, 1)
    )
    if not (with_tasks and filing.has_summary):
        return
    past = [row for row in rows if row["year"] is None or row["year"] < filing.year]
    FilingOutcome.objects.bulk_create(
        FilingOutcome(
            filing=filing,
            order=place,
            planned=UUID(row["uuid"]),
            task=row["task"],
            measure=row["target"],
            due=(row["due"] or "")[:MONTH_LONG],
        )
        for place, row in enumerate(past, 1)
    )
    taught = [row for row in told["technician"]["apprentices"] if not row["end"]]
    FilingApprentice.objects.bulk_create(
        FilingApprentice(filing=filing, order=place, name=row["name"], since=row["start"], level_before=row["level"])
        for place, row in enumerate(taught, 1)
    )


# ── saving ───────────────────────────────────────────────────────────────────


@transaction.atomic
def save(filing: Filing, section: str, write: SectionWrite, *, revision: int, by: User, at: datetime) -> Filing:
    """Write one section. Raises NotPermitted, NotPossible, or Stale where ``revision`` is not the present one."""
    filing = _to_write(filing, by)
    if filing.revision != revision:
        raise Stale(filing)
    for name, text in write.texts.items():
        setattr(filing, name, text)
    for identity, cells in write.planned.items():
        filing.outcomes.filter(uuid=identity, planned__isnull=False).update(**cells)
    for name, rows in write.lists.items():
        _replace(filing, name, rows)
    filing.kept = {key: typed for key, typed in filing.kept.items() if key != section}
    if write.kept:
        filing.kept[section] = dict(write.kept)
    _touch(filing, by, at)
    return filing


def _replace(filing: Filing, name: str, rows: Sequence[Raw]) -> None:
    """The list as it was posted: rows keep their UUID, evidence of those that are gone stays with the whole."""
    model = LISTS[name]
    there = model.objects.filter(filing=filing)
    if name == "extras":
        there = there.filter(planned=None)
    given = [row["row"] for row in rows]
    if model.objects.filter(uuid__in=given).exclude(uuid__in=there.values("uuid")).exists():
        raise NotPossible("页面已过期，请刷新后重试；已保存的内容不会丢失。")
    gone = there.exclude(uuid__in=given)
    filing.files.filter(about__in=gone.values("uuid")).update(about=None)
    gone.delete()
    known = set(there.values_list("uuid", flat=True))
    made = [
        model(uuid=row["row"], filing=filing, order=place, **{key: row[key] for key in row if key != "row"})
        for place, row in enumerate(rows, 1)
    ]
    model.objects.bulk_create([row for row in made if row.uuid not in known])
    for row in made:
        if row.uuid in known:
            row.save(force_update=True)


def _touch(filing: Filing, by: User, at: datetime) -> None:
    filing.revision += 1
    filing.changed_at, filing.changed_by = at, by
    filing.save(update_fields=["summary", "plan", "kept", "revision", "changed_at", "changed_by"])


# ── evidence ─────────────────────────────────────────────────────────────────


@transaction.atomic
def add_file(filing: Filing, upload: Any, *, about: UUID | None, by: User, at: datetime) -> FilingFile:
    """Take one piece of evidence for a row of the filing, or for the whole. Raises NotPermitted, NotPossible."""
    filing = _to_write(filing, by)
    present = filing.files.filter(removed_at=None)
    if present.count() >= MOST_FILES:
        raise NotPossible(f"一份备案最多 {MOST_FILES} 个证明材料，请先移除不需要的。")
    if about is not None and about not in proved_by(filing):
        raise NotPossible("所选的条目已被删除，请重新选择。")
    stored = accepted_upload(upload, kind="filing-file", at=at, limit_mb=filing.workshop.rule_set.upload_limit_mb)
    if present.filter(stored__sha256=stored.sha256, about=about).exists():
        raise NotPossible("这份文件已经上传过了。")
    made = FilingFile.objects.create(filing=filing, about=about, stored=stored, added_by=by, added_at=at)
    preview_jobs.order_previews(stored, by=by)
    return made


@transaction.atomic
def remove_file(file: FilingFile, *, by: User, at: datetime) -> None:
    """Take evidence out of what will be filed; what was filed with it keeps it."""
    _to_write(file.filing, by)
    FilingFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at)


def proved_by(filing: Filing) -> set[UUID]:
    """The rows of a filing that evidence may belong to."""
    lists = (filing.apprentice_rows, filing.project_rows, filing.exchange_rows, filing.outcomes)
    return {uuid for rows in lists for uuid in rows.values_list("uuid", flat=True)}


# ── steps ────────────────────────────────────────────────────────────────────


def _of_unit(workshop: Workshop, by: User) -> Workshop:
    """The locked title, if this person writes for its unit and it is alive."""
    found = Workshop.objects.locked().select_related("unit", "review_body", "rule_set")
    workshop = found.get(pk=workshop.pk)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号，不需要年度备案。")
    return workshop


def _to_write(filing: Filing, by: User) -> Filing:
    workshop = _of_unit(filing.workshop, by)
    filing = Filing.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=filing.pk)
    filing.workshop = workshop
    if filing.begun_at is None:
        raise NotPossible(f"{filing}还没有开始填写。")
    if filing.status not in WRITABLE:
        raise NotPossible(f"{filing}{filing.get_status_display()}，内容不能修改。")
    return filing
