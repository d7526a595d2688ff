"""Which papers a case owes and what lies in each slot: the checklist of its RuleSet, person by person, with files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BigAutoField, CharField, QuerySet

from accounts.models import User
from applications.models import ChecklistItem, Material, MaterialFile, OriginalCheck, Workshop
from applications.subjects import LEFT_OVER, Subjects, subjects_in
from common.statements import Given, Statement

CATEGORIES = {
    1: "申报表及承诺",
    2: "申办报告",
    3: "单位资质证明",
    4: "首席技师和成员证件",
    5: "荣誉、鉴定和成果证明",
}


@dataclass(frozen=True)
class Slot:
    """One place for papers: an item of the checklist and the person, row or unit it belongs to."""

    item: ChecklistItem
    subject: str
    subject_name: str
    material: Material | None
    files: tuple[MaterialFile, ...] = ()
    former: tuple[MaterialFile, ...] = ()
    is_left_over: bool = field(default=False)  # files for a person or row that is no longer in the form

    @property
    def key(self) -> str:
        return f"{self.item.code}-{self.subject}"

    @property
    def anchor(self) -> str:
        return f"m-{self.key}"

    @property
    def title(self) -> str:
        return f"{self.subject_name} · {self.item.title}" if self.subject_name else self.item.title

    @property
    def missing_reason(self) -> str:
        return self.material.missing_reason if self.material else ""

    @property
    def may_be_declared_missing(self) -> bool:
        """Never the skill certificate: its need is always `required` (CHECK skill_certificate_never_excused)."""
        return self.item.need == ChecklistItem.Need.REQUIRED_OR_REASON

    @property
    def is_owed(self) -> bool:
        return not self.is_left_over and self.item.need != ChecklistItem.Need.OPTIONAL

    @property
    def is_settled(self) -> bool:
        """Nothing more is asked of the unit here: a file, or a declared reason where one is allowed."""
        return bool(self.files) or (self.may_be_declared_missing and bool(self.missing_reason))

    @property
    def is_full(self) -> bool:
        return len(self.files) >= self.item.most_files


@dataclass
class Held:
    """A stored slot and its files, present and former."""

    material: Material
    present: list[MaterialFile] = field(default_factory=list)
    former: list[MaterialFile] = field(default_factory=list)


def slots_of(workshop: Workshop) -> list[Slot]:
    """Every slot in the order of the checklist, then slots with files that nobody asks for any more. Four queries."""
    return _slots(workshop, subjects_in(workshop), _with_files(workshop) + _without_files(workshop))


def filled_slots_of(workshop: Workshop, subjects: Subjects) -> list[Slot]:
    """Only the slots with present files, for ``subjects`` that the caller knows already. Two queries."""
    return [slot for slot in _slots(workshop, subjects, _with_files(workshop)) if slot.files]


def _slots(workshop: Workshop, subjects: Subjects, stored: list[Held]) -> list[Slot]:
    names = subjects.names
    held = {(one.material.item.code, one.material.subject): one for one in stored}
    slots = [
        _slot(item, subject, names, held.pop((item.code, subject), None))
        for item in _checklist(workshop)
        for subject in subjects.of(item)
    ]
    left = [one for one in held.values() if one.present]
    return slots + [_slot(one.material.item, one.material.subject, names, one, left_over=True) for one in left]


def slot_of(workshop: Workshop, key: str) -> Slot | None:
    """The slot with this key, e.g. ``id_card-technician``; no other slot's files are read."""
    code, _, subject = key.partition("-")
    own = {"code": code, "subject": subject}
    slots = _slots(workshop, subjects_in(workshop), _with_files(workshop, **own) + _without_files(workshop, **own))
    return next((slot for slot in slots if slot.key == key), None)


def filled(slots: Iterable[Slot]) -> tuple[int, int]:
    """How many of the owed slots are settled, and how many are owed."""
    owed = [slot for slot in slots if slot.is_owed]
    return sum(slot.is_settled for slot in owed), len(owed)


