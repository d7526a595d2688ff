"""Jobs by the clock: when they are due, done once by any number of workers, and again after one of them died."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import connection

from common import clock, clockwork
from common.models import ClockRun

NINE = datetime(2026, 4, 8, 9, tzinfo=clock.BEIJING)


@dataclass
class Reminder:
    """A job of this test, which keeps what it did."""

    work: Callable[[], None] = lambda: None
    name: str = "remind"
    cron: str = "0 9 * * *"
    did: list[datetime] = field(default_factory=list)

    def run(self, at: datetime) -> None:
        self.did.append(at)
        self.work()


@pytest.mark.parametrize(
    ("cron", "last"),
    [
        ("* * * * *", "2026-04-08 08:59"),
        ("*/5 * * * *", "2026-04-08 08:55"),
        ("5 * * * *", "2026-04-08 08:05"),
        ("59 * * * *", "2026-04-08 08:59"),
        ("0 9 * * *", "2026-04-07 09:00"),
        ("10 0 * * *", "2026-04-08 00:10"),
    ],
)
def test_the_last_moment_of_the_timetable_is_told_by_the_clocks_of_beijing(cron: str, last: str) -> None:
    found = clockwork.last_due(cron, NINE - timedelta(seconds=1))
    assert found == datetime.fromisoformat(last).replace(tzinfo=clock.BEIJING)


@pytest.mark.parametrize("cron", ["0 9 1 * *", "* 9 * * *"])
def test_a_timetable_that_nobody_reads_right_is_refused(cron: str) -> None:
    with pytest.raises(ValueError, match=r"jobs by the clock|minutes by steps"):
        clockwork.last_due(cron, NINE)


@pytest.mark.django_db
def test_a_job_is_done_once_for_each_of_its_moments_and_once_for_all_that_were_missed() -> None:
    job = Reminder()
    late = NINE + timedelta(days=5, hours=2)
    for at in (NINE, NINE + timedelta(minutes=1), NINE + timedelta(hours=23), late, late + timedelta(minutes=1)):
        clockwork.carry_out(job, at)
    assert job.did == [NINE, late]


@pytest.mark.django_db
def test_a_clock_that_is_moved_back_does_not_stop_the_jobs() -> None:
    job = Reminder()
    for at in (NINE + timedelta(days=400), NINE):
        clockwork.carry_out(job, at)
    assert job.did == [NINE + timedelta(days=400), NINE]


@pytest.mark.django_db
def test_a_job_that_died_in_the_middle_is_due_again_and_holds_nobody_up() -> None:
    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clockwork.carry_out(Reminder(die), NINE)
    assert not ClockRun.objects.exists()
    job = Reminder()
    assert clockwork.carry_out(job, NINE + timedelta(minutes=1))
    assert job.did == [NINE + timedelta(minutes=1)]


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_the_same_moment_one_does_the_job() -> None:
    begun, let_go = threading.Event(), threading.Event()

    def linger() -> None:
        begun.set()
        let_go.wait(10)

    job, outcomes = Reminder(linger), []

    def work() -> None:
        try:
            outcomes.append(clockwork.carry_out(job, NINE))
        finally:
            connection.close()

    first = threading.Thread(target=work)
    first.start()
    begun.wait(10)
    second = threading.Thread(target=work)
    second.start()
    second.join(10)  # it does not wait for the first
    let_go.set()
    first.join(10)
    assert (outcomes, job.did) == ([False, True], [NINE])


@pytest.mark.django_db(transaction=True)
def test_who_moves_the_clock_waits_for_the_worker_and_does_the_job_as_of_the_new_moment() -> None:
    begun, let_go = threading.Event(), threading.Event()

    def linger() -> None:
        begun.set()
        let_go.wait(10)

    job = Reminder(linger)

    def work() -> None:
        try:
            clockwork.carry_out(job, NINE)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    begun.wait(10)
    threading.Timer(0.1, let_go.set).start()
    clockwork.carry_out(job, NINE + timedelta(hours=1), waits=True)
    worker.join(10)
    assert job.did == [NINE, NINE + timedelta(hours=1)]


def test_what_a_person_does_is_not_done_by_the_clock() -> None:
    with clock.acting():
        inside = clock.acts_now()
    assert (inside, clock.acts_now()) == (True, False)
