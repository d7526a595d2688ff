"""Taking a title away: who and on which ground; the days of the defence; both seals; what follows; giving it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import FormerFacts, Organisation
from applications import bars, lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Settlement, Workshop
from applications.services import closing
from applications.states import State
from common import clock
from common.clock import BEIJING
from common.models import Holiday, HolidayYear
from reviews.guards import revocation as guards
from reviews.jobs import revocation as jobs
from reviews.models import Announcement, Ban, Decision, Defence, Delivery, PlaqueReturn, Revocation
from reviews.printing import revocation as printing
from reviews.services import (
    announcements,
    assessment_rounds,
    award,
    decision,
    defences,
    grades,
    plaque_returns,
    revocation,
)
from reviews.services.defences import Served
from tests import cases, stages
from tests.applications import changes_cases, ledger_cases
from tests.cast import Cast
from tests.honest import signed_in
from tests.reviews import assessment_cases
from tests.reviews import revocation_cases as it

pytestmark = pytest.mark.django_db
WAYS = Delivery.Way


def state_of(found: Revocation) -> str:
    return Workshop.objects.get(pk=found.workshop_id).state


def refused(act: Any, *args: Any, **facts: Any) -> list[str]:
    with pytest.raises(NotPossible) as fault, transaction.atomic():
        act(*args, **facts)
    return fault.value.sentences


def perform(cast: Cast, name: str, found: Revocation, at: datetime, by: str = "city_approver") -> Workshop:
    return lifecycle.perform(name, found.workshop, by=cast.people[by], at=at)


# ── the proposal ─────────────────────────────────────────────────────────────


def test_an_officer_drafts_and_another_person_proposes(cast: Cast) -> None:
    found = it.drafted(cast)
    assert state_of(found) == State.GRANTED
    with pytest.raises(NotPermitted):
        perform(cast, "propose_revocation", found, it.PROPOSED, by="city_officer")
    case = perform(cast, "propose_revocation", found, it.PROPOSED)
    found = it.again(found)
    assert (case.state, case.revoking_from, case.revoking_since) == (State.REVOKING, State.GRANTED, it.PROPOSED)
    assert (found.status, found.proposed_by, found.defence_days) == ("proposed", cast.people["city_approver"], 5)
    assert found.digest != ""


def test_whoever_drafted_does_not_propose(cast: Cast) -> None:
    found = it.drafted(cast)
    Revocation.objects.filter(pk=found.pk).update(drafted_by=cast.people["city_approver"])
    with pytest.raises(NotPermitted) as fault:
        perform(cast, "propose_revocation", found, it.PROPOSED)
    assert fault.value.sentence == "须由拟稿人以外的市人力社保局负责人提出。"


def test_nothing_is_proposed_without_a_draft(cast: Cast) -> None:
    case = it.title(cast)
    by = cast.people["city_approver"]
    assert refused(lifecycle.perform, "propose_revocation", case, by=by, at=it.PROPOSED) == [
        "请先由市局经办人拟写撤销理由：事由、文件和条款、事实、依据。"
    ]


def test_a_failed_assessment_is_a_ground_only_where_both_fixed_it(cast: Cast) -> None:
    assert refused(it.drafted, cast, ground="failed") == ["两局没有确认“不合格”，不能以考核不合格为由撤销。"]


@pytest.mark.parametrize("state", [State.GRANTED, State.ASSESSING, State.RECTIFYING])
def test_it_may_be_proposed_from_every_living_state(cast: Cast, state: str) -> None:
    case = it.title(cast)
    if state != State.GRANTED:
        stages.put(case, state, assessing_since=cases.DURING)
    found = it.proposed(cast, case)
    came_from = State.GRANTED if state == State.GRANTED else State.ASSESSING
    assert found.workshop.revoking_from == came_from


def test_a_title_has_one_proposal_at_a_time(cast: Cast) -> None:
    found = it.drafted(cast)
    again = it.drafted(cast, found.workshop, facts="另一事实：提供虚假的考核材料，经核实属实。")
    assert (again.pk, Revocation.objects.count()) == (found.pk, 1)
    it.revocation.withdraw(again, by=cast.people["city_officer"], at=it.PROPOSED, reason="事实有待核实")
    assert it.drafted(cast, found.workshop).number == 2


def test_a_title_is_not_left_while_somebody_looks_into_taking_it_away(cast: Cast) -> None:
    found = it.drafted(cast)
    wanted = {"by": cast.people["city_officer"], "at": it.PROPOSED, "ground": "dissolved", "facts": "单位已注销登记。"}
    assert refused(closing.propose, found.workshop, **wanted) == [guards.UNDER_INQUIRY]

    revocation.withdraw(found, by=cast.people["city_officer"], at=it.PROPOSED, reason="证据不足")
    closing.propose(found.workshop, **wanted)
    it.drafted(cast, found.workshop)
    assert refused(perform, cast, "close", found, it.PROPOSED) == [guards.UNDER_INQUIRY]


def test_what_was_proposed_to_leave_a_title_ends_when_it_is_taken_away(cast: Cast) -> None:
    case = it.title(cast)
    proposal = changes_cases.proposed(case, cast, at=it.DRAFTED)
    found = it.revoked(cast, case)
    proposal.refresh_from_db()
    assert (proposal.done_at, proposal.ended_at) == (None, it.DECIDED)

    it.agreed(cast, case)
    perform(cast, "reinstate", found, it.LATER)
    assert refused(perform, cast, "close", found, it.LATER) == ["请先由市局经办人拟定注销，写明情形、事实和依据。"]


# ── the days of the defence ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("way", "on", "served_on", "due"),
    [
        (WAYS.IN_PERSON, date(2028, 3, 3), date(2028, 3, 3), date(2028, 3, 10)),
        (WAYS.POST, date(2028, 3, 2), date(2028, 3, 2), date(2028, 3, 9)),
        (WAYS.REFUSED, date(2028, 3, 3), date(2028, 3, 3), date(2028, 3, 10)),
        # thirty days of the notice first, and they end on a Sunday; 清明 is not in the calendar of the test
        (WAYS.NOTICE, date(2028, 3, 3), date(2028, 4, 2), date(2028, 4, 7)),
    ],
)
def test_the_days_count_from_the_recorded_delivery(cast: Cast, way: str, on: date, served_on: date, due: date) -> None:
    found = it.served(cast, way=way, on=on)
    assert (found.served_on, found.defence_due) == (served_on, due)


def test_a_holiday_moves_the_last_day(cast: Cast) -> None:
    year = HolidayYear.objects.create(year=2028)
    Holiday.objects.create(day=date(2028, 3, 6), kind=Holiday.Kind.OFF, name="调休", year=year)
    assert it.served(cast).defence_due == date(2028, 3, 13)


def test_the_unit_signs_for_the_notice_once(cast: Cast) -> None:
    found = it.proposed(cast)
    made = defences.acknowledge(found, "notice", by=cast.people["unit_clerk"], at=it.SERVED)
    assert (made.way, made.words, it.again(found).defence_due) == (
        "in_system",
        f"{cast.people['unit_clerk'].name}在系统内签收。",
        date(2028, 3, 10),
    )
    assert refused(defences.acknowledge, found, "notice", by=cast.people["unit_clerk"], at=it.SERVED) == [
        "已有送达记录，不需要再签收。"
    ]
    with pytest.raises(NotPermitted):
        defences.acknowledge(found, "notice", by=cast.people["other_unit"], at=it.SERVED)


def test_a_later_record_takes_the_place_of_a_mistaken_one(cast: Cast) -> None:
    found = it.served(cast)
    served = Served("notice", WAYS.POST, date(2028, 3, 6), "邮件 EX1 签收。")
    defences.deliver(found, served, by=cast.people["city_officer"], at=it.OVER)
    assert it.again(found).defence_due == date(2028, 3, 13)
    assert list(found.deliveries.values_list("way", "voided_reason")) == [
        ("in_person", "另行登记送达"),
        ("post", ""),
    ]


def test_a_delivery_lies_between_the_paper_and_today(cast: Cast) -> None:
    found = it.proposed(cast)
    by = {"by": cast.people["city_officer"], "at": it.SERVED}
    tomorrow = Served("notice", WAYS.POST, date(2028, 3, 4), "邮件 EX1 签收。")
    before = Served("notice", WAYS.POST, date(2028, 3, 1), "邮件 EX1 签收。")
    assert refused(defences.deliver, found, tomorrow, **by) == ["日期不能晚于今天。"]
    assert refused(defences.deliver, found, before, **by) == ["送达日期不能早于文书作出的日期。"]


@pytest.mark.parametrize(
    ("at", "sentences"),
    [
        (datetime(2028, 3, 10, 23, 59, tzinfo=BEIJING), ["陈述申辩的期限到 2028年3月10日 24:00，尚未期满。"]),
        (datetime(2028, 3, 11, 0, 0, tzinfo=BEIJING), []),
    ],
)
def test_a_revocation_is_sealed_only_after_the_last_day(cast: Cast, at: datetime, sentences: list[str]) -> None:
    found = it.served(cast)
    it.written(cast, found, at=at)
    assert decision.hindrances(found.workshop, it.HR, cast.people["city_approver"], at) == sentences


def test_without_a_delivery_nothing_is_sealed(cast: Cast) -> None:
    found = it.proposed(cast)
    it.written(cast, found)
    assert decision.hindrances(found.workshop, it.HR, cast.people["city_approver"], it.DECIDED) == [
        "告知书还没有送达记录，陈述申辩的期限没有开始。"
    ]


def test_a_defence_in_time_is_answered_before_anything_is_sealed(cast: Cast) -> None:
    found = it.stated(cast, it.served(cast))
    it.written(cast, found)
    ask = (found.workshop, it.HR, cast.people["city_approver"], it.DECIDED)
    assert decision.hindrances(*ask) == ["单位在期限内提出了陈述申辩，须先书面答复。"]
    it.answered(cast, found)
    assert decision.hindrances(*ask) == [
        "事实、送达、陈述申辩或答复在拟写之后有变化，决定须由市人力社保局经办人重新拟写。"
    ]
    it.written(cast, found)
    assert decision.hindrances(*ask) == []


def test_an_answer_in_writing_ends_the_days_early(cast: Cast) -> None:
    early = it.SERVED + timedelta(hours=3)
    found = it.answered(cast, it.stated(cast, it.served(cast)), at=early)
    it.written(cast, found, at=early)
    assert decision.hindrances(found.workshop, it.HR, cast.people["city_approver"], early) == []


def test_a_waiver_ends_the_days_early(cast: Cast) -> None:
    found = it.served(cast)
    defences.save(found, text="", waives=True, by=cast.people["unit_clerk"], at=it.SERVED)
    defences.send(found, by=cast.people["unit_approver"], at=it.SERVED)
    it.written(cast, found, at=it.SERVED)
    assert decision.hindrances(found.workshop, it.HR, cast.people["city_approver"], it.SERVED) == []


# ── what the unit says ───────────────────────────────────────────────────────


def test_the_clerk_writes_with_files_and_the_approver_sends(cast: Cast) -> None:
    found, people = it.served(cast), cast.people
    one = {"text": "款项已归还。", "by": people["unit_clerk"], "at": it.SERVED}
    made = defences.save(found, **one, files=[it.paper("回单.pdf")])
    assert refused(defences.save, found, **one, files=[it.paper("回单.pdf")]) == ["“回单.pdf”已经上传过了。"]
    with pytest.raises(NotPermitted):
        defences.send(found, by=people["unit_clerk"], at=it.SERVED)
    before = it.again(found).digest
    sent = defences.send(found, by=people["unit_approver"], at=it.SERVED)
    assert (sent.pk, sent.received_on, made.files.count()) == (made.pk, it.SERVED.date(), 1)
    assert it.again(found).digest != before
    file = made.files.get()
    assert refused(defences.remove_file, file, by=people["unit_clerk"], at=it.SERVED) == ["已经提交的材料不能移除。"]


def test_an_empty_defence_is_not_sent(cast: Cast) -> None:
    found = it.served(cast)
    defences.save(found, text=" ", by=cast.people["unit_clerk"], at=it.SERVED)
    assert refused(defences.send, found, by=cast.people["unit_approver"], at=it.SERVED) == [
        "请先写明陈述、申辩意见，或选择放弃陈述申辩。"
    ]


def test_a_sent_defence_and_an_answer_stay(cast: Cast) -> None:
    found = it.answered(cast, it.stated(cast, it.served(cast)))
    for rows in (Defence.objects.filter(revocation=found), found.answers.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(text="改写")


def test_what_comes_after_an_answer_is_answered_too_where_it_came_in_time(cast: Cast) -> None:
    found = it.answered(cast, it.stated(cast, it.served(cast)), at=it.SERVED + timedelta(hours=1))
    assert guards.the_defence_is_over(found.workshop, it.DECIDED) == []
    it.stated(cast, found, at=it.SERVED + timedelta(hours=2))
    assert guards.the_defence_is_over(found.workshop, it.DECIDED) == [guards.UNANSWERED]
    it.answered(cast, found)
    it.stated(cast, found, at=it.DECIDED)  # too late to stop anything
    assert guards.the_defence_is_over(found.workshop, it.DECIDED) == []


def test_a_late_defence_is_taken_and_flagged_but_stops_nothing(cast: Cast) -> None:
    found = it.stated(cast, it.served(cast), at=it.OVER)
    assert [event.facts["late"] for event in found.workshop.events.filter(verb="send_defence")] == [True]
    it.written(cast, found)
    assert decision.hindrances(found.workshop, it.HR, cast.people["city_approver"], it.DECIDED) == []


def test_what_came_on_paper_is_entered_by_the_city(cast: Cast) -> None:
    found = it.served(cast)
    facts = {"channel": "paper", "text": "书面申辩。", "received_on": date(2028, 3, 8), "at": it.OVER}
    with pytest.raises(NotPermitted):
        defences.enter(found, **facts, by=cast.people["unit_approver"])
    made = defences.enter(found, **facts, by=cast.people["city_officer"], files=[it.paper()])
    assert (made.channel, made.received_on, made.files.count()) == ("paper", date(2028, 3, 8), 1)


def test_a_hearing_is_recorded(cast: Cast) -> None:
    found = it.stated(cast, it.served(cast))
    heard = {"held_on": date(2028, 3, 9), "place": "第二会议室", "people": "贺知秋", "minutes": "听取了单位的意见。"}
    made = defences.hear(found, **heard, by=cast.people["city_officer"], at=it.OVER, files=[it.paper()])
    assert (made.place, made.files.get().kind) == ("第二会议室", "hearing")


# ── both seals, both outcomes ────────────────────────────────────────────────


def test_drafters_do_not_seal_and_both_seal_one_hash(cast: Cast) -> None:
    found = it.served(cast)
    it.written(cast, found)
    with pytest.raises(NotPermitted):
        decision.seal(found.workshop, side=it.HR, by=cast.people["city_officer"], at=it.DECIDED)
    made = it.sealed(cast, found)
    seals = list(found.workshop.seals.filter(version=None).order_by("box"))
    assert [(seal.box, seal.content_hash) for seal in seals] == [
        ("revoke_fin", made.content_hash),
        ("revoke_hr", made.content_hash),
    ]


def test_revoke_waits_for_both_seals(cast: Cast) -> None:
    found = it.served(cast)
    by = {"by": cast.people["city_approver"], "at": it.DECIDED}
    assert refused(lifecycle.perform, "revoke", found.workshop, **by) == ["没有拟写“撤销称号”的决定。"]
    it.written(cast, found)
    cases.credential(cast.bodies["rsj"])
    decision.seal(found.workshop, side=it.HR, **by)
    assert refused(lifecycle.perform, "revoke", found.workshop, **by) == ["市财政局尚未在同一内容上盖章。"]


def test_a_change_voids_the_seals(cast: Cast) -> None:
    found = it.served(cast)
    it.sealed(cast, found)
    it.written(cast, found, months={"technician": 24}, basis="六（四）")
    assert list(found.workshop.seals.filter(version=None, voided_at=None)) == []
    assert Decision.objects.filter(workshop=found.workshop, ended_at=None).count() == 1


def test_disagreement_sends_it_back(cast: Cast) -> None:
    found = it.served(cast)
    it.written(cast, found)
    by = {"by": cast.people["finance_approver"], "at": it.DECIDED}
    decision.disagree(found.workshop, side=it.FINANCE, reason="金额有出入", **by)
    assert decision.current(found.workshop) is None


def test_revoked_with_everything_that_follows(cast: Cast) -> None:
    found = it.revoked(cast, months={"technician": 24, "unit": 12}, basis="管理办法六（四）")
    case = found.workshop
    assert (case.state, case.revoked_at, case.revoking_from, case.ended_at) == (
        State.REVOKED,
        it.DECIDED,
        "",
        it.DECIDED,
    )
    assert (case.assessment_due, found.status) == (None, "revoked")
    owed = case.plaque_returns.get()
    assert (owed.status, owed.due_on) == ("owed", date(2028, 4, 10))
    assert sorted(found.banned.values_list("whom", "first_day", "last_day")) == [
        ("technician", date(2028, 3, 20), date(2030, 3, 20)),
        ("unit", date(2028, 3, 20), date(2029, 3, 20)),
    ]
    with pytest.raises(NotPossible):
        it.drafted(cast, case)


def test_kept_goes_back_to_where_it_came_from(cast: Cast) -> None:
    case = stages.put(it.title(cast), State.ASSESSING, assessing_since=cases.DURING)
    found = it.served(cast, case)
    it.sealed(cast, found, kind=Decision.Kind.KEEP)
    after = perform(cast, "drop_revocation", found, it.DECIDED)
    assert (after.state, after.revoking_from, after.revoking_since) == (State.ASSESSING, "", None)
    assert it.again(found).status == "kept"
    assert it.drafted(cast, stages.put(after, State.GRANTED)).number == 2


def test_an_order_to_mend_that_nobody_answered_lapses_so_that_the_assessment_goes_on(cast: Cast) -> None:
    [one] = assessment_cases.called(cast)
    mended = assessment_cases.judged(cast, one, "55")
    mended = assessment_cases.mending(cast, mended, due_on=date(2028, 5, 1), at=it.DRAFTED - timedelta(days=9))
    found = it.served(cast, mended.workshop)
    it.sealed(cast, found, kind=Decision.Kind.KEEP)
    case = perform(cast, "drop_revocation", found, it.DECIDED)
    assert case.state == State.ASSESSING
    assert grades.ready(mended.round, it.DECIDED) == [mended]

    asked = {"demands": "补齐带徒协议。", "due_on": date(2028, 5, 1)}
    case = lifecycle.perform("rectify", case, by=cast.people["city_approver"], at=it.DECIDED, **asked)
    assert case.state == State.RECTIFYING


def test_what_finance_was_asked_about_an_assessment_is_void_with_the_title(cast: Cast) -> None:
    case, at = it.title(cast), it.DRAFTED
    assessment_cases.programme()
    round_ = assessment_cases.opened(cast, at=at)
    asked = assessment_rounds.order(case, round_, reason="没有活动", by=cast.people["city_approver"], at=at)
    it.revoked(cast, case)
    asked.refresh_from_db()
    assert asked.status == "void"
    answer = {"agrees": True, "by": cast.people["finance_approver"], "at": it.LATER}
    assert refused(assessment_rounds.answer_order, asked, **answer) == ["这一事项目前为“称号已终止”，可能已有人办理。"]


def test_two_approvers_revoke_once(cast: Cast) -> None:
    found = it.revoked(cast)
    assert refused(perform, cast, "revoke", found, it.DECIDED) == [
        "“撤销称号”现在不能办理：案卷目前为“已撤销”，可能已有人办理。"
    ]


def test_the_papers_say_what_was_decided(cast: Cast) -> None:
    found = it.revoked(cast, months={"technician": 24}, basis="管理办法六（四）")
    base = "https://example.cn"
    notice = printing.html(printing.notice_of(found, base=base))
    decided = printing.html(printing.decision_of(found, base=base))
    assert f"三、依据：京人社能发〔2011〕275号六（二）。{it.reason().basis}" in notice
    assert "送达之日起5个工作日内向本局陈述、申辩" in notice
    assert "五、首席技师24个月内不得再次申报（依据：管理办法六（四））。" in decided
    assert found.decision is not None
    assert found.decision.content_hash in decided


# ── bans ─────────────────────────────────────────────────────────────────────


def test_a_ban_is_asked_at_the_next_application(cast: Cast) -> None:
    found = it.revoked(cast, months={"technician": 24}, basis="管理办法六（四）")
    case = found.workshop
    draft = cases.workshop(cast, State.DRAFT, technician_key=case.technician_key)
    other = cases.workshop(cast, State.DRAFT)
    at = datetime(2030, 3, 20, 23, tzinfo=BEIJING)
    assert bars.nobody_is_barred(draft, at) == [
        "这位首席技师因称号被撤销，至 2030年3月20日不得再次申报（依据：管理办法六（四））。"
    ]
    assert bars.nobody_is_barred(draft, at + timedelta(hours=1)) == []
    assert bars.nobody_is_barred(other, at) == []


def test_a_ban_on_a_unit_holds_under_its_next_code(cast: Cast) -> None:
    found = it.revoked(cast, months={"unit": 12}, basis="管理办法六（四）")
    unit = found.workshop.unit
    FormerFacts.objects.create(
        organisation=unit,
        name=unit.name,
        short_name=unit.short_name,
        uscc=unit.uscc,
        valid_from=date(2020, 1, 1),
        valid_to=date(2028, 4, 1),
    )
    Organisation.objects.filter(pk=unit.pk).update(uscc="91110108MA01AAAA1T")
    renamed = Organisation.objects.get(pk=unit.pk)
    assert bars.of_unit(renamed, it.LATER) == [
        "贵单位因称号被撤销，至 2029年3月20日不得再次申报（依据：管理办法六（四））。"
    ]
    assert bars.of_unit(cast.bodies["jintang"], it.LATER) == []


def test_nobody_is_banned_whom_the_decision_does_not_name(cast: Cast) -> None:
    found = it.revoked(cast)
    assert list(found.banned.all()) == []
    assert bars.of_unit(found.workshop.unit, it.DECIDED) == []


def test_a_ban_needs_its_basis(cast: Cast) -> None:
    found = it.served(cast)
    assert refused(it.written, cast, found, months={"unit": 12}, basis=" ") == ["限制再次申报的，须写明依据。"]


# ── what comes back ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "facts", "sentences"),
    [
        ("returned", {}, []),
        ("lost", {"words": "搬迁时遗失"}, ["铭牌遗失的，须上传单位盖章的遗失说明。"]),
        ("destroyed", {}, ["请写明遗失或销毁的情况。"]),
        ("destroyed", {"words": "火灾烧毁"}, []),
    ],
)
def test_a_plaque_comes_back_or_its_fate_is_told(
    cast: Cast, status: str, facts: dict[str, str], sentences: list[str]
) -> None:
    owed = it.revoked(cast).workshop.plaque_returns.get()
    asked: dict[str, Any] = {"status": status, "settled_on": it.DECIDED.date(), "words": "", **facts}
    with pytest.raises(NotPermitted):
        plaque_returns.settle(owed, **asked, by=cast.people["unit_approver"], at=it.DECIDED)
    if sentences:
        assert refused(plaque_returns.settle, owed, **asked, by=cast.people["city_officer"], at=it.DECIDED) == sentences
    else:
        done = plaque_returns.settle(owed, **asked, by=cast.people["city_officer"], at=it.DECIDED)
        assert done.status == status


def test_a_lost_plaque_with_its_statement(cast: Cast) -> None:
    owed = it.revoked(cast).workshop.plaque_returns.get()
    asked = {"status": "lost", "settled_on": it.DECIDED.date(), "words": "搬迁时遗失", "paper": it.paper("说明.pdf")}
    done = plaque_returns.settle(owed, **asked, by=cast.people["city_officer"], at=it.DECIDED)
    assert done.status == "lost"
    assert refused(plaque_returns.settle, owed, **asked, by=cast.people["city_officer"], at=it.DECIDED) == [
        "这块铭牌遗失，已经办结。"
    ]


def test_unspent_money_is_settled_by_its_day(cast: Cast) -> None:
    case = it.title(cast)
    ledger_cases.received(cast, ledger_cases.paid(cast, ledger_cases.authorised(cast, case)))
    it.revoked(cast, case)
    found = Settlement.objects.get(ledger__workshop=case)
    assert (found.status, found.unspent, found.cause) == ("open", ledger_cases.AMOUNT, "撤销：其他依法应当撤销的情形")


# ── everybody, the clock ─────────────────────────────────────────────────────


def test_the_announcement_is_frozen_and_holds_no_more_than_it_should(cast: Cast) -> None:
    found = it.revoked(cast)
    asked = {"number": "", "reason": "违规使用补助经费", "at": it.DECIDED}
    with pytest.raises(NotPermitted):
        announcements.post(found, **asked, by=cast.people["city_officer"])
    made = announcements.post(found, **asked, by=cast.people["city_approver"])
    assert sorted(made.content) == sorted(
        [
            *("title", "number", "issuers", "name", "unit", "title_number", "reason"),
            *("revoked_on", "decision_number", "posted_on"),
        ]
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Announcement.objects.filter(pk=made.pk).update(content={})
    assert refused(announcements.post, found, **asked, by=cast.people["city_approver"]) == ["已经公告。"]


def test_the_clock_tells_each_thing_once(cast: Cast) -> None:
    found = it.served(cast)
    for at in (datetime(2028, 3, 9, 9, tzinfo=BEIJING), datetime(2028, 3, 10, 9, tzinfo=BEIJING), it.OVER, it.DECIDED):
        jobs.remind(at)
    found = it.again(found)
    assert (found.reminded_on, found.overdue_told_on) == (date(2028, 3, 9), date(2028, 3, 11))


def test_the_clock_tells_of_plaques_that_are_owed(cast: Cast) -> None:
    owed = it.revoked(cast).workshop.plaque_returns.get()
    for day in (5, 6, 10, 11, 12):
        jobs.remind(datetime(2028, 4, day, 9, tzinfo=BEIJING))
    owed = PlaqueReturn.objects.get(pk=owed.pk)
    assert (owed.reminded_on, owed.overdue_told_on) == (date(2028, 4, 5), date(2028, 4, 11))


# ── giving it back ───────────────────────────────────────────────────────────


def test_a_title_is_given_back_by_both(cast: Cast) -> None:
    found = it.revoked(cast, months={"technician": 24}, basis="管理办法六（四）")
    case = found.workshop
    announcements.post(found, number="", reason="违规使用补助经费", by=cast.people["city_approver"], at=it.DECIDED)
    by = {"by": cast.people["city_approver"], "at": it.LATER}
    assert refused(lifecycle.perform, "reinstate", case, **by) == [
        "请先登记复议决定、判决或自行纠错的文书；其结果须为撤销或变更原决定。",
        "请先提议恢复称号，写明文书文号和理由，由市财政局同意。",
    ]
    it.agreed(cast, case)
    back = lifecycle.perform("reinstate", case, **by)
    assert (back.state, back.revoked_at, back.ended_at, back.title_number) == (
        State.GRANTED,
        None,
        None,
        case.title_number,
    )
    assert back.assessment_due == date(2028, 12, 31)
    assert (it.again(found).status, Ban.objects.filter(lifted_at=None).count()) == ("reinstated", 0)
    assert case.plaque_returns.get().status == "dropped"
    assert Announcement.objects.get().withdrawn_at == it.LATER
    assert list(case.seals.filter(version=None, voided_at=None)) == []


def test_a_title_that_is_back_without_its_plaque_needs_a_new_one_before_a_photo(cast: Cast) -> None:
    case = it.revoked(cast).workshop
    lost = {"status": "lost", "settled_on": it.DECIDED.date(), "words": "搬迁时遗失", "paper": it.paper("说明.pdf")}
    plaque_returns.settle(case.plaque_returns.get(), **lost, by=cast.people["city_officer"], at=it.DECIDED)
    it.agreed(cast, case)
    lifecycle.perform("reinstate", case, by=cast.people["city_approver"], at=it.LATER)
    (plaque,) = case.plaques.all()
    assert refused(award.hang, plaque, photo=None, by=cast.people["unit_clerk"], at=it.LATER) == [
        "这块铭牌遗失，请先由市人力社保局登记补发，再上传新铭牌的照片。"
    ]
    clock.move_to(it.LATER)
    tab = {who: signed_in(cast.people[who]).get(f"/workshops/{case.pk}/award/").content.decode()
           for who in ("unit_clerk", "city_officer")}  # fmt: skip
    assert ["上传挂牌照片" in page for page in tab.values()] == [False, False]
    assert "市人力社保局补发并交付后，再上传新铭牌的挂牌照片。" in tab["unit_clerk"]
    assert f'<a href="/reviews/cases/{case.pk}/plaques/new/">登记补发</a>' in tab["city_officer"]


def test_it_is_not_given_back_where_the_technician_leads_another(cast: Cast) -> None:
    found = it.revoked(cast)
    it.agreed(cast, found.workshop)
    cases.workshop(cast, State.DRAFT)
    cases.workshop(cast, State.GRANTED, technician_key=found.workshop.technician_key)
    assert refused(perform, cast, "reinstate", found, it.LATER) == [
        "这位首席技师已有在办的申报或有效的工作室，一人只能有一个（四(一)）。"
    ]


def test_a_title_that_is_back_may_be_revoked_again_and_the_old_judgment_says_nothing_of_it(cast: Cast) -> None:
    found = it.revoked(cast)
    it.agreed(cast, found.workshop)
    perform(cast, "reinstate", found, it.LATER)
    assert it.drafted(cast, found.workshop).number == 2
    gone = stages.put(found.workshop, State.REVOKED, revoked_at=it.AGAIN, ended_at=it.AGAIN)
    assert guards.a_document_reverses_it(gone, it.AGAIN) == [
        "请先登记复议决定、判决或自行纠错的文书；其结果须为撤销或变更原决定。"
    ]


def test_the_journal_names_every_step(cast: Cast) -> None:
    found = it.revoked(cast)
    verbs = list(found.workshop.events.order_by("sequence").values_list("verb", flat=True))
    assert verbs == [
        *("draft_revocation", "propose_revocation", "deliver_revocation"),
        *("draft_decision", "draft_finance_opinion", "seal_decision", "seal_decision"),
        *("owe_plaque", "revoke"),
    ]
