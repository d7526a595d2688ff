"""The 经费台账 on paper and as sheets: one title's year with amounts in capitals, the books of many titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.template.loader import render_to_string

from applications.models import Ledger, LedgerEntry, Workshop
from common import pdf
from common.capital_amounts import in_capitals
from common.documents import PDF, XLSX, Document
from common.xlsx import workbook, write_workbook

PIECE = 2000  # rows fetched at a time
SUMS = (
    ("opening", "上年结转"),
    ("income", "本年收入"),
    ("outgo", "本年支出"),
    ("balance", "年末结余"),
    ("own_spent", "本年单位配套支出"),
)
COLUMNS = {
    "序号": 8,
    "日期": 14,
    "经费来源": 14,
    "类别": 16,
    "活动": 14,
    "费用类别": 22,
    "摘要": 40,
    "收款方": 30,
    "凭证号": 18,
    "收入（元）": 16,
    "支出（元）": 16,
    "补助余额（元）": 18,
    "单位配套支出（元）": 18,
    "违反条款": 14,
    "登记人": 12,
    "状态": 12,
    "确认人": 12,
}
MANY = {
    "编号": 18,
    "工作室名称": 44,
    "所在单位": 36,
    "所在区": 12,
    "资助年度": 10,
    "补助金额（元）": 18,
    "已到账（元）": 18,
    "利息（元）": 14,
    "已支出（元）": 18,
    "执行率（%）": 12,
    "不合规支出（元）": 18,
    "已归还（元）": 16,
    "已上缴（元）": 16,
    "余额（元）": 18,
    "单位配套支出（元）": 18,
    "未办结的不合规支出（笔）": 14,
    "待确认（笔）": 12,
}
INFLOWS = {LedgerEntry.Kind.RECEIPT, LedgerEntry.Kind.INTEREST, LedgerEntry.Kind.REPAYMENT}
Fund = LedgerEntry.Fund


@dataclass(frozen=True)
class Line:
    """One line of the printed book."""

    number: int
    day: str
    what: str
    kind: str
    summary: str
    income: Decimal | None
    outgo: Decimal | None
    own: Decimal | None
    balance: Decimal | None
    by: str
    is_red: bool


@dataclass(frozen=True)
class Cell:
    """Budget against actual."""

    activity: str
    cost_type: str
    planned: Decimal
    spent: Decimal
    left: Decimal


@dataclass(frozen=True)
class YearlyLedger:
    """What the printed 经费台账 of a year says."""

    year: int
    workshop_name: str
    unit_name: str
    technician: str
    number: str
    subsidy: Decimal | None
    lines: Sequence[Line]
    sums: dict[str, Decimal]
    cells: Sequence[Cell]
    closing: str
    basis: str
    day: str

    @property
    def balance_in_capitals(self) -> str:
        return in_capitals(self.sums["balance"])

    @property
    def outgo_in_capitals(self) -> str:
        return in_capitals(self.sums["outgo"])

    @property
    def is_planned(self) -> bool:
        """Without a budget nothing is beyond it."""
        return any(cell.planned for cell in self.cells)


def printed(content: YearlyLedger) -> Document:
    return Document(f"{content.workshop_name}{content.year}年度经费台账.pdf", PDF, pdf.render(html(content)))


def html(content: YearlyLedger) -> str:
    """The paper as HTML, the way tests read it."""
    return render_to_string("print/ledger.html", {"ledger": content})


def line_of(entry: Any) -> Line:
    """A line as paper shows it; ``entry`` comes from ``ledger_pages.with_balance``."""
    income, outgo, own = columns_of(entry)
    return Line(
        number=entry.number,
        day=entry.day.isoformat(),
        what=" · ".join(str(use) for use in (entry.activity, entry.cost_type) if use),
        kind=entry.get_kind_display(),
        summary=entry.summary,
        income=income,
        outgo=outgo,
        own=own,
        balance=entry.running if entry.fund == Fund.SUBSIDY else None,
        by=f"{entry.entered_by.name}／{entry.decided_by.name}",
        is_red=entry.reverses_id is not None,
    )


def columns_of(entry: LedgerEntry) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Income, outgo, and what the host spent: each amount stands in one of them; a refund takes back an outgo."""
    signed = -entry.amount if entry.kind == LedgerEntry.Kind.REFUND else entry.amount
    if entry.fund == Fund.OWN:
        return None, None, signed
    return (signed, None, None) if entry.kind in INFLOWS else (None, signed, None)


def sheet(workshop: Workshop, rows: Any, year: str) -> Document:
    """The book of one title as xlsx."""
    title = f"{workshop.name}{f'{year}年度' if year else ''}经费台账"
    joined = rows.select_related("activity", "cost_type", "entered_by", "decided_by").order_by("day", "pk")
    content = workbook("经费台账", list(COLUMNS), _cells(joined), title=title, widths=list(COLUMNS.values()))
    return Document(f"{title}.xlsx", XLSX, content)


def _cells(rows: Any) -> Iterator[list[Any]]:
    for entry in rows.iterator(chunk_size=PIECE):
        income, outgo, own = columns_of(entry)
        confirmed = entry.status == LedgerEntry.Status.CONFIRMED
        balance = entry.running if confirmed and entry.fund == Fund.SUBSIDY else None
        yield [
            entry.number, entry.day, entry.get_fund_display(),
            f"{entry.get_kind_display()}{'（红冲）' if entry.reverses_id else ''}",
            str(entry.activity or ""), str(entry.cost_type or ""), entry.summary, entry.payee, entry.voucher_number,
            income, outgo, balance, own, entry.clause, entry.entered_by.name, entry.get_status_display(),
            entry.decided_by.name if entry.decided_by else "",
        ]  # fmt: skip


def write_many(target: IO[bytes], rows: Iterable[Any]) -> None:
    """The books of many titles, a row each, written as they are read."""
    title = "首席技师工作室经费台账"
    write_workbook(target, "经费台账", list(MANY), map(_of_title, rows), title=title, widths=list(MANY.values()))


def _of_title(ledger: Any) -> list[Any]:
    """``ledger`` comes from ``ledger_desk.listed``."""
    workshop: Workshop = ledger.workshop
    return [
        workshop.title_number, workshop.name, workshop.unit.name, workshop.district.name if workshop.district else "",
        ledger.decided_year, ledger.decided, ledger.received, ledger.interest, ledger.spent, rate_of(ledger),
        ledger.misused, ledger.repaid, ledger.surrendered, ledger.balance, ledger.own_spent,
        ledger.breaches_live, ledger.lines_waiting,
    ]  # fmt: skip


def rate_of(ledger: Ledger) -> Decimal | None:
    """补助执行率 in percent, two decimals; nothing where nothing came."""
    if not ledger.received:
        return None
    rate: Decimal = 100 * ledger.spent / ledger.received
    return rate.quantize(Decimal("0.01"))
