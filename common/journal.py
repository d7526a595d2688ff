"""The append-only, hash-chained journal as a technique: the triggers in SQL and the check in Python.

A journal table has the columns sequence, previous_hash, hash and content (text), and one column that
names its chain. A BEFORE INSERT trigger numbers the row within its chain and computes
``sha256(previous_hash || content)``; UPDATE, DELETE and TRUNCATE are refused. TRUNCATE passes in a
database whose name begins with ``test_``, because Django empties tables between transactional tests.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import migrations, models

GENESIS = "0" * 64

_FORWARD = """
CREATE FUNCTION {table}_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock({lock}, (NEW.{chain} % 2147483647)::int);
    SELECT sequence, hash INTO last FROM {table} WHERE {chain} = NEW.{chain} ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := COALESCE(last.sequence, 0) + 1;
    NEW.previous_hash := COALESCE(last.hash, repeat('0', 64));
    NEW.hash := encode(sha256(convert_to(NEW.previous_hash || NEW.content, 'UTF8')), 'hex');
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_chain BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_chain();
"""
_KEEP = """
CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '{table} is append-only: % refused', TG_OP;
END $$;
CREATE TRIGGER {table}_keep_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep();
CREATE TRIGGER {table}_keep_table BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep();
"""
_LET_GO = """
DROP TRIGGER {table}_keep_table ON {table};
DROP TRIGGER {table}_keep_rows ON {table};
DROP FUNCTION {table}_keep();
"""
_BACKWARD = """
DROP TRIGGER {table}_chain ON {table};
DROP FUNCTION {table}_chain();
"""


class ChainedRow(models.Model):
    """The columns that every journal row carries; filled by the database, never by Python."""

    sequence = models.PositiveBigIntegerField(editable=False, default=0)
    previous_hash = models.CharField(max_length=64, editable=False, default="")
    hash = models.CharField(max_length=64, editable=False, default="")
    content = models.TextField(editable=False, help_text="Canonical JSON of the row: what the hash covers.")

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Break:
    """One place at which a chain does not hold."""

    chain: int
    sequence: int
    what: str


def append_only(table: str, *, chain: str, lock: int) -> migrations.RunSQL:
    """The migration step that makes ``table`` a journal chained per value of ``chain``."""
    names = {"table": table, "chain": chain, "lock": lock}
    return migrations.RunSQL((_FORWARD + _KEEP).format(**names), (_LET_GO + _BACKWARD).format(**names))


def never_changed(table: str) -> migrations.RunSQL:
    """The migration step by which rows of ``table`` are written once and stay, without a chain."""
    return migrations.RunSQL(_KEEP.format(table=table), _LET_GO.format(table=table))


def canonical(facts: dict[str, Any]) -> str:
    """The one spelling of ``facts`` that is hashed: sorted keys, no spaces, moments in UTC ISO format."""

    def spell(value: Any) -> str:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        return str(value)

    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=spell)


def breaks(rows: Iterable[tuple[int, int, str, str, str]]) -> list[Break]:
    """Where the chains do not hold; rows are (chain, sequence, previous_hash, hash, content) in chain order."""
    found: list[Break] = []
    heads: dict[int, tuple[int, str]] = {}
    for chain, sequence, previous, own, content in rows:
        last_sequence, last_hash = heads.get(chain, (0, GENESIS))
        if sequence != last_sequence + 1:
            found.append(Break(chain, sequence, f"缺少第 {last_sequence + 1} 条"))
        elif previous != last_hash:
            found.append(Break(chain, sequence, "与前一条不相接"))
        if hashlib.sha256((previous + content).encode()).hexdigest() != own:
            found.append(Break(chain, sequence, "内容与哈希不符"))
        heads[chain] = (sequence, own)
    return found
