"""Giving a title back (design §3): 复议, 诉讼 or an own error with its document, agreed by finance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications import forms_of_acts, journal, permissions
from applications.guards import name_is_free, technician_is_free
from applications.lifecycle import NotPossible, Outcome, act
from applications.models import Settlement, Workshop
from applications.services import assessment_due, settlements
from applications.states import GONE
from applications.uploads import accepted_upload
from common.clock import legal_day
from reviews import decision_letters
from reviews.guards import revocation as guards
from reviews.models import Announcement, Decision, Reconsideration, Reopening, Revocation
from reviews.services import bans, plaque_returns
from reviews.services.decision import demand, locked, void_beside

Outcomes = Reconsideration.Outcome


# ── 复议, 诉讼, an own error ──────────────────────────────────────────────────


@transaction.atomic
def enter(
    workshop: Workshop,
    *,
    kind: str,
    before: str,
    document_number: str,
    received_on: date,
    words: str,
    document: Any,
    by: User,
    at: datetime,
) -> Reconsideration:
    """Record what was taken up against the decision, with its document. Raises NotPermitted, NotPossible."""
    workshop = locked(workshop)
    demand(permissions.city, workshop, by)
    if workshop.state not in GONE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有可以复议、诉讼的决定。")
    if received_on > legal_day(at):
        raise NotPossible("日期不能晚于今天。")
    made = Reconsideration.objects.create(
        workshop=workshop,
        kind=kind,
        before=before,
        document_number=document_number,
        received_on=received_on,
        words=words,
        document=accepted_upload(document, kind="reconsideration", at=at),
        recorded_by=by,
        recorded_at=at,
    )
    _record(workshop, "enter_reconsideration", by, at, text=words, document=document_number, kind=str(kind))
    return made


@transaction.atomic
def conclude(
    found: Reconsideration,
    *,
    outcome: str,
    number: str,
    on: date,
    words: str,
    by: User,
    at: datetime,
    document: Any = None,
) -> Reconsideration:
    """How it ended, with its document. Raises NotPermitted, NotPossible."""
    workshop = locked(found.workshop)
    demand(permissions.city, workshop, by)
    found = Reconsideration.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.outcome:
        raise NotPossible("已经登记结果。")
    if on > legal_day(at) or on < found.received_on:
        raise NotPossible("日期须在收到之日到今天之间。")
    found.outcome, found.outcome_number, found.outcome_on, found.outcome_words = outcome, number, on, words
    found.outcome_document = accepted_upload(document, kind="reconsideration", at=at) if document else None
    found.save()
    _record(workshop, "conclude_reconsideration", by, at, text=words, document=number, outcome=str(outcome))
    return found


# ── giving it back ───────────────────────────────────────────────────────────


@transaction.atomic
def propose(workshop: Workshop, *, by: User, at: datetime, document_number: str, reason: str) -> Reopening:
    """The city proposes to give the title back; finance answers as with every reopening. Raises NotPossible."""
    workshop = locked(workshop)
    demand(permissions.city, workshop, by)
    if workshop.state not in GONE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不需要恢复称号。")
    if sentences := guards.a_document_reverses_it(workshop, at):
        raise NotPossible(*sentences)
    if workshop.reopenings.filter(done_at=None).exists():
        raise NotPossible("已有恢复称号的提议，正在办理。")
    facts = {"document_number": document_number, "reason": reason}
    made = Reopening.objects.create(workshop=workshop, proposed_by=by, proposed_at=at, **facts)
    _record(workshop, "propose_reinstatement", by, at, text=reason, document=document_number)
    decision_letters.reopening_proposed(made, at)
    return made


@act(
    "reinstate",
    form=forms_of_acts.ConfirmForm,
    guards=(guards.a_document_reverses_it, guards.finance_agreed_to_reinstate, technician_is_free, name_is_free),
    seals=True,
    says=(
        "称号恢复，编号不变，重新列入有效名录；撤销公告同时撤回，不得再申报的限制解除。",
        "尚未交回的铭牌不再收回，尚未办结的清算终止；下一次评估考核的期限重新计算。",
        "系统通知所在单位、初审单位和市财政局。",
    ),
)
def reinstate(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Both had decided, so both give it back: what finance agreed to is carried out."""
    agreed = workshop.reopenings.get(done_at=None, state=Reopening.State.AGREED)
    Reopening.objects.filter(pk=agreed.pk).update(done_at=at)
    reason = f"{agreed.document_number}：{agreed.reason}"
    _undo_revocation(workshop, by=by, at=at, reason=f"恢复称号：{reason}")
    bans.lift(workshop.pk, at=at, reason=reason)
    plaque_returns.drop(workshop, by=by, at=at, reason="称号已恢复")
    for row in Settlement.objects.filter(ledger__workshop=workshop, status=Settlement.Status.OPEN):
        settlements.drop(row, reason="称号已恢复", by=by, at=at)
    workshop.revoked_at = None
    workshop.closed_at = None
    workshop.ended_at = None
    workshop.assessing_since = None
    workshop.assessment_due = assessment_due.due_again(workshop, at)
    return Outcome(facts={"document": agreed.document_number}, text=reason, tells={"reason": reason})


def _undo_revocation(workshop: Workshop, *, by: User, at: datetime, reason: str) -> None:
    """The decision ended, its seals are void, its announcement is withdrawn; the rows are kept."""
    for found in workshop.revocations.filter(status=Revocation.Status.REVOKED).select_related("decision"):
        if found.decision is not None:
            void_beside(found.decision, by=by, at=at, reason=reason)
            Decision.objects.filter(pk=found.decision.pk).update(ended_at=at, ended_reason=reason[:300])
        Announcement.objects.filter(revocation=found, withdrawn_at=None).update(
            withdrawn_at=at, withdrawn_reason=reason[:300]
        )
        found.status, found.ended_at, found.ended_reason = Revocation.Status.REINSTATED, at, reason[:300]
        found.save(update_fields=["status", "ended_at", "ended_reason"])


def _record(workshop: Workshop, verb: str, by: User, at: datetime, *, text: str, **facts: Any) -> None:
    capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
