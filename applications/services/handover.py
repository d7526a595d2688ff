"""Work passed from one member to another of the same organisation, singly or in bulk, each case journalled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.person_at_work import capacity_of
from accounts.refusals import Refusal
from accounts.roles import OrganisationKind, Role
from accounts.services import note_handover
from applications import journal
from applications.models import Workshop


def in_hand(person: User, organisation: Organisation) -> QuerySet[Workshop]:
    """The cases that ``person`` has taken as a member of ``organisation``; the city works on cases of every body."""
    place = Q() if organisation.kind == OrganisationKind.CITY_HR else Q(unit=organisation) | Q(review_body=organisation)
    return Workshop.objects.filter(place, handler=person).select_related("unit").order_by("due_on", "pk")


@transaction.atomic
def hand_over(
    chosen: Iterable[int],
    *,
    organisation: Organisation,
    from_user: User,
    to_user: User,
    by: User,
    reason: str,
    at: datetime,
    address: str | None = None,
) -> int:
    """Give the chosen cases to a colleague. Returns how many; raises Refusal when nothing or nobody fits."""
    if from_user.pk == to_user.pk:
        raise Refusal("接手人就是移交人，不必移交。")
    if not to_user.is_active or not to_user.memberships.filter(organisation=organisation, ended_at=None).exists():
        raise Refusal("接手人须是本单位在用的成员。")
    rows = list(in_hand(from_user, organisation).filter(pk__in=list(chosen)).select_for_update(of=("self",)))
    if not rows:
        raise Refusal("请至少选中一件案卷。")
    capacity = capacity_of(by, *Role.values, organisation_id=organisation.pk)
    for workshop in rows:
        Workshop.objects.filter(pk=workshop.pk).update(handler=to_user)
        journal.record(
            workshop, "handed_over", by=by, at=at, capacity=capacity, facts={"from": from_user.pk, "to": to_user.pk}
        )
    note_handover(
        organisation,
        from_user=from_user,
        to_user=to_user,
        by=by,
        reason=reason,
        cases=len(rows),
        at=at,
        address=address,
    )
    return len(rows)
