"""The job worker's manners: how often it gives a sign of life, and how jobs of a dead worker are rescued."""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 10.0
RESCUE_CRON = "* * * * * */5"  # the sixth field is seconds
MOST_ATTEMPTS = 5


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
