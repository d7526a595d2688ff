"""Closing a year of the books with the bank's statement, and opening it again, which is finance's."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from accounts.roles import FINANCE_ROLES
from applications import journal, permissions
from applications import ledger_letters as letters
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Ledger, LedgerClosing, LedgerEntry, Workshop
from applications.selectors import ledger as figures
from applications.services.ledger import held
from applications.services.subsidies import kept
from applications.states import ALIVE
from common.clock import legal_day
from common.templatetags.ui import money

Fund, Kind, Status = LedgerEntry.Fund, LedgerEntry.Kind, LedgerEntry.Status
INCOME = (Kind.RECEIPT, Kind.INTEREST, Kind.REPAYMENT)
REOPENERS = "由市财政局重新开账。"


def sums_of(ledger: Ledger, year: int) -> dict[str, Decimal]:
    """Opening balance, income, outgo and closing balance of the subsidy, and what the host spent, of one year."""
    rows = ledger.entries.filter(status=Status.CONFIRMED)
    subsidy = rows.filter(fund=Fund.SUBSIDY)
    within = subsidy.filter(year=year)
    opening = _total(subsidy.filter(year__lt=year))
    income = _total(within.filter(kind__in=INCOME))
    change = _total(within)
    return {
        "opening": opening,
        "income": income,
        "outgo": income - change,
        "balance": opening + change,
        "own_spent": figures.own_spent(rows.filter(fund=Fund.OWN, year=year)),
    }


@transaction.atomic
def close(
    workshop: Workshop,
    year: int,
    *,
    bank_balance: Decimal,
    statement: Any,
    difference: str = "",
    by: User,
    at: datetime,
) -> LedgerClosing:
    """From now on the year takes no line. Raises NotPermitted, NotPossible."""
    if not permissions.unit_approver(workshop, by):
        raise NotPermitted(permissions.unit_approver.sentence)
    ledger = held(workshop, at)
    if sentences := against_closing(ledger, year, at):
        raise NotPossible(*sentences)
    sums = sums_of(ledger, year)
    if bank_balance != sums["balance"] and not difference:
        raise NotPossible(
            f"对账单余额与账面余额 {money(sums['balance'])} 元不一致，请核对；确属未达账项的，写明差异原因。"
        )
    stored = kept(statement, at)
    if stored is None:
        raise NotPossible("请上传银行对账单。")
    made = LedgerClosing.objects.create(
        ledger=ledger, year=year, **sums, bank_balance=bank_balance, difference=difference, statement=stored,
        closed_by=by, closed_at=at,
    )  # fmt: skip
    _changed(ledger, at)
    _record("close_ledger_year", made, ledger.workshop, by, at, text=difference)
    return made


def against_closing(ledger: Ledger, year: int, at: datetime) -> list[str]:
    """Why the year cannot be closed now."""
    closed, this_year = figures.closed_years(ledger), legal_day(at).year
    if year in closed:
        return [f"{year} 年度已经结账。"]
    if year > this_year or (year == this_year and ledger.workshop.state in ALIVE):
        return [f"{year} 年度还没有结束。"]
    due = figures.due_closing(ledger, at)
    if due is not None and due < year:
        return [f"请先办理 {due} 年度的结账。"]
    if any(later > year for later in closed):
        return ["以后的年度已结账，请先请市财政局重新开账。"]
    return _against_its_lines(ledger, year)


def _against_its_lines(ledger: Ledger, year: int) -> list[str]:
    if waiting := ledger.entries.filter(year=year, status=Status.ENTERED).count():
        return [f"{year} 年度还有 {waiting} 笔记录等待确认。"]
    subsidy = ledger.entries.filter(fund=Fund.SUBSIDY, status=Status.CONFIRMED)
    if not subsidy.filter(year=year).exists() and not _total(subsidy.filter(year__lt=year)):
        return [f"{year} 年度没有补助经费的收支和结余，不需要结账。"]
    return []


@transaction.atomic
def reopen(closing: LedgerClosing, *, reason: str, by: User, at: datetime) -> LedgerClosing:
    """Finance lets the year take lines again. Raises NotPermitted, NotPossible."""
    if not by.holds(*FINANCE_ROLES):
        raise NotPermitted(REOPENERS)
    ledger = Ledger.objects.locked().select_related("workshop").get(pk=closing.ledger_id)
    closing = LedgerClosing.objects.get(pk=closing.pk)
    if closing.reopened_at is not None:
        raise NotPossible(f"{closing.year} 年度已经重新开账。")
    if any(later > closing.year for later in figures.closed_years(ledger)):
        raise NotPossible("请先重新打开以后的年度。")
    closing.reopened_by, closing.reopened_at, closing.reopened_reason = by, at, reason
    closing.save(update_fields=["reopened_by", "reopened_at", "reopened_reason"])
    _changed(ledger, at)
    _record("reopen_ledger_year", closing, ledger.workshop, by, at, text=reason)
    letters.year_reopened(closing, at)
    return closing


def _total(rows: object) -> Decimal:
    total: Decimal | None = rows.aggregate(total=Sum("effect"))["total"]  # type: ignore[attr-defined]  # a query
    return total or Decimal(0)


def _changed(ledger: Ledger, at: datetime) -> None:
    Ledger.objects.filter(pk=ledger.pk).update(changed_at=at)


def _record(verb: str, closing: LedgerClosing, workshop: Workshop, by: User, at: datetime, *, text: str = "") -> None:
    facts = {"closing": closing.pk, "year": closing.year, "balance": str(closing.balance)}
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=facts)
