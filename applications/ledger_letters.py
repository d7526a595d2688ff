"""Letters about the money of a title: one function a message, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
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
        "ledger/closing_owed": "经费年度结账提醒",
        "ledger/breaches_overdue": "不合规支出逾期未办结",
        "ledger/settlements_overdue": "补助经费逾期未清算",
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


# ── by the clock: one letter a person for all titles of a unit ───────────────


def closing_owed(workshops: Sequence[Workshop], *, year: int, due_on: date, is_over: bool, at: datetime) -> None:
    """To the unit; once the day is over also to those who follow its titles."""
    facts = {"year": year, "due_on": due_on, "is_over": is_over}
    _of_titles(the_unit(workshops[0]), "closing_owed", workshops, at, **facts)
    if is_over:
        for own in _by_body(workshops):
            _of_titles(the_body(own[0]), "closing_owed", own, at, **facts)


def breaches_overdue(breaches: Sequence[Breach], at: datetime) -> None:
    _overdue("breaches_overdue", breaches, at)


def settlements_overdue(settlements: Sequence[Settlement], at: datetime) -> None:
    _overdue("settlements_overdue", settlements, at)


def _overdue(template: str, rows: Sequence[Breach] | Sequence[Settlement], at: datetime) -> None:
    """To the unit, to finance, and to each body about its own."""
    workshops = [row.ledger.workshop for row in rows]
    _of_titles([*the_unit(workshops[0]), *finance()], template, workshops, at, rows=rows)
    for own in _by_body(workshops):
        bodies = {workshop.review_body_id for workshop in own}
        theirs = [row for row in rows if row.ledger.workshop.review_body_id in bodies]
        _of_titles(the_body(own[0]), template, own, at, rows=theirs)


def _by_body(workshops: Sequence[Workshop]) -> list[list[Workshop]]:
    ordered = sorted(workshops, key=lambda workshop: (workshop.review_body_id, workshop.pk))
    return [list(own) for _, own in groupby(ordered, key=lambda workshop: workshop.review_body_id)]


def _of_titles(
    readers: Iterable[User], template: str, workshops: Sequence[Workshop], at: datetime, **context: Any
) -> None:
    """The link leads to the books of the one title, else to the desk of them all."""
    titles = {workshop.pk for workshop in workshops}
    first = workshops[0].pk
    link = reverse("workshops:ledger", args=[first]) if len(titles) == 1 else reverse("reviews:ledgers")
    about = f"workshop:{first}" if len(titles) == 1 else ""
    write(readers, f"ledger/{template}", at=at, link=link, about=about, workshops=workshops, **context)


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
