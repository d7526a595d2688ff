"""Whose turn it is in the books, as conditions: 待办, the desk and the pages of a title ask here and so agree."""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from applications.models import Breach, LedgerEntry, Payment, Settlement, Subsidy
from applications.states import ALIVE

Status = LedgerEntry.Status
BREACH_LOOKS: dict[str, tuple[str, str, str]] = {
    Breach.Status.OPEN: ("待说明归还", "bad", "alert"),
    Breach.Status.EXPLAINED: ("已说明，待财政办结", "act", "info"),
    Breach.Status.CLOSED: ("已办结", "good", "check"),
}
IS_BACK = ("已全额归还，待财政办结", "act", "info")
IS_REVERSED = ("登记有误，已红冲，待财政办结", "act", "info")
IS_ENTERED = ("已登记归还，待确认", "act", "clock")


# ── paying ───────────────────────────────────────────────────────────────────


def unpaid() -> QuerySet[Subsidy]:
    """Decided by both bureaus for a title that is alive, and not all of it went out."""
    gone = Payment.objects.filter(subsidy=OuterRef("pk"), status=Payment.Status.PAID)
    return Subsidy.objects.filter(
        withdrawn_at=None, workshop__state__in=sorted(ALIVE), amount__gt=_total(gone, "subsidy")
    )


def undrafted() -> QuerySet[Subsidy]:
    """Unpaid, and the next instalment may be drawn up now: none waits, no breach suspends it."""
    drafted = Payment.objects.filter(subsidy=OuterRef("pk"), status=Payment.Status.DRAFTED)
    suspending = Breach.objects.filter(ledger__workshop=OuterRef("workshop")).exclude(status=Breach.Status.CLOSED)
    return unpaid().filter(~Exists(drafted), ~Exists(suspending))


def unreceived() -> QuerySet[Payment]:
    """Paid, and not in the unit's book yet."""
    receipts = LedgerEntry.objects.filter(payment=OuterRef("pk")).exclude(status=Status.REFUSED)
    return Payment.objects.filter(~Exists(receipts), status=Payment.Status.PAID)


# ── misused money ────────────────────────────────────────────────────────────


def with_standing(rows: QuerySet[Breach]) -> QuerySet[Any]:
    """With what is back, what is back or entered as back, and whether the line itself was reversed."""
    entered = LedgerEntry.objects.filter(breach=OuterRef("pk")).exclude(status=Status.REFUSED)
    reversals = LedgerEntry.objects.filter(reverses=OuterRef("entry"), status=Status.CONFIRMED)
    return rows.annotate(
        back=_total(entered.filter(status=Status.CONFIRMED), "breach"),
        back_or_entered=_total(entered, "breach"),
        is_reversed=Exists(reversals),
    )


def breaches_of_unit() -> QuerySet[Any]:
    """Neither explained nor put right: what was repaid waits for its confirmation, then for finance."""
    open_ones = Breach.objects.filter(status=Breach.Status.OPEN)
    return with_standing(open_ones).filter(amount__gt=F("back_or_entered"), is_reversed=False)


def breaches_of_finance() -> QuerySet[Any]:
    """Explained, all of it back, or entered by mistake and reversed: finance ends it."""
    live = Breach.objects.exclude(status=Breach.Status.CLOSED)
    done = Q(status=Breach.Status.EXPLAINED) | Q(amount__lte=F("back")) | Q(is_reversed=True)
    return with_standing(live).filter(done)


def look_of(breach: Any) -> tuple[str, str, str]:
    """The badge of a row of ``with_standing``: red only while it is the unit's turn."""
    if breach.status == Breach.Status.CLOSED:
        return BREACH_LOOKS[breach.status]
    if breach.is_reversed:
        return IS_REVERSED
    if breach.back >= breach.amount:
        return IS_BACK
    return IS_ENTERED if breach.back_or_entered >= breach.amount else BREACH_LOOKS[breach.status]


# ── settling ─────────────────────────────────────────────────────────────────


def settlements() -> QuerySet[Any]:
    return with_surrenders(Settlement.objects.filter(status=Settlement.Status.OPEN))


def with_surrenders(rows: QuerySet[Settlement]) -> QuerySet[Any]:
    """With what came back, and what came back or was entered as surrendered."""
    entered = LedgerEntry.objects.filter(settlement=OuterRef("pk")).exclude(status=Status.REFUSED)
    return rows.annotate(
        demanded=F("unspent") + F("misused"),
        back=_total(entered.filter(status=Status.CONFIRMED), "settlement"),
        back_or_entered=_total(entered, "settlement"),
    )


def settlements_of_unit() -> QuerySet[Any]:
    return settlements().filter(demanded__gt=F("back_or_entered"))


def settlements_of_finance() -> QuerySet[Any]:
    """Everything is back: its approver ends it."""
    return settlements().filter(demanded__lte=F("back"))


def _total(rows: QuerySet[Any], beside: str) -> Coalesce:
    summed = rows.order_by().values(beside).annotate(n=Sum("amount")).values("n")
    return Coalesce(Subquery(summed), Value(0), output_field=DecimalField())
