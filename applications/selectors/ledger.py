"""What the books say, for whoever asks: assessment, revocation, supervision, the passport. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Min, Q, QuerySet, Sum, Window

from applications import snapshot
from applications.models import Breach, Ledger, LedgerClosing, LedgerEntry, Settlement, Workshop
from common.clock import legal_day

Fund, Kind, Status = LedgerEntry.Fund, LedgerEntry.Kind, LedgerEntry.Status
NOTHING = Decimal(0)


def balance(workshop: Workshop) -> Decimal:
    """What is left of the subsidy in the account."""
    return Ledger.objects.filter(workshop=workshop).values_list("balance", flat=True).first() or NOTHING


def execution_rate(workshop: Workshop, years: Iterable[int]) -> Decimal | None:
    """补助执行率: properly spent of what could be spent in these years; None where nothing could be spent."""
    chosen = sorted(years)
    rows = _confirmed(workshop).filter(fund=Fund.SUBSIDY)
    begins_with = _total(rows.filter(year__lt=chosen[0]), "effect") if chosen else NOTHING
    within = rows.filter(year__in=chosen)
    to_spend = begins_with + _total(within.filter(kind=Kind.RECEIPT), "amount")
    if to_spend <= 0:
        return None
    spent = _total(within.filter(kind=Kind.EXPENSE), "amount") - _total(within.filter(kind=Kind.REFUND), "amount")
    return spent / to_spend


def own_funds_rate(workshop: Workshop, years: Iterable[int] | None = None) -> Decimal | None:
    """单位配套到位率: what the host spent of its own against what it promised a year; None without a promise.

    Without ``years``: from the year of the award to the last one with a line.
    """
    promised = promise(workshop)
    rows = _confirmed(workshop).filter(fund=Fund.OWN)
    chosen = sorted(years) if years is not None else _years_of(workshop)
    if not promised or not chosen:
        return None
    return own_spent(rows.filter(year__in=chosen)) / (promised * len(chosen))


def promise(workshop: Workshop) -> Decimal | None:
    """What the host promised to give every year: the budget in the application's sealed version."""
    version = workshop.current_version
    if version is None:
        return None
    promised = snapshot.upgraded(version.snapshot)["conditions"].get("annual_budget")
    return Decimal(str(promised)) if promised else None


def has_breach(workshop: Workshop, since: date) -> bool:
    """Whether money was misused from that day on; one whose explanation finance accepted, or a slip, is none."""
    found = Breach.objects.filter(ledger__workshop=workshop, entry__day__gte=since)
    return found.exclude(outcome__in=[Breach.Outcome.ACCEPTED, Breach.Outcome.REVERSED]).exists()


def settlement(workshop: Workshop) -> Settlement | None:
    """The last settlement: what was to come back when the title ended."""
    return Settlement.objects.filter(ledger__workshop=workshop).order_by("-opened_at", "-pk").first()


def open_settlement(ledger: Ledger) -> Settlement | None:
    """There is at most one."""
    return ledger.settlements.filter(status=Settlement.Status.OPEN).first()


def to_recover(workshop: Workshop) -> tuple[Decimal, Decimal]:
    """What would come back if the title ended now: unspent, and misused and not repaid."""
    live = Breach.objects.filter(ledger__workshop=workshop).exclude(status=Breach.Status.CLOSED)
    misused = live.aggregate(total=Sum("amount"))["total"] or NOTHING
    back = _total(_confirmed(workshop).filter(kind=Kind.REPAYMENT, breach__in=live), "amount")
    return balance(workshop), misused - back


def recovered(found: Settlement) -> Decimal:
    """What came back of a settlement so far."""
    return _total(found.surrenders.filter(status=Status.CONFIRMED), "amount")


def to_surrender(workshop: Workshop) -> Decimal | None:
    """What is left for an open settlement after all that was entered; None without one."""
    ledger = Ledger.objects.filter(workshop=workshop).first()
    found = open_settlement(ledger) if ledger else None
    if ledger is None or found is None:
        return None
    entered = _total(found.surrenders.exclude(status=Status.REFUSED), "amount")
    return max(min(found.owed - entered, available_from(ledger, date.max)), NOTHING) or None


def own_spent(rows: QuerySet[LedgerEntry]) -> Decimal:
    return _total(rows.filter(kind=Kind.EXPENSE), "amount") - _total(rows.filter(kind=Kind.REFUND), "amount")


def available_from(ledger: Ledger, day: date, pk: int | None = None, *, confirmed_only: bool = False) -> Decimal:
    """What may be spent on that day so that the balance is below zero on no later day either.

    Lines stand in the order of their days. Unless only confirmed ones count, an outflow that waits counts as spent.
    """
    counted = Q(status=Status.CONFIRMED)
    if not confirmed_only:
        counted |= Q(status=Status.ENTERED, effect__lt=0)
    rows = ledger.entries.filter(counted, fund=Fund.SUBSIDY)
    before = Q(day__lt=day) | (Q(day=day, pk__lt=pk) if pk is not None else Q(day=day))
    running = Window(Sum("effect"), order_by=["day", "pk"])
    least = rows.exclude(before).annotate(running=running).aggregate(least=Min("running"))["least"]
    return _total(rows.filter(before), "effect") + min(least or NOTHING, NOTHING)


def closed_years(ledger: Ledger) -> set[int]:
    return set(LedgerClosing.objects.filter(ledger=ledger, reopened_at=None).values_list("year", flat=True))


def due_closing(ledger: Ledger, at: datetime) -> int | None:
    """The first past year that is to be closed; see ``first_to_close``."""
    moved = ledger.entries.filter(fund=Fund.SUBSIDY, status=Status.CONFIRMED).order_by().values("year")
    changes = dict(moved.annotate(change=Sum("effect")).values_list("year", "change"))
    return first_to_close(changes, closed_years(ledger), legal_day(at).year)


def first_to_close(changes: Mapping[int, Decimal], closed: Collection[int], this_year: int) -> int | None:
    """Before this year the first one that is not closed though municipal money moved in it or lay in the account.

    ``changes`` has every year in which the subsidy moved, with what it came to; ``ledger_desk.owes_closing`` is the
    same as a condition.
    """
    balance = NOTHING
    for year in range(min(changes, default=this_year), this_year):
        if year not in closed and (balance or year in changes):
            return year
        balance += changes.get(year, NOTHING)
    return None


def in_order(ledger: Ledger) -> QuerySet[LedgerEntry]:
    return ledger.entries.order_by("day", "pk")


def _confirmed(workshop: Workshop) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(ledger__workshop=workshop, status=Status.CONFIRMED)


def _years_of(workshop: Workshop) -> list[int]:
    last = _confirmed(workshop).order_by("-year").values_list("year", flat=True).first()
    if last is None or workshop.granted_at is None:
        return []
    return list(range(legal_day(workshop.granted_at).year, last + 1))


def _total(rows: QuerySet[LedgerEntry], column: str) -> Decimal:
    total: Decimal | None = rows.aggregate(total=Sum(F(column)))["total"]
    return total or NOTHING
