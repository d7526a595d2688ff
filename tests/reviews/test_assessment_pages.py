"""The assessment in a browser: the unit writes and hands in, body, city and finance answer; what each may read."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Workshop
from applications.selectors import ledger
from applications.selectors.ledger_figures import money_of
from applications.states import State
from common import clock
from common.clock import BEIJING
from common.models import Letter
from reviews.jobs import assessment as jobs
from reviews.models import Assessment, Commendation, GradeList
from reviews.printing import assessment as printing
from reviews.services import assessment_writing, commendation, grades
from tests.cast import PASSWORD, Cast
from tests.honest import signed_in
from tests.reviews import assessment_cases as build
from tests.reviews.assessment_cases import JUDGED, LISTED, SELF_DUE, WRITTEN

pytestmark = pytest.mark.django_db
UNPROCESSABLE, CONFLICT = 422, 409


def at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def told(answer: Any) -> list[str]:
    """The messages of the page to which a post leads."""
    return [str(message) for message in answer.context["messages"]]


# ── the unit ─────────────────────────────────────────────────────────────────


def test_a_unit_writes_section_by_section_and_hands_in(cast: Cast) -> None:
    [one] = build.called(cast)
    clock.move_to(WRITTEN)
    pk, by_code = one.workshop_id, build.indicators(one)
    clerk = signed_in(cast.people["unit_clerk"])
    page = clerk.get(at("workshops:assessment_write", pk, "T"))
    assert "年度备案" in text_of(page)
    assert [form.prefix for _, form in page.context["sheet"].lines] == [
        f"i-{by_code[code].pk}" for code in ("T1", "T2")
    ]
    wrong = {f"i-{by_code['T1'].pk}-text": build.WORDS, f"i-{by_code['T1'].pk}-points": "41"}
    answer = clerk.post(at("workshops:assessment_write", pk, "T"), {"revision": 0, **wrong}, follow=True)
    assert told(answer) == ["有 1 处填写有误，已保留您填的内容，请改正后再保存。"]
    assert "本项满分40分。" in text_of(answer)
    right = {**wrong, f"i-{by_code['T1'].pk}-points": "38", "then": "next"}
    answer = clerk.post(at("workshops:assessment_write", pk, "T"), {"revision": 1, **right})
    assert answer.url == at("workshops:assessment_write", pk, "M")
    stale = clerk.post(at("workshops:assessment_write", pk, "M"), {"revision": 1, f"i-{by_code['M1'].pk}-text": "晚"})
    assert stale.status_code == CONFLICT
    build.written(cast, one)
    approver = signed_in(cast.people["unit_approver"])
    assert approver.post(at("workshops:assessment_seal", pk), {"password": "不对"}).status_code == UNPROCESSABLE
    answer = approver.post(at("workshops:assessment_seal", pk), {"password": PASSWORD}, follow=True)
    assert told(answer) == ["自评已报送海淀区人社局。"]
    assert build.again(one).status == Assessment.Status.OPINION
    answer = clerk.get(at("workshops:assessment_write", pk), follow=True)
    assert told(answer) == ["2028 年评估考核目前为“待初审单位意见”，自评内容不能修改。"]


def test_claims_are_rows_with_their_evidence(cast: Cast) -> None:
    [one] = build.called(cast)
    clock.move_to(WRITTEN)
    clerk, here = signed_in(cast.people["unit_clerk"]), at("workshops:assessment_write", one.workshop_id, "bonus")
    item = one.rubric.bonus_items.get(code="city_award")
    row = {
        "claims-TOTAL_FORMS": 1,
        "claims-INITIAL_FORMS": 0,
        "claims-0-row": "5f0c5a3e-1111-4222-8333-444455556666",
        "claims-0-item": item.pk,
        "claims-0-title": "2027 年市级技术能手",
        "claims-0-points": "3",
    }
    answer = clerk.post(here, {"revision": 0, **row}, follow=True)
    assert "这一类最多加2分。" in text_of(answer)
    clerk.post(here, {"revision": 1, **row, "claims-0-points": "2"})
    claim = one.claims.get()
    answer = clerk.post(
        at("workshops:assessment_add_file", one.workshop_id),
        {"section": "bonus", "claim": claim.pk, "file": build.paper()},
        follow=True,
    )
    assert told(answer)[-1] == "已收下 1 个文件。"
    file = one.files.get()
    clerk.post(at("workshops:assessment_remove_file", one.workshop_id, file.pk))
    assert one.files.filter(removed_at=None).count() == 0


def test_what_is_not_handed_in_is_the_units_own(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.written(cast, one)
    file = one.files.get()
    body = signed_in(cast.people["review_clerk"])
    assert body.get(at("workshops:assessment_file", one.workshop_id, file.pk)).status_code == 403
    assessment_writing.seal(one, by=cast.people["unit_approver"], at=WRITTEN)
    assert body.get(at("workshops:assessment_file", one.workshop_id, file.pk)).status_code == 200


# ── body, city, finance ──────────────────────────────────────────────────────


def test_points_are_for_the_bureaus(cast: Cast) -> None:
    [one] = build.called(cast)
    build.judged(cast, one, "87.25")
    clock.move_to(JUDGED)
    here = at("workshops:assessment", one.workshop_id)
    assert "87.25＋加分0＝87.25" in text_of(signed_in(cast.people["city_officer"]).get(here))
    for who in ("unit_clerk", "review_clerk", "district_finance"):
        assert "87.25" not in text_of(signed_in(cast.people[who]).get(here))


def test_a_list_goes_from_the_officer_by_the_approver_to_finance_and_back(cast: Cast) -> None:
    ones = build.called(cast, titles=2)
    build.judged(cast, ones[0], "85")
    build.judged(cast, ones[1], "50")
    clock.move_to(LISTED)
    officer, approver, finance = (
        signed_in(cast.people[who]) for who in ("city_officer", "city_approver", "finance_approver")
    )
    answer = officer.post(at("reviews:prepare_grades", 2028), follow=True)
    assert told(answer) == ["等次名单已编制，请由另一位负责人核对后送市财政局。"]
    found = GradeList.objects.get()
    here = at("reviews:grade_list", found.pk)
    assert finance.get(here).status_code == 404
    answer = approver.post(
        at("reviews:propose_grades", found.pk), {"password": PASSWORD, "note": "请会商"}, follow=True
    )
    assert told(answer) == ["已送市财政局，等待同意。"]
    page = finance.get(here)
    assert [line["look"][0] for line in page.context["lines"]] == ["合格", "不合格"]
    found.refresh_from_db()
    facts = {"agrees": "yes", "password": PASSWORD, "content_hash": found.content_hash}
    assert finance.post(at("reviews:answer_grades", found.pk), {**facts, "agrees": "no"}).status_code == UNPROCESSABLE
    answer = finance.post(at("reviews:answer_grades", found.pk), facts, follow=True)
    assert told(answer) == ["已同意，等次已定。"]
    answer = approver.post(at("reviews:carry_out_grades", found.pk), {"password": PASSWORD}, follow=True)
    assert told(answer) == ["已办理 1 个工作室考核通过。"]
    states = Workshop.objects.filter(pk__in=[one.workshop_id for one in ones]).order_by("pk")
    assert [case.state for case in states] == [State.GRANTED, State.ASSESSING]


def test_mending_is_ordered_reported_and_looked_at_in_the_browser(cast: Cast) -> None:
    [one] = build.called(cast)
    build.judged(cast, one, "55")
    clock.move_to(JUDGED)
    pk, approver = one.workshop_id, signed_in(cast.people["city_approver"])
    facts = {"demands": "补齐带徒协议。", "due_on": "2028-08-01"}
    assert approver.post(at("workshops:act", pk, "rectify"), facts).status_code == 302
    clerk = signed_in(cast.people["unit_clerk"])
    board = clerk.get("/").context["board"]
    assert [row["todo"] for row in board.rows] == ["限期整改：8月1日（周二） 24:00 前报告整改情况"]
    mend = at("workshops:assessment_mend", pk)
    answer = clerk.post(mend, {"report": "已全部补齐，请复核。"})
    assert (answer.status_code, answer.context["refused"]) == (CONFLICT, ["请先上传整改证明。"])
    clerk.post(at("workshops:assessment_add_proof", pk), {"file": build.paper()})
    answer = clerk.post(mend, {"report": "已全部补齐协议，请复核。"}, follow=True)
    assert told(answer) == ["整改情况已报告，待市人力社保局复核。"]
    officer = signed_in(cast.people["city_officer"])
    assert "单位报告整改完成，待复核" in text_of(officer.get("/"))
    the_photos_of_a_refused_look_stay(officer, at("workshops:assessment_look", pk))
    facts = {"looked_on": "2028-06-12", "visitors": "沈嘉言", "findings": "协议齐全。", "is_mended": "yes"}
    answer = officer.post(at("workshops:assessment_look", pk), facts, follow=True)
    assert told(answer) == ["复核已记录。"]
    assert "达到整改要求" in text_of(officer.get(at("workshops:assessment", pk)))


def the_photos_of_a_refused_look_stay(officer: Client, look: str) -> None:
    """They are taken in before the words are judged, and leave by their own button with what was typed still there."""
    answer = officer.post(look, {"looked_on": "2028-06-12", "photo": [build.paper(name="现场.pdf")]})
    assert answer.status_code == UNPROCESSABLE
    [photo] = answer.context["photos"]
    again = build.paper(name="现场.pdf")
    answer = officer.post(look, {"looked_on": "2028-06-12", "findings": "协议齐全。", "photo": [again]})
    assert answer.context["refused"] == ["“现场.pdf”没有收下：这份文件已经上传过了。"]
    answer = officer.post(look, {"remove": str(photo.pk), "findings": "协议齐全。"})
    assert (answer.status_code, list(answer.context["photos"])) == (200, [])
    assert "协议齐全。" in answer.content.decode()


# ── the desk ─────────────────────────────────────────────────────────────────


def test_the_city_opens_a_round_and_orders_one_more(cast: Cast) -> None:
    build.title(cast)
    other = build.title(cast, granted_at=datetime(2027, 6, 1, tzinfo=BEIJING))
    clock.move_to(build.CALLED)
    officer = signed_in(cast.people["city_officer"])
    assert "2028年度到期须考核的工作室1个。" in text_of(officer.get(at("reviews:assessments")))
    assert "本年度有1个工作室到期须考核，还没有通知。" in text_of(officer.get("/"))
    facts = {"year": 2028, "name": "2028 年度评估考核", "self_due_on": "2028-03-31", "opinion_due_on": "2028-03-30"}
    answer = officer.post(at("reviews:open_assessment_round"), facts)
    assert answer.status_code == UNPROCESSABLE
    answer = officer.post(at("reviews:open_assessment_round"), {**facts, "opinion_due_on": "2028-04-20"}, follow=True)
    assert told(answer) == ["2028 年度评估考核已开展，已通知 1 个工作室报送自评。"]
    approver, finance = signed_in(cast.people["city_approver"]), signed_in(cast.people["finance_approver"])
    facts = {"number": "BJSJ-1", "reason": "群众反映没有活动"}
    answer = approver.post(at("reviews:order_assessment", 2028), facts)
    assert answer.context["refused"] == ["没有这个编号的工作室，请核对编号。"]
    approver.post(at("reviews:order_assessment", 2028), {**facts, "number": other.title_number})
    assert "1件提前考核等您答复。" in text_of(finance.get("/"))
    order = other.off_cycle_orders.get()
    answer = finance.post(at("reviews:answer_assessment_order", order.pk), {"agrees": "yes"}, follow=True)
    assert told(answer) == ["已同意，已通知单位报送自评。"]
    assert Assessment.objects.filter(workshop=other, ordered=order).count() == 1


def test_each_desk_holds_its_own_and_filters(cast: Cast) -> None:
    first, second, third = build.called(cast, titles=3)
    Workshop.objects.filter(pk=third.workshop_id).update(
        review_body=cast.bodies["chaoyang"], district="110105", name="另一个工作室"
    )
    build.sealed(cast, second)
    clock.move_to(datetime(2028, 4, 2, tzinfo=BEIJING))
    here = at("reviews:assessment_round", 2028)
    expected = {"city_officer": 3, "finance_officer": 3, "review_clerk": 2, "district_finance": 2, "other_body": 1}
    for who, rows in expected.items():
        assert len(signed_in(cast.people[who]).get(here).context["rows"]) == rows, who
    officer = signed_in(cast.people["city_officer"])
    segments = [segment["label"] for segment in officer.get(here).context["segments"]]
    assert segments[:4] == ["全部 3", "待自评 2", "逾期未报 2", "待初审意见 1"]
    found = officer.get(here, {"standing": "opinion"}).context["rows"]
    assert [row["number"] for row in found] == [second.workshop.title_number]
    book = load_workbook(BytesIO(officer.get("/exports/assessments.xlsx?year=2028").getvalue()))
    values = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert sum(first.workshop.name in row for row in values) == 1


@pytest.mark.parametrize("titles", [1, 10])
def test_pages_cost_the_same_whatever_their_length(cast: Cast, titles: int) -> None:
    ones = build.called(cast, titles=titles)
    clock.move_to(WRITTEN)
    pk = ones[0].workshop_id
    pages = {
        ("unit_clerk", at("workshops:assessment", pk)): 7,
        ("unit_clerk", at("workshops:assessment_write", pk, "T")): 12,
        ("city_officer", at("reviews:assessment_round", 2028)): 11,
        ("review_clerk", at("reviews:assessment_round", 2028)): 8,
    }
    browsers = {who: signed_in(cast.people[who]) for who, _ in pages}
    assert {page: cost(browsers[page[0]], page[1]) for page in pages} == pages


def cost(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return len(asked.captured_queries)


# ── papers and the commended ─────────────────────────────────────────────────


def test_the_record_says_everything_but_points(cast: Cast) -> None:
    [one] = build.called(cast)
    one = build.with_opinion(cast, one)
    one = build.judged(cast, one, "87.25", shortcut=False)
    build.agreed(cast, one.round)
    content = printing.content_of(one, base="https://example.org")
    html = printing.record_html(content)
    assert "87.25" not in html
    assert [word in html for word in ("合格", "核对属实。", "两年来带徒、攻关成效明显。", content["list_hash"])] == [
        True
    ] * 4
    assert printing.content_of(one, base="https://example.org")["content_hash"] == content["content_hash"]
    grades.carry_out(GradeList.objects.get(), by=cast.people["city_approver"], at=LISTED)
    clock.move_to(LISTED)
    clerk, here = signed_in(cast.people["unit_clerk"]), at("workshops:assessment_record", one.workshop_id, one.pk)
    clerk.post(here)
    job = jobs.latest_record(one)
    assert job is not None
    jobs.make_record(one.pk, str(job.uuid))
    answer = clerk.get(here)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    page = Client().get(f"/verify/{one.verify_code}/")
    assert "2028年度评估考核" in text_of(page)
    assert "87.25" not in text_of(page)


def test_the_commended_are_public_once_they_are_carried_out(cast: Cast) -> None:
    ones = build.called(cast, titles=5)
    for one, score in zip(ones, ("95", "80", "80", "80", "80"), strict=True):
        build.judged(cast, one, score)
    found = build.agreed(cast, ones[0].round)
    approver = cast.people["city_approver"]
    clock.move_to(LISTED)
    browser, here = signed_in(approver), at("reviews:commend", 2028)
    facts = {"number": "京人社能发〔2028〕12号", "title": "关于表扬优秀工作室的通报", "dated_on": "2028-07-03"}
    answer = browser.post(here, facts)
    assert answer.context["refused"] == ["还有评为优秀的工作室没有办理考核通过，办理后再发布。"]
    grades.carry_out(found, by=approver, at=LISTED)
    answer = browser.post(here, facts, follow=True)
    assert told(answer) == ["通报已发布。"]
    made = Commendation.objects.get()
    assert sorted(made.content[0]) == ["district", "name", "number", "technician", "trade", "unit"]
    assert made.content_hash == commendation.hash_of(made.content, made.number, made.title, made.dated_on)
    page = text_of(Client().get(at("public:commendation", made.pk)))
    assert ones[0].workshop.name in page
    assert ones[1].workshop.name not in page
    assert browser.post(here, facts).context["refused"] == ["2028 年度评估考核的表扬通报已经发布。"]


# ── the clock ────────────────────────────────────────────────────────────────


def templates(person: Any) -> list[str]:
    return list(Letter.objects.filter(recipient=person).order_by("pk").values_list("template", flat=True))


def test_reminders_come_once_a_step_and_only_the_nearest_after_downtime(cast: Cast) -> None:
    ones = build.called(cast, titles=2)
    clerk = cast.people["unit_clerk"]
    Letter.objects.all().delete()
    due = datetime.combine(SELF_DUE, datetime.min.time(), BEIJING) + timedelta(hours=9)
    for days in (20, 15, 15, 10, 2, 1):
        jobs.remind(due - timedelta(days=days))
    assert templates(clerk) == ["reviews/assessment_soon"] * 2
    build.sealed(cast, ones[0])
    Letter.objects.all().delete()
    jobs.remind(due + timedelta(days=18))  # two days before the body's day
    assert templates(cast.people["review_clerk"]) == ["reviews/assessment_opinion_soon"]
    assert templates(clerk) == []


def test_mending_is_reminded_of_and_becomes_the_citys_task_when_its_day_is_over(cast: Cast) -> None:
    [one] = build.called(cast)
    build.mending(cast, build.judged(cast, one, "55"), due_on=date(2028, 7, 2))
    clerk, officer = cast.people["unit_clerk"], cast.people["city_officer"]
    Letter.objects.all().delete()
    nine = datetime(2028, 7, 2, 9, tzinfo=BEIJING)
    for days in (10, 7, 6, 1, 0):
        jobs.remind(nine - timedelta(days=days))
    assert templates(clerk) == ["reviews/rectification_soon"] * 2
    for days in (1, 2):
        jobs.remind(nine + timedelta(days=days))
    assert templates(officer) == ["reviews/rectification_over"]
    clock.move_to(nine + timedelta(days=1))
    assert "1个工作室整改期限已过，没有报告。" in text_of(signed_in(officer).get("/"))


def test_the_clock_calls_whoever_became_due_after_the_round_was_opened(cast: Cast) -> None:
    build.called(cast)
    late = build.title(cast)
    Workshop.objects.filter(pk=late.pk).update(assessment_due=None)
    jobs.call_due(WRITTEN)
    jobs.call_due(WRITTEN)
    assert Assessment.objects.filter(workshop=late).count() == 1


# ── figures ──────────────────────────────────────────────────────────────────


def test_the_sums_read_at_once_are_those_of_the_ledgers_own_questions(cast: Cast) -> None:
    case = build.title(cast)
    money = money_of(case, range(2026, 2028), date(2026, 1, 1))
    years = [2026, 2027]
    assert (money.own_rate, money.execution) == (ledger.own_funds_rate(case, years), ledger.execution_rate(case, years))