def _slot(
    item: ChecklistItem, subject: str, names: dict[str, str], held: Held | None, *, left_over: bool = False
) -> Slot:
    name = names.get(subject, LEFT_OVER if left_over else "")
    if held is None:
        return Slot(item, subject, name, None)
    return Slot(item, subject, name, held.material, tuple(held.present), tuple(held.former), left_over)


def _checklist(workshop: Workshop) -> list[ChecklistItem]:
    kind = workshop.unit.unit_kind
    return [item for item in workshop.rule_set.checklist.all() if item.unit_kind in {"", kind}]


def _with_files(workshop: Workshop, **slot: str) -> list[Held]:
    """The stored slots that have or had files: all of them, or the one of this ``code`` and ``subject``."""
    files = (_FILES_OF_SLOT if slot else _ALL_FILES).rows(workshop=workshop.pk, **slot)
    found: dict[UUID, Held] = {}
    for file in files:
        held = found.setdefault(file.material_id, Held(file.material))
        file.material = held.material
        (held.present if file.removed_at is None else held.former).append(file)
    return list(found.values())


def _files() -> QuerySet[MaterialFile]:
    people = ("uploaded_by", "removed_by", "check_of_original__seen_by")
    unread = [column.name for column in User._meta.concrete_fields if column.name not in {"id", "name"}]
    return (
        MaterialFile.objects.filter(material__workshop=_CASE)
        .select_related("material__item", "stored", *people)
        .defer(*(f"{person}__{name}" for person in people for name in unread))
        .order_by("order", "uploaded_at", "uuid")
    )


def _without_files(workshop: Workshop, **slot: str) -> list[Held]:
    """Slots that hold nothing but a declaration."""
    bare = (_BARE_SLOT if slot else _ALL_BARE).rows(workshop=workshop.pk, **slot)
    return [Held(one) for one in bare]


def _bare() -> QuerySet[Material]:
    return Material.objects.filter(workshop=_CASE, files=None).select_related("item")


_CASE, _CODE, _SUBJECT = Given("workshop", BigAutoField()), Given("code", CharField()), Given("subject", CharField())
_ALL_FILES, _ALL_BARE = Statement(_files), Statement(_bare)
_FILES_OF_SLOT = Statement(lambda: _files().filter(material__item__code=_CODE, material__subject=_SUBJECT))
_BARE_SLOT = Statement(lambda: _bare().filter(item__code=_CODE, subject=_SUBJECT))


# ── what the booklet prints ──────────────────────────────────────────────────


@dataclass(frozen=True)
class CheckedFile:
    """One file of the 装订本 with the words of its stamp; ``verdict`` is empty while nobody has checked it."""

    category: int
    title: str
    subject_name: str
    file: MaterialFile
    verdict: str
    verdict_label: str
    reason: str
    body: str
    officer: str
    seen_on: object  # date, or None while unchecked

    @property
    def bears_stamp(self) -> bool:
        """与原件核对无误 stands only on copies whose original was seen and agrees."""
        return self.verdict == OriginalCheck.Verdict.AGREES


def checked_files(workshop: Workshop) -> list[CheckedFile]:
    """Every present file in the order of the checklist, with what the body found when it saw the original."""
    return [_checked(slot, file) for slot in slots_of(workshop) if not slot.is_left_over for file in slot.files]


def check_of(file: MaterialFile) -> OriginalCheck | None:
    """The body's check of this very file; a file that replaced another has none."""
    return getattr(file, "check_of_original", None)


def _checked(slot: Slot, file: MaterialFile) -> CheckedFile:
    check = check_of(file)
    return CheckedFile(
        category=slot.item.category,
        title=slot.item.title,
        subject_name=slot.subject_name,
        file=file,
        verdict=check.verdict if check else "",
        verdict_label=check.get_verdict_display() if check else "",
        reason=check.reason if check else "",
        body=check.organisation_name if check else "",
        officer=check.seen_by.name if check else "",
        seen_on=check.seen_on if check else None,
    )
