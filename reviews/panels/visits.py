"""What stage ``visits`` shows in the frame of a dossier: the ways to plan one, and to adopt that of a former panel."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels
from reviews import evaluation_standing, outcome_standing, terms, title_standing


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if not terms.is_judged(workshop) or _has_signed(workshop):
        return Panels()
    return Panels(work=[*_of_city(workshop, user), *_of_leader(workshop, user)])


def _has_signed(workshop: Workshop) -> bool:
    """A title stays in assessment after its panel has signed; an award may be visited until its outcome."""
    return terms.purpose_of(workshop) == terms.ASSESSMENT and title_standing.of(workshop).panel_has_signed


def _of_city(workshop: Workshop, user: User) -> list[ActLink]:
    if not permissions.city_officer(workshop, user):
        return []
    href = reverse("reviews:plan_visit", args=[workshop.pk])
    return [ActLink("plan_visit", "安排现场考察", href, "outline")]


def _of_leader(workshop: Workshop, user: User) -> list[ActLink]:
    if not user.holds(Role.EXPERT):
        return []
    stands = evaluation_standing.of(workshop)
    if stands.leader != user.pk or stands.is_closed:
        return []
    former = outcome_standing.of(workshop).former_visit
    if former is None:
        return []
    href = reverse("reviews:visit", args=[former])
    return [ActLink("adopt_visit", "采用原考察记录", href, "outline", sentence="原专家组的考察，采用后不必再次考察。")]
