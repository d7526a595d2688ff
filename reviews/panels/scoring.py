"""What stage ``scoring`` shows in the frame of a dossier: an expert's way to his sheet."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.states import State
from reviews.models import ScoreSheet


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.state != State.EVALUATING or not user.holds(Role.EXPERT):
        return Panels()
    sheet = ScoreSheet.objects.owned_by(user).filter(workshop=workshop).first()
    if sheet is None:
        return Panels()
    is_open = sheet.status == ScoreSheet.Status.OPEN
    label, kind = ("评分", "primary") if is_open else ("查看我的评分表", "outline")
    return Panels(work=[ActLink("sheet", label, reverse("reviews:sheet", args=[sheet.pk]), kind)])
