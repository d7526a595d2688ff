"""The jobs of cases: papers that are made once, and what the clock does. Ordering is one row and one job."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from applications import exporting, guards, journal, letters, lifecycle, papers, preview_jobs, snapshot
from applications.models import JournalAnchor, Round, Version, VersionFile, Workshop, WorkshopEvent
from applications.printing import application_form
from applications.services import deadlines, rounds
from applications.states import EDITABLE
from common import clock, files, progress
from common.documents import Document
from common.models import JobProgress, StoredFile

logger = logging.getLogger(__name__)


# ── papers ───────────────────────────────────────────────────────────────────


def order_form(version: Version, *, by: User) -> JobProgress:
    """Order the PDF of a prepared version; once, however often it is asked for."""
    job, is_new = progress.opened("form", f"version:{version.pk}", by=by, at=clock.now())
    if is_new:
        make_form.defer(version_pk=version.pk, job=str(job.uuid))
    return job


@app.task(name="applications.make_form")
def make_form(version_pk: int, job: str) -> None:
    """Print a version and lay out its signature fields. Run twice, it makes one file."""
    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        version = (
            Version.objects.select_for_update(of=("self",)).select_related("workshop__rule_set").get(pk=version_pk)
        )
        form = version.form
        if form is None:
            form = _print_form(version, at)
            # the person looks at the pages before sealing
            preview_jobs.order_previews(form.stored, by=version.prepared_by)
        progress.finished(order, at=at, result=form.stored)


def _print_form(version: Version, at: datetime) -> VersionFile:
    stored = files.store_printed(printed_form(version), kind="form", at=at)
    form = version.form = VersionFile.objects.create(version=version, order=0, stored=stored, made_at=at)
    version.save(update_fields=["form"])
    letters.announce(version.workshop, "form_ready", at=at, context={"version": version})
    return form


def printed_form(version: Version) -> Document:
    """The unsigned 申报表 of a version, straight from its snapshot."""
    frozen = snapshot.upgraded(version.snapshot)
    return application_form.render(
        frozen,
        number=version.workshop.number or "",
        version=version.number,
        verify_code=version.verify_code,
        verify_url=f"{settings.BASE_URL}/verify/{version.verify_code}/",
        day=clock.legal_day(version.prepared_at).isoformat(),
        photo=photo_of(frozen),
        copies=version.workshop.rule_set.copies,
    )


def photo_of(frozen: dict[str, object]) -> bytes | None:
    """The technician's photo as it was when the snapshot was taken."""
    technician = frozen["technician"]
    photo = technician.get("photo") if isinstance(technician, dict) else None
    return files.read(StoredFile.objects.get(uuid=photo["uuid"])) if photo else None


def order_draft(workshop: Workshop, *, by: User) -> JobProgress:
    """Order the PDF of a draft as it stands, keyed by its content hash: the same content is printed once."""
    digest = snapshot.content_hash(snapshot.take(workshop))
    subject = f"draft:{workshop.pk}:{digest[:32]}"
    job, is_new = progress.once("draft", subject, by=by, at=clock.now())
    if is_new:
        make_draft.defer(workshop_pk=workshop.pk, job=str(job.uuid))
    return job


@app.task(name="applications.make_draft")
def make_draft(workshop_pk: int, job: str) -> None:
    """Print the present content with the 草稿 watermark."""
    at = clock.now()
    workshop = Workshop.objects.select_related("round", "unit", "review_body", "rule_set").get(pk=workshop_pk)
    frozen = snapshot.take(workshop)
    with progress.told(job, at=at) as order:
        document = application_form.render(
            frozen, number=workshop.number or "", photo=photo_of(frozen), copies=workshop.rule_set.copies, draft=True
        )
        progress.finished(order, at=at, result=files.store_printed(document, kind="draft", at=at))


def order_paper(kind: str, workshop: Workshop, *, by: User) -> JobProgress:
    """Order one of the papers of ``applications.papers``; a paper of the same content is made once."""
    subject = papers.subject_of(kind, workshop)
    job, is_new = progress.once(kind, subject, by=by, at=clock.now())
    if is_new:
        make_paper.defer(kind=kind, workshop_pk=workshop.pk, job=str(job.uuid))
    return job


def order_blank(*, by: User) -> JobProgress:
    """Order the empty form; one file serves everybody until the form itself changes."""
    job, is_new = progress.once("blank", _blank_subject(), by=by, at=clock.now())
    if is_new:
        make_blank.defer(job=str(job.uuid))
    return job


def latest_blank() -> JobProgress | None:
    """The last job for the form as it looks now."""
    return progress.latest("blank", _blank_subject())


