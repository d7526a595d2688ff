"""Lines of the books (六(二)-2) as one person of the unit enters them; what was wrong is reversed (红冲), never edited.

Everything here holds the ledger's row to the end of the transaction. An outflow that still waits counts as spent, so
that what is confirmed can always be paid; what a subsidy does not cover goes to the host's own book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Breach, Ledger, LedgerEntry, Payment, SubsidyUse, Workshop
from applications.selectors.ledger import available_from, closed_years, open_settlement
from applications.services import breaches, subsidy_uses
from applications.services.subsidies import kept, ledger_of
from applications.states import ALIVE, TITLED
from common.clock import legal_day
from common.models import StoredFile
from common.templatetags.ui import cn_date, money

Fund, Kind, Status = LedgerEntry.Fund, LedgerEntry.Kind, LedgerEntry.Status
Voucher = Any  # an UploadedFile that came with the form, a StoredFile, or None
SPENT_ON = (Kind.EXPENSE, Kind.MISUSE)


@dataclass(frozen=True)
class Spending:
    """What was bought, for what, from whom: the content of an expense."""

    activity: SubsidyUse
    cost_type: SubsidyUse
    amount: Decimal
    day: date
    summary: str
    payee: str
    voucher_number: str
    voucher: Voucher


# ── entering ─────────────────────────────────────────────────────────────────


@transaction.atomic
def spend(
    workshop: Workshop, spending: Spending, *, fund: str, by: User, at: datetime, as_misuse: bool = False
) -> list[LedgerEntry]:
    """Enter an expense. Of the subsidy's, what goes beyond the balance becomes a line of the host's own book.

    Raises NotPermitted, NotPossible.
    """
    ledger = _opened(workshop, by, at)
    if ledger.workshop.state not in ALIVE:
        raise NotPossible(f"“{workshop}”目前为“{workshop.get_state_display()}”，不能再登记支出。")
    _refuse_day(ledger, spending.day, at)
    clause = _clause_of(spending, fund=fund, as_misuse=as_misuse)
    _refuse_twice(ledger, spending)
    facts = _facts_of(spending, at)
    if fund == Fund.OWN:
        return [_enter(ledger, Fund.OWN, Kind.EXPENSE, spending.amount, spending.day, by=by, at=at, **facts)]
    available = max(available_from(ledger, spending.day), Decimal(0))
    if clause:
        if spending.amount > available:
            raise NotPossible(f"截至当日可用的补助余额只有 {money(available)} 元，请核对金额和日期。")
        facts["clause"] = clause
        return [_enter(ledger, Fund.SUBSIDY, Kind.MISUSE, spending.amount, spending.day, by=by, at=at, **facts)]
    return _split(ledger, spending, available, by=by, at=at, facts=facts)


def _split(
    ledger: Ledger, spending: Spending, available: Decimal, *, by: User, at: datetime, facts: dict[str, Any]
) -> list[LedgerEntry]:
    """The part that the subsidy pays, and the rest as a line of the host's own book that follows it."""
    within = min(spending.amount, available)
    if spending.amount > within:
        _refuse_before_receipt(ledger, spending.day)
    lines: list[LedgerEntry] = []
    if within:
        lines.append(_enter(ledger, Fund.SUBSIDY, Kind.EXPENSE, within, spending.day, by=by, at=at, **facts))
    if rest := spending.amount - within:
        first = lines[0] if lines else None
        lines.append(_enter(ledger, Fund.OWN, Kind.EXPENSE, rest, spending.day, by=by, at=at, rest_of=first, **facts))
    return lines


