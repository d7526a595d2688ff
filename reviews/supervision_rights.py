"""Who may inspect a title and settle what an inspection asked: four offices, each for the titles that it follows."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Organisation, User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from applications import permissions
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from reviews.models import Inspection

Office = Inspection.Office
INSPECTING_ROLES = REVIEW_ROLES | CITY_ROLES | FINANCE_ROLES | {Role.DISTRICT_FINANCE}
# 六(二)-2: the books are looked into by those who watch over public money
AUDITORS = frozenset({Office.DISTRICT_FINANCE, Office.FINANCE})
INSPECTORS = "检查由该工作室的初审单位、区财政局、市人力社保局和市财政局记录。"
FOR_AUDITORS = "经费检查由市财政局和区财政局办理。"
SETTLERS = "由记录这次检查的单位办理。"
ROLES_OF = {
    Office.BODY: REVIEW_ROLES,
    Office.DISTRICT_FINANCE: frozenset({Role.DISTRICT_FINANCE}),
    Office.CITY: CITY_ROLES,
    Office.FINANCE: FINANCE_ROLES,
}


@dataclass(frozen=True)
class Chair:
    """One office in which a person may inspect a title."""

    office: Inspection.Office
    organisation: Organisation

    @property
    def kinds(self) -> list[Inspection.Kind]:
        return [kind for kind in Inspection.Kind if kind != Inspection.Kind.AUDIT or self.office in AUDITORS]


def chairs_of(workshop: Workshop, user: User) -> list[Chair]:
    """The offices in which this person may inspect the title; usually one or none."""
    found: dict[Inspection.Office, Chair] = {}
    for held in user.held:
        office = next((office for office, roles in ROLES_OF.items() if held.role in roles), None)
        if office is not None and _follows(office, held.organisation, workshop, user):
            found.setdefault(office, Chair(office, held.organisation))
    return list(found.values())


def _follows(office: Inspection.Office, organisation: Organisation, workshop: Workshop, user: User) -> bool:
    if office == Office.BODY:
        return organisation.pk == workshop.review_body_id and permissions.reviewer(workshop, user)
    if office == Office.DISTRICT_FINANCE:
        return organisation.district_id == workshop.district_id
    return True


def chair_for(workshop: Workshop, user: User, office: str) -> Chair:
    """The office in which the person inspects. Raises NotPermitted."""
    found = next((chair for chair in chairs_of(workshop, user) if chair.office == office), None)
    if found is None:
        raise NotPermitted(INSPECTORS)
    return found


def may_settle(inspection: Inspection, user: User) -> bool:
    """Whoever sits in the same office for this title now; a merged body's successor goes on with its inspections."""
    return any(chair.office == inspection.office for chair in chairs_of(inspection.workshop, user))


def must_settle(inspection: Inspection, user: User) -> None:
    if not may_settle(inspection, user):
        raise NotPermitted(SETTLERS)
