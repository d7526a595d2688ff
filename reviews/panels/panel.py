"""What stage ``panel`` shows in the frame of a dossier: the tab 评审, and the ways to the panel of the case."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels, Tab
from reviews import evaluation_standing, terms, title_standing
from reviews.selectors.evaluation import shown_of
from reviews.selectors.panel import has_begun, standing_of


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    shows = has_begun(workshop) and shown_of(workshop, user)
    tabs = [Tab("panel", reverse("workshops:panel", args=[workshop.pk]))] if shows else []
    return Panels(tabs=tabs, work=_work(workshop, user))


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    if terms.waits(workshop) and permissions.city_officer(workshop, user):
        if terms.purpose_of(workshop) == terms.ASSESSMENT and not title_standing.waits_for_a_panel(workshop):
            return []
        stands = standing_of(workshop)
        if stands.plan is None:
            return [ActLink("plans", "编入评审方案", reverse("reviews:plans"), "primary")]
        href = reverse("reviews:panel", args=[stands.panel])
        return [ActLink("panel", "组建专家组", href, "outline" if stands.is_complete else "primary")]
    if terms.is_judged(workshop) and _lacks_experts(workshop, user):
        return [ActLink("fewer", "减少专家人数", reverse("reviews:fewer", args=[workshop.pk]), "outline")]
    return []


def _lacks_experts(workshop: Workshop, user: User) -> bool:
    """Whether a bureau may have to let the rest go on; what stands in the way is said on the page."""
    if not (permissions.city_approver(workshop, user) or permissions.finance_approver(workshop, user)):
        return False
    if terms.purpose_of(workshop) == terms.ASSESSMENT and title_standing.of(workshop).panel_has_signed:
        return False
    return evaluation_standing.of(workshop).lacks_experts
