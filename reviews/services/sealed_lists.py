"""Joint acts on a list (design §3): one re-authentication, each case through the door by itself, a result for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import lifecycle
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from common import progress
from common.models import JobProgress
from reviews.models import AwardDocument, SealedList, SealedListRow
from reviews.selectors import decision as standing
from reviews.services import decision

KIND = "sealed_list"
MOST = 100
DONE = {SealedList.Act.SEAL: "已盖章。", SealedList.Act.GRANT: "已授予称号，编号 {number}。"}


@transaction.atomic
def order(
    workshops: Iterable[Workshop],
    *,
    act: str,
    by: User,
    at: datetime,
    side: str = "",
    document: AwardDocument | None = None,
) -> SealedList:
    """Write down who confirmed which cases when; a job carries it out. The person re-authenticated before."""
    from reviews.jobs.sealed_lists import carry_out  # which calls this module

    cases = list(workshops)[:MOST]
    job = JobProgress.objects.create(
        kind=KIND, subject=f"{act}:{by.pk}:{at.timestamp()}", ordered_by=by, created_at=at, total=len(cases)
    )
    made = SealedList.objects.create(job=job, act=act, side=side, document=document, by=by, at=at)
    SealedListRow.objects.bulk_create(
        SealedListRow(sealed_list=made, workshop=case, order=place, content_hash=standing.of(case).content_hash or "")
        for place, case in enumerate(cases, 1)
    )
    carry_out.defer(job=str(job.uuid))
    return made


def carry_out(found: SealedList, order: JobProgress, at: datetime) -> None:
    """Take every case that has no result yet through the door. Run again after a crash, it goes on where it was."""
    rows = list(found.rows.order_by("order").values_list("pk", flat=True))
    for place, row in enumerate(rows, 1):
        _carry_out(found, row, at)
        progress.moved(order, done=place, total=len(rows))
    progress.finished(order, at=at)


@transaction.atomic
def _carry_out(found: SealedList, pk: int, at: datetime) -> None:
    """One case in its own transaction, its result with it; a refusal stays with this case and stops no other."""
    waiting = SealedListRow.objects.filter(pk=pk, done=None).select_for_update(of=("self",))
    row = waiting.select_related("workshop").first()
    if row is None:  # done before a crash, or by another worker meanwhile
        return
    try:
        with transaction.atomic():
            sentence = _done(found, row, at)
    except NotPossible as fault:
        _write(row, done=False, sentence=" ".join(fault.sentences))
    except NotPermitted as fault:
        _write(row, done=False, sentence=fault.sentence)
    else:
        _write(row, done=True, sentence=sentence)


def _write(row: SealedListRow, *, done: bool, sentence: str) -> None:
    row.done, row.sentence = done, sentence
    row.save(update_fields=["done", "sentence"])


def _done(found: SealedList, row: SealedListRow, at: datetime) -> str:
    if found.act == SealedList.Act.SEAL:
        decision.seal(row.workshop, side=found.side, by=found.by, at=at, seen=row.content_hash)
        return DONE[SealedList.Act.SEAL]
    granted = lifecycle.perform("grant", row.workshop, by=found.by, at=at, document=found.document)
    return DONE[SealedList.Act.GRANT].format(number=granted.title_number)
