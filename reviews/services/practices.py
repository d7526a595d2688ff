"""Good practice (六(一)): written and sent by the unit, read by the city before it appears, taken down with reason."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, UNIT_ROLES
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.states import ALIVE
from applications.uploads import accepted_upload
from common import files, photos
from common.journal import canonical
from common.uploads import PDF
from reviews import supervision_letters as letters
from reviews.models import Practice, PracticeDecision, PracticePhoto

MOST_PHOTOS = 9
LEAST_TEXT = 100
Status, Outcome = Practice.Status, PracticeDecision.Outcome
WRITABLE = frozenset({Status.DRAFT, Status.RETURNED, Status.RETRACTED})
READERS = "经验做法由市人力社保局审核。"


@transaction.atomic
def begin(workshop: Workshop, *, title: str, text: str, by: User, at: datetime) -> Practice:
    """A new draft of a living title. Raises NotPermitted, NotPossible."""
    workshop = _of_unit(workshop, by)
    return Practice.objects.create(workshop=workshop, title=title, text=text, changed_by=by, changed_at=at)


@transaction.atomic
def save(practice: Practice, *, title: str, text: str, by: User, at: datetime) -> Practice:
    """Raises NotPermitted, NotPossible."""
    practice = _to_write(practice, by)
    practice.title, practice.text = title, text
    practice.changed_by, practice.changed_at = by, at
    practice.save(update_fields=["title", "text", "changed_by", "changed_at"])
    return practice


@transaction.atomic
def add_photo(practice: Practice, upload: UploadedFile[Any], *, caption: str, by: User, at: datetime) -> PracticePhoto:
    """Take one picture; shown is an upright copy without what the camera wrote. Raises NotPermitted, NotPossible."""
    practice = _to_write(practice, by)
    present = practice.photos.filter(removed_at=None)
    if present.count() >= MOST_PHOTOS:
        raise NotPossible(f"最多 {MOST_PHOTOS} 张照片，请先移除不需要的。")
    limit = practice.workshop.rule_set.upload_limit_mb
    stored = accepted_upload(upload, kind="practice-photo", at=at, limit_mb=limit)
    if stored.media_type == PDF:
        raise NotPossible("请选择照片（JPG 或 PNG）。")
    if present.filter(stored__sha256=stored.sha256).exists():
        raise NotPossible("这张照片已经上传过了。")
    shown = files.store_bytes(
        photos.for_print(files.read(stored)), kind="practice-shown", name="photo.jpg", media_type="image/jpeg", at=at
    )
    return PracticePhoto.objects.create(
        practice=practice, stored=stored, shown=shown, caption=caption, added_by=by, added_at=at
    )


@transaction.atomic
def remove_photo(photo: PracticePhoto, *, by: User, at: datetime) -> None:
    """Raises NotPermitted, NotPossible."""
    _to_write(photo.practice, by)
    PracticePhoto.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def send(practice: Practice, *, by: User, at: datetime) -> Practice:
    """The unit's approver hands the post to the city. Raises NotPermitted, NotPossible."""
    practice = _to_write(practice, by)
    if not permissions.unit_approver(practice.workshop, by):
        raise NotPermitted(permissions.unit_approver.sentence)
    if len(practice.text.strip()) < LEAST_TEXT:
        raise NotPossible(f"正文太短，请写清做法和成效（不少于 {LEAST_TEXT} 字）。")
    practice.status, practice.sent_by, practice.sent_at, practice.changed_at = Status.SENT, by, at, at
    practice.save(update_fields=["status", "sent_by", "sent_at", "changed_at"])
    _record("practice_sent", practice, by, at)
    letters.practice_sent(practice, at)
    return practice


@transaction.atomic
def publish(practice: Practice, *, content_hash: str, words: str = "", by: User, at: datetime) -> PracticeDecision:
    """It appears as the city read it, which the hash of its page tells. Raises NotPermitted, NotPossible."""
    practice = _for_city(practice, by, Status.SENT)
    if content_hash != hash_of(practice):
        raise NotPossible("内容在您阅读以后有改动，请重新核对。")
    practice.published_at = at
    return _decide(practice, Outcome.PUBLISHED, Status.PUBLISHED, words=words, by=by, at=at)


