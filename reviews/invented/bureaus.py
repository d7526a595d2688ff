"""Who judges and agrees in the invented city: the finance bureau and the pool of experts, found or made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from accounts.models import Expert, Membership, Organisation, User
from accounts.roles import OrganisationKind, Role
from applications.invented import copying
from applications.invented.people import People
from applications.invented.surroundings import YEARS, Accounts, Surroundings
from applications.invented.words import trades, words
from common.clock import legal_day

EXPERTS = 48
_TITLES = ("高级技师", "高级工程师", "教授", "特级技师")


@dataclass(frozen=True)
class Bureaus:
    """Both bureaus at work, and everybody who may be drawn."""

    city: Organisation
    officer: User
    approver: User
    finance: Organisation
    finance_officer: User
    finance_approver: User
    pool: Organisation
    experts: list[Expert]


def make(random: Random, people: People, around: Surroundings) -> Bureaus:
    """What is missing is made."""
    accounts = Accounts(around.now - timedelta(days=365 * YEARS + 20))
    finance = Organisation.objects.get(kind=OrganisationKind.CITY_FINANCE)
    pool = Organisation.objects.get(kind=OrganisationKind.EXPERT_POOL)
    return Bureaus(
        city=around.city,
        officer=around.officer,
        approver=around.city_approver,
        finance=finance,
        finance_officer=accounts.member(finance, Role.FINANCE_OFFICER, people.name()),
        finance_approver=accounts.member(finance, Role.FINANCE_APPROVER, people.name()),
        pool=pool,
        experts=_experts(random, people, accounts, pool, around),
    )


def _experts(
    random: Random, people: People, accounts: Accounts, pool: Organisation, around: Surroundings
) -> list[Expert]:
    found = list(Expert.objects.in_service(legal_day(around.now)).select_related("user").order_by("pk")[:EXPERTS])
    count = EXPERTS - len(found)
    basket = copying.Basket()
    since = around.now - timedelta(days=365 * YEARS + 20)
    made = []
    users, experts = copying.reserve(User, count), copying.reserve(Expert, count)
    for place, (user_key, expert_key) in enumerate(zip(users, experts, strict=True), 1):
        user = accounts.user(f"expert_bulk{place:02d}@expert", people.name())
        user.pk = user_key
        trade = random.choice(trades())
        expert = Expert(
            pk=expert_key,
            user=user,
            trade=trade.name,
            employer=f"{random.choice(words()['schools'])}",
            title=random.choice(_TITLES),
        )
        basket.add(user, Membership(organisation=pool, user=user, role=Role.EXPERT, since=since), expert)
        made.append(expert)
    basket.write()
    return [*found, *made]
