"""What is done beside the request about changes: reminders of a successor by the clock, a merger row by row."""

from __future__ import annotations

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from applications.models import BodyMerger
from applications.services import departures, mergers
from common import clock, progress


def remind_of_successors(at: datetime) -> None:
    """The nearest reminder that was not written, each by itself; run twice it writes nothing more."""
    horizon = clock.legal_day(at) + timedelta(days=max(departures.REMIND_DAYS))
    due = departures.waiting().filter(due_on__lte=horizon, overdue_told_at=None).order_by("due_on", "pk")
    for departure in due.select_related("workshop").iterator(chunk_size=500):
        departures.remind(departure, at)


@app.task(name="applications.carry_out_merger")
def carry_out_merger(merger_pk: int, job: str) -> None:
    """Every case of a merged body goes to its successor."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        found = BodyMerger.objects.select_related("former", "successor", "approved_by").get(pk=merger_pk)
        mergers.carry_out(found, order, at)
