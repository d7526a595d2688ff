"""What runs by the clock: the table is complete, each job may run twice, and what it does it does once."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils.module_loading import import_string

from applications import jobs
from applications.drawing import workflow_page
from applications.models import JournalAnchor, Version, Workshop, WorkshopEvent
from applications.states import State
from chief_workshop.schedule import PERIODIC, run_due
from common import outbox
from common.models import Letter
from tests import cases
from tests.cast import Cast

OVER = cases.CLOSES + timedelta(hours=1)
# commands that a person or `run` calls; everything else must stand in the schedule
BY_HAND = {
    "appoint_administrators",
    "clock",
    "demo_world",
    "draw_workflow",
    "ensure_database",
    "load_reference",
    "populate",
    "verify_archive",
    "verify_journal",
    "worker",
}


def test_every_row_of_the_schedule_leads_to_a_function_of_its_owner() -> None:
    for job in PERIODIC:
        assert (import_string(job.function).__module__.split(".")[0], len(job.cron.split())) == (job.owner, 5)


def test_every_command_is_scheduled_or_declared_to_be_called_by_hand() -> None:
    found = {
        path.stem for path in Path(settings.BASE_DIR).glob("*/management/commands/*.py") if path.stem != "__init__"
    }
    assert found - BY_HAND - {job.name for job in PERIODIC} == set()


def test_the_drawing_of_the_workflow_is_fresh() -> None:
    assert (Path(settings.BASE_DIR) / "docs" / "workflow.md").read_text(encoding="utf-8") == workflow_page()


@pytest.mark.django_db
@pytest.mark.parametrize("job", PERIODIC, ids=lambda job: job.name)
def test_a_job_run_twice_leaves_what_it_left_once(cast: Cast, job: object) -> None:
    case = cases.workshop(cast, State.DRAFT)
    cases.version(cases.workshop(cast, State.DRAFT), cast=cast)
    Letter.objects.create(
        recipient=cast.people["unit_clerk"],
        template="lapsed",
        subject="失效",
        body="已失效。",
        created_at=cases.DURING,
        address="unit@shoukong.example",
    )
    job.run(OVER)
    once = traces(case)
    job.run(OVER)
    assert traces(case) == once


def traces(case: Workshop) -> tuple[object, ...]:
    """Everything that a job of the clock may leave behind."""
    return (
        list(Workshop.objects.order_by("pk").values_list("state", flat=True)),
        list(Version.objects.order_by("pk").values_list("status", flat=True)),
        WorkshopEvent.objects.count(),
        JournalAnchor.objects.count(),
        Letter.objects.count(),
        Letter.objects.filter(sent_at=None).count(),
        len(mail.outbox),
    )


@pytest.mark.django_db
def test_an_overdue_draft_lapses_exactly_once_and_one_in_time_not_at_all(cast: Cast) -> None:
    case = cases.workshop(cast, State.DRAFT)
    jobs.lapse_overdue(cases.CLOSES - timedelta(seconds=1))
    assert Workshop.objects.get(pk=case.pk).state == State.DRAFT
    for _ in range(2):
        jobs.lapse_overdue(OVER)
    event = WorkshopEvent.objects.get(workshop=case)
    assert (Workshop.objects.get(pk=case.pk).state, event.verb, event.actor) == (State.WITHDRAWN, "lapse", None)
    assert Letter.objects.filter(template="lapsed").count() == 2  # one to each of the unit's two people


@pytest.mark.django_db
def test_a_prepared_version_keeps_an_overdue_draft_alive_until_its_days_for_sealing_are_over(cast: Cast) -> None:
    case = cases.workshop(cast, State.DRAFT)
    version = cases.version(case, cast=cast)
    Version.objects.filter(pk=version.pk).update(seal_until=OVER + timedelta(days=1))
    run_due(OVER)
    assert Workshop.objects.get(pk=case.pk).state == State.DRAFT
    run_due(OVER + timedelta(days=1))
    assert Workshop.objects.get(pk=case.pk).state == State.WITHDRAWN
    assert Version.objects.get(pk=version.pk).status == Version.Status.LAPSED


@pytest.mark.django_db
def test_units_are_reminded_once_in_the_last_three_days(cast: Cast) -> None:
    case = cases.workshop(cast, State.DRAFT)
    jobs.remind_of_lapse(cases.CLOSES - timedelta(days=4))
    assert not WorkshopEvent.objects.exists()
    for hours in (71, 48, 1):
        jobs.remind_of_lapse(cases.CLOSES - timedelta(hours=hours))
    event = WorkshopEvent.objects.get(workshop=case)
    assert (event.verb, event.facts) == ("lapse_soon", {"last_day": "2026-04-30"})
    assert Letter.objects.filter(template="lapse_soon").count() == 2  # one to each of the unit's two people


@pytest.mark.django_db
def test_the_journal_is_anchored_only_when_something_was_written_since(cast: Cast) -> None:
    cases.workshop(cast, State.DRAFT)
    jobs.lapse_overdue(OVER)
    for hours in (1, 2, 3):
        jobs.anchor_journal(OVER + timedelta(hours=hours))
    assert JournalAnchor.objects.filter(journal="workshop").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_letter_once(cast: Cast) -> None:
    for number in range(6):
        Letter.objects.create(
            recipient=cast.people["unit_clerk"],
            template="submitted",
            subject=f"第 {number} 封",
            body="已报送。",
            created_at=cases.DURING,
            address="unit@shoukong.example",
        )
    together = threading.Barrier(2)

    def send() -> None:
        together.wait()
        try:
            outbox.send_waiting(cases.DURING)
        finally:
            connection.close()

    workers = [threading.Thread(target=send) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(letter.subject for letter in mail.outbox) == [f"第 {number} 封" for number in range(6)]
    assert list(Letter.objects.values_list("attempts", flat=True)) == [1] * 6
