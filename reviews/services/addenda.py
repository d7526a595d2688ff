"""Numbered addenda (design §3): asked by the city or the panel, answered and sealed by the unit, then verified."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal, permissions, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.services.own_papers import seal_paper
from applications.states import WITH_CITY, State
from applications.uploads import keep
from common import calendar, files, uploads
from common.clock import legal_day
from common.journal import canonical
from reviews import letters
from reviews.models import Addendum, AddendumFile
from reviews.printing.addenda import FIELD
from reviews.selectors.panel import standing_of

ASKERS = "补充材料由市局经办人或本案的评审专家提出。"
MOST_FILES = 20
CITY, PANEL = "市人力社保局", "专家评审组"
SEAL_WORDS = "以上补充材料真实、完整，与原件一致。"


def may_ask(workshop: Workshop, user: User) -> bool:
    """The city, or an expert who sits on the case."""
    return permissions.city_officer(workshop, user) or user.pk in standing_of(workshop).judges


def may_drop(addendum: Addendum, user: User) -> bool:
    """The city, or the expert who asked."""
    return permissions.city_officer(addendum.workshop, user) or addendum.asked_by_id == user.pk


def due_day(workshop: Workshop, at: datetime) -> date:
    """By when the unit answers unless the asker says otherwise: the RuleSet's days."""
    rules = workshop.rule_set
    return calendar.day_after(legal_day(at), rules.supplement_days, rules.day_rule)


@transaction.atomic
def ask(workshop: Workshop, *, by: User, at: datetime, question: str, due_on: date) -> Addendum:
    """Ask the unit for a supplement. Raises NotPermitted, NotPossible."""
    workshop = _with_city(workshop)
    if not may_ask(workshop, by):
        raise NotPermitted(ASKERS)
    if due_on <= legal_day(at):
        raise NotPossible("答复期限须在今天之后。")
    last = workshop.addenda.order_by("-number").values_list("number", flat=True).first() or 0
    made = Addendum.objects.create(
        workshop=workshop,
        number=last + 1,
        question=question,
        asked_by=by,
        asked_for=CITY if permissions.city_officer(workshop, by) else PANEL,
        asked_at=at,
        due_on=due_on,
    )
    _record(made, "ask_addendum", by=by, at=at, text=question, due_on=due_on)
    letters.addendum_asked(made, at)
    return made


@transaction.atomic
def save_answer(addendum: Addendum, *, by: User, at: datetime, answer: str) -> Addendum:
    """The unit's words; what was prepared before no longer tells the truth."""
    addendum = _to_answer(addendum, by)
    if answer != addendum.answer:
        addendum.answer = answer
        _unprepare(addendum)
    return addendum


@transaction.atomic
def add_file(addendum: Addendum, *, by: User, at: datetime, content: bytes, name: str) -> AddendumFile:
    """Take one file; looked into as every material is. Raises NotPermitted, NotPossible."""
    addendum = _to_answer(addendum, by)
    there = list(_present(addendum))
    if len(there) >= MOST_FILES:
        raise NotPossible(f"一份补充材料最多 {MOST_FILES} 个文件，请先删去不需要的。")
    try:
        limit = addendum.workshop.rule_set.upload_limit_mb
        stored = keep(content, name=name, kind="addendum-file", at=at, limit_mb=limit)
    except uploads.Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal
    if any(one.stored.sha256 == stored.sha256 for one in there):
        raise NotPossible("这份文件已经上传过了。")
    made = AddendumFile.objects.create(addendum=addendum, stored=stored, added_by=by, added_at=at)
    preview_jobs.order_previews(stored, by=by)
    _unprepare(addendum)
    return made


@transaction.atomic
def remove_file(file: AddendumFile, *, by: User, at: datetime) -> None:
    """Take a file out before the answer is sealed."""
    addendum = _to_answer(file.addendum, by)
    AddendumFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at)
    _unprepare(addendum)


@transaction.atomic
def prepare(addendum: Addendum, *, by: User, at: datetime) -> Addendum:
    """Freeze the answer for the seal and order its PDF. Raises NotPermitted, NotPossible."""
    addendum = _to_answer(addendum, by)
    if not addendum.answer.strip():
        raise NotPossible("请先写答复。")
    addendum.content_hash = content_hash(addendum)
    addendum.prepared_by, addendum.prepared_at, addendum.printed = by, at, None
    addendum.save(update_fields=["content_hash", "prepared_by", "prepared_at", "printed"])
    _record(addendum, "prepare_addendum", by=by, at=at, content_hash=addendum.content_hash)
    _order(addendum, by)
    return addendum


def content_hash(addendum: Addendum) -> str:
    """What the seal is put on: the question as it was asked, the answer, the files by their hashes."""
    held = {
        "workshop": addendum.workshop_id,
        "number": addendum.number,
        "question": addendum.question,
        "answer": addendum.answer,
        "files": [[one.stored.original_name, one.stored.sha256] for one in _present(addendum)],
    }
    return hashlib.sha256(canonical(held).encode()).hexdigest()


