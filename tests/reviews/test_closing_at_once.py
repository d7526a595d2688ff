"""Several workers close a notice at once, one of them dies: every case is cleared once, never early."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from applications.models import Workshop, WorkshopEvent
from applications.states import State
from common.models import Letter
from reviews.jobs import publicity as jobs
from reviews.models import Notice
from reviews.selectors import publicity as selectors
from tests.applications.test_at_once import together
from tests.cast import Cast, assemble
from tests.reviews import publicity_cases
from tests.reviews.publicity_cases import ENDS

JUST_BEFORE = ENDS - timedelta(microseconds=1)


class Killed(BaseException):
    """What ends a worker in the middle of its work."""


def _world() -> tuple[Cast, list[Workshop]]:
    cast = assemble()
    chosen = [publicity_cases.qualified(cast) for _ in range(3)]
    publicity_cases.published(cast, chosen)
    return cast, chosen


def _clearings() -> list[tuple[int, datetime]]:
    lines = WorkshopEvent.objects.filter(verb="clear").order_by("workshop")
    return list(lines.values_list("workshop", "at"))


@pytest.mark.django_db(transaction=True)
def test_no_two_workers_and_no_restart_close_a_notice_twice_or_early(monkeypatch: pytest.MonkeyPatch) -> None:
    _, chosen = _world()
    # two workers in the last microsecond of the period: nothing happens
    together(lambda: jobs.close_notices(JUST_BEFORE), lambda: jobs.close_notices(JUST_BEFORE))
    assert _clearings() == []

    # a worker dies after its first case; what it had not committed is gone, what it had stays
    clear, done = jobs._clear, []

    def dies(case: Workshop, at: datetime) -> None:
        if done:
            with transaction.atomic():
                clear(case, at)
                raise Killed
        clear(case, at)
        done.append(case.pk)

    monkeypatch.setattr(jobs, "_clear", dies)
    with pytest.raises(Killed):
        jobs.close_notices(ENDS)
    monkeypatch.undo()
    assert _clearings() == [(done[0], ENDS)]
    assert Notice.objects.get().status == Notice.Status.POSTED

    # after the restart three workers at once: each case that is left goes through the door once
    later = ENDS + timedelta(hours=6)
    together(*[lambda: jobs.close_notices(later)] * 3)
    assert _clearings() == [(pk, ENDS if pk == done[0] else later) for pk in sorted(case.pk for case in chosen)]
    assert set(Workshop.objects.values_list("state", flat=True)) == {State.CLEARED}
    notice = Notice.objects.get()
    assert (notice.status, notice.closed_at) == (Notice.Status.CLOSED, later)
    assert Letter.objects.filter(template="cleared").count() == 2 * len(chosen)
    assert list(selectors.through(later + timedelta(days=1))) == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_waited_for_a_case_finds_it_gone_from_the_notice() -> None:
    """The clock and a retraction at the same moment: the case leaves or is cleared, never both."""
    cast, chosen = _world()
    case = chosen[0]

    def retract() -> Workshop:
        from applications import lifecycle

        said = {"ground": "fault", "reason": "名称有误"}
        return lifecycle.perform(
            "retract_notice", case, by=cast.people["city_approver"], at=ENDS - timedelta(seconds=1), **said
        )

    together(lambda: jobs.close_notices(ENDS), retract)
    verbs = WorkshopEvent.objects.filter(workshop=case, verb__in=["clear", "retract_notice"])
    state = Workshop.objects.get(pk=case.pk).state
    assert (state, list(verbs.values_list("verb", flat=True))) in [
        (State.CLEARED, ["clear"]),
        (State.QUALIFIED, ["retract_notice"]),
    ]
    connection.close()
