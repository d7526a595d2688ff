"""What stage ``revocation`` shows in a dossier: the tab 撤销 while or after revoking, and the work before it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from applications.panels import ActLink, Panels, Tab
from applications.states import State
from reviews import title_standing
from reviews.models import Revocation
from reviews.services.revocation import REVOCABLE


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    """A draft is the bureaus' own; a title that was closed has the tab for those who record what is said against it."""
    if workshop.granted_at is None or not permissions.follows(workshop, user):
        return Panels()
    inside = user.sees_every_case()
    found = _statuses(workshop, user)
    shown = bool(found) or (inside and workshop.state == State.CLOSED)
    tabs = [Tab("revocation", reverse("workshops:revocation", args=[workshop.pk]))] if shown else []
    return Panels(tabs=tabs, work=_work(workshop, user, found))


def _statuses(workshop: Workshop, user: User) -> list[str]:
    """Of the proposals that the person may know: a draft is the bureaus' own."""
    proposals = title_standing.of(workshop).proposals
    return [one.status for one in proposals if one.was_proposed or user.sees_every_case()]


def _work(workshop: Workshop, user: User, found: list[str]) -> list[ActLink]:
    if workshop.state not in REVOCABLE or not permissions.city_officer(workshop, user):
        return []
    is_drafted = Revocation.Status.DRAFT in found
    href = reverse("reviews:draft_revocation", args=[workshop.pk])
    sentence = "由另一位市局负责人提出。" if is_drafted else "写明事由、事实和依据；由另一位市局负责人提出。"
    label = "改写撤销理由" if is_drafted else "拟写撤销"
    return [ActLink("draft_revocation", label, href, "outline", sentence=sentence)]
