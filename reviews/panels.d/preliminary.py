"""What this app shows in the frame of a dossier: the tab of the preliminary review and the work before its acts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions, standing
from applications.models import Workshop
from applications.panels import ActLink, Panels, Tab
from applications.states import State


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    tabs = []
    if workshop.first_submitted_at:
        unsent = standing.of(workshop).unsent_remarks if permissions.reviewer(workshop, user) else 0
        tabs = [Tab("preliminary", reverse("workshops:preliminary", args=[workshop.pk]), unsent or None)]
    return Panels(tabs=tabs, work=_work(workshop, user))


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    if workshop.state != State.SUBMITTED or not permissions.reviewer(workshop, user):
        return []
    stands = standing.of(workshop)
    label = "核验原件" if not stands.checked else "继续核验原件" if stands.unchecked else "查看原件核验"
    checks = ActLink(
        "originals",
        label,
        reverse("reviews:originals", args=[workshop.pk]),
        "primary" if stands.unchecked else "outline",
        sentence=f"余 {stands.unchecked} 件。" if stands.unchecked else f"{stands.files} 件均已核验。",
    )
    opinion = ActLink(
        "opinion",
        "修改初审意见" if stands.body_conclusion else "拟写初审意见",
        reverse("reviews:opinion", args=[workshop.pk]),
        "outline",
    )
    return [checks, opinion]
