"""The 补充材料 as a file: printed when the unit has prepared its answer."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from applications import preview_jobs
from common import clock, files, progress
from common.clock import legal_day
from common.models import JobProgress
from reviews.models import Addendum
from reviews.printing import addenda as printing

KIND = "addendum"


def subject_of(addendum: Addendum) -> str:
    """The same content is printed once."""
    return f"addendum:{addendum.pk}:{addendum.content_hash[:32]}"


def order_addendum(addendum: Addendum, *, by: User) -> JobProgress:
    """Order the PDF of what was just prepared."""
    job, is_new = progress.opened(KIND, subject_of(addendum), by=by, at=clock.now())
    if is_new:
        make_addendum.defer(addendum=str(addendum.pk), content_hash=addendum.content_hash, job=str(job.uuid))
    return job


@app.task(name="reviews.make_addendum")
def make_addendum(addendum: str, content_hash: str, job: str) -> None:
    """Print a prepared addendum, unless its content has changed meanwhile. Run twice, it makes one file."""
    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        found = (
            Addendum.objects.select_for_update(of=("self",))
            .select_related("workshop__unit", "workshop__current_version", "asked_by", "printed")
            .defer("workshop__current_version__snapshot")
            .get(pk=addendum)
        )
        if found.content_hash == content_hash and found.printed is None:
            document = printing.render(sheet_of(found))
            found.printed = files.store_printed(document, kind="addendum", at=at)
            found.save(update_fields=["printed"])
            preview_jobs.order_previews(found.printed, by=found.prepared_by or found.asked_by)
        progress.finished(order, at=at, result=found.printed)


def sheet_of(addendum: Addendum) -> printing.AddendumSheet:
    """What the paper says, from the prepared answer."""
    workshop = addendum.workshop
    present = addendum.files.filter(removed_at=None).select_related("stored").order_by("added_at", "uuid")
    return printing.AddendumSheet(
        number=addendum.number,
        workshop_name=workshop.name,
        unit_name=workshop.unit.name,
        technician=workshop.technician_name,
        case_number=workshop.number or "",
        version=workshop.submitted_version.number,
        asked_by=addendum.asked_for,
        asked_on=legal_day(addendum.asked_at).isoformat(),
        due_on=addendum.due_on.isoformat(),
        question=addendum.question,
        answer=addendum.answer,
        content_hash=addendum.content_hash,
        files=[printing.PrintedFile(one.stored.original_name, one.stored.pages, one.stored.sha256) for one in present],
    )
