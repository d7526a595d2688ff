"""Objections to a notice: when one is in time, who may do what, several at once, the verdict, the acts on the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Delegation, Membership, User
from accounts.roles import Role
from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop, WorkshopEvent
from applications.selectors import timeline
from applications.states import State
from common.clock import BEIJING
from common.models import Letter
from reviews import objection_rights as rights
from reviews.guards.objections import none_in_time_is_undecided
from reviews.jobs import publicity as notice_jobs
from reviews.models import Hearing, Objection, Removal
from reviews.selectors import objections as selectors
from reviews.selectors import publicity as notice_pages
from reviews.services import hearings, objection_intake, objection_verdicts, objections, removals, reopening
from reviews.services.objection_verdicts import Verdict
from tests import stages
from tests.cast import FOUNDED as LONG_AGO
from tests.cast import Cast
from tests.reviews import objections_cases as o
from tests.reviews import publicity_cases

Status, Channel, Kind, Ground = Objection.Status, Objection.Channel, Objection.Kind, Objection.Ground


@pytest.fixture
def case(cast: Cast) -> Workshop:
    return o.publicised(cast)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def sentences(act: Callable[[], object]) -> list[str]:
    with pytest.raises(NotPossible) as refused, transaction.atomic():
        act()
    return refused.value.sentences


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(NotPermitted) as refused, transaction.atomic():
        act()
    return refused.value.sentence


def as_it_is(case: Workshop) -> Workshop:
    return Workshop.objects.get(pk=case.pk)


def another_officer(cast: Cast, role: str = Role.CITY_OFFICER) -> User:
    made = User.objects.create_user(f"second_{role}@rsj", name="上官云起", email="second@rsj.example")
    Membership.objects.create(user=made, organisation=cast.bodies["rsj"], role=role, since=LONG_AGO)
    return made


# ── in time or not ───────────────────────────────────────────────────────────


# the notice was posted on 13 July at 10:00, its last day is the 20th
@pytest.mark.parametrize(
    ("received", "postmarked", "in_time"),
    [
        ("2026-07-13 10:00", None, True),
        ("2026-07-14 00:00", None, True),
        ("2026-07-20 23:59:59", None, True),
        ("2026-07-21 00:00", None, False),
        ("2026-07-23 09:00", "2026-07-20", True),
        ("2026-07-23 09:00", "2026-07-13", True),
        ("2026-07-23 09:00", "2026-07-21", False),
        ("2026-07-23 09:00", "2026-07-12", False),
    ],
)
def test_in_time_is_what_was_received_or_posted_within_the_period(
    cast: Cast, case: Workshop, received: str, postmarked: str | None, in_time: object
) -> None:
    day = date.fromisoformat(postmarked) if postmarked else None
    made = o.registered(cast, case, received_at=at(received), postmarked_on=day, at=at("2026-07-24 09:00")).objection
    assert made.in_time is in_time


@pytest.mark.parametrize(("moment", "is_taken"), [("2026-07-20 23:59:59", True), ("2026-07-21 00:00", False)])
def test_the_public_page_takes_objections_until_24_o_clock_of_the_last_day(
    case: Workshop, moment: str, is_taken: object
) -> None:
    if is_taken:
        assert o.received(case, at=at(moment)).objection.status == Status.RECEIVED
    else:
        refused = sentences(lambda: o.received(case, at=at(moment)))
        assert refused == ["这份公示不在公示期内，不能再在网上提出异议。"]


def test_an_officer_registers_neither_from_the_future_nor_from_before_the_notice(cast: Cast, case: Workshop) -> None:
    future = sentences(lambda: o.registered(cast, case, received_at=o.LATER + timedelta(minutes=1)))
    before = sentences(lambda: o.registered(cast, case, received_at=publicity_cases.POSTED - timedelta(minutes=1)))
    assert (future, before) == (["收到时间不能晚于现在。"], ["收到时间早于公示发布，请核对。"])


def test_what_is_due_counts_15_working_days_from_the_day_it_came(case: Workshop) -> None:
    assert o.received(case).objection.due_on == date(2026, 8, 5)


# ── identity ─────────────────────────────────────────────────────────────────


def test_the_tables_hold_no_word_of_who_objected_or_of_what_was_said(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    objections.add_note(objection, by=cast.people["city_officer"], at=o.LATER, text="致电钟离春核实。")
    o.decided(cast, objection, Verdict(Status.DISMISSED, "钟离春所述不实。", "钟离春您好，经核查不成立。"))
    with connection.cursor() as cursor:
        for table in ("reviews_objection", "reviews_inquirynote", "applications_workshopevent", "common_letter"):
            cursor.execute(f"SELECT string_agg(row_to_json(t)::text, '') FROM {table} t")
            stored = cursor.fetchone()[0]
            assert [word for word in ("钟离春", "13800000222", "镗孔") if word in stored] == []
    objection.refresh_from_db()
    assert objection.identity == o.WHO


READERS = {"city_officer": True, "city_approver": True}


def test_only_handler_and_approver_read_it(cast: Cast, case: Workshop) -> None:
    objection = o.taken(cast, case)
    second, third = another_officer(cast), another_officer(cast, Role.CITY_APPROVER)
    found = {who: rights.reads(objection, user) for who, user in cast.people.items()}
    assert found == {who: READERS.get(who, False) for who in cast.people}
    assert (rights.reads(objection, second), rights.reads(objection, third)) == (False, False)


def test_before_it_is_taken_nobody_reads_it(cast: Cast, case: Workshop) -> None:
    objection = o.received(case).objection
    assert [who for who, user in cast.people.items() if rights.reads(objection, user)] == []


def test_who_acts_for_the_approver_reads_it_and_the_handler_never_decides_for_him(cast: Cast, case: Workshop) -> None:
    objection = o.taken(cast, case)
    stand_in = another_officer(cast)
    lent = {"first_day": date(2020, 1, 1), "last_day": date(2100, 1, 1), "reason": "出差", "made_at": LONG_AGO}
    for to in (stand_in, cast.people["city_officer"]):
        Delegation.objects.create(membership=cast.people["city_approver"].memberships.get(), to=to, **lent)
    handler = User.objects.get(pk=cast.people["city_officer"].pk)
    assert rights.is_approver(objection, User.objects.get(pk=stand_in.pk)) is True
    assert rights.is_approver(objection, handler) is False


@pytest.mark.parametrize(
    ("who", "names", "sentence"),
    [
        ("city_approver", "city_officer", "异议由市人力社保局经办人登记和接办。"),
        ("finance_officer", "city_approver", "异议由市人力社保局经办人登记和接办。"),
        ("city_officer", "city_officer", "审定人不能是承办人本人。"),
        ("city_officer", "finance_approver", "审定人须是市人力社保局的负责人。"),
    ],
)
def test_an_officer_takes_it_and_names_another_as_approver(
    cast: Cast, case: Workshop, who: str, names: str, sentence: str
) -> None:
    objection = o.received(case).objection
    with pytest.raises((NotPermitted, NotPossible), match=sentence):
        objections.take(objection, by=cast.people[who], at=o.LATER, approver=cast.people[names])
    assert (
        objections.take(
            objection, by=cast.people["city_officer"], at=o.LATER, approver=cast.people["city_approver"]
        ).handler
        == cast.people["city_officer"]
    )
    assert sentences(lambda: o.take(cast, objection)) == ["这件异议已有承办人，请刷新页面。"]


def test_who_hands_it_over_reads_no_more(cast: Cast, case: Workshop) -> None:
    objection, second = o.taken(cast, case), another_officer(cast)
    first, approver = cast.people["city_officer"], cast.people["city_approver"]
    said = {"at": o.LATER, "handler": second, "approver": approver, "reason": "休假"}
    outsider = refusal(lambda: objections.reassign(objection, by=second, **said))
    assert outsider == "异议人的身份和所述内容只有承办人和审定人能看。"
    moved = objections.reassign(objection, by=first, **said)
    assert (rights.reads(moved, first), rights.reads(moved, second)) == (False, True)
    assert refusal(lambda: objections.accept(moved, by=first, at=o.LATER)) == "由本件异议的承办人办理。"


# ── acceptance ───────────────────────────────────────────────────────────────


def test_accepting_contests_only_the_workshop_concerned(cast: Cast) -> None:
    one, other = publicity_cases.qualified(cast), publicity_cases.qualified(cast)
    publicity_cases.published(cast, [one, other])
    o.accepted(cast, one)
    assert (as_it_is(one).state, as_it_is(other).state) == (State.CONTESTED, State.PUBLICISED)
    assert as_it_is(one).due_on == date(2026, 8, 5)
    told = Letter.objects.filter(template__in=["contested", "case_contested"]).values_list(
        "recipient__username", flat=True
    )
    assert sorted(told) == [
        "finance_officer@czj",
        "review_approver@haidian",
        "review_clerk@haidian",
        "unit_approver@shoukong",
        "unit_clerk@shoukong",
    ]


def test_a_cleared_case_is_contested_by_a_letter_that_was_posted_in_time(cast: Cast, case: Workshop) -> None:
    notice_jobs.close_notices(publicity_cases.ENDS)
    assert as_it_is(case).state == State.CLEARED
    late = publicity_cases.ENDS + timedelta(days=2)
    objection = o.registered(cast, case, received_at=late, at=late, postmarked_on=date(2026, 7, 20)).objection
    objections.accept(o.take(cast, objection, at=late), by=cast.people["city_officer"], at=late)
    assert (as_it_is(case).state, as_it_is(case).cleared_at) == (State.CONTESTED, None)


def test_a_late_one_is_registered_but_contests_nothing(cast: Cast, case: Workshop) -> None:
    late = publicity_cases.ENDS + timedelta(hours=9)
    objection = o.registered(cast, case, channel=Channel.PHONE, received_at=late, at=late).objection
    o.take(cast, objection, at=late)
    assert none_in_time_is_undecided(as_it_is(case), late) == []
    assert sentences(lambda: objections.accept(objection, by=cast.people["city_officer"], at=late)) == [
        "这件异议不是在公示期内收到或寄出的，不能据此暂停公示；可拟“不予受理”或“作为线索留存”。"
    ]


def test_an_anonymous_one_is_kept_as_a_clue_and_may_be_opened(cast: Cast, case: Workshop) -> None:
    objection = o.registered(cast, case, kind=Kind.ANONYMOUS).objection
    assert (objection.status, objection.ground) == (Status.CLUE, Ground.ANONYMOUS)
    assert none_in_time_is_undecided(as_it_is(case), o.LATER) == []
    opened = objections.accept(o.take(cast, objection), by=cast.people["city_officer"], at=o.LATER)
    assert (opened.status, opened.ground, as_it_is(case).state) == (Status.ACCEPTED, "", State.CONTESTED)


def test_nothing_is_contested_once_the_case_is_beyond(cast: Cast, case: Workshop) -> None:
    objection = o.taken(cast, case)
    stages.put(case, State.GRANTED)
    assert sentences(lambda: objections.accept(objection, by=cast.people["city_officer"], at=o.LATER)) == [
        "案卷目前为“已认定”，不能再受理异议；可拟“作为线索留存”。"
    ]


# ── an undecided one stands in the way ───────────────────────────────────────


def test_an_undecided_one_keeps_the_notice_from_being_closed(cast: Cast, case: Workshop) -> None:
    objection = o.taken(cast, case)
    notice_jobs.close_notices(publicity_cases.ENDS)
    assert as_it_is(case).state == State.PUBLICISED
    blocked = none_in_time_is_undecided(as_it_is(case), publicity_cases.ENDS)
    assert blocked == ["公示期内提出的异议还有 1 件没有办结，办结后才能继续。"]
    o.decided(cast, objection, Verdict(Status.REFUSED, "只有结论。", "请补充事实。", Ground.VAGUE))
    assert none_in_time_is_undecided(as_it_is(case), publicity_cases.ENDS) == []
    notice_jobs.close_notices(publicity_cases.ENDS + timedelta(hours=1))
    assert as_it_is(case).state == State.CLEARED


def test_the_guard_asks_one_statement(case: Workshop, django_assert_num_queries: Any) -> None:
    o.received(case)
    o.received(case)
    with django_assert_num_queries(1):
        none_in_time_is_undecided(case, o.LATER)


# ── the inquiry ──────────────────────────────────────────────────────────────


def test_the_period_is_extended_once(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    officer = cast.people["city_officer"]
    longer = objections.extend(objection, by=officer, at=o.LATER, reason="须向外省调取材料")
    assert (longer.due_on, as_it_is(case).due_on) == (date(2026, 8, 26), date(2026, 8, 26))
    again = sentences(lambda: objections.extend(objection, by=officer, at=o.LATER, reason="再延"))
    assert again == ["核查期限只能延长一次，这件异议已经延长过。"]


def test_notes_stay_as_they_were_written(cast: Cast, case: Workshop) -> None:
    note = objections.add_note(o.accepted(cast, case), by=cast.people["city_officer"], at=o.LATER, text="已函询。")
    note.text = "改写"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        note.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        note.delete()


def test_the_unit_answers_once_and_learns_nothing_of_who_objected(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    officer, clerk = cast.people["city_officer"], cast.people["unit_clerk"]
    asked = hearings.ask(objection, by=officer, at=o.LATER, question="请说明成果来源。", due_on=date(2026, 7, 22))
    stranger = refusal(lambda: hearings.answer(asked, by=cast.people["other_unit"], at=o.LATER, text="…"))
    assert stranger == "须由申报单位的经办人或负责人办理。"
    hearings.answer(asked, by=clerk, at=o.LATER, text="系本工作室独立完成。")
    again = sentences(lambda: hearings.answer(asked, by=clerk, at=o.LATER, text="又"))
    assert again == ["贵单位已经作了说明。需要补充的，请与市人力社保局联系。"]
    for reader in (clerk, cast.people["review_clerk"]):
        read = [line.what for line in timeline.page(as_it_is(case), reader, before=None)[0]]
        assert read[:3] == ["申报单位说明情况", "请申报单位说明情况", "受理公示异议，开始核查"]
        assert [what for what in read if "收到公示异议" in what or "接办" in what] == []


# ── the verdict ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("verdict", "start", "sentence"),
    [
        (o.FOUNDED, Status.RECEIVED, "请先受理异议，核查后再拟定是否成立。"),
        (Verdict(Status.REFUSED, "空泛", "答", ""), Status.RECEIVED, "请选择不予受理或作为线索留存的原因。"),
        (
            Verdict(Status.REFUSED, "迟", "答", Ground.LATE),
            Status.RECEIVED,
            "这件异议是在公示期内收到或寄出的，不能以超过期限为由。",
        ),
        (
            Verdict(Status.CLUE, "空泛", "答", Ground.VAGUE),
            Status.ACCEPTED,
            "这件异议已受理，须核查后认定是否成立；异议人撤回的除外。",
        ),
    ],
)
def test_a_verdict_fits_how_far_the_inquiry_is(
    cast: Cast, case: Workshop, verdict: Verdict, start: str, sentence: str
) -> None:
    objection = o.accepted(cast, case) if start == Status.ACCEPTED else o.taken(cast, case)
    officer = cast.people["city_officer"]
    assert sentences(lambda: objection_verdicts.draft(objection, verdict, by=officer, at=o.LATER)) == [sentence]


def test_the_drafter_does_not_decide_and_a_returned_draft_leaves_its_words(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    officer, approver = cast.people["city_officer"], cast.people["city_approver"]
    drafted = objection_verdicts.draft(objection, o.UNFOUNDED, by=officer, at=o.LATER)
    assert refusal(lambda: objection_verdicts.decide(drafted, by=officer, at=o.LATER)) == "由本件异议的审定人办理。"
    returned = objection_verdicts.send_back(drafted, by=approver, at=o.LATER, reason="请补充专利查询结果")
    assert (returned.verdict, returned.notes.get().text) == (
        "",
        "审定人退回处理意见（异议不成立）：请补充专利查询结果\n\n退回前的核查结论：经查，两项成果不同。",
    )
    nothing = sentences(lambda: objection_verdicts.decide(drafted, by=approver, at=o.LATER))
    assert nothing == ["没有等待审定的处理意见，请刷新页面。"]


def test_who_drafted_it_cannot_become_its_approver(cast: Cast, case: Workshop) -> None:
    officer, second = cast.people["city_officer"], another_officer(cast)
    Membership.objects.create(user=officer, organisation=cast.bodies["rsj"], role=Role.CITY_APPROVER, since=LONG_AGO)
    officer = User.objects.get(pk=officer.pk)
    drafted = objection_verdicts.draft(o.accepted(cast, case), o.UNFOUNDED, by=officer, at=o.LATER)
    said = {"by": officer, "at": o.LATER, "handler": second, "approver": officer, "reason": "换岗"}
    assert sentences(lambda: objections.reassign(drafted, **said)) == ["审定人不能是拟写处理意见的本人。"]


@pytest.mark.parametrize(
    ("on", "refused"),
    [
        (date(2026, 7, 15), []),
        (date(2026, 7, 14), ["送达日期须在审定之后，且不能晚于今天。"]),
        (date(2026, 7, 16), ["送达日期须在审定之后，且不能晚于今天。"]),
    ],
)
def test_the_public_word_follows_the_service_of_the_reply(
    cast: Cast, case: Workshop, on: date, refused: list[str]
) -> None:
    objection = o.received(case).objection
    words = [objection_intake.public_word(objection)]
    objection = objections.accept(o.take(cast, objection), by=cast.people["city_officer"], at=o.LATER)
    objection = o.decided(cast, objection, o.UNFOUNDED)
    words.append(objection_intake.public_word(objection))

    def serve() -> Objection:
        return objection_verdicts.serve(objection, by=cast.people["city_officer"], at=o.LATER, on=on, how="网上查询")

    if refused:
        assert sentences(serve) == refused
    else:
        assert [*words, objection_intake.public_word(serve())] == ["已收到", "办理中", "已答复"]


# ── the acts on the case ─────────────────────────────────────────────────────


def test_several_at_once_are_all_decided_before_the_notice_goes_on(cast: Cast, case: Workshop) -> None:
    approver = cast.people["city_approver"]
    first, second = o.accepted(cast, case), o.taken(cast, case, kind=Kind.UNIT)
    o.decided(cast, first, o.UNFOUNDED)
    assert sentences(lambda: lifecycle.perform("dismiss_objection", case, by=approver, at=o.LATER)) == [
        "公示期内提出的异议还有 1 件没有办结，办结后才能继续。"
    ]
    o.decided(cast, objections.accept(second, by=cast.people["city_officer"], at=o.LATER), o.UNFOUNDED)
    done = lifecycle.perform("dismiss_objection", case, by=approver, at=o.LATER)
    assert (done.state, done.due_on) == (State.PUBLICISED, date(2026, 7, 20))
    notice_jobs.close_notices(publicity_cases.ENDS)
    assert as_it_is(case).state == State.CLEARED


def test_one_founded_among_several_cannot_be_dismissed(cast: Cast, case: Workshop) -> None:
    first, second = o.accepted(cast, case), o.accepted(cast, case)
    o.decided(cast, first, o.UNFOUNDED)
    o.decided(cast, second, o.FOUNDED)
    approver = cast.people["city_approver"]
    assert sentences(lambda: lifecycle.perform("dismiss_objection", case, by=approver, at=o.LATER)) == [
        "有异议已审定为成立，不能再恢复公示；请办理“异议成立，不予认定”。"
    ]


def test_a_founded_one_ends_the_case_after_finance_agreed(cast: Cast, case: Workshop) -> None:
    officer, approver, finance = (cast.people[who] for who in ("city_officer", "city_approver", "finance_approver"))

    def uphold() -> Workshop:
        return lifecycle.perform("uphold_objection", case, by=approver, at=o.LATER)

    objection = o.accepted(cast, case)
    early = sentences(lambda: removals.draft(case, by=officer, at=o.LATER, text="…"))
    assert early == ["有异议审定为成立后，才能拟写不予认定的理由。"]
    o.decided(cast, objection, o.FOUNDED)
    assert sentences(uphold) == ["请先拟写不予认定的理由，并送市财政局会商。"]
    removal = removals.draft(case, by=officer, at=o.LATER, text="成果不属于该工作室。")
    assert sentences(uphold) == ["不予认定的理由已送市财政局，尚未同意。"]
    said = {"at": o.LATER, "agree": False}
    assert (
        refusal(lambda: removals.answer(removal, by=cast.people["finance_officer"], **said))
        == "须由市财政局负责人办理。"
    )
    assert sentences(lambda: removals.answer(removal, by=finance, **said)) == ["请写明退回的理由。"]
    removals.answer(removal, by=finance, reason="请引用文件条款", **said)
    assert sentences(uphold) == ["市财政局退回了不予认定的理由，须修改后重新会商。"]
    o.agreed_removal(cast, case)
    done = uphold()
    served = Removal.objects.get(workshop=case, current=True)
    assert (done.state, done.ended_at, served.served_how) == (State.REJECTED, o.LATER, "系统送达")
    letter = Letter.objects.filter(template="objection_upheld").first()
    assert letter is not None
    assert letter.body == (
        f"您好：\n\n公示期间对“{case.name}”（编号 {case.number}）提出的异议经核查成立。"
        f"市人力资源和社会保障局会同市财政局决定不予认定，本次申报结束。\n\n事实、依据和理由：\n申报书所列成果不属于该工作室。\n\n依据文件：{case.rule_set.basis}\n\n"
        "救济途径：\n可在 60 日内申请行政复议。"
    )


def test_a_case_that_is_taken_up_again_begins_anew_in_a_later_notice(cast: Cast, case: Workshop) -> None:
    """Neither its old row nor the old objection and removal count any more."""
    officer, approver, finance = (cast.people[who] for who in ("city_officer", "city_approver", "finance_approver"))
    notice = o.row_of(case).notice
    o.upheld(cast, case)
    assert notice_pages.marks_of(notice) == ((1, "7月15日（周三），不再列入"),)
    gone = sentences(lambda: objection_intake.object_online(notice.rows.get(), o.SAID, at=o.LATER))
    assert gone == ["该工作室已移出这份公示的名单，不能再在网上提出异议。"]
    proposal = {"document_number": "京政复〔2026〕12号", "reason": "复议决定撤销原决定。"}
    found = reopening.propose(as_it_is(case), by=officer, at=o.LATER, **proposal)
    reopening.answer(found, by=finance, at=o.LATER, agrees=True)
    back = lifecycle.perform("reopen_decision", case, by=approver, at=o.LATER)
    assert (back.state, selectors.part_of(back, finance, o.LATER).removal) == (State.QUALIFIED, None)
    assert lifecycle.blockers("publicise", back, approver, o.LATER) == [
        "案卷还没有列入拟认定名单，请先拟定名单并送市财政局会商。"
    ]
    again = publicity_cases.published(cast, [back], at=o.LATER + timedelta(days=2))
    assert [row.struck_reason for row in case.notice_rows.order_by("pk")] == ["不再列入", ""]
    late = again.posted_at + timedelta(hours=1)
    objection = o.take(cast, o.received(case, at=late).objection, at=late)
    objection = objections.accept(objection, by=officer, at=late)
    early = sentences(lambda: removals.draft(case, by=officer, at=late, text="…"))
    assert early == ["有异议审定为成立后，才能拟写不予认定的理由。"]
    o.decided(cast, objection, o.UNFOUNDED, at=late)
    assert lifecycle.perform("dismiss_objection", case, by=approver, at=late).state == State.PUBLICISED


def test_who_drafted_the_reasons_does_not_carry_them_out(cast: Cast, case: Workshop) -> None:
    o.decided(cast, o.accepted(cast, case), o.FOUNDED)
    o.agreed_removal(cast, case)
    approver = cast.people["city_approver"]
    Removal.objects.filter(workshop=case).update(drafted_by=approver)

    def act() -> Workshop:
        return lifecycle.perform("uphold_objection", case, by=approver, at=o.LATER)

    assert refusal(act) == "须由市人力社保局负责人办理，且不能是拟写理由的本人。"
    Removal.objects.filter(workshop=case).update(drafted_by=cast.people["city_officer"])
    assert act().state == State.REJECTED


def test_a_withdrawn_one_is_set_aside_and_the_notice_goes_on(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    o.decided(cast, objection, Verdict(Status.REFUSED, "书面撤回。", "已按您的申请终止。", Ground.WITHDRAWN))
    done = lifecycle.perform("dismiss_objection", case, by=cast.people["city_approver"], at=o.LATER)
    assert done.state == State.PUBLICISED


def test_contest_needs_an_accepted_objection(cast: Cast, case: Workshop) -> None:
    officer = cast.people["city_officer"]
    assert sentences(lambda: lifecycle.perform("contest", case, by=officer, at=o.LATER)) == [
        "还没有受理在公示期内提出的异议：请先在“异议”中受理。"
    ]


def test_every_step_stands_in_the_journal_with_ids_and_public_words(cast: Cast, case: Workshop) -> None:
    objection = o.accepted(cast, case)
    o.decided(cast, objection, o.UNFOUNDED)
    told = WorkshopEvent.objects.filter(workshop=case, verb__startswith="objection").order_by("sequence")
    assert [(event.verb, sorted(event.facts)) for event in told] == [
        ("objection_received", ["channel", "in_time", "number", "objection"]),
        ("objection_taken", ["approver", "number", "objection", "to"]),
        ("objection_accepted", ["due_on", "number", "objection"]),
        ("objection_verdict", ["number", "objection"]),
        ("objection_decided", ["ground", "number", "objection", "status"]),
    ]


# ── the receipt ──────────────────────────────────────────────────────────────


def test_numbers_cannot_be_guessed_and_a_code_opens_its_own_number_only(case: Workshop) -> None:
    first, second = o.received(case), o.received(case)
    heads = [receipt.objection.number[:11] for receipt in (first, second)]
    assert heads == ["YY2026-0001", "YY2026-0002"]
    assert first.objection.number[12:] != second.objection.number[12:]
    spelled = f" {first.objection.number.lower()} ", f"{first.code[:4]}-{first.code[4:]}".lower()
    assert objection_intake.found(*spelled) == first.objection
    assert objection_intake.found(first.objection.number, second.code) is None
    assert objection_intake.found("YY2026-0001", first.code) is None


def test_hearings_belong_to_contested_cases(cast: Cast, case: Workshop) -> None:
    objection = o.taken(cast, case)
    said = {"by": cast.people["city_officer"], "at": o.LATER, "question": "?", "due_on": date(2026, 7, 22)}
    assert sentences(lambda: hearings.ask(objection, **said)) == ["受理异议后才能请申报单位说明情况。"]
    assert Hearing.objects.count() == 0
