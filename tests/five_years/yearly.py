"""What people do year by year: the filing, the books, changes, inspections, papers and posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from applications.models import Change, LedgerClosing, LedgerEntry, Subsidy
from applications.selectors import ledger as figures
from applications.services import (
    breaches,
    change_answers,
    changes,
    departures,
    filing,
    filing_duties,
    filing_writing,
    ledger,
    ledger_decisions,
    ledger_years,
    settlements,
    subsidies,
)
from applications.services.filing_writing import SectionWrite
from applications.states import State
from reviews.models import Inspection
from reviews.services import duties, inspection_answers, supervision
from reviews.services.supervision import Found
from reviews.supervision_rights import Office
from tests.applications import changes_cases, filing_cases, ledger_cases
from tests.common import papers
from tests.five_years.world import Act, Stand, deed, need
from tests.reviews import supervision_cases

FILE, BOOK, CHANGE, INSPECT = "file_the_year", "keep_books", "change", "inspect"
Fund = LedgerEntry.Fund
NAMES = ("纪望舒", "江以宁", "苏远岫", "卫青禾", "岑若木", "贺知秋")
UNITS = ("北京首控精密科技有限公司", "北京首控智能制造有限公司")


# ── 年度备案 ──────────────────────────────────────────────────────────────────


@deed(FILE, "unit_approver", fits=lambda f: f.is_alive and f.has_filing("open", "returned"), often=3)
def file_the_year(act: Act) -> None:
    """The clerk writes, ``by`` hands it in."""
    found, clerk = need(act.stand.filing("open", "returned")), act.person("unit_clerk")
    made = filing_writing.begin(act.case, found.year, by=clerk, at=act.at) if found.begun_at is None else found
    if made.has_summary:
        rows = {row.uuid: {"percent": 80, "outcome": "完成八成。"} for row in made.outcomes.exclude(planned=None)}
        write = SectionWrite(texts={"summary": filing_cases.WORDS}, planned=rows)
        filing_cases.save(made, "summary", write, by=clerk, at=act.at)
    task = {"row": uuid4(), "activity": "teaching", "task": "带徒传技", "measure": "晋级两人"}
    task["due"] = date(made.year, 11, 30)
    filing_cases.save(made, "plan", SectionWrite(texts={"plan": ""}, lists={"tasks": [task]}), by=clerk, at=act.at)
    filing.file(made, by=act.by, at=act.at)


@deed(FILE, "review_clerk", "review_approver", fits=lambda f: f.has_filing("filed"), often=2)
def accept_filing(act: Act) -> None:
    filing.accept(need(act.stand.filing("filed")), by=act.by, at=act.at)


@deed(FILE, "review_clerk", "city_officer", fits=lambda f: f.is_alive and f.has_filing("filed", "accepted"))
def return_filing(act: Act) -> None:
    filing.send_back(need(act.stand.filing("filed", "accepted")), remarks="请补写推广情况", by=act.by, at=act.at)


@deed(FILE, "city_approver", fits=lambda f: f.has_filing("open"))
def extend_filings(act: Act) -> None:
    year = need(act.stand.filing("open")).year
    filing_duties.extend(year, date(year, act.one_of(2, 3, 6, 12), 20), reason="系统升级", by=act.by, at=act.at)


# ── the money ────────────────────────────────────────────────────────────────


@deed(BOOK, "finance_officer", fits=lambda f: f.is_alive and f.unpaid)
def draft_payment(act: Act) -> None:
    subsidy = act.stand.subsidy
    if subsidy is None and act.case.state == State.GRANTED:  # the decision of both bureaus has its own tests
        facts = {"key_project": 9000 + Subsidy.objects.count() + act.case.pk * 10, "year": act.today.year}
        by = act.person("finance_approver")
        subsidy = subsidies.authorise(act.case, amount=ledger_cases.AMOUNT, by=by, at=act.at, **facts)
    amount = Decimal(act.one_of(400000, 200000, 100000))
    subsidies.draft_payment(need(subsidy), amount=amount, by=act.by, at=act.at)


@deed(BOOK, "finance_approver", fits=lambda f: f.is_alive and f.paid("drafted"), often=3)
def confirm_payment(act: Act) -> None:
    found = need(act.stand.payment("drafted"))
    subsidies.confirm_payment(found, paid_on=act.today, document="京财〔拨〕18 号", by=act.by, at=act.at)


@deed(BOOK, "finance_officer", fits=lambda f: f.paid("drafted"))
def cancel_payment(act: Act) -> None:
    subsidies.cancel_payment(need(act.stand.payment("drafted")), reason="金额有误", by=act.by, at=act.at)


@deed(BOOK, "unit_clerk", fits=lambda f: f.paid("paid"), often=4)
def receive(act: Act) -> None:
    found = need(act.stand.payment("paid"))
    ledger.receive(found, day=act.today, voucher=ledger_cases.voucher(), by=act.by, at=act.at)


@deed(BOOK, "unit_approver", fits=lambda f: f.waiting, often=5)
def confirm_line(act: Act) -> None:
    ledger_decisions.confirm(need(act.stand.waiting), by=act.by, at=act.at)


@deed(BOOK, "unit_approver", "unit_clerk", fits=lambda f: f.waiting)
def refuse_line(act: Act) -> None:
    ledger_decisions.refuse(need(act.stand.waiting), reason="凭证不清", by=act.by, at=act.at)


@deed(BOOK, "unit_clerk", fits=lambda f: f.is_alive, often=2)
def spend(act: Act) -> None:
    """From a small sum to more than there is, so that the rest goes to the host's own book."""
    amount = act.one_of(1000, 30000, 250000, 999999)
    fund = Fund.OWN if act.how % 7 == 0 else Fund.SUBSIDY
    paid = ledger_cases.spending(amount, day=act.today, voucher_number=f"记-{act.how}")
    ledger.spend(act.case, paid, fund=fund, by=act.by, at=act.at)


