"""Columns that a query is annotated with, written as SQL once per process instead of on every request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Expression, Model, QuerySet
from django.db.models.expressions import RawSQL


@lru_cache
def ready(model: type[Model], columns: Callable[[], Mapping[str, Expression]]) -> Mapping[str, RawSQL]:
    """``columns()`` for rows of ``model``: the same columns, as the SQL that the ORM makes of them.

    Eight subqueries beside a row cost the ORM longer to write than PostgreSQL needs to answer them. They must not
    depend on anything but the row: what the day or the person decides stays an ordinary annotation.
    """
    query = QuerySet(model).annotate(**columns()).query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.setup_query()
    return {name: _written(compiler, column) for name, column in query.annotations.items()}


def _written(compiler: Any, column: Any) -> RawSQL:
    sql, values = compiler.compile(column)
    return RawSQL(sql, tuple(values), output_field=column.output_field)  # noqa: S611 - compiled by the ORM itself
