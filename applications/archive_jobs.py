"""Packages for the archive beside the request: ordered by a person, or by the clock once a case is at its end."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from accounts.models import User
from applications.models import Workshop
from applications.services import archive
from common import clock, progress
from common.models import JobProgress

AT_ONCE = 50  # of one run: a cancelled round ends hundreds of cases


def latest(workshop: Workshop, scope: str) -> JobProgress | None:
    """The job that made, or is making, the package of the case as it stands."""
    return progress.latest(archive.KIND, archive.subject_of(workshop, scope))


def latest_at(workshop: Workshop, scopes: list[archive.Scope], sequence: int) -> dict[str, JobProgress]:
    """The same for each of these scopes; one statement."""
    subjects = {archive.subject_at(workshop, scope, sequence): scope for scope in scopes}
    found = progress.latest_of(archive.KIND, list(subjects))
    return {subjects[subject]: job for subject, job in found.items()}


def order(workshop: Workshop, scope: str, *, by: User | None, at: datetime) -> JobProgress:
    """Order a package; the same case is packed once."""
    subject = archive.subject_of(workshop, scope)
    last = progress.latest(archive.KIND, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(archive.KIND, subject, by=by, at=at)
    if is_new:
        user_pk = by.pk if by else None
        # packages of a case have one sequence of numbers: one after the other, whatever the number of workers
        one_by_one = make_package.configure(lock=f"{archive.KIND}:{workshop.pk}")
        one_by_one.defer(workshop_pk=workshop.pk, scope=scope, user_pk=user_pk, job=str(job.uuid))
    return job


@app.task(name="applications.make_archive_package")
def make_package(workshop_pk: int, scope: str, user_pk: int | None, job: str) -> None:
    """Run twice, it finds the package of the first time."""
    at = clock.now()
    with progress.told(job, at=at) as told:
        workshop = Workshop.objects.select_related(
            "unit", "review_body", "rule_set", "round", "current_version__form__stored"
        ).get(pk=workshop_pk)
        by = User.objects.get(pk=user_pk) if user_pk else None
        package = archive.make(workshop, scope, by=by, at=at, order=told)
        progress.finished(told, at=at, result=package.stored)


def pack_ended(at: datetime) -> None:
    """Every case at its end gets its full package, and another when its file has grown.

    What failed once is left to a person, who reads why.
    """
    ordered = 0
    for workshop in archive.unpacked(at).iterator(chunk_size=AT_ONCE):
        if latest(workshop, archive.Scope.FULL) is None:
            order(workshop, archive.Scope.FULL, by=None, at=at)
            ordered += 1
        if ordered == AT_ONCE:
            return
