"""Judging a case anew: an officer says what went wrong, finance agrees, ``reopen_evaluation`` carries it out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.states import State
from reviews import letters
from reviews.models import Evaluation, Reevaluation

OPEN = (Reevaluation.Status.PROPOSED, Reevaluation.Status.AGREED)
LEAST_FACTS = 20


@transaction.atomic
def propose(
    workshop: Workshop, *, by: User, at: datetime, ground: str, facts: str, voids_sheets: bool = False
) -> Reevaluation:
    """Ask finance; only between the outcome and the public notice."""
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    if not permissions.city_officer(workshop, by):
        raise NotPermitted(permissions.city_officer.sentence)
    if workshop.state not in {State.QUALIFIED, State.UNQUALIFIED}:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能提出重新评审。")
    evaluation = Evaluation.objects.filter(workshop=workshop, purpose="award", ended_at=None).first()
    if evaluation is None:
        raise NotPossible("本案没有可以重新进行的评审。")
    if evaluation.reevaluations.filter(status__in=OPEN).exists():
        raise NotPossible("重新评审已经提出，请等待办理。")
    made = Reevaluation.objects.create(
        evaluation=evaluation,
        ground=ground,
        facts=facts,
        voids_sheets=voids_sheets,
        proposed_by=by,
        proposed_at=at,
    )
    _note(workshop, "reevaluation_proposed", made, by=by, at=at, text=facts)
    letters.reevaluation_proposed(made, at)
    return made


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