@deed(BOOK, "unit_clerk", fits=lambda f: f.is_alive and f.has_money)
def misspend(act: Act) -> None:
    use, number = ledger_cases.use("entertainment"), f"餐-{act.how}"
    paid = ledger_cases.spending(act.one_of(800, 90000), day=act.today, voucher_number=number, cost_type=use)
    ledger.spend(act.case, paid, fund=Fund.SUBSIDY, by=act.by, at=act.at, as_misuse=True)


def _moved(act: Act, amount: Any) -> dict[str, Any]:
    facts = {"amount": Decimal(amount), "day": act.today, "summary": "到账", "voucher": ledger_cases.voucher()}
    return facts | {"by": act.by, "at": act.at}


@deed(BOOK, "unit_clerk", fits=lambda f: f.has_money)
def earn_interest(act: Act) -> None:
    ledger.earn_interest(act.case, **_moved(act, act.one_of("0.37", "120.05")))


@deed(BOOK, "unit_clerk", fits=lambda f: f.has_line("confirmed", "expense"))
def refund(act: Act) -> None:
    line = need(act.stand.line("confirmed", "expense"))
    ledger.refund(line, **_moved(act, act.one_of(1, 500, line.amount)))


@deed(BOOK, "unit_clerk", fits=lambda f: f.has_line("confirmed"))
def reverse(act: Act) -> None:
    kinds = act.one_of(("expense",), ("misuse",), ("receipt",), ("refund", "interest"), ("repayment", "surrender"))
    found = act.stand.line("confirmed", *kinds) or act.stand.line("confirmed")
    ledger.reverse(need(found), reason="登记有误", by=act.by, at=act.at)


@deed(BOOK, "finance_officer", "city_officer", fits=lambda f: f.has_line("confirmed", "expense"))
def question(act: Act) -> None:
    line = need(act.stand.line("confirmed", "expense"))
    breaches.question(line, facts="发票与活动无关。", clause="五(一)-2", by=act.by, at=act.at)


@deed(BOOK, "unit_clerk", fits=lambda f: f.breaches)
def explain(act: Act) -> None:
    breaches.explain(need(act.stand.breach), explanation="误用补助账户。", by=act.by, at=act.at)


@deed(BOOK, "unit_clerk", fits=lambda f: f.breaches, often=2)
def repay(act: Act) -> None:
    found = need(act.stand.breach)
    ledger.repay(found, **_moved(act, act.one_of(found.amount, found.amount, 100)))


@deed(BOOK, "finance_officer", "finance_approver", fits=lambda f: f.breaches)
def end_breach(act: Act) -> None:
    outcome = act.one_of("repaid", "accepted", "reversed")
    breaches.close(need(act.stand.breach), outcome=outcome, words="已核实。", by=act.by, at=act.at)


