"""The verdict on an objection: drafted by its handler, decided by its approver, told to the objector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from applications.lifecycle import NotPermitted, NotPossible
from common.clock import legal_day
from reviews import objection_letters as letters
from reviews import objection_rights as rights
from reviews.jobs import objections as jobs
from reviews.models import InquiryNote, Objection, ObjectionMail
from reviews.services import objection_mail
from reviews.services.objections import locked, note_in_journal, settle_due

Status, Ground = Objection.Status, Objection.Ground
# what may be concluded in which state; what was accepted is looked into, unless its author takes it back
AFTER_INQUIRY = frozenset({Status.DISMISSED, Status.UPHELD})
WITHOUT_INQUIRY = frozenset({Status.REFUSED, Status.CLUE})


@dataclass(frozen=True)
class Verdict:
    """What the handler proposes: the conclusion, what was found, what the objector is told."""

    conclusion: str
    text: str
    reply: str
    ground: str = ""


@transaction.atomic
def draft(objection: Objection, verdict: Verdict, *, by: User, at: datetime) -> Objection:
    """Write down the proposed verdict; another person decides. Raises NotPermitted, NotPossible."""
    workshop, objection = locked(objection)
    rights.must_handle(objection, by)
    if not objection.is_open:
        raise NotPossible(f"这件异议已办结：{objection.get_status_display()}。")
    if sentence := _unfit(objection, verdict):
        raise NotPossible(sentence)
    objection.verdict, objection.ground = verdict.conclusion, verdict.ground
    objection.verdict_text, objection.reply = verdict.text, verdict.reply
    objection.verdict_by, objection.verdict_at = by, at
    objection.save()
    note_in_journal(workshop, "objection_verdict", objection, by=by, at=at)
    if objection.approver:
        letters.objection_to_decide(objection, objection.approver, at)
    return objection


def _unfit(objection: Objection, verdict: Verdict) -> str:
    """Why this cannot be concluded now, in one sentence; empty when it can."""
    if verdict.conclusion in AFTER_INQUIRY:
        return "" if objection.status == Status.ACCEPTED else "请先受理异议，核查后再拟定是否成立。"
    if not verdict.ground:
        return "请选择不予受理或作为线索留存的原因。"
    if verdict.ground == Ground.LATE and objection.in_time:
        return "这件异议是在公示期内收到或寄出的，不能以超过期限为由。"
    if objection.status == Status.ACCEPTED and verdict.ground != Ground.WITHDRAWN:
        return "这件异议已受理，须核查后认定是否成立；异议人撤回的除外。"
    return ""


@transaction.atomic
def decide(objection: Objection, *, by: User, at: datetime) -> Objection:
    """The approver, never the drafter, makes the verdict count; the reply is printed."""
    workshop, objection = locked(objection)
    _must_decide(objection, by)
    objection.status = objection.verdict
    objection.decided_by, objection.decided_at = by, at
    objection.save()
    settle_due(workshop)
    note_in_journal(
        workshop, "objection_decided", objection, by=by, at=at, status=objection.status, ground=objection.ground
    )
    if objection.handler:
        letters.objection_decided(objection, objection.handler, at)
    jobs.order_reply(objection, by=by, at=at)
    return objection


@transaction.atomic
def send_back(objection: Objection, *, by: User, at: datetime, reason: str) -> Objection:
    """The approver wants it otherwise: the draft goes back, with it its old wording into the notes."""
    workshop, objection = locked(objection)
    _must_decide(objection, by)
    label = Status(objection.verdict).label
    words = f"审定人退回处理意见（{label}）：{reason}\n\n退回前的核查结论：{objection.verdict_text}"
    InquiryNote.objects.create(objection=objection, text=words, by=by, at=at)
    objection.verdict = ""
    objection.save(update_fields=["verdict"])
    note_in_journal(workshop, "objection_sent_back", objection, by=by, at=at)
    if objection.handler:
        letters.objection_sent_back(objection, objection.handler, at)
    return objection


def _must_decide(objection: Objection, by: User) -> None:
    rights.must_approve(objection, by)
    if not objection.is_drafted:
        raise NotPossible("没有等待审定的处理意见，请刷新页面。")
    if objection.verdict_by_id == by.pk:
        raise NotPermitted("审定人不能是拟写处理意见的本人。")


@transaction.atomic
def serve(objection: Objection, *, by: User, at: datetime, on: date, how: str) -> Objection:
    """Record that, when and how the objector was answered; from then on the public page says 已答复."""
    workshop, objection = locked(objection)
    rights.must_handle(objection, by)
    if objection.decided_at is None:
        raise NotPossible("处理意见审定后才能送达答复。")
    if objection.served_on is not None:
        raise NotPossible("答复已经送达，不必重复登记。")
    if not legal_day(objection.decided_at) <= on <= legal_day(at):
        raise NotPossible("送达日期须在审定之后，且不能晚于今天。")
    objection.served_on, objection.served_how, objection.served_by = on, how, by
    objection.save(update_fields=["served_on", "served_how", "served_by"])
    note_in_journal(workshop, "objection_answered", objection, by=by, at=at, on=on)
    objection_mail.order(objection, ObjectionMail.Kind.REPLY, at=at)
    return objection
