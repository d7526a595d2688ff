"""What the public notice shows in the frame of a dossier: its tab, and the way to the list or the notice."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels, Tab
from applications.states import AFTER_EVALUATION, ALIVE, State


def opens_tab(workshop: Workshop) -> bool:
    """From the passed evaluation on; a case that ended keeps the tab when it had been published."""
    return workshop.state in AFTER_EVALUATION | ALIVE or workshop.publicised_at is not None


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if not opens_tab(workshop):
        return Panels()
    return Panels(
        tabs=[Tab("publicity", reverse("workshops:publicity", args=[workshop.pk]))], work=_work(workshop, user)
    )


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    if workshop.state != State.QUALIFIED or not permissions.city_officer(workshop, user):
        return []
    if workshop.is_waitlisted:
        words = "有名额时编制递补表，市财政局同意后列入名单。"
        return [ActLink("moving_up", "候补递补", reverse("reviews:review_tables"), "outline", sentence=words)]
    href = reverse("reviews:notice_of_case", args=[workshop.pk])
    return [ActLink("joint_list", "拟认定名单和公示", href, "primary", sentence="按批次拟定名单，市财政局同意后公示。")]
