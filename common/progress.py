"""How far a job is: opened in the transaction that orders it, moved on and closed by the job itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from common import pdf
from common.models import JobProgress, StoredFile

LIVE = (JobProgress.State.WAITING, JobProgress.State.RUNNING)
STOPPED = "生成时出错，没有完成。请重新办理；仍不行的，请联系系统管理员。"


def latest(kind: str, subject: str) -> JobProgress | None:
    """The last job of its kind for this subject, whatever became of it."""
    return JobProgress.objects.filter(kind=kind, subject=subject).order_by("-created_at").first()


def latest_of(kind: str, subjects: list[str]) -> dict[str, JobProgress]:
    """The last job of each of these subjects; one statement."""
    found = JobProgress.objects.filter(kind=kind, subject__in=subjects).order_by("created_at")
    return {job.subject: job for job in found}


def opened(kind: str, subject: str, *, by: object, at: datetime, total: int = 0) -> tuple[JobProgress, bool]:
    """The live job for this subject, or a new one; the second value says whether it is new and must be deferred."""
    live = JobProgress.objects.filter(kind=kind, subject=subject, state__in=LIVE).first()
    if live is not None:
        return live, False
    try:
        with transaction.atomic():
            return JobProgress.objects.create(
                kind=kind,
                subject=subject,
                ordered_by=by,
                created_at=at,
                total=total,  # type: ignore[misc]  # a user
            ), True
    except IntegrityError:  # somebody ordered the same at the same moment
        return JobProgress.objects.get(kind=kind, subject=subject, state__in=LIVE), False


def once(kind: str, subject: str, *, by: object, at: datetime) -> tuple[JobProgress, bool]:
    """What was made from the same content before, else as ``opened``."""
    last = latest(kind, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last, False
    return opened(kind, subject, by=by, at=at)


def moved(progress: JobProgress, *, done: int, total: int | None = None, sentence: str = "") -> None:
    """Say how far the job is."""
    facts: dict[str, object] = {"state": JobProgress.State.RUNNING, "done": done, "sentence": sentence[:300]}
    if total is not None:
        facts["total"] = total
    JobProgress.objects.filter(pk=progress.pk).update(**facts)


def finished(progress: JobProgress, *, at: datetime, result: StoredFile | None = None) -> None:
    JobProgress.objects.filter(pk=progress.pk).update(
        state=JobProgress.State.DONE, finished_at=at, result=result, sentence=""
    )


def failed(progress: JobProgress, *, at: datetime, sentence: str) -> None:
    """Close the job with the sentence that the waiting person reads."""
    JobProgress.objects.filter(pk=progress.pk).update(
        state=JobProgress.State.FAILED, finished_at=at, sentence=sentence[:300]
    )


@contextmanager
def told(job: str, *, at: datetime) -> Iterator[JobProgress]:
    """Around the work of a job: if it stops short, the order is closed with a sentence and may be placed again.

    Who waits reads which character no font has. The fault itself goes on and fails the job. A worker that was killed
    closes nothing; the rescue runs its job again.
    """
    order = JobProgress.objects.get(uuid=job)
    try:
        yield order
    except pdf.MissingGlyph as fault:
        missing = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in fault.characters)
        words = f"字库中没有{missing}，没有生成。请改用规范汉字，或联系系统管理员补充字库。"
        failed(order, at=at, sentence=words)
        raise
    finally:
        JobProgress.objects.filter(pk=order.pk, state__in=LIVE).update(
            state=JobProgress.State.FAILED, finished_at=at, sentence=STOPPED
        )
