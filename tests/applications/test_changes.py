"""Changes of a living title: who answers what, what holds from which day, and what the past looked like."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import FormerFacts, Organisation
from accounts.roles import Role
from accounts.services import units
from applications import change_jobs, endings, journal, lifecycle, naming
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import (
    Change,
    Departure,
    MemberPeriod,
    TechnicianPeriod,
    Workshop,
    WorkshopEvent,
)
from applications.selectors import changes as read
from applications.services import change_answers, changes, closing, departures, mergers, periods
from applications.states import State
from chief_workshop.demo import changes as demo
from common import crypto
from common.models import Letter
from reviews.models import KeyProject
from reviews.services import award
from tests import cases
from tests.applications import changes_cases as made
from tests.applications.changes_cases import ASKED, CANDIDATE, MEMBERS, MOVED, SOON
from tests.cast import Cast
from tests.common import papers

Kind, Status = Change.Kind, Change.Status
DAY = timedelta(days=1)


def refused(act: Any, *given: Any, **named: Any) -> list[str]:
    with pytest.raises(NotPossible) as fault:
        act(*given, **named)
    return fault.value.sentences


def not_permitted(act: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(NotPermitted) as fault:
        act(*given, **named)
    return fault.value.sentence


def verbs(case: Workshop) -> list[str]:
    return list(case.events.order_by("sequence").values_list("verb", flat=True))


# ── the technician ───────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_successor_brings_a_new_name_and_every_past_day_stays_as_it_was(cast: Cast) -> None:
    case = made.title(cast)
    former, key = case.name, case.technician_key
    change = made.replaced(case, cast)
    assert (change.status, change.held_from) == (Status.DONE, ASKED.date())
    now = Workshop.objects.get(pk=case.pk)
    assert now.name == naming.composed("纪望舒", "数控铣工")
    assert (now.technician_name, now.technician_key) == ("纪望舒", crypto.blind_index(CANDIDATE["id_number"]))
    assert (now.number, now.title_number) == (case.number, case.title_number)
    assert Workshop.objects.filter(search__contains=["纪望", "望舒"]).get() == now
    declared, present = TechnicianPeriod.objects.filter(workshop=case)
    assert (declared.valid_from, declared.valid_to, declared.id_key) == (date(2026, 7, 28), ASKED.date(), key)
    assert (present.valid_from, present.valid_to, present.change) == (ASKED.date(), None, change)
    assert present.id_number == CANDIDATE["id_number"]
    day_before, day_after = read.as_of(now, ASKED.date() - DAY), read.as_of(now, ASKED.date())
    assert (day_before.name, day_before.technician.name) == (former, "陆砚舟")
    assert (day_after.name, day_after.technician.name) == (now.name, "纪望舒")
    assert verbs(case) == [
        "change_sent",
        "change_opinion_drafted",
        "change_opinion_given",
        "change_opinion_drafted",
        "technician_replaced",
        "order_plaque",
    ]
    assert journal.broken_chains() == []


@pytest.mark.django_db
def test_a_plaque_with_the_new_name_is_ordered_made_and_only_then_handed_over(cast: Cast) -> None:
    case, officer = made.title(cast), cast.people["city_officer"]
    made.replaced(case, cast)
    ordered = case.plaques.get()
    assert (ordered.number, ordered.reason) == (case.plaque_number, "首席技师变更，工作室更名（第 1 号变更）")
    hand_over = {"by": officer, "at": ASKED + DAY, "handed_to": "程以南", "handed_on": ASKED.date()}
    assert refused(award.hand_over, ordered, **hand_over) == ["铭牌还没有登记制作。"]
    plaque = award.make_plaque(case, by=officer, at=ASKED + DAY, made_on=ASKED.date(), material="拉丝铜牌")
    assert (plaque.pk, plaque.ordinal, plaque.made_on) == (ordered.pk, 1, ASKED.date())
    assert award.hand_over(plaque, **hand_over).handed_on == ASKED.date()


@pytest.mark.django_db
def test_identity_numbers_stand_encrypted_and_never_in_the_journal(cast: Cast) -> None:
    case = made.title(cast)
    change = made.replaced(case, cast)
    stored = Change.objects.filter(pk=change.pk).extra(select={"raw": "asked"}).values_list("raw", flat=True)[0]
    assert stored.startswith("enc:")
    assert CANDIDATE["id_number"] not in stored
    spoken = " ".join(WorkshopEvent.objects.filter(workshop=case).values_list("content", flat=True))
    assert CANDIDATE["id_number"] not in spoken
    assert CANDIDATE["phone"] not in spoken


@pytest.mark.django_db
def test_one_person_leads_one_title(cast: Cast) -> None:
    case, other = made.title(cast), made.title(cast, technician_name="沈怀瑾")
    Workshop.objects.filter(pk=other.pk).update(technician_key=crypto.blind_index(CANDIDATE["id_number"]))
    change = made.drafted(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    approver = cast.people["unit_approver"]
    assert refused(changes.send, change, by=approver, at=ASKED) == [
        "这位人选已有在办的申报或有效的工作室，一人只能有一个（四(一)）。"
    ]
    # the same proposal with a free person goes through; a second proposal of him does not
    Workshop.objects.filter(pk=other.pk).update(technician_key=crypto.blind_index("somebody else"))
    assert changes.send(change, by=approver, at=ASKED).status == Status.SUBMITTED
    twice = made.drafted(other, Kind.TECHNICIAN, cast, **CANDIDATE | {"work_type": "磨工"})
    assert refused(changes.send, twice, by=approver, at=ASKED) == [changes.CANDIDATE_PROPOSED]


@pytest.mark.django_db
def test_whoever_became_taken_meanwhile_is_not_approved(cast: Cast) -> None:
    case, other = made.title(cast), made.title(cast, technician_name="沈怀瑾")
    change = made.checked(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    change_answers.draft(change, "city", by=cast.people["city_officer"], at=ASKED, conclusion="agree", text="同意。")
    Workshop.objects.filter(pk=other.pk).update(technician_key=crypto.blind_index(CANDIDATE["id_number"]))
    assert refused(change_answers.give, change, "city", by=cast.people["city_approver"], at=ASKED) == [
        "这位人选已有在办的申报或有效的工作室，一人只能有一个（四(一)）。"
    ]
    assert Workshop.objects.get(pk=case.pk).technician_name == "陆砚舟"
    assert Change.objects.get(pk=change.pk).status == Status.CHECKED


@pytest.mark.django_db
def test_a_successor_leads_from_the_day_of_the_approval_or_the_later_day_that_was_asked_for(cast: Cast) -> None:
    case = made.title(cast)
    change = made.checked(case, Kind.TECHNICIAN, cast, day=date(2027, 4, 1), **CANDIDATE)
    change_answers.draft(change, "city", by=cast.people["city_officer"], at=ASKED, conclusion="agree", text="同意。")
    give = {"by": cast.people["city_approver"]}
    assert refused(change_answers.give, change, "city", at=ASKED, **give) == [
        "拟接任的日期是 2027年4月1日，请在当日或以后批准。"
    ]
    done = change_answers.give(change, "city", at=ASKED + 20 * DAY, **give)
    assert done.held_from == date(2027, 4, 4)


@pytest.mark.django_db
def test_what_a_successor_lacks_is_told_in_one_go(cast: Cast) -> None:
    case = made.title(cast)
    change = changes.begin(case, Kind.TECHNICIAN, by=cast.people["unit_clerk"], at=ASKED)
    asked = CANDIDATE | {"level": "L3_SENIOR", "phone": "", "achievements": ""}
    changes.save(change, by=cast.people["unit_clerk"], at=ASKED, asked=asked, valid_from=None, reason="")
    assert refused(changes.send, change, by=cast.people["unit_approver"], at=ASKED) == [
        "请填写生效日期。",
        "继任人选还缺：联系电话、主要业绩、荣誉和带徒情况。",
        "首席技师的技能等级应在二级／技师以上（三(一)-1）。",
        "请写明变更的理由。",
        "请上传证明材料：继任人选的身份证、职业技能证书、业绩证明。",
    ]


# ── who answers what ─────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_drafter_never_gives_the_opinion(cast: Cast) -> None:
    case = made.title(cast)
    both = made.another(cast, "both@haidian", Role.REVIEW_APPROVER, "haidian")
    change = made.sent(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    change_answers.draft(change, "body", by=both, at=ASKED, conclusion="agree", text="同意。")
    assert not_permitted(change_answers.give, change, "body", by=both, at=ASKED) == change_answers.ANOTHER
    given = change_answers.give(change, "body", by=cast.people["review_approver"], at=ASKED)
    assert given.status == Status.CHECKED


@pytest.mark.django_db
def test_each_step_is_of_its_own_people(cast: Cast) -> None:
    people, case = cast.people, made.title(cast)
    assert (
        not_permitted(changes.begin, case, Kind.ADDRESS, by=people["review_clerk"], at=ASKED)
        == "须由申报单位的经办人或负责人办理。"
    )
    change = made.drafted(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号", area="120")
    assert not_permitted(changes.send, change, by=people["unit_clerk"], at=ASKED) == "须由申报单位负责人办理。"
    changes.send(change, by=people["unit_approver"], at=ASKED)
    for who in ("unit_approver", "other_body", "city_approver"):
        sentence = not_permitted(change_answers.answer, change, by=people[who], at=ASKED, conclusion="agree")
        assert sentence == "须由初审单位的经办人或负责人办理。"
    done = change_answers.answer(change, by=people["review_clerk"], at=ASKED, conclusion="agree")
    assert (done.status, done.held_from) == (Status.DONE, MOVED)


@pytest.mark.django_db
def test_a_refusal_is_reasoned_and_names_the_remedy(cast: Cast) -> None:
    case = made.title(cast)
    change = made.checked(case, Kind.TECHNICIAN, cast, **CANDIDATE)
    made.opined(change, "city", cast, conclusion="refuse")
    change.refresh_from_db()
    assert change.status == Status.REFUSED
    letter = Letter.objects.filter(template="changes/refused").order_by("recipient__username")[0]
    assert letter.recipient == cast.people["unit_approver"]
    assert "事实、依据和理由：\n证明材料不足，请补充。" in letter.body
    assert "救济途径：\n可在 60 日内申请行政复议。" in letter.body
    assert Workshop.objects.get(pk=case.pk).technician_name == "陆砚舟"


@pytest.mark.django_db
def test_a_returned_request_comes_back_within_the_days_of_the_rules(cast: Cast) -> None:
    case = made.title(cast)
    change = made.sent(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号")
    answer = {"by": cast.people["review_clerk"], "at": ASKED}
    assert refused(change_answers.answer, change, conclusion="return", **answer) == [
        "退回修改或不同意的，请写明事实和理由。"
    ]
    assert refused(
        change_answers.answer,
        change,
        conclusion="refuse",
        text="不行",
        **answer | {"by": cast.people["review_approver"]},
    ) == ["备案事项不作不同意的决定；内容有误的，请退回修改。"]
    change_answers.answer(change, conclusion="return", text="请补充新址照片。", **answer)
    change.refresh_from_db()
    assert (change.status, change.due_on) == (Status.RETURNED, date(2027, 3, 29))
    again = changes.send(change, by=cast.people["unit_approver"], at=ASKED + DAY)
    assert (again.status, again.first_submitted_at) == (Status.SUBMITTED, ASKED)


@pytest.mark.django_db
def test_only_a_living_title_changes_and_one_request_of_a_kind_at_a_time(cast: Cast) -> None:
    case, ended = made.title(cast), cases.workshop(cast, State.WITHDRAWN)
    clerk = cast.people["unit_clerk"]
    assert refused(changes.begin, ended, Kind.ADDRESS, by=clerk, at=ASKED) == [
        "案卷目前为“已撤回/终止”，不能办理变更。"
    ]
    first = changes.begin(case, Kind.ADDRESS, by=clerk, at=ASKED)
    assert refused(changes.begin, case, Kind.ADDRESS, by=clerk, at=ASKED) == [changes.ONE_AT_A_TIME]
    changes.drop(first, by=clerk, at=ASKED)
    assert changes.begin(case, Kind.ADDRESS, by=clerk, at=ASKED).number == 2


@pytest.mark.django_db
def test_a_day_before_what_holds_now_or_after_today_is_refused(cast: Cast) -> None:
    case = made.title(cast)
    for day, sentence in (
        (date(2026, 7, 28), "生效日期须晚于现有信息的起始日 2026年7月28日。"),
        (date(2027, 3, 16), "生效日期不能晚于今天。"),
    ):
        change = made.drafted(case, Kind.ADDRESS, cast, day=day, address="海淀区中关村大街 1 号")
        assert refused(changes.send, change, by=cast.people["unit_approver"], at=ASKED) == [sentence]
        changes.drop(change, by=cast.people["unit_clerk"], at=ASKED)


# ── members, address, unit, host, body ───────────────────────────────────────


@pytest.mark.django_db
def test_members_who_stay_keep_their_period_and_the_past_list_is_told(cast: Cast) -> None:
    case = made.title(cast)
    stays, _, comes = MEMBERS
    change = made.sent(case, Kind.MEMBERS, cast, members=[stays, comes | {"duty": "检测"}])
    change_answers.answer(change, by=cast.people["review_clerk"], at=ASKED, conclusion="agree")
    found = MemberPeriod.objects.filter(workshop=case).values_list("name", "valid_from", "valid_to").order_by("name")
    assert list(found) == [
        ("卫青禾", date(2026, 7, 28), MOVED),
        ("江以宁", date(2026, 7, 28), None),
        ("白锦程", MOVED, None),
    ]
    life = read.life_of(Workshop.objects.get(pk=case.pk))
    assert [one.name for one in life.as_of(MOVED - DAY).members] == ["江以宁", "卫青禾"]
    assert [one.name for one in life.as_of(MOVED).members] == ["江以宁", "白锦程"]
    unchanged = made.drafted(case, Kind.MEMBERS, cast, day=MOVED + DAY, members=[stays, comes | {"duty": "检测"}])
    assert refused(changes.send, unchanged, by=cast.people["unit_approver"], at=ASKED) == ["成员名单没有变动。"]


@pytest.mark.django_db
def test_an_address_holds_from_the_day_of_the_move(cast: Cast) -> None:
    case = made.title(cast)
    change = made.sent(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号", area="120.50")
    change_answers.answer(change, by=cast.people["review_clerk"], at=ASKED, conclusion="agree")
    life = read.life_of(Workshop.objects.get(pk=case.pk))
    assert life.as_of(MOVED - DAY).place.address == "海淀区学院路 30 号 3 号楼"
    assert (life.as_of(MOVED).place.address, str(life.as_of(MOVED).place.area)) == ("海淀区中关村大街 1 号", "120.50")


@pytest.mark.django_db
def test_a_new_name_of_the_unit_is_found_at_once_for_all_its_cases(cast: Cast) -> None:
    case, draft = made.title(cast), cases.workshop(cast, State.DRAFT)
    unit = cast.bodies["shoukong"]
    change = made.sent(case, Kind.UNIT, cast, name="北京首控智造有限公司", uscc=unit.uscc)
    change_answers.answer(change, by=cast.people["review_clerk"], at=ASKED, conclusion="agree")
    unit.refresh_from_db()
    assert (unit.name, unit.facts_since) == ("北京首控智造有限公司", MOVED)
    assert FormerFacts.objects.get(organisation=unit).name == "北京首控精密制造有限公司"
    assert set(Workshop.objects.filter(search__contains=["智造"])) == {case, draft}
    assert "unit_renamed" in verbs(case)
    now = Workshop.objects.get(pk=case.pk)
    assert read.as_of(now, MOVED - DAY).unit.name == "北京首控精密制造有限公司"
    assert read.as_of(now, MOVED).unit.name == "北京首控智造有限公司"
    # the other door, the unit's own page, has the same effect
    asked = units.request_change(
        unit,
        name="北京首控智能有限公司",
        uscc=unit.uscc or "",
        affiliated_to=cast.bodies["haidian"],
        valid_from=date(2027, 5, 1),
        proof=change.files.get().stored,
        by=cast.people["unit_approver"],
        at=ASKED,
    )
    units.confirm_change(asked, by=cast.people["review_clerk"], at=ASKED)
    assert set(Workshop.objects.filter(search__contains=["智能"])) == {case, draft}


@pytest.mark.django_db
def test_another_host_takes_the_title_over_with_opinion_and_approval(cast: Cast) -> None:
    case, unit = made.title(cast), made.successor_unit(cast)
    change = made.checked(case, Kind.HOST, cast, uscc=unit.uscc)
    made.opined(change, "city", cast)
    now = Workshop.objects.get(pk=case.pk)
    assert now.unit == unit
    assert Workshop.objects.visible_to(cast.people["other_unit"]).get() == now
    assert not Workshop.objects.visible_to(cast.people["unit_clerk"]).exists()
    assert read.as_of(now, MOVED - DAY).unit.name == "北京首控精密制造有限公司"
    assert read.as_of(now, MOVED).unit.name == "北京瑾堂工艺美术有限公司"


@pytest.mark.django_db
def test_another_body_is_the_citys_to_decide(cast: Cast) -> None:
    case, chaoyang = made.title(cast), cast.bodies["chaoyang"]
    change = made.sent(case, Kind.BODY, cast, body=chaoyang.pk)
    assert change.status == Status.CHECKED
    made.opined(change, "city", cast)
    now = Workshop.objects.get(pk=case.pk)
    assert (now.review_body, now.district_id) == (chaoyang, "110105")
    assert Workshop.objects.visible_to(cast.people["other_body"]).get() == now
    assert not Workshop.objects.visible_to(cast.people["review_clerk"]).exists()
    told = {letter.recipient.username for letter in Letter.objects.filter(template="changes/held")}
    assert {"review_clerk@haidian", "other_body@chaoyang", "unit_clerk@shoukong"} <= told
    assert read.as_of(now, MOVED - DAY).body.name == "北京市海淀区人力资源和社会保障局"


@pytest.mark.django_db
def test_the_city_drafts_another_body_itself_and_its_approver_decides(cast: Cast) -> None:
    case, officer = made.title(cast), cast.people["city_officer"]
    change = changes.begin(case, Kind.BODY, by=officer, at=ASKED)
    asked = {"body": cast.bodies["chaoyang"].pk}
    changes.save(change, by=officer, at=ASKED, asked=asked, valid_from=MOVED, reason="隶属关系调整")
    changes.add_file(change, by=officer, at=ASKED, content=made.evidence().read(), name="文件.pdf")
    assert changes.send(change, by=officer, at=ASKED).status == Status.CHECKED
    done = made.opined(change, "city", cast)
    assert done.status == Status.DONE
    assert (
        not_permitted(changes.begin, case, Kind.ADDRESS, by=officer, at=ASKED) == "须由申报单位的经办人或负责人办理。"
    )


# ── a merged body ────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_every_case_and_title_of_a_merged_body_follows_row_by_row(cast: Cast) -> None:
    titled, live = made.title(cast), cases.workshop(cast, State.SUBMITTED)
    ended = cases.workshop(cast, State.NOT_RECOMMENDED)
    own = cases.workshop(cast, State.SUBMITTED, unit=cast.bodies["chaoyang"])
    found = made.merger(cast, dissolves=True)
    assert not_permitted(mergers.approve, found, by=cast.people["city_officer"], at=ASKED) == (
        "须由市人力社保局负责人办理。"
    )
    approved = mergers.approve(found, by=cast.people["city_approver"], at=ASKED + SOON)
    change_jobs.carry_out_merger(approved.pk, str(approved.job.uuid))
    change_jobs.carry_out_merger(approved.pk, str(approved.job.uuid))  # run again it changes nothing
    rows = {row.workshop_id: (row.done, row.sentence) for row in approved.rows.all()}
    assert rows == {
        titled.pk: (True, "已改由北京市朝阳区人力资源和社会保障局管理。"),
        live.pk: (True, "已改由北京市朝阳区人力资源和社会保障局管理。"),
        own.pk: (False, "所在单位就是承接的初审单位，不能初审自己，请另行指定。"),
    }
    assert Workshop.objects.get(pk=ended.pk).review_body == cast.bodies["haidian"]
    assert Workshop.objects.get(pk=live.pk).review_body == cast.bodies["chaoyang"]
    assert read.as_of(Workshop.objects.get(pk=titled.pk), MOVED - DAY).body.organisation == cast.bodies["haidian"].pk
    assert verbs(titled) == verbs(live) == ["body_merged"]
    unit = Organisation.objects.get(pk=cast.bodies["shoukong"].pk)
    assert unit.affiliated_to == cast.bodies["chaoyang"]
    assert FormerFacts.objects.get(organisation=unit).affiliated_to == cast.bodies["haidian"]
    assert cast.bodies["haidian"] not in Organisation.objects.review_bodies()


@pytest.mark.django_db
def test_a_title_younger_than_the_reform_belongs_to_the_successor_from_its_first_day(cast: Cast) -> None:
    case = made.title(cast)
    found = made.merger(cast, valid_from=made.GRANTED.date() - DAY)
    approved = mergers.approve(found, by=cast.people["city_approver"], at=ASKED + SOON)
    change_jobs.carry_out_merger(approved.pk, str(approved.job.uuid))
    assert [row.done for row in approved.rows.all()] == [True]
    now = Workshop.objects.get(pk=case.pk)
    assert now.review_body == cast.bodies["chaoyang"]
    assert read.as_of(now, made.GRANTED.date()).body.organisation == cast.bodies["chaoyang"].pk


# ── a technician who is gone ─────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_successor_is_awaited_for_the_months_of_the_rules_then_the_city_is_told_once(cast: Cast) -> None:
    case = made.title(cast)
    departure = made.gone(case, cast)
    assert (departure.due_on, departure.reported_for) == (date(2027, 9, 1), "首控精密")
    assert read.technician_gone_since(case) == MOVED
    life = read.life_of(Workshop.objects.get(pk=case.pk))
    assert life.as_of(MOVED - DAY).absence is None
    assert life.as_of(MOVED).absence == read.Absence(valid_from=MOVED, valid_to=None, how="退休")
    told = []
    for days in (-61, -45, -30, -29, -7, -1, 0, 1, 2, 90):
        before = set(Letter.objects.values_list("pk", flat=True))
        for _ in range(2):  # twice on one day
            change_jobs.remind_of_successors(_at(departure, days))
        fresh = Letter.objects.exclude(pk__in=before)
        told.append((days, sorted({letter.template for letter in fresh}), len(fresh)))
    both = 4  # two people of the unit, two of the body
    assert told == [
        (-61, [], 0),
        (-45, ["changes/successor_due"], both),
        (-30, ["changes/successor_due"], both),
        (-29, [], 0),
        (-7, ["changes/successor_due"], both),
        (-1, ["changes/successor_due"], both),
        (0, [], 0),
        (1, ["changes/successor_overdue"], both + 2),
        (2, [], 0),
        (90, [], 0),
    ]
    made.replaced(case, cast, at=_at(departure, 91))
    assert read.technician_gone_since(case) is None


def _at(departure: Departure, days: int) -> Any:
    return (
        ASKED.replace(year=departure.due_on.year, month=departure.due_on.month, day=departure.due_on.day) + days * DAY
    )


@pytest.mark.django_db
def test_after_a_long_standstill_one_letter_is_written_and_none_once_a_successor_is_proposed(cast: Cast) -> None:
    late, proposed = made.title(cast), made.title(cast, technician_name="沈怀瑾")
    departure = made.gone(late, cast)
    made.gone(proposed, cast)
    made.sent(proposed, Kind.TECHNICIAN, cast, **CANDIDATE)
    before = Letter.objects.count()
    change_jobs.remind_of_successors(_at(departure, 40))
    fresh = Letter.objects.order_by("pk")[before:]
    assert {(letter.template, letter.about) for letter in fresh} == {
        ("changes/successor_overdue", f"workshop:{late.pk}")
    }


@pytest.mark.django_db
def test_unit_body_and_city_report_and_an_error_is_taken_back(cast: Cast) -> None:
    people = cast.people
    for who in ("unit_clerk", "review_clerk", "city_officer"):
        case = made.title(cast, technician_name=f"陆{who}")
        found = departures.report(case, by=people[who], at=ASKED, how="left", gone_on=MOVED)
        assert refused(departures.report, case, by=people[who], at=ASKED, how="left", gone_on=MOVED) == [
            "已经报告过首席技师离开。"
        ]
        departures.withdraw(found, by=people["city_approver"], at=ASKED, reason="误报，仍在岗。")
        assert read.technician_gone_since(case) is None
    assert (
        not_permitted(departures.report, case, by=people["finance_officer"], at=ASKED, how="left", gone_on=MOVED)
        == departures.REPORTERS
    )


# ── closing ──────────────────────────────────────────────────────────────────


@pytest.fixture
def money(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody upstairs says that finance paid."""
    monkeypatch.setattr(endings, "_FINANCE_ASKS", [lambda _: True])


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What is called when a title ends, beside what this floor does itself."""
    told: list[tuple[int, str]] = []

    def keep(workshop: Workshop, *, by: Any, at: Any, why: str) -> None:
        told.append((workshop.pk, why))

    monkeypatch.setattr(endings, "_AFTER", [*endings._AFTER, keep])
    return told


@pytest.mark.django_db
def test_a_title_is_closed_at_its_units_request(cast: Cast, ended: list[tuple[int, str]]) -> None:
    case = made.title(cast)
    change = made.checked(case, Kind.CLOSE, cast)
    proposal = made.proposed(case, cast, ground="request")
    assert (proposal.change, proposal.asks_finance) == (change, False)
    address = made.drafted(case, Kind.ADDRESS, cast, address="海淀区中关村大街 1 号")
    done = lifecycle.perform("close", case, by=cast.people["city_approver"], at=ASKED + SOON)
    assert (done.state, done.closed_at, done.ended_at) == (State.CLOSED, ASKED + SOON, ASKED + SOON)
    assert done.title_number == case.title_number
    change.refresh_from_db()
    address.refresh_from_db()
    assert (change.status, address.status) == (Status.DONE, Status.DROPPED)
    assert ended == [(case.pk, "注销：所在单位申请注销")]
    told = {
        (letter.template, letter.recipient.username)
        for letter in Letter.objects.filter(template__contains="title_closed")
    }
    assert told == {
        ("title_closed", "unit_clerk@shoukong"),
        ("title_closed", "unit_approver@shoukong"),
        ("case_title_closed", "review_clerk@haidian"),
        ("case_title_closed", "review_approver@haidian"),
        ("case_title_closed", "finance_officer@czj"),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("money")
def test_finance_agrees_first_where_it_paid(cast: Cast) -> None:
    case, people = made.title(cast), cast.people
    proposal = made.proposed(case, cast)
    close = {"by": people["city_approver"], "at": ASKED + SOON}
    assert refused(lifecycle.perform, "close", case, **close) == ["该工作室领取过市级补助，须市财政局先同意注销。"]
    assert (
        not_permitted(closing.answer, proposal, by=people["finance_officer"], at=ASKED, agrees=True)
        == "须由市财政局负责人办理。"
    )
    closing.answer(proposal, by=people["finance_approver"], at=ASKED, agrees=True)
    assert lifecycle.perform("close", case, **close).state == State.CLOSED


@pytest.mark.django_db
def test_a_key_project_that_was_paid_asks_finance_and_one_that_was_not_does_not(cast: Cast) -> None:
    amount = dict.fromkeys(("amount", "least", "most", "step"), 300000)
    officer = {"drafted_by": cast.people["city_officer"], "drafted_at": ASKED, "city_by": cast.people["city_approver"]}
    for name, paid_at in (("陆砚舟", ASKED), ("沈怀瑾", None)):
        case = made.title(cast, technician_name=name)
        signed = {"status": KeyProject.Status.CONFIRMED, "city_at": ASKED, "finance_at": ASKED, "paid_at": paid_at}
        KeyProject.objects.create(workshop=case, year=2026, reason="评审得分高。", **amount, **officer, **signed)
        assert made.proposed(case, cast).asks_finance is (paid_at is not None)


@pytest.mark.django_db
@pytest.mark.usefixtures("money")
def test_finance_refuses_with_a_reason_and_the_proposal_is_over(cast: Cast) -> None:
    case = made.title(cast)
    proposal = made.proposed(case, cast)
    answer = {"by": cast.people["finance_approver"], "at": ASKED, "agrees": False}
    assert refused(closing.answer, proposal, **answer) == ["不同意的，请写明理由。"]
    closing.answer(proposal, text="经费尚未核清。", **answer)
    assert closing.of(case) is None
    assert refused(lifecycle.perform, "close", case, by=cast.people["city_approver"], at=ASKED + SOON) == [
        "请先由市局经办人拟定注销，写明情形、事实和依据。"
    ]


@pytest.mark.django_db
def test_whoever_proposed_does_not_close(cast: Cast) -> None:
    case = made.title(cast)
    both = made.another(cast, "both@rsj", Role.CITY_APPROVER, "rsj")
    both.memberships.create(organisation=cast.bodies["rsj"], role=Role.CITY_OFFICER, since=ASKED)
    closing.propose(case, by=both, at=ASKED, ground="dissolved", facts="所在单位已注销登记。")
    assert not_permitted(lifecycle.perform, "close", case, by=both, at=ASKED) == closing.ANOTHER
    assert lifecycle.perform("close", case, by=cast.people["city_approver"], at=ASKED).state == State.CLOSED


@pytest.mark.django_db
def test_no_successor_in_time_is_a_ground_only_after_the_last_day_and_while_none_is_proposed(cast: Cast) -> None:
    case, officer = made.title(cast), cast.people["city_officer"]
    departure = made.gone(case, cast)
    propose = {"by": officer, "ground": "no_successor", "facts": "六个月内没有提出继任人选。"}
    assert refused(closing.propose, case, at=_at(departure, 0), **propose) == [
        "提出继任人选的期限（2027年9月1日）还没有过。"
    ]
    closing.propose(case, at=_at(departure, 1), **propose)
    change = made.sent(case, Kind.TECHNICIAN, cast, at=_at(departure, 2), day=date(2027, 9, 3), **CANDIDATE)
    close = {"by": cast.people["city_approver"], "at": _at(departure, 3)}
    assert refused(lifecycle.perform, "close", case, **close) == ["继任人选正在办理，办结之前不能以此为由注销。"]
    changes.drop(change, by=cast.people["unit_approver"], at=_at(departure, 3), reason="人选放弃")
    assert lifecycle.perform("close", case, **close).state == State.CLOSED
    departure.refresh_from_db()
    assert departure.settled_at == _at(departure, 3)


@pytest.mark.django_db
def test_a_ground_under_inquiry_stands_in_the_way(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made.title(cast)
    made.proposed(case, cast)
    monkeypatch.setattr(endings, "_IN_THE_WAY", [lambda *_: ["撤销事由正在核查，核查结束前不能注销。"]])
    close = {"by": cast.people["city_approver"], "at": ASKED}
    assert refused(lifecycle.perform, "close", case, **close) == ["撤销事由正在核查，核查结束前不能注销。"]
    assert Workshop.objects.get(pk=case.pk).state == State.GRANTED


@pytest.mark.django_db
def test_a_first_change_writes_what_was_declared_and_nothing_before(cast: Cast) -> None:
    case = made.title(cast)
    declared = periods.present_technician(case)
    assert (declared.pk, declared.name, declared.workshop_name) == (None, "陆砚舟", case.name)
    assert not TechnicianPeriod.objects.exists()
    assert read.as_of(case, ASKED.date()).technician.name == "陆砚舟"


@pytest.mark.django_db
def test_the_demo_plays_a_move_a_successor_a_departure_and_a_closing(cast: Cast) -> None:
    moved, led, lost, closed = (
        made.title(cast, technician_name=name) for name in ("陆砚舟", "沈怀瑾", "顾长河", "岑若木")
    )
    proof = papers.pdf()
    assert demo.move(moved, ASKED, evidence=proof, address="海淀区中关村大街 1 号").status == Status.DONE
    assert demo.succeed(led, ASKED, evidence=proof, name="纪望舒").status == Status.DONE
    assert demo.lose(lost, ASKED).due_on == date(2027, 9, 8)
    assert demo.close(closed, ASKED, evidence=proof).state == State.CLOSED
