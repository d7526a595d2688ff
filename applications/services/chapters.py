"""Writing a chapter: every write checks who, whether it is open, which revision was seen; renews what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from applications import naming, permissions, search
from applications.chapters import BY_CODE, ChapterPlan, ListPlan
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import ChapterDraft, Honour, TechnicianChapter, Workshop
from applications.models.chapters import Chapter
from applications.services import versions
from common import crypto, files


class Stale(Exception):
    """Somebody else saved the chapter since this person's page was drawn."""

    def __init__(self, chapter: Chapter) -> None:
        self.revision = chapter.revision
        self.by = chapter.changed_by
        self.at = chapter.changed_at
        super().__init__(f"revision {chapter.revision}")


@dataclass(frozen=True)
class ListWrite:
    """Cells to write by row (new rows included), rows to take out, and the order if it changed."""

    cells: Mapping[UUID, Mapping[str, Any]]
    removed: frozenset[UUID]
    order: list[UUID] | None


@dataclass(frozen=True)
class ChapterWrite:
    """What is to be written: values by field, lists by prefix, drafts kept by path, paths whose drafts are over."""

    values: Mapping[str, Any]
    lists: Mapping[str, ListWrite]
    drafts: Mapping[str, dict[str, Any]]
    settled: frozenset[str]


@transaction.atomic
def save(workshop: Workshop, code: str, write: ChapterWrite, *, revision: int, by: User, at: datetime) -> Chapter:
    """Write one chapter. Raises NotPermitted, NotPossible, or Stale when ``revision`` is not the present one."""
    workshop = lock(workshop, by=by)
    plan = BY_CODE[code]
    chapter: Chapter = _chapter(workshop, plan)
    if chapter.revision != revision:
        raise Stale(chapter)
    _write_values(chapter, write.values)
    for rows in plan.lists_for(workshop.unit.unit_kind):
        if rows.prefix in write.lists:
            _write_list(workshop, rows, write.lists[rows.prefix])
    _keep_drafts(workshop, chapter, code, write, by=by, at=at)
    touch(workshop, chapter, by=by, at=at)
    return chapter


@transaction.atomic
def put_photo(workshop: Workshop, content: bytes, *, by: User, at: datetime) -> Chapter:
    """Replace the technician's photograph; the old one stays stored for the versions that show it."""
    workshop = lock(workshop, by=by)
    chapter: TechnicianChapter = _chapter(workshop, BY_CODE["technician"])
    chapter.photo = files.store_bytes(content, kind="photo", name="photo.jpg", media_type="image/jpeg", at=at)
    touch(workshop, chapter, by=by, at=at)
    return chapter


