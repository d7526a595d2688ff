"""Rows on their way into the database by COPY: the only bulk writing of the house, used by ``populate`` alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from common.fields import EncryptedJSONField, EncryptedTextField

_BLOCK = 500
Row = TypeVar("Row", bound=models.Model)
_blank: dict[type[models.Model], dict[str, Any]] = {}
_PREPARED = (models.JSONField, EncryptedTextField, EncryptedJSONField, ArrayField)


class Basket:
    """Collects unsaved instances and writes them table by table, in the order in which the tables were first met."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = {}

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self._rows.setdefault(type(row), []).append(row)

    def write(self) -> None:
        for model, rows in self._rows.items():
            copy_in(model, rows)
        self._rows.clear()


def bare(model: type[Row], related: dict[str, Any] | None = None, **columns: Any) -> Row:
    """A row by its columns (``workshop_id``, not ``workshop``), a tenth of the price of an instance.

    It can only be put into a basket, never saved; of what it points to it knows no more than ``related``.
    """
    if model not in _blank:
        _blank[model] = {field.attname: None if field.primary_key else field.get_default() for field in _fields(model)}
    row = model.__new__(model)
    row.__dict__.update(_blank[model], **columns)
    if related:
        state = row.__dict__["_state"] = models.base.ModelState()
        state.fields_cache.update(related)
    return row


def _fields(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def copy_in(model: type[models.Model], rows: list[models.Model]) -> None:
    """One COPY of the instances as they are; triggers, CHECKs and foreign keys hold as for an INSERT."""
    # a key that nobody reserved is left to the database
    key = model._meta.pk.attname
    fields = [field for field in _fields(model) if not (field.primary_key and rows[0].__dict__[key] is None)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    plan = [(field.attname, _spelling(field)) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            held = row.__dict__
            copy.write_row([held[name] if spell is None else spell(held[name]) for name, spell in plan])


def _spelling(field: Any) -> Callable[[Any], Any] | None:
    """How a value is made ready; None where psycopg takes it as it is."""
    if isinstance(field, _PREPARED):
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.CharField):
        return _as_text
    return None


def _as_text(value: Any) -> str | None:
    """A member of a vocabulary is written as its code."""
    return None if value is None else str(value)


def keys_of(model: type[models.Model]) -> Iterator[int]:
    """Primary keys that belong to the caller from now on, fetched in blocks."""
    while True:
        yield from reserve(model, _BLOCK)


def reserve(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(row[0]) for row in cursor.fetchall()]
