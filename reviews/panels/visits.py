"""What stage ``visits`` shows in the frame of a dossier: the way to plan one, and the printed records."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.states import State


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.state != State.EVALUATING or not permissions.city_officer(workshop, user):
        return Panels()
    href = reverse("reviews:plan_visit", args=[workshop.pk])
    return Panels(work=[ActLink("plan_visit", "安排现场考察", href, "outline")])
