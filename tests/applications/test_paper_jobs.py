"""The papers' jobs: made once per content, again when their worker dies, loud when a character cannot be printed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from applications import jobs
from applications.models import VersionFile, Workshop
from applications.states import State
from common import clock, pdf
from common.models import JobProgress, Letter, StoredFile
from tests import cases
from tests.cast import Cast
from tests.conftest import start_worker

PATIENCE = 90


def unprinted(cast: Cast) -> Workshop:
    """A draft with a prepared version whose PDF was not made yet."""
    case = cases.workshop(cast, State.DRAFT)
    version = cases.version(case, cast=cast)
    version.form = None
    version.save()
    version.files.all().delete()
    return case


def until(what: Callable[[], bool]) -> None:
    """Ask again and again; the worker is another process."""
    last = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < last, "the worker did not come so far"
        time.sleep(0.02)  # the only way to wait for another process's row


def job_of(task: str) -> ProcrastinateJob:
    return ProcrastinateJob.objects.get(task_name=task)


def forget_heartbeats() -> None:
    """Let the workers that gave a sign of life a moment ago have given it long ago, so that the test need not wait."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '60 s'")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_pdf_leaves_one_pdf_in_the_end(cast: Cast, settings: Settings) -> None:
    clock.move_to(cases.DURING)
    version = unprinted(cast).versions.get()
    order = jobs.order_form(version, by=cast.people["unit_clerk"])
    killed = start_worker(Path(settings.MEDIA_ROOT))
    until(lambda: job_of("applications.make_form").status == "doing")
    killed.kill()
    killed.wait()
    assert (job_of("applications.make_form").status, version.files.count()) == ("doing", 0)
    forget_heartbeats()
    second = start_worker(Path(settings.MEDIA_ROOT))
    try:
        until(lambda: JobProgress.objects.get(pk=order.pk).state == JobProgress.State.DONE)
    finally:
        second.terminate()
        second.wait()
    made = VersionFile.objects.get(version=version)
    order.refresh_from_db()
    assert (order.result, made.order) == (made.stored, 0)
    assert Letter.objects.filter(template="form_ready").count() == 2  # once to each of the unit's two people


@pytest.mark.django_db
def test_a_form_ordered_twice_is_printed_once(cast: Cast) -> None:
    version = unprinted(cast).versions.get()
    first, again = (jobs.order_form(version, by=cast.people["unit_clerk"]) for _ in range(2))
    assert first == again
    assert ProcrastinateJob.objects.filter(task_name="applications.make_form").count() == 1
    for _ in range(2):
        jobs.make_form(version_pk=version.pk, job=str(first.uuid))
    assert version.files.count() == StoredFile.objects.filter(kind="form", original_name__contains="申报表").count() - 1


@pytest.mark.django_db
def test_the_same_draft_is_printed_once_and_another_content_anew(cast: Cast) -> None:
    case = cases.workshop(cast, State.DRAFT)
    by = cast.people["unit_clerk"]
    first = jobs.order_draft(case, by=by)
    jobs.make_draft(workshop_pk=case.pk, job=str(first.uuid))
    again = jobs.order_draft(case, by=by)
    assert (again.pk, again.state) == (first.pk, JobProgress.State.DONE)
    case.unit_chapter.staff_total = 1290
    case.unit_chapter.save()
    changed = jobs.order_draft(Workshop.objects.get(pk=case.pk), by=by)
    assert (changed.pk != first.pk, changed.state) == (True, JobProgress.State.WAITING)


@pytest.mark.django_db
def test_a_character_without_a_glyph_fails_the_job_loudly_and_tells_the_person_which(cast: Cast) -> None:
    version = unprinted(cast).versions.get()
    version.snapshot["technician"]["name"] = "陆\U0001cfff"
    version.save()
    order = jobs.order_form(version, by=cast.people["unit_clerk"])
    with pytest.raises(pdf.MissingGlyph):
        jobs.make_form(version_pk=version.pk, job=str(order.uuid))
    order.refresh_from_db()
    assert (order.state, order.sentence) == (
        JobProgress.State.FAILED,
        "字库中没有“\U0001cfff”（U+1CFFF），没有生成。请改用规范汉字，或联系系统管理员补充字库。",
    )
    assert version.files.count() == 0
    assert jobs.order_form(version, by=cast.people["unit_clerk"]).pk != order.pk  # it may be ordered again


@pytest.mark.django_db
def test_a_job_that_stops_short_closes_its_order_with_a_sentence(cast: Cast) -> None:
    case = cases.workshop(cast, State.DRAFT)
    order = jobs.order_draft(case, by=cast.people["unit_clerk"])
    with pytest.raises(Workshop.DoesNotExist):
        jobs.make_paper(kind="report", workshop_pk=0, job=str(order.uuid))
    assert JobProgress.objects.get(pk=order.pk).state == JobProgress.State.WAITING  # it had not begun
    with pytest.raises(KeyError):
        jobs.make_paper(kind="nothing", workshop_pk=submitted(cast).pk, job=str(order.uuid))
    order.refresh_from_db()
    assert (order.state, order.sentence) == (
        JobProgress.State.FAILED,
        "生成时出错，没有完成。请重新办理；仍不行的，请联系系统管理员。",
    )


def submitted(cast: Cast) -> Workshop:
    case = cases.workshop(cast, State.SUBMITTED)
    cases.version(case, seals=("unit",), cast=cast)
    return case


@pytest.mark.django_db
def test_a_booklet_is_bound_once_per_content(cast: Cast) -> None:
    case, by = submitted(cast), cast.people["review_clerk"]
    first = jobs.order_paper("booklet", case, by=by)
    assert jobs.order_paper("booklet", case, by=cast.people["unit_clerk"]) == first
    jobs.make_paper(kind="booklet", workshop_pk=case.pk, job=str(first.uuid))
    again = jobs.order_paper("booklet", case, by=by)
    assert (again.pk, again.state, again.result.media_type) == (first.pk, JobProgress.State.DONE, "application/pdf")
    cases.opinion(case, "recommend", by=by)
    assert jobs.order_paper("booklet", case, by=by).pk != first.pk
