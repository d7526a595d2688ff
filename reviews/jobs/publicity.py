"""The jobs of the public notice: its PDF, made once per content, and the clock that closes it."""

from __future__ import annotations

import logging
from datetime import datetime

from procrastinate.contrib.django import app

from accounts.models import User
from applications import lifecycle
from applications.models import Workshop
from applications.states import State
from common import clock, files, progress
from common.models import JobProgress, StoredFile
from reviews import notice_texts
from reviews.models import Notice
from reviews.printing import notice as printing
from reviews.selectors import publicity as selectors

logger = logging.getLogger(__name__)

KIND = "public_notice"
CHANGED = "公示稿在排版期间有改动，请重新生成。"


def subject_of(content: notice_texts.Content) -> str:
    return f"{KIND}:{notice_texts.content_hash(content)[:40]}"


def latest_paper(content: notice_texts.Content) -> JobProgress | None:
    """The job that made, or is making, the PDF of this very content."""
    return progress.latest(KIND, subject_of(content))


def paper_of(notice: Notice) -> StoredFile | None:
    """The finished PDF of a posted notice."""
    if notice.printed is not None:
        return notice.printed
    last = latest_paper(notice.content)
    return last.result if last is not None else None


def order_paper(notice: Notice, content: notice_texts.Content, *, by: User) -> JobProgress:
    """Order the PDF, unless the same content was printed before: what is posted is the file that was looked at."""
    last = latest_paper(content)
    if last is not None and last.result is not None:
        _keep(notice.pk, content, last.result)
        return last
    job, is_new = progress.opened(KIND, subject_of(content), by=by, at=clock.now())
    if is_new:
        make_paper.defer(notice_pk=notice.pk, subject=subject_of(content), job=str(job.uuid))
    return job


@app.task(name="reviews.make_public_notice")
def make_paper(notice_pk: int, subject: str, job: str) -> None:
    """Print the content as it is now, if it is still the one that was asked for."""
    at = clock.now()
    with progress.told(job, at=at) as order:
        notice = Notice.objects.select_related("joint_list__round__rule_set__basis", "corrects").get(pk=notice_pk)
        content = selectors.content_of(notice)
        if content is None or subject_of(content) != subject:
            progress.failed(order, at=at, sentence=CHANGED)
            return
        document = printing.paper(content)
        stored = files.store_printed(document, kind="notice", at=at)
        _keep(notice.pk, content, stored)
        progress.finished(order, at=at, result=stored)


def _keep(notice_pk: int, content: notice_texts.Content, stored: StoredFile) -> None:
    """Tie the file to the notice once that is posted with this content."""
    digest = notice_texts.content_hash(content)
    Notice.objects.filter(pk=notice_pk, content_hash=digest, printed=None).update(printed=stored)


def close_notices(at: datetime) -> None:
    """四(三)-3, by the clock: every case whose period is over goes through the door, then its notice is closed.

    Any number of workers may do this at once: the door locks the case and asks its state and the period again,
    so that one of them clears it and the others find it cleared; what a dead worker left is done the next time.
    """
    for case in selectors.through(at):
        _clear(case, at)
    Notice.objects.filter(status=Notice.Status.POSTED, ends_at__lte=at).update(
        status=Notice.Status.CLOSED, closed_at=at
    )


def _clear(case: Workshop, at: datetime) -> None:
    try:
        lifecycle.perform("clear", case, by=None, at=at)
    except lifecycle.NotPossible as refusal:
        if Workshop.objects.filter(pk=case.pk, state=State.PUBLICISED).exists():
            logger.info("notice stays open", extra={"workshop": case.pk, "why": str(refusal)})
