"""Pages of long lists by key instead of offset, and counts that stop early: the same cost on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
ENOUGH = 1000
MARK = "~"


@dataclass(frozen=True)
class Key:
    """The column by which a list is ordered; the primary key settles ties in the same direction."""

    field: str
    descending: bool
    read: Callable[[str], Any]

    def order(self, *, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{self.field}", f"{sign}pk"]

    def beyond(self, value: Any, pk: int, *, backwards: bool = False) -> Q:
        """Rows past that place. The first part lets the index begin there, the second settles the tie."""
        word = "lt" if self.descending != backwards else "gt"
        reached = Q(**{f"{self.field}__{word}e": value})
        return reached & (Q(**{f"{self.field}__{word}": value}) | Q(**{f"pk__{word}": pk}))

    def place_of(self, row: Model) -> str:
        return f"{getattr(row, self.field).isoformat()}{MARK}{row.pk}"

    def parsed(self, place: str) -> tuple[Any, int] | None:
        """The place that an address names; None where it makes no sense, and the list begins at its beginning."""
        value, _, pk = place.partition(MARK)
        try:
            return self.read(value), int(pk)
        except ValueError:
            return None


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def by_moment(field: str) -> Key:
    """Latest first."""
    return Key(field, descending=True, read=_moment)


def by_day(field: str) -> Key:
    """Earliest first."""
    return Key(field, descending=False, read=date.fromisoformat)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and the places from which the pages beside it begin."""

    rows: list[Row]
    previous: str = ""
    next: str = ""


def page_of(rows: QuerySet[Row], key: Key, query: QueryDict, size: int) -> Page[Row]:
    """The page that ``after=`` or ``before=`` of the address asks for."""
    backwards = "before" in query
    place = key.parsed(query.get("before" if backwards else "after", ""))
    if place is None:
        backwards = False
    else:
        rows = rows.filter(key.beyond(*place, backwards=backwards))
    found = list(rows.order_by(*key.order(backwards=backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_previous = more if backwards else place is not None
    has_next = True if backwards else more
    return Page(found, key.place_of(found[0]) if has_previous else "", key.place_of(found[-1]) if has_next else "")


def addresses(page: Page[Any], query: QueryDict) -> dict[str, str]:
    """The links to the pages beside this one; filters stay in the address."""
    kept = query.copy()
    kept.pop("after", None)
    kept.pop("before", None)
    words = kept.urlencode()
    tail = f"&{words}" if words else ""
    return {
        "previous": f"?before={_quoted(page.previous)}{tail}" if page.previous else "",
        "next": f"?after={_quoted(page.next)}{tail}" if page.next else "",
    }


def _quoted(place: str) -> str:
    made = QueryDict(mutable=True)
    made["x"] = place
    return made.urlencode().removeprefix("x=")


def counts(**lists: QuerySet[Any]) -> dict[str, int]:
    """How many rows each list has, in one statement; none is counted beyond ENOUGH + 1."""
    parts: list[str] = []
    given: list[Any] = []
    empty: list[str] = []
    for name, rows in lists.items():
        try:
            sql, values = rows.order_by().values("pk")[: ENOUGH + 1].query.sql_with_params()
        except EmptyResultSet:
            empty.append(name)
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS rows_of_list)")  # noqa: S608 - compiled by the ORM itself
        given += values
    numbers: list[int] = []
    if parts:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts), given)
            numbers = list(cursor.fetchone())
    named = iter(numbers)
    return {name: 0 if name in empty else next(named) for name in lists}


def in_words(number: int) -> str:
    """``1000+`` where counting stopped."""
    return f"{ENOUGH}+" if number > ENOUGH else str(number)