def _blank_subject() -> str:
    return f"blank:{hashlib.sha256(application_form.html({}, blank=True).encode()).hexdigest()[:32]}"


@app.task(name="applications.make_blank")
def make_blank(job: str) -> None:
    """Print the empty form."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        document = application_form.render({}, blank=True)
        progress.finished(order, at=at, result=files.store_printed(document, kind="blank", at=at))


def keep_blank_ready(at: datetime) -> None:
    """Print the empty form ahead of the first stranger who wants it; does nothing while the present one is there."""
    last = latest_blank()
    if last is None or last.state == JobProgress.State.FAILED:
        job, is_new = progress.opened("blank", _blank_subject(), by=None, at=at)
        if is_new:
            make_blank(job=str(job.uuid))


@app.task(name="applications.make_paper")
def make_paper(kind: str, workshop_pk: int, job: str) -> None:
    """Make a paper and hand it to whoever waits. Run twice, the second result replaces the first for new readers."""
    at = clock.now()
    workshop = Workshop.objects.select_related(
        "unit", "review_body", "rule_set", "round", "current_version__form__stored"
    ).get(pk=workshop_pk)
    with progress.told(job, at=at) as order:
        progress.finished(order, at=at, result=papers.make(kind, workshop, at))


# ── the clock ────────────────────────────────────────────────────────────────


def lapse_overdue(at: datetime) -> None:
    """End drafts and returned cases whose period is over (design §3, lapse); each in its own transaction."""
    candidates = Workshop.objects.filter(state__in=EDITABLE, round__published_at__isnull=False).select_related("round")
    for workshop in candidates.order_by("pk").iterator(chunk_size=500):
        if not lifecycle.blockers("lapse", workshop, None, at):
            _perform_alone("lapse", workshop, at)


def _perform_alone(name: str, workshop: Workshop, at: datetime) -> None:
    try:
        lifecycle.perform(name, workshop, by=None, at=at)
    except lifecycle.NotPossible as fault:
        logger.info("clock act refused", extra={"act": name, "workshop": workshop.pk, "why": fault.sentences})


REMIND_DAYS = 3


def remind_of_lapse(at: datetime) -> None:
    """Tell units from three days before a draft or a correction lapses; each period is reminded of once."""
    soon = at + timedelta(days=REMIND_DAYS)
    candidates = Workshop.objects.filter(state__in=EDITABLE, round__published_at__isnull=False).select_related("round")
    for workshop in candidates.order_by("pk").iterator(chunk_size=500):
        end = guards.filling_ends(workshop)
        if at < end <= soon:
            _remind_once(workshop, end, at)


@transaction.atomic
def _remind_once(workshop: Workshop, end: datetime, at: datetime) -> None:
    locked = Workshop.objects.locked().get(pk=workshop.pk)
    last_day = deadlines.last_day_before(end).isoformat()
    if not locked.events.filter(verb="lapse_soon", facts__last_day=last_day).exists():
        journal.record(locked, "lapse_soon", by=None, at=at, facts={"last_day": last_day})
        letters.announce(locked, "lapse_soon", at=at, context={"last_day": deadlines.last_day_before(end)})


def lapse_unsealed_versions(at: datetime) -> None:
    """A prepared version lapses after the days for sealing (design §4)."""
    Version.objects.filter(status=Version.Status.PREPARED, seal_until__lte=at).update(
        status=Version.Status.LAPSED, lapsed_at=at
    )


def anchor_journal(at: datetime) -> None:
    """Fix the heads of all chains, every hour, when anything was written since."""
    last = JournalAnchor.objects.filter(journal="workshop").order_by("-pk").first()
    if last is None or WorkshopEvent.objects.filter(at__gt=last.at).exists():
        journal.anchor(at)


# ── sheets and rounds ────────────────────────────────────────────────────────


@app.task(name="applications.export_list")
def export_list(user_pk: int, query: str, columns: list[str], job: str) -> None:
    """Write the list that a person asked for into a sheet."""
    at = clock.now()
    with progress.told(job, at=at) as row:
        made = exporting.make(User.objects.get(pk=user_pk), query, columns, row, at)
        progress.finished(row, at=at, result=made)


@app.task(name="applications.end_cancelled_round")
def end_cancelled_round(round_pk: int, user_pk: int, job: str) -> None:
    """Terminate every live case of a cancelled round, one by one through the door."""
    rounds.end_cases(
        Round.objects.get(pk=round_pk),
        by=User.objects.get(pk=user_pk),
        job=JobProgress.objects.get(uuid=job),
        at=clock.now(),
    )
