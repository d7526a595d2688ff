"""Taking up again what was refused: by a reconsideration decision, a judgment or an own error (design §3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications import forms_of_acts, journal, permissions
from applications.guards import name_is_free, technician_is_free
from applications.lifecycle import NotPossible, Outcome, act
from applications.models import Opinion, Seal, Workshop
from applications.services import sealing
from applications.states import State
from common import calendar
from common.clock import legal_day
from reviews import decision_letters as letters
from reviews.forms import decision as forms
from reviews.guards import decision as guards
from reviews.models import Decision, Reopening
from reviews.services.decision import demand, lapse, locked


@transaction.atomic
def propose(workshop: Workshop, *, by: User, at: datetime, document_number: str, reason: str) -> Reopening:
    """The city proposes to take a refusal of both bureaus up again. Raises NotPermitted, NotPossible."""
    workshop = locked(workshop)
    demand(permissions.city, workshop, by)
    if workshop.state != State.REJECTED:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不需要恢复审批。")
    if sentences := guards.it_was_qualified(workshop, at):
        raise NotPossible(*sentences)
    if workshop.reopenings.filter(done_at=None).exists():
        raise NotPossible("已有恢复审批的提议，正在办理。")
    made = Reopening.objects.create(
        workshop=workshop, document_number=document_number, reason=reason, proposed_by=by, proposed_at=at
    )
    _record(workshop, "propose_reopening", by, at, made, text=reason)
    letters.reopening_proposed(made, at)
    return made


@transaction.atomic
def answer(found: Reopening, *, by: User, at: datetime, agrees: bool, text: str = "") -> Reopening:
    """Finance agrees, or says why not. Raises NotPermitted, NotPossible."""
    workshop = locked(found.workshop)
    demand(permissions.finance_approver, workshop, by)
    found = Reopening.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.state != Reopening.State.PROPOSED:
        raise NotPossible("市财政局已经答复。")
    if not agrees and not text:
        raise NotPossible("不同意的，请写明理由。")
    found.state = Reopening.State.AGREED if agrees else Reopening.State.REFUSED
    found.answered_by, found.answered_at, found.answer = by, at, text
    found.done_at = None if agrees else at
    found.save(update_fields=["state", "answered_by", "answered_at", "answer", "done_at"])
    _record(workshop, "answer_reopening", by, at, found, text=text)
    letters.reopening_answered(found, at)
    return found


@act(
    "reopen_decision",
    form=forms_of_acts.ConfirmForm,
    guards=(guards.it_was_qualified, guards.finance_agreed_to_reopen, technician_is_free, name_is_free),
    seals=True,
    says=(
        "案卷恢复为“评审合格”，重新办理公示和审批；原决定和两局的印章作废。",
        "系统通知申报单位、初审单位和市财政局。",
    ),
)
def reopen_decision(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Both had decided, so both reopen: what finance agreed to is carried out."""
    agreed = workshop.reopenings.get(done_at=None, state=Reopening.State.AGREED)
    Reopening.objects.filter(pk=agreed.pk).update(done_at=at)
    reason = f"{agreed.document_number}：{agreed.reason}"
    for box in (Seal.Box.CITY_HR, Seal.Box.CITY_FINANCE):
        sealing.void_box(workshop, box, by=by, at=at, reason=f"恢复审批：{reason}")
    lapse(workshop, by=by, at=at, reason="恢复审批")
    carried_out = Decision.objects.filter(workshop=workshop, ended_at=None)
    carried_out.update(ended_at=at, ended_reason=f"恢复审批：{reason}"[:300])
    workshop.ended_at = None
    workshop.publicised_at = None
    workshop.cleared_at = None
    return Outcome(facts={"document": agreed.document_number}, text=reason, tells={"reason": reason})


@act(
    "reopen_preliminary",
    form=forms.ReopeningForm,
    guards=(technician_is_free, name_is_free),
    seals=True,
    says=(
        "案卷退回初审单位重新审核，原初审意见和印章作废，办理期限重新计算。",
        "本批次初审截止日已过的，另须延长批次日程。",
        "系统通知申报单位和初审单位。",
    ),
)
def reopen_preliminary(workshop: Workshop, *, by: User, at: datetime, document_number: str, reason: str) -> Outcome:
    """The body had decided alone; the city sends the case back to it."""
    text = f"{document_number}：{reason}"
    sealing.void_box(workshop, Seal.Box.BODY, by=by, at=at, reason=f"重新初审：{text}")
    workshop.opinions.filter(box=Opinion.Box.BODY, current=True).update(current=False)
    workshop.ended_at = None
    workshop.body_since = at
    workshop.due_on = calendar.day_after(legal_day(at), workshop.rule_set.review_days, workshop.rule_set.day_rule)
    return Outcome(facts={"document": document_number}, text=text, tells={"reason": text})


def _record(workshop: Workshop, verb: str, by: User, at: datetime, found: Reopening, *, text: str) -> None:
    facts = {"document": found.document_number, "state": found.state}
    capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
