"""Titles before the panel of an assessment, by the real services: plan, draw, declarations, visit, sheets, opinion."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from applications import lifecycle
from applications.models import Workshop
from common.clock import BEIJING
from reviews.models import (
    Assessment,
    Evaluation,
    Panel,
    Plan,
    Reevaluation,
    ScoreSheet,
    Seat,
    Visit,
    VisitParticipant,
)
from reviews.services import draws, evaluation, leader, plans, reevaluation, seats, signing
from reviews.services.signing import Signature
from tests.cast import Cast
from tests.reviews import assessment_cases, panel_cases, scoring_cases
from tests.reviews.panel_cases import ALTERNATES, MEMBERS, TRADE

PLANNED = datetime(2028, 4, 20, 9, tzinfo=BEIJING)
OPENED = datetime(2028, 5, 8, 9, tzinfo=BEIJING)
VISITED = datetime(2028, 5, 15, 9, tzinfo=BEIJING)
SIGNED = datetime(2028, 5, 22, 16, tzinfo=BEIJING)
OPINION = "两年来带徒、攻关成效明显，制度齐全，经费使用规范，建议评定为合格。"


def waiting(cast: Cast, case: Workshop | None = None) -> Assessment:
    """Called, self-assessed and with the body's opinion, past the ways there; the rules ask for three experts."""
    assessment_cases.programme(assessment_panel_size=MEMBERS, assessment_least_panel=2)
    case = case or assessment_cases.title(cast)
    assessment_cases.opened(cast)
    return assessment_cases.put(assessment_cases.of(case), Assessment.Status.PANEL)


def planned(cast: Cast, *workshops: Workshop, name: str = "2028 年度考核方案") -> Panel:
    """A panel with these titles in a plan that was not proposed yet."""
    by = cast.people["city_officer"]
    plan = plans.draft(
        by=by,
        at=PLANNED,
        name=name,
        purpose=Plan.Purpose.ASSESSMENT,
        panel_size=MEMBERS,
        alternates=ALTERNATES,
        visits_from=date(2028, 5, 8),
        visits_to=date(2028, 5, 19),
        sheets_due=date(2028, 6, 7),
    )
    panel = plans.add_panel(plan, by=by, at=PLANNED, name="考核一组", strata=[(TRADE, MEMBERS, ALTERNATES)])
    plans.put_cases(panel, by=by, at=PLANNED, workshops=[workshop.pk for workshop in workshops])
    return panel


def seated(cast: Cast, *workshops: Workshop, **facts: Any) -> Panel:
    """Agreed by finance, drawn, invited, and every member has declared."""
    panel, by = planned(cast, *workshops, **facts), cast.people["city_officer"]
    panel_cases.agree(cast, panel.plan)
    panel = Panel.objects.select_related("plan").get(pk=panel.pk)
    draws.carry_out(draws.show_candidates(draws.commit(panel, by=by, at=PLANNED), by=by, at=PLANNED), by=by, at=PLANNED)
    seats.invite(panel, by=by, at=PLANNED)
    for seat in panel.seats.filter(status=Seat.Status.INVITED):
        panel_cases.say_yes(seat, PLANNED + timedelta(days=1))
    return panel


def opened(cast: Cast, one: Assessment, **facts: Any) -> Panel:
    """The experts are at work, with their leader."""
    panel = seated(cast, one.workshop, **facts)
    lifecycle.perform("open_assessment", again(one), by=cast.people["city_officer"], at=OPENED)
    sitting = list(panel.seats.sitting().select_related("expert__user").order_by("order"))
    for voter in sitting:
        if Panel.objects.get(pk=panel.pk).leader_id is None:
            leader.vote(panel, by=voter.expert.user, at=OPENED, choice=sitting[0])
    return Panel.objects.select_related("plan", "leader__expert__user").get(pk=panel.pk)


def visited(cast: Cast, panel: Panel, case: Workshop) -> Visit:
    """A recorded visit of two experts and an officer."""
    visit = Visit.objects.create(
        panel=panel,
        workshop=case,
        starts_at=VISITED,
        ends_at=VISITED + timedelta(hours=3),
        place="北京市海淀区知春路 1 号",
        status=Visit.Status.RECORDED,
        made_by=cast.people["city_officer"],
        made_at=OPENED + timedelta(hours=1),
    )
    for assignment in case.assignments.alive().filter(seat__panel=panel)[:2]:
        VisitParticipant.objects.create(visit=visit, assignment=assignment, attended=True)
    VisitParticipant.objects.create(visit=visit, officer=cast.people["city_officer"], attended=True)
    return visit


def sheets_of(panel: Panel, case: Workshop) -> list[ScoreSheet]:
    """Those that are not void, in the order of the seats."""
    found = ScoreSheet.objects.filter(workshop=case, assignment__seat__panel=panel)
    return list(
        found.exclude(status=ScoreSheet.Status.VOID)
        .select_related("assignment__seat__expert__user")
        .order_by("assignment__seat__order")
    )


def signed(panel: Panel, case: Workshop, points: int = 30) -> None:
    """Every expert gives so many of the forty points of both indicators and signs."""
    for sheet in sheets_of(panel, case):
        by = sheet.assignment.seat.expert.user
        scoring_cases.fill(sheet, {"T1": points, "M1": points}, by=by)
        sheet.refresh_from_db()
        drawn = Signature(ScoreSheet.SignedBy.DRAWN)
        signing.sign(sheet, by=by, at=SIGNED, signature=drawn, reason="得分较低", seen_revision=sheet.revision)


def closed(cast: Cast, one: Assessment, points: int = 30, **facts: Any) -> Evaluation:
    """The leader has signed; the assessment waits for its grade."""
    panel = opened(cast, one, **facts)
    visited(cast, panel, one.workshop)
    signed(panel, one.workshop, points)
    return concluded(panel, one.workshop)


def concluded(panel: Panel, case: Workshop) -> Evaluation:
    by = panel.leader.expert.user if panel.leader else None
    assert by is not None
    stands = evaluation.evaluation_standing.of(Workshop.objects.get(pk=case.pk))
    conclusion = "pass" if stands.reaches_the_line else "fail"
    evaluation.draft_opinion(case, by=by, at=SIGNED, conclusion=conclusion, text=OPINION)
    return evaluation.sign(case, by=by, at=SIGNED)


def to_judge_anew(cast: Cast, one: Assessment, *, at: datetime = SIGNED, voids_sheets: bool = False) -> Reevaluation:
    """The officer asked for it and finance agreed."""
    asked = reevaluation.propose(
        again(one),
        by=cast.people["city_officer"],
        at=at,
        ground=Reevaluation.Ground.SUM,
        facts="复核时发现两项指标的得分录入有误",
        voids_sheets=voids_sheets,
    )
    return reevaluation.answer(asked, by=cast.people["finance_approver"], at=at, agrees=True)


def again(one: Assessment) -> Workshop:
    return Workshop.objects.get(pk=one.workshop_id)
