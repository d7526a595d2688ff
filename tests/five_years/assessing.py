"""What people do in an assessment: the round, the unit, the body, the panel, mending, grades, praise."""

from __future__ import annotations

from decimal import Decimal

from applications import lifecycle
from applications.services import expert_access
from applications.states import State
from reviews import assessment_content
from reviews.models import (
    Assessment,
    AssessmentRound,
    Assignment,
    Evaluation,
    GradeList,
    OffCycleOrder,
    Panel,
    PanelCase,
    Plan,
    Reevaluation,
    Seat,
)
from reviews.services import (
    assessment,
    assessment_marks,
    assessment_opinions,
    assessment_rounds,
    assessment_writing,
    commendation,
    evaluation,
    grades,
    plans,
    rectification,
    reevaluation,
)
from reviews.services.assessment_writing import Answer, SectionWrite
from tests.five_years.facts import Facts
from tests.five_years.world import EXPERTS, Act, Stand, deed, need
from tests.reviews import assessment_cases, panel_cases

ASSESS = "assess"
Status = Assessment.Status
SCORES = ("95", "92.5", "85", "75", "62", "55", "40")
WORDS = "两年来按计划开展工作，徒弟均签有协议，成效明显。"


# ── the round ────────────────────────────────────────────────────────────────


def _is_due(f: Facts) -> bool:
    waits = f.state == State.GRANTED and not f.assessments and f.assessment_due.year <= f.today.year
    return waits and f.today.year not in {row["year"] for row in f.rounds}


@deed(ASSESS, "city_officer", "city_approver", fits=_is_due, often=4)
def open_round(act: Act) -> None:
    year = act.today.year
    days = {"self_due_on": act.in_days(20), "opinion_due_on": act.in_days(40)}
    assessment_rounds.open_round(year, name=f"{year} 年度评估考核", by=act.by, at=act.at, **days)


def _round() -> AssessmentRound | None:
    return AssessmentRound.objects.filter(closed_at=None).order_by("-year").first()


def _order(s: Stand) -> OffCycleOrder | None:
    return OffCycleOrder.objects.filter(workshop=s.pk, status=OffCycleOrder.Status.PROPOSED).first()


@deed(
    ASSESS,
    "city_approver",
    fits=lambda f: f.state == State.GRANTED and not f.assessments and f.has_open_round and not f.orders,
)
def order_early(act: Act) -> None:
    assessment_rounds.order(act.case, need(_round()), reason="群众反映没有活动", by=act.by, at=act.at)


@deed(ASSESS, "finance_approver", fits=lambda f: f.state == State.GRANTED and f.orders)
def answer_order(act: Act) -> None:
    agrees = act.how % 4 != 0
    asked = need(_order(act.stand))
    assessment_rounds.answer_order(asked, agrees=agrees, words="" if agrees else "理由不足", by=act.by, at=act.at)


@deed(ASSESS, "city_approver", fits=lambda f: f.has_open_round and not f.assessments)
def close_round(act: Act) -> None:
    assessment_rounds.close_round(need(_round()), by=act.by, at=act.at)


# ── unit and body ────────────────────────────────────────────────────────────


@deed(ASSESS, "unit_approver", fits=lambda f: f.state == State.GRANTED and f.status == Status.SELF, often=4)
def hand_in(act: Act) -> None:
    """The clerk writes what is missing, ``by`` seals it."""
    one, clerk = need(act.stand.one), act.person("unit_clerk")
    by_code = {row.code: row for row in assessment_content.indicators_of(one)}
    if not one.answers.exists():
        sections = {
            "T": SectionWrite(answers={by_code["T1"].pk: Answer(WORDS, Decimal(38))}),
            "M": SectionWrite(answers={by_code["M1"].pk: Answer(WORDS, Decimal(35))}),
            "report": SectionWrite(report=WORDS * 12),
        }
        for section, write in sections.items():
            assessment_cases.save(one, section, write, by=clerk, at=act.at)
        upload = assessment_cases.paper()
        assessment_writing.add_file(one, upload, indicator=by_code["T1"].pk, by=clerk, at=act.at)
    assessment_writing.seal(Assessment.objects.get(pk=one.pk), by=act.by, at=act.at)


@deed(ASSESS, "review_approver", fits=lambda f: f.state == State.GRANTED and f.status == Status.OPINION, often=4)
def give_opinion(act: Act) -> None:
    one, conclusion = need(act.stand.one), act.one_of("agree", "agree", "differ", "return")
    clerk = act.person("review_clerk")
    assessment_opinions.draft(one, conclusion=conclusion, text="核对属实。", by=clerk, at=act.at)
    assessment_opinions.confirm(one, by=act.by, at=act.at)


