"""Letters of the stages of review that no act tells: one function a message, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, Role
from applications.letters import the_body, the_unit
from applications.models import Workshop
from common import outbox
from common.models import Letter
from reviews.models import Addendum, Evaluation, Plan, Reevaluation, ReviewTable, Visit
from reviews.selectors.evaluation import knows_the_experts

outbox.KINDS.update(
    {
        "reviews/visit_planned": "现场考察安排",
        "reviews/visit_changed": "现场考察有变",
        "reviews/visit_without_you": "现场考察不再需要您参加",
        "reviews/visit_cancelled": "现场考察取消",
        "reviews/addendum_asked": "需要补充材料",
        "reviews/addendum_sealed": "补充材料待核验",
        "reviews/addendum_verified": "补充材料核验结果",
        "reviews/addendum_dropped": "不再需要补充材料",
        "reviews/list_proposed": "拟认定名单待同意",
        "reviews/list_agreed": "拟认定名单已同意",
        "reviews/list_returned": "拟认定名单被退回",
    }
)


def write(readers: Iterable[User], template: str, *, at: datetime, link: str, about: str, **context: Any) -> None:
    """One letter a reader from ``templates/letters/reviews/<template>.txt``; a job sends those with an address."""
    text = render_to_string(f"letters/reviews/{template}.txt", {"at": at, **context}).strip()
    subject, _, body = text.partition("\n")
    Letter.objects.bulk_create(
        Letter(
            recipient=reader,
            template=f"reviews/{template}",
            subject=subject.strip(),
            body=body.strip(),
            link=link,
            about=about,
            address=reader.email,
            created_at=at,
        )
        for reader in {reader.pk: reader for reader in readers}.values()
    )


def those_who_hold(*roles: str) -> QuerySet[User]:
    """Everybody who holds one of these roles now, once."""
    return User.objects.filter(memberships__role__in=roles, memberships__ended_at=None, is_active=True).distinct()


# ── visits ───────────────────────────────────────────────────────────────────


def expected(visit: Visit) -> list[User]:
    """The unit, the experts and the officers of a visit."""
    people = visit.participants.select_related("assignment__seat__expert__user", "officer").order_by("pk")
    coming = [
        participant.assignment.seat.expert.user if participant.assignment else participant.officer
        for participant in people
    ]
    return [*the_unit(visit.workshop), *(person for person in coming if person is not None)]


def visit_planned(visit: Visit, at: datetime) -> None:
    _about_visit(expected(visit), "visit_planned", visit, at)


def visit_changed(visit: Visit, at: datetime) -> None:
    _about_visit(expected(visit), "visit_changed", visit, at)


def visit_without_you(visit: Visit, readers: Iterable[User], at: datetime) -> None:
    _about_visit(readers, "visit_without_you", visit, at)


def visit_cancelled(visit: Visit, at: datetime) -> None:
    _about_visit(expected(visit), "visit_cancelled", visit, at)


def _about_visit(readers: Iterable[User], template: str, visit: Visit, at: datetime) -> None:
    """Who may not know the experts yet is told how many come."""
    people = list(visit.participants.select_related("assignment__seat__expert__user", "officer").order_by("pk"))
    experts = [p.assignment.seat.expert.user.name for p in people if p.assignment]
    within = {p.assignment.seat.expert.user_id for p in people if p.assignment}
    for reader in {reader.pk: reader for reader in readers}.values():
        names = reader.pk in within or knows_the_experts(visit.workshop, reader)
        write(
            [reader],
            template,
            at=at,
            link=reverse("reviews:visit", args=[visit.pk]),
            about=f"workshop:{visit.workshop_id}",
            visit=visit,
            workshop=visit.workshop,
            experts="、".join(experts) if names else f"{len(experts)} 人",
            officers=[p.officer.name for p in people if p.officer],
            hosts=[f"{p.name}（{p.duty}）" if p.duty else p.name for p in people if p.name],
        )


# ── evaluations and review tables ────────────────────────────────────────────

outbox.KINDS.update(
    {
        "reviews/opinion_signed": "专家评估意见已签署",
        "reviews/judged_anew": "重新评审",
        "reviews/table_proposed": "评审汇总表待同意",
        "reviews/table_agreed": "评审汇总表已同意",
        "reviews/table_returned": "评审汇总表被退回",
        "reviews/moved_up": "由候补递补",
        "reviews/reevaluation_proposed": "重新评审待同意",
        "reviews/reevaluation_answered": "重新评审的答复",
    }
)


def opinion_signed(evaluation: Evaluation, at: datetime) -> None:
    """The officers sum up what the panel has signed."""
    is_award = evaluation.purpose == Plan.Purpose.AWARD
    _about_evaluation(those_who_hold(Role.CITY_OFFICER), "opinion_signed", evaluation, at, is_award=is_award)


def judged_anew(evaluation: Evaluation, at: datetime, *, voids_sheets: bool) -> None:
    """The experts who judge the case come back to it."""
    assigned = evaluation.workshop.assignments.alive().filter(seat__panel=evaluation.panel_id)
    readers = [row.seat.expert.user for row in assigned.select_related("seat__expert__user")]
    _about_evaluation(readers, "judged_anew", evaluation, at, voids_sheets=voids_sheets)


def _about_evaluation(
    readers: Iterable[User], template: str, evaluation: Evaluation, at: datetime, **context: Any
) -> None:
    workshop = evaluation.workshop
    link = reverse("reviews:evaluation", args=[workshop.pk])
    write(readers, template, at=at, link=link, about=f"workshop:{workshop.pk}", workshop=workshop, **context)


def table_proposed(table: ReviewTable, at: datetime) -> None:
    _about_table(those_who_hold(Role.FINANCE_APPROVER), "table_proposed", table, at)


def table_answered(table: ReviewTable, at: datetime) -> None:
    agreed = table.status == ReviewTable.Status.AGREED
    readers = those_who_hold(*CITY_ROLES) if agreed else those_who_hold(Role.CITY_OFFICER)
    _about_table(readers, "table_agreed" if agreed else "table_returned", table, at)


def moved_up(workshop: Workshop, at: datetime) -> None:
    """To the unit and its body: a place became free."""
    link = reverse("workshops:detail", args=[workshop.pk])
    readers = [*the_unit(workshop), *the_body(workshop)]
    write(readers, "moved_up", at=at, link=link, about=f"workshop:{workshop.pk}", workshop=workshop)


def _about_table(readers: Iterable[User], template: str, table: ReviewTable, at: datetime) -> None:
    link = reverse("reviews:review_table", args=[table.pk])
    write(readers, template, at=at, link=link, about=f"table:{table.pk}", table=table, cases=table.rows.count())


def reevaluation_proposed(asked: Reevaluation, at: datetime) -> None:
    _about_evaluation(those_who_hold(Role.FINANCE_APPROVER), "reevaluation_proposed", asked.evaluation, at, asked=asked)


def reevaluation_answered(asked: Reevaluation, at: datetime) -> None:
    _about_evaluation(those_who_hold(*CITY_ROLES), "reevaluation_answered", asked.evaluation, at, asked=asked)


# ── addenda ──────────────────────────────────────────────────────────────────


def addendum_asked(addendum: Addendum, at: datetime) -> None:
    _about_addendum(the_unit(addendum.workshop), "addendum_asked", addendum, at)


def addendum_sealed(addendum: Addendum, at: datetime) -> None:
    """To the body, which verifies it, and to who asked."""
    _about_addendum([*the_body(addendum.workshop), addendum.asked_by], "addendum_sealed", addendum, at)


def addendum_verified(addendum: Addendum, at: datetime) -> None:
    """To the unit, to who asked, and to the panel."""
    panel = User.objects.filter(
        expert__seats__assignments__workshop=addendum.workshop_id,
        expert__seats__assignments__ended_at=None,
        expert__seats__status="accepted",
    ).distinct()
    readers = [*the_unit(addendum.workshop), addendum.asked_by, *panel]
    _about_addendum(readers, "addendum_verified", addendum, at)


def addendum_dropped(addendum: Addendum, at: datetime) -> None:
    _about_addendum(the_unit(addendum.workshop), "addendum_dropped", addendum, at)


def _about_addendum(readers: Iterable[User], template: str, addendum: Addendum, at: datetime) -> None:
    write(
        readers,
        template,
        at=at,
        link=reverse("reviews:addendum", args=[addendum.pk]),
        about=f"workshop:{addendum.workshop_id}",
        addendum=addendum,
        workshop=addendum.workshop,
    )
