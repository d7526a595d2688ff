"""What is withheld of the form until an outcome is told: the leader's signature, and the bureaus' seals on a decision.

The leader signs before both bureaus have agreed on the outcome, and both bureaus seal before the decision is carried
out. Until then whoever is not of the bureaus gets the form as it was before, and so does every copy printed from it.
"""

from __future__ import annotations

from django.db.models import Q

from applications.models import Seal, Version, VersionFile, Workshop
from applications.states import State

BUREAUS = frozenset({Seal.Box.CITY_HR, Seal.Box.CITY_FINANCE})
BOXES: dict[str, frozenset[Seal.Box]] = {
    State.EVALUATING: frozenset({Seal.Box.EXPERTS}),
    State.QUALIFIED: BUREAUS,
    State.CLEARED: BUREAUS,
}


def seals(prefix: str = "") -> Q:
    """Seals that nobody outside may know of; ``prefix`` leads from the rows that are asked to the seals."""
    found = Q(pk__in=[])
    for state, boxes in BOXES.items():
        found |= Q(**{f"{prefix}box__in": sorted(boxes), f"{prefix}workshop__state": state})
    return found


SEALS = seals()


def shown_form(version: Version, workshop: Workshop) -> VersionFile | None:
    """The file of the version that may be known outside now."""
    boxes = BOXES.get(workshop.state)
    if boxes is None or version.pk != workshop.current_version_id:
        return version.form
    hidden = version.seals.valid().filter(box__in=boxes, file__isnull=False).select_related("file")
    first = hidden.order_by("file__order").first()
    if first is None or first.file is None:
        return version.form
    before = version.files.filter(order__lt=first.file.order, voided_at=None)
    return before.select_related("stored").order_by("-order").first()
