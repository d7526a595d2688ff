"""Letters of a revocation that no act tells: delivered, defended, answered, days over, plaques that are owed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, Role
from applications.letters import the_unit
from applications.models import Workshop
from common import outbox
from reviews.letters import those_who_hold, write
from reviews.models import Defence, DefenceAnswer, Delivery, PlaqueReturn, Revocation

outbox.KINDS.update(
    {
        "reviews/revocation_delivered": "撤销文书送达",
        "reviews/defence_sent": "陈述申辩待答复",
        "reviews/defence_answered": "陈述申辩的答复",
        "reviews/defence_soon": "陈述申辩期限将到",
        "reviews/defence_over": "陈述申辩期限已满",
        "reviews/plaque_owed": "铭牌待交回",
        "reviews/plaque_settled": "铭牌交回已登记",
        "reviews/plaque_soon": "铭牌交回期限将到",
        "reviews/plaque_late": "铭牌逾期未交回",
    }
)


def delivered(delivery: Delivery, at: datetime) -> None:
    revocation = delivery.revocation
    _about(revocation, the_unit(revocation.workshop), "revocation_delivered", at, delivery=delivery)


def defence_sent(defence: Defence, at: datetime) -> None:
    _about(defence.revocation, those_who_hold(*CITY_ROLES), "defence_sent", at, defence=defence)


def defence_answered(answer: DefenceAnswer, at: datetime) -> None:
    revocation = answer.revocation
    _about(revocation, the_unit(revocation.workshop), "defence_answered", at, answer=answer)


def defence_soon(revocation: Revocation, at: datetime) -> None:
    _about(revocation, the_unit(revocation.workshop), "defence_soon", at)


def defence_over(revocation: Revocation, at: datetime) -> None:
    _about(revocation, those_who_hold(Role.CITY_OFFICER), "defence_over", at)


def plaque_owed(owed: PlaqueReturn, at: datetime) -> None:
    _about_plaque(owed, the_unit(owed.workshop), "plaque_owed", at)


def plaque_settled(owed: PlaqueReturn, at: datetime) -> None:
    _about_plaque(owed, the_unit(owed.workshop), "plaque_settled", at)


def plaque_soon(owed: PlaqueReturn, at: datetime) -> None:
    _about_plaque(owed, the_unit(owed.workshop), "plaque_soon", at)


def plaque_late(owed: PlaqueReturn, at: datetime) -> None:
    """To the unit, and to the city, which goes and fetches it."""
    readers = [*the_unit(owed.workshop), *those_who_hold(Role.CITY_OFFICER)]
    _about_plaque(owed, readers, "plaque_late", at)


def _about(revocation: Revocation, readers: Iterable[User], template: str, at: datetime, **context: Any) -> None:
    link = reverse("workshops:revocation", args=[revocation.workshop_id])
    _write(revocation.workshop, readers, template, at, link, revocation=revocation, **context)


def _about_plaque(owed: PlaqueReturn, readers: Iterable[User], template: str, at: datetime) -> None:
    _write(owed.workshop, readers, template, at, reverse("workshops:award", args=[owed.workshop_id]), owed=owed)


def _write(workshop: Workshop, readers: Iterable[User], template: str, at: datetime, link: str, **context: Any) -> None:
    write(readers, template, at=at, link=link, about=f"workshop:{workshop.pk}", workshop=workshop, **context)
