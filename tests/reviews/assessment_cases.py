"""Titles on their way through a biennial assessment by the real services; only the panel's result is put there.

``opened`` → ``written`` → ``sealed`` → ``with_opinion`` → ``judged`` → ``listed`` → ``agreed`` → ``passed``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from applications import lifecycle, preview_jobs
from applications.models import Band, BonusItem, Indicator, ProgrammeRules, Rubric, RubricGroup, Veto, Workshop
from applications.services import assessment_due
from applications.states import State
from common.clock import BEIJING
from reviews import assessment_content
from reviews.models import (
    Assessment,
    AssessmentFile,
    AssessmentRound,
    Commendation,
    Evaluation,
    GradeList,
    Panel,
    Plan,
)
from reviews.services import (
    assessment,
    assessment_marks,
    assessment_opinions,
    assessment_rounds,
    assessment_writing,
    grades,
    rectification,
)
from reviews.services.assessment_writing import Answer, SectionWrite
from tests import cases, stages
from tests.cast import Cast
from tests.common import papers
from tests.reviews import evaluation_cases

GRANTED = datetime(2026, 8, 3, 10, tzinfo=BEIJING)
CALLED = datetime(2028, 3, 1, 10, tzinfo=BEIJING)
WRITTEN = datetime(2028, 3, 20, 10, tzinfo=BEIJING)
ANSWERED = datetime(2028, 4, 10, 10, tzinfo=BEIJING)
JUDGED = datetime(2028, 6, 12, 16, tzinfo=BEIJING)
LISTED = datetime(2028, 7, 3, 10, tzinfo=BEIJING)
SELF_DUE, OPINION_DUE = date(2028, 3, 31), date(2028, 4, 20)
WORDS = "两年来按计划开展工作，徒弟均签有协议，成效明显。"
# code: how judged, points
INDICATORS = {
    "T1": (Indicator.Judged.PAPERS, 40, ""),
    "T2": (Indicator.Judged.COMPUTED, 20, "apprentices_a_year"),
    "M1": (Indicator.Judged.SITE, 40, ""),
}
FIGURES = {"T1": ["figure.agreements"], "T2": ["figure.apprentices"], "M1": ["figure.filings"]}
VETOES = {
    "false_data": "考核材料弄虚作假",
    "misuse": "挪用、违规使用市级补助资金",
    "no_filings": "考核期内各年度均未报送总结和计划",
    "technician_gone": "首席技师离岗超过规定期限，没有经同意的接任人选",
}


def rubric() -> Rubric:
    """Two groups, three indicators, four vetoes, two bonus items."""
    made = Rubric.objects.create(name="评估考核评分标准", purpose=Rubric.Purpose.ASSESSMENT)
    for order, (code, title) in enumerate((("T", "传授技艺"), ("M", "日常管理"))):
        group = RubricGroup.objects.create(rubric=made, code=code, order=order, title=title)
        for place, name in enumerate(name for name in INDICATORS if name.startswith(code)):
            judged, points, computed_by = INDICATORS[name]
            indicator = Indicator.objects.create(
                group=group,
                code=name,
                order=place,
                title=f"指标 {name}",
                points=points,
                judged=judged,
                computed_by=computed_by,
                evidence=FIGURES[name],
            )
            Band.objects.create(indicator=indicator, least=0, most=points, sentence="按完成情况", reached_at=0)
    for order, (code, sentence) in enumerate(VETOES.items()):
        Veto.objects.create(rubric=made, code=code, order=order, sentence=sentence)
    BonusItem.objects.create(rubric=made, code="national_award", order=1, sentence="获得国家级表彰", points=3)
    BonusItem.objects.create(rubric=made, code="city_award", order=2, sentence="获得市级表彰", points=2)
    return made


def programme(**facts: Any) -> ProgrammeRules:
    """The rules since 2011 with the rubric."""
    found = ProgrammeRules.objects.filter(valid_from=date(2011, 10, 31)).first()
    if found is None:
        basis = cases.rule_set().basis
        found = ProgrammeRules.objects.create(valid_from=date(2011, 10, 31), basis=basis)
    facts = {"assessment_rubric": found.assessment_rubric or rubric(), **facts}
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    return found


def title(cast: Cast, *, granted_at: datetime = GRANTED, **facts: Any) -> Workshop:
    """A living title with the day of its assessment."""
    programme()
    made = cases.workshop(cast, State.GRANTED, granted_at=granted_at, **facts)
    made.assessment_due = assessment_due.first_due(made, granted_at)
    made.save()
    return made


def opened(cast: Cast, *, year: int = 2028, at: datetime = CALLED, **facts: Any) -> AssessmentRound:
    asked = {"name": f"{year} 年度评估考核", "self_due_on": SELF_DUE, "opinion_due_on": OPINION_DUE, **facts}
    return assessment_rounds.open_round(year, by=cast.people["city_officer"], at=at, **asked)


def called(cast: Cast, *, titles: int = 1, **facts: Any) -> list[Assessment]:
    """So many titles in an open round, in the order in which they were made."""
    made = [title(cast) for _ in range(titles)]
    opened(cast, **facts)
    return [of(case) for case in made]


def of(case: Workshop) -> Assessment:
    found = Assessment.objects.select_related("round__rules", "round__rubric", "rules", "rubric", "workshop__unit")
    return found.get(workshop=case)


def again(one: Assessment) -> Assessment:
    found = Assessment.objects.select_related("round__rules", "rules", "rubric", "workshop__unit", "workshop__rule_set")
    return found.get(pk=one.pk)


def paper(pages: int = 1, name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(pages), content_type="application/pdf")


# ── the unit and the body ────────────────────────────────────────────────────


def indicators(one: Assessment) -> dict[str, Indicator]:
    return {row.code: row for row in assessment_content.indicators_of(one)}


def save(one: Assessment, section: str, write: SectionWrite, *, by: Any, at: datetime = WRITTEN) -> Assessment:
    return assessment_writing.save(one, section, write, revision=again(one).revision, by=by, at=at)


def written(cast: Cast, one: Assessment, *, bonus: str = "") -> Assessment:
    """Complete, with one bonus claim of so many points where asked: ready for the approver."""
    clerk, by_code = cast.people["unit_clerk"], indicators(one)
    answers = {by_code["T1"].pk: Answer(WORDS, Decimal(38))}
    save(one, "T", SectionWrite(answers=answers), by=clerk)
    save(one, "M", SectionWrite(answers={by_code["M1"].pk: Answer(WORDS, Decimal(35))}), by=clerk)
    save(one, "report", SectionWrite(report=WORDS * 12), by=clerk)
    assessment_writing.add_file(one, paper(), indicator=by_code["T1"].pk, by=clerk, at=WRITTEN)
    if bonus:
        claimed(cast, one, bonus)
    return again(one)


def claimed(cast: Cast, one: Assessment, points: str) -> None:
    clerk, uuid = cast.people["unit_clerk"], uuid4()
    item = one.rubric.bonus_items.get(code="national_award")
    row = {"row": uuid, "item": item.pk, "title": "2027 年全国技术能手", "points": Decimal(points)}
    save(one, "bonus", SectionWrite(claims=[row]), by=clerk)
    assessment_writing.add_file(one, paper(2), claim=uuid, by=clerk, at=WRITTEN)


def sealed(cast: Cast, one: Assessment, **facts: Any) -> Assessment:
    assessment_writing.seal(written(cast, one, **facts), by=cast.people["unit_approver"], at=WRITTEN)
    return again(one)


def with_opinion(cast: Cast, one: Assessment, conclusion: str = "agree", **facts: Any) -> Assessment:
    one = sealed(cast, one, **facts)
    clerk, approver = cast.people["review_clerk"], cast.people["review_approver"]
    assessment_opinions.draft(one, conclusion=conclusion, text="核对属实。", by=clerk, at=ANSWERED)
    assessment_opinions.confirm(one, by=approver, at=ANSWERED)
    return again(one)


# ── the panel, whose own stage has its own tests ─────────────────────────────


def judged(cast: Cast, one: Assessment, score: str = "85", *, veto: str = "", shortcut: bool = True) -> Assessment:
    """The leader has signed this score. ``shortcut``: past what unit and body do."""
    one = put(one, Assessment.Status.PANEL) if shortcut else one
    case = one.workshop
    move(case, State.ASSESSING, assessing_since=JUDGED - timedelta(days=20))
    assessment.judging_began(case)
    found = Evaluation.objects.create(
        workshop=case,
        panel=panel(cast),
        purpose=Plan.Purpose.ASSESSMENT,
        opened_at=JUDGED - timedelta(days=20),
        locked_at=JUDGED,
        closed_at=JUDGED,
        content_hash="1" * 64,
        score=Decimal(score),
        conclusion="veto" if veto else "pass",
        veto=one.rubric.vetoes.get(code=veto) if veto else None,
        veto_basis="花名册与实际不符" if veto else "",
        opinion="两年来带徒、攻关成效明显。",
    )
    assessment.panel_signed(case, found, at=JUDGED)
    return again(one)


def put(one: Assessment, status: str, **columns: Any) -> Assessment:
    """Into a later status, with what it implies."""
    facts = {"status": status, "sealed_at": WRITTEN, "first_sealed_at": WRITTEN, "opinion_at": ANSWERED, **columns}
    Assessment.objects.filter(pk=one.pk).update(**facts)
    return again(one)


def move(case: Workshop, state: str, **columns: Any) -> Workshop:
    """Into another state of its title, whose numbers stay."""
    kept = {name: getattr(case, name) for name in ("title_number", "plaque_number", "granted_at")}
    return stages.put(case, state, **kept, **columns)


def panel(cast: Cast) -> Panel:
    found = Panel.objects.first()
    plan = found.plan if found else evaluation_cases.plan(cast)
    Plan.objects.filter(pk=plan.pk).update(purpose=Plan.Purpose.ASSESSMENT)
    return found or Panel.objects.create(plan=plan, number=1, name="第 1 组")


# ── mending, grades ──────────────────────────────────────────────────────────


def mending(cast: Cast, one: Assessment, *, due_on: date = date(2028, 9, 1), at: datetime = JUDGED) -> Assessment:
    facts = {"demands": "补齐带徒协议和活动记录。", "due_on": due_on}
    lifecycle.perform("rectify", one.workshop, by=cast.people["city_approver"], at=at, **facts)
    return again(one)


def reported(cast: Cast, one: Assessment, *, at: datetime = LISTED) -> Assessment:
    clerk = cast.people["unit_clerk"]
    rectification.add_proof(one, paper(), by=clerk, at=at)
    lifecycle.perform("resume", one.workshop, by=clerk, at=at, report="已补齐全部协议，活动记录齐全。")
    return again(one)


def looked_at(cast: Cast, one: Assessment, *, is_mended: bool, at: datetime = LISTED) -> Assessment:
    rectification.record_look(
        one,
        looked_on=at.date(),
        visitors="沈嘉言、顾清和",
        findings="现场查看了协议和活动记录。",
        is_mended=is_mended,
        by=cast.people["city_officer"],
        at=at,
    )
    return again(one)


def listed(cast: Cast, round_: AssessmentRound, *, at: datetime = LISTED) -> GradeList:
    """Drafted by the officer and sent to finance by the approver."""
    made = grades.prepare(round_, by=cast.people["city_officer"], at=at)
    return grades.propose(made, by=cast.people["city_approver"], at=at)


def agreed(cast: Cast, round_: AssessmentRound, *, at: datetime = LISTED) -> GradeList:
    found = listed(cast, round_, at=at)
    who = cast.people["finance_approver"]
    return grades.answer(found, agrees=True, content_hash=found.content_hash, by=who, at=at)


def passed(cast: Cast, one: Assessment, score: str = "85", *, at: datetime = LISTED) -> Assessment:
    """Judged, agreed to by both and carried out."""
    one = judged(cast, one, score)
    found = agreed(cast, one.round, at=at)
    grades.carry_out(found, by=cast.people["city_approver"], at=at)
    return again(one)


def decided(cast: Cast, one: Assessment, points: str) -> None:
    """Every claim of it granted with so many points."""
    for claim in one.claims.all():
        reason = "" if Decimal(points) >= (claim.points or 0) else "证明不充分"
        who = cast.people["city_officer"]
        assessment_marks.decide_claim(claim, points=Decimal(points), reason=reason, by=who, at=JUDGED)


def proofs_of(one: Assessment) -> int:
    return AssessmentFile.objects.filter(assessment=one, kind=AssessmentFile.Kind.MENDING, removed_at=None).count()


# ── what stands in the addresses ─────────────────────────────────────────────


def places(cast: Cast) -> dict[str, object]:
    """A title at every step of one round, a list that finance has, an order, a commendation."""
    written_one, answered, graded, mends, looked, ended = called(cast, titles=6)
    round_ = written_one.round
    draft = written(cast, written_one, bonus="2")
    with_draft = sealed(cast, answered)
    assessment_opinions.draft(
        with_draft, conclusion="agree", text="核对属实。", by=cast.people["review_clerk"], at=ANSWERED
    )
    passed(cast, ended)
    claimed(cast, graded, "2")
    marked = judged(cast, graded, "88")
    veto = marked.rubric.vetoes.get(code="misuse")
    officer = cast.people["city_officer"]
    finding = assessment_marks.add_finding(marked, veto=veto, basis="审计发现挪用 2 万元", by=officer, at=JUDGED)
    mending(cast, judged(cast, mends, "55"))
    proof = rectification.add_proof(mends, paper(), by=cast.people["unit_clerk"], at=LISTED)
    reported(cast, mending(cast, judged(cast, looked, "56")))
    due_later = title(cast, granted_at=datetime(2027, 6, 1, tzinfo=BEIJING))
    approver = cast.people["city_approver"]
    order = assessment_rounds.order(due_later, round_, reason="群众反映没有活动", by=approver, at=LISTED)
    made = grades.prepare(round_, by=officer, at=LISTED)
    files = draft.files.filter(claim=None).order_by("added_at")
    preview_jobs.draw_pages(files[0].stored)
    return {
        "assessed": written_one.workshop_id,
        "assessed_file": str(files[0].pk),
        "assessed_opinion": answered.workshop_id,
        "assessed_opinion_key": answered.pk,
        "assessed_marks": graded.workshop_id,
        "assessed_claim": str(marked.claims.get().pk),
        "assessed_finding": finding.pk,
        "assessed_mends": mends.workshop_id,
        "assessed_proof_file": str(proof.pk),
        "assessed_looked": looked.workshop_id,
        "assessed_done": ended.workshop_id,
        "assessed_done_key": ended.pk,
        "assessment_order": order.pk,
        "grade_list": made.pk,
        "commendation": commended(cast, round_).pk,
    }


def commended(cast: Cast, round_: AssessmentRound) -> Commendation:
    """Posted, with one title on it."""
    case = Assessment.objects.filter(round=round_, status=Assessment.Status.DONE)[0].workshop
    facts = {"number": case.title_number, "name": case.name, "technician": case.technician_name}
    return Commendation.objects.create(
        round=round_,
        number="京人社能发〔2028〕12号",
        title="关于表扬优秀工作室的通报",
        dated_on=LISTED.date(),
        content=[{**facts, "trade": case.trade, "unit": case.unit.name, "district": "海淀区"}],
        content_hash="2" * 64,
        verify_code="COMMENDATION1",
        posted_by=cast.people["city_approver"],
        posted_at=LISTED,
    )