# ── the panel; its sheets and visits have their own tests ────────────────────


@deed(ASSESS, "city_officer", fits=lambda f: f.state == State.GRANTED and f.status == Status.PANEL, often=4)
def open_panel(act: Act) -> None:
    """Planned, agreed, seated by appointment; then ``by`` opens it."""
    need(act.stand.one)
    place = PanelCase.objects.filter(workshop=act.case, purpose="assessment", removed_at=None).first()
    judged = place and Evaluation.objects.filter(workshop=act.case, panel=place.panel, closed_at__isnull=False).exists()
    panel = place.panel if place and not judged else _planned(act)
    for seat in panel.seats.filter(status=Seat.Status.INVITED):
        panel_cases.say_yes(seat, act.at)
    lifecycle.perform("open_assessment", act.case, by=act.by, at=act.at)


def _planned(act: Act) -> Panel:
    officer = act.person("city_officer")
    plan = plans.draft(
        by=officer,
        at=act.at,
        name=f"{act.today} 考核方案 {act.case.pk}",
        purpose=Plan.Purpose.ASSESSMENT,
        panel_size=EXPERTS,
        alternates=0,
        visits_from=act.in_days(1),
        visits_to=act.in_days(10),
        sheets_due=act.in_days(20),
    )
    panel = plans.add_panel(plan, by=officer, at=act.at, name="考核组", strata=[(panel_cases.TRADE, EXPERTS, 0)])
    plans.put_cases(panel, by=officer, at=act.at, workshops=[act.case.pk])
    sent = plans.propose(plan, by=officer, at=act.at)
    plans.answer(sent, by=act.person("finance_approver"), at=act.at, content_hash=sent.content_hash, agrees=True)
    for order, expert in enumerate(act.world.experts):
        seat = Seat.objects.create(
            panel=panel,
            expert=expert,
            rank=Seat.Rank.MEMBER,
            order=order,
            appointed_by=officer,
            appointed_reason="随机抽取有自己的测试",
            status=Seat.Status.ACCEPTED,
            pledged_at=act.at,
        )
        Assignment.objects.create(seat=seat, workshop=act.case, since=act.at)
        expert_access.open_to(expert.user, act.case, at=act.at)
    Panel.objects.filter(pk=panel.pk).update(leader=panel.seats.first(), elected_at=act.at)
    return panel


def _is_judged(f: Facts) -> bool:
    return f.state == State.ASSESSING and f.status == Status.JUDGING


@deed(ASSESS, "city_officer", fits=_is_judged, often=6)
def panel_signs(act: Act) -> None:
    """The leader has signed this score; past the sheets, with everything that follows from it."""
    found = Evaluation.objects.filter(workshop=act.case, purpose="assessment", ended_at=None, succeeded_at=None)
    one = need(found.filter(closed_at=None).select_related("panel__leader").first())
    if one.panel.leader is None:  # the panel was formed anew
        Panel.objects.filter(pk=one.panel_id).update(leader=one.panel.seats.first())
    one.score, one.conclusion, one.opinion = Decimal(act.one_of(*SCORES)), "pass", WORDS
    one.opinion_by, one.opinion_at, one.locked_at, one.closed_at = one.panel.seats.first(), act.at, act.at, act.at
    one.content_hash = evaluation.opinion_hash(one)
    one.save()
    expert_access.close([act.case], at=act.at, reason="专家组已签署评估意见")
    assessment.panel_signed(act.case, one, at=act.at)


@deed(ASSESS, "city_officer", fits=_is_judged)
def reform_panel(act: Act) -> None:
    lifecycle.perform("reopen_assessment_panel", act.case, by=act.by, at=act.at, reason="专家回避")


def _asked_anew(s: Stand, *statuses: str) -> Reevaluation | None:
    return Reevaluation.objects.filter(evaluation__workshop=s.pk, status__in=statuses).first()


@deed(ASSESS, "city_officer", fits=lambda f: f.waits_for_grade and not f.anew)
def ask_anew(act: Act) -> None:
    facts = "一名专家事后说明有利害关系，须重新评分。"
    reevaluation.propose(act.case, by=act.by, at=act.at, ground=Reevaluation.Ground.values[0], facts=facts)


@deed(ASSESS, "finance_approver", fits=lambda f: f.anew_is == "proposed", often=3)
def answer_anew(act: Act) -> None:
    asked, agrees = need(_asked_anew(act.stand, "proposed")), act.how % 2 == 0
    reevaluation.answer(asked, by=act.by, at=act.at, agrees=agrees, words="" if agrees else "理由不足")


