"""Statements of pages that everybody opens: the ORM writes their SQL once, a request only fills in values."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import copy
from functools import cached_property
from threading import Lock
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, BooleanField, Expression, F, Field, Func, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Written = TypeVar("Written")
MOST_KEPT = 200

_kept: dict[Hashable, Any] = {}
_lock = Lock()


def written_once(key: Hashable, write: Callable[[], Written]) -> Written:
    """What ``write`` makes, kept in this process under ``key``, which must name everything that it depends on.

    For statements, never for rows: what is kept says how to ask, so nobody sees with it what he may not see now.
    """
    with _lock:
        found: Written | None = _kept.pop(key, None)
    if found is None:
        found = write()
    with _lock:
        _kept[key] = found  # put back at the end: what was asked for longest ago stands first and leaves first
        if len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return found


class Given(Expression):
    """The place of a value in a statement that is written before the value is known."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


def among(field: str, name: str) -> Q:
    """Rows whose ``field`` is one of the keys given as ``name``: as one value, since their number differs."""
    return Q(_Among(F(field), Given(name, ArrayField(BigIntegerField()))))


class _Among(Func):
    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


class Statement(Generic[Row]):
    """A query that differs from one request to the next in its values alone.

    Writing a statement costs the ORM more than PostgreSQL needs to answer it; what every page asks is written once.
    """

    def __init__(self, write: Callable[[], QuerySet[Any, Row]]) -> None:
        self._write = write

    @cached_property
    def _written(self) -> tuple[QuerySet[Any, Row], SQLCompiler, str, tuple[Any, ...]]:
        rows = self._write()
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, places = compiler.as_sql()
        except EmptyResultSet:  # whoever holds no role sees no row; nothing need be asked
            sql, places = "", ()
        return rows, compiler, sql, tuple(places)

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values, each of which has its place in the statement."""
        rows, compiler, sql, places = self._written
        if not sql:
            return []
        filled = tuple(values[place.name] if isinstance(place, Given) else place for place in places)
        asked = copy(compiler)  # threads share what was written, never the connection
        asked.connection = connections[DEFAULT_DB_ALIAS]
        asked.as_sql = lambda *_, **__: (sql, filled)  # type: ignore[method-assign]
        found = rows.all()
        found.query.get_compiler = lambda *_, **__: asked  # type: ignore[method-assign]
        return list(found)
