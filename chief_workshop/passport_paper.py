"""The passport on paper: one or two pages of A4, made by a job and handed to whoever asked for it."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from procrastinate.contrib.django import app

from accounts.models import User
from applications.models import Workshop
from applications.selectors import dossier
from chief_workshop.passport import passport_of
from chief_workshop.schedule import PASSPORT
from common import clock, files, pdf, progress
from common.clock import legal_day
from common.documents import PDF, Document
from common.models import JobProgress

KIND = "passport"
ON_PAPER = 40  # of what happened; the journal has it all


def latest(workshop: Workshop, user: User, at: datetime) -> JobProgress | None:
    """The job that made, or is making, the paper of this day for this person."""
    return progress.latest(KIND, _subject(workshop, user, at))


def _subject(workshop: Workshop, user: User, at: datetime) -> str:
    """Count-downs change by the day, the rest with a line of the journal; each reads what he may."""
    last = workshop.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    return f"{KIND}:{workshop.pk}:{user.pk}:{legal_day(at)}:{last}"


def order(workshop: Workshop, *, by: User, at: datetime) -> JobProgress:
    """Order the PDF; the same day and dossier are printed once for a person."""
    subject = _subject(workshop, by, at)
    last = progress.latest(KIND, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(KIND, subject, by=by, at=at)
    if is_new:
        app.configure_task(PASSPORT).defer(workshop_pk=workshop.pk, user_pk=by.pk, job=str(job.uuid))
    return job


def make(workshop_pk: int, user_pk: int, job: str) -> None:
    """The work of the task, which the schedule registers."""
    at = clock.now()
    with progress.told(job, at=at) as told:
        user = User.objects.get(pk=user_pk)
        document = printed(dossier.case_of(user, workshop_pk), user, at)
        progress.finished(told, at=at, result=files.store_printed(document, kind=KIND, at=at))


def printed(workshop: Workshop, user: User, at: datetime) -> Document:
    """One or two pages of A4."""
    return Document(f"{workshop.title}总览.pdf", PDF, pdf.render(html(workshop, user, at)))


def html(workshop: Workshop, user: User, at: datetime) -> str:
    """The paper as HTML, the way tests read it."""
    passport = passport_of(workshop, user, at)
    facts = {"passport": passport, "milestones": passport.milestones[:ON_PAPER], "day": legal_day(at)}
    return render_to_string("print/passport.html", facts)