@deed(ASSESS, "city_approver", fits=lambda f: f.waits_for_grade and f.anew_is == "agreed", often=3)
def judge_anew(act: Act) -> None:
    lifecycle.perform("reopen_assessment", act.case, by=act.by, at=act.at)


# ── marks and mending ────────────────────────────────────────────────────────


@deed(ASSESS, "city_officer", fits=lambda f: f.status in {Status.OPINION, Status.PANEL, Status.GRADING})
def find_a_ground(act: Act) -> None:
    one = need(act.stand.one)
    veto = one.rubric.vetoes.get(code="misuse")
    assessment_marks.add_finding(one, veto=veto, basis="审计发现挪用 2 万元", by=act.by, at=act.at)


@deed(ASSESS, "city_approver", fits=lambda f: f.undecided, often=6)
def decide_ground(act: Act) -> None:
    found, upheld = need(act.stand.undecided), act.how % 4 == 0
    assessment_marks.decide_finding(found, upheld=upheld, reason="不属实", by=act.by, at=act.at)


@deed(ASSESS, "city_approver", fits=lambda f: f.waits_for_grade and not f.mending, often=2)
def rectify(act: Act) -> None:
    asked = {"demands": "补齐带徒协议。", "due_on": act.in_days(act.one_of(5, 30, 80, 85, 200))}
    lifecycle.perform("rectify", act.case, by=act.by, at=act.at, **asked)


@deed(ASSESS, "unit_clerk", "unit_approver", fits=lambda f: f.state == State.RECTIFYING, often=3)
def resume(act: Act) -> None:
    one, clerk = need(act.stand.one), act.person("unit_clerk")
    if not one.files.filter(kind="mending", removed_at=None).exists():
        rectification.add_proof(one, assessment_cases.paper(2), by=clerk, at=act.at)
    lifecycle.perform("resume", act.case, by=act.by, at=act.at, report="已补齐全部协议。")


@deed(
    ASSESS,
    "city_officer",
    "city_approver",
    fits=lambda f: f.waits_for_grade and f.mending and not f.mending["recorded_at"],
    often=4,
)
def look_again(act: Act) -> None:
    facts = {"visitors": "沈嘉言、顾清和", "findings": "现场查看了协议。", "is_mended": act.how % 3 != 0}
    rectification.record_look(need(act.stand.one), looked_on=act.today, by=act.by, at=act.at, **facts)


# ── grades ───────────────────────────────────────────────────────────────────


@deed(ASSESS, "city_officer", fits=lambda f: f.can_be_graded and not f.list_is, often=6)
def list_grades(act: Act) -> None:
    grades.prepare(need(act.stand.one).round, by=act.by, at=act.at)


@deed(ASSESS, "city_approver", fits=lambda f: f.list_is in {"draft", "returned"}, often=8)
def send_grades(act: Act) -> None:
    found = need(act.stand.grades)
    grades.refresh(found, by=act.person("city_officer"), at=act.at)
    grades.propose(found, by=act.by, at=act.at)


@deed(ASSESS, "city_officer", fits=lambda f: f.list_is in {"draft", "proposed"})
def take_grades_back(act: Act) -> None:
    found = need(act.stand.grades)
    if found.status == GradeList.Status.DRAFT:
        grades.drop(found, by=act.by)
    else:
        grades.take_back(found, by=act.by, at=act.at)


@deed(ASSESS, "finance_approver", fits=lambda f: f.list_is == "proposed", often=8)
def agree_to_grades(act: Act) -> None:
    found, agrees = need(act.stand.grades), act.how % 5 != 0
    facts = {"agrees": agrees, "words": "" if agrees else "请核对得分", "content_hash": found.content_hash}
    grades.answer(found, by=act.by, at=act.at, **facts)


@deed(ASSESS, "city_approver", fits=lambda f: f.status == Status.FIXED and f.grade != "fail", often=6)
def pass_assessment(act: Act) -> None:
    lifecycle.perform("pass_assessment", act.case, by=act.by, at=act.at)


@deed(ASSESS, "city_approver", fits=lambda f: f.uncommended, often=8)
def praise(act: Act) -> None:
    round_ = need(act.stand.uncommended)
    number = f"京人社能发〔{act.today.year}〕{round_.pk}号"
    commendation.post(round_, number=number, title="关于表扬优秀工作室的通报", dated_on=act.today, by=act.by, at=act.at)
