"""Every job that runs by the clock, in one table; the job worker reads it when it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string
from procrastinate import App

from common.clock import now
from common.jobs import RESCUE_CRON, rescue


@dataclass(frozen=True)
class Periodic:
    """One job by the clock: `function` is the dotted path of a plain function `(at: datetime) -> None`."""

    name: str
    cron: str  # five fields, in Asia/Shanghai
    owner: str  # the app whose rule it carries out
    function: str

    def run(self, at: datetime) -> None:
        """Do the work as of that moment; used by the worker and by the demo's clock."""
        work: Callable[[datetime], None] = import_string(self.function)
        work(at)


# In the order in which the demo's clock runs them after a jump.
PERIODIC: tuple[Periodic, ...] = (
    Periodic("lapse_unsealed_versions", "5 * * * *", "applications", "applications.jobs.lapse_unsealed_versions"),
    Periodic("lapse_overdue", "10 0 * * *", "applications", "applications.jobs.lapse_overdue"),
    Periodic("close_notices", "*/5 * * * *", "reviews", "reviews.jobs.publicity.close_notices"),
    Periodic("remind_of_lapse", "0 9 * * *", "applications", "applications.jobs.remind_of_lapse"),
    Periodic("send_letters", "* * * * *", "common", "common.outbox.send_waiting"),
    Periodic("send_objection_mail", "* * * * *", "reviews", "reviews.services.objection_mail.send_waiting"),
    Periodic("disable_unused", "20 1 * * *", "accounts", "accounts.unused.disable_unused"),
    Periodic("forget_held_files", "30 3 * * *", "reviews", "reviews.jobs.objections.forget_held"),
    Periodic("sweep_storage", "40 3 * * *", "common", "common.sweeping.sweep"),
    Periodic("keep_blank_ready", "* * * * *", "applications", "applications.jobs.keep_blank_ready"),
    Periodic("anchor_journal", "0 * * * *", "applications", "applications.jobs.anchor_journal"),
)


def register(app: App) -> None:
    """Tell procrastinate about the rescue of stalled jobs and about every row of the table."""
    app.periodic(cron=RESCUE_CRON, periodic_id="rescue")(rescue)
    for job in PERIODIC:
        _register(app, job)


def _register(app: App, job: Periodic) -> None:
    @app.periodic(cron=job.cron, periodic_id=job.name)
    @app.task(name=f"periodic.{job.name}", queueing_lock=f"periodic.{job.name}", pass_context=False)
    def _run(timestamp: int) -> None:  # procrastinate's own moment: the house's clock rules
        job.run(now())


def run_due(at: datetime) -> None:
    """Every job once, in the order of the table; asked for after the demo's clock was moved."""
    for job in PERIODIC:
        job.run(at)
