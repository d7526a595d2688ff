"""The panel's machinery in an assessment: the whole way to the leader's signature, and that the award stays apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from applications import lifecycle
from applications.choices import Computing
from applications.lifecycle import NotPossible
from applications.models import Band, ExpertAccess, Indicator, ProgrammeRules, Rubric, RubricGroup, Workshop
from applications.selectors.filing import FilingFigures
from applications.selectors.ledger_figures import Money
from applications.states import State
from common import clock
from common.models import Letter
from reviews import assessed_computing, computing, evaluation_standing, outcome_standing, terms
from reviews.assessed_facts import Known, Period
from reviews.guards.visits import visit_is_recorded
from reviews.models import Assessment, Assignment, Evaluation, PanelCase, Plan, ScoreSheet, VisitRecord
from reviews.selectors import evaluation as reads
from reviews.selectors.panel import standing_of
from reviews.selectors.plans import free_cases
from reviews.selectors.review_table import plans_for
from reviews.services import assessment, evaluation, grades, plans, review_table, scoring
from tests import cases, stages
from tests.cast import Cast
from tests.honest import signed_in
from tests.reviews import assessment_cases, evaluation_cases, panel_cases
from tests.reviews import assessment_panel_cases as judged
from tests.reviews.assessment_panel_cases import OPENED, PLANNED, SIGNED, VISITED

EXPERTS = panel_cases.MEMBERS + panel_cases.ALTERNATES


def awarded(cast: Cast) -> Workshop:
    """A title with the award's evaluation behind it, by three experts who may judge it again."""
    case = evaluation_cases.closed(cast, ("80", "82", "84"))
    stages.put(case, State.GRANTED, granted_at=assessment_cases.GRANTED)
    assessment_cases.programme()
    Workshop.objects.filter(pk=case.pk).update(assessment_due="2028-12-31")
    return Workshop.objects.get(pk=case.pk)


# ── the whole way ────────────────────────────────────────────────────────────


def test_a_title_goes_from_its_plan_to_a_closed_panel_and_waits_for_its_grade(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)

    found = judged.closed(cast, one)

    one = assessment_cases.again(one)
    case = judged.again(one)
    assert (case.state, case.assessing_since) == (State.ASSESSING, OPENED)
    assert (one.status, one.evaluation, one.score) == (Assessment.Status.GRADING, found, found.score)
    assert (found.purpose, found.seal, len(found.content_hash)) == ("assessment", None, 64)
    assert evaluation_standing.of(case).pass_line == 60
    assert not ExpertAccess.objects.filter(workshop=case, closed_at=None).exists()
    assert {sheet.rubric_id for sheet in case.sheets.all()} == {one.rubric_id}
    assert Letter.objects.filter(template="assessment_opened").exists()


def test_the_sheets_begin_with_what_filings_say(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)

    panel = judged.opened(cast, one)

    score = judged.sheets_of(panel, one.workshop)[0].scores.get(indicator__code="T2")
    assert (score.value, score.figures) == (
        Decimal("20.00"),
        "带徒 2026年8月至2027年12月：0 人次，年均 0.0 人次",
    )


# ── what opens it ────────────────────────────────────────────────────────────