@transaction.atomic
def receive(payment: Payment, *, day: date, voucher: Voucher, by: User, at: datetime) -> LedgerEntry:
    """The unit says that an instalment arrived. Raises NotPermitted, NotPossible."""
    ledger = _opened(payment.subsidy.workshop, by, at)
    payment = Payment.objects.get(pk=payment.pk)
    if payment.status != Payment.Status.PAID or payment.paid_on is None:
        raise NotPossible("这笔补助还没有拨付。")
    live = payment.receipts.exclude(status=Status.REFUSED).aggregate(total=Sum("amount"))["total"]
    if live:
        raise NotPossible("这笔补助的到账已经登记过了。")
    _refuse_day(ledger, day, at)
    if day < payment.paid_on:
        raise NotPossible(f"到账日期不能早于拨付日期{cn_date(payment.paid_on)}。")
    return _enter(
        ledger, Fund.SUBSIDY, Kind.RECEIPT, payment.amount, day, by=by, at=at,
        summary=f"市财政补助第 {payment.ordinal} 笔到账", payee="北京市财政局",
        voucher_number=payment.document[:40], voucher=_demanded(voucher, at), payment=payment,
    )  # fmt: skip


@transaction.atomic
def earn_interest(
    workshop: Workshop, *, amount: Decimal, day: date, summary: str, voucher: Voucher, by: User, at: datetime
) -> LedgerEntry:
    """What the bank paid for the money that lay there. Raises NotPermitted, NotPossible."""
    ledger = _opened(workshop, by, at)
    _refuse_day(ledger, day, at)
    if not ledger.received:
        raise NotPossible("补助经费还没有到账，没有利息可登记。")
    facts = {"summary": summary, "voucher": _demanded(voucher, at)}
    return _enter(ledger, Fund.SUBSIDY, Kind.INTEREST, amount, day, by=by, at=at, **facts)


@transaction.atomic
def refund(
    entry: LedgerEntry, *, amount: Decimal, day: date, summary: str, voucher: Voucher, by: User, at: datetime
) -> LedgerEntry:
    """A seller gave money back: it returns to the book from which it was paid. Raises NotPermitted, NotPossible."""
    ledger = _opened(entry.ledger.workshop, by, at)
    entry = _standing(entry)
    if entry.kind != Kind.EXPENSE:
        raise NotPossible("只有支出可以登记退款。")
    if breaches.counting(entry).exists():
        raise NotPossible("这笔支出按不合规支出处理，退回的款项请作为归还登记。")
    _refuse_day(ledger, day, at)
    back = breaches.refunded(entry)
    if amount > entry.amount - back:
        raise NotPossible(f"退款不能超过这笔支出尚未退回的 {money(entry.amount - back)} 元。")
    if day < entry.day:
        raise NotPossible("退款日期不能早于支出日期。")
    return _enter(
        ledger, entry.fund, Kind.REFUND, amount, day, by=by, at=at, summary=summary, voucher=_demanded(voucher, at),
        payee=entry.payee, activity=entry.activity, cost_type=entry.cost_type, refund_of=entry,
    )  # fmt: skip


@transaction.atomic
def repay(
    breach: Breach, *, amount: Decimal, day: date, summary: str, voucher: Voucher, by: User, at: datetime
) -> LedgerEntry:
    """The unit puts misused money back into the subsidy's account. Raises NotPermitted, NotPossible."""
    ledger = _opened(breach.ledger.workshop, by, at)
    breach = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    _refuse_day(ledger, day, at)
    owed = breaches.owed(breach, waiting=True)
    if breach.status == Breach.Status.CLOSED or amount > owed:
        raise NotPossible(f"归还金额不能超过尚未归还的 {money(owed)} 元。")
    facts = {"summary": summary, "voucher": _demanded(voucher, at), "breach": breach}
    return _enter(ledger, Fund.SUBSIDY, Kind.REPAYMENT, amount, day, by=by, at=at, **facts)


