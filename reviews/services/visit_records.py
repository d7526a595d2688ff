"""现场考察记录: written by officers and the experts who were there, with photos; closed by an officer."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import journal, permissions, preview_jobs
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.uploads import keep
from common import photos, uploads
from reviews import terms
from reviews.guards import visits as guards
from reviews.models import Assignment, Visit, VisitParticipant, VisitPhoto, VisitRecord
from reviews.selectors import visits as read
from reviews.selectors.panel import leader_of, waiting_cases
from reviews.services.visits import planned

WRITERS = "现场考察记录由市局工作人员和参加考察的专家、财政人员填写。"
ADOPTERS = "原专家组的考察记录由现专家组组长采用。"
READERS = "现场考察记录由市局、市财政局和本案专家查看。"
MOST_PHOTOS = 60
PARTS = ("people_met", "place_seen", "equipment_seen", "findings", "began_at", "ended_at")


class Stale(Exception):
    """Somebody else saved in between, and these fields differ from what was typed."""

    def __init__(self, record: VisitRecord, fields: list[str]) -> None:
        self.record = record
        self.fields = fields
        super().__init__(", ".join(fields))


def may_write(visit: Visit, user: User) -> bool:
    """Officers of the city, officers who take part, experts of this visit who still sit."""
    if user.holds(*CITY_ROLES):
        return True
    if user.holds(*FINANCE_ROLES):
        return visit.participants.filter(officer=user).exists()
    mine = {"assignment__seat__expert__user": user.pk, "assignment__ended_at": None}
    return user.holds(Role.EXPERT) and visit.participants.filter(**mine).exists()


def may_read(user: User) -> bool:
    """Of those who see the case: the two bureaus and its experts; unit and body read 专家评审中."""
    return user.holds(*CITY_ROLES, *FINANCE_ROLES, Role.EXPERT)


@transaction.atomic
def save(
    visit: Visit,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    attendance: Mapping[int, bool] | None = None,
    revision: int = 0,
) -> VisitRecord:
    """Write these parts and who was there. Raises NotPermitted, NotPossible, Stale (another's words)."""
    visit = _open(visit, by)
    record, _ = VisitRecord.objects.select_for_update(of=("self",)).get_or_create(
        visit=visit, defaults={"written_by": by, "written_at": at}
    )
    people = {person.pk: person for person in visit.participants.all()}
    said = {pk: there for pk, there in (attendance or {}).items() if pk in people}
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    changed += [attendance_field(pk) for pk, there in said.items() if people[pk].attended != there]
    if differing := [name for name in changed if _is_anothers(record, name, by, revision)]:
        raise Stale(record, differing)
    for name, value in values.items():
        setattr(record, name, value)
    record.revision += 1
    record.touched |= {name: [record.revision, by.pk] for name in changed}
    record.written_by, record.written_at = by, at
    record.save()
    for pk, there in said.items():
        VisitParticipant.objects.filter(pk=pk).update(attended=there)
    return record


def _is_anothers(record: VisitRecord, name: str, by: User, revision: int) -> bool:
    """Whether somebody else wrote this part after the revision that was read."""
    last, whose = record.touched.get(name, (0, by.pk))
    return bool(last > revision and whose != by.pk)


def attendance_field(participant: int) -> str:
    """The name under which a form asks whether somebody came."""
    return f"attended_{participant}"


@transaction.atomic
def close(visit: Visit, *, by: User, at: datetime) -> VisitRecord:
    """Close the record: from now on it is read and nothing of it changes. Raises NotPermitted, NotPossible."""
    workshop = _locked(visit)
    if not permissions.city_officer(workshop, by):
        raise NotPermitted(permissions.city_officer.sentence)
    visit = _open(visit, by)
    record = VisitRecord.objects.select_for_update(of=("self",)).filter(visit=visit).first()
    if sentences := guards.record_is_complete(visit, record, at):
        raise NotPossible(*sentences)
    assert record is not None  # noqa: S101 - the guard has asked
    VisitRecord.objects.filter(pk=record.pk).update(closed_by=by, closed_at=at)
    Visit.objects.filter(pk=visit.pk).update(status=Visit.Status.RECORDED)
    record.closed_by, record.closed_at = by, at
    pictures = list(visit.photos.filter(removed_at=None).order_by("pk").values_list("stored__sha256", flat=True))
    journal.record(
        workshop,
        "close_visit_record",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"visit": visit.pk, "revision": record.revision, "photos": pictures},
        text=record.findings,
    )
    return record


