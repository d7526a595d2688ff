"""The printed list of a year's key projects: made once per content."""

from __future__ import annotations

import hashlib

from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, files, progress
from common.models import JobProgress
from reviews.selectors import key_projects as selectors

KIND = "key_projects"


def subject_of(year: int) -> str:
    digest = hashlib.sha256(repr(selectors.year_list(year, clock.today())).encode()).hexdigest()[:32]
    return f"{year}:{digest}"


def latest(year: int) -> JobProgress | None:
    return progress.latest(KIND, subject_of(year))


def order(year: int, *, by: User) -> JobProgress:
    """Order the print of the present list; the same content is printed once."""
    subject = subject_of(year)
    last = progress.latest(KIND, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(KIND, subject, by=by, at=clock.now())
    if is_new:
        make_list.defer(year=year, job=str(job.uuid))
    return job


@app.task(name="reviews.make_key_project_list")
def make_list(year: int, job: str) -> None:
    """Print the list as it stands now."""
    from reviews.printing import key_projects as printing

    at = clock.now()
    with progress.told(job, at=at) as row:
        document = printing.printed(selectors.year_list(year, clock.legal_day(at)))
        stored = files.store_printed(document, kind=KIND, at=at)
        progress.finished(row, at=at, result=stored)
