"""What happens on a desk beside the acts: a case is taken over, and the body orders its recommended cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import journal
from applications.lifecycle import acting_capacity
from applications.models import Workshop
from applications.states import State


@transaction.atomic
def take_over(workshops: Iterable[int], *, by: User, at: datetime) -> int:
    """Make ``by`` the handler of these submitted cases of his bodies, each journalled. Returns how many."""
    taken = 0
    rows = Workshop.objects.visible_to(by).filter(pk__in=list(workshops), state=State.SUBMITTED).exclude(handler=by)
    for workshop in rows.select_for_update(of=("self",)).order_by("pk"):
        capacity = acting_capacity(workshop, by)
        if capacity is None or capacity.organisation.pk != workshop.review_body_id:
            continue
        before = workshop.handler_id
        Workshop.objects.filter(pk=workshop.pk).update(handler=by)
        journal.record(workshop, "take_over", by=by, at=at, capacity=capacity, facts={"from": before, "to": by.pk})
        taken += 1
    return taken


@transaction.atomic
def put_in_order(rows: Sequence[Workshop]) -> None:
    """Give the rows the places 1, 2, 3 … in the order given."""
    for place, workshop in enumerate(rows, 1):
        workshop.recommended_order = place
    Workshop.objects.bulk_update(rows, ["recommended_order"])


def reordered(rows: Sequence[Workshop], numbers: dict[int, int], moved: tuple[int, int] | None) -> list[Workshop]:
    """The rows by the numbers a person wrote; ``moved`` is a case and by how many places it goes up or down."""
    present = {workshop.pk: place for place, workshop in enumerate(rows, 1)}
    # a changed number wins over the one that stood there before
    ordered = sorted(
        rows, key=lambda w: (numbers.get(w.pk, present[w.pk]), numbers.get(w.pk) == present[w.pk], present[w.pk])
    )
    if moved:
        place = next((n for n, w in enumerate(ordered) if w.pk == moved[0]), None)
        goal = None if place is None else place + moved[1]
        if place is not None and goal is not None and 0 <= goal < len(ordered):
            ordered[place], ordered[goal] = ordered[goal], ordered[place]
    return ordered
