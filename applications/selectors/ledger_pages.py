"""Shaped reads for the pages of the books: one year with its running balance, the plan beside what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, QueryDict

from accounts.models import User
from applications import permissions
from applications.models import (
    Breach,
    Ledger,
    LedgerClosing,
    LedgerEntry,
    Payment,
    SpendingLine,
    SpendingPlan,
    Subsidy,
    Workshop,
)
from applications.selectors import dossier
from applications.selectors import ledger_turns as turns
from applications.selectors.ledger import first_to_close
from common import paging
from common.clock import legal_day

PAGE = 50
LATEST_FIRST = paging.Key("day", descending=True, read=date.fromisoformat, holds=DateField)
Fund, Kind, Status = LedgerEntry.Fund, LedgerEntry.Kind, LedgerEntry.Status
NOTHING = Decimal(0)
INCOME = (Kind.RECEIPT, Kind.INTEREST, Kind.REPAYMENT)
# how a line is shown: word, tone, icon
LOOKS: dict[str, tuple[str, str, str]] = {
    Status.ENTERED: ("待确认", "act", "clock"),
    Status.CONFIRMED: ("已确认", "good", "check"),
    Status.REFUSED: ("未予确认", "quiet", "cross"),
}
VIEWS = (("", "全部"), (Fund.SUBSIDY, "市财政补助"), (Fund.OWN, "单位配套"), ("waiting", "待确认"))


def title_of(user: User, pk: int) -> Workshop:
    """The title whose books a page shows; Http404 for whoever may not read them."""
    workshop = dossier.seen_case(user, pk, *dossier.JOINED)
    if workshop.granted_at is None or not permissions.follows(workshop, user):
        raise Http404
    return workshop


@dataclass(frozen=True)
class YearOfBooks:
    """What one year came to."""

    year: int
    opening: Decimal = NOTHING
    income: Decimal = NOTHING
    outgo: Decimal = NOTHING
    own: Decimal = NOTHING
    waiting: int = 0
    closing: LedgerClosing | None = None
    subsidy_moved: bool = False

    @property
    def balance(self) -> Decimal:
        return self.opening + self.income - self.outgo


@dataclass(frozen=True)
class Instalment:
    """A payment with what became of it at the unit."""

    payment: Payment
    received_on: date | None


@dataclass
class Books:
    """Everything the page shows above and beside its lines."""

    workshop: Workshop
    ledger: Ledger | None
    subsidy: Subsidy | None
    instalments: list[Instalment]
    years: list[YearOfBooks]
    breaches: list[Any]
    settlement: Any = None  # with its surrenders, see ``ledger_turns``
    due_closing: int | None = None

    @property
    def waiting(self) -> int:
        return sum(year.waiting for year in self.years)

    @property
    def rate(self) -> Decimal | None:
        """补助执行率 since the beginning, in percent."""
        if self.ledger is None or not self.ledger.received:
            return None
        return 100 * self.ledger.spent / self.ledger.received


def books_of(workshop: Workshop, at: datetime) -> Books:
    """The books in a handful of statements, however long they are."""
    ledger = Ledger.objects.filter(workshop=workshop).first()
    subsidy = Subsidy.objects.filter(workshop=workshop, withdrawn_at=None).first()
    years = _years(ledger, legal_day(at).year) if ledger else []
    return Books(
        workshop=workshop,
        ledger=ledger,
        subsidy=subsidy,
        instalments=_instalments(subsidy) if subsidy else [],
        years=years,
        breaches=_live_breaches(ledger) if ledger else [],
        settlement=turns.with_surrenders(ledger.settlements.all()).first() if ledger and workshop.ended_at else None,
        due_closing=_due(years, at),
    )


def _years(ledger: Ledger, this_year: int) -> list[YearOfBooks]:
    """Every year from the first line to this one, the latest first."""
    confirmed, subsidy, own = Q(status=Status.CONFIRMED), Q(fund=Fund.SUBSIDY), Q(fund=Fund.OWN)
    money: Any = DecimalField(max_digits=14, decimal_places=2)
    sums = (
        ledger.entries.order_by()
        .values("year")
        .annotate(
            change=Sum("effect", filter=confirmed, default=NOTHING, output_field=money),
            came=Sum("amount", filter=confirmed & subsidy & Q(kind__in=INCOME), default=NOTHING, output_field=money),
            bought=Sum("amount", filter=confirmed & own & Q(kind=Kind.EXPENSE), default=NOTHING, output_field=money),
            returned=Sum("amount", filter=confirmed & own & Q(kind=Kind.REFUND), default=NOTHING, output_field=money),
            waiting=Count("pk", filter=Q(status=Status.ENTERED)),
            moved=Count("pk", filter=confirmed & subsidy),
        )
        .order_by("year")
    )
    found = {row["year"]: row for row in sums}
    closings = {
        closing.year: closing for closing in ledger.closings.filter(reopened_at=None).select_related("closed_by")
    }
    years: list[YearOfBooks] = []
    opening = NOTHING
    for year in range(min([*found, this_year]), max([*found, this_year]) + 1):
        row = found.get(year)
        closing = closings.get(year)
        if row is None:
            years.append(YearOfBooks(year, opening=opening, closing=closing))
            continue
        outgo, own_money = row["came"] - row["change"], row["bought"] - row["returned"]
        moved = row["moved"] > 0
        years.append(YearOfBooks(year, opening, row["came"], outgo, own_money, row["waiting"], closing, moved))
        opening += row["change"]
    return years[::-1]


def _due(years: Sequence[YearOfBooks], at: datetime) -> int | None:
    changes = {year.year: year.income - year.outgo for year in years if year.subsidy_moved}
    return first_to_close(changes, {year.year for year in years if year.closing}, legal_day(at).year)


def _instalments(subsidy: Subsidy) -> list[Instalment]:
    receipts = LedgerEntry.objects.filter(payment=OuterRef("pk")).exclude(status=Status.REFUSED).order_by()
    net = receipts.values("payment").annotate(total=Sum("amount")).values("total")
    day = receipts.filter(reverses=None, reversals=None).values("day")[:1]
    rows = subsidy.payments.exclude(status=Payment.Status.CANCELLED).annotate(
        received=Subquery(net, output_field=DecimalField()), received_on=Subquery(day)
    )
    return [Instalment(row, row.received_on if row.received else None) for row in rows.order_by("ordinal")]


def _live_breaches(ledger: Ledger) -> list[Any]:
    live = ledger.breaches.exclude(status=Breach.Status.CLOSED).select_related("entry")
    return list(turns.with_standing(live).order_by("due_on", "pk"))


def lines(ledger: Ledger, year: int, view: str, query: QueryDict) -> paging.Page[Any]:
    """One page of a year, latest first, each line of the subsidy with the balance after it."""
    rows = ledger.entries.filter(year=year)
    if view == "waiting":
        rows = rows.filter(status=Status.ENTERED)
    elif view:
        rows = rows.filter(fund=view)
    return paging.page_of(with_balance(rows), LATEST_FIRST, query, PAGE)


def with_balance(rows: QuerySet[LedgerEntry]) -> QuerySet[Any]:
    """Lines with the balance of the subsidy after each, in the order of their days."""
    before = LedgerEntry.objects.filter(
        Q(day__lt=OuterRef("day")) | Q(day=OuterRef("day"), pk__lte=OuterRef("pk")),
        ledger=OuterRef("ledger"),
        status=Status.CONFIRMED,
    )
    running = before.order_by().values("ledger").annotate(total=Sum("effect")).values("total")
    balance = Subquery(running, output_field=DecimalField(max_digits=14, decimal_places=2))
    return rows.select_related("activity", "cost_type", "voucher").annotate(running=balance)


def entry_of(workshop: Workshop, number: int) -> LedgerEntry:
    """One line of these books, or Http404."""
    joined = ("activity", "cost_type", "voucher", "entered_by", "decided_by", "payment", "settlement")
    rows = LedgerEntry.objects.select_related("ledger", "reverses", "refund_of", "rest_of", "breach__entry", *joined)
    found = rows.filter(ledger__workshop=workshop, number=number).first()
    if found is None:
        raise Http404
    found.ledger.workshop = workshop
    return found


def breach_of(workshop: Workshop, pk: int) -> Any:
    """One breach with how far it is, or Http404."""
    joined = ("ledger", "entry__voucher", "opened_by", "explained_by", "closed_by", "evidence")
    rows = Breach.objects.select_related(*joined).filter(ledger__workshop=workshop, pk=pk)
    found: Any = turns.with_standing(rows).first()
    if found is None:
        raise Http404
    found.ledger.workshop = workshop
    return found


# ── the plan beside what was spent ───────────────────────────────────────────


@dataclass(frozen=True)
class PlannedAndSpent:
    """One cell of the budget and what became of it."""

    activity: str
    cost_type: str
    planned: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.planned - self.spent


def current_plan(ledger: Ledger) -> SpendingPlan | None:
    return ledger.plans.filter(ended_at=None).select_related("entered_by").first()


def against_plan(ledger: Ledger, plan: SpendingPlan | None) -> list[PlannedAndSpent]:
    """By activity and cost type: planned, properly spent; what was spent unplanned stands there too."""
    names = [f"{use}__{name}" for use in ("activity", "cost_type") for name in ("code", "name", "order")]
    bought = ledger.entries.filter(
        status=Status.CONFIRMED, fund=Fund.SUBSIDY, kind__in=[Kind.EXPENSE, Kind.REFUND]
    ).order_by()
    planned = SpendingLine.objects.filter(plan=plan).values(*names, "amount") if plan else ()
    spent = bought.values(*names).annotate(gone=Sum("effect"))
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for row in planned:
        cells[row["activity__code"], row["cost_type__code"]] = {**row, "gone": NOTHING}
    for row in spent:
        cell = cells.setdefault(
            (row["activity__code"], row["cost_type__code"]), {**row, "amount": NOTHING, "gone": NOTHING}
        )
        cell["gone"] += row["gone"]
    in_order = sorted(cells.values(), key=lambda cell: (cell["activity__order"], cell["cost_type__order"]))
    return [
        PlannedAndSpent(cell["activity__name"], cell["cost_type__name"], cell["amount"], -cell["gone"])
        for cell in in_order
    ]
