"""Letters about the biennial assessment that no act of the table tells: one function a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.roles import CITY_ROLES, Role
from applications.letters import the_body, the_unit
from applications.models import Workshop
from common import outbox
from reviews.letters import those_who_hold, write
from reviews.models import Assessment, AssessmentRound, BodyOpinion, GradeList, OffCycleOrder, Rectification

outbox.KINDS.update(
    {
        "reviews/assessment_called": "评估考核自评",
        "reviews/assessment_extended": "评估考核期限延长",
        "reviews/assessment_ordered": "提前考核待同意",
        "reviews/assessment_order_answered": "提前考核的答复",
        "reviews/assessment_arrived": "评估考核自评待审核",
        "reviews/assessment_returned": "评估考核自评退回补充",
        "reviews/assessment_ready": "评估考核待组织专家考核",
        "reviews/assessment_soon": "评估考核自评期限将到",
        "reviews/assessment_opinion_soon": "评估考核审核意见期限将到",
        "reviews/rectification_soon": "整改期限将到",
        "reviews/rectification_over": "整改期限已过",
        "reviews/grades_proposed": "考核等次名单待同意",
        "reviews/grades_agreed": "考核等次名单已同意",
        "reviews/grades_returned": "考核等次名单被退回",
    }
)


def called(
    workshops: Sequence[Workshop],
    round_: AssessmentRound,
    *,
    at: datetime,
    ordered: OffCycleOrder | None = None,
    due_on: date | None = None,
) -> None:
    """One letter a person of a unit, however many of its titles are called; ``due_on`` where a title has later days."""
    _of_titles(workshops, "assessment_called", round_, at, ordered=ordered, due_on=due_on or round_.self_due_on)


def extended(workshops: Sequence[Workshop], round_: AssessmentRound, *, reason: str, at: datetime) -> None:
    _of_titles(workshops, "assessment_extended", round_, at, reason=reason)


def soon(assessments: Sequence[Assessment], *, at: datetime) -> None:
    """Of one unit and one day: the titles that have not handed in."""
    first = assessments[0]
    workshops = [one.workshop for one in assessments]
    _of_titles(workshops, "assessment_soon", first.round, at, due_on=first.self_due_on)


def _of_titles(
    workshops: Sequence[Workshop], template: str, round_: AssessmentRound, at: datetime, **context: Any
) -> None:
    first = workshops[0]
    is_one = len(workshops) == 1
    link = reverse("workshops:assessment", args=[first.pk]) if is_one else reverse("home")
    about = f"workshop:{first.pk}" if is_one else ""
    write(the_unit(first), template, at=at, link=link, about=about, workshops=workshops, round=round_, **context)


# ── between unit, body and city ──────────────────────────────────────────────


def handed_in(assessment: Assessment, *, again: bool, at: datetime) -> None:
    _about(assessment, the_body(assessment.workshop), "assessment_arrived", at, again=again)


def returned(assessment: Assessment, opinion: BodyOpinion, *, at: datetime) -> None:
    _about(assessment, the_unit(assessment.workshop), "assessment_returned", at, opinion=opinion)


def ready(assessment: Assessment, opinion: BodyOpinion, *, at: datetime) -> None:
    _about(assessment, those_who_hold(Role.CITY_OFFICER), "assessment_ready", at, opinion=opinion)


def opinion_soon(assessments: Sequence[Assessment], *, at: datetime) -> None:
    """Of one body and one day: the titles that wait for its opinion."""
    first = assessments[0]
    write(
        the_body(first.workshop),
        "assessment_opinion_soon",
        at=at,
        link=reverse("reviews:assessments"),
        about="",
        workshops=[one.workshop for one in assessments],
        round=first.round,
        due_on=first.opinion_due_on,
    )


def rectification_soon(found: Rectification, *, at: datetime) -> None:
    assessment = found.assessment
    _about(assessment, the_unit(assessment.workshop), "rectification_soon", at, rectification=found)


def rectification_over(found: Rectification, *, at: datetime) -> None:
    """To the city, whose task it is now, and to the unit."""
    assessment = found.assessment
    readers = [*those_who_hold(*CITY_ROLES), *the_unit(assessment.workshop)]
    _about(assessment, readers, "rectification_over", at, rectification=found)


def _about(assessment: Assessment, readers: Any, template: str, at: datetime, **context: Any) -> None:
    workshop = assessment.workshop
    link = reverse("workshops:assessment", args=[workshop.pk])
    facts = {"assessment": assessment, "workshop": workshop, **context}
    write(readers, template, at=at, link=link, about=f"workshop:{workshop.pk}", **facts)


# ── both bureaus ─────────────────────────────────────────────────────────────


def ordered(order: OffCycleOrder, *, at: datetime) -> None:
    _about_order(order, those_who_hold(Role.FINANCE_APPROVER), "assessment_ordered", at)


def order_answered(order: OffCycleOrder, *, at: datetime) -> None:
    _about_order(order, those_who_hold(*CITY_ROLES), "assessment_order_answered", at)


def _about_order(order: OffCycleOrder, readers: Any, template: str, at: datetime) -> None:
    link = reverse("reviews:assessment_round", args=[order.round.year])
    about = f"workshop:{order.workshop_id}"
    write(readers, template, at=at, link=link, about=about, order=order, workshop=order.workshop, round=order.round)


def grades_proposed(found: GradeList, *, at: datetime) -> None:
    _about_list(found, those_who_hold(Role.FINANCE_APPROVER), "grades_proposed", at)


def grades_answered(found: GradeList, *, at: datetime) -> None:
    agreed = found.status == GradeList.Status.AGREED
    _about_list(found, those_who_hold(*CITY_ROLES), "grades_agreed" if agreed else "grades_returned", at)


def _about_list(found: GradeList, readers: Any, template: str, at: datetime) -> None:
    link = reverse("reviews:grade_list", args=[found.pk])
    rows = found.rows.count()
    write(readers, template, at=at, link=link, about=f"grade_list:{found.pk}", grade_list=found, count=rows)
