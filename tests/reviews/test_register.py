"""Old workshops come in by a sheet that a second person confirms; the public register shows nine fields and no more."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Organisation, User
from accounts.services import grant as give_role
from applications import journal
from applications.lifecycle import NotPermitted, NotPossible, perform
from applications.models import Workshop, WorkshopEvent
from applications.selectors import dossier
from applications.states import State
from common import rehearsal, sheets
from common.models import ImportBatch, JobProgress
from common.xlsx import workbook
from reviews.imports.register import REGISTER
from reviews.jobs.imports import apply_import, undo_import
from reviews.models import Award, KeyProject
from reviews.views import imports
from tests import cases
from tests.cases import DURING
from tests.cast import Cast
from tests.honest import HonestClient, signed_in

HEADS = [column.heading for column in REGISTER.columns]
ID_NUMBER = "11010519491231002X"
OLD = {
    "铭牌编号": "京首技2012015",
    "首席技师": "陆砚舟",
    "公民身份号码": ID_NUMBER,
    "职业（工种）": "数控铣工",
    "所在单位": "北京首控精密制造有限公司",
    "统一社会信用代码": "91110108MA9XK27Q0Y",
    "单位类别": "企业",
    "所在区": "海淀",
    "认定日期": "2012-03-20",
    "认定文号": "京人社能发〔2012〕35号",
    "重点项目年度": "2013",
    "补助金额（万元）": "30",
}
NEXT = OLD | {
    "铭牌编号": "京首技2013007",
    "首席技师": "沈怀瑾",
    "公民身份号码": "",
    "职业（工种）": "电焊工",
    "所在单位": "北京启衡焊接工程有限公司",
    "统一社会信用代码": "91110107MA01ABCD49",
    "所在区": "朝阳区",
    "认定日期": "2013-06-01",
    "重点项目年度": "",
    "补助金额（万元）": "",
}


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The cast, and a version of the rules."""
    cases.rule_set()
    return cast


def sheet_of(*rows: dict[str, Any]) -> BytesIO:
    lines = [[row.get(head.removesuffix("（必填）"), "") for head in HEADS] for row in rows]
    return BytesIO(workbook("原始批次", HEADS, lines))


def rehearsed(cast: Cast, file: BytesIO) -> ImportBatch:
    return rehearsal.rehearse(
        REGISTER, file, name="原始批次.xlsx", size=len(file.getvalue()), by=cast.people["city_officer"], at=DURING
    )


def confirmed(cast: Cast, *rows: dict[str, Any]) -> ImportBatch:
    batch = rehearsal.propose(rehearsed(cast, sheet_of(*rows)))
    return rehearsal.apply(REGISTER, batch, by=cast.people["city_approver"], at=DURING)


@pytest.mark.django_db
def test_an_old_workshop_begins_granted_once_the_approver_confirms(world: Cast) -> None:
    batch = rehearsed(world, sheet_of(OLD, NEXT))
    assert [(row.plan, row.faults) for row in batch.rows.all()] == [("new", []), ("new", [])]
    with pytest.raises(sheets.Refused) as refusal:
        rehearsal.apply(REGISTER, batch, by=world.people["city_approver"], at=DURING)
    assert refusal.value.sentence == "这份导入已经有人处理过了，请刷新页面查看结果。"
    rehearsal.propose(batch)
    assert HonestClient().get("/public/register/").context["rows"] == []
    with pytest.raises(NotPermitted):
        rehearsal.apply(REGISTER, batch, by=world.people["finance_approver"], at=DURING)
    rehearsal.apply(REGISTER, batch, by=world.people["city_approver"], at=DURING)
    first, second = Workshop.objects.order_by("granted_at")
    assert (first.state, first.origin, first.round.name, first.name) == (
        State.GRANTED,
        "register",
        "原始批次",
        "北京市陆砚舟数控铣工首席技师工作室",
    )
    assert (first.plaque_number, first.title_number, first.district.name, first.review_body.short_name) == (
        "京首技2012015",
        "京首技2012015",
        "海淀区",
        "海淀区人社局",
    )
    assert (first.award.document.number, first.technician_chapter.id_number) == ("京人社能发〔2012〕35号", ID_NUMBER)
    subsidy = first.key_projects.get()
    assert (subsidy.year, subsidy.amount, subsidy.status) == (2013, 300000, "confirmed")
    assert second.unit.uscc == "91110107MA01ABCD49"
    assert (second.unit.is_confirmed, second.unit.memberships.count()) == (False, 0)
    event = WorkshopEvent.objects.get(workshop=first)
    assert (event.verb, event.actor, event.target) == ("begin", world.people["city_approver"], State.GRANTED)
    assert journal.broken_chains() == []


