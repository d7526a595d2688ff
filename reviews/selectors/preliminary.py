"""Shaped reads for the review bodies: the queues of a desk, the recommended cases of a round."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Organisation, User
from accounts.roles import REVIEW_BODY_KINDS, REVIEW_ROLES
from applications.models import Honour, Opinion, Round, Workshop
from applications.states import BEYOND, State


@dataclass(frozen=True)
class Queue:
    """One queue of the desk; ``rows`` is a condition on the body's cases."""

    code: str
    word: str
    rows: Q


def queues(user: User) -> list[Queue]:
    """What a desk is sorted into, in the order of work."""
    drafted = Q(Exists(Opinion.objects.filter(workshop=OuterRef("pk"), box=Opinion.Box.BODY, current=True)))
    submitted = Q(state=State.SUBMITTED)
    return [
        Queue("to_take", "待接办", submitted & Q(handler=None) & ~drafted),
        Queue("mine", "我接办的", submitted & Q(handler=user) & ~drafted),
        Queue("others", "同事接办的", submitted & Q(handler__isnull=False) & ~Q(handler=user) & ~drafted),
        Queue("drafted", "待负责人盖章", submitted & drafted),
        Queue("returned", "退回补正", Q(state=State.RETURNED)),
        Queue("done", "已办结", Q(state__in=sorted(BEYOND | {State.NOT_RECOMMENDED, State.REJECTED}))),
    ]


def desk_of(user: User) -> QuerySet[Workshop]:
    """The cases of the bodies in which this person reviews."""
    return Workshop.objects.visible_to(user).filter(review_body__in=user.organisation_ids(*REVIEW_ROLES))


def bodies_for(user: User) -> QuerySet[Organisation]:
    """Whose 推荐汇总表 a person may read: his own bodies', the city and finance all."""
    if user.sees_every_case():
        return Organisation.objects.filter(kind__in=REVIEW_BODY_KINDS).order_by("code", "pk")
    return Organisation.objects.filter(pk__in=user.organisation_ids(*REVIEW_ROLES)).order_by("code", "pk")


def recommending(user: User, round_: Round) -> set[int]:
    """The bodies that have recommended cases in a round."""
    return set(_in_the_table(user, round_).values_list("review_body", flat=True))


def _in_the_table(user: User, round_: Round) -> QuerySet[Workshop]:
    seen = Workshop.objects.visible_to(user).filter(round=round_, recommended_at__isnull=False)
    return seen.exclude(state__in=[State.SUBMITTED, State.RETURNED, State.WITHDRAWN])


def recommended(user: User, body: Organisation, round_: Round) -> QuerySet[Workshop]:
    """The body's recommended cases of a round, in its own order; those not yet placed come last."""
    honours = Honour.objects.select_related("kind").order_by("order")
    opinions = Opinion.objects.filter(box=Opinion.Box.BODY, current=True)
    return (
        _in_the_table(user, round_)
        .filter(review_body=body)
        .select_related("unit", "technician_chapter", "unit_chapter")
        .prefetch_related(
            Prefetch("honours", queryset=honours), Prefetch("opinions", queryset=opinions, to_attr="of_body")
        )
        .order_by(F("recommended_order").asc(nulls_last=True), "recommended_at", "pk")
    )
