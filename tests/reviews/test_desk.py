"""The desk of a body and its 推荐汇总表: queues, taking over, the order that the body gives."""

from __future__ import annotations

from io import BytesIO

import pytest
from pytest_django import DjangoAssertNumQueries

from applications.models import Workshop, WorkshopEvent
from applications.states import State
from common import xlsx
from reviews.services import desk
from tests import cases
from tests.applications.test_listing import signed_in
from tests.cast import Cast

# session, user, roles held, counts, rows; last seen is written before
QUERIES_OF_THE_DESK = 5


@pytest.mark.parametrize("rows", [1, 10])
def test_the_desk_costs_the_same_at_any_length(
    cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        cases.workshop(cast, State.SUBMITTED)
    client = signed_in(cast, "review_clerk")
    client.get("/reviews/")
    with django_assert_max_num_queries(QUERIES_OF_THE_DESK):
        assert len(client.get("/reviews/").context["rows"]) == rows


def test_queues_sort_the_cases_of_the_body(cast: Cast) -> None:
    clerk = cast.people["review_clerk"]
    cases.workshop(cast, State.SUBMITTED)
    cases.workshop(cast, State.SUBMITTED, handler=clerk)
    drafted = cases.workshop(cast, State.SUBMITTED)
    cases.version(drafted, seals=("unit",), cast=cast)
    cases.opinion(drafted, "recommend", by=clerk)
    cases.workshop(cast, State.RETURNED)
    cases.workshop(cast, State.RECOMMENDED)
    segments = signed_in(cast, "review_clerk").get("/reviews/").context["segments"]
    assert [s["label"] for s in segments] == [
        "待接办 1", "我接办的 1", "同事接办的 0", "待负责人盖章 1", "退回补正 1", "已办结 1",
    ]  # fmt: skip
    assert signed_in(cast, "other_body").get("/reviews/").context["segments"][0]["label"] == "待接办 0"
    assert signed_in(cast, "unit_clerk").get("/reviews/").status_code == 403


def test_taking_over_is_journalled_and_only_for_the_own_body(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    assert desk.take_over([case.pk], by=cast.people["other_body"], at=cases.DURING) == 0
    assert desk.take_over([case.pk], by=cast.people["city_officer"], at=cases.DURING) == 0
    assert desk.take_over([case.pk], by=cast.people["review_clerk"], at=cases.DURING) == 1
    event = WorkshopEvent.objects.get(workshop=case)
    assert (event.verb, event.facts) == ("take_over", {"from": None, "to": cast.people["review_clerk"].pk})
    assert Workshop.objects.get(pk=case.pk).handler == cast.people["review_clerk"]


def test_the_body_orders_its_recommended_cases(cast: Cast) -> None:
    first, second, third = (cases.workshop(cast, State.RECOMMENDED) for _ in range(3))
    client = signed_in(cast, "review_approver")
    page = {"body": cast.bodies["haidian"].pk, "round": first.round_id}
    numbers = {f"place-{w.pk}": place for w, place in ((first, 2), (second, 3), (third, 1))}
    client.post("/reviews/summary/order/", {**page, **numbers})
    assert _order(client) == [third.pk, first.pk, second.pk]
    now = {f"place-{w.pk}": place for w, place in ((third, 1), (first, 2), (second, 3))}
    client.post("/reviews/summary/order/", {**page, **now, "move": f"up-{second.pk}"})
    assert _order(client) == [third.pk, second.pk, first.pk]
    assert signed_in(cast, "city_officer").post("/reviews/summary/order/", {**page, **now}).status_code == 403


def _order(client: object) -> list[int]:
    return [row["pk"] for row in client.get("/reviews/summary/").context["rows"]]  # type: ignore[attr-defined]  # a test client


def test_a_number_that_is_none_is_refused_with_a_sentence(cast: Cast) -> None:
    case = cases.workshop(cast, State.RECOMMENDED)
    client = signed_in(cast, "review_approver")
    answer = client.post("/reviews/summary/order/", {f"place-{case.pk}": "第一"}, follow=True)
    assert [str(m) for m in answer.context["messages"]] == [f"顺序没有保存：{case}的顺序号须是 1 到 9999 的整数。"]


def test_the_table_is_a_sheet_in_the_bodys_order_with_harmless_cells(cast: Cast) -> None:
    cases.workshop(cast, State.RECOMMENDED, recommended_order=2, technician_name="沈怀瑾", name="乙")
    cases.workshop(cast, State.RECOMMENDED, recommended_order=1, technician_name="陆砚舟", name="=甲")
    cases.workshop(cast, State.SUBMITTED)
    answer = signed_in(cast, "review_clerk").get("/exports/recommendations.xlsx")
    raw = BytesIO(answer.content)
    from openpyxl import load_workbook

    cells = [row[2].value for row in load_workbook(raw).worksheets[0].iter_rows(min_row=3)]
    assert cells == ["'=甲", "乙"]
    rows = list(xlsx.read_rows(BytesIO(answer.content)))
    assert [(r[0], r[1], r[3]) for r in rows[2:]] == [
        (1, "北京首控精密制造有限公司", "陆砚舟"), (2, "北京首控精密制造有限公司", "沈怀瑾"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"), [("review_clerk", 200), ("city_officer", 200), ("unit_clerk", 403), ("expert", 403)]
)
def test_who_reads_the_summary(cast: Cast, who: str, status: int) -> None:
    cases.workshop(cast, State.RECOMMENDED)
    assert signed_in(cast, who).get("/reviews/summary/").status_code == status


def test_the_city_opens_the_table_of_a_body_that_has_recommended(cast: Cast) -> None:
    case = cases.workshop(cast, State.RECOMMENDED)
    page = signed_in(cast, "city_officer").get("/reviews/summary/")
    assert (page.context["choice"].body, [row["pk"] for row in page.context["rows"]]) == (case.review_body, [case.pk])
    other = cast.bodies["chaoyang"]
    asked = signed_in(cast, "city_officer").get(f"/reviews/summary/?body={other.pk}")
    assert (asked.context["choice"].body, asked.context["rows"]) == (other, [])