@pytest.mark.django_db
def test_who_sent_it_in_cannot_confirm_it(world: Cast) -> None:
    officer = world.people["city_officer"]
    give_role(officer, world.bodies["rsj"], "city_approver", at=DURING)
    batch = rehearsal.propose(rehearsed(world, sheet_of(OLD)))
    both = User.objects.get(pk=officer.pk)
    with pytest.raises(sheets.Refused) as refusal:
        rehearsal.apply(REGISTER, batch, by=both, at=DURING)
    assert refusal.value.sentence == "导入须由另一位负责人确认，不能由上传的本人确认。"


FAULTS = [
    ({"铭牌编号": ""}, "铭牌编号", "请填写“铭牌编号”。"),
    ({"铭牌编号": "京/12"}, "铭牌编号", "铭牌编号中不能有空格、斜线、星号、引号等符号，请按铭牌填写。"),
    ({"铭牌编号": "BJSJ-2026-001"}, "铭牌编号", "编号 BJSJ-2026-001 已被使用，编号不能重复使用。"),
    ({"首席技师": ""}, "首席技师", "请填写“首席技师”。"),
    ({"公民身份号码": "110105194912310021"}, "公民身份号码", "公民身份号码的末位校验码不对，请逐位核对。"),
    (
        {"公民身份号码": "440524188001010014"},
        "公民身份号码",
        "公民身份号码第 7 至 14 位不是有效的出生日期，请逐位核对。",
    ),
    (
        {"统一社会信用代码": "91110108MA9XK27Q0X"},
        "统一社会信用代码",
        "统一社会信用代码的校验位不对，请对照营业执照逐位核对。",
    ),
    ({"单位类别": "工厂"}, "单位类别", "“单位类别”没有“工厂”，请填写：企业、公共实训基地所在单位。"),
    ({"所在区": "浦东新区"}, "所在区", "没有“浦东新区”这个区，请填写区的名称，如 海淀区。"),
    ({"初审单位": "某局"}, "初审单位", "初审单位名录中没有“某局”，请填写名录中的简称或全称。"),
    ({"认定日期": "2010-12-31"}, "认定日期", "“认定日期”须在 2011 年 1 月 1 日与今天之间。"),
    ({"认定日期": "2026-04-09"}, "认定日期", "“认定日期”须在 2011 年 1 月 1 日与今天之间。"),
    ({"重点项目年度": ""}, "重点项目年度", "“重点项目年度”和“补助金额（万元）”须同时填写或同时留空。"),
    ({"重点项目年度": "2011"}, "重点项目年度", "“重点项目年度”须在认定年度与今年之间。"),
    ({"补助金额（万元）": "三十"}, "补助金额（万元）", "请填写以万元为单位的数字，如 268.40。"),
    (
        {"所在单位": "北京首控机床有限公司"},
        "所在单位",
        "该代码在系统中登记的单位：北京首控精密制造有限公司，请核对后填写现名称。",
    ),
    (
        {"首席技师": "顾长河", "工作室名称": "占用的名称"},
        "工作室名称",
        "已有同名的工作室或在办申报：占用的名称；可在名称中加括号注明单位。",
    ),
]


