"""From the delivery of the notice to the city's answer: what sets the days going, what the unit says, hearings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.services import programme
from common.calendar import working_days_after
from common.clock import legal_day
from reviews import revocation_letters as letters
from reviews.models import Defence, DefenceAnswer, DefenceHearing, Delivery, Revocation, RevocationFile
from reviews.services.decision import demand
from reviews.services.revocation import keep_file, record, renewed, taken

Way, Paper, Kind, Status = Delivery.Way, Delivery.Paper, RevocationFile.Kind, Revocation.Status
NOT_IN_FUTURE = "日期不能晚于今天。"


@dataclass(frozen=True)
class Served:
    """How a paper reached the unit, as the officer records it."""

    paper: str
    way: str
    on: date
    words: str


@transaction.atomic
def deliver(
    revocation: Revocation, served: Served, *, by: User, at: datetime, files: Sequence[UploadedFile[Any]] = ()
) -> Delivery:
    """Record how it was delivered; a later record replaces a mistaken one. Raises NotPermitted, NotPossible."""
    revocation = taken(revocation)
    demand(permissions.city_officer, revocation.workshop, by)
    if served.way == Way.IN_SYSTEM:
        raise NotPossible("系统内签收由所在单位办理。")
    if served.on > legal_day(at):
        raise NotPossible(NOT_IN_FUTURE)
    return _served(revocation, served, by=by, at=at, files=files)


@transaction.atomic
def acknowledge(revocation: Revocation, paper: str, *, by: User, at: datetime) -> Delivery:
    """The unit signs for it in the system, once. Raises NotPermitted, NotPossible."""
    revocation = taken(revocation)
    demand(permissions.unit_member, revocation.workshop, by)
    if revocation.deliveries.filter(paper=paper, voided_at=None).exists():
        raise NotPossible("已有送达记录，不需要再签收。")
    served = Served(paper, Way.IN_SYSTEM, legal_day(at), f"{by.name}在系统内签收。")
    return _served(revocation, served, by=by, at=at, files=())


def _served(
    revocation: Revocation, served: Served, *, by: User, at: datetime, files: Sequence[UploadedFile[Any]]
) -> Delivery:
    _refuse_wrong_time(revocation, served, at)
    days = programme.rules_on(served.on).delivery_notice_days if served.way == Way.NOTICE else None
    former = revocation.deliveries.filter(paper=served.paper, voided_at=None)
    former.update(voided_at=at, voided_reason="另行登记送达")
    made = Delivery.objects.create(
        revocation=revocation,
        paper=served.paper,
        way=served.way,
        on=served.on,
        notice_days=days,
        served_on=served.on + timedelta(days=days or 0),
        words=served.words,
        recorded_by=by,
        recorded_at=at,
    )
    for upload in files:
        keep_file(revocation, upload, kind=Kind.DELIVERY, by=by, at=at, delivery=made)
    if served.paper == Paper.NOTICE:
        revocation.served_on = made.served_on
        revocation.defence_due = working_days_after(made.served_on, revocation.defence_days or 0)
        revocation.reminded_on = revocation.overdue_told_on = None
        revocation.save(update_fields=["served_on", "defence_due", "reminded_on", "overdue_told_on"])
        renewed(revocation)
    facts = {"paper": str(served.paper), "way": str(served.way), "served_on": str(made.served_on)}
    record(revocation, "deliver_revocation", by, at, text=served.words, **facts)
    letters.delivered(made, at)
    return made


def _refuse_wrong_time(revocation: Revocation, served: Served, at: datetime) -> None:
    wanted = Status.PROPOSED if served.paper == Paper.NOTICE else Status.REVOKED
    if revocation.status != wanted:
        raise NotPossible(f"这项撤销目前为“{revocation.get_status_display()}”，不能登记这份文书的送达。")
    begun = revocation.proposed_at if served.paper == Paper.NOTICE else revocation.ended_at
    if begun is not None and served.on < legal_day(begun):
        raise NotPossible("送达日期不能早于文书作出的日期。")


# ── the defence ──────────────────────────────────────────────────────────────


@transaction.atomic
def save(
    revocation: Revocation,
    *,
    text: str,
    waives: bool = False,
    wants_hearing: bool = False,
    by: User,
    at: datetime,
    files: Sequence[UploadedFile[Any]] = (),
) -> Defence:
    """The unit's draft, kept until it is sent. Raises NotPermitted, NotPossible."""
    revocation = _under_way(revocation)
    demand(permissions.unit_member, revocation.workshop, by)
    found = revocation.defences.filter(sent_at=None).first() or _new(revocation)
    found.text, found.waives, found.wants_hearing = text, waives, wants_hearing
    found.changed_by, found.changed_at = by, at
    found.save()
    for upload in files:
        keep_file(revocation, upload, kind=Kind.DEFENCE, by=by, at=at, defence=found)
    return found


