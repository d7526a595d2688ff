"""What an open settlement demands follows the books, whatever was still on its way when the title ended."""

from __future__ import annotations

from decimal import Decimal

import pytest

from applications.lifecycle import NotPossible
from applications.models import Breach, Settlement
from applications.selectors import ledger as figures
from applications.services import breaches, ledger, ledger_decisions, settlements
from applications.states import State
from tests import stages
from tests.applications.ledger_cases import AMOUNT, SPENT, authorised, entered, paid, received, title, voucher
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_what_a_settlement_demands_follows_the_books(cast: Cast) -> None:
    case, people = received(cast).workshop, cast.people
    clerk = {"day": SPENT.date(), "voucher": voucher(), "by": people["unit_clerk"], "at": SPENT}
    finance, approver = {"by": people["finance_officer"], "at": SPENT}, {"by": people["unit_approver"], "at": SPENT}
    (waiting,) = entered(case, cast, 40000)
    found = settlements.open_for(case, cause="注销", by=people["city_approver"], at=SPENT)
    assert found is not None

    def demanded() -> tuple[Decimal, Decimal, Decimal | None]:
        """Unspent, misused, what the unit may still enter as surrendered."""
        found.refresh_from_db()
        return found.unspent, found.misused, figures.to_surrender(case)

    assert demanded() == (400000, 0, 360000)
    with pytest.raises(NotPossible, match=r"当日可用的补助余额 360,000\.00 元（另有待确认的支出 40,000\.00 元）。"):
        ledger.surrender(case, amount=Decimal(400000), summary="上缴", **clerk)
    ledger_decisions.confirm(waiting, **approver)
    assert demanded() == (360000, 0, 360000)
    misuse = breaches.question(waiting, facts="不属于使用范围", clause="六(二)-2", **finance)
    assert demanded() == (360000, 40000, 360000)
    breaches.explain(misuse, explanation="属于技术攻关。", by=people["unit_clerk"], at=SPENT)
    breaches.close(misuse, outcome=Breach.Outcome.ACCEPTED, words="说明成立。", **finance)
    assert demanded() == (360000, 0, 360000)
    back = ledger.surrender(case, amount=Decimal(360000), summary="上缴结余", **clerk)
    assert demanded() == (360000, 0, None)
    ledger_decisions.confirm(back, **approver)
    assert demanded() == (360000, 0, None)
    ledger_decisions.confirm(ledger.earn_interest(case, amount=Decimal(12), summary="结息", **clerk), **approver)
    assert demanded() == (360012, 0, 12)


def test_money_that_comes_after_the_end_is_settled_too(cast: Cast) -> None:
    case = title(cast)
    payment = paid(cast, authorised(cast, case))
    assert settlements.open_for(case, cause="注销", by=cast.people["city_approver"], at=SPENT) is None
    stages.put(case, State.CLOSED, closed_at=SPENT, ended_at=SPENT)
    received(cast, payment)
    found = figures.settlement(case)
    assert found is not None
    assert (found.unspent, found.cause, found.status) == (AMOUNT, "称号终止后补助到账", Settlement.Status.OPEN)
