"""From signed sheets to the outcome: sums, spread, the leader's opinion, the acts and what stands in their way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import ExpertAccess, Indicator, RuleSet, Seal, Veto, Workshop, WorkshopEvent
from applications.states import State
from common.models import Letter
from reviews import evaluation_standing
from reviews.aggregation import score_of, spreads_of
from reviews.models import Evaluation, Reevaluation, Score, ScoreSheet
from reviews.selectors import evaluation as selectors
from reviews.services import evaluation, reevaluation, review_table
from tests.cast import Cast
from tests.reviews import evaluation_cases as judged
from tests.reviews.evaluation_cases import LATER, OPINION, SIGNED


def refused(act: str, case: Workshop, cast: Cast, who: str = "city_approver") -> list[str]:
    with pytest.raises(NotPossible) as fault:
        lifecycle.perform(act, case, by=cast.people[who], at=LATER)
    return fault.value.sentences


# ── sums ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("totals", "drop_from", "stored", "printed", "reaches"),
    [
        (("80", "82"), 5, "81.00000000", "81.00", True),
        (("70", "70", "71"), 5, "70.33333333", "70.33", True),
        (("10", "70", "80", "90", "100"), 5, "80.00000000", "80.00", True),
        (("90", "90", "70", "90", "90"), 5, "90.00000000", "90.00", True),
        (("60", "70", "80", "90", "91", "100"), 5, "82.75000000", "82.75", True),
        (("10", "70", "80", "90", "100"), 0, "70.00000000", "70.00", True),
        (("69.99", "70"), 5, "69.99500000", "70.00", False),
        (("1", "69.99", "70", "70", "100"), 5, "69.99666667", "70.00", False),
    ],
)
def test_sql_and_the_pure_function_come_to_the_same_result(
    cast: Cast, totals: tuple[str, ...], drop_from: int, stored: str, printed: str, *, reaches: bool
) -> None:
    case = judged.evaluating(cast, totals)
    RuleSet.objects.filter(pk=case.rule_set_id).update(drop_extremes_from=drop_from)
    stands = evaluation_standing.of(case)
    assert stands.score == score_of(map(Decimal, totals), drop_extremes_from=drop_from)
    assert stands.score is not None
    assert (str(stands.score.stored), str(stands.score.printed)) == (stored, printed)
    assert stands.reaches_the_line is reaches


def test_the_spread_in_sql_is_that_of_the_pure_function(cast: Cast) -> None:
    values = [
        {"A1": 40, "A2": 9, "B1": 20, "B2": 20},
        {"A1": 19, "A2": 4, "B1": 20, "B2": 12},
        {"A1": 30, "A2": 7, "B1": 5, "B2": 16},
    ]
    case = judged.evaluating(cast, values)
    found = selectors.spread_of(case.pk)
    indicators = {i.code: i for i in Indicator.objects.all()}
    sheets = [{indicators[code].pk: Decimal(value) for code, value in sheet.items()} for sheet in values]
    pure = spreads_of(sheets, {i.pk: i.points for i in indicators.values()}, share=case.rule_set.spread_share)
    assert [(row.indicator, row.lowest, row.highest, row.is_wide) for row in found] == [
        (row.indicator, row.lowest, row.highest, row.is_wide) for row in pure
    ]
    # 21 of 40 is more than half, 5 of 10 and 15 of 30 are just half
    assert [row.code for row in found if row.is_wide] == ["A1"]
    assert evaluation_standing.of(case).wide == [indicators["A1"].pk]


def test_a_sheet_kept_after_a_release_counts_and_one_void_for_a_conflict_does_not(cast: Cast) -> None:
    case = judged.evaluating(cast, ("80", "81", "82", "83", "84"))
    first, second = case.assignments.order_by("seat__order")[:2]
    for assignment, ground in ((first, "released"), (second, "conflict")):
        assignment.ended_at, assignment.ended_ground, assignment.ended_reason = SIGNED, ground, "因故"
        assignment.save()
    ScoreSheet.objects.filter(assignment=second).update(status="void", void_at=SIGNED, void_reason="利益冲突")
    stands = evaluation_standing.of(case)
    assert (stands.experts, stands.missing, stands.sheets, stands.score) == (
        3,
        0,
        4,
        score_of(map(Decimal, ("80", "82", "83", "84")), drop_extremes_from=5),
    )


# ── sealed until all are in ──────────────────────────────────────────────────


def test_nobody_reads_a_score_before_all_sheets_are_signed(cast: Cast) -> None:
    case = judged.evaluating(cast, ("80", "81"), before=judged.panel(cast, size=3))
    third = case.assignments.order_by("seat__order")[2]
    open_sheet = judged.sheet(third, {"A1": 30}, signed=False)
    people = [*judged.members_of(case), cast.people["city_officer"], cast.people["finance_approver"]]
    assert evaluation_standing.of(case).score is None
    assert [_seen(case, person) for person in people] == [[None, None, None]] * 5
    judged.Score.objects.filter(sheet=open_sheet).delete()
    open_sheet.delete()
    judged.sheet(case.assignments.order_by("seat__order")[2], judged.spread_out("85"))
    assert [_seen(case, person) for person in people] == [[Decimal(80), Decimal(81), Decimal(85)]] * 5
    for who in ("unit_clerk", "review_approver", "district_finance"):
        assert selectors.sits_in(case, cast.people[who]) is False


def _seen(case: Workshop, person: Any) -> list[Decimal | None]:
    shown = selectors.for_dossier(case, person)
    assert shown is not None
    return [line.total for line in selectors.sheets_of(case, shown.stands, opened=shown.opened)]


# ── the opinion ──────────────────────────────────────────────────────────────


def test_values_far_apart_are_discussed_before_the_opinion(cast: Cast) -> None:
    wide = [{"A1": value, "A2": 8, "B1": 25, "B2": 18} for value in (40, 12, 38)]
    case = judged.evaluating(cast, wide)
    leader, member = judged.members_of(case)[:2]
    sentence = "有 1 项指标的评分差距过大，须先由专家组复议并记录。"
    with pytest.raises(NotPossible) as fault:
        evaluation.draft_opinion(case, by=leader, at=SIGNED, conclusion="pass", text=OPINION)
    assert fault.value.sentences == [sentence]
    a1, a2 = Indicator.objects.filter(code__in=["A1", "A2"]).order_by("code")
    with pytest.raises(NotPermitted, match="须由本案专家组组长办理。"):
        evaluation.discuss(case, by=member, at=SIGNED, words={a1.pk: "已复议。"})
    with pytest.raises(NotPossible, match="这些指标的评分差距没有超过规则的界限，不须复议。"):
        evaluation.discuss(case, by=leader, at=SIGNED, words={a2.pk: "已复议。"})
    evaluation.discuss(case, by=leader, at=SIGNED, words={a1.pk: "对攻关成果的认定有分歧，经复议各自维持。"})
    drafted = evaluation.draft_opinion(case, by=leader, at=SIGNED, conclusion="pass", text=OPINION)
    assert (str(drafted.score), drafted.sheets, drafted.locked_at) == ("81.00000000", 3, SIGNED)
    assert [(line["code"], line["share"], line["over"]) for line in drafted.spread] == [
        ("A1", "0.7000", True),
        ("A2", "0.0000", False),
        ("B1", "0.0000", False),
        ("B2", "0.0000", False),
    ]
    assert [event.verb for event in WorkshopEvent.objects.filter(workshop=case).order_by("sequence")] == [
        "record_discussion",
        "draft_panel_opinion",
    ]


@pytest.mark.parametrize(
    ("sheets", "conclusion", "sentence"),
    [
        (("80", "81", "82"), "fail", "综合得分达到合格线 70.00 分，结论与得分不符。"),
        (("69.99", "70"), "pass", "综合得分低于合格线 70.00 分，结论与得分不符。"),
        (("80", "81", "82"), "veto", "一票否决须写明依据。"),
    ],
)
def test_the_conclusion_follows_from_the_score(
    cast: Cast, sheets: tuple[str, ...], conclusion: str, sentence: str
) -> None:
    case = judged.evaluating(cast, sheets)
    with pytest.raises(NotPossible) as fault:
        evaluation.draft_opinion(case, by=judged.leader_of(case), at=SIGNED, conclusion=conclusion, text=OPINION)
    assert fault.value.sentences == [sentence]


def test_the_leader_signs_into_the_form_and_the_case_closes_to_the_panel(cast: Cast) -> None:
    case = judged.evaluating(cast, sealed=True)
    leader, member = judged.members_of(case)[:2]
    with pytest.raises(NotPossible, match="请先拟写专家评估意见，并请各位专家阅看。"):
        evaluation.sign(case, by=leader, at=SIGNED)
    evaluation.draft_opinion(case, by=leader, at=SIGNED, conclusion="pass", text=OPINION)
    with pytest.raises(NotPermitted, match="须由本案专家组组长办理。"):
        evaluation.sign(case, by=member, at=SIGNED)
    before = case.submitted_version.form
    found = evaluation.sign(case, by=leader, at=SIGNED, handwriting=judged.signature())
    seal = Seal.objects.get(workshop=case, box="experts")
    assert found.seal == seal
    assert (seal.signer, seal.organisation_name, seal.text, seal.kind) == (leader, "专家评审组", OPINION, "in_system")
    assert before is not None
    assert seal.file.order == before.order + 1
    assert not ExpertAccess.objects.filter(workshop=case, closed_at=None).exists()
    assert not Workshop.objects.visible_to(leader).filter(pk=case.pk).exists()
    assert [sheet.assignment.seat.expert.user for sheet in ScoreSheet.objects.visible_to(leader)] == [leader]
    assert Letter.objects.filter(template="reviews/opinion_signed", recipient=cast.people["city_officer"]).count() == 1
    with pytest.raises(NotPossible, match="专家评估意见已经签署，不能再改。"):
        evaluation.sign(case, by=leader, at=SIGNED)


def test_an_opinion_is_not_signed_while_a_sheet_is_missing(cast: Cast) -> None:
    case = judged.evaluating(cast, ("80", "81"), before=judged.panel(cast, size=3))
    with pytest.raises(NotPossible) as fault:
        evaluation.draft_opinion(case, by=judged.leader_of(case), at=SIGNED, conclusion="pass", text=OPINION)
    assert fault.value.sentences == ["还有 1 位专家没有签署评分表。"]


# ── passing and failing ──────────────────────────────────────────────────────


def test_a_case_passes_after_finance_agreed_to_the_table(cast: Cast) -> None:
    case = judged.closed(cast)
    assert refused("pass_evaluation", case, cast) == ["评审汇总表还没有经市财政局同意。"]
    table = judged.tabled(cast, Evaluation.objects.get(workshop=case).panel.plan)
    assert refused("fail_evaluation", case, cast) == ["专家组的结论不是“不合格”，也没有一票否决的依据。"]
    with pytest.raises(NotPermitted, match="须由市人力社保局负责人办理，市财政局同意在先。"):
        lifecycle.perform("pass_evaluation", case, by=cast.people["city_officer"], at=LATER)
    done = lifecycle.perform("pass_evaluation", case, by=cast.people["city_approver"], at=LATER)
    assert (done.state, done.qualified_at, done.is_waitlisted) == (State.QUALIFIED, LATER, False)
    event = WorkshopEvent.objects.get(workshop=case, verb="pass_evaluation")
    assert (event.facts["table"], event.facts["table_hash"]) == (table.pk, table.content_hash)
    letter = Letter.objects.get(template="passed", recipient=cast.people["unit_clerk"])
    assert OPINION in letter.body
    assert "分" not in letter.body.replace("分析", "")


def test_what_is_missing_before_the_outcome_is_said_in_sentences(cast: Cast) -> None:
    wide = [{"A1": 40, "A2": 8, "B1": 25, "B2": 18}, {"A1": 12, "A2": 8, "B1": 25, "B2": 18}]
    case = judged.evaluating(cast, wide, before=judged.panel(cast, size=3))  # how wide is not told before all are in
    case.visits.update(status="planned")
    assert refused("pass_evaluation", case, cast) == [
        "现场考察还没有办结的记录。",
        "还有 1 位专家没有签署评分表。",
        "专家组组长还没有签署专家评估意见。",
        "评审汇总表还没有经市财政局同意。",
    ]


def test_below_the_line_or_with_a_veto_a_case_fails(cast: Cast) -> None:
    plan = judged.plan(cast)
    low = judged.closed(cast, ("69.99", "70"), conclusion="fail", before=judged.panel(cast, plan, 2))
    vetoed = judged.closed(cast, conclusion="veto", before=judged.panel(cast, plan))
    judged.tabled(cast, plan)
    for case in (low, vetoed):
        assert refused("pass_evaluation", case, cast) == ["专家组的结论不是“合格”，或得分不到合格线。"]
        done = lifecycle.perform("fail_evaluation", case, by=cast.people["city_approver"], at=LATER)
        assert (done.state, done.ended_at) == (State.UNQUALIFIED, LATER)
    letter = Letter.objects.get(template="failed", recipient=cast.people["unit_clerk"], about=f"workshop:{vetoed.pk}")
    assert f"一票否决：申报材料弄虚作假\n依据：经查，证书系伪造。\n\n依据文件：{vetoed.rule_set.basis}" in letter.body
    assert letter.body.endswith("救济途径：\n可在 60 日内申请行政复议。")


def test_a_sheet_that_changed_after_the_opinion_stops_the_outcome(cast: Cast) -> None:
    case = judged.closed(cast)
    judged.tabled(cast, Evaluation.objects.get(workshop=case).panel.plan)
    last = case.sheets.order_by("total").last()
    ScoreSheet.objects.filter(pk=last.pk).update(status="void", void_at=LATER, void_reason="利益冲突")
    assert refused("pass_evaluation", case, cast) == [
        "还有 1 位专家没有签署评分表。",
        "签署评估意见以后，评分表有变化，须重新评审。",
    ]


# ── judging anew ─────────────────────────────────────────────────────────────


FOUND = "公示前收到反映，一位专家三年内曾任申报单位顾问，经核属实。"


def test_only_finance_lets_a_case_be_judged_anew(cast: Cast) -> None:
    case = judged.qualified(cast)
    officer, finance = cast.people["city_officer"], cast.people["finance_approver"]
    assert refused("reopen_evaluation", case, cast) == ["重新评审须先提出并经市财政局同意。"]
    with pytest.raises(NotPermitted, match="须由市人力社保局经办人办理。"):
        reevaluation.propose(case, by=finance, at=LATER, ground="conflict", facts=FOUND)
    asked = reevaluation.propose(case, by=officer, at=LATER, ground="conflict", facts=FOUND)
    with pytest.raises(NotPermitted, match="须由市财政局负责人办理。"):
        reevaluation.answer(asked, by=officer, at=LATER, agrees=True)
    with pytest.raises(NotPossible, match="不同意须写明理由。"):
        reevaluation.answer(asked, by=finance, at=LATER, agrees=False)
    reevaluation.answer(asked, by=finance, at=LATER, agrees=False, words="情况不属实。")
    assert refused("reopen_evaluation", case, cast) == ["重新评审须先提出并经市财政局同意。"]


def test_a_case_is_judged_anew_after_finance_agreed(cast: Cast) -> None:
    case = judged.qualified(cast, sealed=True)
    asked = reevaluation.propose(case, by=cast.people["city_officer"], at=LATER, ground="conflict", facts=FOUND)
    reevaluation.answer(asked, by=cast.people["finance_approver"], at=LATER, agrees=True)
    before = case.submitted_version.seals.get(box="experts").file
    done = lifecycle.perform("reopen_evaluation", case, by=cast.people["city_approver"], at=LATER)
    old, new = Evaluation.objects.filter(workshop=case).order_by("pk")
    assert (done.state, done.qualified_at, done.evaluating_since is None) == (State.EVALUATING, None, False)
    assert (old.ended_at, old.ended_reason) == (LATER, f"事后发现专家应当回避：{FOUND}")
    assert (new.ended_at, new.closed_at, new.panel) == (None, None, old.panel)
    before.refresh_from_db()
    done.submitted_version.refresh_from_db()
    assert before.voided_at == LATER
    assert done.submitted_version.form.order == before.order - 1
    assert not done.seals.valid().filter(box="experts").exists()
    assert ExpertAccess.objects.filter(workshop=case, closed_at=None).count() == 5
    assert Reevaluation.objects.get().status == "done"
    # the sheets are still there: the leader sums up anew
    leader = judged.leader_of(case)
    evaluation.draft_opinion(case, by=leader, at=LATER, conclusion="pass", text=OPINION)
    evaluation.sign(case, by=leader, at=LATER)
    assert refused("pass_evaluation", case, cast) == ["评审汇总表还没有经市财政局同意。"]


def test_everybody_gets_an_empty_sheet_when_a_case_is_judged_anew_from_the_beginning(cast: Cast) -> None:
    case = judged.unqualified(cast, sealed=True)
    asked = reevaluation.propose(
        case,
        by=cast.people["city_officer"],
        at=LATER,
        ground="procedure",
        facts="评分表在考察之前已经签署，程序倒置。",
        voids_sheets=True,
    )
    with pytest.raises(NotPossible, match="重新评审已经提出，请等待办理。"):
        reevaluation.propose(case, by=cast.people["city_officer"], at=LATER, ground="sum", facts="再次提出。")
    reevaluation.answer(asked, by=cast.people["finance_approver"], at=LATER, agrees=True, words="同意。")
    done = lifecycle.perform("reopen_evaluation", case, by=cast.people["city_approver"], at=LATER)
    assert (done.state, done.ended_at) == (State.EVALUATING, None)
    assert sorted(case.sheets.values_list("status", flat=True)) == ["open"] * 5 + ["void"] * 5
    stands = evaluation_standing.of(done)
    assert (stands.experts, stands.missing, stands.sheets, stands.leader) == (5, 5, 0, judged.leader_of(done).pk)


def test_a_closed_evaluation_without_a_seal_cannot_be_stored(cast: Cast) -> None:
    case = judged.evaluating(cast, ("80", "81"))
    with pytest.raises(IntegrityError, match="evaluation_closed_whole"), transaction.atomic():
        Evaluation.objects.filter(workshop=case).update(closed_at=LATER)
    assert Score.objects.filter(sheet__workshop=case).count() == 8
    assert Veto.objects.count() == 1
    assert review_table.OPEN == ("draft", "returned")