@deed(BOOK, "unit_clerk", fits=lambda f: f.has_money and not f.is_alive, often=3)
def surrender(act: Act) -> None:
    balance = need(act.stand.ledger).balance
    ledger.surrender(act.case, **_moved(act, act.one_of(balance or 1, 1000)))


@deed(BOOK, "finance_approver", fits=lambda f: f.settlements, often=2)
def end_settlement(act: Act) -> None:
    found = need(act.stand.settlement)
    if act.how % 9 == 0:
        settlements.drop(found, reason="另案处理", by=act.by, at=act.at)
    else:
        settlements.close(found, words="确实不能收回。" if act.how % 2 else "", by=act.by, at=act.at)


@deed(BOOK, "unit_approver", fits=lambda f: f.books)
def close_the_books(act: Act) -> None:
    found = need(act.stand.ledger)
    year = figures.due_closing(found, act.at) or act.today.year
    facts = {"bank_balance": found.balance, "statement": ledger_cases.voucher("对账单.pdf"), "difference": "未达账项"}
    ledger_years.close(act.case, year, by=act.by, at=act.at, **facts)


@deed(BOOK, "finance_officer", fits=lambda f: f.closed_years)
def reopen_the_books(act: Act) -> None:
    ledger_years.reopen(need(_closed_year(act.stand)), reason="更正差错", by=act.by, at=act.at)


def _closed_year(s: Stand) -> LedgerClosing | None:
    return LedgerClosing.objects.filter(ledger__workshop=s.pk, reopened_at=None).order_by("-year").first()


# ── changes ──────────────────────────────────────────────────────────────────


def _asked(act: Act, kind: str) -> dict[str, Any]:
    """What is asked for; most of the time it differs from what was asked before."""
    how, case, bodies, rows = act.how, act.case, act.world.cast.bodies, changes_cases.MEMBERS
    number = f"1101051985051200{how:02d}"
    units, offices = ("jintang", "shoukong"), ("chaoyang", "haidian")
    asked: dict[str, dict[str, Any]] = {
        Change.Kind.ADDRESS: {"address": f"海淀区中关村大街 {how + 1} 号", "area": "120"},
        Change.Kind.MEMBERS: {"members": act.one_of(rows, rows[1:], [rows[0] | {"duty": f"第 {how} 组"}, rows[2]])},
        Change.Kind.TECHNICIAN: changes_cases.CANDIDATE | {"name": f"{NAMES[how % 6]}{how}", "id_number": number},
        Change.Kind.HOST: {"uscc": bodies[units[case.unit_id == bodies["jintang"].pk]].uscc},
        Change.Kind.BODY: {"body": bodies[offices[case.review_body_id == bodies["chaoyang"].pk]].pk},
        Change.Kind.UNIT: {"name": f"{UNITS[how % 2]}{how % 5 or ''}", "uscc": case.unit.uscc},
    }
    return asked.get(kind, {})


def _writer(act: Act, approver: Any) -> Any:
    """The clerk of the unit that bears it now; the other unit of the tests has one person only."""
    clerk = act.person("unit_clerk")
    return clerk if act.case.unit_id == act.world.cast.bodies["shoukong"].pk else approver


KINDS = (
    *(Change.Kind.ADDRESS, Change.Kind.MEMBERS, Change.Kind.TECHNICIAN, Change.Kind.TECHNICIAN),
    *(Change.Kind.CLOSE, Change.Kind.UNIT, Change.Kind.HOST, Change.Kind.BODY),
)


@deed(CHANGE, "unit_approver", "other_unit", fits=lambda f: f.is_alive and len(f.changes) < 3, often=2)
def ask_for_change(act: Act) -> None:
    kind, writer = act.one_of(*KINDS), _writer(act, act.by)
    made = changes.begin(act.case, kind, by=writer, at=act.at)
    facts = {"asked": _asked(act, kind), "valid_from": act.in_days(-act.one_of(0, 0, 1, 4, 30))}
    changes.save(made, by=writer, at=act.at, reason=changes_cases.REASON, **facts)
    changes.add_file(made, by=writer, at=act.at, content=papers.pdf(), name="证明.pdf")
    changes.send(made, by=act.by, at=act.at)


@deed(CHANGE, "unit_approver", fits=lambda f: f.has_change("returned"))
def send_again(act: Act) -> None:
    changes.send(need(act.stand.change("returned")), by=act.by, at=act.at)


