"""Every job that runs by the clock, in one table; the job worker reads it when it starts.

Each minute one task looks what is due and orders it. Jobs of deadlines share one lock of the queue: whatever the
number of workers they run one after the other, in the order of the table, so that after days of downtime the house
catches up once and in order; only then the digests go out. A job that fails does not stop the ones behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from procrastinate import App
from procrastinate.contrib.django.models import ProcrastinateJob

from common import clockwork
from common.clock import now
from common.jobs import RESCUE_CRON, rescue

EACH_MINUTE = "* * * * *"
AGAIN_AFTER = timedelta(minutes=10)  # a job that failed, in the real time of the database
TIMETABLE = "periodic.timetable"
PASSPORT = "chief_workshop.make_passport"  # the one task of the roof that a person orders
IN_ORDER = "periodic"  # the lock of the queue that the jobs of deadlines share


@dataclass(frozen=True)
class Periodic:
    """One job by the clock: `function` is the dotted path of a plain function `(at: datetime) -> None`."""

    name: str
    cron: str  # five fields, in Asia/Shanghai; all reminders at 9:00, so that they make one digest
    owner: str  # the app whose rule it carries out
    function: str
    aside: bool = False  # no deadline hangs on it: it neither waits for the others nor lets them wait

    def run(self, at: datetime) -> None:
        """Do the work as of that moment, whether it is due or not."""
        work: Callable[[datetime], None] = import_string(self.function)
        work(at)

    @property
    def task(self) -> str:
        return f"periodic.{self.name}"


# In the order in which they run when several are due.
PERIODIC: tuple[Periodic, ...] = (
    Periodic("lapse_unsealed_versions", "5 * * * *", "applications", "applications.jobs.lapse_unsealed_versions"),
    Periodic("lapse_overdue", "10 0 * * *", "applications", "applications.jobs.lapse_overdue"),
    Periodic("close_notices", "*/5 * * * *", "reviews", "reviews.jobs.publicity.close_notices"),
    Periodic("open_filings", "20 0 * * *", "applications", "applications.filing_jobs.open_due"),
    Periodic("call_assessments", "25 0 * * *", "reviews", "reviews.jobs.assessment.call_due"),
    Periodic("remind_of_lapse", "0 9 * * *", "applications", "applications.jobs.remind_of_lapse"),
    Periodic("remind_of_filings", "0 9 * * *", "applications", "applications.filing_jobs.remind"),
    Periodic("remind_of_books", "0 9 * * *", "applications", "applications.ledger_reminders.remind"),
    Periodic("remind_of_successors", "0 9 * * *", "applications", "applications.change_jobs.remind_of_successors"),
    Periodic("remind_of_assessments", "0 9 * * *", "reviews", "reviews.jobs.assessment.remind"),
    Periodic("remind_of_revocations", "0 9 * * *", "reviews", "reviews.jobs.revocation.remind"),
    Periodic("remind_of_answers", "0 9 * * *", "reviews", "reviews.jobs.supervision.remind_of_answers"),
    Periodic("remind_of_duties", "0 9 * * *", "reviews", "reviews.jobs.supervision.remind_of_duties"),
    Periodic("send_objection_mail", "* * * * *", "reviews", "reviews.services.objection_mail.send_waiting", aside=True),
    Periodic("send_letters", "* * * * *", "common", "common.outbox.send_waiting", aside=True),
    Periodic("disable_unused", "20 1 * * *", "accounts", "accounts.unused.disable_unused"),
    Periodic("forget_held_files", "30 3 * * *", "reviews", "reviews.jobs.objections.forget_held", aside=True),
    Periodic("sweep_storage", "40 3 * * *", "common", "common.sweeping.sweep", aside=True),
    Periodic("keep_blank_ready", "* * * * *", "applications", "applications.jobs.keep_blank_ready", aside=True),
    Periodic("anchor_journal", "0 * * * *", "applications", "applications.jobs.anchor_journal", aside=True),
    Periodic("pack_ended_cases", "15 * * * *", "applications", "applications.archive_jobs.pack_ended", aside=True),
    # after everything that writes by the clock
    Periodic("send_digests", "* * * * *", "common", "common.outbox.send_digests"),
)


def register(app: App) -> None:
    """Tell procrastinate about the rescue of stalled jobs, the look at the timetable and every row of it."""
    app.periodic(cron=RESCUE_CRON, periodic_id="rescue")(rescue)
    for job in PERIODIC:
        _register(app, job)

    @app.task(name=PASSPORT)
    def _print(workshop_pk: int, user_pk: int, job: str) -> None:
        make: Callable[[int, int, str], None] = import_string("chief_workshop.passport_paper.make")
        make(workshop_pk, user_pk, job)

    @app.periodic(cron=EACH_MINUTE, periodic_id="timetable")
    @app.task(name=TIMETABLE, queueing_lock=TIMETABLE, lock=TIMETABLE, pass_context=False)
    def _look(timestamp: int) -> None:  # procrastinate's own moment: the house's clock rules
        order_due(app, now())


def _register(app: App, job: Periodic) -> None:
    @app.task(name=job.task, queueing_lock=job.task, lock=job.task if job.aside else IN_ORDER, pass_context=False)
    def _run() -> None:
        clockwork.carry_out(job, now())


def order_due(app: App, at: datetime) -> None:
    """Order what is due, in the order of the table; what waits for a worker or is being done keeps its place."""
    known = Q(status__in=["todo", "doing"]) | Q(
        status="failed", procrastinateevent__type="failed", procrastinateevent__at__gt=Now() - AGAIN_AFTER
    )
    ordered = set(ProcrastinateJob.objects.filter(known).values_list("task_name", flat=True))
    for job in clockwork.due(PERIODIC, at):
        if job.task not in ordered:
            app.configure_task(job.task).defer()


def run_due(at: datetime) -> None:
    """Every job once, in the order of the table; asked for after the demo's clock was moved."""
    for job in PERIODIC:
        run_now(job, at)


def run_now(job: Periodic, at: datetime) -> None:
    """Due or not, once a worker that is at the same job has finished."""
    clockwork.carry_out(job, at, waits=True)
