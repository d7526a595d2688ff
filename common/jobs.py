"""The job worker's manners: its signs of life, how it orders jobs, and how jobs of a dead worker are rescued."""

import logging

from procrastinate import JobContext, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 10.0
RESCUE_CRON = "* * * * * */5"  # the sixth field is seconds
MOST_ATTEMPTS = 5


class WorkerConnector(PsycopgConnector):
    """Fetches jobs over a pool of its own, but lets a job order another over Django's connection.

    The order belongs to the transaction that gives it, as on a web page: it is not begun before what it asks for is
    written, and it goes when that is taken back.
    """

    def __init__(self) -> None:
        super().__init__(kwargs=connector_params())

    def get_sync_connector(self) -> BaseConnector:
        """What a job's own `defer` writes with."""
        return DjangoConnector()


@app.task(name="common.rescue", queueing_lock="common.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that died another try, a few times; then call them failed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if job.attempts >= MOST_ATTEMPTS:
            await _give_up(manager, job, "its workers die of it")
        else:
            await _try_again(manager, job)


async def _try_again(manager: JobManager, job: Job) -> None:
    try:
        await manager.retry_job(job)
    except UniqueViolation:  # periodic work: a later one waits already, and may not wait twice
        await _give_up(manager, job, "a later one waits already")
    else:
        logger.warning("job rescued", extra={"job": job.id, "task": job.task_name, "attempts": job.attempts})


async def _give_up(manager: JobManager, job: Job, reason: str) -> None:
    logger.error("job given up", extra={"job": job.id, "task": job.task_name, "reason": reason})
    await manager.finish_job(job, status=Status.FAILED, delete_job=False)