@transaction.atomic
def send_back(practice: Practice, *, words: str, by: User, at: datetime) -> PracticeDecision:
    """Raises NotPermitted, NotPossible."""
    practice = _for_city(practice, by, Status.SENT)
    return _decide(practice, Outcome.RETURNED, Status.RETURNED, words=words, by=by, at=at)


@transaction.atomic
def retract(practice: Practice, *, words: str, by: User, at: datetime) -> PracticeDecision:
    """The city, or the unit's approver for its own post, takes it down. Raises NotPermitted, NotPossible."""
    if not may_retract(practice, by):
        raise NotPermitted("由市人力社保局或所在单位负责人撤下。")
    practice = _locked(practice)
    if practice.status != Status.PUBLISHED:
        raise NotPossible(f"这篇经验做法{practice.get_status_display()}，没有公开。")
    practice.published_at = None
    return _decide(practice, Outcome.RETRACTED, Status.RETRACTED, words=words, by=by, at=at)


def may_retract(practice: Practice, user: User) -> bool:
    return user.holds(*CITY_ROLES) or permissions.unit_approver(practice.workshop, user)


def hash_of(practice: Practice) -> str:
    """What a decision speaks of: the words and the pictures."""
    pictures = practice.photos.filter(removed_at=None).order_by("added_at", "uuid")
    held = {
        "title": practice.title,
        "text": practice.text,
        "photos": [[photo.caption, photo.shown.sha256] for photo in pictures.select_related("shown")],
    }
    return hashlib.sha256(canonical(held).encode()).hexdigest()


# ── steps ────────────────────────────────────────────────────────────────────


def _of_unit(workshop: Workshop, by: User) -> Workshop:
    workshop = Workshop.objects.locked().select_related("unit", "rule_set").get(pk=workshop.pk)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号，不能报送经验做法。")
    return workshop


def _locked(practice: Practice) -> Practice:
    workshop = Workshop.objects.locked().select_related("unit", "rule_set").get(pk=practice.workshop_id)
    practice = Practice.objects.locked().get(pk=practice.pk)
    practice.workshop = workshop
    return practice


def _to_write(practice: Practice, by: User) -> Practice:
    _of_unit(practice.workshop, by)
    practice = _locked(practice)
    if practice.status not in WRITABLE:
        raise NotPossible(f"这篇经验做法{practice.get_status_display()}，不能修改。")
    return practice


def _for_city(practice: Practice, by: User, status: str) -> Practice:
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(READERS)
    practice = _locked(practice)
    if practice.status != status:
        raise NotPossible(f"这篇经验做法{practice.get_status_display()}，请刷新页面。")
    return practice


def _decide(practice: Practice, outcome: str, status: str, *, words: str, by: User, at: datetime) -> PracticeDecision:
    if outcome != Outcome.PUBLISHED and not words.strip():
        raise NotPossible("请写明原因。")
    practice.status, practice.changed_at = status, at
    practice.save(update_fields=["status", "published_at", "changed_at"])
    made = PracticeDecision.objects.create(
        practice=practice, outcome=outcome, words=words.strip(), content_hash=hash_of(practice), by=by, at=at
    )
    verb = {
        Outcome.PUBLISHED: "practice_published",
        Outcome.RETURNED: "practice_returned",
        Outcome.RETRACTED: "practice_retracted",
    }[Outcome(outcome)]
    _record(verb, practice, by, at)
    letters.practice_decided(made, at)
    return made


def _record(verb: str, practice: Practice, by: User, at: datetime) -> None:
    capacity = capacity_of(by, *CITY_ROLES) or capacity_of(by, *UNIT_ROLES, organisation_id=practice.workshop.unit_id)
    facts = {"practice": practice.pk, "sha256": hash_of(practice)}
    journal.record(practice.workshop, verb, by=by, at=at, capacity=capacity, facts=facts)
