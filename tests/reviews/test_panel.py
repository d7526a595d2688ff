"""Plans, draws, seats: what finance agrees to, who may be drawn, how alternates step in, who leads, who may open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import ExpertAccess, Workshop, WorkshopEvent
from applications.states import State
from common import clock
from common.models import Letter
from reviews.guards.visits import visit_is_recorded
from reviews.models import Assignment, Draw, Evaluation, PanelCase, Plan, ScoreSheet, Seat, Tie, Visit
from reviews.selectors import draws as records
from reviews.selectors import plans as plan_reads
from reviews.selectors.panel import leader_of, read
from reviews.services import draws, leader, panel, plans, seats
from reviews.services.seats import Tied
from reviews.tasks import panel as tasks
from tests.cast import Cast
from tests.honest import signed_in
from tests.reviews import panel_cases, visits_cases
from tests.reviews.panel_cases import ANSWERED, DRAFTED, DRAWN, OPENED, TRADE
from tests.stages import put

LATER = OPENED + timedelta(days=3)
VISITED = visits_cases.AFTER + timedelta(hours=1)
KIN = Tied("kinship", "首席技师是本人表弟")


def verbs(case: Workshop) -> list[str]:
    return list(WorkshopEvent.objects.filter(workshop=case).order_by("sequence").values_list("verb", flat=True))


def refused(error: pytest.ExceptionInfo[NotPossible]) -> list[str]:
    return error.value.sentences


# ── plans ────────────────────────────────────────────────────────────────────


def test_finance_agrees_to_what_it_has_read_and_a_change_asks_again(cast: Cast) -> None:
    case, by = panel_cases.accepted(cast), cast.people["city_officer"]
    group = panel_cases.grouped(cast, case)
    plan = plans.propose(group.plan, by=by, at=DRAFTED)
    finance = {"by": cast.people["finance_approver"], "at": DRAFTED, "agrees": True}
    with pytest.raises(NotPossible) as stale:
        plans.answer(plan, content_hash="0" * 64, **finance)
    assert refused(stale) == ["您看到的方案之后有改动，请重新阅看后答复。"]
    with pytest.raises(NotPermitted) as officer:
        plans.answer(plan, content_hash=plan.content_hash, **finance | {"by": cast.people["finance_officer"]})
    assert officer.value.sentence == "评审方案由市财政局负责人答复。"
    agreed = plans.answer(plan, content_hash=plan.content_hash, **finance)
    assert agreed.status == Plan.Status.AGREED
    assert agreed.answers.get().content_hash == plan.content_hash
    changed = plans.change(agreed, by=by, at=DRAFTED, note="考察改期")
    assert (changed.status, changed.content_hash, changed.answered_by) == (Plan.Status.DRAFT, "", None)
    assert verbs(case)[-3:] == ["plan_proposed", "plan_agreed", "plan_changed"]
    told = (
        Letter.objects.filter(recipient=cast.people["finance_approver"])
        .order_by("pk")
        .values_list("subject", flat=True)
    )
    assert list(told) == [
        "评审方案“2026 年度第一批评审方案”等贵局答复",
        "评审方案“2026 年度第一批评审方案”有改动，须重新征得同意",
    ]


def test_a_returned_plan_says_why(cast: Cast) -> None:
    plan = plans.propose(
        panel_cases.grouped(cast, panel_cases.accepted(cast)).plan, by=cast.people["city_officer"], at=DRAFTED
    )
    given = {"by": cast.people["finance_approver"], "at": DRAFTED, "content_hash": plan.content_hash, "agrees": False}
    with pytest.raises(NotPossible) as silent:
        plans.answer(plan, **given)
    assert refused(silent) == ["退回须写明理由。"]
    assert plans.answer(plan, **given, words="考察日程太紧").status == Plan.Status.RETURNED


def test_a_plan_is_proposed_only_whole(cast: Cast) -> None:
    by, plan = cast.people["city_officer"], panel_cases.drafted(cast, panel_size=3)
    assert plans.faults_of(plan, DRAFTED) == ["方案还没有专家组。"]
    group = plans.add_panel(plan, by=by, at=DRAFTED, name="第一组", strata=[(TRADE, 2, 1)])
    assert plans.faults_of(plan, DRAFTED) == ["第一组还没有案卷。", "第一组各专业席位共 2 人，须为 3 人。"]
    case = panel_cases.accepted(cast)
    plans.put_cases(group, by=by, at=DRAFTED, workshops=[case.pk])
    rules = case.rule_set
    rules.panel_size = 5
    rules.save()
    with pytest.raises(NotPossible) as small:
        plans.propose(plan, by=by, at=DRAFTED)
    assert refused(small) == ["第一组各专业席位共 2 人，须为 3 人。", "第一组的案卷适用规则要求每组不少于 5 人。"]
    with pytest.raises(NotPermitted):
        plans.propose(plan, by=cast.people["city_approver"], at=DRAFTED)


def test_a_case_stands_before_one_panel_and_must_be_accepted(cast: Cast) -> None:
    by, case = cast.people["city_officer"], panel_cases.accepted(cast)
    group = panel_cases.grouped(cast, case)
    other = plans.add_panel(group.plan, by=by, at=DRAFTED, name="第二组", strata=[(TRADE, 3, 0)])
    with pytest.raises(NotPossible) as taken:
        plans.put_cases(other, by=by, at=DRAFTED, workshops=[case.pk])
    assert refused(taken) == [f"{case.title}已编入其他专家组。"]
    plans.take_off(group.cases.get(), by=by, at=DRAFTED)
    assert plans.put_cases(other, by=by, at=DRAFTED, workshops=[case.pk]) == 1


# ── the draw ─────────────────────────────────────────────────────────────────


def test_nobody_is_drawn_before_finance_agreed(cast: Cast) -> None:
    group = panel_cases.grouped(cast, panel_cases.accepted(cast))
    by = cast.people["city_officer"]
    with pytest.raises(NotPossible) as early:
        draws.commit(group, by=by, at=DRAWN)
    assert refused(early) == ["评审方案目前为“拟定中”，财政同意后才能抽取或指定专家。"]
    panel_cases.agree(cast, group.plan)
    with pytest.raises(NotPermitted):
        draws.commit(group, by=cast.people["finance_officer"], at=DRAWN)
    assert draws.commit(group, by=by, at=DRAWN).ordinal == 1


def test_the_draw_commits_before_it_shows_and_can_be_checked(cast: Cast) -> None:
    panel_cases.pool(cast, 6)
    case = panel_cases.accepted(cast)
    group, by = panel_cases.agreed(cast, case), cast.people["city_officer"]
    draw = draws.commit(group, by=by, at=DRAWN)
    with pytest.raises(NotPossible) as blind:
        draws.carry_out(draw, by=by, at=DRAWN)
    assert refused(blind) == ["请先生成候选名单。"]
    draws.attend(draw, by=cast.people["finance_officer"], at=DRAWN)
    draws.show_candidates(draw, by=by, at=DRAWN)
    done = draws.carry_out(draw, by=by, at=DRAWN)
    assert done.witness == cast.people["finance_officer"]
    assert [(finding.holds, finding.question) for finding in records.checked(done)] == [
        (True, "公开的种子与事先公布的承诺一致"),
        (True, "承诺先于候选名单公布"),
        (True, "候选名单与生成时一致"),
        (True, "按同一种子和名单重新抽取，结果相同"),
        (True, "抽中的人都不在回避名单内"),
        (True, "专家组席位与抽取结果一致"),
    ]
    assert verbs(case)[-4:] == ["draw_committed", "draw_attended", "candidates_shown", "experts_drawn"]
    assert list(group.seats.values_list("rank", "order").order_by("-rank", "order")) == [
        ("member", 1), ("member", 2), ("member", 3), ("alternate", 1), ("alternate", 2),
    ]  # fmt: skip
    Draw.objects.filter(pk=done.pk).update(seed="0" * 64)
    broken = [finding.question for finding in records.checked(Draw.objects.get(pk=done.pk)) if not finding.holds]
    assert broken == ["公开的种子与事先公布的承诺一致", "按同一种子和名单重新抽取，结果相同"]


def test_the_seed_is_ciphertext_until_it_is_drawn(cast: Cast) -> None:
    from django.db import connection

    group = panel_cases.agreed(cast, panel_cases.accepted(cast))
    draw = draws.commit(group, by=cast.people["city_officer"], at=DRAWN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seed FROM reviews_draw WHERE id = %s", [draw.pk])
        kept = cursor.fetchone()[0]
    assert draw.seed not in kept
    lines = WorkshopEvent.objects.filter(verb="draw_committed").values_list("content", flat=True)
    assert [draw.seed in line for line in lines] == [False]


def test_whoever_is_excluded_is_listed_with_the_reason_and_never_drawn(cast: Cast) -> None:
    case = panel_cases.accepted(cast)
    free = panel_cases.pool(cast, 3)
    colleague, tied = panel_cases.pool(cast, 1, employer=case.unit.name), panel_cases.pool(cast, 1)
    Tie.objects.create(
        expert=tied[0], ground="adviser", organisation=case.unit, declared_by=tied[0].user, declared_at=DRAFTED
    )
    group = panel_cases.drawn(cast, case)
    listed = {one["key"]: one["excluded"] for one in group.draws.get().candidates}
    assert listed == {
        **{str(expert.pk): "" for expert in free},
        str(colleague[0].pk): "在申报单位首控精密任职。",
        str(tied[0].pk): "已申报与首控精密有三年内担任顾问或指导。",
    }
    assert set(group.seats.values_list("expert", flat=True)) == {expert.pk for expert in free}


def test_too_few_candidates_draw_nobody_and_the_stopped_draw_stays(cast: Cast) -> None:
    panel_cases.pool(cast, 2)
    group, by = panel_cases.agreed(cast, panel_cases.accepted(cast)), cast.people["city_officer"]
    draw = draws.show_candidates(draws.commit(group, by=by, at=DRAWN), by=by, at=DRAWN)
    with pytest.raises(NotPossible) as few:
        draws.carry_out(draw, by=by, at=DRAWN)
    assert refused(few) == [
        f"“{TRADE}”可抽取的专家只有 2 人，至少须有 3 人。请补充专家库，或中止本次抽取后调整专业席位。"
    ]
    draws.stop(draw, by=by, at=DRAWN, reason="专家不足")
    panel_cases.pool(cast, 2)
    second = draws.commit(group, by=by, at=DRAWN)
    assert (second.ordinal, group.draws.count(), group.seats.count()) == (2, 2, 0)


def test_a_further_draw_adds_alternates_behind_those_who_are_there(cast: Cast) -> None:
    panel_cases.pool(cast, 7)
    group, by = panel_cases.drawn(cast, panel_cases.accepted(cast)), cast.people["city_officer"]
    with pytest.raises(NotPossible) as vague:
        draws.commit(group, by=by, at=DRAWN)
    assert refused(vague) == ["本组已抽取过专家；增补候补请写明专业和人数。"]
    draw = draws.show_candidates(draws.commit(group, by=by, at=DRAWN, further=[(TRADE, 2)]), by=by, at=DRAWN)
    assert len(draw.candidates) == 2
    draws.carry_out(draw, by=by, at=DRAWN)
    assert list(draw.seats.order_by("order").values_list("rank", "order")) == [("alternate", 3), ("alternate", 4)]


def test_the_city_appoints_by_hand_with_a_reason_and_nobody_who_must_stay_out(cast: Cast) -> None:
    case = panel_cases.accepted(cast)
    [fit], [colleague] = panel_cases.pool(cast, 1), panel_cases.pool(cast, 1, employer=case.unit.name)
    group, by = panel_cases.agreed(cast, case), cast.people["city_officer"]
    given = {"by": by, "at": DRAWN, "rank": "member", "reason": "本市仅此一位专家"}
    with pytest.raises(NotPossible) as excluded:
        draws.appoint(group, expert=colleague, **given)
    assert refused(excluded) == [f"{colleague.user.name}应当回避：在申报单位首控精密任职。"]
    seat = draws.appoint(group, expert=fit, **given)
    assert (seat.appointed_by, seat.appointed_reason, seat.draw) == (by, "本市仅此一位专家", None)
    assert verbs(case)[-1] == "expert_appointed"


# ── invitations and declarations ─────────────────────────────────────────────


def test_no_case_opens_before_the_expert_pledged_and_declared(cast: Cast) -> None:
    panel_cases.pool(cast, 5)
    first, second = panel_cases.accepted(cast), panel_cases.accepted(cast)
    group = panel_cases.invited(cast, first, second)
    seat = panel_cases.members(group)[0]
    mine = Workshop.objects.visible_to(seat.expert.user).order_by("pk")
    assert list(mine) == []
    with pytest.raises(NotPossible) as silent:
        seats.accept(seat, by=seat.expert.user, at=ANSWERED, answers={first.pk: None}, pledged=True)
    assert refused(silent) == ["请对每一件案卷分别申明有无利害关系。"]
    with pytest.raises(NotPossible) as unpledged:
        seats.accept(seat, by=seat.expert.user, at=ANSWERED, answers={first.pk: None, second.pk: None})
    assert refused(unpledged) == ["请先阅读并作出评审承诺。"]
    with pytest.raises(NotPermitted):
        seats.accept(
            seat, by=cast.people["expert"], at=ANSWERED, answers={first.pk: None, second.pk: None}, pledged=True
        )
    seats.accept(seat, by=seat.expert.user, at=ANSWERED, answers={first.pk: None, second.pk: KIN}, pledged=True)
    assert list(Workshop.objects.visible_to(type(seat.expert.user).objects.get(pk=seat.expert.user_id))) == [first]
    assert Tie.objects.get(expert=seat.expert).workshop == second


def test_a_declared_tie_brings_the_next_alternate_for_that_case_alone(cast: Cast) -> None:
    panel_cases.pool(cast, 5)
    first, second = panel_cases.accepted(cast), panel_cases.accepted(cast)
    group = panel_cases.invited(cast, first, second)
    seat = panel_cases.members(group)[0]
    seats.accept(seat, by=seat.expert.user, at=ANSWERED, answers={first.pk: None, second.pk: KIN}, pledged=True)
    alternate = group.seats.get(rank="alternate", order=1)
    assert alternate.status == Seat.Status.INVITED
    assert list(alternate.declarations.values_list("workshop", "instead_of")) == [(second.pk, seat.pk)]
    assert verbs(second)[-2:] == ["expert_recused", "alternate_called"]
    assert verbs(first)[-1] == "no_tie_declared"


def test_who_declines_is_replaced_by_the_next_alternate_of_the_trade(cast: Cast) -> None:
    panel_cases.pool(cast, 4)
    panel_cases.pool(cast, 2, trade="焊工")
    group = panel_cases.invited(cast, panel_cases.accepted(cast), strata=[(TRADE, 2, 1), ("焊工", 1, 1)])
    welder = group.seats.get(rank="member", trade="焊工")
    seats.decline(welder, by=welder.expert.user, at=ANSWERED, words="出国访问")
    called = group.seats.get(rank="alternate", status=Seat.Status.INVITED)
    assert called.trade == "焊工"
    miller = group.seats.filter(rank="member", trade=TRADE).order_by("order")[0]
    seats.decline(miller, by=miller.expert.user, at=ANSWERED, words="住院")
    assert set(group.seats.filter(status="invited").values_list("trade", "rank")) == {
        (TRADE, "member"), (TRADE, "alternate"), ("焊工", "alternate"),
    }  # fmt: skip


# ── opening ──────────────────────────────────────────────────────────────────


def test_an_evaluation_opens_with_an_odd_and_complete_panel(cast: Cast) -> None:
    panel_cases.pool(cast, 5)
    case, by = panel_cases.accepted(cast), cast.people["city_officer"]
    assert lifecycle.blockers("open_evaluation", case, by, ANSWERED) == ["本案还没有编入评审方案。"]
    group = panel_cases.invited(cast, case)
    first, second, third = panel_cases.members(group)
    panel_cases.say_yes(first)
    panel_cases.say_yes(second)
    assert lifecycle.blockers("open_evaluation", case, by, ANSWERED) == [
        "还有 1 位专家没有答复或申明。",
        "本案现有专家 2 人，须为单数且不少于 3 人。",
    ]
    panel_cases.say_yes(third)
    assert lifecycle.blockers("open_evaluation", case, by, ANSWERED) == []
    Tie.objects.create(
        expert=third.expert, ground="interest", organisation=case.unit, declared_by=by, declared_at=ANSWERED
    )
    with pytest.raises(NotPossible) as tied:
        lifecycle.perform("open_evaluation", case, by=by, at=ANSWERED)
    assert refused(tied) == [f"{third.expert.user.name}应当回避：已申报与首控精密有利益关系。"]
    Tie.objects.all().delete()
    plans.change(group.plan, by=by, at=ANSWERED, note="改期")
    assert lifecycle.blockers("open_evaluation", case, by, ANSWERED) == ["评审方案还没有经市财政局同意。"]
    panel_cases.agree(cast, Plan.objects.get())
    opened = lifecycle.perform("open_evaluation", case, by=by, at=OPENED)
    assert opened.state == State.EVALUATING
    assert Evaluation.objects.get(workshop=case).panel == group
    assert ScoreSheet.objects.filter(workshop=case).count() == 3


def test_the_panel_is_formed_anew_while_no_sheet_is_signed(cast: Cast) -> None:
    case, by = panel_cases.evaluating(cast), cast.people["city_officer"]
    visit = visits_cases.recorded(cast, case)
    assert visit_is_recorded(case, VISITED) == []
    sheet = ScoreSheet.objects.filter(workshop=case)[0]
    signed = {"status": "signed", "signed_at": LATER, "total": 80, "signed_how": "drawn", "content_hash": "1" * 64}
    ScoreSheet.objects.filter(pk=sheet.pk).update(**signed)
    assert lifecycle.blockers("reopen_panel", case, by, LATER) == ["已有专家在评分表上签名，不能重新组建专家组。"]
    ScoreSheet.objects.filter(pk=sheet.pk).update(status="open")
    lifecycle.perform("reopen_panel", case, by=by, at=VISITED, reason="程序有误")
    assert set(ScoreSheet.objects.filter(workshop=case).values_list("status", flat=True)) == {"void"}
    assert ExpertAccess.objects.filter(workshop=case, closed_at=None).count() == 0
    group = PanelCase.objects.get(workshop=case).panel
    for seat in group.seats.filter(status=Seat.Status.ACCEPTED):
        panel_cases.say_yes(seat, VISITED)
    again = lifecycle.perform("open_evaluation", case, by=by, at=VISITED)
    assert again.state == State.EVALUATING
    assert ScoreSheet.objects.filter(workshop=case, status="open").count() == 3
    assert set(case.assignments.alive().values_list("from_papers", flat=True)) == {False}
    the_record_of_the_panel_before_counts_once_it_is_adopted(again, visit, *panel_cases.members(group))


def the_record_of_the_panel_before_counts_once_it_is_adopted(case: Workshop, visit: Visit, *seated: Seat) -> None:
    """By the leader of the panel that judges now; who was not there judges from the papers."""
    first, second, third = seated
    former = ["考察记录属于原专家组，须由现专家组组长采用，或另行考察。"]
    assert visit_is_recorded(case, VISITED) == former
    for voter in (first, second):
        leader.vote(first.panel, by=voter.expert.user, at=VISITED, choice=second)
    clock.move_to(VISITED)
    page, address = f"/reviews/visits/{visit.pk}/", f"/reviews/visits/{visit.pk}/record/adopt/"
    member, leading = signed_in(third.expert.user), signed_in(second.expert.user)
    assert (address in member.get(page).content.decode(), address in leading.get(page).content.decode()) == (
        False,
        True,
    )
    refused = member.post(address, {"reason": "场地没有变化"})
    assert (refused.status_code, str(refused.context["exception"])) == (403, "原专家组的考察记录由现专家组组长采用。")
    assert leading.post(address, {"reason": ""}).status_code == 422
    assert leading.post(address, {"reason": "场地没有变化"})["Location"] == page
    assert visit_is_recorded(case, VISITED) == []
    assert verbs(case)[-1] == "adopt_visit_record"
    assert dict(case.assignments.alive().values_list("seat__order", "from_papers")) == {1: False, 2: False, 3: True}
    assert leading.post(address, {"reason": "再次"}).status_code == 409
    seats.recuse(Assignment.objects.alive().get(seat=first), by=first.expert.user, at=VISITED, tied=KIN)
    assert visit_is_recorded(case, VISITED) == ["到场专家 1 人，规则要求不少于 2 人。"]


# ── leaving ──────────────────────────────────────────────────────────────────


def test_a_released_experts_unsigned_sheet_is_void_and_an_alternate_steps_in(cast: Cast) -> None:
    case, by = panel_cases.evaluating(cast), cast.people["city_officer"]
    group = PanelCase.objects.get(workshop=case).panel
    seat = panel_cases.members(group)[0]
    with pytest.raises(NotPermitted):
        seats.release(seat, by=cast.people["city_approver"], at=LATER, ground="other", reason="住院")
    seats.release(seat, by=by, at=LATER, ground="other", reason="住院")
    assert ScoreSheet.objects.get(assignment__seat=seat).status == "void"
    assert not Workshop.objects.visible_to(seat.expert.user).filter(pk=case.pk).exists()
    alternate = group.seats.get(rank="alternate", order=1)
    panel_cases.say_yes(alternate, LATER)
    assert ScoreSheet.objects.get(assignment__seat=alternate).status == "open"
    assert read(case).judging == 3


@pytest.mark.parametrize(("ground", "kept", "judging"), [("other", "signed", 3), ("conflict", "void", 2)])
def test_a_signed_sheet_is_kept_unless_the_ground_is_a_conflict(
    cast: Cast, ground: str, kept: str, judging: int
) -> None:
    case, by = panel_cases.evaluating(cast), cast.people["city_officer"]
    seat = panel_cases.members(PanelCase.objects.get(workshop=case).panel)[0]
    signed = {"status": "signed", "signed_at": LATER, "total": 80, "signed_how": "drawn", "content_hash": "1" * 64}
    ScoreSheet.objects.filter(assignment__seat=seat).update(**signed)
    seats.release(seat, by=by, at=LATER, ground=ground, reason="原因")
    assert ScoreSheet.objects.get(assignment__seat=seat).status == kept
    assert read(case).judging == judging
    assert read(case).unanswered == 3 - judging


def test_a_tie_that_comes_up_later_voids_the_sheet_and_is_the_experts_own_to_report(cast: Cast) -> None:
    case = panel_cases.evaluating(cast)
    first, second, _ = panel_cases.members(PanelCase.objects.get(workshop=case).panel)
    assignment, visit = Assignment.objects.get(seat=first), visits_cases.planned(cast, case)
    with pytest.raises(NotPermitted):
        seats.recuse(assignment, by=second.expert.user, at=LATER, tied=KIN)
    seats.recuse(assignment, by=first.expert.user, at=LATER, tied=KIN)
    ended = Assignment.objects.get(pk=assignment.pk)
    assert (ended.ended_ground, ended.ended_reason) == ("recused", KIN.words)
    assert ScoreSheet.objects.get(assignment=assignment).status == "void"
    assert verbs(case)[-2:] == ["expert_recused", "alternate_called"]
    assert visit.participants.filter(assignment__isnull=False).get().assignment.seat == second
    told = Letter.objects.filter(recipient=first.expert.user).order_by("pk").values_list("template", flat=True)
    assert list(told)[-1] == "reviews/visit_without_you"


def test_an_invitation_that_came_too_late_opens_nothing(cast: Cast) -> None:
    case, by = panel_cases.evaluating(cast), cast.people["city_officer"]
    group = PanelCase.objects.get(workshop=case).panel
    seats.release(panel_cases.members(group)[0], by=by, at=LATER, ground="other", reason="住院")
    late = group.seats.get(rank="alternate", order=1)
    waiting = tasks.lists(late.expert.user, LATER.date())
    assert [waiting["invited"].count(), plan_reads.asked_about(late)] == [1, [case]]
    put(case, State.QUALIFIED)
    with pytest.raises(NotPossible) as over:
        panel_cases.say_yes(late, LATER)
    assert refused(over) == ["没有案卷等您申明：这些案卷的评审已经结束。"]
    assert [waiting["invited"].all().count(), plan_reads.asked_about(late)] == [0, []]
    assert seats.fill(group, at=LATER, by=by) == 0


def test_with_no_alternate_left_both_bureaus_let_the_rest_go_on(cast: Cast) -> None:
    case, by = panel_cases.evaluating(cast), cast.people["city_officer"]
    group = PanelCase.objects.get(workshop=case).panel
    city, finance = cast.people["city_approver"], cast.people["finance_approver"]
    given = {"at": LATER, "reason": "候补已用完"}
    with pytest.raises(NotPossible) as whole:
        panel.consent_to_fewer(case, by=city, **given)
    assert refused(whole) == ["本案专家人数符合要求，不必减少。"]
    seats.release(panel_cases.members(group)[0], by=by, at=LATER, ground="other", reason="住院")
    with pytest.raises(NotPossible) as waits:
        panel.consent_to_fewer(case, by=city, **given)
    assert refused(waits) == ["还有 1 位专家没有答复，候补尚未用完。"]
    for seat in group.seats.filter(rank="alternate").order_by("order"):
        seats.decline(Seat.objects.get(pk=seat.pk), by=seat.expert.user, at=LATER, words="没有时间")
    with pytest.raises(NotPermitted):
        panel.consent_to_fewer(case, by=by, **given)
    panel.consent_to_fewer(case, by=city, **given)
    assert not read(case).is_complete
    panel.consent_to_fewer(case, by=finance, at=LATER)
    stands = read(case)
    assert (stands.judging, stands.is_complete) == (2, True)
    rules = case.rule_set
    rules.least_panel = 3
    rules.save()
    assert not read(case).is_complete


# ── the leader ───────────────────────────────────────────────────────────────


def test_the_majority_elects_the_leader_and_a_tie_is_voted_on_again(cast: Cast) -> None:
    case = panel_cases.evaluating(cast)
    group = PanelCase.objects.get(workshop=case).panel
    first, second, third = panel_cases.members(group)

    def vote(voter: Seat, choice: Seat) -> Seat | None:
        return leader.vote(group, by=voter.expert.user, at=LATER, choice=choice)

    assert [vote(first, second), vote(second, third), vote(third, first)] == [None, None, None]
    stands = leader.vote_of(group)
    assert (stands.turn, [votes for _, votes in stands.before[0]]) == (2, [1, 1, 1])
    assert vote(first, third) is None
    assert vote(first, second) is None
    assert vote(second, second) == second
    group.refresh_from_db()
    assert (group.leader, leader_of(case)) == (second, second)
    assert verbs(case)[-1] == "leader_elected"
    with pytest.raises(NotPossible) as over:
        vote(third, third)
    assert refused(over) == ["组长已经选出。"]
    with pytest.raises(NotPermitted) as stranger:
        leader.vote(group, by=cast.people["expert"], at=LATER, choice=first)
    assert stranger.value.sentence == "组长由本组专家推选。"


def test_the_panel_votes_once_it_is_complete(cast: Cast) -> None:
    panel_cases.pool(cast, 5)
    group = panel_cases.invited(cast, panel_cases.accepted(cast))
    first, second, _ = panel_cases.members(group)
    panel_cases.say_yes(first)
    panel_cases.say_yes(second)
    with pytest.raises(NotPossible) as early:
        leader.vote(group, by=first.expert.user, at=ANSWERED, choice=second)
    assert refused(early) == ["专家到齐后推选组长：现有 2 人，须有 3 人。"]


def test_a_case_that_the_leader_does_not_judge_gets_one_of_its_own(cast: Cast) -> None:
    panel_cases.pool(cast, 5)
    one, other = panel_cases.accepted(cast), panel_cases.accepted(cast)
    group = panel_cases.opened(cast, one, other)
    first, second, third = panel_cases.members(group)
    for seat in (first, second):
        leader.vote(group, by=seat.expert.user, at=LATER, choice=first)
    seats.recuse(Assignment.objects.get(seat=first, workshop=other), by=first.expert.user, at=LATER, tied=KIN)
    panel_cases.say_yes(group.seats.get(rank="alternate", order=1), LATER)
    assert (leader_of(one), leader_of(other)) == (first, None)
    for seat in (second, third):
        leader.vote(group, by=seat.expert.user, at=LATER, choice=third, workshop=other)
    assert (leader_of(one), leader_of(other)) == (first, third)
    with pytest.raises(NotPossible) as needless:
        leader.vote(group, by=second.expert.user, at=LATER, choice=third, workshop=one)
    assert refused(needless) == ["本组组长评审本案，不必另选。"]


def test_a_leader_who_leaves_is_elected_anew(cast: Cast) -> None:
    case = panel_cases.evaluating(cast)
    group = PanelCase.objects.get(workshop=case).panel
    first, second, _ = panel_cases.members(group)
    for seat in (first, second):
        leader.vote(group, by=seat.expert.user, at=LATER, choice=first)
    seats.release(first, by=cast.people["city_officer"], at=LATER, ground="other", reason="住院")
    group.refresh_from_db()
    assert (group.leader, group.elected_at, group.ballots.count()) == (None, None, 0)
