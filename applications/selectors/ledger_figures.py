"""The sums of the books over some years read at once, for whoever shows several of them beside each other.

The same rules as in ``applications.selectors.ledger``; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from applications.models import Breach, LedgerEntry, Workshop
from applications.selectors.ledger import promise

NOTHING = Decimal(0)
Fund, Kind = LedgerEntry.Fund, LedgerEntry.Kind


@dataclass(frozen=True)
class Money:
    """What the books say of some years; a rate is None where there is nothing to measure it by."""

    years: int
    own_spent: Decimal = NOTHING
    promise: Decimal | None = None
    to_spend: Decimal = NOTHING
    spent: Decimal = NOTHING
    breaches: int = 0

    @property
    def promised(self) -> Decimal | None:
        return self.promise * self.years if self.promise and self.years else None

    @property
    def own_rate(self) -> Decimal | None:
        return self.own_spent / self.promised if self.promised else None

    @property
    def execution(self) -> Decimal | None:
        return self.spent / self.to_spend if self.to_spend > 0 else None


def money_of(workshop: Workshop, years: Iterable[int], since: date) -> Money:
    """Own money and subsidy of these years, misuse from ``since`` on."""
    chosen = sorted(years)
    rows = LedgerEntry.objects.filter(ledger__workshop=OuterRef("pk"), status=LedgerEntry.Status.CONFIRMED)
    own = rows.filter(fund=Fund.OWN, year__in=chosen)
    subsidy = rows.filter(fund=Fund.SUBSIDY, year__in=chosen)
    before = rows.filter(fund=Fund.SUBSIDY, year__lt=chosen[0]) if chosen else rows.none()
    misuse = Breach.objects.filter(ledger__workshop=OuterRef("pk"), entry__day__gte=since)
    misuse = misuse.exclude(outcome__in=[Breach.Outcome.ACCEPTED, Breach.Outcome.REVERSED])
    found = (
        Workshop.objects.filter(pk=workshop.pk)
        .values(
            own_out=_sum(own.filter(kind=Kind.EXPENSE), "amount"),
            own_back=_sum(own.filter(kind=Kind.REFUND), "amount"),
            begins_with=_sum(before, "effect"),
            received=_sum(subsidy.filter(kind=Kind.RECEIPT), "amount"),
            out=_sum(subsidy.filter(kind=Kind.EXPENSE), "amount"),
            back=_sum(subsidy.filter(kind=Kind.REFUND), "amount"),
            misused=_count(misuse),
        )
        .get()
    )
    return Money(
        years=len(chosen),
        own_spent=found["own_out"] - found["own_back"],
        promise=promise(workshop),
        to_spend=found["begins_with"] + found["received"],
        spent=found["out"] - found["back"],
        breaches=found["misused"],
    )


def _sum(rows: QuerySet[LedgerEntry], column: str) -> Coalesce:
    one = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(one.annotate(total=Sum(column)).values("total")), Value(NOTHING))


def _count(rows: QuerySet[Breach]) -> Coalesce:
    one = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(one.annotate(total=Count("pk")).values("total")), Value(0))
