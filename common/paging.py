"""Pages of long lists by key instead of offset, and counts that stop early: the same cost on every page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigAutoField, CharField, DateField, DateTimeField, Field, IntegerField, Model, Q, QuerySet
from django.http import QueryDict

from common.statements import Given, Statement, written_once

Row = TypeVar("Row", bound=Model)
ENOUGH = 1000
MARK = "~"


@dataclass(frozen=True)
class Key:
    """The column by which a list is ordered; the primary key settles ties in the same direction."""

    field: str
    descending: bool
    read: Callable[[str], Any]
    holds: type[Field[Any, Any]]

    def order(self, *, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{self.field}", f"{sign}pk"]

    def beyond(self, value: Any, pk: int | Given, *, backwards: bool = False) -> Q:
        """Rows past that place. The first part lets the index begin there, the second settles the tie."""
        word = "lt" if self.descending != backwards else "gt"
        reached = Q(**{f"{self.field}__{word}e": value})
        return reached & (Q(**{f"{self.field}__{word}": value}) | Q(**{f"pk__{word}": pk}))

    def place_of(self, row: Model) -> str:
        value = getattr(row, self.field)
        return f"{value if isinstance(value, str | int | Decimal) else value.isoformat()}{MARK}{row.pk}"

    def parsed(self, place: str) -> tuple[Any, int] | None:
        """The place that an address names; None where it makes no sense, and the list begins at its beginning."""
        value, _, pk = place.rpartition(MARK)
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
    return Key(field, descending=True, read=_moment, holds=DateTimeField)


def by_day(field: str) -> Key:
    """Earliest first."""
    return Key(field, descending=False, read=date.fromisoformat, holds=DateField)


def by_text(field: str) -> Key:
    """In the order of the words."""
    return Key(field, descending=False, read=str, holds=CharField)


def by_number(field: str) -> Key:
    """Lowest first."""
    return Key(field, descending=False, read=int, holds=IntegerField)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and the places from which the pages beside it begin."""

    rows: list[Row]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Parts(Generic[Row]):
    """A list in parts, each of which an index gives in the order of the list: of one OR all would be sorted.

    ``shown`` adds to the rows of the page what a line needs.
    """

    parts: Sequence[QuerySet[Row]]
    shown: Callable[[QuerySet[Row]], QuerySet[Row]] = QuerySet.all

    def keys(self, cut: Callable[[QuerySet[Row]], QuerySet[Row]], *columns: str) -> QuerySet[Row, Any]:
        """The keys of what ``cut`` leaves of each part, with further columns."""
        first, *others = [cut(part).values("pk", *columns) for part in self.parts]
        return first.union(*others)


Rows = QuerySet[Row] | Parts[Row]


def page_of(
    rows: Rows[Row] | Callable[[], Rows[Row]],
    key: Key,
    query: QueryDict,
    size: int,
    known_by: Hashable = None,
) -> Page[Row]:
    """The page that ``after=`` or ``before=`` of the address asks for.

    ``known_by`` names everything that ``rows`` depends on; then its statement is written once, see written_once().
    """
    backwards = "before" in query
    place = key.parsed(query.get("before" if backwards else "after", ""))
    if place is None:
        backwards = False

    def statement() -> Statement[Row]:
        return Statement(lambda: _piece(rows, key, size, backwards=backwards, begins=place is not None))

    kept = written_once((known_by, key, backwards, place is None), statement) if known_by else statement()
    found = kept.rows(**dict(zip(("value", "pk"), place or (), strict=False)))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_previous = more if backwards else place is not None
    has_next = True if backwards else more
    return Page(found, key.place_of(found[0]) if has_previous else "", key.place_of(found[-1]) if has_next else "")


def first_page(found: list[Row], key: Key, size: int) -> Page[Row]:
    """The page of rows that are known to be those with which the list begins; one more may say that others follow."""
    found = sorted(found, key=lambda row: (getattr(row, key.field), row.pk), reverse=key.descending)
    rows = found[:size]
    return Page(rows, next=key.place_of(rows[-1]) if len(found) > size else "")


def _piece(
    rows: Rows[Row] | Callable[[], Rows[Row]], key: Key, size: int, *, backwards: bool, begins: bool
) -> QuerySet[Row]:
    """One row more than a page holds, from a place that is given with each request."""

    def cut(part: QuerySet[Row]) -> QuerySet[Row]:
        if begins:
            place = Given("value", key.holds()), Given("pk", BigAutoField())
            part = part.filter(key.beyond(*place, backwards=backwards))
        return part.order_by(*key.order(backwards=backwards))[: size + 1]

    found = rows() if callable(rows) else rows
    if isinstance(found, QuerySet):
        return cut(found)
    nearest = found.parts[0].model._default_manager.filter(pk__in=found.keys(cut))  # noqa: SLF001 - Django's own name
    return found.shown(nearest).order_by(*key.order(backwards=backwards))[: size + 1]


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