@pytest.mark.django_db
def test_every_fault_of_a_row_is_told_with_its_column(world: Cast) -> None:
    taken = cases.workshop(world, State.GRANTED, name="占用的名称")
    cases.put_into(taken, State.GRANTED, plaque_number="BJSJ-2026-001", title_number="BJSJ-2026-001")
    names = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午"
    rows = [
        OLD | {"铭牌编号": f"京首技{place}", "首席技师": f"陆砚{sign}", "公民身份号码": ""} | changed
        for place, (sign, (changed, _, _)) in enumerate(zip(names, FAULTS, strict=True))
    ]
    batch = rehearsed(world, sheet_of(*rows))
    assert [(row.number, row.faults) for row in batch.rows.all()] == [
        (number, [[column, sentence]]) for number, (_, column, sentence) in enumerate(FAULTS, start=2)
    ]


@pytest.mark.django_db
def test_one_title_per_technician_and_per_number(world: Cast) -> None:
    confirmed(world, OLD)
    twice = rehearsed(
        world, sheet_of(NEXT, NEXT | {"首席技师": "顾长河"}, NEXT | {"铭牌编号": "京首技9", "公民身份号码": ID_NUMBER})
    )
    assert [row.faults for row in twice.rows.all()] == [
        [],
        [["铭牌编号", "与第 2 行重复：京首技2013007"]],
        [
            ["工作室名称", "已有同名的工作室或在办申报：北京市沈怀瑾电焊工首席技师工作室；可在名称中加括号注明单位。"],
            ["公民身份号码", "这位首席技师已有在办的申报或有效的工作室，一人只能有一个（四(一)）。"],
        ],
    ]


@pytest.mark.django_db
def test_the_exported_sheet_comes_back_and_changes_the_same_rows(world: Cast) -> None:
    confirmed(world, OLD, NEXT)
    exported = signed_in(world.people["city_officer"]).get("/exports/register.xlsx").content
    book = load_workbook(BytesIO(exported))
    sheet: Any = book.active
    places = {cell.value.removesuffix("（必填）"): cell.column for cell in sheet[1]}
    assert sheet.cell(2, places["公民身份号码"]).value == "11**************2X"
    same = rehearsed(world, BytesIO(exported))
    assert [(row.plan, row.faults) for row in same.rows.all()] == [("same", []), ("same", [])]
    sheet.cell(2, places["职业（工种）"]).value = "数控车工"
    sheet.cell(2, places["重点项目年度"]).value = None
    sheet.cell(2, places["补助金额（万元）"]).value = None
    edited = BytesIO()
    book.save(edited)
    edited.seek(0)
    batch = rehearsal.propose(rehearsed(world, edited))
    rehearsal.apply(REGISTER, batch, by=world.people["city_approver"], at=DURING)
    changed = Workshop.objects.get(plaque_number="京首技2012015")
    assert (changed.trade, changed.technician_chapter.id_number) == ("数控车工", ID_NUMBER)
    assert KeyProject.objects.get().status == "cancelled"
    assert [event.verb for event in changed.events.order_by("sequence")] == ["begin", "register_edit"]
    rehearsal.undo(REGISTER, batch, by=world.people["city_approver"], at=DURING, note="改错了")
    changed.refresh_from_db()
    assert changed.trade == "数控铣工"
    assert [(one.status, one.amount) for one in changed.key_projects.order_by("pk")] == [
        ("cancelled", 300000),
        ("confirmed", 300000),
    ]


