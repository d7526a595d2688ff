"""How jobs by the clock are done: when each was due last, one at a time in the whole house, and a note once it is done.

A job is due when its last moment of the timetable differs from the one it was done for. After days of downtime that
is once, however many moments were missed; a job whose worker died in the middle was not noted and is due again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from django.db import connection

from common import clock
from common.models import ClockRun


class Timed(Protocol):
    """A job of the timetable: five fields, of which day, month and weekday are never narrowed."""

    @property
    def name(self) -> str: ...
    @property
    def cron(self) -> str: ...
    def run(self, at: datetime) -> None: ...


Job = TypeVar("Job", bound=Timed)


def last_due(cron: str, at: datetime) -> datetime:
    """The last moment not after ``at`` that the timetable names, by the clocks of Beijing."""
    minute, hour, *days = cron.split()
    if days != ["*", "*", "*"]:
        raise ValueError(f"{cron!r}: jobs by the clock run every day")
    local = at.astimezone(clock.BEIJING).replace(second=0, microsecond=0)
    if minute.startswith("*"):
        local -= timedelta(minutes=local.minute % int(minute.removeprefix("*").removeprefix("/") or 1))
        if hour != "*":
            raise ValueError(f"{cron!r}: minutes by steps go with every hour")
        return local
    if hour == "*":
        named = local.replace(minute=int(minute))
        return named if named <= local else named - timedelta(hours=1)
    named = local.replace(hour=int(hour), minute=int(minute))
    return named if named <= local else named - timedelta(days=1)


def due(jobs: Iterable[Job], at: datetime) -> list[Job]:
    """Those to be done now, in their order."""
    done = dict(ClockRun.objects.values_list("name", "due_at"))
    # not «later than»: the demo's clock may be moved back
    return [job for job in jobs if done.get(job.name) != last_due(job.cron, at)]


def carry_out(job: Timed, at: datetime, *, waits: bool = False) -> bool:
    """Do the job if it is due; whether it was done here. One that another worker is in the middle of is left to it.

    Who ``waits`` does it whether it is due or not, after whoever is at it.
    """
    with _alone(job.name, waits=waits) as mine:
        if not mine or not (waits or due([job], at)):
            return False
        with clock.acting():
            job.run(at)
        note = {"due_at": last_due(job.cron, at), "done_at": at}
        ClockRun.objects.update_or_create(name=job.name, defaults=note)
        return True


@contextmanager
def _alone(name: str, *, waits: bool) -> Iterator[bool]:
    """Hold the advisory lock of a job; it ends with the connection, so a dead worker holds nothing."""
    key = int.from_bytes(hashlib.sha256(f"clock:{name}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)" if waits else "SELECT pg_try_advisory_lock(%s)", [key])
        mine = waits or cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
