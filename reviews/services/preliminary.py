"""The preliminary review (四(二)): original checks, remarks, opinions, waivers, and the review body's acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import (
    CorrectionReturn,
    MaterialFile,
    Opinion,
    OriginalCheck,
    Remark,
    Seal,
    Waiver,
    Workshop,
)
from applications.services import deadlines, sealing
from applications.states import State
from common.clock import legal_day
from reviews.forms import preliminary as forms
from reviews.guards import preliminary as guards


def _may_review(workshop: Workshop, by: User) -> None:
    if not permissions.reviewer(workshop, by):
        raise NotPermitted(permissions.reviewer.sentence)
    if workshop.state != State.SUBMITTED:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能办理初审。")


def _locked(workshop: Workshop) -> Workshop:
    return Workshop.objects.locked().get(pk=workshop.pk)


@transaction.atomic
def check_original(
    file: MaterialFile, *, by: User, at: datetime, verdict: str, reason: str = "", seen_on: date | None = None
) -> OriginalCheck:
    """Record whether the original of one file was seen and agrees. Raises NotPermitted, NotPossible."""
    workshop = _locked(file.material.workshop)
    _may_review(workshop, by)
    if file.removed_at is not None:
        raise NotPossible("这份文件已被替换，请核验新文件。")
    if verdict != OriginalCheck.Verdict.AGREES and not reason:
        raise NotPossible("请写明原因或依据。")
    capacity = acting_capacity(workshop, by)
    check, _ = OriginalCheck.objects.update_or_create(
        file=file,
        defaults={
            "workshop": workshop,
            "verdict": verdict,
            "reason": reason,
            "seen_by": by,
            "seen_on": seen_on or legal_day(at),
            "organisation_name": capacity.organisation.name if capacity else "",
            "recorded_at": at,
        },
    )
    journal.record(
        workshop,
        "check_original",
        by=by,
        at=at,
        capacity=capacity,
        facts={"file": str(file.uuid), "sha256": file.stored.sha256, "verdict": verdict},
    )
    return check


@transaction.atomic
def record_original(
    file: MaterialFile,
    *,
    by: User,
    at: datetime,
    verdict: str,
    reason: str,
    seen_on: date,
    remark_on: tuple[str, str] | None = None,
) -> OriginalCheck:
    """``check_original``, and with it the reason as a remark on one field (path, place in words); said once only."""
    check = check_original(file, by=by, at=at, verdict=verdict, reason=reason, seen_on=seen_on)
    if remark_on is not None:
        path, where = remark_on
        said = check.workshop.remarks.filter(path=path, text=reason, returned=None, dropped_at=None)
        if not said.exists():
            remark(check.workshop, by=by, at=at, path=path, where=where, text=reason)
    return check


@transaction.atomic
def remark(workshop: Workshop, *, by: User, at: datetime, path: str, where: str, text: str) -> Remark:
    """Write one remark on a field or a material; it is sent with the next return."""
    workshop = _locked(workshop)
    _may_review(workshop, by)
    return Remark.objects.create(
        workshop=workshop, version=workshop.submitted_version, path=path, where=where, text=text, made_by=by, made_at=at
    )


@transaction.atomic
def drop_remark(found: Remark, *, by: User, at: datetime) -> None:
    """Take back a remark that was not sent yet."""
    _may_review(_locked(found.workshop), by)
    if found.returned_id is not None:
        raise NotPossible("这条意见已经发给单位，不能收回。")
    Remark.objects.filter(pk=found.pk).update(dropped_at=at)


@transaction.atomic
def settle_remark(found: Remark, *, by: User, at: datetime) -> None:
    """The reviewer accepts the correction that answers a remark."""
    _may_review(_locked(found.workshop), by)
    Remark.objects.filter(pk=found.pk).update(settled_at=at, settled_by=by)


@transaction.atomic
def decide_waiver(waiver: Waiver, *, by: User, at: datetime, grant: bool, basis: str) -> Waiver:
    """The body's decision on a waiver, before it recommends (domain §10-12)."""
    workshop = _locked(waiver.workshop)
    _may_review(workshop, by)
    waiver.answer = Waiver.Answer.GRANTED if grant else Waiver.Answer.REFUSED
    waiver.decided_by, waiver.decided_at, waiver.basis = by, at, basis
    waiver.save()
    journal.record(
        workshop,
        "decide_waiver",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"rule": waiver.rule, "answer": waiver.answer},
        text=basis,
    )
    return waiver


