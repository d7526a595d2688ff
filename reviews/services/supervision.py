"""Inspections (六(一), 六(二)-2): recorded, corrected beside, settled by the office that made them; never rewritten."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import UNIT_ROLES
from applications import journal, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import LedgerEntry, Workshop
from applications.services import programme
from applications.states import TITLED
from applications.uploads import accepted_upload
from common.calendar import working_days_after
from common.clock import legal_day
from common.journal import canonical
from reviews import supervision_letters as letters
from reviews import supervision_rights as rights
from reviews.models import (
    Inspection,
    InspectionAnswer,
    InspectionFile,
    InspectionItem,
    InspectionNote,
    InspectionVerdict,
    ItemVerdict,
)

MOST_ITEMS = 100
MOST_FILES = 20
KIND_OF_FILE = "inspection-file"
Status, Outcome = Inspection.Status, InspectionVerdict.Outcome
NOT_TITLED = "授予称号以后才能记录检查。"
NOT_IN_FUTURE = "检查日期不能晚于今天。"
DUE_LATER = "答复期限须在今天之后。"


@dataclass(frozen=True)
class Found:
    """What an inspector writes; ``asked`` are lines of the books with what is asked about each."""

    kind: str
    held_on: date
    people: str
    findings: str
    request: str = ""
    due_on: date | None = None
    asked: Sequence[tuple[LedgerEntry, str]] = field(default_factory=tuple)


def due_day(at: datetime) -> date:
    """The day proposed for an answer: the working days of the programme rules."""
    today = legal_day(at)
    return working_days_after(today, programme.rules_on(today).inspection_days)


@transaction.atomic
def record(
    workshop: Workshop, found: Found, *, office: str, by: User, at: datetime, files: Sequence[UploadedFile[Any]] = ()
) -> Inspection:
    """Write down an inspection, with a request or without. Raises NotPermitted, NotPossible."""
    workshop = Workshop.objects.locked().select_related("unit", "review_body", "rule_set").get(pk=workshop.pk)
    chair = rights.chair_for(workshop, by, office)
    if found.kind not in chair.kinds:
        raise NotPermitted(rights.FOR_AUDITORS)
    _refuse(workshop, found, at)
    last = workshop.inspections.order_by("-number").values_list("number", flat=True).first() or 0
    made = Inspection.objects.create(
        workshop=workshop,
        number=last + 1,
        kind=found.kind,
        office=office,
        organisation=chair.organisation,
        held_on=found.held_on,
        people=found.people,
        findings=found.findings,
        request=found.request,
        due_on=found.due_on if found.request else None,
        status=Status.ASKED if found.request else Status.RECORDED,
        ended_at=None if found.request else at,
        made_by=by,
        made_at=at,
    )
    InspectionItem.objects.bulk_create(
        InspectionItem(inspection=made, entry=entry, question=question) for entry, question in found.asked
    )
    for upload in files:
        keep_file(made, upload, by=by, at=at)
    _record(made, "inspection_recorded", by, at, sha256=_hash_of(made, found))
    letters.recorded(made, at)
    return made


def _refuse(workshop: Workshop, found: Found, at: datetime) -> None:
    today = legal_day(at)
    if workshop.state not in TITLED or workshop.granted_at is None:
        raise NotPossible(NOT_TITLED)
    if found.held_on > today:
        raise NotPossible(NOT_IN_FUTURE)
    if found.request and (found.due_on is None or found.due_on <= today):
        raise NotPossible(DUE_LATER)
    if not found.asked:
        return
    if found.kind != Inspection.Kind.AUDIT or not found.request:
        raise NotPossible("要求提供凭证的，请选“经费检查”并写明要求和答复期限。")
    if len(found.asked) > MOST_ITEMS:
        raise NotPossible(f"一次最多选 {MOST_ITEMS} 笔经费记录。")
    known = LedgerEntry.objects.filter(ledger__workshop=workshop.pk, status=LedgerEntry.Status.CONFIRMED)
    asked = {entry.pk for entry, _ in found.asked}
    if len(asked) != len(found.asked) or known.filter(pk__in=asked).count() != len(asked):
        raise NotPossible("只能选这个工作室已确认的经费记录，每笔一次。")


def _hash_of(inspection: Inspection, found: Found) -> str:
    """What the journal holds of the record: nobody reads it there who may not read it here."""
    held = {
        "held_on": inspection.held_on.isoformat(),
        "people": inspection.people,
        "findings": inspection.findings,
        "request": inspection.request,
        "asked": [[entry.pk, question] for entry, question in found.asked],
        "files": sorted(inspection.files.values_list("stored__sha256", flat=True)),
    }
    return hashlib.sha256(canonical(held).encode()).hexdigest()


@transaction.atomic
def correct(inspection: Inspection, *, text: str, by: User, at: datetime) -> InspectionNote:
    """Beside what was written, which stays. Raises NotPermitted."""
    inspection = locked(inspection)
    rights.must_settle(inspection, by)
    note = InspectionNote.objects.create(inspection=inspection, text=text, by=by, at=at)
    _record(inspection, "inspection_corrected", by, at, sha256=hashlib.sha256(text.encode()).hexdigest())
    letters.corrected(note, at)
    return note


# ── how an answer is taken ───────────────────────────────────────────────────


@transaction.atomic
def confirm(
    inspection: Inspection,
    *,
    by: User,
    at: datetime,
    words: str = "",
    of_items: Mapping[int, tuple[bool, str]] | None = None,
) -> InspectionVerdict:
    """The answer will do; of an audit, line by line what is in order. Raises NotPermitted, NotPossible."""
    inspection, answer = _answered(inspection, by)
    verdict = _judge(inspection, answer, Outcome.CONFIRMED, by=by, at=at, words=words)
    items = list(inspection.items.all())
    judged = of_items or {}
    if items and set(judged) != {item.pk for item in items}:
        raise NotPossible("请逐笔确认是否相符。")
    if any(not in_order and not reason.strip() for in_order, reason in judged.values()):
        raise NotPossible("不相符的，请写明问题。")
    ItemVerdict.objects.bulk_create(
        ItemVerdict(verdict=verdict, item=item, is_in_order=judged[item.pk][0], words=judged[item.pk][1].strip())
        for item in items
    )
    inspection.status, inspection.ended_at = Status.DONE, at
    inspection.save(update_fields=["status", "ended_at"])
    _record(inspection, "inspection_confirmed", by, at)
    letters.confirmed(verdict, at)
    return verdict


@transaction.atomic
def send_back(inspection: Inspection, *, words: str, due_on: date, by: User, at: datetime) -> InspectionVerdict:
    """The answer will not do: the unit answers anew. Raises NotPermitted, NotPossible."""
    inspection, answer = _answered(inspection, by)
    if due_on <= legal_day(at):
        raise NotPossible(DUE_LATER)
    verdict = _judge(inspection, answer, Outcome.RETURNED, by=by, at=at, words=words, due_on=due_on)
    inspection.status, inspection.due_on = Status.ASKED, due_on
    inspection.reminded_on = inspection.overdue_told_on = None
    inspection.save(update_fields=["status", "due_on", "reminded_on", "overdue_told_on"])
    _record(inspection, "inspection_returned", by, at, due_on=due_on.isoformat())
    letters.returned(verdict, at)
    return verdict


@transaction.atomic
def withdraw(inspection: Inspection, *, words: str, by: User, at: datetime) -> InspectionVerdict:
    """What was asked is no longer asked; the record stays. Raises NotPermitted, NotPossible."""
    inspection = locked(inspection)
    rights.must_settle(inspection, by)
    if inspection.status != Status.ASKED:
        raise NotPossible(f"这次检查{inspection.get_status_display()}，不能撤回要求。")
    verdict = _judge(inspection, None, Outcome.WITHDRAWN, by=by, at=at, words=words)
    inspection.status, inspection.ended_at = Status.WITHDRAWN, at
    inspection.save(update_fields=["status", "ended_at"])
    _record(inspection, "inspection_withdrawn", by, at)
    letters.withdrawn(verdict, at)
    return verdict


# ── steps ────────────────────────────────────────────────────────────────────


def locked(inspection: Inspection) -> Inspection:
    """The inspection held to the end of the transaction, after its title, as every writer takes them."""
    workshop = (
        Workshop.objects.locked().select_related("unit", "review_body", "rule_set").get(pk=inspection.workshop_id)
    )
    inspection = Inspection.objects.locked().select_related("organisation").get(pk=inspection.pk)
    inspection.workshop = workshop
    return inspection


def _answered(inspection: Inspection, by: User) -> tuple[Inspection, InspectionAnswer]:
    inspection = locked(inspection)
    rights.must_settle(inspection, by)
    if inspection.status != Status.ANSWERED:
        raise NotPossible(f"这次检查{inspection.get_status_display()}，没有待确认的答复。")
    return inspection, inspection.answers.exclude(sent_at=None).latest("number")


def _judge(
    inspection: Inspection,
    answer: InspectionAnswer | None,
    outcome: str,
    *,
    by: User,
    at: datetime,
    words: str,
    due_on: date | None = None,
) -> InspectionVerdict:
    if outcome != Outcome.CONFIRMED and not words.strip():
        raise NotPossible("请写明原因。")
    return InspectionVerdict.objects.create(
        inspection=inspection, answer=answer, outcome=outcome, words=words.strip(), due_on=due_on, by=by, at=at
    )


def keep_file(
    inspection: Inspection,
    upload: UploadedFile[Any],
    *,
    by: User,
    at: datetime,
    answer: InspectionAnswer | None = None,
    item: InspectionItem | None = None,
    most: int = MOST_FILES,
) -> InspectionFile:
    """Take one file of a record, of an answer, or of one line in it. Raises NotPossible."""
    present = inspection.files.filter(answer=answer, item=item, removed_at=None)
    if present.count() >= most:
        raise NotPossible(f"最多 {most} 个文件，请先移除不需要的。")
    try:
        limit = inspection.workshop.rule_set.upload_limit_mb
        stored = accepted_upload(upload, kind=KIND_OF_FILE, at=at, limit_mb=limit)
    except NotPossible as fault:
        raise NotPossible(*(f"“{upload.name}”没有收下：{sentence}" for sentence in fault.sentences)) from fault
    if present.filter(stored__sha256=stored.sha256).exists():
        raise NotPossible(f"“{upload.name}”已经上传过了。")
    made = InspectionFile.objects.create(
        inspection=inspection, answer=answer, item=item, stored=stored, added_by=by, added_at=at
    )
    preview_jobs.order_previews(stored, by=by)
    return made


def _record(inspection: Inspection, verb: str, by: User, at: datetime, **facts: Any) -> None:
    roles = rights.ROLES_OF[Inspection.Office(inspection.office)]
    capacity = capacity_of(by, *roles) or capacity_of(by, *UNIT_ROLES, organisation_id=inspection.workshop.unit_id)
    words = {"inspection": inspection.pk, "words": str(inspection)}
    journal.record(inspection.workshop, verb, by=by, at=at, capacity=capacity, facts={**words, **facts})
