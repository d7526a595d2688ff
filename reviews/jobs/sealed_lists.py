"""The job that takes a list of cases through the door, one by one."""

from __future__ import annotations

from procrastinate.contrib.django import app

from common import clock, progress
from reviews.models import SealedList
from reviews.services import sealed_lists


@app.task(name="reviews.carry_out_list")
def carry_out(job: str) -> None:
    """Seal or grant every case of the list that was confirmed."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        sealed_lists.carry_out(SealedList.objects.select_related("by", "document").get(job=order), order, at)