def lock(workshop: Workshop, *, by: User) -> Workshop:
    """The locked row, if ``by`` may write into it now."""
    locked = Workshop.objects.locked().select_related("unit").get(pk=workshop.pk)
    if not permissions.unit_member(locked, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if not locked.is_editable:
        raise NotPossible(f"案卷目前为“{locked.get_state_display()}”，内容已锁定，不能修改。")
    return locked


def touch(workshop: Workshop, chapter: Chapter, *, by: User, at: datetime) -> None:
    """Count the revision up, renew the columns that follow from the chapter, let a prepared version lapse."""
    chapter.revision += 1
    chapter.changed_at = at
    chapter.changed_by = by
    chapter.save()
    renew_head(workshop)
    versions.content_changed(workshop, at=at)


def renew_head(workshop: Workshop) -> None:
    """Name, technician, trade, priority mark and search words of the case, from its chapters (四(一)2-名, 三(一)-3)."""
    technician = workshop.technician_chapter
    trade = naming.trade_of(technician)
    listed = Honour.objects.filter(workshop=workshop, kind__sets_priority=True).exists()
    workshop.technician_name = technician.name
    workshop.technician_key = technician.id_key
    workshop.trade = trade
    workshop.name = naming.composed(technician.name, trade)[:100]
    workshop.has_priority = listed or bool(technician.unique_skill.strip())
    search.renew(workshop)
    workshop.save(
        update_fields=[
            "technician_name",
            "technician_key",
            "trade",
            "name",
            "has_priority",
            "search",
            "initials",
        ]
    )


def _chapter(workshop: Workshop, plan: ChapterPlan) -> Any:
    model: Any = plan.model
    chapter = model.objects.select_for_update(of=("self",)).select_related("changed_by").get(workshop=workshop)
    setattr(workshop, plan.attribute, chapter)
    return chapter


def _write_values(chapter: Chapter, values: Mapping[str, Any]) -> None:
    _assign(chapter, values)
    try:
        chapter.validate_constraints()
    except ValidationError as fault:
        raise NotPossible(
            "一线职工人数不能大于职工总数，用于一线职工的金额不能大于职工教育经费，请核对后再保存。"
        ) from fault


def _assign(row: Any, values: Mapping[str, Any]) -> None:
    """Set the values; an emptied cell takes what its column holds when nothing is known."""
    for name, value in values.items():
        column = row._meta.get_field(name)
        given = column.get_default() if value in (None, "") and not column.null else value
        setattr(row, column.attname, given)
    if "id_number" in values:
        row.id_key = crypto.blind_index(row.id_number)


def _write_list(workshop: Workshop, plan: ListPlan, write: ListWrite) -> None:
    rows: dict[UUID, Any] = {row.uuid: row for row in plan.model.objects.filter(workshop=workshop)}
    gone = [rows.pop(identity) for identity in write.removed if identity in rows]
    plan.model.objects.filter(uuid__in=[row.uuid for row in gone]).delete()
    known = set(rows)
    _refuse_strangers(plan, [identity for identity in write.cells if identity not in known])
    for identity, cells in write.cells.items():
        row = rows.setdefault(identity, plan.model(uuid=identity, workshop=workshop, order=len(rows) + 1))
        _assign(row, cells)
    _order(rows, write.order)
    _refuse_doubles(list(rows.values()))
    changed = [rows[identity] for identity in rows if identity in known]
    _free_keys(plan, write, known)
    for row in changed:
        row.save(force_update=True)
    plan.model.objects.bulk_create([row for identity, row in rows.items() if identity not in known])


def _refuse_strangers(plan: ListPlan, fresh: list[UUID]) -> None:
    """A row's identity comes from the page; it must not be one of another case."""
    if plan.model.objects.filter(uuid__in=fresh).exists():
        raise NotPossible("页面已过期，请刷新后重试；已保存的内容不会丢失。")


def _order(rows: Mapping[UUID, Any], order: list[UUID] | None) -> None:
    """Number the rows; those that another person added meanwhile follow at the end."""
    if order is None:
        return
    places = {identity: place for place, identity in enumerate(order, 1)}
    last = len(places)
    for identity, row in rows.items():
        row.order = places.get(identity, last + row.order)


def _refuse_doubles(rows: list[Any]) -> None:
    keys = [row.id_key for row in rows if getattr(row, "id_key", "")]
    if len(keys) != len(set(keys)):
        raise NotPossible("有两名成员的证件号码相同，同一人只填一次。")


def _free_keys(plan: ListPlan, write: ListWrite, known: set[UUID]) -> None:
    """Two rows may exchange their numbers: the unique keys are let go before the new ones are written."""
    renumbered = [identity for identity, cells in write.cells.items() if "id_number" in cells and identity in known]
    if renumbered:
        plan.model.objects.filter(uuid__in=renumbered).update(id_key="")


def _keep_drafts(
    workshop: Workshop, chapter: Chapter, code: str, write: ChapterWrite, *, by: User, at: datetime
) -> None:
    """What could not be taken waits in one row; it goes when nothing is left in it."""
    kept = ChapterDraft.objects.filter(workshop=workshop, chapter=code).first()
    gone = {str(row) for rows in write.lists.values() for row in rows.removed}
    values = {
        path: value
        for path, value in (kept.values if kept else {}).items()
        if path not in write.settled and not gone.intersection(path.split("."))
    }
    values |= write.drafts
    if values:
        ChapterDraft.objects.update_or_create(
            workshop=workshop,
            chapter=code,
            defaults={
                "values": values,
                "revision": chapter.revision + 1,
                "saved_by": by,
                "saved_at": at,
            },
        )
    elif kept:
        kept.delete()
