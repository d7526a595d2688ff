"""The public notice from the joint list to the end of its period: who may, what is refused, what is kept."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation
from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop, WorkshopEvent
from applications.states import State
from common.calendar import CalendarUnknown
from common.clock import BEIJING
from common.models import JobProgress, Letter
from reviews import notice_texts
from reviews.jobs import publicity as jobs
from reviews.models import JointList, Notice, NoticeRow, Objection
from reviews.selectors import publicity as selectors
from reviews.services import joint_lists, publicity
from tests import stages
from tests.cast import Cast
from tests.common import papers
from tests.reviews import publicity_cases
from tests.reviews.publicity_cases import ENDS, POSTED, URL

BEFORE = POSTED - timedelta(days=1)
SAID = {"posted_at": POSTED, "posting_url": URL, "screenshot": None}


@pytest.fixture
def two(cast: Cast) -> list[Workshop]:
    return [publicity_cases.qualified(cast) for _ in range(2)]


def _states(chosen: list[Workshop]) -> list[str]:
    return [Workshop.objects.get(pk=case.pk).state for case in chosen]


# ── the joint list ───────────────────────────────────────────────────────────


def test_the_city_prepares_and_finance_agrees_to_the_very_content(cast: Cast, two: list[Workshop]) -> None:
    first, second = two
    officer, finance = cast.people["city_officer"], cast.people["finance_approver"]
    made = joint_lists.prepare(first.round, [second.pk, first.pk], name="拟认定名单", by=officer, at=BEFORE)
    made = joint_lists.propose(made, by=officer, at=BEFORE)
    with pytest.raises(NotPermitted) as refused:
        joint_lists.answer(
            made, content_hash=made.content_hash, agrees=True, text="", by=cast.people["finance_officer"], at=BEFORE
        )
    assert refused.value.sentence == "须由市财政局负责人办理。"
    joint_lists.answer(made, content_hash=made.content_hash, agrees=True, text="", by=finance, at=BEFORE)
    made.refresh_from_db()
    assert (made.status, len(made.content_hash)) == (JointList.Status.AGREED, 64)
    assert [row.workshop for row in made.rows.order_by("order")] == [second, first]
    verbs = WorkshopEvent.objects.filter(workshop=first).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["list_proposed", "list_agreed"]
    told = Letter.objects.filter(about=f"joint_list:{made.pk}").order_by("template", "recipient__username")
    assert list(told.values_list("template", "recipient__username")) == [
        ("reviews/list_agreed", "city_approver@rsj"),
        ("reviews/list_agreed", "city_officer@rsj"),
        ("reviews/list_proposed", "finance_approver@czj"),
        ("reviews/list_proposed", "finance_officer@czj"),
    ]


def test_a_returned_list_is_changed_and_sent_again(cast: Cast, two: list[Workshop]) -> None:
    officer, finance = cast.people["city_officer"], cast.people["finance_approver"]
    made = joint_lists.prepare(two[0].round, [case.pk for case in two], name="拟认定名单", by=officer, at=BEFORE)
    made = joint_lists.propose(made, by=officer, at=BEFORE)
    with pytest.raises(NotPossible) as refused:
        joint_lists.arrange(made, [two[0].pk], name="拟认定名单", by=officer, at=BEFORE)
    assert refused.value.sentences == ["名单目前为“待财政同意”，可能已有人办理。"]
    with pytest.raises(NotPossible) as refused:
        joint_lists.answer(made, content_hash=made.content_hash, agrees=False, text="", by=finance, at=BEFORE)
    assert refused.value.sentences == ["退回须写明理由。"]
    read = made.content_hash
    joint_lists.answer(made, content_hash=read, agrees=False, text="第二家单位名称有误。", by=finance, at=BEFORE)
    joint_lists.arrange(made, [two[0].pk], name="拟认定名单", by=officer, at=BEFORE)
    made = joint_lists.propose(made, by=officer, at=BEFORE)
    with pytest.raises(NotPossible) as refused:
        joint_lists.answer(made, content_hash=read, agrees=True, text="", by=finance, at=BEFORE)
    assert refused.value.sentences == ["您打开页面之后，名单又重新送了会商，请核对现在的名单后再答复。"]
    made.refresh_from_db()
    assert (made.status, made.answer, made.rows.count()) == (JointList.Status.PROPOSED, "", 1)


def test_finance_does_not_agree_to_what_has_changed_on_the_way(cast: Cast, two: list[Workshop]) -> None:
    officer, finance = cast.people["city_officer"], cast.people["finance_approver"]
    made = joint_lists.prepare(two[0].round, [two[0].pk], name="拟认定名单", by=officer, at=BEFORE)
    made = joint_lists.propose(made, by=officer, at=BEFORE)
    Organisation.objects.filter(pk=two[0].unit_id).update(name="北京首控智造有限公司")
    with pytest.raises(NotPossible) as refused:
        joint_lists.answer(made, content_hash=made.content_hash, agrees=True, text="", by=finance, at=BEFORE)
    assert refused.value.sentences == ["送会商之后，名单中案卷的内容有变动，请退回市人力社保局重新拟定。"]


def test_a_case_stands_in_one_list_at_a_time(cast: Cast, two: list[Workshop]) -> None:
    first, second = two
    officer = cast.people["city_officer"]
    publicity_cases.agreed_list(cast, [first])
    assert [case.pk for case in selectors.candidates(first.round, None)] == [second.pk]
    with pytest.raises(NotPossible) as refused:
        joint_lists.prepare(first.round, [first.pk, second.pk], name="另一份", by=officer, at=BEFORE)
    assert refused.value.sentences == ["有 1 件案卷不是本批次评审合格的案卷，或已列入另一份名单，请刷新后重新选择。"]


def test_only_an_unpublished_list_is_taken_back(cast: Cast, two: list[Workshop]) -> None:
    officer = cast.people["city_officer"]
    first = publicity_cases.agreed_list(cast, [two[0]])
    joint_lists.take_back(first, by=officer, at=BEFORE)
    first.refresh_from_db()
    assert (first.status, first.content_hash) == (JointList.Status.DRAFT, "")
    notice = publicity_cases.published(cast, [two[1]])
    with pytest.raises(NotPossible) as refused:
        joint_lists.take_back(notice.joint_list, by=officer, at=POSTED)
    assert refused.value.sentences == ["名单已经公示，不能收回；有差错的，请更正或撤回公示。"]


# ── draft and posting ────────────────────────────────────────────────────────


def test_the_written_dates_come_from_the_rule_of_the_round(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.drafted(cast, two)
    content = selectors.content_of(notice)
    assert content is not None
    assert content["title"] == ["关于2026年北京市首席技师工作室", "拟认定名单的公示"]
    assert content["sections"][1] == {
        "heading": "一、公示时间",
        "paragraphs": ["2026年7月14日至7月20日，共7天，7月20日24时截止。"],
    }
    assert content["columns"] == ["序号", "工作室名称", "首席技师", "职业（工种）", "所在单位", "推荐单位"]
    assert content["rows"] == [
        [str(n), case.name, case.technician_name, "数控铣工", "北京首控精密制造有限公司", "海淀区人力资源和社会保障局"]
        for n, case in enumerate(two, 1)
    ]


def test_a_notice_that_would_end_in_an_unknown_year_is_not_drafted(cast: Cast, two: list[Workshop]) -> None:
    publicity_cases.know_the_holidays(2026)
    late = datetime(2026, 12, 28, 10, tzinfo=BEIJING)
    agreed = publicity_cases.agreed_list(cast, two, at=late)
    with pytest.raises(CalendarUnknown) as refused:
        publicity.draft(agreed, number="", posting_on=late.date(), by=cast.people["city_officer"], at=late)
    assert refused.value.year == 2027


# what is wrong with the posting, and the sentence
WRONG = [
    ({"posted_at": POSTED + timedelta(hours=2)}, "发布时间不能晚于现在。"),
    (
        {"posted_at": POSTED - timedelta(days=1)},
        "公示稿按 2026年7月13日 发布写明起止日期，与发布时间不是同一天；请先修改公示稿的发布日期。",
    ),
]


@pytest.mark.parametrize(("facts", "sentence"), WRONG)
def test_the_posting_must_fit_the_written_dates(
    cast: Cast, two: list[Workshop], facts: dict[str, datetime], sentence: str
) -> None:
    notice = publicity_cases.drafted(cast, two, at=POSTED)
    with pytest.raises(NotPossible) as refused:
        publicity.publish(notice, **{**SAID, **facts}, by=cast.people["city_approver"], at=POSTED + timedelta(hours=1))
    assert refused.value.sentences == [sentence]
    assert _states(two) == [State.QUALIFIED, State.QUALIFIED]
    publicity.publish(notice, **SAID, by=cast.people["city_approver"], at=POSTED + timedelta(hours=1))
    assert _states(two) == [State.PUBLICISED, State.PUBLICISED]


@pytest.mark.parametrize("who", ["city_officer", "finance_approver", "drafter"])
def test_who_drafted_it_does_not_post_it(cast: Cast, two: list[Workshop], who: str) -> None:
    notice = publicity_cases.drafted(cast, two)
    if who == "drafter":
        Notice.objects.filter(pk=notice.pk).update(made_by=cast.people["city_approver"])
    by = cast.people["city_approver" if who == "drafter" else who]
    with pytest.raises(NotPermitted) as refused:
        publicity.publish(notice, **SAID, by=by, at=POSTED)
    assert refused.value.sentence == "须由市人力社保局负责人办理，且不能是拟稿的本人。"


def test_posting_freezes_what_it_publishes(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.drafted(cast, two)
    drafted = selectors.content_of(notice)
    shot = SimpleUploadedFile("页面.png", papers.picture("PNG", size=(1200, 800)), content_type="image/png")
    done = publicity.publish(notice, **{**SAID, "screenshot": shot}, by=cast.people["city_approver"], at=POSTED)
    notice = Notice.objects.get(pk=notice.pk)
    assert (done.cases, done.refused) == (two, [])
    assert notice.content == drafted
    assert notice.content_hash == notice_texts.content_hash(notice.content)
    assert (notice.first_day, notice.last_day, notice.ends_at) == (date(2026, 7, 14), date(2026, 7, 20), ENDS)
    assert (notice.posting_url, notice.screenshot.kind if notice.screenshot else "") == (URL, "posting")
    Organisation.objects.filter(pk=two[0].unit_id).update(name="北京首控智造有限公司")
    assert selectors.content_of(Notice.objects.get(pk=notice.pk)) == drafted
    told = Letter.objects.filter(about=f"workshop:{two[0].pk}").order_by("template", "recipient__username")
    assert list(told.values_list("template", "recipient__username")) == [
        ("case_publicised", "review_approver@haidian"),
        ("case_publicised", "review_clerk@haidian"),
        ("publicised", "unit_approver@shoukong"),
        ("publicised", "unit_clerk@shoukong"),
    ]
    assert "公示期：7月14日（周二） 至 7月20日（周一）24:00。" in told[2].body


def test_a_case_whose_guard_fails_stays_out_and_the_copy_says_so(cast: Cast, two: list[Workshop]) -> None:
    first, second = two
    notice = publicity_cases.drafted(cast, two)
    other = cast.bodies["jintang"]
    Workshop.objects.filter(pk=first.pk).update(unit=other)
    done = publicity.publish(notice, **SAID, by=cast.people["city_approver"], at=POSTED)
    assert done.refused == [(first, ["市财政局同意名单之后，所在单位有变动，须重新会商。"])]
    assert _states(two) == [State.QUALIFIED, State.PUBLICISED]
    notice = Notice.objects.get(pk=notice.pk)
    assert [row[:2] for row in notice.content["rows"]] == [["1", second.name]]
    assert f"拟认定{second.name}为北京市首席技师工作室（名单见附件）" in notice.content["sections"][0]["paragraphs"][0]
    assert list(notice.rows.values_list("workshop", "order")) == [(second.pk, 1)]
    assert publicity.rows_to_publish(notice.joint_list)[0].workshop == first
    again = publicity_cases.published(cast, [first], at=POSTED + timedelta(days=2))
    assert again.content["rows"][0][4] == "北京瑾堂工艺美术有限公司"
    assert _states(two) == [State.PUBLICISED, State.PUBLICISED]


def test_the_door_alone_publishes_nothing(cast: Cast, two: list[Workshop]) -> None:
    publicity_cases.agreed_list(cast, two)
    with pytest.raises(NotPossible) as refused:
        lifecycle.perform("publicise", two[0], by=cast.people["city_approver"], at=POSTED)
    assert refused.value.sentences == ["公示按名单统一发布，请在公示页面登记发布情况。"]


# how the list stands → what the greyed button says
STANDINGS = [
    ("none", "案卷还没有列入拟认定名单，请先拟定名单并送市财政局会商。"),
    ("draft", "拟认定名单还在拟定，尚未送市财政局会商。"),
    ("proposed", "拟认定名单已送市财政局，尚未同意。"),
    ("returned", "市财政局退回了拟认定名单，须修改后重新会商。"),
]


@pytest.mark.parametrize(("status", "sentence"), STANDINGS)
def test_the_list_comes_first(cast: Cast, two: list[Workshop], status: str, sentence: str) -> None:
    if status != "none":
        agreed = publicity_cases.agreed_list(cast, two)
        JointList.objects.filter(pk=agreed.pk).update(status=status)
    assert lifecycle.blockers("publicise", two[0], cast.people["city_approver"], POSTED) == [sentence]


def test_nothing_private_stands_in_the_frozen_copy(cast: Cast, two: list[Workshop]) -> None:
    two[0].technician_chapter.id_number = "110108197903124510"
    two[0].technician_chapter.save()
    notice = publicity_cases.published(cast, two)
    assert set(notice.content) == {
        "schema", "title", "number", "issuer", "on", "sections", "annex", "columns", "rows",
    }  # fmt: skip
    spelled = json.dumps(notice.content, ensure_ascii=False)
    for private in ("110108197903124510", two[0].number, "13800000100", "70.00"):
        assert str(private) not in spelled


# ── the end of the period ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "state", "status"),
    [
        (ENDS - timedelta(microseconds=1), State.PUBLICISED, Notice.Status.POSTED),
        (ENDS, State.CLEARED, Notice.Status.CLOSED),
        (ENDS + timedelta(days=9), State.CLEARED, Notice.Status.CLOSED),
    ],
)
def test_the_clock_clears_at_midnight_or_when_it_runs_again(cast: Cast, at: datetime, state: str, status: str) -> None:
    case = publicity_cases.publicised(cast)
    jobs.close_notices(at)
    notice = Notice.objects.get()
    assert (_states([case]), notice.status) == ([state], status)
    assert notice.closed_at == (at if status == Notice.Status.CLOSED else None)


def test_nobody_but_the_clock_clears_and_not_before_the_end(cast: Cast) -> None:
    case = publicity_cases.publicised(cast)
    with pytest.raises(NotPermitted) as refused:
        lifecycle.perform("clear", case, by=cast.people["city_approver"], at=ENDS)
    assert refused.value.sentence == "须由系统按期自动办理。"
    with pytest.raises(NotPossible) as early:
        lifecycle.perform("clear", case, by=None, at=ENDS - timedelta(seconds=1))
    assert early.value.sentences == ["公示期未满。"]
    done = lifecycle.perform("clear", case, by=None, at=ENDS)
    assert (done.state, done.cleared_at, done.due_on is not None) == (State.CLEARED, ENDS, True)


def test_closing_twice_is_closing_once(cast: Cast) -> None:
    case = publicity_cases.publicised(cast)
    jobs.close_notices(ENDS)
    before = Letter.objects.count()
    jobs.close_notices(ENDS + timedelta(minutes=5))
    assert WorkshopEvent.objects.filter(workshop=case, verb="clear").count() == 1
    assert (Letter.objects.count(), Notice.objects.get().closed_at) == (before, ENDS)


def _object(case: Workshop, *, in_time: bool, status: str = "received") -> Objection:
    return Objection.objects.create(
        notice=Notice.objects.get(),
        workshop=case,
        number=f"YY2026-{Objection.objects.count():04d}",
        check_key="0" * 64,
        channel="web",
        kind="person",
        facts="所报成果不实。",
        status=status,
        received_at=POSTED + timedelta(days=1),
        registered_at=POSTED + timedelta(days=1),
        in_time=in_time,
        due_on=date(2026, 8, 4),
    )


def test_an_undecided_objection_in_time_holds_its_own_case_alone(cast: Cast, two: list[Workshop]) -> None:
    publicity_cases.published(cast, two)
    objection = _object(two[0], in_time=True)
    _object(two[1], in_time=False)
    jobs.close_notices(ENDS)
    assert _states(two) == [State.PUBLICISED, State.CLEARED]
    with pytest.raises(NotPossible) as refused:
        lifecycle.perform("clear", two[0], by=None, at=ENDS)
    assert refused.value.sentences == ["公示期内提出的异议还有 1 件没有办结，办结后才能继续。"]
    Objection.objects.filter(pk=objection.pk).update(status="clue", ground="anonymous")
    jobs.close_notices(ENDS + timedelta(days=1))
    assert _states(two) == [State.CLEARED, State.CLEARED]


def test_a_contested_case_waits_and_is_cleared_once_it_is_back(cast: Cast) -> None:
    case = publicity_cases.publicised(cast)
    stages.put(case, State.CONTESTED)
    jobs.close_notices(ENDS)
    assert _states([case]) == [State.CONTESTED]
    stages.put(case, State.PUBLICISED, publicised_at=POSTED)
    jobs.close_notices(ENDS + timedelta(days=3))
    assert _states([case]) == [State.CLEARED]


# ── the paper ────────────────────────────────────────────────────────────────


def test_the_pdf_of_a_content_is_made_once_and_kept_with_the_posted_notice(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.drafted(cast, two)
    job = JobProgress.objects.get(kind=jobs.KIND)
    jobs.make_paper(notice.pk, job.subject, str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.result.pages if job.result else 0) == (JobProgress.State.DONE, 3)
    done = publicity.publish(notice, **SAID, by=cast.people["city_approver"], at=POSTED)
    posted = Notice.objects.get(pk=done.notice.pk)
    assert posted.printed == job.result
    assert JobProgress.objects.filter(kind=jobs.KIND).count() == 1


def test_a_draft_that_changed_while_it_was_printed_is_asked_for_again(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.drafted(cast, two)
    job = JobProgress.objects.get(kind=jobs.KIND)
    Notice.objects.filter(pk=notice.pk).update(number="京人社能公〔2026〕9号")
    jobs.make_paper(notice.pk, job.subject, str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.sentence) == (JobProgress.State.FAILED, "公示稿在排版期间有改动，请重新生成。")


def test_rows_of_a_case_that_ended_are_struck_and_the_copy_stays(cast: Cast, two: list[Workshop]) -> None:
    notice = publicity_cases.published(cast, two)
    said = {"ground": "unit_dissolved", "reason": "单位已注销。"}
    lifecycle.perform("terminate", two[0], by=cast.people["city_approver"], at=POSTED + timedelta(days=1), **said)
    found, announcements = selectors.public_notice(notice.pk)
    assert found is not None
    assert selectors.marks_of(found) == ((1, "7月14日（周二），不再列入"),)
    assert [row.mark for row in selectors.shown_rows(found, selectors.marks_of(found))] == [
        "7月14日（周二），不再列入",
        "",
    ]
    assert (found.content, found.status, announcements) == (notice.content, Notice.Status.POSTED, [])
    assert list(NoticeRow.objects.filter(notice=notice, struck_at=None).values_list("workshop", flat=True)) == [
        two[1].pk
    ]
