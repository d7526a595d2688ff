"""The jobs of those who judge: the 推荐函 of a body, made once per content."""

from __future__ import annotations

import hashlib

from procrastinate.contrib.django import app

from accounts.models import Organisation, User
from applications.models import Round
from common import clock, files, progress
from common.models import JobProgress
from reviews.printing import recommendation
from reviews.selectors import preliminary as selectors

KIND = "recommendation_letter"


def subject_of(user: User, body: Organisation, round_: Round) -> str:
    """What the letter is made from: the recommended cases in their order and the day it bears."""
    rows = recommendation.rows_of(selectors.recommended(user, body, round_))
    digest = hashlib.sha256(f"{rows}{clock.today()}".encode()).hexdigest()[:32]
    return f"{KIND}:{body.pk}:{round_.pk}:{digest}"


def latest_letter(user: User, body: Organisation, round_: Round) -> JobProgress | None:
    """The job that made, or is making, the letter of the present content."""
    return progress.latest(KIND, subject_of(user, body, round_))


def order_letter(body: Organisation, round_: Round, *, by: User) -> JobProgress:
    """Order the letter; the same content is printed once."""
    subject = subject_of(by, body, round_)
    last = progress.latest(KIND, subject)
    if last is not None and last.state == JobProgress.State.DONE:
        return last
    job, is_new = progress.opened(KIND, subject, by=by, at=clock.now())
    if is_new:
        make_letter.defer(user_pk=by.pk, body_pk=body.pk, round_pk=round_.pk, job=str(job.uuid))
    return job


@app.task(name="reviews.make_letter")
def make_letter(user_pk: int, body_pk: int, round_pk: int, job: str) -> None:
    """Print the letter with its annex for whoever waits."""
    at = clock.now()
    user, body = User.objects.get(pk=user_pk), Organisation.objects.get(pk=body_pk)
    round_ = Round.objects.select_related("rule_set").get(pk=round_pk)
    with progress.told(job, at=at) as order:
        rows = list(selectors.recommended(user, body, round_))
        document = recommendation.letter(
            body.name, round_, rows, day=clock.legal_day(at), copies=round_.rule_set.copies
        )
        stored = files.store_printed(document, kind="letter", at=at)
        progress.finished(order, at=at, result=stored)
