"""What a test committed is taken out again: by rows, for to truncate two hundred tables makes a thousand new files."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

truncating = DatabaseOperations.sql_flush


def by_rows(
    operations: DatabaseOperations,
    style: Any,
    tables: list[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    """In place of Django's statements. As they do it waits for whoever still writes, and asks no trigger."""
    if reset_sequences or not tables or not _is_superuser():
        return truncating(operations, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
    names = [operations.quote_name(table) for table in tables]
    return [
        f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE",
        "SET LOCAL session_replication_role = replica",
        "; ".join(f"DELETE FROM {name}" for name in names),
    ]


def _is_superuser() -> bool:
    """Triggers and foreign keys are put aside by nobody else; on a database of one's own one may be less."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return cursor.fetchone() == ("on",)
