"""待办, the public home and the statistics: what waits for whom, in a fixed number of queries and bytes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from applications.services import change_answers
from applications.states import State
from chief_workshop.navigation import navigation
from common import clock, paging, statements
from common.models import HolidayYear
from tests import cases
from tests.applications import changes_cases
from tests.applications.test_listing import signed_in
from tests.cast import PEOPLE, Cast

# session, user, roles held, counts, rows, their figures, errands of accounts and of the stages, charts; last seen is
# written before
QUERIES_OF_HOME = 9
# session, user, roles held, last seen, rounds, charts, four tables; and eight to keep the numbers for some minutes
QUERIES_OF_STATISTICS = 21
QUERIES_OF_KEPT_STATISTICS = 6
LARGEST = 60_000
EARLY, LATE = date(2026, 9, 10), date(2027, 3, 1)  # a successor is owed six months later


@pytest.mark.parametrize("who", ["review_approver", "city_officer", "unit_approver"])
@pytest.mark.parametrize("rows", [1, 10])
def test_home_costs_the_same_at_any_length(
    cast: Cast, who: str, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for state in (State.DRAFT, State.SUBMITTED, State.RECOMMENDED):
        for _ in range(rows):
            cases.workshop(cast, state)
    client = signed_in(cast, who)
    client.get("/")
    with django_assert_max_num_queries(QUERIES_OF_HOME):
        answer = client.get("/")
    assert len(answer.context["board"].rows) == rows
    assert len(answer.content) < LARGEST


@pytest.mark.parametrize(
    ("who", "todo", "action"),
    [
        ("unit_clerk", "填写申报表、上传材料，齐全后备好报送稿", "继续填报"),
        ("review_clerk", "尚未开始核验，材料 0 件", "开始核验"),
        ("city_officer", "核对印章和材料后受理", "办理受理"),
    ],
)
def test_each_role_finds_its_own_next_step(cast: Cast, who: str, todo: str, action: str) -> None:
    for state in (State.DRAFT, State.SUBMITTED, State.RECOMMENDED):
        cases.workshop(cast, state)
    board = signed_in(cast, who).get("/").context["board"]
    assert [(row["todo"], row["action"].label) for row in board.rows] == [(todo, action)]
    assert (board.waiting, board.segments[0]["label"]) == (1, "等我办理 1")


def test_the_list_is_ordered_by_what_a_title_owes_as_well(cast: Cast) -> None:
    draft = cases.workshop(cast, State.DRAFT, due_on=date(2027, 3, 20))
    clock.move_to(changes_cases.ASKED)
    early, late = (changes_cases.title(cast, technician_name=name) for name in ("陆砚舟", "沈怀瑾"))
    departures = {case: changes_cases.gone(case, cast, on=on) for case, on in ((early, EARLY), (late, LATE))}
    change = changes_cases.sent(early, "address", cast, address="海淀区中关村大街 1 号")
    change_answers.answer(
        change, by=cast.people["review_clerk"], at=changes_cases.ASKED, conclusion="return", text="请补照片。"
    )
    board = signed_in(cast, "unit_clerk").get("/").context["board"]
    assert [(row["name"], row["due"]["day"]) for row in board.rows] == [
        (early.title, departures[early].due_on),
        (draft.title, date(2027, 3, 20)),
        (late.title, departures[late].due_on),
    ]
    assert board.rows[0]["todo"] == "首席技师离开，须提出继任人选"
    assert board.segments[1]["label"] == "本周到期 2"


@pytest.mark.parametrize("who", ["unit_clerk", "city_officer"])  # by what is owed as well, and by the index
def test_what_is_due_is_counted_and_shown_alike_however_much_waits(
    cast: Cast, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = State.DRAFT if who == "unit_clerk" else State.RECOMMENDED
    today = clock.today()
    for days in (-3, -2, -2, -1, 0, 0, 7, 8, None):
        cases.workshop(cast, state, due_on=None if days is None else today + timedelta(days=days))

    def seen(address: str) -> tuple[list[str], list[int | None]]:
        board = signed_in(cast, who).get(address).context["board"]
        due = next(tile["number"] for tile in board.tiles if tile["word"] == "今天到期")
        return [due, *(each["label"] for each in board.segments[:2])], [row["due"]["left"] for row in board.rows]

    shown = [-3, -2, -2, -1, 0, 0, 7, 8, None]
    assert seen("/") == (["2", "等我办理 9", "本周到期 7"], shown)
    assert seen("/?tab=week") == (["2", "等我办理 9", "本周到期 7"], shown[:7])
    assert seen("/?tab=week&after=2000-01-01~0")[1] == shown[:7]  # as the pages behind the first are read
    monkeypatch.setattr(paging, "ENOUGH", 2)  # more is overdue than is counted
    statements._kept.clear()
    assert seen("/")[0] == ["2", "等我办理 2+", "本周到期 2+"]
    statements._kept.clear()


def test_a_drafted_opinion_waits_for_the_approver(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    cases.version(case, seals=("unit",), cast=cast)
    cases.opinion(case, "recommend", by=cast.people["review_clerk"])
    rows = {who: signed_in(cast, who).get("/").context["board"].rows[0] for who in ("review_clerk", "review_approver")}
    assert rows["review_clerk"]["todo"] == "初审意见已拟好（同意推荐），待负责人盖章"
    assert (rows["review_clerk"]["action"].label, rows["review_approver"]["action"].label) == ("查看", "审定盖章")


def test_a_prepared_version_waits_for_its_seal(cast: Cast) -> None:
    cases.version(cases.workshop(cast, State.DRAFT), cast=cast)
    rows = {who: signed_in(cast, who).get("/").context["board"].rows[0] for who in ("unit_clerk", "unit_approver")}
    assert {row["todo"] for row in rows.values()} == {"报送稿已备好，4月15日 24:00 前由负责人盖章"}
    assert (rows["unit_clerk"]["action"].label, rows["unit_approver"]["action"].label) == ("看报送稿", "去盖章")


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_has_a_home(cast: Cast, who: str) -> None:
    assert signed_in(cast, who).get("/").status_code == 200


def test_the_public_home_names_the_open_round(client: Client, db: None) -> None:
    cases.round_of(review_until=cases.CLOSES.replace(year=2099))
    cases.round_of(name="未发布的批次", published_at=None)
    assert [row["round"].name for row in client.get("/").context["rounds"]] == ["2026 年度批次"]


@pytest.mark.parametrize(
    ("who", "status"), [("city_officer", 200), ("finance_approver", 200), ("review_approver", 403), ("unit_clerk", 403)]
)
def test_statistics_are_for_both_bureaus(cast: Cast, who: str, status: int) -> None:
    assert signed_in(cast, who).get("/statistics/").status_code == status


def test_statistics_are_counted_in_sql(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for state in (State.SUBMITTED, State.RETURNED, State.RECOMMENDED, State.ACCEPTED):
        cases.workshop(cast, state)
    client = signed_in(cast, "finance_officer")
    client.get("/")
    cache.clear()
    with django_assert_max_num_queries(QUERIES_OF_STATISTICS):
        tables = {title: rows for title, _, rows in client.get("/statistics/").context["tables"]}
    with django_assert_max_num_queries(QUERIES_OF_KEPT_STATISTICS):
        client.get("/statistics/")
    (row,) = tables["按初审单位"]
    assert (row["label"], {cell["head"]: cell["number"] for cell in row["cells"]}) == (
        "海淀区人社局",
        {
            "合计": 4,
            "待初审": 1,
            "退回补正": 1,
            "逾期未办": 0,
            "已推荐及以后": 2,
            "未通过或终止": 0,
            "符合优先": 0,
        },
    )


def test_every_number_of_the_statistics_leads_to_its_cases(cast: Cast) -> None:
    cases.workshop(cast, State.SUBMITTED, due_on=date(2026, 1, 5))
    for state in (State.RETURNED, State.RECOMMENDED, State.ACCEPTED, State.REJECTED):
        cases.workshop(cast, state)
    client = signed_in(cast, "finance_officer")
    cache.clear()
    tables = client.get("/statistics/").context["tables"]
    told = [
        (title, row["label"], cell["head"], cell["number"], client.get(cell["href"]).context["number"])
        for title, _, rows in tables
        for row in rows
        for cell in row["cells"]
        if cell["href"] and cell["number"]
    ]
    assert [line for line in told if str(line[3]) != str(line[4])] == []
    assert len(told) > len(tables)


@pytest.mark.parametrize(
    ("who", "bars"),
    [
        ("city_officer", ["2026 年的放假安排还没有录入。"]),
        ("review_clerk", []),
    ],
)
def test_the_city_is_asked_for_the_holidays_of_the_coming_year(cast: Cast, who: str, bars: list[str]) -> None:
    HolidayYear.objects.all().delete()
    clock.move_to(datetime(2025, 11, 20, 9, tzinfo=clock.BEIJING))
    client = signed_in(cast, who)
    assert [bar["sentence"] for bar in client.get("/").context["board"].errands] == bars
    HolidayYear.objects.create(year=2026, source="国务院办公厅关于2026年部分节假日安排的通知")
    assert [bar["sentence"] for bar in client.get("/").context["board"].errands] == []


@pytest.mark.parametrize(
    ("who", "step", "place"),
    [
        ("review_clerk", "inspections/new", "监督"),
        ("review_clerk", "opinion", "初审台"),
        ("city_officer", "plaques/new", "授牌"),
        ("city_officer", "revocation/decision", "撤销"),
    ],
)
def test_a_step_of_a_case_lies_where_its_desk_is(cast: Cast, who: str, step: str, place: str) -> None:
    request = RequestFactory().get(f"/reviews/cases/7/{step}/")
    request.user = cast.people[who]
    places: Any = navigation(request)["neighbours"]
    assert [item.label for item in places if item.current] == [place]
