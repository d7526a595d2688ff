"""The list of cases: who sees what, filters, search, pages by key, what a page costs, and its sheet."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import SecurityEvent
from applications import exporting, listing, search
from applications.models import Workshop
from applications.states import State
from common import crypto, files, paging, xlsx
from common.clock import legal_day
from common.models import JobProgress
from common.paging import page_of
from common.templatetags.ui import cn_date
from tests import cases
from tests.cast import Cast

TODAY = date(2026, 4, 8)
# session, user, roles held, options of the filters, rows, count; last seen is written before
QUERIES_OF_THE_LIST = 6


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who], backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def findable(cast: Cast, technician: str, trade: str = "数控铣工", **facts: object) -> Workshop:
    case = cases.workshop(cast, State.SUBMITTED, technician_name=technician, trade=trade, **facts)
    search.renew(case)
    case.save()
    return case


@pytest.mark.parametrize(
    ("who", "number"),
    [
        ("unit_clerk", 2), ("other_unit", 0), ("review_clerk", 1), ("other_body", 0), ("city_officer", 1),
        ("finance_officer", 1), ("district_finance", 1), ("expert", 0), ("audit_admin", 0),
    ],
)  # fmt: skip
def test_a_person_sees_only_what_is_his(cast: Cast, who: str, number: int) -> None:
    cases.workshop(cast, State.DRAFT)
    cases.workshop(cast, State.SUBMITTED)
    answer = signed_in(cast, who).get("/workshops/")
    assert len(answer.context["rows"]) == number


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_costs_the_same_at_any_length(
    cast: Cast, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        cases.workshop(cast, State.SUBMITTED)
    client = signed_in(cast, "city_officer")
    client.get("/workshops/")
    with django_assert_max_num_queries(QUERIES_OF_THE_LIST):
        assert len(client.get("/workshops/?state=submitted").context["rows"]) == rows


def test_pages_by_key_show_every_case_once_there_and_back(cast: Cast) -> None:
    made = [cases.workshop(cast, State.SUBMITTED) for _ in range(7)]
    rows = Workshop.objects.visible_to(cast.people["city_officer"])
    seen, query = [], QueryDict("")
    while True:
        page = page_of(rows, listing.LATEST, query, 3)
        seen.append([w.pk for w in page.rows])
        if not page.next:
            break
        query = QueryDict(paging.addresses(page, query)["next"].removeprefix("?"))
        # a case that moves to the top meanwhile shifts nothing on the pages that follow
        Workshop.objects.filter(pk=made[-1].pk).update(changed_at=cases.DURING + timedelta(minutes=len(seen)))
    newest_first = [w.pk for w in reversed(made)]
    assert seen == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    back = QueryDict(paging.addresses(page, query)["previous"].removeprefix("?"))
    assert [w.pk for w in page_of(rows, listing.LATEST, back, 3).rows] == newest_first[3:6]


def test_an_address_that_makes_no_sense_begins_at_the_beginning(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED)
    client = signed_in(cast, "city_officer")
    for query in ("after=nonsense", "after=2026-04-08T10:00:00~1", "before=~", "state=nowhere", "round=x&due=never"):
        answer = client.get(f"/workshops/?{query}")
        assert [row["pk"] for row in answer.context["rows"]] == [case.pk]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("砚舟", ["陆砚舟"]), ("陆", ["陆砚舟"]), ("lyz", ["陆砚舟"]), ("焊工", ["沈怀瑾"]),
        ("首控", ["沈怀瑾", "陆砚舟"]),
        ("SB2026-110108", ["沈怀瑾", "陆砚舟"]), ("qq", []), ("砚 舟", ["陆砚舟"]),
    ],
)  # fmt: skip
def test_two_characters_or_initials_find_a_case(cast: Cast, typed: str, found: list[str]) -> None:
    findable(cast, "陆砚舟")
    findable(cast, "沈怀瑾", "焊工")
    rows = Workshop.objects.filter(search.matching(typed)).order_by("technician_name")
    assert [w.technician_name for w in rows] == found


def test_filters_narrow_and_stand_as_removable_pills(cast: Cast) -> None:
    late = cases.workshop(cast, State.SUBMITTED, due_on=TODAY - timedelta(days=1), has_priority=True)
    cases.workshop(cast, State.RETURNED, due_on=TODAY + timedelta(days=1))
    query = QueryDict("state=submitted&due=over&priority=yes&q=")
    form = listing.FilterForm(query, options=listing.options())
    rows = listing.narrowed(Workshop.objects.all(), form.chosen, TODAY)
    assert list(rows) == [late]
    assert [(p.label, p.word, p.href) for p in listing.pills(form, query)] == [
        ("状态", "待初审", "?due=over&priority=yes&q="),
        ("期限", "已逾期", "?state=submitted&priority=yes&q="),
        ("优先", "符合优先条件", "?state=submitted&due=over&q="),
    ]


def test_a_count_stops_at_a_thousand() -> None:
    assert [paging.in_words(n) for n in (0, 1000, 1001)] == ["0", "1000", "1000+"]


def test_searching_by_identity_number_is_exact_and_journalled(cast: Cast) -> None:
    case = cases.workshop(cast, State.SUBMITTED, technician_key=crypto.blind_index("110108198806120019"))
    cases.workshop(cast, State.SUBMITTED)
    client = signed_in(cast, "review_clerk")
    answer = client.post("/workshops/by-id/", {"id_number": "110108198806120019"})
    assert answer.url == "/workshops/?technician=1"
    assert [row["pk"] for row in client.get(answer.url).context["rows"]] == [case.pk]
    event = SecurityEvent.objects.get(verb=SecurityEvent.Verb.SEARCHED_ID)
    assert (event.actor, event.facts) == (cast.people["review_clerk"], {"found": 1})


def test_chosen_columns_are_kept_and_shown(cast: Cast) -> None:
    cases.workshop(cast, State.SUBMITTED)
    client = signed_in(cast, "city_officer")
    client.post("/workshops/columns/", {"columns": ["district", "kind", "nonsense"]})
    answer = client.get("/workshops/")
    assert answer.context["rows"][0]["cells"] == [("单位类别", "企业"), ("所在区", "海淀区")]


def test_the_sheet_holds_the_filtered_rows_with_harmless_cells(cast: Cast) -> None:
    cases.workshop(cast, State.SUBMITTED, technician_name="=1+1", number="SB2026-110108-9001")
    cases.workshop(cast, State.RETURNED)
    job = JobProgress.objects.create(kind=exporting.KIND, subject="x", created_at=cases.DURING)
    made = exporting.make(cast.people["city_officer"], "state=submitted", ["technician", "kind"], job, cases.DURING)

    rows = list(xlsx.read_rows(BytesIO(files.read(made))))
    assert rows[0] == ("编号", "工作室", "申报单位", "首席技师", "状态", "单位类别")
    assert [(r[0], r[2], r[4], r[5]) for r in rows[1:]] == [
        ("SB2026-110108-9001", "北京首控精密制造有限公司", "待初审", "企业")
    ]
    raw = next(iter(listing.COLUMNS)).cell(Workshop(number="+1"))
    assert xlsx.harmless(raw) == "'+1"


def test_a_day_is_chinese_on_the_page_and_a_day_in_the_sheet(cast: Cast) -> None:
    cases.workshop(cast, State.SUBMITTED, due_on=TODAY, submitted_at=cases.DURING)
    client = signed_in(cast, "city_officer")
    client.post("/workshops/columns/", {"columns": ["due", "submitted"]})
    shown = dict(client.get("/workshops/").context["rows"][0]["cells"])
    assert shown == {"期限": cn_date(TODAY), "报送日期": cn_date(cases.DURING)}
    job = JobProgress.objects.create(kind=exporting.KIND, subject="x", created_at=cases.DURING)
    made = exporting.make(cast.people["city_officer"], "", ["due", "submitted"], job, cases.DURING)
    row = list(xlsx.read_rows(BytesIO(files.read(made))))[1]
    assert [moment.date() for moment in row[-2:]] == [TODAY, legal_day(cases.DURING)]


def test_a_sheet_belongs_to_who_ordered_it(cast: Cast) -> None:
    mine, other = signed_in(cast, "city_officer"), signed_in(cast, "city_approver")
    answer = mine.post("/workshops/export/", {"query": "state=submitted"})
    assert mine.get(answer.url).status_code == 202
    assert other.get(answer.url).status_code == 404
    assert JobProgress.objects.filter(kind=exporting.KIND).count() == 1
