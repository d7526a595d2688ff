"""What stage ``scoring`` shows in the frame of a dossier: an expert's way to his sheet."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.panels import ActLink, Panels
from reviews import terms
from reviews.models import ScoreSheet
from reviews.selectors.panel import standing_of


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if not terms.is_judged(workshop) or not user.holds(Role.EXPERT):
        return Panels()
    sheet = standing_of(workshop).judges.get(user.pk)
    if not sheet:
        return Panels()
    uuid, status = sheet
    is_open = status == ScoreSheet.Status.OPEN
    label, kind = ("评分", "primary") if is_open else ("查看我的评分表", "outline")
    return Panels(work=[ActLink("sheet", label, reverse("reviews:sheet", args=[uuid]), kind)])