@dataclass(frozen=True)
class Split:
    """A list that is counted as a whole and as those of its first rows that a condition on its key takes out.

    Its grounds are asked once for all these numbers. Of a part of the list the first ENOUGH + 1 rows are read: where
    one number is more than ENOUGH, those of the rows behind these are not known.
    """

    rows: Rows[Any]
    key: Key
    whole: str  # the name of the number of all rows
    taken: dict[str, tuple[str, Any]]  # name → operator of SQL and value, compared with the key
    first: str  # the name of the primary keys with which the list begins, one more than a page holds
    size: int

    def counted(self) -> tuple[str, list[Any]]:
        """As something to select from, with a column for each number."""
        sql, given = self._first_rows().query.sql_with_params()
        column = connection.ops.quote_name(self.key.field)
        numbers = [
            f"count(*) FILTER (WHERE {column} {operator} %s) AS {name}" for name, (operator, _) in self.taken.items()
        ]
        order = ", ".join(f"{each.lstrip('-')}{' DESC' * each.startswith('-')}" for each in self.key.order())
        begins = f"(array_agg(pk ORDER BY {order}))[1:{self.size + 1}] AS {self.first}"
        columns = ", ".join([f"count(*) AS {self.whole}", *numbers, begins])
        of_list = f"(SELECT {columns} FROM ({sql}) AS rows_of_list) AS split"  # noqa: S608 - compiled by the ORM itself
        return of_list, [*(value for _, value in self.taken.values()), *given]

    def _first_rows(self) -> QuerySet[Any, Any]:
        if isinstance(self.rows, Parts):
            return self.rows.keys(self._cut, self.key.field)
        return self._cut(self.rows).values("pk", self.key.field)

    def _cut(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.order_by(*self.key.order())[: ENOUGH + 1]

    @property
    def names(self) -> list[str]:
        return [self.whole, *self.taken, self.first]


@dataclass(frozen=True)
class Counting:
    """One statement that counts several lists; none is counted beyond ENOUGH + 1."""

    names: tuple[str, ...]
    empty: tuple[str, ...]
    same: dict[str, str]  # a list → the counted one that has the same rows
    sql: str
    given: tuple[Any, ...]

    def read(self) -> dict[str, Any]:
        """The numbers; of a split also the primary keys with which it begins, or none."""
        numbers: tuple[Any, ...] = ()
        if self.names:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, self.given)
                numbers = cursor.fetchone()
        found = dict(zip(self.names, numbers, strict=True))
        return found | {name: found[first] for name, first in self.same.items()} | dict.fromkeys(self.empty, 0)


def counting(split: Split | None = None, /, **lists: Rows[Any]) -> Counting:
    """How these lists are counted, and ``split`` beside them."""
    parts: dict[str, str] = {}
    given: list[Any] = []
    known: dict[Hashable, str] = {}
    same: dict[str, str] = {}
    for name, rows in lists.items():
        try:
            sql, values = _counted(rows).query.sql_with_params()
        except EmptyResultSet:
            continue
        first = known.setdefault((sql, values), name)
        if first != name:  # two counters of the same rows, which happens where a person has one kind of work
            same[name] = first
            continue
        parts[name] = f"(SELECT count(*) FROM ({sql}) AS rows_of_list)"  # noqa: S608 - compiled by the ORM itself
        given += values
    empty = tuple(name for name in lists if name not in parts and name not in same)
    found = Counting(tuple(parts), empty, same, "SELECT " + ", ".join(parts.values()), tuple(given))
    return found if split is None else _with_split(found, split)


def _with_split(counted: Counting, split: Split) -> Counting:
    names = tuple(split.names)
    try:
        source, given = split.counted()
    except EmptyResultSet:
        return replace(counted, empty=counted.empty + names)
    columns = ", ".join(f"split.{name}" for name in names)
    sql = f"{counted.sql}{', ' if counted.names else ''}{columns} FROM {source}"
    return replace(counted, names=counted.names + names, sql=sql, given=(*counted.given, *given))


def _counted(rows: Rows[Any]) -> QuerySet[Any, Any]:
    if isinstance(rows, Parts):
        return rows.keys(_counted)[: ENOUGH + 1]
    return rows.order_by().values("pk")[: ENOUGH + 1]


def counts(**lists: QuerySet[Any]) -> dict[str, int]:
    """How many rows each list has, in one statement."""
    return counting(**lists).read()


def in_words(number: int) -> str:
    """``1000+`` where counting stopped."""
    return f"{ENOUGH}+" if number > ENOUGH else str(number)
