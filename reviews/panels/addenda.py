"""What stage ``addenda`` shows in the frame of a dossier: the way to ask the unit for a supplement."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, Role
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.states import WITH_CITY
from reviews.services.addenda import may_ask


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    may_be = workshop.state in WITH_CITY and user.holds(*CITY_ROLES, Role.EXPERT)
    if not may_be or not may_ask(workshop, user):
        return Panels()
    href = reverse("reviews:ask_addendum", args=[workshop.pk])
    return Panels(work=[ActLink("ask_addendum", "要求补充材料", href, "outline")])
