"""Rows that hang on a row, read as JSON in its statement and given back as rows: a page of many small lists asks once.

``prefetch_related`` asks once for each list; where a page shows half a dozen, each of few rows, that is most of what it
costs. What is not named is not read: the rows are for showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject

_FOUND = "found_beside_"


class Lists:
    """Lists of a model's rows by the name of their relation: which rows in which order, and what is read of each."""

    def __init__(self, **lists: tuple[QuerySet[Any], Iterable[str]]) -> None:
        """Rows filtered by their outer row; names as ``values()`` has them, over relations too."""
        self._lists = {name: (rows, tuple(names)) for name, (rows, names) in lists.items()}

    def columns(self) -> dict[str, ArraySubquery]:
        """To annotate the statement of the outer rows with."""
        return {
            f"{_FOUND}{list_}": ArraySubquery(rows.values(json=JSONObject(**{name: name for name in names})))
            for list_, (rows, names) in self._lists.items()
        }

    def put(self, outer: Model) -> None:
        """Every list where ``prefetch_related`` would have put it."""
        kept: dict[str, Any] = outer.__dict__.setdefault("_prefetched_objects_cache", {})
        for list_, (rows, _) in self._lists.items():
            found: Any = rows.none()
            found._result_cache = [row_of(rows.model, row) for row in outer.__dict__.pop(f"{_FOUND}{list_}")]  # noqa: SLF001 - as prefetch_related does
            kept[list_] = found


def row_of(model: type[Model], values: Mapping[str, Any]) -> Model:
    """A row of which these values are known, the others deferred; ``other__name`` is known of one it points to."""
    own: dict[str, Any] = {}
    related: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        first, _, beyond = name.partition("__")
        if beyond:
            related.setdefault(first, {})[beyond] = value
        else:
            field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
            own[field.attname] = value if value is None or field.is_relation else field.to_python(value)
    order = [field.attname for field in model._meta.concrete_fields if field.attname in own]
    row = model.from_db(DEFAULT_DB_ALIAS, order, [own[name] for name in order])
    for name, facts in related.items():
        other: Any = model._meta.get_field(name).related_model
        if any(value is not None for value in facts.values()):
            setattr(row, name, other(**facts))
    return row
