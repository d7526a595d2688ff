"""What stage ``award`` shows in the frame of a dossier: the tab 授牌与经费."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications.models import Workshop
from applications.panels import Panels, Tab


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.granted_at is None:
        return Panels()
    return Panels(tabs=[Tab("award", reverse("workshops:award", args=[workshop.pk]))])
