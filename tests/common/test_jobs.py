"""A job orders others in its transaction; jobs of a worker that died run again, a few times, never twice at once."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from common.jobs import MOST_ATTEMPTS, WorkerConnector, rescue

pytestmark = pytest.mark.django_db(transaction=True)


def order(queueing_lock: str | None = None) -> int:
    task = app.configure_task("a.task.of.this.test", allow_unknown=True, queueing_lock=queueing_lock)
    return task.defer(number=1)


def begin(job: int, *, heartbeat_seconds_ago: int, attempts: int = 0) -> None:
    """Let a worker that gave its last sign of life so long ago be in the middle of the job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 s') RETURNING id",
            [heartbeat_seconds_ago],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s WHERE id = %s",
            [attempts, *cursor.fetchone(), job],
        )


def run_rescue() -> None:
    own = Job(id=None, queue="default", lock=None, queueing_lock=None, task_name="common.rescue")
    context = JobContext(app=app, job=own, start_timestamp=time.time(), abort_reason=lambda: None)
    async_to_sync(rescue.func)(context, timestamp=0)


def state(job: int) -> tuple[str, int]:
    return ProcrastinateJob.objects.values_list("status", "attempts").get(pk=job)


def test_a_job_of_a_dead_worker_waits_for_another(caplog: pytest.LogCaptureFixture) -> None:
    job = order()
    begin(job, heartbeat_seconds_ago=60)
    with caplog.at_level(logging.WARNING, "common.jobs"):
        run_rescue()
    assert state(job) == ("todo", 1)
    assert [record.message for record in caplog.records] == ["job rescued"]


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    job = order()
    begin(job, heartbeat_seconds_ago=3)
    run_rescue()
    assert state(job) == ("doing", 0)


def test_a_job_that_kills_its_workers_is_given_up_in_the_end() -> None:
    job = order()
    begin(job, heartbeat_seconds_ago=60, attempts=MOST_ATTEMPTS)
    run_rescue()
    assert state(job)[0] == "failed"


def test_a_stalled_job_whose_successor_waits_does_not_stop_the_rescue_of_others() -> None:
    stalled = order(queueing_lock="once")
    begin(stalled, heartbeat_seconds_ago=60)
    successor = order(queueing_lock="once")
    other = order()
    begin(other, heartbeat_seconds_ago=60)
    run_rescue()
    assert (state(stalled)[0], state(successor)[0], state(other)) == ("failed", "todo", ("todo", 1))


@pytest.mark.parametrize("taken_back", ["taken back", ""])
def test_what_a_job_orders_stands_and_falls_with_its_transaction(taken_back: str) -> None:
    seen = []

    def a_job() -> None:
        with transaction.atomic():
            order()
            seen.append(seen_by_others())
            transaction.set_rollback(bool(taken_back))

    @async_to_sync
    async def worker() -> None:
        with app.replace_connector(WorkerConnector()) as serving:
            async with serving.open_async():
                await sync_to_async(a_job)()

    worker()
    assert seen == [0]
    assert ProcrastinateJob.objects.count() == (0 if taken_back else 1)


def seen_by_others() -> int:
    """How many jobs somebody with a connection of their own sees."""
    with ThreadPoolExecutor(1) as others:
        return others.submit(counted).result()


def counted() -> int:
    try:
        return ProcrastinateJob.objects.count()
    finally:
        connection.close()