@transaction.atomic
def surrender(
    workshop: Workshop, *, amount: Decimal, day: date, summary: str, voucher: Voucher, by: User, at: datetime
) -> LedgerEntry:
    """Money goes back to finance; while a settlement is open, for it. Raises NotPermitted, NotPossible."""
    ledger = _opened(workshop, by, at)
    _refuse_day(ledger, day, at)
    available = max(available_from(ledger, day), Decimal(0))
    if amount > available:
        waiting = available_from(ledger, day, confirmed_only=True) - available
        besides = f"（另有待确认的支出 {money(waiting)} 元）" if waiting > 0 else ""
        raise NotPossible(f"上缴金额不能超过当日可用的补助余额 {money(available)} 元{besides}。")
    settlement = open_settlement(ledger)
    facts = {"summary": summary, "voucher": _demanded(voucher, at), "payee": "北京市财政局", "settlement": settlement}
    return _enter(ledger, Fund.SUBSIDY, Kind.SURRENDER, amount, day, by=by, at=at, **facts)


@transaction.atomic
def reverse(entry: LedgerEntry, *, reason: str, by: User, at: datetime, voucher: Voucher = None) -> LedgerEntry:
    """红冲: the same line with a minus, today; the first one stays as it is. Raises NotPermitted, NotPossible."""
    ledger = _opened(entry.ledger.workshop, by, at)
    entry, day = _standing(entry), legal_day(at)
    if entry.reverses_id is not None:
        raise NotPossible("红冲记录不能再红冲；请按正确内容重新登记。")
    if entry.refunds.exclude(status=Status.REFUSED).exists():
        raise NotPossible("这笔支出已登记退款，请先红冲退款。")
    if any(breaches.owed(breach, waiting=True) < breach.amount for breach in breaches.counting(entry)):
        raise NotPossible("这笔支出已登记归还，请先红冲归还。")
    if entry.breach is not None and entry.breach.status == Breach.Status.CLOSED:
        raise NotPossible("对应的不合规支出已办结，不能红冲归还。")
    _refuse_day(ledger, day, at)
    if entry.effect > 0 and entry.effect > available_from(ledger, day):
        raise NotPossible("红冲后补助余额将小于 0，请先核对已登记的支出。")
    carried = {
        name: getattr(entry, name)
        for name in ("activity", "cost_type", "payee", "clause", "payment", "breach", "settlement", "refund_of")
    }
    return _enter(
        ledger, entry.fund, entry.kind, -entry.amount, day, by=by, at=at, reverses=entry,
        summary=f"红冲第 {entry.number} 笔：{reason}"[:200], voucher=kept(voucher, at), **carried,
    )  # fmt: skip


def _enter(
    ledger: Ledger, fund: str, kind: str, amount: Decimal, day: date, *, by: User, at: datetime, **facts: Any
) -> LedgerEntry:
    inflow = kind in {Kind.RECEIPT, Kind.INTEREST, Kind.REFUND, Kind.REPAYMENT}
    effect = Decimal(0) if fund == Fund.OWN else amount if inflow else -amount
    last = ledger.entries.order_by("-number").values_list("number", flat=True).first() or 0
    made = LedgerEntry.objects.create(
        ledger=ledger, number=last + 1, fund=fund, kind=kind, day=day, year=day.year, amount=amount, effect=effect,
        entered_by=by, entered_at=at, **facts,
    )  # fmt: skip
    changed(ledger, at)
    note_line("reverse_ledger" if made.reverses_id else "enter_ledger", made, by, at)
    return made


# ── what they share ──────────────────────────────────────────────────────────


def _opened(workshop: Workshop, by: User, at: datetime) -> Ledger:
    """The locked books, if this person may write in them."""
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    return held(workshop, at)


def held(workshop: Workshop, at: datetime) -> Ledger:
    ledger = ledger_of(workshop, at)
    ledger.workshop = Workshop.objects.select_related("unit").get(pk=workshop.pk)
    if ledger.workshop.state not in TITLED or ledger.workshop.granted_at is None:
        raise NotPossible("授予称号后才有经费台账。")
    return ledger


