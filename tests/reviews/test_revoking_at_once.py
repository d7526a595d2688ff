"""Two people revoke, seal or settle at once: one wins, the other reads a sentence, everything is written once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from applications import lifecycle
from applications.lifecycle import NotPossible
from applications.models import Seal, Workshop, WorkshopEvent
from applications.states import State
from reviews.models import Ban, Decision, PlaqueReturn
from reviews.services import decision, plaque_returns
from tests import cases
from tests.applications.test_at_once import together
from tests.cast import assemble
from tests.reviews import revocation_cases as it


def _refusals(answers: list[object]) -> list[list[str]]:
    return [answer.sentences for answer in answers if isinstance(answer, NotPossible)]


def _times(case: Workshop, verb: str) -> int:
    return WorkshopEvent.objects.filter(workshop=case, verb=verb).count()


@pytest.mark.django_db(transaction=True)
def test_a_title_is_sealed_revoked_and_its_plaque_settled_once_however_many_press() -> None:
    cast = assemble()
    people, found = cast.people, it.served(cast)
    case, at = found.workshop, it.DECIDED
    it.written(cast, found, months={"technician": 24}, basis="管理办法六（四）")
    for key in ("rsj", "czj"):
        cases.credential(cast.bodies[key])

    def seal(side: str, who: str) -> Callable[[], object]:
        return lambda: decision.seal(case, side=side, by=people[who], at=at)

    # both bureaus at the same moment, one of them twice
    sealing = [seal(it.HR, "city_approver"), seal(it.HR, "city_approver"), seal(it.FINANCE, "finance_approver")]
    assert _refusals(together(*sealing)) == [["市人力社保局已在这一内容上盖章。"]]
    boxes = Seal.objects.filter(workshop=case, voided_at=None).order_by("box").values_list("box", flat=True)
    assert list(boxes) == ["revoke_fin", "revoke_hr"]

    def revoke() -> Workshop:
        return lifecycle.perform("revoke", case, by=people["city_approver"], at=at)

    assert _refusals(together(revoke, revoke)) == [["“撤销称号”现在不能办理：案卷目前为“已撤销”，可能已有人办理。"]]
    assert (Workshop.objects.get(pk=case.pk).state, _times(case, "revoke"), _times(case, "owe_plaque")) == (
        State.REVOKED,
        1,
        1,
    )
    carried_out = Decision.objects.filter(workshop=case, carried_out_at=at)
    assert (carried_out.count(), Ban.objects.count(), PlaqueReturn.objects.count()) == (1, 1, 1)

    owed = PlaqueReturn.objects.get()

    def settle(status: str, words: str) -> Callable[[], object]:
        facts = {"status": status, "settled_on": at.date(), "words": words}
        return lambda: plaque_returns.settle(owed, **facts, by=people["city_officer"], at=at)

    refused = _refusals(together(settle("returned", "程以南交回"), settle("destroyed", "火灾烧毁")))
    owed.refresh_from_db()
    assert refused == [[f"这块铭牌{owed.get_status_display()}，已经办结。"]]
    assert (owed.status in {"returned", "destroyed"}, _times(case, "settle_plaque")) == (True, 1)
