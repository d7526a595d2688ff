"""Letters about the money of a title: one function a message, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import FINANCE_ROLES
from applications.letters import the_body, the_unit, write
from applications.models import Breach, LedgerClosing, Payment, Settlement, Workshop
from common import outbox

outbox.KINDS.update(
    {
        "ledger/paid": "补助经费已拨付",
        "ledger/breach_opened": "不合规支出待说明归还",
        "ledger/breach_explained": "不合规支出已说明",
        "ledger/breach_closed": "不合规支出已办结",
        "ledger/year_reopened": "经费台账重新开账",
        "ledger/settlement_opened": "补助经费清算",
        "ledger/settlement_closed": "补助经费清算完毕",
    }
)


def paid(payment: Payment, at: datetime) -> None:
    """The unit looks for it in its account and enters that it came."""
    workshop = payment.subsidy.workshop
    _about(workshop, the_unit(workshop), "paid", at, payment=payment)


def breach_opened(breach: Breach, at: datetime) -> None:
    workshop = breach.ledger.workshop
    _about(workshop, _all_three(workshop), "breach_opened", at, breach=breach)


def breach_explained(breach: Breach, at: datetime) -> None:
    _about(breach.ledger.workshop, finance(), "breach_explained", at, breach=breach)


def breach_closed(breach: Breach, at: datetime) -> None:
    workshop = breach.ledger.workshop
    _about(workshop, [*the_unit(workshop), *the_body(workshop)], "breach_closed", at, breach=breach)


def year_reopened(closing: LedgerClosing, at: datetime) -> None:
    workshop = closing.ledger.workshop
    _about(workshop, the_unit(workshop), "year_reopened", at, closing=closing)


def settlement_opened(settlement: Settlement, at: datetime) -> None:
    workshop = settlement.ledger.workshop
    _about(workshop, _all_three(workshop), "settlement_opened", at, settlement=settlement)


def settlement_closed(settlement: Settlement, at: datetime) -> None:
    workshop = settlement.ledger.workshop
    _about(workshop, [*the_unit(workshop), *the_body(workshop)], "settlement_closed", at, settlement=settlement)


def finance() -> QuerySet[User]:
    """Everybody of the city's finance bureau."""
    return User.objects.filter(
        memberships__role__in=FINANCE_ROLES, memberships__ended_at=None, is_active=True
    ).distinct()


def _all_three(workshop: Workshop) -> list[User]:
    return [*the_unit(workshop), *the_body(workshop), *finance()]


def _about(workshop: Workshop, readers: Iterable[User], template: str, at: datetime, **context: Any) -> None:
    link = reverse("workshops:ledger", args=[workshop.pk])
    about = f"workshop:{workshop.pk}"
    write(readers, f"ledger/{template}", at=at, link=link, about=about, workshop=workshop, **context)