def _new(revocation: Revocation) -> Defence:
    last = revocation.defences.order_by("-number").values_list("number", flat=True).first() or 0
    return Defence(revocation=revocation, number=last + 1)


@transaction.atomic
def remove_file(file: RevocationFile, *, by: User, at: datetime) -> None:
    """Out of a defence that is not sent yet. Raises NotPermitted, NotPossible."""
    revocation = _under_way(file.revocation)
    demand(permissions.unit_member, revocation.workshop, by)
    if file.defence is None or not revocation.defences.filter(pk=file.defence.pk, sent_at=None).exists():
        raise NotPossible("已经提交的材料不能移除。")
    RevocationFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def send(revocation: Revocation, *, by: User, at: datetime) -> Defence:
    """The unit's approver sends it; from then on it stays. Raises NotPermitted, NotPossible."""
    revocation = _under_way(revocation)
    demand(permissions.unit_approver, revocation.workshop, by)
    found = revocation.defences.filter(sent_at=None).first()
    if found is None or not (found.text.strip() or found.waives):
        raise NotPossible("请先写明陈述、申辩意见，或选择放弃陈述申辩。")
    return _sent(revocation, found, legal_day(at), by=by, at=at)


@transaction.atomic
def enter(
    revocation: Revocation,
    *,
    channel: str,
    text: str,
    received_on: date,
    by: User,
    at: datetime,
    files: Sequence[UploadedFile[Any]] = (),
) -> Defence:
    """The city enters what came on paper or was said. Raises NotPermitted, NotPossible."""
    revocation = _under_way(revocation)
    demand(permissions.city_officer, revocation.workshop, by)
    if received_on > legal_day(at):
        raise NotPossible(NOT_IN_FUTURE)
    found = _new(revocation)
    found.channel, found.text, found.changed_by, found.changed_at = channel, text, by, at
    found.sent_by, found.sent_at, found.received_on = by, at, received_on
    found.save()
    for upload in files:
        keep_file(revocation, upload, kind=Kind.DEFENCE, by=by, at=at, defence=found)
    return _told(revocation, found, by=by, at=at)


def _sent(revocation: Revocation, defence: Defence, day: date, *, by: User, at: datetime) -> Defence:
    defence.sent_by, defence.sent_at, defence.received_on = by, at, day
    defence.save(update_fields=["sent_by", "sent_at", "received_on"])
    return _told(revocation, defence, by=by, at=at)


def _told(revocation: Revocation, defence: Defence, *, by: User, at: datetime) -> Defence:
    renewed(revocation)
    is_late = revocation.defence_due is not None and (defence.received_on or legal_day(at)) > revocation.defence_due
    facts: dict[str, Any] = {"defence": defence.number, "waives": defence.waives, "late": is_late}
    record(revocation, "send_defence", by, at, **facts)
    letters.defence_sent(defence, at)
    return defence


# ── the city hears and answers ───────────────────────────────────────────────


@transaction.atomic
def hear(
    revocation: Revocation,
    *,
    held_on: date,
    place: str,
    people: str,
    minutes: str,
    by: User,
    at: datetime,
    files: Sequence[UploadedFile[Any]] = (),
) -> DefenceHearing:
    """Record a hearing that was held. Raises NotPermitted, NotPossible."""
    revocation = _under_way(revocation)
    demand(permissions.city_officer, revocation.workshop, by)
    if held_on > legal_day(at):
        raise NotPossible(NOT_IN_FUTURE)
    facts = {"held_on": held_on, "place": place, "people": people, "record": minutes}
    made = DefenceHearing.objects.create(revocation=revocation, recorded_by=by, recorded_at=at, **facts)
    for upload in files:
        keep_file(revocation, upload, kind=Kind.HEARING, by=by, at=at, hearing=made)
    renewed(revocation)
    record(revocation, "hear_defence", by, at, held_on=str(held_on))
    return made


@transaction.atomic
def answer(revocation: Revocation, *, conclusion: str, text: str, by: User, at: datetime) -> DefenceAnswer:
    """The city answers in writing what the unit said. Raises NotPermitted, NotPossible."""
    revocation = _under_way(revocation)
    workshop = revocation.workshop
    if not permissions.city(workshop, by):
        raise NotPermitted(permissions.city.sentence)
    if not revocation.defences.exclude(sent_at=None).filter(waives=False).exists():
        raise NotPossible("单位还没有提出陈述申辩，不需要答复。")
    made = DefenceAnswer.objects.create(revocation=revocation, conclusion=conclusion, text=text, by=by, at=at)
    renewed(revocation)
    record(revocation, "answer_defence", by, at, text=text, conclusion=str(conclusion))
    letters.defence_answered(made, at)
    return made


def _under_way(revocation: Revocation) -> Revocation:
    revocation = taken(revocation)
    if revocation.status != Status.PROPOSED:
        raise NotPossible(f"这项撤销目前为“{revocation.get_status_display()}”，陈述申辩已经结束。")
    return revocation
