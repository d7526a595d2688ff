"""The cases of a unit follow its new name, code and 隶属关系, in the transaction in which those begin to hold."""

from __future__ import annotations

from datetime import datetime

from accounts.models import FormerFacts, Organisation, User
from accounts.person_at_work import capacity_of
from accounts.roles import REVIEW_ROLES
from applications import journal, search
from applications.lifecycle import acting_capacity
from applications.models import Workshop
from applications.services import rerouting, versions
from applications.states import EDITABLE, ENDED


def follow_unit(unit: Organisation, *, by: User, at: datetime) -> int:
    """Called by accounts once new facts hold (named in the settings). Returns how many cases were found anew."""
    rerouting.follow_unit(unit, by=by, at=at)
    former = FormerFacts.objects.filter(organisation=unit).latest("valid_to")
    is_renamed = (former.name, former.uscc) != (unit.name, unit.uscc)
    rows = list(Workshop.objects.locked().filter(unit=unit).order_by("pk"))
    for workshop in rows:
        workshop.unit = unit
        search.renew(workshop)
        workshop.save(update_fields=["search", "initials"])
        if workshop.state in EDITABLE:
            versions.content_changed(workshop, at=at)  # the form names its unit
        if is_renamed and workshop.state not in ENDED:
            _record(workshop, by, at)
    return len(rows)


def _record(workshop: Workshop, by: User, at: datetime) -> None:
    unit = workshop.unit
    capacity = acting_capacity(workshop, by) or capacity_of(by, *REVIEW_ROLES)
    facts = {"unit": unit.pk, "name": unit.name, "uscc": unit.uscc, "valid_from": unit.facts_since}
    journal.record(workshop, "unit_renamed", by=by, at=at, capacity=capacity, facts=facts)