@transaction.atomic
def draft_opinion(workshop: Workshop, *, by: User, at: datetime, conclusion: str, text: str) -> Opinion:
    """Draft the body's opinion; the approver who seals it must be another person."""
    workshop = _locked(workshop)
    _may_review(workshop, by)
    workshop.opinions.filter(box=Opinion.Box.BODY, current=True).update(current=False)
    opinion = Opinion.objects.create(
        workshop=workshop,
        version=workshop.submitted_version,
        box=Opinion.Box.BODY,
        conclusion=conclusion,
        text=text,
        remedy=workshop.rule_set.remedy if conclusion == Opinion.Conclusion.NOT_RECOMMEND else "",
        drafted_by=by,
        drafted_at=at,
    )
    journal.record(
        workshop,
        "draft_opinion",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"conclusion": conclusion},
        text=text,
    )
    return opinion


@act(
    "return_for_correction",
    form=forms.ReturnForm,
    guards=[guards.a_remark_is_written],
    says=(
        "把已写的意见逐条发给申报单位，内容解锁，限期补正。",
        "单位须逐条答复并重新盖章报送。",
        "系统通知单位经办人和负责人。",
    ),
)
def return_for_correction(workshop: Workshop, *, by: User, at: datetime, due_on: date, note: str = "") -> Outcome:
    sent = CorrectionReturn.objects.create(
        workshop=workshop, version=workshop.submitted_version, due_on=due_on, note=note, returned_by=by, returned_at=at
    )
    remarks = workshop.remarks.filter(returned=None, dropped_at=None)
    count = remarks.update(returned=sent)
    sealing.void_all(workshop, by=by, at=at, reason="退回补正")
    workshop.opinions.filter(box=Opinion.Box.BODY, current=True).update(current=False)
    workshop.due_on = due_on
    workshop.handler = None
    return Outcome(
        facts={"remarks": count, "due_on": due_on.isoformat()}, text=note, tells={"sent": sent, "remarks": count}
    )


@act(
    "recommend",
    form=forms.BodySealForm,
    guards=guards.BEFORE_RECOMMENDING,
    seals=True,
    says=(
        "在“初审意见”栏盖章，案卷转市人力社保局受理。",
        "已核验的复印件标注“与原件核对无误”。",
        "系统通知申报单位和市局。",
    ),
)
def recommend(workshop: Workshop, *, by: User, at: datetime, kind: str, scan: Any = None) -> Outcome:
    """四(二)-1, -2."""
    opinion = workshop.opinions.get(box=Opinion.Box.BODY, current=True, conclusion=Opinion.Conclusion.RECOMMEND)
    put = sealing.seal(
        workshop.submitted_version, box=Seal.Box.BODY, by=by, text=opinion.text, at=at, kind=kind, scan=scan
    )
    workshop.recommended_at = at
    workshop.handler = None
    workshop.due_on = deadlines.acceptance_due(workshop, at)
    return Outcome(facts={"opinion": opinion.pk, "seal": put.pk}, text=opinion.text, tells={"opinion": opinion})


@act(
    "not_recommend",
    form=forms.BodySealForm,
    guards=[guards.a_refusal_is_drafted],
    seals=True,
    says=("在“初审意见”栏盖章，本次申报结束。", "理由和救济途径送达申报单位。", "系统通知单位经办人和负责人。"),
)
def not_recommend(workshop: Workshop, *, by: User, at: datetime, kind: str, scan: Any = None) -> Outcome:
    opinion = workshop.opinions.get(box=Opinion.Box.BODY, current=True, conclusion=Opinion.Conclusion.NOT_RECOMMEND)
    put = sealing.seal(
        workshop.submitted_version, box=Seal.Box.BODY, by=by, text=opinion.text, at=at, kind=kind, scan=scan
    )
    opinion.served_at, opinion.served_how = at, "系统送达"
    opinion.save(update_fields=["served_at", "served_how"])
    workshop.ended_at = at
    workshop.due_on = None
    workshop.handler = None
    return Outcome(facts={"opinion": opinion.pk, "seal": put.pk}, text=opinion.text, tells={"opinion": opinion})


@act(
    "transfer",
    form=forms.TransferForm,
    says=("案卷转到所选初审单位，其办理期限重新计算。", "本单位不再看到该案卷。", "系统通知申报单位和新的初审单位。"),
)
def transfer(workshop: Workshop, *, by: User, at: datetime, body: Any, reason: str) -> Outcome:
    """四(一)-1: within the RuleSet's days by the body itself, at any time by the city."""
    if not permissions.city_approver(workshop, by) and legal_day(at) > deadlines.transfer_until(workshop):
        raise NotPossible("已超过本单位可以转送的期限，请与市人力社保局联系。")
    former = workshop.review_body
    workshop.opinions.filter(box=Opinion.Box.BODY, current=True).update(current=False)
    workshop.review_body = body
    workshop.body_since = at
    workshop.handler = None
    workshop.due_on = deadlines.review_due(workshop, at)
    return Outcome(facts={"from": former.pk, "to": body.pk}, text=reason, tells={"former": former, "reason": reason})
