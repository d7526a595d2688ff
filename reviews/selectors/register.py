"""What the PUBLIC may know of titles: this module alone says which fields are published (domain §10-31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Subquery

from applications import search
from applications.models import Workshop
from applications.states import ALIVE, BADGE
from common.clock import BEIJING, legal_day
from common.links import link_to
from common.paging import by_moment
from common.statements import Given, Statement
from reviews.models import Announcement, KeyProject

FIRST_YEAR = 2011
LATEST = by_moment("granted_at")
IS_KEY = Exists(KeyProject.objects.filter(workshop=OuterRef("pk"), status=KeyProject.Status.CONFIRMED))


@dataclass(frozen=True)
class Published:
    """One title as everybody may read it. Nothing else of a case leaves the house through here."""

    number: str
    name: str
    technician: str
    trade: str
    unit: str
    district: str
    year: int
    is_key: bool
    look: tuple[str, str, str]
    over_on: date | None = None
    announcement: int | None = None

    @property
    def href(self) -> str:
        """The page that the QR code of its plaque opens."""
        return link_to("public:status", self.number)


def titles() -> QuerySet[Workshop]:
    """Every title that is or was alive, with the published columns and no other."""
    return (
        Workshop.objects.filter(granted_at__isnull=False)  # then it has a number; asked twice it misleads the planner
        .annotate(is_key=IS_KEY)
        .select_related("unit", "district")
        .only(
            *("plaque_number", "name", "technician_name", "trade", "granted_at", "state", "ended_at"),
            *("unit__name", "district__name"),
        )
    )


BY_NUMBER = Statement(
    lambda: titles().annotate(announced=_announced()).filter(plaque_number=Given("number", CharField())).order_by()
)


def _announced() -> Subquery:
    """The announcement that the title was taken away, while it stands."""
    found = Announcement.objects.filter(revocation__workshop=OuterRef("pk"), withdrawn_at=None).order_by("-posted_at")
    return Subquery(found.values("pk")[:1], output_field=BigIntegerField())


def living() -> QuerySet[Workshop]:
    """The register: titles that are alive."""
    return titles().filter(state__in=sorted(ALIVE))


def by_number(number: str) -> Published | None:
    """The title under a plaque's number, whatever became of it."""
    if not number.isprintable():  # an address may hold any sign, a text of the database may not
        return None
    found = BY_NUMBER.rows(number=number)
    return published(found[0]) if found else None


def published(row: Any) -> Published:
    return Published(
        number=row.plaque_number,
        name=row.name,
        technician=row.technician_name,
        trade=row.trade,
        unit=row.unit.name,
        district=row.district.name if row.district else "",
        year=legal_day(row.granted_at).year,
        is_key=row.is_key,
        look=BADGE[row.state],
        over_on=legal_day(row.ended_at) if row.ended_at else None,
        announcement=getattr(row, "announced", None),
    )


def narrowed(rows: QuerySet[Workshop], chosen: dict[str, Any]) -> QuerySet[Workshop]:
    """``rows`` within the chosen filters."""
    for name, value in chosen.items():
        rows = rows.filter(_condition(name, value))
    return rows


def _condition(name: str, value: Any) -> Q:
    if name == "q":
        return _meant(value)
    if name == "district":
        return Q(district=value)
    if name == "year":
        first, end = (datetime(int(value) + more, 1, 1, tzinfo=BEIJING) for more in (0, 1))
        return Q(granted_at__gte=first, granted_at__lt=end)
    return Q(is_key=True)


def _meant(text: str) -> Q:
    """By the published words, the plaque's number or initials. The index also knows case numbers: no public word."""
    sought = "".join(text.split())
    words = ("name", "technician_name", "trade", "unit__name", "plaque_number", "initials")
    return search.matching(sought) & reduce(or_, (Q(**{f"{word}__icontains": sought}) for word in words))
