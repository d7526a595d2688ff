"""The pages of the books: paying, entering, confirming, the year with its running balance, desk, papers, 待办."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from applications import ledger_jobs
from applications.models import Breach, Ledger, LedgerEntry, SpendingLine, Subsidy
from applications.printing import ledger as printing
from applications.selectors import ledger_desk as desk
from applications.selectors import ledger_pages
from applications.services import ledger_decisions, ledger_years, settlements
from applications.stages import ledger as tasks
from applications.states import State
from common import clock, files
from common.clock import legal_day
from reviews.models import KeyProject
from reviews.services import payments
from tests import cases, stages
from tests.applications import ledger_cases as made
from tests.applications.ledger_cases import AMOUNT, NEXT_YEAR, PAID, SPENT
from tests.cast import Cast
from tests.common import papers
from tests.honest import signed_in

pytestmark = pytest.mark.django_db


def upload(name: str = "发票.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.pdf(), "application/pdf")


def expense(**changed: Any) -> dict[str, Any]:
    return {
        "fund": "subsidy", "activity": "research", "cost_type": "material", "amount": "1,200.50", "day": "2026-10-12",
        "payee": "北京精刀工具有限公司", "voucher_number": "记-7", "summary": "试制用刀具", "voucher": upload(),
    } | changed  # fmt: skip


def media_type(answer: Any) -> str:
    """Of a file, read to its end as a browser does."""
    assert b"".join(answer.streaming_content)
    return str(answer["Content-Type"])


def refused(answer: Any) -> list[str]:
    return list(answer.context["refused"])


def test_the_way_of_the_money_through_the_pages(cast: Cast) -> None:
    clock.move_to(SPENT)
    case, people = made.title(cast), cast.people
    project = made.confirmed_project(cast, case, at=PAID)
    officer, approver = signed_in(people["finance_officer"]), signed_in(people["finance_approver"])
    clerk, head = signed_in(people["unit_clerk"]), signed_in(people["unit_approver"])
    pay = f"/reviews/payments/{project.pk}/"
    assert "首次 60% 即 240,000.00 元。" in officer.get(f"{pay}draft/").content.decode()
    assert officer.post(f"{pay}draft/", {"amount": "400000"}).status_code == 302
    assert approver.post(f"{pay}1/pay/", {"paid_on": "2026-09-01", "document": "拨-1"}).status_code == 302
    books = f"/workshops/{case.pk}/ledger/"
    assert clerk.post(f"{books}payments/1/receive/", {"day": "2026-09-02", "voucher": upload()}).status_code == 302
    assert head.post(f"{books}lines/1/confirm/").status_code == 302
    assert clerk.post(f"{books}spend/", expense()).status_code == 302
    dinner = expense(cost_type="entertainment", voucher_number="记-8")
    answer = clerk.post(f"{books}spend/", dinner)
    assert (answer.status_code, refused(answer)) == (
        409,
        ["“招待费”不在补助经费的使用范围内（六(二)-2）；确已支出的，只能按不合规支出登记。"],
    )
    assert clerk.post(f"{books}spend/", {**dinner, "as_misuse": "on", "voucher": upload()}).status_code == 302
    assert clerk.post(f"{books}lines/2/confirm/").status_code == 403
    _explained_repaid_and_reversed(case.pk, clerk, head, officer)
    page = head.get(books)
    assert [(row["line"].number, row["line"].running) for row in page.context["rows"]] == [
        (5, AMOUNT - Decimal("1200.50")),
        (4, AMOUNT - Decimal("1200.50")),
        (3, AMOUNT - Decimal("2401.00")),
        (2, AMOUNT - Decimal("1200.50")),
        (1, AMOUNT),
    ]
    year = page.context["year"]
    assert (year.year, year.income, year.outgo, year.balance) == (
        2026,
        AMOUNT + Decimal("1200.50"),
        Decimal(2401),
        AMOUNT - Decimal("1200.50"),
    )
    assert media_type(head.get(f"{books}lines/2/voucher/")) == "application/pdf"


def _explained_repaid_and_reversed(pk: int, clerk: Client, head: Client, officer: Client) -> None:
    """The dinner comes back and finance ends it; a reversal is refused."""
    books = f"/workshops/{pk}/ledger/"
    for number in (2, 3):
        assert head.post(f"{books}lines/{number}/confirm/").status_code == 302
    breach = Breach.objects.get()
    path = f"{books}breaches/{breach.pk}/"
    told = {"explanation": "接待外地来访技师，误用补助账户。", "evidence": upload("说明.pdf")}
    assert clerk.post(f"{path}explain/", told).status_code == 302
    back = {"amount": "1200.50", "day": "2026-10-12", "summary": "归还", "voucher": upload()}
    assert clerk.post(f"{path}repay/", back).status_code == 302
    assert head.post(f"{books}lines/4/confirm/").status_code == 302
    end = {"outcome": "repaid", "words": "已核对银行回单。"}
    assert clerk.post(f"{path}close/", end).status_code == 403
    assert officer.post(f"{path}close/", end).status_code == 302
    assert clerk.post(f"{books}lines/2/reverse/", {"reason": "金额登记错误"}).status_code == 302
    assert head.post(f"{books}lines/5/refuse/", {"reason": ""}).status_code == 422
    assert head.post(f"{books}lines/5/refuse/", {"reason": "没有错"}).status_code == 302


def test_the_plan_is_a_sheet_and_stands_beside_what_was_spent(cast: Cast) -> None:
    clock.move_to(SPENT)
    case = made.received(cast).workshop
    made.spent(case, cast, 3000)
    made.spent(case, cast, 500, activity=made.use("study"), cost_type=made.use("exchange"), voucher_number="记-2")
    clerk = signed_in(cast.people["unit_clerk"])
    edit = f"/workshops/{case.pk}/ledger/plan/edit/"
    answer = clerk.post(edit, {"research-material": "2,000", "training-training_cost": "abc"})
    assert answer.status_code == 422
    assert [fault["sentence"] for fault in answer.context["form"].faults] == ["请填写以元为单位的数字，如 1,268.40。"]
    assert clerk.post(edit, {"research-material": "2,000"}).status_code == 302
    assert SpendingLine.objects.get().amount == 2000
    page = clerk.get(f"/workshops/{case.pk}/ledger/plan/")
    assert [(cell.activity, cell.cost_type, cell.planned, cell.spent, cell.left) for cell in page.context["cells"]] == [
        ("技术攻关", "材料费", 2000, 3000, -1000),
        ("技术研修", "交流推广费", 0, 500, -500),
    ]
    assert "调整原因" in clerk.get(edit).content.decode()
    assert signed_in(cast.people["city_officer"]).get(edit).status_code == 403


def test_a_year_is_closed_with_its_statement_and_opened_again_by_finance(cast: Cast) -> None:
    case = made.received(cast).workshop
    made.spent(case, cast, 3000)
    clock.move_to(NEXT_YEAR)
    head, officer = signed_in(cast.people["unit_approver"]), signed_in(cast.people["finance_officer"])
    close = f"/workshops/{case.pk}/ledger/years/2026/close/"
    assert "2026 年度还没有结账。" in head.get(f"/workshops/{case.pk}/ledger/").content.decode()
    assert refused(head.post(close, {"bank_balance": "0", "statement": upload()})) == [
        "对账单余额与账面余额 397,000.00 元不一致，请核对；确属未达账项的，写明差异原因。"
    ]
    assert head.post(close, {"bank_balance": "397000", "statement": upload("对账单.pdf")}).status_code == 302
    assert media_type(head.get(f"/workshops/{case.pk}/ledger/years/2026/statement/")) == "application/pdf"
    reopen = f"/workshops/{case.pk}/ledger/years/2026/reopen/"
    assert head.post(reopen, {"reason": "漏记"}).status_code == 403
    assert officer.post(reopen, {"reason": "漏记一笔"}).status_code == 302
    assert head.get(f"/workshops/{case.pk}/ledger/years/2026/statement/").status_code == 404


def test_the_settlement_is_ended_by_finance_alone(cast: Cast) -> None:
    case = made._ended(cast, PAID)
    clock.move_to(PAID)
    address = f"/workshops/{case.pk}/ledger/settlement/"
    way_on = f"/workshops/{case.pk}/ledger/surrender/"
    seen_by = {who: signed_in(cast.people[who]).get(address) for who in ("unit_clerk", "finance_officer")}
    assert [way_on in page.content.decode() for page in seen_by.values()] == [True, False]
    assert signed_in(cast.people["finance_officer"]).post(address, {"words": "好"}).status_code == 403
    approver = signed_in(cast.people["finance_approver"])
    assert refused(approver.post(address, {"words": ""})) == [
        "尚有 400,000.00 元没有收回；确实不能收回的，写明原因和依据。"
    ]
    assert approver.post(address, {"words": "经法院裁定终结执行。"}).status_code == 302


def test_the_sheet_and_the_print_of_a_year(cast: Cast) -> None:
    books = made.received(cast)
    case = books.workshop
    line = made.spent(case, cast, "1200.50", summary="=HYPERLINK(1)")
    red = made.ledger.reverse(line, reason="误登", by=cast.people["unit_clerk"], at=SPENT)
    ledger_decisions.confirm(red, by=cast.people["unit_approver"], at=SPENT)
    made.spent(case, cast, 88, fund="own", voucher_number="自-1")
    clock.move_to(SPENT)
    clerk = signed_in(cast.people["unit_clerk"])
    sheet = load_workbook(BytesIO(clerk.get(f"/workshops/{case.pk}/ledger/ledger.xlsx?year=2026").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [(row[0], row[3], row[9], row[10], row[11], row[12]) for row in rows] == [
        (1, "补助到账", 400000, None, 400000, None),
        (2, "支出", None, 1200.5, 398799.5, None),
        (3, "支出（红冲）", None, -1200.5, 400000, None),
        (4, "支出", None, None, None, 88),
    ]
    assert rows[1][6] == "'=HYPERLINK(1)"
    content = ledger_jobs.content_of(Ledger.objects.select_related("workshop__unit").get(), 2026, SPENT)
    text = printing.html(content)
    assert "年末结余（大写）：人民币肆拾万元整" in text
    assert content.outgo_in_capitals == "零元整"
    assert text.count('class="red"') == 1
    address = f"/workshops/{case.pk}/ledger/years/2026/ledger.pdf"
    assert clerk.get(address).status_code == 200  # a page with one button
    assert clerk.post(address).status_code == 302
    assert clerk.get(address).status_code == 202
    job = ledger_jobs.latest(books, 2026)
    ledger_jobs.make_print(books.pk, 2026, str(job.uuid))
    assert media_type(clerk.get(address)) == "application/pdf"


def test_the_desk_shows_to_each_his_own_and_its_sheet_is_made_beside_the_request(cast: Cast) -> None:
    clock.move_to(SPENT)
    case = made.received(cast).workshop
    made.spent(case, cast, 100000)
    made.misused(case, cast)
    Ledger.objects.create(workshop=cases.workshop(cast, State.GRANTED), opened_at=PAID, changed_at=PAID)
    officer = signed_in(cast.people["finance_officer"])

    def shown(query: str = "", who: str = "finance_officer") -> list[int]:
        page = signed_in(cast.people[who]).get(f"/reviews/ledgers/{query}")
        return [row["title"].pk for row in page.context["rows"]]

    assert len(shown()) == 2
    assert len(shown(who="district_finance")) == 2
    assert shown(who="other_body") == []
    for segment, seen in (
        ("funded", [case.pk]), ("unpaid", []), ("arriving", []), ("breach", [case.pk]), ("waiting", []),
        ("low", [case.pk]), ("unclosed", []), ("settling", []),
    ):  # fmt: skip
        assert (segment, shown(f"?standing={segment}")) == (segment, seen)
    assert shown("?district=110105") == []
    row = officer.get("/reviews/ledgers/").context["rows"][0]
    assert (row["rate"], row["ledger"].balance, row["ledger"].breaches_live) == (Decimal("25.00"), Decimal(298000), 1)
    order = officer.post("/exports/ledgers.xlsx", {"query": "standing=funded"})
    assert officer.get(order["Location"]).status_code == 202
    job = str(order["Location"]).rstrip("/").rpartition("/")[2]
    ledger_jobs.make_sheet(cast.people["finance_officer"].pk, "standing=funded", job)
    answer = officer.get(order["Location"])
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [[cell.value for cell in row][5:13] for row in sheet.iter_rows(min_row=3)] == [
        [400000, 400000, 0, 100000, 25, 2000, 0, 0]
    ]
    assert signed_in(cast.people["city_officer"]).get(order["Location"]).status_code == 404
    assert signed_in(cast.people["expert"]).get("/reviews/ledgers/").status_code == 403


def test_each_is_told_what_waits_in_the_books(cast: Cast) -> None:
    def waits(who: str, day: Any = None) -> dict[str, int]:
        found = tasks.lists(cast.people[who], day or legal_day(SPENT))
        return {name: rows.count() for name, rows in found.items() if rows.exists()}

    subsidy = made.authorised(cast)
    assert waits("finance_officer") == {"to_draft": 1}
    drafted = made.subsidies.draft_payment(subsidy, amount=Decimal(240000), by=cast.people["finance_officer"], at=PAID)
    assert (waits("finance_officer"), waits("finance_approver")) == ({}, {"to_pay": 1})
    made.subsidies.confirm_payment(
        drafted, paid_on=PAID.date(), document="拨-1", by=cast.people["finance_approver"], at=PAID
    )
    assert (waits("unit_clerk"), waits("other_unit")) == ({"to_receive": 1}, {})
    case = made.received(cast, drafted).workshop
    made.entered(case, cast, 70)
    assert (waits("unit_clerk"), waits("unit_approver")) == ({}, {"to_confirm": 1})
    made.misused(case, cast)
    assert waits("unit_clerk") == {"breaches": 1}
    assert waits("review_clerk") == {"watched": 1}
    assert waits("finance_officer") == {}
    made.breaches.explain(Breach.objects.get(), explanation="误用补助账户。", by=cast.people["unit_clerk"], at=SPENT)
    assert waits("finance_officer") == {"to_end": 1}
    assert waits("unit_approver", legal_day(NEXT_YEAR)) == {"to_confirm": 1, "to_close": 1}, "explained: for finance"
    bars = tasks.bars({"to_confirm": 1, "breaches": 0})
    assert [(bar["sentence"], bar["link"]["href"]) for bar in bars] == [
        ("1 笔经费记录等您确认。", "/reviews/ledgers/errands/to_confirm/")
    ]


def tasks_of(cast: Cast, who: str) -> set[str]:
    return {name for name, rows in tasks.lists(cast.people[who], legal_day(SPENT)).items() if rows.exists()}


def back(amount: int) -> dict[str, Any]:
    return {"amount": Decimal(amount), "day": SPENT.date(), "summary": "归还", "voucher": made.voucher()}


def test_the_rest_of_a_subsidy_is_to_be_drafted_unless_something_stands_in_the_way(cast: Cast) -> None:
    people = cast.people
    subsidy = made.authorised(cast)
    made.received(cast, made.paid(cast, subsidy, amount=Decimal(240000)))

    def unpaid() -> tuple[bool, int]:
        rows = desk.narrowed(people["finance_officer"], QueryDict("standing=unpaid"), SPENT)
        return "to_draft" in tasks_of(cast, "finance_officer"), rows.count()

    assert unpaid() == (True, 1)
    made.misused(subsidy.workshop, cast)
    assert unpaid() == (False, 1), "suspended"
    breach = Breach.objects.get()
    line = made.ledger.repay(breach, **back(2000), by=people["unit_clerk"], at=SPENT)
    made.ledger_decisions.confirm(line, by=people["unit_approver"], at=SPENT)
    made.breaches.close(breach, outcome="repaid", words="已核对。", by=people["finance_officer"], at=SPENT)
    assert unpaid() == (True, 1)
    rest = made.subsidies.draft_payment(subsidy, amount=Decimal(160000), by=people["finance_officer"], at=SPENT)
    assert unpaid() == (False, 1), "waits for the approver"
    made.subsidies.cancel_payment(rest, reason="账号有误", by=people["finance_officer"], at=SPENT)
    assert unpaid() == (True, 1)
    stages.put(subsidy.workshop, State.CLOSED, closed_at=SPENT, ended_at=SPENT, granted_at=PAID)
    assert unpaid() == (False, 0), "nothing more goes out"


def test_misused_money_that_is_back_waits_for_finance_and_shows_no_red_bar(cast: Cast) -> None:
    clock.move_to(SPENT)
    case = made.received(cast).workshop
    made.misused(case, cast)
    breach, clerk = Breach.objects.get(), signed_in(cast.people["unit_clerk"])
    books = f"/workshops/{case.pk}/ledger/"

    def turns() -> tuple[bool, bool]:
        return "breaches" in tasks_of(cast, "unit_clerk"), "to_end" in tasks_of(cast, "finance_officer")

    part = made.ledger.repay(breach, **back(500), by=cast.people["unit_clerk"], at=SPENT)
    made.ledger_decisions.confirm(part, by=cast.people["unit_approver"], at=SPENT)
    assert turns() == (True, False)
    assert "不合规支出：待说明归还。" in clerk.get(books).content.decode()
    rest = made.ledger.repay(breach, **back(1500), by=cast.people["unit_clerk"], at=SPENT)
    assert turns() == (False, False)
    assert "不合规支出：已登记归还，待确认。" in clerk.get(books).content.decode()
    made.ledger_decisions.confirm(rest, by=cast.people["unit_approver"], at=SPENT)
    assert turns() == (False, True)
    assert "不合规支出：已全额归还，待财政办结。" in clerk.get(books).content.decode()
    page = clerk.get(f"{books}breaches/{breach.pk}/").content.decode()
    assert ("登记归还" in page, "已全额归还，待财政办结" in page) == (False, True)


def test_a_settlement_that_is_paid_is_the_task_of_finance(cast: Cast) -> None:
    clock.move_to(SPENT)
    case = made.received(cast).workshop
    stages.put(case, State.CLOSED, closed_at=SPENT, ended_at=SPENT, granted_at=PAID)
    settlements.open_for(case, cause="单位申请注销", by=cast.people["city_approver"], at=SPENT)
    clerk, books = signed_in(cast.people["unit_clerk"]), f"/workshops/{case.pk}/ledger/"

    def turns() -> list[set[str]]:
        asked = {"to_surrender", "settling", "to_settle"}
        return [asked & tasks_of(cast, who) for who in ("unit_clerk", "finance_officer", "finance_approver")]

    assert turns() == [{"to_surrender"}, {"settling"}, {"settling"}]
    assert "应收回 400,000.00 元。" in clerk.get(books).content.decode()
    line = made.ledger.surrender(case, **back(400_000), by=cast.people["unit_clerk"], at=SPENT)
    assert turns() == [set(), {"settling"}, {"settling"}]
    assert "已全部登记上缴，待确认。" in clerk.get(books).content.decode()
    made.ledger_decisions.confirm(line, by=cast.people["unit_approver"], at=SPENT)
    assert turns() == [set(), {"settling"}, {"to_settle"}]
    assert "400,000.00 元已全部收回。" in clerk.get(books).content.decode()
    assert "已全部收回，待市财政局负责人办结" in clerk.get(f"{books}settlement/").content.decode()


def test_an_errand_leads_to_its_row_then_to_its_title_then_to_the_desk(cast: Cast) -> None:
    clock.move_to(SPENT)

    def leads(who: str, name: str) -> str:
        return signed_in(cast.people[who]).get(f"/reviews/ledgers/errands/{name}/")["Location"]

    project = made.confirmed_project(cast, made.title(cast), at=PAID)
    subsidy = Subsidy.objects.get(key_project=project.pk)
    assert leads("finance_officer", "to_draft") == f"/reviews/payments/{project.pk}/"
    drafted = made.subsidies.draft_payment(subsidy, amount=Decimal(240000), by=cast.people["finance_officer"], at=PAID)
    assert leads("finance_approver", "to_pay") == f"/reviews/payments/{project.pk}/"
    made.subsidies.confirm_payment(
        drafted, paid_on=PAID.date(), document="拨-1", by=cast.people["finance_approver"], at=PAID
    )
    books = f"/workshops/{subsidy.workshop_id}/ledger/"
    assert leads("unit_clerk", "to_receive") == f"{books}payments/1/receive/"
    case = made.received(cast, drafted).workshop
    line = made.entered(case, cast, 70)[0]
    assert leads("unit_approver", "to_confirm") == f"{books}lines/{line.number}/"
    made.entered(case, cast, 71, voucher_number="另一张")
    assert leads("unit_approver", "to_confirm") == books
    made.entered(made.title(cast), cast, 80, fund="own")
    assert leads("unit_approver", "to_confirm") == "/reviews/ledgers/?standing=waiting"
    assert leads("unit_clerk", "nonsense") == "/reviews/ledgers/"
    made.misused(case, cast)
    breach = Breach.objects.get()
    assert leads("unit_clerk", "breaches") == leads("review_clerk", "watched") == f"{books}breaches/{breach.pk}/"
    money = {"amount": breach.amount, "day": SPENT.date(), "summary": "归还", "voucher": made.voucher()}
    made.ledger.repay(breach, **money, by=cast.people["unit_clerk"], at=SPENT)
    assert leads("unit_clerk", "breaches") == "/reviews/ledgers/?standing=breach", "entered as back: nothing is owed"


def test_a_unit_of_one_approver_is_told_to_its_body(cast: Cast) -> None:
    case = made.title(cast)
    made.ledger.spend(case, made.spending(90), fund="own", by=cast.people["unit_approver"], at=SPENT)
    clock.move_to(SPENT)
    homes = {who: signed_in(cast.people[who]).get("/").content.decode() for who in ("review_approver", "review_clerk")}
    sentence = "单位没有另一位负责人，由初审单位负责人核对凭证后确认。"
    assert [sentence in home for home in homes.values()] == [True, False]
    made.entered(case, cast, 80, fund="own")
    assert "1 笔经费记录等您确认。" in signed_in(cast.people["unit_approver"]).get("/").content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_the_pages_cost_the_same_however_long_the_books_are(cast: Cast, rows: int) -> None:
    case = made.received(cast).workshop
    for place in range(rows):
        made.spent(case, cast, 100 + place)
        made.misused(case, cast, 200 + place, voucher_number=f"餐-{place}")
        Ledger.objects.create(workshop=cases.workshop(cast, State.GRANTED), opened_at=PAID, changed_at=PAID)
    clock.move_to(SPENT)
    found = {}
    for who, address in (
        ("unit_clerk", f"/workshops/{case.pk}/ledger/"),
        ("finance_officer", f"/workshops/{case.pk}/ledger/"),
        ("unit_clerk", f"/workshops/{case.pk}/ledger/plan/"),
        ("finance_officer", "/reviews/ledgers/"),
    ):
        browser = signed_in(cast.people[who])
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        found[who, address.partition(f"/{case.pk}")[2] or address] = len(asked.captured_queries)
    assert found == {
        ("unit_clerk", "/ledger/"): 11,
        ("finance_officer", "/ledger/"): 11,
        ("unit_clerk", "/ledger/plan/"): 8,
        ("finance_officer", "/reviews/ledgers/"): 6,
    }


def test_a_confirmed_key_project_orders_its_subsidy_and_cancelling_takes_it_back(cast: Cast) -> None:
    case = made.title(cast)
    project = made.confirmed_project(cast, case, at=PAID)
    subsidy = case.subsidies.get()
    assert (subsidy.key_project, subsidy.amount, subsidy.authorised_by) == (
        project.pk,
        AMOUNT,
        cast.people["finance_approver"],
    )
    assert not payments.was_paid(case)
    made.key_projects.cancel(project, reason="单位放弃。", by=cast.people["city_approver"], at=PAID)
    subsidy.refresh_from_db()
    assert (subsidy.withdrawn_at, subsidy.withdrawn_reason) == (PAID, "单位放弃。")
    again = made.confirmed_project(cast, case, at=SPENT)
    KeyProject.objects.filter(pk=again.pk).update(paid_at=SPENT)
    assert payments.was_paid(case)


def test_the_balance_after_a_line_follows_its_day_not_the_order_of_entering(cast: Cast) -> None:
    books = made.received(cast)
    made.spent(books.workshop, cast, 300, day=SPENT.date())
    made.spent(books.workshop, cast, 50, day=PAID.date(), voucher_number="记-2")
    rows = ledger_pages.with_balance(books.entries.all()).order_by("day", "pk")
    assert [row.running for row in rows] == [AMOUNT, AMOUNT - 50, AMOUNT - 350]
    assert ledger_years.sums_of(books, 2026)["balance"] == AMOUNT - 350
    assert LedgerEntry.objects.filter(pk__in=[row.pk for row in rows]).count() == 3
    stages.put(books.workshop, State.GRANTED)
    assert files.read(rows[1].voucher).startswith(b"%PDF")
