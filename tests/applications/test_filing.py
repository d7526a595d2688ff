"""The yearly filing (六(三)): who owes it by when, what it begins with, late or not, returned, extended, reminded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from applications import endings, filing_content, filing_jobs, lifecycle
from applications.filing_days import FilingDays, is_late
from applications.models import Filing, FilingExtension, FilingVersion, Workshop
from applications.selectors import filing as selectors
from applications.selectors import filing_desk
from applications.services import filing, filing_duties, filing_writing
from applications.services.filing_writing import SectionWrite
from applications.states import State
from chief_workshop.demo import filing as demo
from common.clock import BEIJING
from common.models import Letter
from reviews.services import register
from tests import cases, stages
from tests.applications import filing_cases
from tests.applications.filing_cases import FIRST, SECOND
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LAST_MOMENT = datetime(2027, 1, 31, 23, 59, 59, tzinfo=BEIJING)
OVER = datetime(2027, 2, 1, tzinfo=BEIJING)


def refusal_of(act: object, *args: object, **data: object) -> list[str]:
    with pytest.raises(lifecycle.NotPossible) as refusal:
        act(*args, **data)  # type: ignore[operator]  # a service
    return refusal.value.sentences


def day(year: int, month: int, number: int, hour: int = 9) -> datetime:
    return datetime(year, month, number, hour, tzinfo=BEIJING)


def owed() -> list[tuple[int, bool, date, str]]:
    rows = Filing.objects.order_by("workshop", "year")
    return [(row.year, row.has_summary, row.due_on, row.status) for row in rows]


# ── who owes what ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        (day(2026, 10, 31), [(2027, True, date(2027, 1, 31), "open")]),
        (day(2026, 11, 1), [(2027, False, date(2027, 1, 31), "open")]),
        (day(2027, 1, 10), [(2027, False, date(2027, 1, 31), "open")]),
        (day(2027, 1, 31), []),
    ],
)
def test_the_first_filing_is_due_on_the_first_day_after_the_award_and_sums_up_after_three_months(
    cast: Cast, granted: datetime, expected: list[object]
) -> None:
    filing_cases.title(cast, granted_at=granted)
    filing_duties.open_due(day(2027, 2, 1))
    assert owed() == expected


def test_rows_open_sixty_days_before_and_only_once(cast: Cast) -> None:
    filing_cases.title(cast)
    filing_duties.open_due(day(2026, 12, 1))
    before = owed()
    filing_duties.open_due(day(2026, 12, 2))
    filing_duties.open_due(day(2026, 12, 3))
    assert (before, owed()) == ([], [(2027, True, date(2027, 1, 31), "open")])


def test_after_years_of_downtime_every_missed_year_is_opened_in_order(cast: Cast) -> None:
    filing_cases.title(cast)
    filing_duties.open_due(day(2030, 3, 1))
    assert [row[0] for row in owed()] == [2027, 2028, 2029, 2030]


def test_the_day_is_that_of_the_rules_of_the_year(cast: Cast) -> None:
    filing_cases.rules(filing_month=2, filing_day=30)
    assert (FilingDays().due(2027), FilingDays().due(2028)) == (date(2027, 2, 28), date(2028, 2, 29))


def test_an_old_workshop_owes_it_from_its_registration_on(cast: Cast) -> None:
    filing_cases.title(cast, granted_at=day(2012, 3, 20), origin=Workshop.Origin.REGISTER, begun_at=day(2026, 6, 1))
    filing_duties.open_due(day(2028, 2, 1))
    assert [(year, summary) for year, summary, _, _ in owed()] == [(2027, True), (2028, True)]


def test_a_title_that_ends_before_its_day_owes_nothing_more_but_what_is_overdue_stays_missing(cast: Cast) -> None:
    case = filing_cases.title(cast)
    filing_duties.open_due(day(2028, 1, 5))
    at = day(2028, 1, 20)
    endings.title_ended(case, by=cast.people["city_approver"], at=at, why="close")
    stages.put(case, State.CLOSED, closed_at=at, ended_at=at, **cases.implied(State.GRANTED, case.pk))
    filing_duties.open_due(day(2029, 2, 1))
    assert [(row[0], row[3]) for row in owed()] == [(2027, "open"), (2028, "dropped")]
    assert selectors.filings_on_time(case, 2027, 2028, day(2029, 2, 1)).missing == 1


def test_without_programme_rules_nothing_is_owed_and_the_clock_does_not_stumble(cast: Cast) -> None:
    case = cases.workshop(cast, State.GRANTED)
    filing_duties.open_due(FIRST)
    filing_jobs.remind(FIRST)
    assert (owed(), selectors.duties_of(case, FIRST)) == ([], [])


# ── what it begins with ──────────────────────────────────────────────────────


def test_the_first_one_begins_with_the_plan_and_the_goals_of_the_sealed_application(cast: Cast) -> None:
    case = filing_cases.title(cast, with_form=True)
    made = filing_cases.begun(cast, case)
    content = filing_content.content_of(made)
    assert [(row.task, row.measure, row.due) for row in content.planned] == [
        ("建立攻关小组", "组建五人小组", "2026-11")
    ]
    assert [(row.task, row.measure) for row in content.tasks] == [("推广精密铣削操作法", "推广三家企业")]
    taken = filing_content.take(content)
    assert (taken["goals"]["goals"], filing_content.side_by_side(taken)[:2]) == (
        "三年内带徒十人，完成攻关六项。",
        [("带徒人数", "10 人", "0 人"), ("攻关项目数", "6 项", "0 项")],
    )


def test_the_next_one_begins_with_what_was_planned_and_filed_the_year_before(cast: Cast) -> None:
    case = filing_cases.title(cast)
    first = filing_cases.accepted(cast, case)
    second = filing_cases.begun(cast, case, 2028, SECOND)
    planned = second.outcomes.get()
    assert (planned.task, planned.measure, planned.due) == ("带徒传技", "晋级两人", "2027-11-30")
    assert planned.planned == first.tasks.get().uuid
    assert [(row.name, row.level_before) for row in second.apprentice_rows.all()] == [
        ("岑若木", "L2_TECHNICIAN"),
        ("贺知秋", "L3_SENIOR"),
    ]


def test_beginning_twice_prefills_once(cast: Cast) -> None:
    case = filing_cases.title(cast, with_form=True)
    filing_cases.begun(cast, case)
    assert filing_cases.begun(cast, case).outcomes.count() == 1


def test_only_the_unit_begins_and_only_what_it_owes_by_now(cast: Cast) -> None:
    case = filing_cases.title(cast)
    with pytest.raises(lifecycle.NotPermitted) as refusal:
        filing_writing.begin(case, 2027, by=cast.people["other_unit"], at=FIRST)
    assert refusal.value.sentence == "须由申报单位的经办人或负责人办理。"
    begin = {"by": cast.people["unit_clerk"], "at": FIRST}
    assert refusal_of(filing_writing.begin, case, 2028, **begin) == ["2028 年度备案自2027年12月2日起可以填写。"]
    assert refusal_of(filing_writing.begin, case, 2026, **begin) == ["这个工作室不需要报送 2026 年度备案。"]
    assert refusal_of(filing_writing.begin, case, 20270, **begin) == ["没有 20270 年度的备案。"]


# ── writing ──────────────────────────────────────────────────────────────────


def test_who_saves_over_a_newer_revision_is_told_and_writes_nothing(cast: Cast) -> None:
    made = filing_cases.begun(cast, filing_cases.title(cast))
    clerk = cast.people["unit_clerk"]
    filing_cases.save(made, "summary", SectionWrite(texts={"summary": "甲"}), by=clerk)
    with pytest.raises(filing_writing.Stale):
        filing_writing.save(made, "summary", SectionWrite(texts={"summary": "乙"}), revision=0, by=clerk, at=FIRST)
    assert Filing.objects.get(pk=made.pk).summary == "甲"


def test_what_changed_since_it_was_looked_at_is_neither_filed_nor_taken_in(cast: Cast) -> None:
    made = filing_cases.written(cast, filing_cases.title(cast))
    people = cast.people
    seen = filing_content.content_hash(filing_content.take(filing_content.content_of(made)))
    filing_writing.add_file(made, filing_cases.upload(), about=None, by=people["unit_clerk"], at=FIRST)
    assert refusal_of(filing.file, made, by=people["unit_approver"], at=FIRST, seen=seen) == [
        "您核对以后，内容又有改动，请重新核对后再报送。"
    ]
    first = filing.file(made, by=people["unit_approver"], at=FIRST)
    filing.send_back(made, remarks="请补充证书。", by=people["review_clerk"], at=FIRST)
    filing_cases.save(made, "plan", SectionWrite(texts={"plan": "抓紧推广。"}), by=people["unit_clerk"])
    again = filing.file(made, by=people["unit_approver"], at=FIRST)
    assert refusal_of(filing.accept, made, by=people["review_clerk"], at=FIRST, seen=first.content_hash) == [
        "单位重新报送了第 2 稿，请核对后再接收。"
    ]
    taken = filing.accept(made, by=people["review_clerk"], at=FIRST, seen=again.content_hash)
    assert taken.status == "accepted"


def test_a_row_of_another_filing_is_not_taken_over(cast: Cast) -> None:
    theirs = filing_cases.written(cast, filing_cases.title(cast))
    mine = filing_cases.begun(cast, filing_cases.title(cast))
    stolen = {"row": theirs.tasks.get().uuid, "activity": "", "task": "改写", "measure": "", "due": None}
    write = SectionWrite(lists={"tasks": [stolen]})
    assert refusal_of(filing_cases.save, mine, "plan", write, by=cast.people["unit_clerk"]) == [
        "页面已过期，请刷新后重试；已保存的内容不会丢失。"
    ]
    assert theirs.tasks.get().task == "带徒传技"


def test_evidence_of_a_row_that_is_taken_out_stays_with_the_whole(cast: Cast) -> None:
    made = filing_cases.written(cast, filing_cases.title(cast))
    clerk, patent = cast.people["unit_clerk"], made.project_rows.get(kind="patent")
    file = filing_writing.add_file(made, filing_cases.upload(), about=patent.uuid, by=clerk, at=FIRST)
    filing_cases.save(made, "achievements", SectionWrite(lists={"projects": []}), by=clerk)
    file.refresh_from_db()
    assert (made.project_rows.count(), file.about, file.removed_at) == (0, None, None)


def test_evidence_is_taken_once_for_a_row_of_this_filing(cast: Cast) -> None:
    made = filing_cases.written(cast, filing_cases.title(cast))
    facts = {"by": cast.people["unit_clerk"], "at": FIRST}
    filing_writing.add_file(made, filing_cases.upload(), about=None, **facts)
    again = refusal_of(filing_writing.add_file, made, filing_cases.upload(), about=None, **facts)
    strange = refusal_of(filing_writing.add_file, made, filing_cases.upload(), about=uuid4(), **facts)
    assert (again, strange) == (["这份文件已经上传过了。"], ["所选的条目已被删除，请重新选择。"])


# ── filing ───────────────────────────────────────────────────────────────────


def test_what_is_not_complete_cannot_be_filed_and_every_gap_is_named(cast: Cast) -> None:
    made = filing_cases.begun(cast, filing_cases.title(cast, with_form=True))
    filing_cases.save(
        made,
        "achievements",
        SectionWrite(lists={"apprentices": [{"row": uuid4(), "name": "岑若木", "level": ""}]}),
        by=cast.people["unit_clerk"],
    )
    assert refusal_of(filing.file, made, by=cast.people["unit_approver"], at=FIRST) == [
        "请写 2026 年的工作总结，不少于 20 字。",
        "第 1 项计划任务还没有填完成进度和完成情况。",
        "徒弟第 1 行还没有填年末等级。",
        "第 1 项任务还没有填完成时限。",
    ]


def test_only_the_approver_files_and_the_hash_stands_in_the_journal(cast: Cast) -> None:
    case = filing_cases.title(cast)
    made = filing_cases.written(cast, case)
    with pytest.raises(lifecycle.NotPermitted) as refusal:
        filing.file(made, by=cast.people["unit_clerk"], at=FIRST)
    assert refusal.value.sentence == "须由申报单位负责人办理。"
    version = filing.file(made, by=cast.people["unit_approver"], at=FIRST)
    event = case.events.get(verb="file_filing")
    assert (event.facts["content_hash"], event.actor) == (version.content_hash, cast.people["unit_approver"])
    assert filing_content.content_hash(version.snapshot) == version.content_hash
    made.refresh_from_db()
    counted = (made.apprentices, made.with_agreement, made.raised, made.projects, made.projects_finished, made.results)
    assert (*counted, made.exchanges, made.promotions, made.tasks_planned) == (2, 1, 1, 1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(("at", "late"), [(LAST_MOMENT, False), (OVER, True)])
def test_the_last_moment_of_the_day_is_in_time_and_the_next_one_is_late(cast: Cast, at: datetime, late: bool) -> None:  # noqa: FBT001 - a parameter of the table
    case = filing_cases.title(cast)
    made = filing_cases.filed(cast, case, at=at)
    figures = selectors.filings_on_time(case, 2027, 2027, at)
    assert (is_late(made), figures.on_time, figures.late) == (late, int(not late), int(late))
    subjects = Letter.objects.filter(recipient=cast.people["review_clerk"]).values_list("subject", flat=True)
    assert list(subjects) == [f"“{case.name}”2027 年度备案待接收"]


def test_a_returned_one_has_ten_working_days_and_the_first_filing_still_counts(cast: Cast) -> None:
    case = filing_cases.title(cast)
    made = filing_cases.filed(cast, case, at=LAST_MOMENT - timedelta(days=1))
    sent = filing.send_back(made, remarks="请补充晋级证书。", by=cast.people["review_clerk"], at=day(2027, 2, 22))
    again = Filing.objects.get(pk=made.pk)
    filing.file(again, by=cast.people["unit_approver"], at=day(2027, 3, 5))
    again.refresh_from_db()
    assert (sent.due_on, again.status, again.versions.count()) == (date(2027, 3, 8), "filed", 2)
    assert selectors.filings_on_time(case, 2027, 2027, day(2027, 3, 5)).on_time == 1
    assert again.returns.get().answered_at == day(2027, 3, 5)


def test_only_body_and_city_send_back_and_the_city_also_what_was_accepted(cast: Cast) -> None:
    made = filing_cases.accepted(cast, filing_cases.title(cast))
    remarks = {"remarks": "数字与台账不符。", "at": FIRST}
    with pytest.raises(lifecycle.NotPermitted) as refusal:
        filing.send_back(made, by=cast.people["finance_officer"], **remarks)
    assert refusal.value.sentence == "须由初审单位或市人力社保局办理。"
    assert refusal_of(filing.send_back, made, by=cast.people["review_clerk"], **remarks) == [
        "2027 年度备案已备案，不能退回。"
    ]
    sent = filing.send_back(made, by=cast.people["city_officer"], **remarks)
    made.refresh_from_db()
    assert (sent.returned_for, made.status, made.accepted_at) == ("市人力社保局", "returned", None)


def test_what_was_filed_is_never_changed(cast: Cast) -> None:
    filing_cases.filed(cast, filing_cases.title(cast))
    with pytest.raises(DatabaseError, match="applications_filingversion is append-only: UPDATE refused"):
        FilingVersion.objects.update(content_hash="0" * 64)


def test_a_title_that_is_not_alive_files_nothing(cast: Cast) -> None:
    case = filing_cases.title(cast)
    made = filing_cases.written(cast, case)
    stages.put(case, State.CLOSED, closed_at=FIRST, ended_at=FIRST, **cases.implied(State.GRANTED, case.pk))
    assert refusal_of(filing.file, made, by=cast.people["unit_approver"], at=FIRST) == [
        "案卷目前为“已注销”，没有有效的称号。"
    ]


# ── the city's extension ─────────────────────────────────────────────────────


def test_the_day_is_extended_for_all_and_never_shortened(cast: Cast) -> None:
    late, absent = filing_cases.title(cast), filing_cases.title(cast)
    filing_cases.filed(cast, late, at=OVER)
    filing_duties.open_due(OVER)
    facts = {"reason": "系统升级", "by": cast.people["city_approver"], "at": OVER}
    assert refusal_of(filing_duties.extend, 2027, date(2027, 1, 31), **facts) == [
        "只能延长，不能缩短：新的期限须晚于2027年1月31日。"
    ]
    filing_duties.extend(2027, date(2027, 2, 15), **facts)
    assert {row.due_on for row in Filing.objects.filter(year=2027)} == {date(2027, 2, 15)}
    assert not is_late(late.filings.get())
    assert (absent.events.filter(verb="extend_filing").count(), late.events.filter(verb="extend_filing").count()) == (
        1,
        0,
    )
    with pytest.raises(DatabaseError, match="append-only"):
        FilingExtension.objects.update(reason="别的")


def test_who_was_granted_between_the_old_day_and_the_new_one_owes_nothing_anew(cast: Cast) -> None:
    filing_cases.rules()
    facts = {"reason": "系统升级", "by": cast.people["city_approver"], "at": FIRST}
    filing_duties.extend(2027, date(2027, 3, 31), **facts)
    filing_cases.title(cast, granted_at=day(2027, 2, 10))
    filing_duties.open_due(day(2027, 2, 11))
    assert owed() == []


def test_a_row_that_was_opened_while_the_day_was_extended_takes_the_later_day(cast: Cast) -> None:
    case = filing_cases.title(cast)
    facts = {"reason": "系统升级", "by": cast.people["city_approver"], "at": FIRST}
    filing_duties.extend(2027, date(2027, 2, 15), **facts)
    Filing.objects.create(workshop=case, year=2027, due_on=date(2027, 1, 31), has_summary=True, opened_at=FIRST)
    filing_duties.open_due(FIRST)
    assert owed() == [(2027, True, date(2027, 2, 15), "open")]


def test_only_the_citys_approver_extends(cast: Cast) -> None:
    filing_cases.rules()
    with pytest.raises(lifecycle.NotPermitted) as refusal:
        filing_duties.extend(2027, date(2027, 3, 1), reason="因故", by=cast.people["city_officer"], at=FIRST)
    assert refusal.value.sentence == "年度备案的期限由市人力社保局负责人延长。"


# ── reminders ────────────────────────────────────────────────────────────────


def reminders(cast: Cast) -> list[str]:
    written = Letter.objects.filter(recipient=cast.people["unit_clerk"], template="filing/soon")
    return list(written.order_by("pk").values_list("subject", flat=True))


def test_units_are_reminded_thirty_seven_and_one_day_before_once_each(cast: Cast) -> None:
    case = filing_cases.title(cast)
    filing_duties.open_due(day(2026, 12, 20))
    for ahead in (31, 30, 29, 8, 7, 6, 2, 1, 0, -1):
        at = day(2027, 1, 31) - timedelta(days=ahead)
        filing_jobs.remind(at)
        filing_jobs.remind(at + timedelta(hours=1))
    assert reminders(cast) == ["2027 年度备案须在 1月31日（周日） 24:00 前报送"] * 3
    told = [event.at.date().isoformat() for event in case.events.filter(verb="filing_soon").order_by("sequence")]
    assert told == ["2027-01-01", "2027-01-24", "2027-01-30"]


def test_after_days_of_downtime_one_reminder_comes_not_three(cast: Cast) -> None:
    filing_cases.title(cast)
    filing_duties.open_due(day(2027, 1, 30))
    filing_jobs.remind(day(2027, 1, 30))
    assert len(reminders(cast)) == 1


def test_a_unit_with_several_titles_gets_one_letter(cast: Cast) -> None:
    first, second = filing_cases.title(cast), filing_cases.title(cast)
    filing_duties.open_due(day(2027, 1, 1))
    filing_jobs.remind(day(2027, 1, 1))
    letter = Letter.objects.get(recipient=cast.people["unit_clerk"], template="filing/soon")
    assert [case.name in letter.body for case in (first, second)] == [True, True]


def test_looking_again_on_the_same_day_costs_little_however_many_titles_wait(cast: Cast) -> None:
    costs = []
    for _ in range(2):
        filing_cases.title(cast)
        filing_duties.open_due(day(2027, 1, 1))
        filing_jobs.remind(day(2027, 1, 1))
        with CaptureQueriesContext(connection) as asked:
            filing_jobs.remind(day(2027, 1, 2))
        costs.append(len(asked))
    assert costs == [2, 2]


def test_who_has_filed_is_not_reminded(cast: Cast) -> None:
    filing_cases.filed(cast, filing_cases.title(cast), at=day(2026, 12, 28))
    filing_jobs.remind(day(2027, 1, 24))
    assert reminders(cast) == []


def test_an_import_that_was_only_reminded_can_still_be_undone(cast: Cast) -> None:
    old = filing_cases.title(
        cast, granted_at=day(2012, 3, 20), origin=Workshop.Origin.REGISTER, begun_at=day(2026, 6, 1)
    )
    filing_duties.open_due(day(2027, 1, 1))
    filing_jobs.remind(day(2027, 1, 1))
    untouched = register.used_since([old.pk])
    filing_cases.begun(cast, old)
    assert (untouched, register.used_since([old.pk])) == (set(), {old.pk})


# ── what other stages ask ────────────────────────────────────────────────────


def test_the_figures_of_two_years_come_from_one_statement(cast: Cast) -> None:
    case = filing_cases.title(cast)
    filing_cases.accepted(cast, case)
    filing_duties.open_due(day(2028, 2, 10))
    with CaptureQueriesContext(connection) as asked:
        found = selectors.filings_on_time(case, 2027, 2028, day(2028, 2, 10))
    assert (found.on_time, found.late, found.missing, found.apprentices, found.raised) == (1, 0, 1, 2, 1)
    assert len(asked) == 1


def test_the_duties_of_a_title_tell_what_is_owed_next_with_its_day(cast: Cast) -> None:
    case = filing_cases.title(cast)
    ahead = [(duty.words, duty.due_on) for duty in selectors.duties_of(case, day(2026, 9, 1))]
    assert ahead == [("报送 2026 年工作总结和 2027 年工作计划", date(2027, 1, 31))]
    filing_cases.filed(cast, case)
    following = [(duty.words, duty.due_on, duty.is_over) for duty in selectors.duties_of(case, FIRST)]
    assert following == [("报送 2027 年工作总结和 2028 年工作计划", date(2028, 1, 31), False)]
    filing_duties.open_due(OVER)
    case.filings.all()[0].returns.all()
    absent = filing_cases.title(cast)
    filing_duties.open_due(OVER)
    assert [(duty.year, duty.is_over) for duty in selectors.duties_of(absent, OVER)] == [(2027, True), (2028, False)]


def test_the_notice_counts_who_is_missing_by_district_and_body(cast: Cast) -> None:
    filing_cases.accepted(cast, filing_cases.title(cast))
    filing_cases.filed(cast, filing_cases.title(cast), at=OVER)
    absent = filing_cases.title(cast, review_body=cast.bodies["chaoyang"], district_id="110105")
    filing_duties.open_due(OVER)
    told = filing_desk.notice_of(2027, OVER)
    total = (told.total.owed, told.total.on_time, told.total.late, told.total.missing)
    assert (total, [row.name for row in told.missing]) == ((3, 1, 1, 1), [absent.name])
    assert [(row.label, row.missing) for row in told.districts] == [("朝阳区", 1), ("海淀区", 0)]
    assert [(row.label, row.owed) for row in told.bodies] == [
        ("北京市朝阳区人力资源和社会保障局", 1),
        ("北京市海淀区人力资源和社会保障局", 2),
    ]
    early = filing_desk.notice_of(2027, day(2027, 1, 20)).total
    assert (early.owed, early.missing, early.ahead) == (3, 0, 1)


def test_the_demo_plays_every_year_that_a_title_owed(cast: Cast) -> None:
    case = filing_cases.title(cast, granted_at=day(2024, 8, 1))
    demo.play(case, day(2027, 3, 1), last=Filing.Status.RETURNED, late_in=frozenset({2026}))
    rows = case.filings.order_by("year")
    assert [(row.year, row.status, is_late(row), row.percent_done) for row in rows] == [
        (2025, "accepted", False, None),
        (2026, "accepted", True, 85),
        (2027, "returned", False, 85),
    ]
