"""The job worker: runs what the web processes ordered and what the schedule says, until it is stopped."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from common.jobs import HEARTBEAT_SECONDS, STALLED_SECONDS, WorkerConnector

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5
GRACE_SECONDS = 20


class Command(BaseCommand):
    """`manage.py worker`."""

    help = "Run jobs until stopped (Ctrl+C or SIGTERM); after a lost database it tries again."

    def add_arguments(self, parser: Any) -> None:
        """Offer to stop when nothing is left, for scripts and for a look at one job."""
        parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")
        parser.add_argument("--concurrency", type=int, default=2, help="how many jobs run side by side")

    def handle(self, *_args: Any, once: bool, concurrency: int, **_options: Any) -> None:
        """Serve; a database that goes away for a while is no reason to end."""
        while True:
            try:
                self._serve(wait=not once, concurrency=concurrency)
            except ConnectorException:
                logger.exception("the database went away; trying again")
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def _serve(self, *, wait: bool, concurrency: int) -> None:
        with app.replace_connector(WorkerConnector()) as serving:
            serving.run_worker(
                wait=wait,
                concurrency=concurrency,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=True,
            )
