"""The removal of a workshop after a founded objection: drafted by the city, agreed to by finance, then served."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from applications.states import State
from reviews import objection_letters as letters
from reviews.guards.objections import objected_to
from reviews.models import Removal


@transaction.atomic
def draft(workshop: Workshop, *, by: User, at: datetime, text: str) -> Removal:
    """The reasons that the unit will read, for finance to agree to. Raises NotPermitted, NotPossible."""
    workshop = _locked_case(workshop)
    if not permissions.city_officer(workshop, by):
        raise NotPermitted(permissions.city_officer.sentence)
    if workshop.state != State.CONTESTED or not objected_to(workshop).upheld:
        raise NotPossible("有异议审定为成立后，才能拟写不予认定的理由。")
    Removal.objects.filter(workshop=workshop, current=True).update(current=False)
    removal = Removal.objects.create(
        workshop=workshop, text=text, remedy=workshop.rule_set.remedy, drafted_by=by, drafted_at=at
    )
    capacity = acting_capacity(workshop, by)
    journal.record(workshop, "removal_drafted", by=by, at=at, capacity=capacity, facts={"removal": removal.pk})
    letters.removal_proposed(removal, at)
    return removal


@transaction.atomic
def answer(removal: Removal, *, by: User, at: datetime, agree: bool, reason: str = "") -> Removal:
    """Finance agrees, or returns it with its reason."""
    workshop = _locked_case(removal.workshop)
    if not permissions.finance_approver(workshop, by):
        raise NotPermitted(permissions.finance_approver.sentence)
    removal = (
        Removal.objects.select_for_update(of=("self",)).select_related("workshop", "drafted_by").get(pk=removal.pk)
    )
    if not removal.current or removal.answer != Removal.Answer.ASKED:
        raise NotPossible("这份意见已经答复或已被新的意见代替，请刷新页面。")
    if not agree and not reason:
        raise NotPossible("请写明退回的理由。")
    removal.answer = Removal.Answer.AGREED if agree else Removal.Answer.RETURNED
    removal.answered_by, removal.answered_at, removal.answer_reason = by, at, reason
    removal.save()
    journal.record(
        workshop,
        "removal_answered",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"removal": removal.pk, "answer": removal.answer},
        text=reason,
    )
    letters.removal_answered(removal, at)
    return removal


def _locked_case(workshop: Workshop) -> Workshop:
    return Workshop.objects.locked().select_related("rule_set").get(pk=workshop.pk)
