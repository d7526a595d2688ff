"""Judging a case anew: an officer says what went wrong, finance agrees, an act for each purpose carries it out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import forms_of_acts as forms
from applications import guards as life
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import Seal, Workshop
from applications.services import expert_access, sealing
from applications.states import State
from reviews import letters, terms
from reviews.guards import assessment as assessment_guards
from reviews.guards import evaluation as guards
from reviews.models import Assignment, Evaluation, Reevaluation
from reviews.services import assessment, evaluation, scoring
from reviews.services.decision import lapse as lapse_decision

OPEN = (Reevaluation.Status.PROPOSED, Reevaluation.Status.AGREED)
# between the panel's signature and what follows from it
MAY_BE_ASKED_IN = {
    terms.AWARD: frozenset({State.QUALIFIED, State.UNQUALIFIED}),
    terms.ASSESSMENT: frozenset({State.ASSESSING}),
}
LEAST_FACTS = 20


@transaction.atomic
def propose(
    workshop: Workshop, *, by: User, at: datetime, ground: str, facts: str, voids_sheets: bool = False
) -> Reevaluation:
    """Ask finance; only between the outcome and the public notice, or before the grade is fixed."""
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    if not permissions.city_officer(workshop, by):
        raise NotPermitted(permissions.city_officer.sentence)
    purpose = terms.purpose_of(workshop)
    if workshop.state not in MAY_BE_ASKED_IN[purpose]:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能提出重新评审。")
    if purpose == terms.ASSESSMENT and (sentences := _before_its_grade(workshop, at)):
        raise NotPossible(*sentences)
    current = _current(workshop)
    if current is None:
        raise NotPossible("本案没有可以重新进行的评审。")
    if current.reevaluations.filter(status__in=OPEN).exists():
        raise NotPossible("重新评审已经提出，请等待办理。")
    made = Reevaluation.objects.create(
        evaluation=current,
        ground=ground,
        facts=facts,
        voids_sheets=voids_sheets,
        proposed_by=by,
        proposed_at=at,
    )
    _note(workshop, "reevaluation_proposed", made, by=by, at=at, text=facts)
    letters.reevaluation_proposed(made, at)
    return made


def _current(workshop: Workshop) -> Evaluation | None:
    found = Evaluation.objects.filter(workshop=workshop, purpose=terms.purpose_of(workshop))
    return found.filter(ended_at=None, succeeded_at=None).select_related("panel__plan").first()


def _before_its_grade(workshop: Workshop, at: datetime) -> list[str]:
    return [sentence for guard in assessment_guards.BEFORE_JUDGING_ANEW for sentence in guard(workshop, at)]


@transaction.atomic
def answer(asked: Reevaluation, *, by: User, at: datetime, agrees: bool, words: str = "") -> Reevaluation:
    """Finance agrees, or refuses with its reason."""
    workshop = Workshop.objects.locked().get(evaluations=asked.evaluation_id)
    if not permissions.finance_approver(workshop, by):
        raise NotPermitted(permissions.finance_approver.sentence)
    asked = Reevaluation.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if asked.status != Reevaluation.Status.PROPOSED:
        raise NotPossible(f"这项提请目前为“{asked.get_status_display()}”，不能再答复。")
    if not agrees and not words:
        raise NotPossible("不同意须写明理由。")
    asked.status = Reevaluation.Status.AGREED if agrees else Reevaluation.Status.REFUSED
    asked.answered_by, asked.answered_at, asked.answer = by, at, words
    asked.save()
    _note(workshop, "reevaluation_agreed" if agrees else "reevaluation_refused", asked, by=by, at=at, text=words)
    letters.reevaluation_answered(asked, at)
    return asked


def _note(workshop: Workshop, verb: str, asked: Reevaluation, *, by: User, at: datetime, text: str) -> None:
    journal.record(
        workshop,
        verb,
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        text=text,
        facts={"reevaluation": asked.pk, "ground": asked.ground, "voids_sheets": asked.voids_sheets},
    )


# ── the acts ─────────────────────────────────────────────────────────────────


@act(
    "reopen_evaluation",
    form=forms.ConfirmForm,
    guards=[guards.finance_agreed_to_judge_anew, life.technician_is_free, life.name_is_free],
    seals=True,
    says=(
        "原评审结论保留备查，组长在申报表上的签名作废，专家组重新评审。",
        "系统通知申报单位、初审单位和专家。",
    ),
)
def reopen_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    asked = _agreed(workshop)
    reason = f"重新评审：{_why(asked)}"
    lapse_decision(workshop, by=by, at=at, reason=reason)
    sealing.void_box(workshop, Seal.Box.EXPERTS, by=by, at=at, reason=reason)
    outcome = _judged_anew(workshop, asked, by=by, at=at)
    workshop.ended_at = workshop.qualified_at = None
    workshop.is_waitlisted = False
    return outcome


@act(
    "reopen_assessment",
    form=forms.ConfirmForm,
    guards=[guards.finance_agreed_to_judge_anew, *assessment_guards.BEFORE_JUDGING_ANEW],
    seals=True,
    says=(
        "原专家考核意见和得分保留备查，组长的签名作废，专家组重新评分或重新汇总。",
        "专家组登记的一票否决情形一并作废；自评、初审单位意见和已核定的加分不变。",
        "系统通知专家。",
    ),
)
def reopen_assessment(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    asked = _agreed(workshop)
    assessment.judged_anew(workshop)
    return _judged_anew(workshop, asked, by=by, at=at)


def _agreed(workshop: Workshop) -> Reevaluation:
    """What finance agreed to, with the evaluation that is to be judged anew."""
    found = Reevaluation.objects.select_for_update(of=("self",)).select_related("evaluation__panel__plan")
    return found.get(evaluation=_current(workshop), status=Reevaluation.Status.AGREED)


def _why(asked: Reevaluation) -> str:
    return f"{asked.get_ground_display()}：{asked.facts}"


def _judged_anew(workshop: Workshop, asked: Reevaluation, *, by: User, at: datetime) -> Outcome:
    """The old evaluation ends, a new one before the same panel begins; signed sheets stay unless they are void."""
    old, reason = asked.evaluation, _why(asked)
    evaluation.end(workshop, at=at, reason=reason, purpose=old.purpose)
    judging = Assignment.objects.filter(workshop=workshop, seat__panel=old.panel)
    if asked.voids_sheets:
        scoring.void_sheets(judging, by=by, at=at, reason=reason)
        scoring.renew_sheets(judging.filter(ended_at=None), by=by, at=at, reason=reason)
    new = evaluation.begin(workshop, old.panel, at=at)
    for assignment in judging.filter(ended_at=None).select_related("seat__expert__user"):
        expert_access.open_to(assignment.seat.expert.user, workshop, at=at)
    Reevaluation.objects.filter(pk=asked.pk).update(status=Reevaluation.Status.DONE)
    workshop.due_on = terms.terms_of(workshop).due_on(at)
    letters.judged_anew(new, at, voids_sheets=asked.voids_sheets)
    return Outcome(
        facts={"old": old.pk, "new": new.pk, "ground": asked.ground, "voids_sheets": asked.voids_sheets},
        text=reason,
        tells={"reason": asked.get_ground_display()},
    )