@deed(CHANGE, "unit_approver", fits=lambda f: f.changes)
def drop_change(act: Act) -> None:
    found = act.stand.change("draft", "returned", "submitted", "checked")
    changes.drop(need(found), by=act.by, at=act.at, reason="不再需要")


@deed(CHANGE, "review_clerk", "review_approver", fits=lambda f: f.has_change("submitted", one_step=True), often=3)
def answer_change(act: Act) -> None:
    conclusion = act.one_of("agree", "agree", "agree", "return", "refuse")
    found = need(act.stand.change("submitted", one_step=True))
    change_answers.answer(found, by=act.by, at=act.at, conclusion=conclusion, text="材料不足。")


@deed(CHANGE, "review_approver", fits=lambda f: f.has_change("submitted", one_step=False), often=3)
def check_change(act: Act) -> None:
    found, conclusion = need(act.stand.change("submitted", one_step=False)), act.one_of("agree", "agree", "return")
    facts = {"conclusion": conclusion, "text": "情况属实。"}
    change_answers.draft(found, "body", by=act.person("review_clerk"), at=act.at, **facts)
    change_answers.give(found, "body", by=act.by, at=act.at)


@deed(CHANGE, "city_approver", fits=lambda f: f.has_change("checked"), often=3)
def decide_change(act: Act) -> None:
    found = need(act.stand.change("checked"))
    facts = {"conclusion": act.one_of("agree", "agree", "agree", "return", "refuse"), "text": "情况属实。"}
    change_answers.draft(found, "city", by=act.person("city_officer"), at=act.at, **facts)
    change_answers.give(found, "city", by=act.by, at=act.at)


@deed(CHANGE, "unit_clerk", "review_clerk", "city_officer", fits=lambda f: f.is_alive and not f.departures)
def report_departure(act: Act) -> None:
    facts = {"how": "left", "gone_on": act.in_days(-act.one_of(0, 1, 40)), "note": "已办离职手续。"}
    departures.report(act.case, by=act.by, at=act.at, **facts)


@deed(CHANGE, "unit_clerk", "city_officer", fits=lambda f: f.departures)
def withdraw_departure(act: Act) -> None:
    departures.withdraw(need(act.stand.departure), by=act.by, at=act.at, reason="误报")


# ── supervision ──────────────────────────────────────────────────────────────

OFFICES = {
    "review_clerk": Office.BODY,
    "district_finance": Office.DISTRICT_FINANCE,
    "city_officer": Office.CITY,
    "finance_officer": Office.FINANCE,
}


@deed(INSPECT, *OFFICES, fits=lambda f: len(f.inspections) < 2)
def inspect(act: Act) -> None:
    office = next((office for who, office in OFFICES.items() if act.person(who) == act.by), Office.BODY)
    request = act.one_of("补签带徒协议并上传。", "")
    facts = {"held_on": act.today, "people": "周明远", "findings": "协议缺少两份。", "request": request}
    found = Found(kind=Inspection.Kind.VISIT, due_on=act.in_days(15) if request else None, **facts)
    supervision.record(act.case, found, office=office, by=act.by, at=act.at)


@deed(INSPECT, "unit_approver", fits=lambda f: f.inspected("asked"), often=2)
def answer_inspection(act: Act) -> None:
    found = need(act.stand.inspection("asked"))
    inspection_answers.save(found, text="协议已补签。", of_items={}, by=_writer(act, act.by), at=act.at)
    inspection_answers.send(found, by=act.by, at=act.at)


@deed(INSPECT, *OFFICES, fits=lambda f: f.inspected("answered"), often=2)
def judge_answer(act: Act) -> None:
    found = need(act.stand.inspection("answered"))
    if act.how % 3:
        supervision.confirm(found, by=act.by, at=act.at)
    else:
        supervision.send_back(found, words="仍缺一份。", due_on=act.in_days(10), by=act.by, at=act.at)


@deed(INSPECT, "unit_clerk", fits=lambda f: f.is_alive and not f.duties)
def add_duty(act: Act) -> None:
    upload = supervision_cases.upload("制度.pdf")
    facts = {"kind": "rules", "title": "工作室管理制度", "effective_on": act.today}
    duties.add(act.case, upload, by=act.by, at=act.at, **facts)
