"""The timetable at work: after days of downtime it catches up once, in order, and sends each person one mail."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from applications.models import Workshop
from applications.states import State
from chief_workshop import schedule
from common import clock, clockwork, outbox
from common.jobs import WorkerConnector
from common.models import ClockRun, Letter
from tests import cases
from tests.cast import Cast

DAYS = [datetime(2026, 5, day, tzinfo=clock.BEIJING) for day in range(1, 6)]
BEFORE = datetime(2026, 4, 27, 8, 30, tzinfo=clock.BEIJING)
BACK = datetime(2026, 5, 2, 10, tzinfo=clock.BEIJING)  # five days later
MANNERS = {
    "concurrency": 2,
    "fetch_job_polling_interval": 0.1,
    "listen_notify": False,
    "install_signal_handlers": False,
    "shutdown_graceful_timeout": 10,
}
PEOPLE = ["unit_approver@shoukong.example", "unit_clerk@shoukong.example"]


@pytest.fixture(autouse=True)
def empty_queue(db: None) -> Iterator[None]:
    """Tests that commit leave their jobs in procrastinate's tables, which Django does not empty."""
    _empty()
    yield
    _empty()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def drafts(cast: Cast) -> list[Workshop]:
    """Five applications of one unit, whose periods end on five days."""
    for username in ("unit_clerk", "unit_approver"):
        cast.people[username].email = f"{username}@shoukong.example"
        cast.people[username].save(update_fields=["email"])
    made = []
    for number, end in enumerate(DAYS):
        round_ = cases.round_of(name=f"第 {number} 批", closes_at=end, corrections_until=end)
        made.append(cases.workshop(cast, State.DRAFT, round_=round_))
    return made


def catch_up(at: datetime) -> None:
    """What one worker does after it came back."""
    for job in schedule.PERIODIC:
        clockwork.carry_out(job, at)


@pytest.mark.django_db
def test_five_days_of_downtime_make_one_mail_a_person_and_single_notices(cast: Cast) -> None:
    titles = [case.title for case in drafts(cast)]
    catch_up(BEFORE)
    mail.outbox.clear()
    catch_up(BACK)
    catch_up(BACK + timedelta(minutes=1))
    written = Letter.objects.filter(recipient=cast.people["unit_clerk"]).order_by("pk")
    assert [letter.subject for letter in written] == [
        f"“{titles[0]}”逾期未报送，已自动终止",
        f"“{titles[1]}”逾期未报送，已自动终止",
        f"“{titles[2]}”须在 5月2日（周六）前报送",
        f"“{titles[3]}”须在 5月3日（周日）前报送",
        f"“{titles[4]}”须在 5月4日（周一）前报送",
    ]
    assert sorted(message.to[0] for message in mail.outbox) == PEOPLE
    assert {message.subject for message in mail.outbox} == {f"“{titles[0]}”逾期未报送，已自动终止等 5 条通知"}
    body = mail.outbox[0].body
    assert body.startswith("您好：\n\n以下 5 条通知合并在这一封邮件里，在系统“信件”中可以逐条查看。\n")
    assert [line for line in body.splitlines() if line[:2] in {"1.", "2.", "3.", "4.", "5."}] == [
        f"{number}. {letter.subject}" for number, letter in enumerate(written, 1)
    ]
    assert {letter.sent_at for letter in written} == {BACK}


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_come_back_at_once_send_one_mail_a_person(cast: Cast) -> None:
    drafts(cast)
    clock.move_to(BACK)
    schedule.order_due(app, clock.now())
    left = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], task_name__startswith="periodic.")

    async def both() -> None:
        with app.replace_connector(WorkerConnector()) as serving:
            async with serving.open_async(), asyncio.timeout(60):
                workers = [asyncio.create_task(serving.run_worker_async(**MANNERS)) for _ in range(2)]
                while await left.aexists():  # noqa: ASYNC110 - other threads end it, and tell no event
                    await asyncio.sleep(0.1)
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    asyncio.run(both())
    assert sorted(message.to[0] for message in mail.outbox) == PEOPLE
    assert list(Letter.objects.values_list("attempts", flat=True)) == [1] * 10
    assert sorted(Workshop.objects.values_list("state", flat=True)) == ["draft"] * 3 + ["withdrawn"] * 2
    assert clockwork.due(schedule.PERIODIC, clock.now()) == []


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_do_not_tear_a_digest_apart(cast: Cast) -> None:
    drafts(cast)
    for job in schedule.PERIODIC[:-1]:
        clockwork.carry_out(job, BACK)
    together = threading.Barrier(2)

    def send() -> None:
        together.wait()
        try:
            outbox.send_digests(BACK)
        finally:
            connection.close()

    workers = [threading.Thread(target=send) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(message.to[0] for message in mail.outbox) == PEOPLE
    assert set(Letter.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
def test_what_a_person_writes_goes_out_by_itself_and_one_letter_of_the_clock_too(cast: Cast) -> None:
    drafts(cast)
    common = {"recipient": cast.people["unit_clerk"], "template": "submitted", "created_at": BACK, "address": PEOPLE[1]}
    for number in (1, 2):
        Letter.objects.create(subject=f"第 {number} 封", body="已报送。", **common)
    with clock.acting():
        Letter.objects.create(subject="提醒", body="您好：\n\n明天到期。", link="/workshops/1/", **common)
    outbox.send_waiting(BACK)
    outbox.send_digests(BACK)
    assert [message.subject for message in mail.outbox] == ["第 1 封", "第 2 封", "提醒"]
    assert mail.outbox[2].body == "您好：\n\n明天到期。\n\n请登录系统办理：http://127.0.0.1:8000/workshops/1/"


@pytest.mark.django_db
def test_jobs_of_deadlines_are_ordered_once_in_the_order_of_the_table_and_run_one_after_the_other() -> None:
    for _ in range(2):
        schedule.order_due(app, BACK)
    ordered = list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", "lock"))
    assert ordered == [(job.task, job.task if job.aside else "periodic") for job in schedule.PERIODIC]
    assert ordered[-1] == ("periodic.send_digests", "periodic")


@pytest.mark.django_db
def test_what_was_done_for_its_moment_is_not_ordered_again(cast: Cast) -> None:
    catch_up(BACK)
    schedule.order_due(app, BACK + timedelta(seconds=30))
    assert not ProcrastinateJob.objects.exists()
    schedule.order_due(app, BACK + timedelta(minutes=1))
    minutely = [job.task for job in schedule.PERIODIC if job.cron == "* * * * *"]
    assert list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", flat=True)) == minutely


@pytest.mark.django_db
def test_a_job_that_failed_is_tried_again_after_ten_minutes() -> None:
    schedule.order_due(app, BACK)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'periodic.lapse_overdue'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'periodic.lapse_overdue'")
        failed = ProcrastinateJob.objects.filter(task_name="periodic.lapse_overdue")
        schedule.order_due(app, BACK + timedelta(minutes=1))
        assert failed.count() == 1
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '11 minutes'")
        schedule.order_due(app, BACK + timedelta(minutes=1))
        assert failed.count() == 2


@pytest.mark.django_db
def test_the_demo_clock_does_every_job_at_the_new_moment_and_leaves_nothing_due(cast: Cast) -> None:
    drafts(cast)
    schedule.run_due(BACK)
    assert ClockRun.objects.count() == len(schedule.PERIODIC)
    assert clockwork.due(schedule.PERIODIC, BACK) == []
    assert sorted(message.to[0] for message in mail.outbox) == PEOPLE
