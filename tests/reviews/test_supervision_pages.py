"""Supervision as people use it: a record and its answer, an audit, duties, a post, statistics; what pages cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.journal import broken_chains
from applications.models import Workshop
from applications.selectors import timeline
from common import clock
from common.models import JobProgress
from reviews.jobs import statistics as jobs
from reviews.models import DutyDocument, Inspection, InspectionFile, Practice
from reviews.selectors import statistics
from reviews.services import practices
from reviews.supervision_rights import Office
from tests.applications import changes_cases
from tests.cast import Cast
from tests.honest import HonestClient, signed_in
from tests.reviews import supervision_cases
from tests.reviews.supervision_cases import ANSWER, FINDINGS, HELD, LATER, REQUEST, WORDS, photo, upload

pytestmark = pytest.mark.django_db
AtMost = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    clock.move_to(LATER)
    cache.clear()
    yield
    cache.clear()


def browsers(cast: Cast, *who: str) -> list[HonestClient]:
    return [signed_in(cast.people[one]) for one in who]


def test_from_the_record_to_its_end(cast: Cast) -> None:
    workshop = supervision_cases.title(cast)
    body, clerk, approver = browsers(cast, "review_clerk", "unit_clerk", "unit_approver")
    form = reverse("reviews:record_inspection", args=[workshop.pk])
    typed = {
        "office": "body",
        "kind": "visit",
        "held_on": "2026-10-16",
        "people": "周明远",
        "findings": FINDINGS,
        "request": REQUEST,
        "due_on": "",
    }
    refused = body.post(form, typed)
    page = refused.content.decode()
    assert (refused.status_code, FINDINGS in page, "请填写答复期限。" in page) == (422, True, True)
    body.post(form, typed | {"due_on": "2026-10-30", "file": upload("检查记录.pdf")})
    made = Inspection.objects.get()
    here = reverse("reviews:inspection", args=[made.pk])
    assert "市人社局" not in body.get(reverse("reviews:supervision")).content.decode()
    assert "海淀区人社局检查的要求，10月30日（周五） 24:00 前答复" in clerk.get("/").content.decode()
    answer = reverse("reviews:answer_inspection", args=[made.pk])
    clerk.post(answer, {"text": ANSWER, "file": upload()})
    assert ANSWER not in body.get(here).content.decode()
    approver.post(answer, {"text": ANSWER, "send": "1"})
    assert ANSWER in body.get(here).content.decode()
    assert "1 条检查答复等本单位确认。" in body.get("/").content.decode()
    for file in InspectionFile.objects.all():
        assert body.get(reverse("reviews:inspection_file", args=[made.pk, file.pk])).status_code == 200
    body.post(reverse("reviews:confirm_inspection", args=[made.pk]), {"words": "已整改。"})
    made.refresh_from_db()
    assert (made.status, broken_chains()) == (Inspection.Status.DONE, [])
    told = [line.what for line in timeline.latest(workshop, cast.people["city_officer"], 3)]
    assert told == ["检查答复确认办结：现场检查第 1 号", "答复检查要求：现场检查第 1 号", "记录检查：现场检查第 1 号"]


def test_a_file_that_is_refused_leaves_the_words(cast: Cast) -> None:
    made = supervision_cases.recorded(cast, supervision_cases.title(cast))
    (clerk,) = browsers(cast, "unit_clerk")
    wrong = upload("协议.pdf")
    wrong.file = BytesIO(b"no file at all")
    wrong.size = 14
    answer = clerk.post(
        reverse("reviews:answer_inspection", args=[made.pk]), {"text": ANSWER, "file": wrong}, follow=True
    )
    page = answer.content.decode()
    assert ("“协议.pdf”没有收下" in page, ANSWER in page, made.files.count()) == (True, True, 0)


@pytest.mark.parametrize(
    ("kind", "request_", "sentence"),
    [
        ("visit", "请补充凭证。", "调取凭证的，请选“经费检查”。"),
        ("audit", "", "请写明对所选经费记录的要求。"),
        ("audit", "请补充凭证。", ""),
    ],
)
def test_lines_are_asked_for_in_an_audit_and_with_a_request(
    cast: Cast, kind: str, request_: str, sentence: str
) -> None:
    made = supervision_cases.audited(cast)
    (finance,) = browsers(cast, "finance_officer")
    entry = made.items.first().entry_id
    facts = {
        "kind": kind,
        "held_on": HELD.date().isoformat(),
        "people": "张工",
        "findings": FINDINGS,
        "office": Office.FINANCE,
    }
    facts |= {"request": request_, "due_on": "2027-12-31", "entry": entry, f"ask-{entry}": "请提供合同。"}
    answer = finance.post(reverse("reviews:record_inspection", args=[made.workshop_id]), facts)
    assert (sentence in answer.content.decode(), answer.status_code) == (True, 422 if sentence else 302)
    assert Inspection.objects.exclude(pk=made.pk).count() == (0 if sentence else 1)


def test_an_audit_is_asked_answered_and_judged_line_by_line(cast: Cast) -> None:
    made = supervision_cases.audited(cast)
    finance, approver = browsers(cast, "finance_officer", "unit_approver")
    items = list(made.items.order_by("entry__number"))
    form = finance.get(reverse("reviews:record_inspection", args=[made.workshop_id])).content.decode()
    assert all(f'value="{item.entry_id}"' in form for item in items)
    words = {f"item-{item.pk}": "合同见附件。" for item in items}
    proof = {f"file-{items[0].pk}": upload("合同.pdf")}
    approver.post(reverse("reviews:answer_inspection", args=[made.pk]), {"text": ANSWER, "send": "1", **words, **proof})
    verdict = {f"order-{items[0].pk}": "ok", f"order-{items[1].pk}": "no"}
    refused = finance.post(reverse("reviews:confirm_inspection", args=[made.pk]), verdict)
    assert (refused.status_code, "不相符的，请写明问题。" in refused.content.decode()) == (422, True)
    finance.post(
        reverse("reviews:confirm_inspection", args=[made.pk]), verdict | {f"why-{items[1].pk}": "没有验收单。"}
    )
    page = finance.get(reverse("reviews:inspection", args=[made.pk])).content.decode()
    question = reverse("workshops:ledger_question", args=[made.workshop_id, items[1].entry.number])
    assert ("没有验收单。" in page, question in page) == (True, True)
    made.refresh_from_db()
    assert made.status == Inspection.Status.DONE


def test_rules_are_put_on_the_file_confirmed_and_taken_off(cast: Cast) -> None:
    workshop = supervision_cases.title(cast)
    clerk, expert_of_city = browsers(cast, "unit_clerk", "city_officer")
    tab = reverse("workshops:supervision", args=[workshop.pk])
    assert "没有上传工作室管理制度；没有上传首席技师工作职责。" in clerk.get(tab).content.decode()
    facts = {"kind": "rules", "title": "工作室管理办法", "effective_on": "2026-03-01"}
    address = reverse("workshops:add_duty", args=[workshop.pk])
    assert clerk.post(address, facts).status_code == 422
    clerk.post(address, facts | {"file": upload("办法.pdf")})
    document = DutyDocument.objects.get()
    assert "没有上传首席技师工作职责。" in clerk.get(tab).content.decode()
    clerk.post(reverse("workshops:confirm_duty", args=[workshop.pk, document.pk]))
    clerk.post(reverse("workshops:end_duty", args=[workshop.pk, document.pk]))
    assert "工作室管理办法" not in expert_of_city.get(tab).content.decode()
    assert expert_of_city.get(reverse("workshops:duty", args=[workshop.pk, document.pk])).status_code == 200


def test_a_post_from_the_draft_to_the_public_page_and_back(cast: Cast) -> None:
    workshop = supervision_cases.title(cast)
    clerk, approver, city = browsers(cast, "unit_clerk", "unit_approver", "city_officer")
    anybody = HonestClient()
    clerk.post(reverse("workshops:new_practice", args=[workshop.pk]), {"title": "一招一式", "text": WORDS})
    post = Practice.objects.get()
    picture = {"caption": "复盘现场", "file": photo()}
    clerk.post(reverse("reviews:add_practice_photo", args=[post.pk]), picture)
    approver.post(reverse("reviews:edit_practice", args=[post.pk]), {"title": "一招一式", "text": WORDS, "send": "1"})
    public = reverse("public:practice", args=[post.pk])
    assert anybody.get(public).status_code == 404
    assert "1 篇经验做法等市局审核。" in city.get("/").content.decode()
    city.post(reverse("reviews:publish_practice", args=[post.pk]), {"hash": practices.hash_of(post)})
    page = anybody.get(public).content.decode()
    shown = reverse("public:practice_photo", args=[post.pk, post.photos.get().pk])
    assert ("一招一式" in page, shown in page, "孟知微" in page) == (True, True, False)
    answer = anybody.get(shown)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)[:2]) == ("image/jpeg", b"\xff\xd8")  # type: ignore[attr-defined]  # streamed
    approver.post(reverse("reviews:retract_practice", args=[post.pk]), {"words": "照片有误。"})
    assert (anybody.get(public).status_code, anybody.get(shown).status_code) == (404, 404)


def test_statistics_as_pictures_with_their_tables_and_as_a_sheet(cast: Cast) -> None:
    supervision_cases.title(cast)
    (city,) = browsers(cast, "city_officer")
    page = city.get(reverse("reviews:title_statistics")).content.decode()
    assert page.count('<svg class="chart"') == 9
    assert "style=" not in page
    link = f"{reverse('workshops:index')}?district=110108&amp;state=alive"
    assert f'<a href="{link}">1</a>' in page
    assert city.get(link.replace("&amp;", "&")).status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(city.get(reverse("exports:titles")).content)).active
    rows = list(sheet.values)  # type: ignore[union-attr]  # one sheet
    assert rows[1][:5] == ("统计口径", "项目", "累计认定", "称号有效", "重点资助")
    assert [row[:5] for row in rows[2:5]] == [
        ("合计", None, 1, 1, 0),
        ("按区", "海淀区", 1, 1, 0),
        ("按初审单位", "海淀区人社局", 1, 1, 0),
    ]


def test_years_without_an_award_have_their_place_in_the_picture(cast: Cast) -> None:
    late, early = supervision_cases.title(cast), supervision_cases.title(cast)
    Workshop.objects.filter(pk=early.pk).update(granted_at=late.granted_at.replace(year=late.granted_at.year - 10))
    (city,) = browsers(cast, "city_officer")
    chart = city.get(reverse("reviews:title_statistics")).context["by_year"]
    assert [group.numbers[0] for group in chart.groups] == [1, *[0] * 9, 1]
    assert [int(group.label) - late.granted_at.year for group in chart.groups if group.has_room] == [*range(-10, 1, 2)]


def test_the_printed_statistics_are_made_once_beside_the_request(cast: Cast) -> None:
    supervision_cases.title(cast)
    city, rules = cast.people["city_officer"], supervision_cases.rules()
    scope = statistics.scope_of(city)
    report = jobs.report_of(scope, statistics.counted(statistics.titles(scope)), "", LATER.date(), rules)
    assert jobs.order(report, by=city) == jobs.order(report, by=city)
    assert JobProgress.objects.filter(kind=jobs.KIND).count() == 1
    assert report.targets == ["有效工作室 1 个，目标 100 个。", "重点资助 0 个，目标 30 个。"]


@pytest.mark.parametrize("who", ["city_officer", "review_clerk", "district_finance"])
def test_the_same_number_of_questions_whatever_the_rows(
    cast: Cast, django_assert_max_num_queries: AtMost, who: str
) -> None:
    first = supervision_cases.title(cast)
    for number in range(3):
        workshop = first if number == 0 else supervision_cases.title(cast)
        supervision_cases.recorded(cast, workshop, Office.BODY)
        supervision_cases.published(cast, supervision_cases.draft(cast, workshop))
    browser = signed_in(cast.people[who])
    for address, most in (
        (reverse("reviews:supervision"), 10),
        (reverse("reviews:title_statistics"), 10),
        (reverse("reviews:practices"), 10),
    ):
        browser.get(address)
        with django_assert_max_num_queries(most):
            browser.get(address)
    with django_assert_max_num_queries(4):
        HonestClient().get(reverse("public:practices"))
    with django_assert_max_num_queries(4):
        HonestClient().get(reverse("public:practice", args=[Practice.objects.first().pk]))  # type: ignore[union-attr]  # there are three


def test_the_tab_asks_the_same_however_much_there_is(cast: Cast) -> None:
    workshop = supervision_cases.title(cast)
    tab = reverse("workshops:supervision", args=[workshop.pk])
    (browser,) = browsers(cast, "city_officer")
    asked = []
    for _ in range(2):
        supervision_cases.recorded(cast, workshop, Office.BODY)
        supervision_cases.document(cast, workshop, list(DutyDocument.Kind)[len(asked)])
        supervision_cases.published(cast, supervision_cases.draft(cast, workshop))
        browser.get(tab)
        with CaptureQueriesContext(connection) as questions:
            browser.get(tab)
        asked.append(len(questions))
    assert asked[0] == asked[1]


def test_the_sheet_of_inspections_is_of_ones_own(cast: Cast) -> None:
    supervision_cases.recorded(cast, supervision_cases.title(cast))
    body, other = browsers(cast, "review_clerk", "other_body")
    address = reverse("exports:inspections")
    of_body, of_other = (
        list(openpyxl.load_workbook(BytesIO(one.get(address).content)).active.values)  # type: ignore[union-attr]  # one sheet
        for one in (body, other)
    )
    assert (len(of_body), len(of_other)) == (3, 2)
    assert (of_body[2][5], of_body[2][9], of_body[2][12]) == ("海淀区人社局", FINDINGS, "待单位答复")
    assert HELD.date() == of_body[2][7].date()


def test_titles_without_rules_and_duties_are_listed_and_a_single_one_is_opened(cast: Cast) -> None:
    first, clerk = supervision_cases.title(cast), signed_in(cast.people["unit_clerk"])
    errand = reverse("reviews:lacking_duties")
    assert errand in clerk.get("/").content.decode()
    assert clerk.get(errand)["Location"] == reverse("workshops:supervision", args=[first.pk])
    second = supervision_cases.title(cast)
    page = clerk.get(errand).content.decode()
    assert [reverse("workshops:supervision", args=[one.pk]) in page for one in (first, second)] == [True, True]
    assert "没有上传工作室管理制度、首席技师工作职责" in page
    for one in (first, second):
        for kind in DutyDocument.Kind:
            supervision_cases.document(cast, one, kind)
    assert "制度和职责都在卷" in clerk.get(errand).content.decode()


def test_what_else_a_title_owes_stands_in_its_row_with_its_own_way(cast: Cast) -> None:
    workshop = supervision_cases.title(cast)
    made = supervision_cases.recorded(cast, workshop)
    changes_cases.gone(workshop, cast, on=HELD.date(), at=HELD)
    row = signed_in(cast.people["unit_clerk"]).get("/").context["board"].rows[0]
    others = [(one.words, one.action.href) for one in row["others"]]
    assert len(others) == 1
    assert reverse("reviews:inspection", args=[made.pk]) in {row["action"].href, others[0][1]}
