"""Two people at once: exactly one wins, the other reads a sentence, and the journal has one line."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from applications import lifecycle
from applications.models import Seal, Workshop, WorkshopEvent
from applications.states import State
from tests import cases
from tests.cast import Cast, assemble


def together(*works: object) -> list[object]:
    """Run every work in a thread of its own, started together; answers or exceptions in order."""
    gate = threading.Barrier(len(works))
    answers: list[object] = [None] * len(works)

    def run(place: int, work: object) -> None:
        gate.wait()
        try:
            answers[place] = work()  # type: ignore[operator]  # a function
        except lifecycle.NotPossible as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_exactly_one_recommends() -> None:
    cast: Cast = assemble()
    case = cases.workshop(cast, State.SUBMITTED)
    cases.version(case, seals=("unit",), cast=cast)
    cases.opinion(case, "recommend", by=cast.people["review_clerk"])
    cases.credential(case.review_body)

    def recommend() -> Workshop:
        return lifecycle.perform(
            "recommend", case, by=cast.people["review_approver"], at=cases.DURING, kind=Seal.Kind.IN_SYSTEM
        )

    answers = together(recommend, recommend)
    assert [type(answer) for answer in answers if isinstance(answer, Workshop)] == [Workshop]
    refusals = [answer for answer in answers if isinstance(answer, lifecycle.NotPossible)]
    assert [refusal.sentences for refusal in refusals] == [
        ["“盖章推荐”现在不能办理：案卷目前为“已推荐待受理”，可能已有人办理。"]
    ]
    assert Workshop.objects.get(pk=case.pk).state == State.RECOMMENDED
    assert WorkshopEvent.objects.filter(workshop=case, verb="recommend").count() == 1
    assert Seal.objects.filter(workshop=case, box="body").count() == 1
