"""The job of a draw: 专家抽取记录, made once and kept with the draw."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, files, progress
from common.models import JobProgress
from reviews.models import Draw
from reviews.printing import draw_record

KIND = "draw_record"


def _subject(draw: Draw) -> str:
    return f"{KIND}:{draw.pk}"


def latest_record(draw: Draw) -> JobProgress | None:
    return progress.latest(KIND, _subject(draw))


def order_record(draw: Draw, *, by: User) -> None:
    """Order the record of a finished draw; one that is there or on its way is not made again."""
    if draw.record_id is None:
        job, is_new = progress.opened(KIND, _subject(draw), by=by, at=clock.now())
        if is_new:
            make_draw_record.defer(draw_pk=draw.pk, job=str(job.uuid))


@app.task(name="reviews.make_draw_record")
def make_draw_record(draw_pk: int, job: str) -> None:
    """Print the record and keep it. Run twice, it keeps the first."""
    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        draw = Draw.objects.select_for_update(of=("self",)).get(pk=draw_pk)
        if draw.record is None:
            document = draw_record.render(draw_record.of(draw))
            draw.record = files.store_printed(document, kind=KIND, at=at)
            draw.save(update_fields=["record"])
        progress.finished(order, at=at, result=draw.record)
