"""The papers of an award, made beside the request and stored once: certificates, the 授牌决定."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, files, progress
from common.documents import Document
from common.models import JobProgress
from reviews.models import Award, AwardDocument
from reviews.selectors import award as selectors

CERTIFICATE, DECISION = "certificate", "award_decision"


def order_certificate(workshop_pk: int, *, by: User) -> JobProgress:
    """Once, however often it is asked for."""
    job, is_new = progress.opened(CERTIFICATE, f"workshop:{workshop_pk}", by=by, at=clock.now())
    if is_new:
        make_certificate.defer(workshop_pk=workshop_pk, job=str(job.uuid))
    return job


def order_decision(document: AwardDocument, *, by: User) -> JobProgress:
    """While one is being made nothing more is ordered: the job itself looks again whether a title was added."""
    job, is_new = progress.opened(DECISION, f"document:{document.pk}", by=by, at=clock.now())
    if is_new:
        make_decision.defer(document_pk=document.pk, job=str(job.uuid))
    return job


def latest_certificate(workshop_pk: int) -> JobProgress | None:
    return progress.latest(CERTIFICATE, f"workshop:{workshop_pk}")


def latest_decision(document: AwardDocument) -> JobProgress | None:
    return progress.latest(DECISION, f"document:{document.pk}")


@app.task(name="reviews.make_certificate")
def make_certificate(workshop_pk: int, job: str) -> None:
    """Print the certificate of a title. Run twice, it makes one file."""
    from reviews.printing import award as printing

    at = clock.now()
    with progress.told(job, at=at) as order, transaction.atomic():
        award = Award.objects.select_for_update(of=("self",)).get(workshop=workshop_pk)
        if award.certificate_id is None:
            printed = printing.certificate(selectors.certificate_of(award, base=settings.BASE_URL))
            award.certificate = files.store_printed(printed, kind=CERTIFICATE, at=at)
            award.save(update_fields=["certificate"])
        progress.finished(order, at=at, result=award.certificate)


@app.task(name="reviews.make_decision")
def make_decision(document_pk: int, job: str) -> None:
    """Print the 授牌决定 with every title granted by the document; once more where one came while it was printed."""
    from reviews.printing import award as printing

    at = clock.now()
    with progress.told(job, at=at) as order:
        while True:
            content = selectors.decision_of(AwardDocument.objects.get(pk=document_pk), base=settings.BASE_URL)
            printed = printing.decision(content)
            if _is_kept(document_pk, content.rows, printed, order, at):
                return


def _is_kept(document_pk: int, rows: object, printed: Document, order: JobProgress, at: datetime) -> bool:
    """Store it, unless a title was granted meanwhile: granting holds the same row."""
    with transaction.atomic():
        document = AwardDocument.objects.select_for_update(of=("self",)).get(pk=document_pk)
        if selectors.decision_of(document, base=settings.BASE_URL).rows != rows:
            return False
        document.printed = files.store_printed(printed, kind=DECISION, at=at)
        document.save(update_fields=["printed"])
        progress.finished(order, at=at, result=document.printed)
        return True