@pytest.mark.django_db
def test_an_undo_strikes_untouched_titles_off_and_their_numbers_are_free_again(world: Cast) -> None:
    batch = confirmed(world, OLD, NEXT)
    used = Workshop.objects.get(plaque_number="京首技2013007")
    journal.record(used, "make_plaque", by=world.people["city_officer"], at=DURING)
    rehearsal.undo(REGISTER, batch, by=world.people["city_approver"], at=DURING, note="传错了文件")
    assert [(row.outcome, row.sentence) for row in batch.rows.all()] == [("undone", ""), ("kept", "登记后已有办理记录")]
    gone = Workshop.objects.exclude(pk=used.pk).get()
    assert (gone.state, gone.plaque_number, gone.granted_at, gone.ended_at) == (State.WITHDRAWN, None, None, DURING)
    assert Award.objects.filter(workshop=gone).count() == 0
    assert [event.verb for event in gone.events.order_by("sequence")] == ["begin", "strike_off"]
    with pytest.raises(NotPossible) as refusal:
        perform("strike_off", used, by=world.people["city_approver"], at=DURING, reason="撤销")
    assert refusal.value.sentences == ["登记之后已有办理记录，不能撤销登记。"]
    again = confirmed(world, OLD)
    assert [row.outcome for row in again.rows.all()] == ["done"]


@pytest.mark.django_db
def test_the_approver_finds_what_waits_and_confirms_it_in_the_page(world: Cast) -> None:
    officer, approver = signed_in(world.people["city_officer"]), signed_in(world.people["city_approver"])
    file = sheet_of(OLD)
    file.name = "原始批次.xlsx"
    assert approver.post("/reviews/imports/register/", {"file": file}).status_code == 403
    file.seek(0)
    sent = officer.post("/reviews/imports/register/", {"file": file})
    assert officer.post(f"{sent.url}confirm/").status_code == 403
    officer.post(f"{sent.url}propose/")
    errands = [one["sentence"] for one in approver.get("/").context["board"].errands]
    assert "1 份原始批次导入表等您确认。" in errands
    approver.post(f"{sent.url}confirm/")
    workshop = Workshop.objects.get()
    page = approver.get(f"/workshops/{workshop.pk}/award/")
    rail = dossier.rail_of(workshop, [])
    assert [(step["label"], step["state"]) for step in rail] == [("登记", "done"), ("授牌", "current")]
    assert [(one.number, one.is_with_the_unit) for one, _ in page.context["plaques"]] == [("京首技2012015", True)]
    assert approver.get(f"/reviews/cases/{workshop.pk}/certificate.pdf").status_code == 404
    facts = {"made_on": "2026-04-08", "material": "拉丝铜牌", "reason": "字迹磨损"}
    approver.post(f"/reviews/cases/{workshop.pk}/plaques/new/", facts)
    assert [(one.ordinal, one.number) for one in workshop.plaques.all()] == [(1, "京首技2012015"), (2, "京首技2012015")]
    assert approver.get(f"/workshops/{workshop.pk}/journal/").status_code == 200


