"""A posted notice that is wrong: corrections with the same period or a new one, retractions, and publishing again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop, WorkshopEvent
from applications.states import State
from common.clock import BEIJING
from common.models import Letter
from reviews.jobs import publicity as jobs
from reviews.models import Notice, NoticeRow
from reviews.selectors import publicity as selectors
from reviews.services import corrections, joint_lists, publicity
from tests import stages
from tests.cast import Cast
from tests.reviews import publicity_cases
from tests.reviews.publicity_cases import ENDS, POSTED, URL

LATER = POSTED + timedelta(days=2)  # Wednesday 15 July: a new period ends on the 22nd
AGAIN_ENDS = datetime(2026, 7, 23, tzinfo=BEIJING)
RETRACTED = {"ground": "facts", "reason": "单位名称已变更", "number": "京人社能公〔2026〕4号"}


@pytest.fixture
def two(cast: Cast) -> list[Workshop]:
    return [publicity_cases.qualified(cast) for _ in range(2)]


@pytest.fixture
def notice(cast: Cast, two: list[Workshop]) -> Notice:
    return publicity_cases.published(cast, two)


def _states(chosen: list[Workshop]) -> list[str]:
    return [Workshop.objects.get(pk=case.pk).state for case in chosen]


def _marks(notice: Notice) -> list[str]:
    return [shown.mark for shown in selectors.shown_rows(notice, selectors.marks_of(notice))]


def _corrected(cast: Cast, notice: Notice, row: NoticeRow, *, again: bool) -> Notice:
    officer = cast.people["city_officer"]
    made = corrections.draft_correction(
        notice,
        number="京人社能公〔2026〕5号",
        posting_on=LATER.date(),
        reason="工种名称有误",
        runs_again=again,
        by=officer,
        at=LATER,
    )
    corrections.change(made, row=row.pk, item="trade", now="数控铣床工", by=officer)
    said = {"posted_at": LATER, "posting_url": URL, "screenshot": None}
    return corrections.publish_correction(made, **said, by=cast.people["city_approver"], at=LATER)


def test_a_wrong_word_is_put_right_and_the_period_goes_on(cast: Cast, two: list[Workshop], notice: Notice) -> None:
    row = notice.rows.get(order=1)
    made = _corrected(cast, notice, row, again=False)
    assert made.content["rows"] == [["1", two[0].name, "职业（工种）", "数控铣工", "数控铣床工"]]
    assert made.content["sections"][0]["paragraphs"] == [
        f"2026年7月13日发布的《{notice.title}》（京人社能公〔2026〕3号）中，部分内容有误（工种名称有误），现予更正，更正内容见附件。",
        "除上述更正外，其他公示内容不变，公示时间不变。",
    ]
    assert (made.first_day, made.ends_at) == (None, None)
    assert _marks(notice) == ["", ""]
    assert [one.pk for one in selectors.announcements_on(notice)] == [made.pk]
    told = Letter.objects.filter(template="notice_corrected").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == [
        "finance_officer@czj", "review_approver@haidian", "review_clerk@haidian", "unit_approver@shoukong",
        "unit_clerk@shoukong",
    ]  # fmt: skip
    assert "职业（工种）：原公示“数控铣工”，更正为“数控铣床工”。" in told[0].body
    jobs.close_notices(ENDS)
    assert _states(two) == [State.CLEARED, State.CLEARED]


def test_where_the_correction_matters_the_whole_period_runs_again(
    cast: Cast, two: list[Workshop], notice: Notice
) -> None:
    made = _corrected(cast, notice, notice.rows.get(order=1), again=True)
    assert (made.first_day, made.last_day, made.ends_at) == (date(2026, 7, 16), date(2026, 7, 22), AGAIN_ENDS)
    assert _marks(notice) == ["7月15日（周三），更正后重新公示", ""]
    assert list(made.rows.values_list("order", "trade", "struck_at")) == [(1, "数控铣床工", None)]
    jobs.close_notices(ENDS)
    assert _states(two) == [State.PUBLICISED, State.CLEARED]
    corrected = selectors.public_notice(made.pk)[0]
    assert corrected is not None
    assert _marks(corrected) == [""]
    jobs.close_notices(AGAIN_ENDS)
    assert _states(two) == [State.CLEARED, State.CLEARED]
    verbs = WorkshopEvent.objects.filter(workshop=two[0]).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["list_proposed", "list_agreed", "publicise", "correct_notice", "clear"]


def test_a_case_that_is_through_is_not_published_again(cast: Cast, two: list[Workshop], notice: Notice) -> None:
    stages.put(two[0], State.CLEARED)
    with pytest.raises(NotPossible) as refused:
        _corrected(cast, notice, notice.rows.get(order=1), again=True)
    assert refused.value.sentences == [f"{two[0].name}目前为“公示期满待审批”，不能重新公示。"]
    assert NoticeRow.objects.filter(struck_at__isnull=False).count() == 0


def test_a_correction_says_something_new_about_a_row_that_stands(cast: Cast, notice: Notice) -> None:
    officer, row = cast.people["city_officer"], notice.rows.get(order=1)
    said = {"number": "", "posting_on": LATER.date(), "reason": "有误", "runs_again": False}
    made = corrections.draft_correction(notice, **said, by=officer, at=LATER)
    with pytest.raises(NotPossible) as refused:
        corrections.change(made, row=row.pk, item="trade", now=row.trade, by=officer)
    assert refused.value.sentences == ["更正后的内容与原公示内容相同。"]
    with pytest.raises(NotPossible) as empty:
        corrections.publish_correction(
            made, posted_at=LATER, posting_url=URL, screenshot=None, by=cast.people["city_approver"], at=LATER
        )
    assert empty.value.sentences == ["还没有写明更正什么。"]


def test_a_retracted_case_leaves_and_the_notice_says_so(cast: Cast, two: list[Workshop], notice: Notice) -> None:
    row = notice.rows.get(order=1)
    with pytest.raises(NotPermitted) as refused:
        corrections.retract(notice, [row.pk], **RETRACTED, by=cast.people["city_officer"], at=LATER)
    assert refused.value.sentence == "须由市人力社保局负责人办理。"
    cases, stayed = corrections.retract(notice, [row.pk], **RETRACTED, by=cast.people["city_approver"], at=LATER)
    assert (cases, stayed, _states(two)) == ([two[0]], [], [State.QUALIFIED, State.PUBLICISED])
    assert Workshop.objects.get(pk=two[0].pk).publicised_at is None
    announced = Notice.objects.get(kind=Notice.Kind.RETRACTION)
    assert announced.reason == "申报情况发生变化：单位名称已变更"
    assert announced.content["rows"] == [["1", two[0].name, two[0].technician_name, "北京首控精密制造有限公司"]]
    assert _marks(notice) == ["7月15日（周三），撤回公示", ""]
    told = Letter.objects.filter(template__endswith="notice_retracted").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == [
        "finance_officer@czj", "review_approver@haidian", "review_clerk@haidian", "unit_approver@shoukong",
        "unit_clerk@shoukong",
    ]  # fmt: skip
    jobs.close_notices(ENDS)
    assert _states(two) == [State.QUALIFIED, State.CLEARED]


@pytest.mark.parametrize("state", [State.PUBLICISED, State.CONTESTED])
def test_one_case_is_retracted_from_its_dossier(cast: Cast, two: list[Workshop], notice: Notice, state: str) -> None:
    stages.put(two[0], state, publicised_at=POSTED)
    done = lifecycle.perform("retract_notice", two[0], by=cast.people["city_approver"], at=LATER, **RETRACTED)
    assert (done.state, Notice.objects.filter(kind=Notice.Kind.RETRACTION).count()) == (State.QUALIFIED, 1)
    assert Notice.objects.get(pk=notice.pk).status == Notice.Status.POSTED


def test_a_notice_without_its_cases_is_retracted_as_a_whole(cast: Cast, notice: Notice) -> None:
    rows = list(notice.rows.values_list("pk", flat=True))
    corrections.retract(notice, rows, **RETRACTED, by=cast.people["city_approver"], at=LATER)
    notice.refresh_from_db()
    assert (notice.status, notice.retracted_at) == (Notice.Status.RETRACTED, LATER)
    assert notice.retracted_reason == "申报情况发生变化：单位名称已变更"
    jobs.close_notices(ENDS)
    assert Notice.objects.get(pk=notice.pk).closed_at is None


def test_after_a_retraction_a_new_list_and_the_whole_period_are_needed(
    cast: Cast, two: list[Workshop], notice: Notice
) -> None:
    first, approver = two[0], cast.people["city_approver"]
    corrections.retract(notice, [notice.rows.get(order=1).pk], **RETRACTED, by=approver, at=LATER)
    again = LATER + timedelta(days=1)
    assert lifecycle.blockers("publicise", first, approver, again) == [
        "案卷还没有列入拟认定名单，请先拟定名单并送市财政局会商。"
    ]
    assert publicity.rows_to_publish(notice.joint_list) == []
    made = publicity_cases.published(cast, [first], at=again + timedelta(days=1))
    assert (made.first_day, made.last_day) == (date(2026, 7, 18), date(2026, 7, 24))
    jobs.close_notices(ENDS)
    assert _states(two) == [State.PUBLICISED, State.CLEARED]
    jobs.close_notices(datetime(2026, 7, 25, tzinfo=BEIJING))
    assert _states(two) == [State.CLEARED, State.CLEARED]
    assert [row.struck_reason for row in NoticeRow.objects.filter(workshop=first).order_by("pk")] == ["撤回公示", ""]


def test_the_case_may_be_listed_again_only_after_it_left(cast: Cast, two: list[Workshop], notice: Notice) -> None:
    assert list(joint_lists.elsewhere(None)) == []
    assert selectors.candidates(two[0].round, None) == []
    corrections.retract(notice, [notice.rows.get(order=1).pk], **RETRACTED, by=cast.people["city_approver"], at=LATER)
    assert selectors.candidates(two[0].round, None) == [two[0]]
    publicity_cases.agreed_list(cast, [two[0]], at=LATER + timedelta(hours=1))
    assert selectors.candidates(two[0].round, None) == []
