"""年度 in the browser: written section by section, handed in, taken in or sent back; the desk, who is missing, PDFs."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from applications import filing_jobs
from applications.filing_content import content_of
from applications.forms.filing_sheet import FilingSheet
from applications.forms.sheet import posted_words
from applications.models import Filing, Workshop
from applications.printing import filing as printing
from applications.selectors.filing import record_of
from applications.services import filing, filing_duties
from common import clock, files
from common.clock import BEIJING
from common.models import JobProgress
from common.pdf_pages import page_count
from tests.applications import filing_cases
from tests.applications.filing_cases import FIRST, WORDS
from tests.cast import PASSWORD, Cast
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
OVER = datetime(2027, 2, 3, 9, tzinfo=BEIJING)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def case(cast: Cast) -> Workshop:
    clock.move_to(FIRST)
    made = filing_cases.title(cast, with_form=True)
    filing_duties.open_due(FIRST)
    return made


def at_of(case: Workshop, rest: str = "") -> str:
    return f"/workshops/{case.pk}/yearly/2027/{rest}"


def typed(case: Workshop, section: str, **over: object) -> dict[str, Any]:
    """What a browser posts from a section as it stands, with ``over`` typed in."""
    made = Filing.objects.select_related("workshop").get(workshop=case, year=2027)
    sheet = FilingSheet.as_left(content_of(made), section)
    data: dict[str, Any] = {"revision": made.revision}
    for bound in [*(sheet.form or []), *(field for _, form in sheet.planned for field in form)]:
        data[bound.html_name] = "".join(posted_words(bound))
    for name, formset in sheet.lists.items():
        data |= {f"{name}-TOTAL_FORMS": len(formset.forms), f"{name}-INITIAL_FORMS": 0}
        for row in formset.forms:
            data |= {field.html_name: "".join(posted_words(field)) for field in row}
    return data | over


def outcome_of(case: Workshop) -> str:
    return f"o-{case.filings.get(year=2027).outcomes.get().uuid}"


# ── writing ──────────────────────────────────────────────────────────────────


def test_a_unit_writes_section_by_section_and_its_approver_files(case: Workshop, cast: Cast) -> None:
    clerk = signed_in(cast.people["unit_clerk"])
    tab = clerk.get(f"/workshops/{case.pk}/yearly/")
    assert [duty.words for duty in tab.context["duties"]] == ["报送 2026 年工作总结和 2027 年工作计划"]
    begun = clerk.post(at_of(case, "begin/"))
    assert begun["Location"] == at_of(case, "edit/summary/")
    outcome = outcome_of(case)
    done = {"summary": WORDS, f"{outcome}-percent": "90", f"{outcome}-outcome": "小组已组建。", "then": "next"}
    saved = clerk.post(at_of(case, "edit/summary/"), typed(case, "summary", **done))
    assert saved["Location"] == at_of(case, "edit/achievements/")
    rows = {
        "apprentices-TOTAL_FORMS": "1",
        "apprentices-0-name": "岑若木",
        "apprentices-0-level": "二级／技师",
        "exchanges-TOTAL_FORMS": "1",
        "exchanges-0-kind": "promotion",
        "exchanges-0-title": "操作法推广",
        "exchanges-0-held_on": "2026-09-10",
    }
    clerk.post(at_of(case, "edit/achievements/"), typed(case, "achievements", **rows))
    clerk.post(at_of(case, "edit/plan/"), typed(case, "plan", **{"tasks-0-due": "2027-10-31"}))
    look = clerk.get(at_of(case, "file/"))
    assert (look.context["faults"], look.context["may_file"]) == ([], False)
    assert "须由单位负责人核对后确认报送。" in words(look)
    approver = signed_in(cast.people["unit_approver"])
    seen = approver.get(at_of(case, "file/")).context["seen"]
    wrong = approver.post(at_of(case, "file/"), {"password": "falsch", "seen": seen})
    assert (wrong.status_code, wrong.context["password"].errors["password"]) == (422, ["密码不正确，请重新输入。"])
    unseen = approver.post(at_of(case, "file/"), {"password": PASSWORD})
    assert (unseen.status_code, unseen.context["refused"]) == (409, ["您核对以后，内容又有改动，请重新核对后再报送。"])
    filed = approver.post(at_of(case, "file/"), {"password": PASSWORD, "seen": seen}, follow=True)
    assert told(filed) == ["2027 年度备案已报送海淀区人社局。"]
    made = case.filings.get(year=2027)
    assert (made.status, made.apprentices, made.promotions, made.percent_done) == ("filed", 1, 1, 90)


def test_what_cannot_be_taken_is_shown_again_and_the_rest_is_saved(case: Workshop, cast: Cast) -> None:
    clerk = signed_in(cast.people["unit_clerk"])
    clerk.post(at_of(case, "begin/"))
    outcome = outcome_of(case)
    wrong = {"summary": WORDS, f"{outcome}-percent": "120", f"{outcome}-outcome": "小组已组建。"}
    answer = clerk.post(at_of(case, "edit/summary/"), typed(case, "summary", **wrong), follow=True)
    assert told(answer) == ["有 1 处填写有误，已保留您填的内容，请改正后再保存。"]
    assert [fault["sentence"] for fault in answer.context["faults"]] == ["“完成进度”不能大于 100。"]
    assert 'value="120"' in words(answer)
    made = case.filings.get(year=2027)
    assert (made.summary, made.outcomes.get().percent) == (WORDS, None)
    assert "有填写不对的内容，请改正后保存。" in words(clerk.get(at_of(case, "file/")))
    clerk.post(at_of(case, "edit/summary/"), typed(case, "summary", **{f"{outcome}-percent": "80"}))
    made.refresh_from_db()
    assert (made.kept, made.outcomes.get().percent) == ({}, 80)


def test_a_half_filled_section_keeps_every_cell_for_whoever_opens_it_next(case: Workshop, cast: Cast) -> None:
    clerk, approver = signed_in(cast.people["unit_clerk"]), signed_in(cast.people["unit_approver"])
    clerk.post(at_of(case, "begin/"))
    rows = {
        "apprentices-TOTAL_FORMS": "1",
        "apprentices-0-note": "取证\0",
        "projects-TOTAL_FORMS": "2",
        "projects-0-name": "薄壁件变形控制",
        "projects-0-benefit": "三十万",
        "projects-1-effect": "只写了成效",
        "exchanges-TOTAL_FORMS": "1",
        "exchanges-0-held_on": "2025-09-10",
        "exchanges-0-place": "首钢园",
    }
    clerk.post(at_of(case, "edit/achievements/"), typed(case, "achievements", **rows))
    shown = approver.get(at_of(case, "edit/achievements/"))
    lists = shown.context["sheet"].lists
    found = {name: [[field.value() for field in row if field.value()] for row in lists[name]] for name in lists}
    assert found == {
        "apprentices": [["取证"]],
        "projects": [["薄壁件变形控制", "三十万"], ["只写了成效"]],
        "exchanges": [["2025-09-10", "首钢园"]],
    }
    assert [fault["sentence"] for fault in shown.context["faults"]] == [
        "请填写以万元为单位的数字，如 268.40。",
        "日期须在 2026 年内。",
    ]


def test_a_day_outside_the_year_is_refused_and_the_list_stays_as_it_was(case: Workshop, cast: Cast) -> None:
    clerk = signed_in(cast.people["unit_clerk"])
    clerk.post(at_of(case, "begin/"))
    late = {"tasks-0-task": "推广操作法", "tasks-0-due": "2028-03-01"}
    answer = clerk.post(at_of(case, "edit/plan/"), typed(case, "plan", **late), follow=True)
    assert [fault["sentence"] for fault in answer.context["faults"]] == ["日期须在 2027 年内。"]
    assert case.filings.get(year=2027).tasks.get().task == "推广精密铣削操作法"


def test_two_who_write_at_once_are_told_and_nothing_is_lost(case: Workshop, cast: Cast) -> None:
    clerk, approver = signed_in(cast.people["unit_clerk"]), signed_in(cast.people["unit_approver"])
    clerk.post(at_of(case, "begin/"))
    mine = typed(case, "plan", plan="甲的安排")
    approver.post(at_of(case, "edit/plan/"), typed(case, "plan", plan="乙的安排"))
    answer = clerk.post(at_of(case, "edit/plan/"), mine)
    assert (answer.status_code, case.filings.get(year=2027).plan) == (409, "乙的安排")
    assert "程以南 于 1月12日 10:00 保存过这份备案，您填的还没有保存。核对后再按保存，将以您填的为准。" in words(answer)
    assert "甲的安排" in words(answer)
    clerk.post(at_of(case, "edit/plan/"), mine | {"revision": answer.context["revision"]})
    assert case.filings.get(year=2027).plan == "甲的安排"


def test_a_list_is_edited_without_script_and_nothing_is_saved_yet(case: Workshop, cast: Cast) -> None:
    clerk = signed_in(cast.people["unit_clerk"])
    clerk.post(at_of(case, "begin/"))
    pasted = {"row-paste": "apprentices", "apprentices-paste": "贺知秋\t2026-03\t高级工\t技师\t取证"}
    answer = clerk.post(at_of(case, "edit/achievements/"), typed(case, "achievements", **pasted))
    row = answer.context["sheet"].lists["apprentices"].forms[0]
    shown = [row[name].value() for name in ("name", "level_before", "level", "note")]
    assert (shown, case.filings.get(year=2027).apprentice_rows.count()) == (
        ["贺知秋", "L3_SENIOR", "L2_TECHNICIAN", "取证"],
        0,
    )


def test_evidence_is_the_units_own_until_it_is_filed(case: Workshop, cast: Cast) -> None:
    filing_cases.written(cast, case)
    clerk, body = signed_in(cast.people["unit_clerk"]), signed_in(cast.people["review_clerk"])
    proven = case.filings.get(year=2027).apprentice_rows.all()[0]
    sent = clerk.post(at_of(case, "files/"), {"about": str(proven.uuid), "file": filing_cases.upload()}, follow=True)
    assert told(sent) == ["已收下 1 个文件。"]
    assert f"带徒传技：{proven.name}" in words(sent)
    place = at_of(case, f"files/{case.filings.get(year=2027).files.get().pk}/")
    assert [browser.get(place).status_code for browser in (clerk, body)] == [200, 403]
    filing.file(case.filings.get(year=2027), by=cast.people["unit_approver"], at=FIRST)
    assert body.get(place).status_code == 200
    assert "师徒协议.pdf" in words(body.get(at_of(case)))
    filing.send_back(
        case.filings.get(year=2027), remarks="请换成盖章的协议。", by=cast.people["review_clerk"], at=FIRST
    )
    clerk.post(f"{place}remove/")
    filing.file(case.filings.get(year=2027), by=cast.people["unit_approver"], at=FIRST)
    # it stands in the first text, which the body sent back
    assert body.get(place).status_code == 200


# ── the body and the city ────────────────────────────────────────────────────


def test_the_body_sends_back_with_remarks_and_takes_in_what_comes_again(case: Workshop, cast: Cast) -> None:
    filing_cases.filed(cast, case)
    body, unit = signed_in(cast.people["review_clerk"]), signed_in(cast.people["unit_approver"])
    assert "2027 年度备案已报送，待接收" in words(body.get("/"))
    short = body.post(at_of(case, "return/"), {"remarks": "改"})
    assert short.status_code == 422
    sent = body.post(at_of(case, "return/"), {"remarks": "请补充晋级证书。"}, follow=True)
    assert told(sent) == ["已退回，已通知申报单位。"]
    assert "2027 年度备案退回修改，1月26日（周二） 24:00 前重新报送" in words(unit.get("/"))
    unit.post(at_of(case, "file/"), {"password": PASSWORD, "seen": unit.get(at_of(case, "file/")).context["seen"]})
    seen = body.get(at_of(case)).context["version"].content_hash
    taken = body.post(at_of(case, "accept/"), {"seen": seen}, follow=True)
    assert told(taken) == ["已接收，已通知申报单位。"]
    assert [link.name for link in taken.context["acts"]] == []
    first = body.get(at_of(case), {"version": "1"})
    assert "以前的文本" in words(first)


def test_only_who_may_gets_in_and_says_why_not(case: Workshop, cast: Cast) -> None:
    filing_cases.filed(cast, case)
    statuses = {
        who: (
            signed_in(cast.people[who]).get(at_of(case)).status_code,
            signed_in(cast.people[who]).post(at_of(case, "accept/"), {"seen": "x"}).status_code,
        )
        for who in ("other_unit", "other_body", "city_officer", "district_finance", "review_clerk")
    }
    assert statuses == {
        "other_unit": (404, 404),
        "other_body": (404, 404),
        "city_officer": (200, 403),
        "district_finance": (200, 403),
        "review_clerk": (200, 302),
    }


def test_the_desk_narrows_a_year_and_turns_its_pages(cast: Cast) -> None:
    clock.move_to(OVER)
    filing_cases.accepted(cast, filing_cases.title(cast))
    filing_cases.filed(cast, filing_cases.title(cast), at=OVER)
    for _ in range(26):
        filing_cases.title(cast)
    elsewhere = filing_cases.title(cast, review_body=cast.bodies["chaoyang"], district_id="110105")
    filing_duties.open_due(OVER)
    city = signed_in(cast.people["city_officer"])
    desk = city.get("/reviews/filings/")
    assert [segment["label"] for segment in desk.context["segments"]] == [
        "全部 29",
        "逾期未报 27",
        "待接收 1",
        "退回修改 0",
        "已备案 1",
        "逾期报送 1",
    ]
    following = city.get(f"/reviews/filings/{desk.context['page']['next']}")
    assert (len(desk.context["rows"]), len(following.context["rows"])) == (25, 4)
    other = signed_in(cast.people["other_body"]).get("/reviews/filings/")
    assert [row["name"] for row in other.context["rows"]] == [elsewhere.name]
    found = city.get("/reviews/filings/", {"q": elsewhere.title_number, "standing": "missing"})
    assert [row["name"] for row in found.context["rows"]] == [elsewhere.name]
    assert signed_in(cast.people["unit_clerk"]).get("/reviews/filings/").status_code == 403
    assert city.get("/reviews/filings/", {"year": "1999"}).status_code == 404


def test_who_is_missing_is_told_by_district_and_body_and_the_city_is_reminded(cast: Cast) -> None:
    clock.move_to(OVER)
    filing_cases.filed(cast, filing_cases.title(cast))
    absent = filing_cases.title(cast)
    filing_duties.open_due(OVER)
    city, body = signed_in(cast.people["city_officer"]), signed_in(cast.people["other_body"])
    assert "本年度备案已过期限，1 个工作室没有报送。" in words(city.get("/"))
    page = city.get("/reviews/filings/missing/")
    assert [(row.label, row.owed, row.on_time, row.missing) for row in page.context["tables"][0][2]] == [
        ("海淀区", 2, 1, 1)
    ]
    assert [row.name for row in page.context["names"]] == [absent.name]
    assert (
        body.get("/reviews/filings/missing/").context["total"].owed,
        body.get("/reviews/filings/notice.pdf").status_code,
    ) == (0, 403)


def test_the_city_extends_the_day_and_the_page_says_what_was_refused(case: Workshop, cast: Cast) -> None:
    approver = signed_in(cast.people["city_approver"])
    shorter = approver.post("/reviews/filings/extend/", {"until": "2027-01-20", "reason": "系统升级"})
    assert (shorter.status_code, shorter.context["form"].errors["until"]) == (
        422,
        ["只能延长，不能缩短：新的期限须晚于2027年1月31日。"],
    )
    longer = approver.post("/reviews/filings/extend/", {"until": "2027-02-15", "reason": "系统升级"}, follow=True)
    assert told(longer) == ["2027 年度备案的期限已延长，已通知尚未报送的单位。"]
    assert "期限 2027年2月15日 24:00；1月12日（周二）由 2027年1月31日 延长：系统升级" in words(longer)
    assert case.filings.get().due_on == date(2027, 2, 15)


def test_the_sheet_of_a_year_has_a_row_for_each_title(cast: Cast) -> None:
    clock.move_to(OVER)
    filing_cases.filed(cast, filing_cases.title(cast), at=OVER)
    filing_cases.title(cast)
    filing_duties.open_due(OVER)
    answer = signed_in(cast.people["finance_officer"]).get("/exports/filings.xlsx", {"year": "2027"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    place = {name: rows[0].index(name) for name in ("是否逾期", "状态", "带徒人数", "晋级人数")}
    assert [[row[column] for column in place.values()] for row in rows[1:]] == [
        ["逾期", "待接收", 2, 1],
        [None, "逾期未报", 0, 0],
    ]


# ── papers ───────────────────────────────────────────────────────────────────


def test_the_record_says_what_was_filed_by_whom_and_under_which_hash(case: Workshop, cast: Cast) -> None:
    made = filing_cases.accepted(cast, case)
    version = made.versions.get()
    paper = " ".join(printing.record_html(record_of(version)).split())
    assert version.content_hash in paper
    assert "负责人 程以南 于2027年1月12日在系统内确认报送（系统内确认，非电子签章）。" in paper
    assert "北京市海淀区人力资源和社会保障局 周明远 于2027年1月12日接收。" in paper


def test_papers_are_made_once_by_a_job_and_handed_out_from_the_store(case: Workshop, cast: Cast) -> None:
    made = filing_cases.accepted(cast, case)
    clerk, place = signed_in(cast.people["unit_clerk"]), at_of(case, "record.pdf")
    assert (clerk.get(place).status_code, clerk.post(place).status_code, clerk.get(place).status_code) == (
        200,
        302,
        202,
    )
    job = JobProgress.objects.get(kind="filing")
    filing_jobs.make_record(made.versions.get().pk, str(job.uuid))
    clerk.post(place)
    answer = clerk.get(place)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    assert (answer["Content-Type"], page_count(content), JobProgress.objects.filter(kind="filing").count()) == (
        "application/pdf",
        2,
        1,
    )


def test_the_notice_is_printed_for_the_city_as_it_stands_today(cast: Cast) -> None:
    clock.move_to(OVER)
    filing_cases.title(cast)
    filing_duties.open_due(OVER)
    city, place = signed_in(cast.people["city_officer"]), "/reviews/filings/notice.pdf?year=2027"
    assert signed_in(cast.people["finance_officer"]).post(place).status_code == 403
    city.post(place)
    job = JobProgress.objects.get(kind="filing_notice")
    filing_jobs.make_notice(2027, str(job.uuid))
    job.refresh_from_db()
    assert (job.state, page_count(files.read(job.result))) == ("done", 2)
    answer = city.get(place)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file


# ── what pages cost ──────────────────────────────────────────────────────────


def cost(browser: Client, address: str) -> int:
    """Queries of the second answer."""
    answer: HttpResponse = browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])


def test_pages_cost_little_beside_their_frame_and_the_same_at_any_length(cast: Cast) -> None:
    clock.move_to(FIRST)
    made = filing_cases.filed(cast, filing_cases.title(cast))
    city, body, unit = (signed_in(cast.people[who]) for who in ("city_officer", "review_clerk", "unit_clerk"))
    place, found = f"/workshops/{made.workshop_id}", []
    for rows in (1, 8):
        for _ in range(rows):
            filing_cases.title(cast)
        filing_duties.open_due(FIRST)
        found.append(
            {
                "desk": cost(city, "/reviews/filings/"),
                "missing": cost(city, "/reviews/filings/missing/"),
                # the frame of a dossier is every stage's: these tabs ask for no more than that of the materials
                "tab": cost(unit, f"{place}/yearly/") <= cost(unit, f"{place}/materials/"),
                "detail": cost(body, f"{place}/yearly/2027/") <= cost(body, f"{place}/materials/"),
            }
        )
    assert found == [{"desk": 8, "missing": 8, "tab": True, "detail": True}] * 2
    filing.send_back(made, remarks="请补充证书。", by=cast.people["review_clerk"], at=FIRST)
    assert cost(unit, f"{place}/yearly/2027/edit/achievements/") <= 12