@pytest.mark.django_db
def test_many_rows_are_written_and_taken_back_by_a_job(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    approver = signed_in(world.people["city_approver"])
    batch = rehearsal.propose(rehearsed(world, sheet_of(OLD, NEXT)))
    here = f"/reviews/imports/batches/{batch.pk}/"
    approver.post(f"{here}confirm/")
    page = approver.get(here)
    assert (page.context["job"]["title"], page.context["may_confirm"]) == ("正在写入", False)
    order = JobProgress.objects.get()
    apply_import.func(batch_pk=batch.pk, user_pk=world.people["city_approver"].pk, job=str(order.uuid))
    assert approver.get(here, headers={"accept": "application/json"}).json()["state"] == "done"
    approver.post(f"{here}undo/", {"note": "传错了"})
    again = JobProgress.objects.exclude(pk=order.pk).get()
    apply_import.func(batch_pk=batch.pk, user_pk=world.people["city_approver"].pk, job=str(again.uuid))
    again.refresh_from_db()
    assert (again.state, again.sentence) == ("failed", "这份导入已经有人处理过了，请刷新页面查看结果。")
    approver.post(f"{here}undo/", {"note": "传错了"})
    last = JobProgress.objects.exclude(pk__in=[order.pk, again.pk]).get()
    undo_import.func(batch_pk=batch.pk, user_pk=world.people["city_approver"].pk, note="传错了", job=str(last.uuid))
    assert Workshop.objects.filter(state=State.GRANTED).count() == 0


# ── what everybody reads ─────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_register_is_searched_and_filtered(world: Cast) -> None:
    confirmed(world, OLD, NEXT)
    browser = HonestClient()

    def found(query: str) -> list[str]:
        return [row.number for row in browser.get(f"/public/register/?{query}").context["rows"]]

    both = ["京首技2013007", "京首技2012015"]
    assert found("") == both
    assert found("q=陆砚舟") == found("q=数控铣工") == found("q=首控精密") == found("q=京首技2012") == ["京首技2012015"]
    assert found("q=lyz") == found("q=陆") == ["京首技2012015"]
    Workshop.objects.filter(plaque_number="京首技2012015").update(search=["SB", "B2", "20"])
    assert found("q=SB20") == []  # a case number is no public word
    assert found("district=110105") == found("year=2013") == ["京首技2013007"]
    assert found("key=yes") == ["京首技2012015"]
    assert found("year=2013&key=yes") == []
    assert found("district=999999") == both


@pytest.mark.django_db
def test_the_public_pages_tell_nine_fields_and_nothing_private(world: Cast) -> None:
    batch = confirmed(world, OLD)
    Organisation.objects.filter(uscc=OLD["统一社会信用代码"]).update(contact_name="孟知微", address="永澄北路甲 12 号")
    browser = HonestClient()
    for page in ("/public/register/", "/public/register/京首技2012015/"):
        words = browser.get(page).content.decode()
        for told in (
            "北京市陆砚舟数控铣工首席技师工作室",
            "陆砚舟",
            "数控铣工",
            "北京首控精密制造有限公司",
            "海淀区",
            "2012 年",
        ):
            assert told in words
        for secret in (
            ID_NUMBER,
            "1949",
            OLD["统一社会信用代码"],
            "孟知微",
            "永澄北路",
            "海淀区人社局",
            "300000",
            "30.00",
            "35号",
        ):
            assert secret not in words
    rehearsal.undo(REGISTER, batch, by=world.people["city_approver"], at=DURING, note="传错了")
    assert browser.get("/public/register/京首技2012015/").status_code == 404


@pytest.mark.django_db
def test_public_pages_cost_at_most_four_statements_at_any_length(world: Cast) -> None:
    browser = Client()
    confirmed(world, OLD, NEXT)
    costs = []
    pages = ("/public/register/", "/public/register/?q=陆砚舟", "/public/register/京首技2012015/")
    for more in (0, 30):
        for place in range(more):
            number = f"BJSJ-2025-{place:03d}"
            old = cases.workshop(world, State.GRANTED)
            cases.put_into(old, State.GRANTED, plaque_number=number, title_number=number)
        for page in pages:
            browser.get(page)
            with CaptureQueriesContext(connection) as asked:
                browser.get(page)
            costs.append(len(asked.captured_queries))
    assert costs == [4, 4, 1, 4, 4, 1]  # one of four asks the clock of the demo
    first = browser.get("/public/register/")
    following = browser.get(f"/public/register/{first.context['page']['next']}")
    assert len(first.context["rows"]) == 20
    assert len(following.context["rows"]) == 12


@pytest.mark.django_db
def test_guessing_numbers_is_limited_and_searching_is_not(world: Cast) -> None:
    browser = Client()
    assert browser.get("/public/register/%00/").status_code == 404
    guesses = [browser.get(f"/public/register/X{number}/").status_code for number in range(30)]
    assert guesses == [404] * 29 + [429]
    assert browser.get("/public/register/?q=陆").status_code == 200