def test_an_assessment_opens_only_when_it_waits_for_its_panel(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    judged.seated(cast, one.workshop)
    assessment_cases.put(one, Assessment.Status.SELF, sealed_at=None, first_sealed_at=None, opinion_at=None)

    with pytest.raises(NotPossible) as refused:
        lifecycle.perform("open_assessment", judged.again(one), by=cast.people["city_officer"], at=OPENED)
    assert refused.value.sentences == ["2028 年评估考核目前为“待自评”，还不能开始专家考核。"]

    assessment_cases.put(one, Assessment.Status.PANEL)
    lifecycle.perform("open_assessment", judged.again(one), by=cast.people["city_officer"], at=OPENED)
    assert assessment_cases.again(one).status == Assessment.Status.JUDGING


def test_a_title_that_is_not_called_stands_in_no_plan(cast: Cast) -> None:
    one = judged.waiting(cast)
    other = assessment_cases.title(cast)

    panel = judged.planned(cast, one.workshop)
    with pytest.raises(NotPossible) as refused:
        plans.put_cases(panel, by=cast.people["city_officer"], at=PLANNED, workshops=[other.pk])
    assert refused.value.sentences == [f"{other.title}没有待专家考核的评估考核，不能编入考核方案。"]


def test_a_plan_offers_the_cases_of_its_purpose(cast: Cast) -> None:
    one, accepted = judged.waiting(cast), cases.workshop(cast, State.ACCEPTED)
    officer = cast.people["city_officer"]

    assert list(free_cases(officer, Plan(purpose="assessment"))) == [one.workshop]
    assert list(free_cases(officer, Plan(purpose="award"))) == [accepted]


# ── the leader's opinion ─────────────────────────────────────────────────────


def test_the_leader_signs_only_after_the_visit(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    panel = judged.opened(cast, one)
    judged.signed(panel, one.workshop)

    with pytest.raises(NotPossible) as refused:
        judged.concluded(panel, one.workshop)
    assert refused.value.sentences == ["现场考察还没有办结的记录。"]

    judged.visited(cast, panel, one.workshop)
    assert judged.concluded(panel, one.workshop).closed_at == SIGNED


def test_the_line_of_the_round_decides_not_that_of_the_award(cast: Cast) -> None:
    """65 points: below the award's 70, above the assessment's 60."""
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    panel = judged.opened(cast, one)
    judged.visited(cast, panel, one.workshop)
    judged.signed(panel, one.workshop, points=22)  # 22 + 22 + 20

    found = judged.concluded(panel, one.workshop)

    assert (found.score, found.conclusion) == (Decimal(64), "pass")


# ── the award stays apart ────────────────────────────────────────────────────


@pytest.fixture
def again(cast: Cast) -> tuple[Workshop, Assessment, Any]:
    """The award's three experts are drawn again, for the assessment; one sheet is signed."""
    case = awarded(cast)
    one = judged.waiting(cast, case)
    panel = judged.opened(cast, one)
    return judged.again(one), assessment_cases.again(one), panel


def test_who_judged_the_award_may_judge_again_and_reads_nothing_of_it(cast: Cast, again: Any) -> None:
    case, _, panel = again
    user = panel.leader.expert.user
    former = Evaluation.objects.get(workshop=case, purpose="award")
    assert Assignment.objects.filter(workshop=case, seat__panel=former.panel, seat__expert__user=user).exists()

    mine = ScoreSheet.objects.visible_to(user).filter(workshop=case)
    assert {sheet.assignment.seat.expert.user for sheet in mine} == {user}
    assert not reads.sits_in(case, user, terms.AWARD)
    assert reads.sits_in(case, user, terms.ASSESSMENT)
    client = signed_in(user)
    assert client.get(f"/workshops/{case.pk}/panel/").status_code == 404
    assert client.get(f"/reviews/evaluations/{case.pk}/?of=award").status_code == 403
    assert client.get(f"/reviews/evaluations/{case.pk}/").status_code == 200


def test_each_purpose_counts_its_own_panel(again: Any) -> None:
    case, one, panel = again
    award, now = standing_of(case, terms.AWARD), standing_of(case, terms.ASSESSMENT)

    assert (award.judging, award.signed, now.judging, now.signed) == (3, 3, 3, 0)
    assert (now.panel, now.size_of_rules, now.least) == (panel.pk, 3, 2)
    assert evaluation_standing.of(case, terms.AWARD).is_closed
    assert evaluation_standing.of(case).sheets == 0
    assert len(outcome_standing.of(case, terms.AWARD).visits) == 1
    assert outcome_standing.of(case).visits == []
    assert terms.terms_of(case, terms.AWARD).rubric != terms.terms_of(case).rubric == one.rubric


def test_a_sheet_of_the_award_is_not_written_while_the_title_is_assessed(again: Any) -> None:
    case, _, _ = again
    old = case.sheets.filter(rubric__purpose="award").select_related("assignment__seat", "rubric", "workshop").first()
    ScoreSheet.objects.filter(pk=old.pk).update(status=ScoreSheet.Status.OPEN)
    old.refresh_from_db()

    assert scoring.why_closed(old) == "案卷目前为“评估考核中”，不能评分。"


def test_the_bureaus_read_both_and_the_unit_neither_before_the_grade(cast: Cast, again: Any) -> None:
    case, _, _ = again
    assert reads.knows_the_experts(case, cast.people["finance_officer"], terms.ASSESSMENT)
    assert not reads.knows_the_experts(case, cast.people["unit_clerk"], terms.ASSESSMENT)


def test_the_tab_shows_the_panel_to_whom_it_concerns(cast: Cast, again: Any) -> None:
    case, _, panel = again
    name = panel.leader.expert.user.name

    def page(who: str) -> str:
        return signed_in(cast.people[who]).get(f"/workshops/{case.pk}/assessment/").content.decode()

    assert name in page("city_officer")
    assert name in page("finance_officer")
    assert name not in page("unit_clerk")


# ── one at a time ────────────────────────────────────────────────────────────


def test_a_title_has_one_place_and_one_evaluation_for_each_purpose(again: Any) -> None:
    case, _, panel = again
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelCase.objects.create(panel=panel, workshop=case, purpose="assessment", added_at=OPENED)
    with pytest.raises(IntegrityError), transaction.atomic():
        evaluation.begin(case, panel, at=OPENED)
    assert PanelCase.objects.filter(workshop=case, removed_at=None).count() == 2


def test_the_next_assessment_leaves_the_last_one_as_it_was_signed(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    first = judged.closed(cast, one)
    found = assessment_cases.agreed(cast, one.round)
    assessment_cases.grades.carry_out(found, by=cast.people["city_approver"], at=assessment_cases.LISTED)
    assert judged.again(one).state == State.GRANTED
    Workshop.objects.filter(pk=one.workshop_id).update(assessment_due="2029-12-31")
    assessment_cases.opened(
        cast,
        year=2029,
        at=assessment_cases.CALLED.replace(year=2029),
        self_due_on=date(2029, 3, 31),
        opinion_due_on=date(2029, 4, 20),
    )
    latest = Assessment.objects.order_by("-pk").first()
    assert latest is not None
    assessment_cases.put(latest, Assessment.Status.PANEL)

    judged.planned(cast, one.workshop, name="2029 年度考核方案")

    first.refresh_from_db()
    assert (first.succeeded_at, first.ended_at, first.score) == (PLANNED, None, one.score or first.score)
    assert reads.current(judged.again(one)) is None
    assert assessment_cases.again(one).evaluation == first


# ── the panel is formed anew, the title judged anew ──────────────────────────


def test_the_panel_of_an_assessment_is_formed_anew_before_anybody_signs(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    panel, officer = judged.opened(cast, one), cast.people["city_officer"]

    lifecycle.perform("reopen_assessment_panel", judged.again(one), by=officer, at=OPENED, reason="抽取范围有误")

    case, found = judged.again(one), assessment_cases.again(one)
    assert (case.state, case.assessing_since, case.due_on) == (State.GRANTED, None, None)
    assert (found.status, found.opinion_at) == (Assessment.Status.PANEL, assessment_cases.ANSWERED)
    assert Evaluation.objects.get(workshop=case).ended_reason == "抽取范围有误"
    assert not ExpertAccess.objects.filter(workshop=case, closed_at=None).exists()

    for seat in panel.seats.sitting():
        panel_cases.say_yes(seat, OPENED)
    lifecycle.perform("open_assessment", judged.again(one), by=officer, at=OPENED)
    assert assessment_cases.again(one).status == Assessment.Status.JUDGING
    assert len([sheet for sheet in judged.sheets_of(panel, case) if sheet.status == "open"]) == 3


def test_the_panel_formed_anew_adopts_the_visit_of_the_one_before_it(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    panel, officer = judged.opened(cast, one), cast.people["city_officer"]
    visit = judged.visited(cast, panel, judged.again(one))
    by = {"written_by": officer, "written_at": VISITED, "closed_by": officer, "closed_at": VISITED}
    VisitRecord.objects.create(visit=visit, findings="制度上墙，设备在用。", **by)
    assert visit_is_recorded(judged.again(one), VISITED) == []

    lifecycle.perform("reopen_assessment_panel", judged.again(one), by=officer, at=VISITED, reason="抽取范围有误")
    for seat in panel.seats.sitting():
        panel_cases.say_yes(seat, VISITED)
    lifecycle.perform("open_assessment", judged.again(one), by=officer, at=VISITED)
    former = ["考察记录属于原专家组，须由现专家组组长采用，或另行考察。"]
    assert visit_is_recorded(judged.again(one), VISITED) == former

    clock.move_to(VISITED)
    assert panel.leader is not None
    leading, page = signed_in(panel.leader.expert.user), f"/reviews/visits/{visit.pk}/"
    assert "采用这份考察记录" in leading.get(page).content.decode()
    assert "采用原考察记录" in leading.get(f"/workshops/{one.workshop_id}/assessment/").content.decode()
    assert leading.post(f"{page}record/adopt/", {"reason": "场地没有变化"})["Location"] == page
    assert visit_is_recorded(judged.again(one), VISITED) == []
    assert "现专家组已采用" in signed_in(officer).get(f"/workshops/{one.workshop_id}/assessment/").content.decode()


@pytest.mark.parametrize("letter", ["reopening_proposed", "reevaluation_proposed", "opinion_signed"])
def test_a_letter_names_a_title_from_before_this_system_by_its_title(letter: str) -> None:
    old = Workshop(name="北京市郁文渊首席技师工作室", number=None, title_number="京首技2016008")
    words = render_to_string(f"letters/reviews/{letter}.txt", {"workshop": old})
    assert "（编号 京首技2016008）" in words


def test_only_a_title_that_waits_for_its_panel_shows_the_way_to_it(cast: Cast) -> None:
    one, officer = judged.waiting(cast), cast.people["city_officer"]

    def shown() -> dict[str, tuple[str, ...]]:
        found = lifecycle.possibilities(judged.again(one), officer, PLANNED)
        return {possible.name: possible.sentences for possible in found}

    assert shown()["open_assessment"] == ("本案还没有编入评审方案。",)
    assessment_cases.put(one, Assessment.Status.OPINION, opinion_at=None)
    assert "open_assessment" not in shown()


def test_a_signed_sheet_keeps_the_panel_of_an_assessment(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    judged.signed(judged.opened(cast, one), one.workshop)

    by = cast.people["city_officer"]
    assert lifecycle.blockers("reopen_assessment_panel", judged.again(one), by, SIGNED) == [
        "已有专家在评分表上签名，不能重新组建专家组。"
    ]


def test_a_title_is_judged_anew_before_its_grade_once_finance_agreed(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    first = judged.closed(cast, one)
    asked = judged.to_judge_anew(cast, one, voids_sheets=True)
    approver = cast.people["city_approver"]
    round_ = assessment_cases.again(one).round
    made = grades.prepare(round_, by=cast.people["city_officer"], at=SIGNED)
    assert grades.faults_of(made, SIGNED) == [f"“{one.workshop.name}”已提请重新评分，还没有办结。"]
    assert lifecycle.blockers("rectify", judged.again(one), approver, SIGNED) == [
        "已提请重新评分，办结以后才能责令整改。"
    ]

    lifecycle.perform("reopen_assessment", judged.again(one), by=approver, at=SIGNED)

    one, case = assessment_cases.again(one), judged.again(one)
    asked.refresh_from_db()
    assert (case.state, one.status, one.score, one.evaluation) == (State.ASSESSING, "judging", None, None)
    assert (asked.status, Evaluation.objects.get(pk=first.pk).ended_at) == ("done", SIGNED)
    panel = first.panel
    judged.signed(panel, case, points=36)
    second = judged.concluded(panel, case)
    one = assessment_cases.again(one)
    assert (second.score, one.evaluation, one.score) == (Decimal(92), second, Decimal(92))
    assert set(Letter.objects.filter(template="reviews/judged_anew").values_list("recipient", flat=True)) == {
        seat.expert.user_id for seat in panel.seats.sitting()
    }


@pytest.mark.parametrize(
    ("stands", "sentence"),
    [
        ("mending", "已责令限期整改，等次以复核结论为准，不再重新评分。"),
        ("with finance", "等次名单已送市财政局会商，请先收回名单。"),
        ("fixed", "考核目前为“等次已定”。"),
    ],
)
def test_what_follows_from_the_score_stands_in_the_way_of_judging_anew(
    cast: Cast, *, stands: str, sentence: str
) -> None:
    [one] = assessment_cases.called(cast)
    one = assessment_cases.judged(cast, one, "75")
    if stands == "mending":
        assessment_cases.reported(cast, assessment_cases.mending(cast, one))
    elif stands == "with finance":
        assessment_cases.listed(cast, one.round)
    else:
        assessment_cases.agreed(cast, one.round)
    with pytest.raises(NotPossible) as refused:
        judged.to_judge_anew(cast, one, at=assessment_cases.LISTED)
    assert refused.value.sentences == [sentence]


# ── no review table ──────────────────────────────────────────────────────────


def test_an_assessment_is_summed_up_by_its_list_of_grades_and_by_no_review_table(cast: Cast) -> None:
    panel_cases.pool(cast, EXPERTS)
    one = judged.waiting(cast)
    plan, officer = judged.closed(cast, one).panel.plan, cast.people["city_officer"]

    with pytest.raises(NotPossible) as refused:
        review_table.prepare(plan, by=officer, at=SIGNED)
    assert refused.value.sentences == ["评估考核不编汇总表，专家考核的结果在考核等次名单中汇总。"]
    assert list(plans_for(officer)) == []
    assert "考核等次名单" in Letter.objects.filter(template="reviews/opinion_signed")[0].body


# ── the same rule for both ───────────────────────────────────────────────────


@pytest.mark.parametrize("purpose", ["award", "assessment"])
def test_a_panel_even_in_number_is_not_proposed(cast: Cast, purpose: str) -> None:
    plan = panel_cases.drafted(cast, purpose=purpose, round=None, panel_size=4)
    assert plans.faults_of(plan, panel_cases.DRAFTED) == [
        "方案还没有专家组。",
        "每组专家人数须为单数，现为 4 人。",
    ]


def test_the_award_and_the_assessment_move_through_their_own_states(cast: Cast) -> None:
    by_state = {
        state: terms.purpose_of(Workshop(state=state))
        for state in (State.ACCEPTED, State.EVALUATING, State.QUALIFIED, State.GRANTED, State.ASSESSING)
    }
    assert by_state == {
        State.ACCEPTED: "award",
        State.EVALUATING: "award",
        State.QUALIFIED: "award",
        State.GRANTED: "assessment",
        State.ASSESSING: "assessment",
    }


def test_the_panel_gives_the_assessment_back_only_through_its_signature(cast: Cast) -> None:
    one = judged.waiting(cast)
    with pytest.raises(NotPossible) as refused:
        assessment.panel_signed(one.workshop, Evaluation(workshop=one.workshop), at=SIGNED)
    assert refused.value.sentences == ["2028 年评估考核目前为“待专家考核”，可能已有人办理。"]


# ── computed indicators ──────────────────────────────────────────────────────


def known(filings: FilingFigures | None = None, money: Money | None = None) -> Known:
    period = Period(date(2026, 1, 1), date(2027, 12, 31), 2028)
    return Known(ProgrammeRules(), period, filings or FilingFigures(), money or Money(years=2))


def test_every_computed_name_has_its_function_in_one_of_the_two_places() -> None:
    assert {*computing.FUNCTIONS, *assessed_computing.FUNCTIONS} == set(Computing.values)
    assert not set(computing.FUNCTIONS) & set(assessed_computing.FUNCTIONS)


MEASURES: list[tuple[str, Known, str]] = [
    ("apprentices_a_year", known(FilingFigures(apprentices=10)), "5"),
    ("apprentices_a_year", known(FilingFigures(apprentices=9)), "4.5"),
    ("raised_a_year", known(), "0"),
    ("raised_a_year", known(FilingFigures(raised=1)), "0.5"),
    ("raised_a_year", known(FilingFigures(raised=6)), "3"),
    ("finished_projects", known(FilingFigures(projects=3)), "0"),
    ("finished_projects", known(FilingFigures(projects_finished=2)), "1"),
    ("exchanges_a_year", known(FilingFigures(exchanges=3)), "1.5"),
    ("promotions_a_year", known(FilingFigures(promotions=1)), "0.5"),
    ("filings_on_time", known(FilingFigures(on_time=2)), "6"),
    ("filings_on_time", known(FilingFigures(on_time=1, late=1)), "4"),
    ("filings_on_time", known(FilingFigures(late=1, missing=1)), "1"),
    ("filings_on_time", known(FilingFigures(missing=3)), "0"),
    ("filings_on_time", known(FilingFigures(on_time=1, ahead=1)), "6"),
    ("own_funds_rate", known(money=Money(2, own_spent=Decimal(40), promise=Decimal(25))), "0.8"),
    ("own_funds_rate", known(money=Money(2)), "1"),
    ("no_breach", known(), "1"),
    ("no_breach", known(money=Money(2, breaches=1)), "0"),
    ("subsidy_execution", known(money=Money(2, to_spend=Decimal(100), spent=Decimal(79))), "0.79"),
]


@pytest.mark.parametrize(("name", "facts", "measure"), MEASURES)
def test_a_computed_indicator_measures(name: str, facts: Known, measure: str) -> None:
    found = assessed_computing.FUNCTIONS[name](facts, Indicator(points=6))
    assert found.measure == Decimal(measure)


def _money_indicators() -> list[Indicator]:
    group = RubricGroup.objects.create(rubric=Rubric.objects.create(name="x"), code="F", order=1, title="经费")
    made = []
    for order, (code, points, name, title) in enumerate(
        (("F1", 5, "own_funds_rate", "单位配套经费到位率"), ("F3", 3, "subsidy_execution", "补助执行率"))
    ):
        one = Indicator.objects.create(
            group=group, code=code, order=order, title=title, points=points, judged="computed", computed_by=name
        )
        Band.objects.create(indicator=one, least=0, most=0, sentence="-", reached_at=0)
        Band.objects.create(indicator=one, least=points, most=points, sentence="-", reached_at=1)
        Band.objects.create(indicator=one, least=points - 1, most=points - 1, sentence="-", reached_at=Decimal("0.8"))
        made.append(Indicator.objects.get(pk=one.pk))
    return made


def test_without_a_subsidy_its_points_are_earned_by_the_units_own_money(db: None) -> None:
    own, execution = _money_indicators()
    found = assessed_computing.points_of_all(
        [own, execution], known(money=Money(2, own_spent=Decimal(40), promise=Decimal(25)))
    )
    assert found[own.pk][0] == Decimal(4)
    assert found[execution.pk] == (
        Decimal("2.40"),
        "没有市级补助，本项 3 分并入“单位配套经费到位率”，按其得分率计",
    )


def test_with_a_subsidy_its_points_are_its_own(db: None) -> None:
    own, execution = _money_indicators()
    money = Money(2, own_spent=Decimal(0), promise=Decimal(25), to_spend=Decimal(100), spent=Decimal(80))
    found = assessed_computing.points_of_all([own, execution], known(money=money))
    assert [found[one.pk][0] for one in (own, execution)] == [Decimal(0), Decimal(2)]