def _standing(entry: LedgerEntry) -> LedgerEntry:
    """A confirmed line that no reversal has taken back. Raises NotPossible."""
    found = LedgerEntry.objects.select_related("activity", "cost_type", "breach", "ledger__workshop").get(pk=entry.pk)
    if found.status != Status.CONFIRMED:
        raise NotPossible(f"这笔记录{found.get_status_display()}，不能据以办理。")
    if found.reversals.exclude(status=Status.REFUSED).exists():
        raise NotPossible("这笔记录已经红冲。")
    return found


def _clause_of(spending: Spending, *, fund: str, as_misuse: bool) -> str:
    """The clause that the spending breaks; empty where it is permitted. Raises NotPossible."""
    uses = subsidy_uses.uses_on(spending.day)
    if spending.activity not in uses.activities or spending.cost_type not in uses.costs:
        raise NotPossible("所选的活动或费用类别不在支出当日施行的用途目录中。")
    outside = subsidy_uses.broken(spending.activity, spending.cost_type)
    if fund == Fund.OWN and outside:
        raise NotPossible(f"“{outside}”不属于工作室的活动经费，单位配套台账不登记。")
    if outside and not as_misuse:
        raise NotPossible(
            f"“{outside}”不在补助经费的使用范围内（{outside.clause}）；确已支出的，只能按不合规支出登记。"
        )
    if as_misuse and not outside:
        raise NotPossible("所选的活动和费用类别都在使用范围内，请按一般支出登记。")
    return outside.clause if outside else ""


def _facts_of(spending: Spending, at: datetime) -> dict[str, Any]:
    return {
        "activity": spending.activity,
        "cost_type": spending.cost_type,
        "summary": spending.summary,
        "payee": spending.payee,
        "voucher_number": spending.voucher_number,
        "voucher": _demanded(spending.voucher, at),
    }


def _demanded(voucher: Voucher, at: datetime) -> StoredFile:
    stored = kept(voucher, at)
    if stored is None:
        raise NotPossible("请上传凭证。")
    return stored


def _refuse_before_receipt(ledger: Ledger, day: date) -> None:
    """What an instalment that only waits to be confirmed could pay does not fall to the host's own book."""
    waiting = ledger.entries.filter(kind=Kind.RECEIPT, status=Status.ENTERED, reverses=None, day__lte=day)
    if found := waiting.order_by("pk").first():
        raise NotPossible(
            f"第 {found.number} 笔“{found.summary}”还没有确认，可用的补助余额不足；"
            "请先确认到账再登记支出。由单位自有资金支付的，请选“单位配套”。"
        )


def _refuse_twice(ledger: Ledger, spending: Spending) -> None:
    """The same paper is not booked twice."""
    same = ledger.entries.filter(
        kind__in=SPENT_ON, reverses=None, payee=spending.payee, voucher_number=spending.voucher_number, day=spending.day
    ).exclude(status=Status.REFUSED)
    live = same.exclude(reversals__status__in=[Status.ENTERED, Status.CONFIRMED]).order_by("pk")
    if found := live.first():
        raise NotPossible(f"同一天、同一收款方、同一凭证号的支出已登记在第 {found.number} 笔。")


def _refuse_day(ledger: Ledger, day: date, at: datetime) -> None:
    granted = ledger.workshop.granted_at
    if day > legal_day(at):
        raise NotPossible("日期不能晚于今天。")
    if granted is not None and day < legal_day(granted):
        raise NotPossible(f"日期不能早于授予称号的{cn_date(granted)}。")
    refuse_closed(ledger, day.year)


def refuse_closed(ledger: Ledger, year: int) -> None:
    if year <= max(closed_years(ledger), default=0):
        raise NotPossible(f"{year} 年度已结账，不能再登记；确需更正的，请市财政局重新开账。")


def changed(ledger: Ledger, at: datetime) -> None:
    Ledger.objects.filter(pk=ledger.pk).update(changed_at=at)


def note_line(verb: str, line: LedgerEntry, by: User, at: datetime, *, text: str = "") -> None:
    workshop = line.ledger.workshop
    facts = {"entry": line.pk, "number": line.number, "amount": str(line.amount), "kind": line.kind, "fund": line.fund}
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=facts)
