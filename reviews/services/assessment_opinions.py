"""The body's opinion on a self-assessment: drafted by one person, confirmed or sent back by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Workshop
from common.calendar import working_days_after
from common.clock import legal_day
from reviews import assessment_letters as letters
from reviews.models import Assessment, BodyOpinion

Status, Conclusion = Assessment.Status, BodyOpinion.Conclusion
SAME_PERSON = "拟写意见的人不能确认，请由本单位另一位负责人办理。"
NOT_DRAFTED = "审核意见还没有拟写。"
REDRAFTED = "审核意见在您阅看以后重新拟写过，请重新阅看后确认。"


@transaction.atomic
def draft(assessment: Assessment, *, conclusion: str, text: str, by: User, at: datetime) -> BodyOpinion:
    """Write it, or write it anew before it is confirmed. Raises NotPermitted, NotPossible."""
    assessment = _to_answer(assessment, by)
    if not text:
        raise NotPossible("请写明审核意见。")
    version = assessment.versions.order_by("-number")[0]
    facts = {"version": version, "conclusion": conclusion, "text": text, "drafted_by": by, "drafted_at": at}
    opinion, _ = BodyOpinion.objects.update_or_create(assessment=assessment, confirmed_at=None, defaults=facts)
    _record(assessment, "draft_assessment_opinion", by, at, conclusion=conclusion)
    return opinion


def mark_of(opinion: BodyOpinion) -> str:
    """Tells one draft from the next."""
    return opinion.drafted_at.isoformat()


@transaction.atomic
def confirm(assessment: Assessment, *, by: User, at: datetime, seen: str = "") -> BodyOpinion:
    """The body's approver, never the drafter: on to the panel, or back to the unit with what is missing.

    ``seen``: ``mark_of`` the draft that the approver has read, where a page was read.
    """
    assessment = _to_answer(assessment, by)
    workshop = assessment.workshop
    if not permissions.review_approver(workshop, by):
        raise NotPermitted(permissions.review_approver.sentence)
    opinion = assessment.opinions.select_for_update(of=("self",)).filter(confirmed_at=None).first()
    if opinion is None:
        raise NotPossible(NOT_DRAFTED)
    if opinion.drafted_by_id == by.pk:
        raise NotPermitted(SAME_PERSON)
    if seen and seen != mark_of(opinion):
        raise NotPossible(REDRAFTED)
    opinion.confirmed_by, opinion.confirmed_at = by, at
    opinion.save(update_fields=["confirmed_by", "confirmed_at"])
    if opinion.conclusion == Conclusion.RETURN:
        _send_back(assessment, opinion, at)
    else:
        assessment.status, assessment.opinion_at = Status.PANEL, at
        assessment.save(update_fields=["status", "opinion_at"])
        letters.ready(assessment, opinion, at=at)
    _record(assessment, "confirm_assessment_opinion", by, at, text=opinion.text, conclusion=opinion.conclusion)
    return opinion


def _send_back(assessment: Assessment, opinion: BodyOpinion, at: datetime) -> None:
    """The unit has at least the days of a return; whether it was in time is judged by its first handing in."""
    today = legal_day(at)
    days = working_days_after(today, assessment.rules.filing_return_days)
    assessment.status, assessment.sealed_at = Status.SELF, None
    assessment.self_due_on = max(assessment.self_due_on, days)
    assessment.opinion_due_on = max(assessment.opinion_due_on, assessment.self_due_on)
    assessment.save(update_fields=["status", "sealed_at", "self_due_on", "opinion_due_on"])
    letters.returned(assessment, opinion, at=at)


def _to_answer(given: Assessment, by: User) -> Assessment:
    """The assessment with its case, both held, if it waits for this person's body."""
    workshop = Workshop.objects.locked().select_related("unit", "review_body").get(pk=given.workshop_id)
    if not permissions.reviewer(workshop, by):
        raise NotPermitted(permissions.reviewer.sentence)
    found = Assessment.objects.select_for_update(of=("self",)).select_related("round", "rules")
    assessment = found.get(pk=given.pk)
    assessment.workshop = workshop
    if assessment.status != Status.OPINION:
        raise NotPossible(f"{assessment}目前为“{assessment.get_status_display()}”，不能办理审核意见。")
    return assessment


def _record(assessment: Assessment, verb: str, by: User, at: datetime, *, text: str = "", **facts: Any) -> None:
    workshop = assessment.workshop
    told = {"assessment": assessment.pk, "year": assessment.round.year, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=told)
