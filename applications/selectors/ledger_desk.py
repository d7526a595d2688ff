"""The desk of the books: which titles, their money, what is unsettled; filters that are one condition each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from accounts.models import District, User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, UNIT_ROLES, Role
from applications import search
from applications.lifecycle import NotPermitted
from applications.models import Breach, Ledger, LedgerClosing, LedgerEntry, Settlement, Subsidy, Workshop
from applications.selectors import ledger_turns as turns
from applications.tasks import number_of
from common import paging
from common.clock import legal_day

READERS = "经费台账由申报单位、初审单位、区财政局和市级两局查看。"
LATEST = paging.by_moment("changed_at")


@dataclass(frozen=True)
class Standing:
    """One way in which books stand, for the segments of the desk."""

    code: str
    word: str
    rows: Q


def demand_reader(user: User) -> None:
    if not user.holds(*CITY_ROLES, *FINANCE_ROLES, *REVIEW_ROLES, *UNIT_ROLES, Role.DISTRICT_FINANCE):
        raise NotPermitted(READERS)


def standings(at: datetime) -> list[Standing]:
    """The segments; the first is everything."""
    return [
        Standing("", "全部", Q()),
        Standing("funded", "重点资助", Q(Exists(_subsidies()))),
        Standing("unpaid", "待拨付", Q(Exists(_of_title(turns.unpaid(), "workshop")))),
        Standing("arriving", "待登记到账", Q(Exists(_of_title(turns.unreceived(), "subsidy__workshop")))),
        Standing("breach", "有不合规支出", Q(Exists(live_breaches()))),
        Standing("waiting", "有记录待确认", Q(Exists(_waiting_lines()))),
        Standing("low", "执行率低于八成", Q(received__gt=0, spent__lt=F("received") * 4 / 5)),
        Standing("unclosed", "上年未结账", owes_closing(legal_day(at))),
        Standing("settling", "清算中", Q(Exists(_settlements()))),
    ]


def owes_closing(today: date) -> Q:
    """A past year is not closed in which the subsidy moved, or at whose end something of it lay in the account.

    Years are closed in their order, so that a closed one stands for those before it.
    """
    last = today.year - 1
    closed = LedgerClosing.objects.filter(reopened_at=None)
    moved = LedgerEntry.objects.filter(
        ledger=OuterRef("pk"), fund=LedgerEntry.Fund.SUBSIDY, status=LedgerEntry.Status.CONFIRMED
    )
    unclosed = moved.filter(
        ~Exists(closed.filter(ledger=OuterRef("ledger"), year__gte=OuterRef("year"))), year__lte=last
    )
    since = moved.filter(year__gt=last).order_by().values("ledger").annotate(n=Sum("effect")).values("n")
    since_then = Coalesce(Subquery(since), Value(0), output_field=DecimalField())
    carried = ~Q(balance=since_then) & ~Q(Exists(closed.filter(ledger=OuterRef("pk"), year=last)))
    return Q(Exists(unclosed)) | carried


def live_breaches() -> QuerySet[Breach]:
    return Breach.objects.filter(ledger=OuterRef("pk")).exclude(status=Breach.Status.CLOSED)


def of_desk(user: User, district: str = "", sought: str = "") -> QuerySet[Ledger]:
    """The books that this person reads, narrowed."""
    rows = Ledger.objects.visible_to(user)
    if district:
        rows = rows.filter(workshop__district=district)
    return rows.filter(_matching(sought)) if sought else rows


def narrowed(user: User, query: QueryDict, at: datetime) -> QuerySet[Ledger]:
    """What an address of the desk asks for: segment, district, words."""
    rows = of_desk(user, query.get("district", "")[:6], query.get("q", "").strip()[:60])
    return rows.filter(chosen_of(standings(at), query).rows)


def chosen_of(kinds: list[Standing], query: QueryDict) -> Standing:
    return next((kind for kind in kinds if kind.code == query.get("standing", "")), kinds[0])


def _matching(sought: str) -> Q:
    return Q(workshop__in=Workshop.objects.filter(search.matching(sought)).values("pk"))


def listed(rows: QuerySet[Ledger]) -> QuerySet[Any]:
    """With the subsidy, and what waits or is unsettled, as columns."""
    subsidy = Subsidy.objects.filter(workshop=OuterRef("workshop"), withdrawn_at=None)
    waiting = LedgerEntry.objects.filter(status=LedgerEntry.Status.ENTERED)
    return rows.select_related("workshop__unit", "workshop__district").annotate(
        decided=Subquery(subsidy.values("amount")[:1]),
        decided_year=Subquery(subsidy.values("year")[:1]),
        project=Subquery(subsidy.values("key_project")[:1]),
        is_unpaid=Exists(_of_title(turns.unpaid(), "workshop")),
        breaches_live=number_of(Breach.objects.exclude(status=Breach.Status.CLOSED), "ledger"),
        lines_waiting=number_of(waiting, "ledger"),
    )


def districts() -> list[tuple[str, str]]:
    return list(District.objects.order_by("code").values_list("code", "name"))


def _waiting_lines() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(ledger=OuterRef("pk"), status=LedgerEntry.Status.ENTERED)


def _subsidies() -> QuerySet[Subsidy]:
    return Subsidy.objects.filter(workshop=OuterRef("workshop"), withdrawn_at=None)


def _of_title(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    return rows.filter(**{path: OuterRef("workshop")})


def _settlements() -> QuerySet[Settlement]:
    return Settlement.objects.filter(ledger=OuterRef("pk"), status=Settlement.Status.OPEN)
