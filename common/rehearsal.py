"""Imports that are rehearsed first: a sheet is examined and shown, a person confirms, and a batch can be undone.

Nothing is written before it is confirmed. What is confirmed is what was shown: a row whose ground has moved since
is left out and says so. An undo takes back what nobody has used or changed since, and says which rows it left.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from common.models import ImportBatch, ImportRow
from common.sheets import Refused, Row, Sheet, examine, read

OPEN = (ImportBatch.State.REHEARSED, ImportBatch.State.PROPOSED)
Plan, Outcome = ImportRow.Plan, ImportRow.Outcome
DECIDED = "这份导入已经有人处理过了，请刷新页面查看结果。"
MOVED = "预演之后情况有变，没有导入；请重新导出、核对后再导入这一行。"
CHANGED_SINCE = "导入后又有改动"
UNFIT = "导入前的内容不符合现在的填写要求，不能恢复"


@dataclass(frozen=True)
class Difference:
    """One cell that a row would change: heading, what stands, what comes; private values are not told."""

    column: str
    was: str
    now: str


@transaction.atomic
def rehearse(sheet: Sheet, file: IO[bytes], *, name: str, size: int, by: Any, at: datetime) -> ImportBatch:
    """Read and examine a sent file, and keep what it would do. Raises Refused for a file that cannot be read."""
    rows = read(sheet, file, size)
    examine(sheet, rows, by=by, at=at)
    file.seek(0)
    batch = ImportBatch.objects.create(
        kind=sheet.kind,
        file_name=name[:255],
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),  # type: ignore[arg-type]  # a binary file
        made_by=by,
        made_at=at,
    )
    ImportRow.objects.bulk_create(_kept(sheet, row, batch) for row in rows)
    return batch


def _kept(sheet: Sheet, row: Row, batch: ImportBatch) -> ImportRow:
    plan = plan_of(sheet, row)
    return ImportRow(
        batch=batch,
        number=row.number,
        plan=plan,
        sent=row.sent,
        faults=[[fault.column, fault.sentence] for fault in row.faults],
        before=row.present.texts if row.present else None,
        after=None if plan == Plan.FAULTY else sheet.texts_of(row.cleaned),
        target=row.present.pk if row.present else None,
    )


def plan_of(sheet: Sheet, row: Row) -> ImportRow.Plan:
    """What becomes of an examined row."""
    if row.faults:
        return Plan.FAULTY
    if row.present is None:
        return Plan.NEW
    return Plan.SAME if row.present.texts == sheet.texts_of(row.cleaned) else Plan.CHANGE


def tally(batch: ImportBatch) -> dict[str, int]:
    """How many rows there are of every plan, and of every outcome but waiting. One statement."""
    pairs = list(batch.rows.order_by().values_list("plan", "outcome"))
    plans, outcomes = Counter(plan for plan, _ in pairs), Counter(outcome for _, outcome in pairs)
    numbers = {plan.value: plans[plan] for plan in Plan}
    return numbers | {outcome.value: outcomes[outcome] for outcome in Outcome if outcome} | {"all": len(pairs)}


def differences(sheet: Sheet, row: ImportRow) -> list[Difference]:
    """The cells that a row changes."""
    before, after = row.before or {}, row.after or {}
    return [
        Difference(c.title, "" if c.private else before[c.name], "" if c.private else after[c.name])
        for c in sheet.columns
        if c.name in before and c.name in after and before[c.name] != after[c.name]
    ]


def _locked(batch: ImportBatch, states: Iterable[str]) -> ImportBatch:
    """The batch, held for this transaction. Raises Refused when somebody was faster."""
    fresh = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if fresh.state not in states:
        raise Refused(DECIDED)
    return fresh


@transaction.atomic
def propose(batch: ImportBatch) -> ImportBatch:
    """Hand it to the second person who confirms."""
    batch = _locked(batch, [ImportBatch.State.REHEARSED])
    batch.state = ImportBatch.State.PROPOSED
    batch.save(update_fields=["state"])
    return batch


@transaction.atomic
def drop(batch: ImportBatch, *, by: Any, at: datetime, note: str = "") -> ImportBatch:
    """Do nothing with it; the rows stay readable."""
    return _decided(_locked(batch, OPEN), ImportBatch.State.DROPPED, by, at, note)


@transaction.atomic
def apply(sheet: Sheet, batch: ImportBatch, *, by: Any, at: datetime) -> ImportBatch:
    """Write every row that has no fault. Raises Refused when it waits for somebody else or was decided before."""
    batch = _locked(batch, [ImportBatch.State.PROPOSED if sheet.needs_approval else ImportBatch.State.REHEARSED])
    if sheet.needs_approval and batch.made_by_id == by.pk:
        raise Refused("导入须由另一位负责人确认，不能由上传的本人确认。")
    kept = list(batch.rows.filter(plan__in=[Plan.NEW, Plan.CHANGE]))
    if not kept:
        raise Refused("没有可以导入的行：全部有错误或没有变化。")
    rows = [Row(row.number, row.sent) for row in kept]
    examine(sheet, rows, by=by, at=at)
    for row, stored in zip(rows, kept, strict=True):
        _write(sheet, row, stored, by, at)
    ImportRow.objects.bulk_update(kept, ["target", "outcome", "sentence", "after"], batch_size=200)
    return _decided(batch, ImportBatch.State.APPLIED, by, at)


def _write(sheet: Sheet, row: Row, stored: ImportRow, by: Any, at: datetime) -> None:
    before = row.present.texts if row.present else None
    if plan_of(sheet, row) != stored.plan or before != stored.before:
        stored.outcome, stored.sentence = Outcome.LEFT, row.faults[0].sentence[:300] if row.faults else MOVED
        return
    try:
        with transaction.atomic():
            stored.target = sheet.write(row.cleaned, stored.target, by=by, at=at)
        stored.outcome = Outcome.DONE
    except Refused as fault:
        stored.outcome, stored.sentence = Outcome.LEFT, fault.sentence[:300]
    except IntegrityError:  # somebody took the key or the number in the same moment
        stored.outcome, stored.sentence = Outcome.LEFT, MOVED


@transaction.atomic
def undo(sheet: Sheet, batch: ImportBatch, *, by: Any, at: datetime, note: str) -> ImportBatch:
    """Take back what nobody has changed or used since; the other rows stay and say why."""
    batch = _locked(batch, [ImportBatch.State.APPLIED])
    done = [row for row in batch.rows.filter(outcome=Outcome.DONE) if row.target is not None]
    now = sheet.standing([row.target for row in done if row.target])
    held = sheet.held([row.target for row in done if row.target and row.plan == Plan.NEW])
    for row in done:
        row.outcome = Outcome.KEPT
        row.sentence = held.get(row.target or 0, "") or _changed_since(sheet, row, now.get(row.target or 0))
        if not row.sentence:
            _take_back(sheet, row, by, at)
    ImportRow.objects.bulk_update(done, ["outcome", "sentence"], batch_size=200)
    batch.state, batch.undone_by, batch.undone_at, batch.note = ImportBatch.State.UNDONE, by, at, note[:300]
    batch.save(update_fields=["state", "undone_by", "undone_at", "note"])
    return batch


def _changed_since(sheet: Sheet, row: ImportRow, now: dict[str, str] | None) -> str:
    brought = {name: text for name, text in (row.after or {}).items() if name != sheet.key}
    return "" if now is not None and brought.items() <= now.items() else CHANGED_SINCE


def _take_back(sheet: Sheet, row: ImportRow, by: Any, at: datetime) -> None:
    pk = row.target or 0
    try:
        with transaction.atomic():
            if row.before is None:
                sheet.take_back(pk, by=by, at=at)
            else:
                sheet.write({c.name: c.cleaned(row.before[c.name]) for c in sheet.columns}, pk, by=by, at=at)
        row.outcome = Outcome.UNDONE
    except Refused as fault:
        row.sentence = fault.sentence[:300]
    except ValidationError:
        row.sentence = UNFIT


def _decided(batch: ImportBatch, state: str, by: Any, at: datetime, note: str = "") -> ImportBatch:
    batch.state, batch.decided_by, batch.decided_at, batch.note = state, by, at, note[:300]
    batch.save(update_fields=["state", "decided_by", "decided_at", "note"])
    return batch
