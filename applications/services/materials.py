"""What the unit does with its materials: add, replace, remove, reorder, declare missing; every change is journalled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Material, MaterialFile, Workshop
from applications.preview_jobs import order_previews
from applications.services import versions
from applications.services.material_slots import Slot, slot_of
from applications.uploads import keep
from common.uploads import Refused

KIND = "material"


def may_change(workshop: Workshop, by: User) -> bool:
    """Whether this person may change the materials now; the page asks it, the services refuse by it."""
    return permissions.unit_member(workshop, by) and workshop.is_editable


def refuse_closed(workshop: Workshop, by: User) -> None:
    """Raises NotPermitted or NotPossible with the sentence where ``may_change`` says no."""
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if not workshop.is_editable:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，材料已锁定，不能改动。")


@transaction.atomic
def add_file(
    workshop: Workshop, key: str, *, by: User, at: datetime, content: bytes, name: str, reason: str = ""
) -> MaterialFile:
    """Put a file into a slot; where the slot takes only one, it replaces the one that is there.

    Raises NotPermitted, NotPossible with the sentence for the user.
    """
    workshop = _open(workshop, by)
    slot = _known(workshop, key)
    if slot.item.most_files == 1 and slot.files:
        return _replace(workshop, slot.files[0], by=by, at=at, content=content, name=name, reason=reason or "重新上传")
    if slot.is_full:
        raise NotPossible(f"“{slot.title}”最多放 {slot.item.most_files} 份文件，请先删除或替换其中一份。")
    stored = _stored(workshop, content, name, at)
    _refuse_twice(slot.files, stored.sha256)
    material = _material(workshop, slot)
    order = max((file.order for file in slot.files), default=-1) + 1
    made = MaterialFile.objects.create(material=material, stored=stored, order=order, uploaded_by=by, uploaded_at=at)
    if material.missing_reason:
        _clear_reason(material)
    order_previews(stored, by=by)
    _changed(workshop, "add_file", by=by, at=at, facts={"slot": key, "file": str(made.uuid), "sha256": stored.sha256})
    return made


@transaction.atomic
def replace_file(file: MaterialFile, *, by: User, at: datetime, content: bytes, name: str, reason: str) -> MaterialFile:
    """Put another file in the place of one; the old one is kept with who and why, and its check dies with it."""
    workshop = _open(file.material.workshop, by)
    return _replace(workshop, _present(file), by=by, at=at, content=content, name=name, reason=reason)


@transaction.atomic
def remove_file(file: MaterialFile, *, by: User, at: datetime, reason: str) -> None:
    """Take a file out of its slot; it is kept as a former file."""
    workshop = _open(file.material.workshop, by)
    file = _present(file)
    _retire(file, by=by, at=at, reason=_given(reason))
    _changed(
        workshop,
        "remove_file",
        by=by,
        at=at,
        text=reason,
        facts={"slot": _key(file), "file": str(file.uuid), "sha256": file.stored.sha256},
    )


@transaction.atomic
def move_file(file: MaterialFile, *, by: User, at: datetime, up: bool) -> None:
    """Change places with the neighbour; nothing happens at either end."""
    workshop = _open(file.material.workshop, by)
    row = list(MaterialFile.objects.present().filter(material=_present(file).material))
    place = row.index(file)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(row):
        return
    row[place], row[other] = row[other], row[place]
    for order, one in enumerate(row):
        MaterialFile.objects.filter(pk=one.pk).update(order=order)
    _changed(
        workshop,
        "reorder_files",
        by=by,
        at=at,
        facts={"slot": _key(file), "files": [str(one.uuid) for one in row]},
    )


@transaction.atomic
def declare_missing(workshop: Workshop, key: str, *, by: User, at: datetime, reason: str) -> Material:
    """无此证件: only where the checklist says that a reason will do, and only while no file is there."""
    workshop = _open(workshop, by)
    slot = _known(workshop, key)
    if not slot.may_be_declared_missing:
        raise NotPossible(f"“{slot.item.title}”不能以说明代替，请上传证件。")
    if slot.files:
        raise NotPossible("这一项已有文件，不需要说明；如确无此证件，请先删除文件。")
    material = _material(workshop, slot)
    material.missing_reason = _given(reason)
    material.missing_declared_by, material.missing_declared_at = by, at
    material.save(update_fields=["missing_reason", "missing_declared_by", "missing_declared_at"])
    _changed(workshop, "declare_missing", by=by, at=at, text=reason, facts={"slot": key})
    return material


@transaction.atomic
def undo_missing(workshop: Workshop, key: str, *, by: User, at: datetime) -> None:
    """Take back 无此证件; the paper is owed again."""
    workshop = _open(workshop, by)
    slot = _known(workshop, key)
    if slot.material is None or not slot.missing_reason:
        return
    _clear_reason(slot.material)
    _changed(workshop, "undo_missing", by=by, at=at, facts={"slot": key})


# ── steps ────────────────────────────────────────────────────────────────────


def _open(workshop: Workshop, by: User) -> Workshop:
    """The locked row, if this person may change it now."""
    workshop = Workshop.objects.locked().select_related("rule_set", "unit", "round").get(pk=workshop.pk)
    refuse_closed(workshop, by)
    return workshop


def _known(workshop: Workshop, key: str) -> Slot:
    slot = slot_of(workshop, key)
    if slot is None or slot.is_left_over:
        raise NotPossible("这一项已不在材料清单中，请刷新页面。")
    return slot


def _present(file: MaterialFile) -> MaterialFile:
    fresh = MaterialFile.objects.select_related("material__item", "stored").get(pk=file.pk)
    if fresh.removed_at is not None:
        raise NotPossible("这份文件已被换下或删除，请刷新页面。")
    return fresh


def _replace(
    workshop: Workshop, old: MaterialFile, *, by: User, at: datetime, content: bytes, name: str, reason: str
) -> MaterialFile:
    reason = _given(reason)
    stored = _stored(workshop, content, name, at)
    _refuse_twice(MaterialFile.objects.present().filter(material=old.material).select_related("stored"), stored.sha256)
    _retire(old, by=by, at=at, reason=reason)
    made = MaterialFile.objects.create(
        material=old.material, stored=stored, order=old.order, uploaded_by=by, uploaded_at=at, replaces=old
    )
    order_previews(stored, by=by)
    _changed(
        workshop,
        "replace_file",
        by=by,
        at=at,
        text=reason,
        facts={
            "slot": _key(old),
            "file": str(made.uuid),
            "sha256": stored.sha256,
            "replaces": str(old.uuid),
            "replaced_sha256": old.stored.sha256,
        },
    )
    return made


def _stored(workshop: Workshop, content: bytes, name: str, at: datetime) -> Any:
    try:
        return keep(content, name=name, kind=KIND, at=at, limit_mb=workshop.rule_set.upload_limit_mb)
    except Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal


def _refuse_twice(present: Any, sha256: str) -> None:
    if any(file.stored.sha256 == sha256 for file in present):
        raise NotPossible("同一份文件已经在这一项里了。")


def _material(workshop: Workshop, slot: Slot) -> Material:
    if slot.material is not None:
        return slot.material
    return Material.objects.create(workshop=workshop, item=slot.item, subject=slot.subject)


def _retire(file: MaterialFile, *, by: User, at: datetime, reason: str) -> None:
    MaterialFile.objects.filter(pk=file.pk).update(removed_at=at, removed_by=by, removed_reason=reason)


def _clear_reason(material: Material) -> None:
    Material.objects.filter(pk=material.pk).update(
        missing_reason="", missing_declared_by=None, missing_declared_at=None
    )


def _given(reason: str) -> str:
    if not reason.strip():
        raise NotPossible("请写明原因。")
    return reason.strip()[:200]


def _key(file: MaterialFile) -> str:
    return f"{file.material.item.code}-{file.material.subject}"


def _changed(workshop: Workshop, verb: str, *, by: User, at: datetime, facts: dict[str, Any], text: str = "") -> None:
    versions.content_changed(workshop, at=at)
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), facts=facts, text=text)
