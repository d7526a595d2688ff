"""The biennial assessment by its services: who is called, what the unit and the body say, mending, grades, the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from applications import endings, lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Band, Departure, Workshop
from applications.services import assessment_due
from applications.states import State
from common.calendar import working_days_after
from common.clock import BEIJING
from common.models import Letter
from common.templatetags.ui import cn_date
from reviews.models import Assessment, GradeList, OffCycleOrder, VetoFinding
from reviews.services import (
    assessment,
    assessment_marks,
    assessment_opinions,
    assessment_rounds,
    assessment_writing,
    grades,
    rectification,
)
from reviews.services.assessment_writing import Answer, SectionWrite, Stale
from tests.cast import Cast
from tests.reviews import assessment_cases as build
from tests.reviews.assessment_cases import ANSWERED, CALLED, JUDGED, LISTED, WRITTEN

pytestmark = pytest.mark.django_db
Status = Assessment.Status


def refused(work: Callable[[], object]) -> list[str]:
    with pytest.raises(NotPossible) as fault:
        work()
    return fault.value.sentences


def forbidden(work: Callable[[], object]) -> str:
    with pytest.raises(NotPermitted) as fault:
        work()
    return fault.value.sentence


def letters_to(person: Any) -> list[str]:
    return list(Letter.objects.filter(recipient=person).order_by("pk").values_list("template", flat=True))


def verbs(case: Workshop) -> list[str]:
    return list(case.events.order_by("sequence").values_list("verb", flat=True))


# ── who is called ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("granted", "is_called"),
    [
        (datetime(2026, 1, 1, tzinfo=BEIJING), True),
        (datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING), True),
        (datetime(2027, 1, 1, tzinfo=BEIJING), False),
        (datetime(2024, 2, 29, 12, tzinfo=BEIJING), True),  # due in 2026, missed, called now
    ],
)
def test_a_round_calls_whoever_is_due_by_its_last_day(cast: Cast, *, granted: datetime, is_called: bool) -> None:
    case = build.title(cast, granted_at=granted)
    build.opened(cast)
    assert Assessment.objects.filter(workshop=case).exists() is is_called
    assert letters_to(cast.people["unit_clerk"]) == (["reviews/assessment_called"] if is_called else [])


def test_titles_of_one_unit_are_called_in_one_letter_and_only_once(cast: Cast) -> None:
    first, second = build.called(cast, titles=2)
    assert letters_to(cast.people["unit_clerk"]) == ["reviews/assessment_called"]
    body = Letter.objects.get(recipient=cast.people["unit_clerk"]).body
    assert first.workshop.name in body
    assert second.workshop.name in body
    assert assessment_rounds.fill(first.round, by=None, at=WRITTEN) == 0
    late = build.title(cast)
    assert assessment_rounds.fill(first.round, by=None, at=WRITTEN) == 1
    assert build.of(late).self_due_on == build.SELF_DUE


def test_what_is_judged_reaches_back_one_cycle_at_most(cast: Cast) -> None:
    [one] = build.called(cast)
    assert (one.covers_from, one.covers_to) == (date(2026, 8, 3), date(2027, 12, 31))
    old = build.title(cast, granted_at=datetime(2019, 5, 6, tzinfo=BEIJING))
    assessment_rounds.fill(one.round, by=None, at=WRITTEN)
    assert (build.of(old).covers_from, build.of(old).covers_to) == (date(2026, 1, 1), date(2027, 12, 31))


def test_other_states_are_called_when_they_are_granted_again(cast: Cast) -> None:
    case = build.title(cast)
    build.move(case, State.REVOKING, revoking_from=State.GRANTED, revoking_since=CALLED)
    round_ = build.opened(cast)
    assert round_.assessments.count() == 0
    build.move(case, State.GRANTED, revoking_from="", revoking_since=None)
    assert assessment_rounds.fill(round_, by=None, at=WRITTEN) == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"year": 2029}, "现在可以开展 2028 至 2028 年度的考核。"),
        ({"self_due_on": CALLED.date()}, "自评截止日须在今天之后，初审单位意见截止日不能早于自评截止日。"),
        ({"opinion_due_on": date(2028, 3, 30)}, "自评截止日须在今天之后，初审单位意见截止日不能早于自评截止日。"),
    ],
)
def test_a_round_that_cannot_be_opened_says_why(cast: Cast, facts: dict[str, Any], sentence: str) -> None:
    build.programme()
    assert refused(lambda: build.opened(cast, **facts)) == [sentence]
    build.opened(cast)
    assert refused(lambda: build.opened(cast)) == ["2028 年度的评估考核已经开展。"]


def test_a_round_needs_a_rubric_of_100_points(cast: Cast) -> None:
    rules = build.programme()
    assert rules.assessment_rubric is not None
    rules.assessment_rubric.groups.get(code="M").indicators.update(points=30)
    Band.objects.filter(indicator__code="M1").update(most=30)
    assert refused(lambda: build.opened(cast)) == [
        "评估考核：适用于企业的指标满分合计 90 分，应为 100 分。",
        "评估考核：适用于公共实训基地的指标满分合计 90 分，应为 100 分。",
    ]


@pytest.mark.parametrize("who", ["unit_approver", "review_approver", "finance_approver", "expert", "district_finance"])
def test_only_the_city_opens_a_round(cast: Cast, who: str) -> None:
    build.programme()
    facts = {"name": "考核", "self_due_on": build.SELF_DUE, "opinion_due_on": build.OPINION_DUE}
    work = lambda: assessment_rounds.open_round(2028, by=cast.people[who], at=CALLED, **facts)  # noqa: E731 - the act
    assert forbidden(work) == "须由市人力社保局经办人或负责人办理。"
    officer = cast.people["city_officer"]
    assert assessment_rounds.open_round(2028, by=officer, at=CALLED, **facts).year == 2028


def test_days_are_extended_for_all_and_never_shortened(cast: Cast) -> None:
    [one] = build.called(cast)
    officer = cast.people["city_officer"]

    def extend(self_due: date, opinion_due: date) -> object:
        facts = {"self_due_on": self_due, "opinion_due_on": opinion_due, "reason": "材料准备需要时间"}
        return assessment_rounds.extend(one.round, by=officer, at=WRITTEN, **facts)

    assert refused(lambda: extend(date(2028, 3, 30), build.OPINION_DUE)) == ["只能延长，不能缩短。"]
    assert refused(lambda: extend(build.SELF_DUE, build.OPINION_DUE)) == ["只能延长，不能缩短。"]
    extend(date(2028, 4, 15), date(2028, 5, 1))
    one = build.again(one)
    assert (one.self_due_on, one.opinion_due_on) == (date(2028, 4, 15), date(2028, 5, 1))
    assert letters_to(cast.people["unit_clerk"]) == ["reviews/assessment_called", "reviews/assessment_extended"]


# ── when it is due ───────────────────────────────────────────────────────────


def test_titles_without_a_day_get_theirs_once(cast: Cast) -> None:
    case = build.title(cast)
    old = build.title(cast, granted_at=datetime(2011, 11, 30, tzinfo=BEIJING), origin="register")
    gone = build.title(cast)
    Workshop.objects.update(assessment_due=None)
    build.move(gone, State.CLOSED, closed_at=CALLED, ended_at=CALLED)
    assert assessment_due.backfill(CALLED) == 2
    assert assessment_due.backfill(CALLED) == 0
    found = dict(Workshop.objects.values_list("pk", "assessment_due"))
    # the old one was registered here in 2026: its rounds fall into odd years
    assert found == {case.pk: date(2028, 12, 31), old.pk: date(2027, 12, 31), gone.pk: None}


@pytest.mark.parametrize(
    ("confirmed", "due"),
    [
        (datetime(2028, 7, 3, tzinfo=BEIJING), date(2030, 12, 31)),
        (datetime(2028, 2, 29, tzinfo=BEIJING), date(2030, 12, 31)),
        (datetime(2029, 2, 3, tzinfo=BEIJING), date(2030, 12, 31)),  # confirmed late: the cycle stays
    ],
)
def test_the_next_one_is_counted_from_the_grade_within_its_round(db: None, confirmed: datetime, due: date) -> None:
    build.programme()
    assert assessment_due.due_after_grade(2028, confirmed) == due


def test_what_ends_is_due_no_more(cast: Cast) -> None:
    [one] = build.called(cast)
    case = one.workshop
    endings.title_ended(case, by=cast.people["city_approver"], at=WRITTEN, why="单位注销")
    assert (case.assessment_due, build.again(one).status, build.again(one).ended_reason) == (
        None,
        Status.DROPPED,
        "单位注销",
    )


# ── off-cycle ────────────────────────────────────────────────────────────────


def test_an_assessment_outside_its_turn_needs_both_bureaus(cast: Cast) -> None:
    build.programme()
    case = build.title(cast, granted_at=datetime(2027, 6, 1, tzinfo=BEIJING))
    round_ = build.opened(cast)
    city, finance = cast.people["city_approver"], cast.people["finance_approver"]
    assert (
        forbidden(
            lambda: assessment_rounds.order(case, round_, reason="举报", by=cast.people["city_officer"], at=WRITTEN)
        )
        == "须由市人力社保局负责人办理。"
    )
    asked = assessment_rounds.order(case, round_, reason="群众反映长期没有活动", by=city, at=WRITTEN)
    assert not Assessment.objects.exists()
    assert forbidden(lambda: assessment_rounds.answer_order(asked, agrees=True, by=city, at=ANSWERED)) == (
        "须由市财政局负责人办理。"
    )
    assert refused(lambda: assessment_rounds.answer_order(asked, agrees=False, by=finance, at=ANSWERED)) == [
        "不同意须写明理由。"
    ]
    assessment_rounds.answer_order(asked, agrees=True, by=finance, at=ANSWERED)
    one = build.of(case)
    assert (one.ordered, one.status, one.covers_from, one.covers_to) == (
        asked,
        Status.SELF,
        date(2027, 6, 1),
        ANSWERED.date(),
    )
    least = working_days_after(ANSWERED.date(), round_.rules.filing_return_days)
    assert (one.self_due_on, one.opinion_due_on) == (least, least), "the days of the round are over"
    assert (
        f"于 {cn_date(least)} 24:00 前"
        in Letter.objects.filter(template__contains="assessment_called").latest("pk").body
    )
    assert refused(lambda: assessment_rounds.order(case, round_, reason="再次", by=city, at=ANSWERED)) == [
        "这个工作室已在评估考核中。"
    ]
    assert verbs(case) == ["order_assessment", "agree_assessment_order"]


def test_what_finance_refuses_is_not_assessed(cast: Cast) -> None:
    case = build.title(cast, granted_at=datetime(2027, 6, 1, tzinfo=BEIJING))
    round_ = build.opened(cast)
    asked = assessment_rounds.order(case, round_, reason="群众反映", by=cast.people["city_approver"], at=WRITTEN)
    assessment_rounds.answer_order(
        asked, agrees=False, words="反映不实", by=cast.people["finance_approver"], at=ANSWERED
    )
    assert (OffCycleOrder.objects.get().status, Assessment.objects.count()) == ("refused", 0)


# ── the unit ─────────────────────────────────────────────────────────────────


def test_nothing_is_handed_in_before_it_is_complete(cast: Cast) -> None:
    [one] = build.called(cast)
    approver = cast.people["unit_approver"]
    build.claimed(cast, one, "2")
    one.claims.update(title="")
    one.files.update(removed_at=WRITTEN)
    assert refused(lambda: assessment_writing.seal(one, by=approver, at=WRITTEN)) == [
        "T1 指标 T1：请写明完成情况（不少于 10 字）。",
        "M1 指标 M1：请写明完成情况（不少于 10 字）。",
        "加分事项“未填”：请写明获得什么、何时、由谁授予。",
        "加分事项“未填”：须上传证明材料。",
        "工作汇报须填写 200 字以上，或上传汇报材料。",
    ]


def test_points_judged_by_papers_need_a_paper(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.written(cast, one)
    one.files.update(removed_at=WRITTEN)
    assert refused(lambda: assessment_writing.seal(one, by=cast.people["unit_approver"], at=WRITTEN)) == [
        "T1 指标 T1：自评得分须有证明材料。"
    ]


def test_only_the_approver_of_the_unit_hands_in(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.written(cast, one)
    for who in ("unit_clerk", "other_unit", "review_approver", "city_approver"):
        assert forbidden(lambda who=who: assessment_writing.seal(one, by=cast.people[who], at=WRITTEN)) == (
            "须由申报单位负责人办理。"
        )
    version = assessment_writing.seal(one, by=cast.people["unit_approver"], at=WRITTEN)
    one = build.again(one)
    assert (one.status, one.self_total, version.number) == (Status.OPINION, Decimal(73), 1)
    assert version.snapshot["facts"]["filings"]["source"] == "2027、2028 年度备案"
    assert [line["code"] for section in version.snapshot["sections"] for line in section["lines"]] == ["T1", "T2", "M1"]
    assert letters_to(cast.people["review_clerk"]) == ["reviews/assessment_arrived"]
    assert refused(lambda: assessment_writing.seal(one, by=cast.people["unit_approver"], at=WRITTEN)) == [
        "2028 年评估考核目前为“待初审单位意见”，自评内容不能修改。"
    ]


def test_a_second_writer_is_told(cast: Cast) -> None:
    [one] = build.called(cast)
    clerk, approver = cast.people["unit_clerk"], cast.people["unit_approver"]
    write = SectionWrite(answers={build.indicators(one)["T1"].pk: Answer("先写的", Decimal(30))})
    assessment_writing.save(one, "T", write, revision=0, by=clerk, at=WRITTEN)
    with pytest.raises(Stale) as stale:
        assessment_writing.save(one, "T", write, revision=0, by=approver, at=WRITTEN)
    assert (stale.value.by, stale.value.revision) == (clerk, 1)


def test_evidence_belongs_to_an_indicator_or_a_claim(cast: Cast) -> None:
    [one] = build.called(cast)
    clerk = cast.people["unit_clerk"]
    assert refused(lambda: assessment_writing.add_file(one, build.paper(), by=clerk, at=WRITTEN)) == [
        "请选择这份材料证明哪一项。"
    ]
    key = build.indicators(one)["T1"].pk
    file = assessment_writing.add_file(one, build.paper(), indicator=key, by=clerk, at=WRITTEN)
    assert refused(lambda: assessment_writing.add_file(one, build.paper(), indicator=key, by=clerk, at=WRITTEN)) == [
        "这份文件已经上传过了。"
    ]
    assessment_writing.remove_file(file, by=clerk, at=WRITTEN)
    assert one.files.filter(removed_at=None).count() == 0
    assert one.files.count() == 1


# ── the body ─────────────────────────────────────────────────────────────────


def test_the_drafter_never_confirms(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.sealed(cast, one)
    clerk, approver = cast.people["review_clerk"], cast.people["review_approver"]
    assert refused(lambda: assessment_opinions.confirm(one, by=approver, at=ANSWERED)) == ["审核意见还没有拟写。"]
    assessment_opinions.draft(one, conclusion="agree", text="核对属实。", by=approver, at=ANSWERED)
    assert forbidden(lambda: assessment_opinions.confirm(one, by=approver, at=ANSWERED)) == (
        "拟写意见的人不能确认，请由本单位另一位负责人办理。"
    )
    assessment_opinions.draft(one, conclusion="agree", text="核对属实。", by=clerk, at=ANSWERED)
    assert forbidden(lambda: assessment_opinions.confirm(one, by=clerk, at=ANSWERED)) == "须由初审负责人办理。"
    assert (
        forbidden(
            lambda: assessment_opinions.draft(
                one, conclusion="agree", text="同意", by=cast.people["other_body"], at=ANSWERED
            )
        )
        == "须由初审单位的经办人或负责人办理。"
    )
    assessment_opinions.confirm(one, by=approver, at=ANSWERED)
    assert build.again(one).status == Status.PANEL
    assert list(Assessment.objects.waiting_for_a_panel()) == [one]
    assert letters_to(cast.people["city_officer"]) == ["reviews/assessment_ready"]


def test_what_is_sent_back_is_handed_in_again_and_counts_by_its_first_day(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.with_opinion(cast, one, conclusion="return")
    assert (one.status, one.sealed_at, one.first_sealed_at) == (Status.SELF, None, WRITTEN)
    assert one.self_due_on == date(2028, 4, 24)  # ten working days after 10 April
    assert letters_to(cast.people["unit_clerk"])[-1] == "reviews/assessment_returned"
    again = ANSWERED + timedelta(days=3)
    version = assessment_writing.seal(one, by=cast.people["unit_approver"], at=again)
    one = build.again(one)
    assert (version.number, one.first_sealed_at, one.sealed_at) == (2, WRITTEN, again)


# ── what the panel hands over ────────────────────────────────────────────────


def test_the_panels_score_waits_for_the_grade(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one, "84.66666667")
    assert (one.status, one.score, one.total) == (Status.GRADING, Decimal("84.66666667"), Decimal("84.66666667"))
    assessment.judged_anew(one.workshop)
    one = build.again(one)
    assert (one.status, one.score, one.evaluation) == (Status.JUDGING, None, None)


@pytest.mark.parametrize(
    ("score", "claimed", "granted", "bonus", "total"),
    [
        ("85", "3", "3", "3", "88"),
        ("85", "3", "1.5", "1.5", "86.5"),
        ("98.5", "3", "3", "3", "100"),
        ("85", "3", "0", "0", "85"),
    ],
)
def test_bonus_is_granted_up_to_what_was_claimed_and_the_total_ends_at_100(
    cast: Cast, *, score: str, claimed: str, granted: str, bonus: str, total: str
) -> None:
    [one] = build.called(cast)
    build.claimed(cast, one, claimed)
    one = build.judged(cast, one, score)
    build.decided(cast, one, granted)
    one = build.again(one)
    assert (one.bonus, one.total) == (Decimal(bonus), Decimal(total))


def test_bonus_never_passes_what_the_rules_allow(cast: Cast) -> None:
    build.programme(bonus_most=Decimal(2))
    [one] = build.called(cast)
    build.claimed(cast, one, "3")
    one = build.judged(cast, one, "80")
    build.decided(cast, one, "3")
    assert build.again(one).bonus == Decimal(2)


def test_a_claim_is_cut_only_with_its_reason(cast: Cast) -> None:
    [one] = build.called(cast)
    build.claimed(cast, one, "3")
    one = build.judged(cast, one)
    claim, officer = one.claims.get(), cast.people["city_officer"]

    def decide(points: str) -> object:
        return assessment_marks.decide_claim(claim, points=Decimal(points), reason="", by=officer, at=JUDGED)

    assert refused(lambda: decide("2")) == ["核减加分须写明理由。"]
    assert refused(lambda: decide("4")) == ["核定加分须在 0 至 3 分之间。"]
    assert (
        forbidden(
            lambda: assessment_marks.decide_claim(
                claim, points=Decimal(3), reason="", by=cast.people["unit_approver"], at=JUDGED
            )
        )
        == "须由市人力社保局经办人或负责人办理。"
    )


# ── grounds of 不合格 ────────────────────────────────────────────────────────


def test_the_system_finds_a_technician_gone_too_long(cast: Cast) -> None:
    [one] = build.called(cast)
    case = one.workshop
    gone = JUDGED.date() - timedelta(days=190)
    Departure.objects.create(
        workshop=case,
        how=Departure.How.values[0],
        gone_on=gone,
        due_on=gone + timedelta(days=182),
        reported_by=cast.people["unit_clerk"],
        reported_at=CALLED,
    )
    one = build.judged(cast, one)
    found = VetoFinding.objects.get(assessment=one)
    assert (found.source, found.veto.code, found.upheld) == ("system", "technician_gone", None)
    assert found.basis == f"首席技师自 {cn_date(gone)} 起离岗，已超过 6 个月，没有经同意的接任人选。"


def test_who_enters_a_ground_does_not_uphold_it(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one)
    veto = one.rubric.vetoes.get(code="misuse")
    approver = cast.people["city_approver"]
    found = assessment_marks.add_finding(one, veto=veto, basis="审计发现挪用 2 万元", by=approver, at=JUDGED)
    work = lambda by: assessment_marks.decide_finding(found, upheld=True, reason="", by=by, at=JUDGED)  # noqa: E731
    assert forbidden(lambda: work(approver)) == "登记这一情形的人不能认定，请由另一位负责人办理。"
    assert forbidden(lambda: work(cast.people["city_officer"])) == "须由市人力社保局负责人办理。"
    found.delete()
    officer = cast.people["city_officer"]
    found = assessment_marks.add_finding(one, veto=veto, basis="审计发现挪用 2 万元", by=officer, at=JUDGED)
    assert refused(lambda: assessment_marks.decide_finding(found, upheld=False, reason="", by=approver, at=JUDGED)) == [
        "不予认定须写明理由。"
    ]
    assert work(approver).upheld is True


def test_an_upheld_ground_fails_whatever_the_points(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one, "99", veto="false_data")
    found = one.findings.get()
    assert (found.source, found.basis) == ("panel", "花名册与实际不符")
    officer, approver = cast.people["city_officer"], cast.people["city_approver"]
    made = grades.prepare(one.round, by=officer, at=LISTED)
    assert refused(lambda: grades.propose(made, by=approver, at=LISTED)) == [
        f"“{one.workshop.name}”的一票否决情形还没有认定。"
    ]
    assessment_marks.decide_finding(found, upheld=True, reason="", by=approver, at=LISTED)
    grades.refresh(made, by=officer, at=LISTED)
    grades.propose(made, by=approver, at=LISTED)
    assert [(row.grade, row.reason) for row in made.rows.all()] == [("fail", "一票否决：考核材料弄虚作假。")]


# ── mending ──────────────────────────────────────────────────────────────────


def test_a_title_mends_once_within_the_months_of_the_rules(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one, "55")
    late = date(2028, 9, 13)
    assert refused(lambda: build.mending(cast, one, due_on=late)) == ["整改期限须在今天之后、不晚于 2028年9月12日。"]
    assert refused(lambda: build.mending(cast, one, due_on=JUDGED.date())) == [
        "整改期限须在今天之后、不晚于 2028年9月12日。"
    ]
    one = build.mending(cast, one, due_on=date(2028, 9, 12))
    assert (one.workshop.state, one.workshop.due_on) == (State.RECTIFYING, date(2028, 9, 12))
    one = build.looked_at(cast, build.reported(cast, one), is_mended=True)
    assert (one.workshop.state, one.workshop.due_on, one.rectification.is_mended) == (State.ASSESSING, None, True)
    assert refused(lambda: build.mending(cast, one, at=LISTED)) == ["本次考核已经责令整改过一次，不能再次整改。"]


def test_a_report_needs_its_proof_and_a_look_needs_the_report(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.mending(cast, build.judged(cast, one, "55"))
    clerk = cast.people["unit_clerk"]
    assert refused(
        lambda: lifecycle.perform("resume", one.workshop, by=clerk, at=LISTED, report="已全部整改到位。")
    ) == ["请先上传整改证明。"]
    assert refused(lambda: build.looked_at(cast, one, is_mended=True)) == ["单位还没有报告整改情况。"]
    with pytest.raises(NotPermitted):
        rectification.add_proof(one, build.paper(), by=cast.people["review_clerk"], at=LISTED)
    build.reported(cast, one)
    assert verbs(one.workshop)[-2:] == ["rectify", "resume"]
    assert letters_to(cast.people["city_officer"])[-1] == "rectify_reported"


def test_nobody_mends_before_the_panel_has_signed(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.put(one, Status.JUDGING)
    build.move(one.workshop, State.ASSESSING, assessing_since=JUDGED)
    assert refused(lambda: build.mending(cast, one)) == ["专家组还没有签署考核意见。"]


@pytest.mark.parametrize(("is_mended", "grade"), [(True, "pass"), (False, "fail")])
def test_the_second_look_decides_whatever_the_points(cast: Cast, *, is_mended: bool, grade: str) -> None:
    [one] = build.called(cast)
    one = build.mending(cast, build.judged(cast, one, "55"))
    build.looked_at(cast, build.reported(cast, one), is_mended=is_mended)
    build.agreed(cast, one.round)
    assert build.again(one).grade == grade


def test_mending_that_is_overdue_is_listed_as_failed_until_it_is_reported(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.mending(cast, build.judged(cast, one, "72"), due_on=date(2028, 7, 2))
    officer, approver = cast.people["city_officer"], cast.people["city_approver"]
    on_time = datetime(2028, 7, 2, 23, 59, tzinfo=BEIJING)
    assert refused(lambda: grades.prepare(one.round, by=officer, at=on_time)) == [
        "还没有专家已签署考核意见、可以定等次的工作室。"
    ]
    made = grades.propose(grades.prepare(one.round, by=officer, at=LISTED), by=approver, at=LISTED)
    assert [(row.grade, row.reason) for row in made.rows.all()] == [("fail", "限期整改逾期，没有报告整改情况。")]
    rectification.add_proof(one, build.paper(), by=cast.people["unit_clerk"], at=LISTED)
    report = {"by": cast.people["unit_clerk"], "at": LISTED, "report": "已全部整改到位，请复核。"}
    assert refused(lambda: lifecycle.perform("resume", one.workshop, **report)) == [
        "整改已逾期，等次名单已送市财政局会商，不能再报告整改。"
    ]
    grades.take_back(made, by=officer, at=LISTED)
    lifecycle.perform("resume", one.workshop, **report)
    assert refused(lambda: grades.propose(made, by=approver, at=LISTED)) == ["可以定等次的工作室有变动，请更新名单。"]
    assert grades.refresh(made, by=officer, at=LISTED) == 0


# ── both bureaus ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (("95",), ["pass"]),
        (("95", "96", "97", "98"), ["pass"] * 4),
        (("95", "96", "97", "98", "99"), ["pass", "pass", "pass", "pass", "excellent"]),
        (("99", "99", "70", "70", "59.99"), ["pass", "pass", "pass", "pass", "fail"]),
    ],
)
def test_both_bureaus_fix_the_grades_within_the_places(
    cast: Cast, scores: tuple[str, ...], expected: list[str]
) -> None:
    ones = build.called(cast, titles=len(scores))
    ones = [build.judged(cast, one, score) for one, score in zip(ones, scores, strict=True)]
    found = build.agreed(cast, ones[0].round)
    assert [build.again(one).grade for one in ones] == expected
    assert (found.assessed, found.places) == (len(scores), len(scores) // 5)


def test_a_later_list_has_the_places_that_are_left(cast: Cast) -> None:
    ones = build.called(cast, titles=10)
    for one in ones[:5]:
        build.judged(cast, one, "95.5" if one == ones[0] else "80")
    build.agreed(cast, ones[0].round)
    assert build.again(ones[0]).grade == "excellent"
    for one, score in zip(ones[5:], ("92", "91", "80", "80", "80"), strict=True):
        build.judged(cast, one, score)
    found = build.agreed(cast, ones[0].round)
    assert (found.assessed, found.places, found.given) == (10, 2, 1)
    assert [build.again(one).grade for one in ones[5:7]] == ["excellent", "pass"]


def test_whoever_drafted_the_list_does_not_send_it_and_finance_answers_what_it_read(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one)
    officer, approver, finance = (cast.people[who] for who in ("city_officer", "city_approver", "finance_approver"))
    made = grades.prepare(one.round, by=officer, at=LISTED)
    GradeList.objects.filter(pk=made.pk).update(made_by=approver)
    assert forbidden(lambda: grades.propose(made, by=approver, at=LISTED)) == (
        "拟定名单的人不能送出，请由另一位负责人办理。"
    )
    GradeList.objects.filter(pk=made.pk).update(made_by=officer)
    assert forbidden(lambda: grades.propose(made, by=officer, at=LISTED)) == "须由市人力社保局负责人办理。"
    made = grades.propose(made, by=approver, at=LISTED)

    def answer(**facts: Any) -> GradeList:
        return grades.answer(
            made, **{"agrees": True, "content_hash": made.content_hash, "by": finance, **facts}, at=LISTED
        )

    assert forbidden(lambda: answer(by=approver)) == "等次名单由市财政局负责人答复。"
    assert refused(lambda: answer(content_hash="0" * 64)) == ["您看到的名单之后有改动，请重新阅看后答复。"]
    assert refused(lambda: answer(agrees=False)) == ["退回须写明理由。"]
    answer(agrees=False, words="请核实第一名的加分")
    assert build.again(one).grade == ""
    grades.propose(made, by=approver, at=LISTED)
    assert answer().status == "agreed"
    assert refused(answer) == ["名单目前为“财政已同意”，可能已有人办理。"]
    assert verbs(one.workshop)[-4:] == ["propose_grades", "return_grades", "propose_grades", "agree_grades"]


def test_what_changed_after_the_list_was_made_must_be_graded_anew(cast: Cast) -> None:
    ones = build.called(cast, titles=2)
    build.judged(cast, ones[0])
    officer, approver = cast.people["city_officer"], cast.people["city_approver"]
    made = grades.prepare(ones[0].round, by=officer, at=LISTED)
    build.judged(cast, ones[1])
    assert refused(lambda: grades.propose(made, by=approver, at=LISTED)) == ["可以定等次的工作室有变动，请更新名单。"]
    assert refused(lambda: grades.prepare(ones[0].round, by=officer, at=LISTED)) == [
        "本年度还有一份等次名单没有办完，请在那份名单上继续。"
    ]


def test_an_agreed_grade_is_carried_out_through_the_door(cast: Cast) -> None:
    ones = build.called(cast, titles=2)
    build.judged(cast, ones[0], "85")
    build.judged(cast, ones[1], "50")
    found = build.agreed(cast, ones[0].round)
    approver = cast.people["city_approver"]
    done = grades.carry_out(found, by=approver, at=LISTED)
    assert [(one.name, one.sentence) for one in done] == [(ones[0].workshop.name, "")]
    case = Workshop.objects.get(pk=ones[0].workshop_id)
    assert (case.state, case.assessed_at, case.assessing_since, case.assessment_due) == (
        State.GRANTED,
        LISTED,
        None,
        date(2030, 12, 31),
    )
    assert build.again(ones[0]).status == Status.DONE
    assert letters_to(cast.people["unit_clerk"])[-1] == "assessment_passed"
    failed = Workshop.objects.get(pk=ones[1].workshop_id)
    assert refused(lambda: lifecycle.perform("pass_assessment", failed, by=approver, at=LISTED)) == [
        "两局确定的等次为“不合格”，须提出撤销。"
    ]
    assert assessment.failed_by_both(failed) == ones[1]
    assert assessment.failed_by_both(case) is None


def test_nothing_passes_before_both_have_fixed_it(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one)
    work = lambda: lifecycle.perform(  # noqa: E731 - the act
        "pass_assessment", one.workshop, by=cast.people["city_approver"], at=LISTED
    )
    assert refused(work) == ["考核等次还没有经两局确定。"]
    build.listed(cast, one.round)
    assert refused(work) == ["考核等次还没有经两局确定。"]


def test_a_revocation_that_was_dropped_lets_the_grade_be_fixed_anew(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.judged(cast, one, "50")
    build.agreed(cast, one.round)
    assessment.taken_up_again(one.workshop)
    one = build.again(one)
    assert (one.status, one.grade, one.graded_in) == (Status.GRADING, "", None)
    assert build.listed(cast, one.round).number == 2


def test_a_round_ends_once_every_grade_is_fixed(cast: Cast) -> None:
    [one] = build.called(cast)
    approver = cast.people["city_approver"]
    close = lambda: assessment_rounds.close_round(one.round, by=approver, at=LISTED)  # noqa: E731 - the act
    assert refused(close) == ["还有 1 个工作室没有确定等次，不能办结。"]
    build.passed(cast, one)
    assert close().closed_at == LISTED
    assert assessment_rounds.fill(one.round, by=None, at=LISTED) == 0
