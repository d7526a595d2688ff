"""What waits for whom in stage ``addenda``: supplements to answer and seal (unit), to verify (body)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, DateField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.models import User
from accounts.roles import REVIEW_ROLES, UNIT_ROLES, Role
from applications.models import Workshop
from applications.states import WITH_CITY
from applications.tasks import Action, Step, Tile
from common.links import link_to
from common.templatetags.ui import cn_day
from reviews.models import Addendum

FIGURES_FOR: frozenset[str] = UNIT_ROLES | REVIEW_ROLES
SPEAKS_IN = WITH_CITY


def waiting_for(user: User) -> list[Q]:
    """Cases with a supplement that the person's unit answers or his body verifies."""
    waits = []
    if units := user.organisation_ids(*UNIT_ROLES):
        waits.append(Q(_with(Addendum.Status.ASKED), unit__in=units, state__in=WITH_CITY))
    if bodies := user.organisation_ids(*REVIEW_ROLES):
        waits.append(Q(_with(Addendum.Status.SEALED), review_body__in=bodies, state__in=WITH_CITY))
    return waits


def _with(status: str) -> Exists:
    return Exists(Addendum.objects.filter(workshop=OuterRef("pk"), status=status))


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of: the first that is asked, the first to verify."""
    asked = Addendum.objects.filter(workshop=OuterRef("pk"), status=Addendum.Status.ASKED).order_by("due_on", "number")
    sealed = Addendum.objects.filter(workshop=OuterRef("pk"), status=Addendum.Status.SEALED).order_by("number")
    is_ready = Case(When(printed__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField())
    return {
        "addendum_asked": Subquery(asked.values("uuid")[:1]),
        "addendum_number": Subquery(asked.values("number")[:1]),
        "addendum_due": Subquery(asked.values("due_on")[:1], output_field=DateField()),
        "addendum_ready": Subquery(asked.annotate(is_ready=is_ready).values("is_ready")[:1]),
        "addendum_sealed": Subquery(sealed.values("uuid")[:1]),
        "addendum_sealed_number": Subquery(sealed.values("number")[:1]),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of the unit or of the body; None where neither is waited for."""
    if workshop.state not in WITH_CITY:
        return None
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id) and workshop.addendum_asked:
        return _of_unit(workshop, user)
    if user.holds(*REVIEW_ROLES, organisation_id=workshop.review_body_id) and workshop.addendum_sealed:
        words = f"补充材料第 {workshop.addendum_sealed_number} 号已盖章，待与原件核验"
        return Step(words, Action("去核验", link_to("reviews:addendum", str(workshop.addendum_sealed)), "primary"))
    return None


def _of_unit(workshop: Any, user: User) -> Step:
    words = f"须补充材料（第 {workshop.addendum_number} 号），{cn_day(workshop.addendum_due)}前答复"
    if workshop.addendum_ready and user.holds(Role.UNIT_APPROVER, organisation_id=workshop.unit_id):
        return Step(
            f"{words}；已备好",
            Action("去盖章", link_to("reviews:seal_addendum", str(workshop.addendum_asked)), "primary"),
        )
    return Step(words, Action("去补充", link_to("reviews:addendum", str(workshop.addendum_asked)), "primary"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []
