"""The papers of a revocation, made beside the request and stored once; what the clock says of defences and plaques."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, files, progress
from common.clock import legal_day
from common.models import JobProgress
from reviews import revocation_letters as letters
from reviews.models import PlaqueReturn, Revocation

KIND = {"notice": "revocation_notice", "decision": "revocation_decision"}
COLUMN = {"notice": "notice", "decision": "paper"}
BEFORE_DEFENCE, BEFORE_PLAQUE = timedelta(days=2), timedelta(days=5)


def order(revocation_pk: int, paper: str, *, by: User) -> JobProgress:
    """Once, however often it is asked for."""
    job, is_new = progress.opened(KIND[paper], f"revocation:{revocation_pk}", by=by, at=clock.now())
    if is_new:
        make_paper.defer(revocation_pk=revocation_pk, paper=paper, job=str(job.uuid))
    return job


def latest(revocation_pk: int, paper: str) -> JobProgress | None:
    return progress.latest(KIND[paper], f"revocation:{revocation_pk}")


@app.task(name="reviews.make_revocation_paper")
def make_paper(revocation_pk: int, paper: str, job: str) -> None:
    """Print the 告知书 or the 撤销决定. Run twice, it makes one file."""
    from reviews.printing import revocation as printing

    at, column = clock.now(), COLUMN[paper]
    with progress.told(job, at=at) as told, transaction.atomic():
        found = Revocation.objects.locked().select_related("workshop__unit").get(pk=revocation_pk)
        if getattr(found, f"{column}_id") is None:
            printed = printing.PAPERS[paper](found, base=settings.BASE_URL)
            setattr(found, column, files.store_printed(printed, kind=KIND[paper], at=at))
            found.save(update_fields=[column])
        progress.finished(told, at=at, result=getattr(found, column))


# ── by the clock ─────────────────────────────────────────────────────────────


def remind(at: datetime) -> None:
    """Units before their days are over, the city when they are, both of plaques: each once."""
    today = legal_day(at)
    under_way = Revocation.objects.filter(status=Revocation.Status.PROPOSED)
    near = under_way.filter(defence_due__gte=today, defence_due__lte=today + BEFORE_DEFENCE, reminded_on=None)
    for pk in near.exclude(defences__sent_at__isnull=False).order_by("pk").values_list("pk", flat=True):
        _tell_defence(pk, "reminded_on", at)
    over = under_way.filter(defence_due__lt=today, overdue_told_on=None)
    for pk in over.order_by("pk").values_list("pk", flat=True):
        _tell_defence(pk, "overdue_told_on", at)
    owed = PlaqueReturn.objects.filter(status=PlaqueReturn.Status.OWED)
    soon = owed.filter(due_on__gte=today, due_on__lte=today + BEFORE_PLAQUE, reminded_on=None)
    for pk in soon.order_by("pk").values_list("pk", flat=True):
        _tell_plaque(pk, "reminded_on", at)
    for pk in owed.filter(due_on__lt=today, overdue_told_on=None).order_by("pk").values_list("pk", flat=True):
        _tell_plaque(pk, "overdue_told_on", at)


@transaction.atomic
def _tell_defence(pk: int, column: str, at: datetime) -> None:
    """What another worker told or what ended meanwhile is left out."""
    rows = Revocation.objects.locked().filter(pk=pk, status=Revocation.Status.PROPOSED, **{column: None})
    for found in rows.select_related("workshop__unit"):
        Revocation.objects.filter(pk=pk).update(**{column: legal_day(at)})
        (letters.defence_soon if column == "reminded_on" else letters.defence_over)(found, at)


@transaction.atomic
def _tell_plaque(pk: int, column: str, at: datetime) -> None:
    rows = PlaqueReturn.objects.select_for_update(of=("self",)).filter(
        pk=pk, status=PlaqueReturn.Status.OWED, **{column: None}
    )
    for owed in rows.select_related("workshop__unit", "plaque"):
        PlaqueReturn.objects.filter(pk=pk).update(**{column: legal_day(at)})
        (letters.plaque_soon if column == "reminded_on" else letters.plaque_late)(owed, at)
