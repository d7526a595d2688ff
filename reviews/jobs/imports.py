"""Imports of many rows: written and taken back beside the request, all in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, progress, rehearsal
from common.models import ImportBatch, JobProgress
from common.sheets import Refused
from reviews.imports import DESKS

KIND = "import"


def latest(batch: ImportBatch) -> JobProgress | None:
    """The last order for this batch, whatever became of it."""
    return progress.latest(KIND, f"batch:{batch.pk}")


@transaction.atomic
def order_apply(batch: ImportBatch, *, by: User, at: datetime) -> JobProgress:
    """Let a worker write the rows; the same batch is written once at a time."""
    job, is_new = progress.opened(KIND, f"batch:{batch.pk}", by=by, at=at)
    if is_new:
        apply_import.defer(batch_pk=batch.pk, user_pk=by.pk, job=str(job.uuid))
    return job


@transaction.atomic
def order_undo(batch: ImportBatch, *, by: User, at: datetime, note: str) -> JobProgress:
    """Let a worker take the rows back."""
    job, is_new = progress.opened(KIND, f"batch:{batch.pk}", by=by, at=at)
    if is_new:
        undo_import.defer(batch_pk=batch.pk, user_pk=by.pk, note=note, job=str(job.uuid))
    return job


@app.task(name="reviews.apply_import")
def apply_import(batch_pk: int, user_pk: int, job: str) -> None:
    """Run twice, the second one finds the batch decided."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        batch, by = ImportBatch.objects.get(pk=batch_pk), User.objects.get(pk=user_pk)
        try:
            rehearsal.apply(DESKS[batch.kind].sheet, batch, by=by, at=at)
        except Refused as fault:
            progress.failed(order, at=at, sentence=fault.sentence)
        else:
            progress.finished(order, at=at)


@app.task(name="reviews.undo_import")
def undo_import(batch_pk: int, user_pk: int, note: str, job: str) -> None:
    at = clock.now()
    with progress.told(job, at=at) as order:
        batch, by = ImportBatch.objects.get(pk=batch_pk), User.objects.get(pk=user_pk)
        try:
            rehearsal.undo(DESKS[batch.kind].sheet, batch, by=by, at=at, note=note)
        except Refused as fault:
            progress.failed(order, at=at, sentence=fault.sentence)
        else:
            progress.finished(order, at=at)