@transaction.atomic
def seal(addendum: Addendum, *, by: User, at: datetime, kind: str, scan: Any = None) -> Addendum:
    """The unit's seal on the addendum's own PDF, never on the form. Raises NotPermitted, NotPossible."""
    workshop = _with_city(addendum.workshop)
    if not permissions.unit_approver(workshop, by):
        raise NotPermitted(permissions.unit_approver.sentence)
    addendum = _to_answer(addendum, by)
    if not addendum.content_hash or addendum.content_hash != content_hash(addendum):
        raise NotPossible("备好之后内容有改动，请重新备好补充材料。")
    if addendum.printed is None:
        raise NotPossible("补充材料 PDF 正在生成，请稍候再盖章。")
    sealed = seal_paper(
        files.read(addendum.printed),
        field=FIELD,
        workshop=workshop,
        by=by,
        at=at,
        text=SEAL_WORDS,
        kind=kind,
        scan=scan,
    )
    addendum.printed = files.store_bytes(
        sealed.content,
        kind="addendum",
        name=addendum.printed.original_name,
        media_type="application/pdf",
        at=at,
        pages=addendum.printed.pages,
    )
    addendum.status = Addendum.Status.SEALED
    addendum.sealed_by, addendum.sealed_at = by, at
    addendum.credential, addendum.seal_kind, addendum.scan = sealed.credential, sealed.kind, sealed.scan
    addendum.save()
    _record(
        addendum,
        "seal_addendum",
        by=by,
        at=at,
        content_hash=addendum.content_hash,
        file=addendum.printed.sha256,
        kind=sealed.kind,
    )
    letters.addendum_sealed(addendum, at)
    return addendum


@transaction.atomic
def verify(addendum: Addendum, *, by: User, at: datetime, agrees: bool, reason: str = "") -> Addendum:
    """The body compares with the originals; what does not agree is asked for anew. Raises NotPermitted, NotPossible."""
    workshop = _with_city(addendum.workshop)
    if not permissions.reviewer(workshop, by):
        raise NotPermitted(permissions.reviewer.sentence)
    addendum = _locked(addendum)
    if addendum.status != Addendum.Status.SEALED:
        raise NotPossible(f"这份补充材料{addendum.get_status_display()}，不能核验。")
    if not agrees and not reason.strip():
        raise NotPossible("核验不符的，请写明原因。")
    addendum.status = Addendum.Status.VERIFIED if agrees else Addendum.Status.REFUSED
    addendum.verified_by, addendum.verified_at, addendum.verdict_reason = by, at, reason.strip()
    addendum.save(update_fields=["status", "verified_by", "verified_at", "verdict_reason"])
    _record(addendum, "verify_addendum", by=by, at=at, text=addendum.verdict_reason, agrees=agrees)
    letters.addendum_verified(addendum, at)
    return addendum


@transaction.atomic
def drop(addendum: Addendum, *, by: User, at: datetime, reason: str) -> Addendum:
    """What was asked is no longer wanted; only while nothing is sealed. Raises NotPermitted, NotPossible."""
    _with_city(addendum.workshop)
    if not may_drop(addendum, by):
        raise NotPermitted("由提出的专家或市局经办人撤销。")
    addendum = _locked(addendum)
    if addendum.status != Addendum.Status.ASKED:
        raise NotPossible(f"这份补充材料{addendum.get_status_display()}，不能撤销。")
    addendum.status = Addendum.Status.DROPPED
    addendum.dropped_by, addendum.dropped_at, addendum.dropped_reason = by, at, reason
    addendum.save(update_fields=["status", "dropped_by", "dropped_at", "dropped_reason"])
    _record(addendum, "drop_addendum", by=by, at=at, text=reason)
    letters.addendum_dropped(addendum, at)
    return addendum


# ── steps ────────────────────────────────────────────────────────────────────


def _with_city(workshop: Workshop) -> Workshop:
    """The locked case while supplements may be asked, answered and verified."""
    found = Workshop.objects.locked().select_related("rule_set", "unit", "round")
    workshop = found.get(pk=workshop.pk)
    if workshop.state not in WITH_CITY | {State.ASSESSING}:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能办理补充材料。")
    return workshop


def _locked(addendum: Addendum) -> Addendum:
    found = Addendum.objects.select_for_update(of=("self",)).select_related("workshop__rule_set", "printed")
    return found.get(pk=addendum.pk)


def _to_answer(addendum: Addendum, by: User) -> Addendum:
    """The locked addendum, if this person may write its answer now."""
    workshop = _with_city(addendum.workshop)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    addendum = _locked(addendum)
    if addendum.status != Addendum.Status.ASKED:
        raise NotPossible(f"这份补充材料{addendum.get_status_display()}，不能再改。")
    return addendum


def _present(addendum: Addendum) -> Any:
    return addendum.files.filter(removed_at=None).select_related("stored").order_by("added_at", "uuid")


def _unprepare(addendum: Addendum) -> None:
    addendum.content_hash, addendum.printed, addendum.prepared_by, addendum.prepared_at = "", None, None, None
    addendum.save(update_fields=["answer", "content_hash", "printed", "prepared_by", "prepared_at"])


def _record(addendum: Addendum, verb: str, *, by: User, at: datetime, text: str = "", **facts: Any) -> None:
    workshop = addendum.workshop
    capacity = acting_capacity(workshop, by)
    journal.record(
        workshop, verb, by=by, at=at, capacity=capacity, text=text, facts={"number": addendum.number, **facts}
    )


def _order(addendum: Addendum, by: User) -> None:
    from reviews.jobs.addenda import order_addendum  # jobs know the services, not the other way round

    order_addendum(addendum, by=by)