# ── adopting ─────────────────────────────────────────────────────────────────


def may_adopt(visit: Visit, user: User) -> bool:
    """The leader of the panel that was formed since; of a closed record alone, and once."""
    workshop = visit.workshop
    if not terms.is_judged(workshop, visit.panel.plan.purpose) or not visit.is_recorded:
        return False
    if not read.is_of_former_panel(visit, workshop):
        return False
    return user.holds(Role.EXPERT) and not read.is_adopted(visit, workshop) and leads(workshop, user)


@transaction.atomic
def adopt(visit: Visit, *, by: User, at: datetime, reason: str) -> VisitRecord:
    """A panel formed anew makes the record of the one before it its own. Raises NotPermitted, NotPossible."""
    workshop = _locked(visit)
    if not leads(workshop, by):
        raise NotPermitted(ADOPTERS)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("record").get(pk=visit.pk)
    visit.workshop = workshop
    if not waiting_cases(visit.panel.plan.purpose).filter(pk=workshop.pk).exists():
        raise NotPossible("专家评估意见已经签署，不能再采用考察记录。")
    if not may_adopt(visit, by):
        raise NotPossible("这份考察记录不须采用：它属于现专家组，或已经采用。")
    record = visit.record
    record.adopted_by, record.adopted_at, record.adopted_reason = by, at, reason
    record.save(update_fields=["adopted_by", "adopted_at", "adopted_reason"])
    there = visit.participants.filter(attended=True, assignment__isnull=False).values("assignment__seat")
    judging = Assignment.objects.alive().filter(terms.of_purpose(visit.panel.plan.purpose, "seat__panel"))
    judging.filter(workshop=workshop).exclude(seat__in=there).update(from_papers=True)
    facts = {"visit": visit.pk, "panel": visit.panel_id}
    journal.record(
        workshop,
        "adopt_visit_record",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts=facts,
        text=reason,
    )
    return record


def leads(workshop: Workshop, user: User) -> bool:
    leader = leader_of(workshop)
    return leader is not None and leader.expert.user_id == user.pk


# ── photos ───────────────────────────────────────────────────────────────────


@transaction.atomic
def add_photo(
    visit: Visit, *, by: User, at: datetime, content: bytes, name: str, key: uuids.UUID | None = None
) -> VisitPhoto:
    """Take one photo; sent twice under the same key it is stored once. Raises NotPermitted, NotPossible."""
    visit = _open(visit, by)
    there = VisitPhoto.objects.filter(pk=key).first() if key else None
    if there is not None:
        if there.visit_id != visit.pk:
            raise NotPossible("这张照片属于另一次考察，请重新选择。")
        return there
    if visit.photos.filter(removed_at=None).count() >= MOST_PHOTOS:
        raise NotPossible(f"一次考察最多 {MOST_PHOTOS} 张照片，请先删去不需要的。")
    if content.startswith(b"%PDF"):
        raise NotPossible("请选择照片（JPG 或 PNG）。")
    try:
        limit = visit.workshop.rule_set.upload_limit_mb
        stored = keep(content, name=name, kind="visit-photo", at=at, limit_mb=limit)
    except uploads.Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal
    taken = photos.taken_at(content)
    photo = VisitPhoto.objects.create(
        pk=key or uuids.uuid4(),
        visit=visit,
        stored=stored,
        taken_at=taken if taken is not None and taken <= at else None,  # a camera's clock may be anything
        added_by=by,
        added_at=at,
    )
    preview_jobs.order_previews(stored, by=by)
    return photo


@transaction.atomic
def caption_photo(photo: VisitPhoto, *, by: User, caption: str) -> None:
    """What the photo shows."""
    _open(photo.visit, by)
    VisitPhoto.objects.filter(pk=photo.pk).update(caption=caption.strip()[:100])


@transaction.atomic
def remove_photo(photo: VisitPhoto, *, by: User, at: datetime) -> None:
    """Take a photo out; possible until the record is closed."""
    _open(photo.visit, by)
    VisitPhoto.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=at)


# ── steps ────────────────────────────────────────────────────────────────────


def _locked(visit: Visit) -> Workshop:
    return Workshop.objects.locked().get(pk=visit.workshop_id)


def _open(visit: Visit, by: User) -> Visit:
    """The locked visit, if this person may write its record now."""
    workshop = _locked(visit)
    if not may_write(visit, by):
        raise NotPermitted(WRITERS)
    if not terms.is_judged(workshop, visit.panel.plan.purpose):
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能填写现场考察记录。")
    return planned(visit)
