"""Letters between both bureaus about decisions, reopenings and key projects: one function a message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.letters import the_unit
from applications.models import Workshop
from common import outbox
from reviews.letters import write
from reviews.models import Decision, DecisionSide, KeyProject, Reopening

outbox.KINDS.update(
    {
        "reviews/decision_drafted": "审批决定待拟写意见",
        "reviews/decision_sealed": "两局均已盖章",
        "reviews/decision_disagreed": "审批决定被退回",
        "reviews/reopening_proposed": "恢复审批待同意",
        "reviews/reopening_answered": "恢复审批的答复",
        "reviews/key_projects_proposed": "重点资助名单待确认",
        "reviews/key_projects_returned": "重点资助名单被退回",
        "reviews/key_project_confirmed": "列入重点资助",
        "reviews/key_project_cancelled": "取消重点资助",
    }
)


def decision_drafted(workshop: Workshop, decision: Decision, at: datetime) -> None:
    """To finance's officers: the city has written, their opinion is wanted."""
    _about(workshop, holders(Role.FINANCE_OFFICER), "decision_drafted", at, decision=decision)


def decision_sealed(workshop: Workshop, decision: Decision, at: datetime) -> None:
    """To the city: both have sealed, the decision can be carried out."""
    _about(workshop, holders(*CITY_ROLES), "decision_sealed", at, decision=decision)


def decision_disagreed(workshop: Workshop, side: DecisionSide, at: datetime) -> None:
    """To the officers of both bureaus, with the reason."""
    _about(workshop, holders(Role.CITY_OFFICER, Role.FINANCE_OFFICER), "decision_disagreed", at, side=side)


def reopening_proposed(found: Reopening, at: datetime) -> None:
    _about(found.workshop, holders(Role.FINANCE_APPROVER), "reopening_proposed", at, found=found)


def reopening_answered(found: Reopening, at: datetime) -> None:
    _about(found.workshop, holders(*CITY_ROLES), "reopening_answered", at, found=found)


def key_projects_proposed(year: int, projects: list[KeyProject], at: datetime) -> None:
    """The city has confirmed the year's list; finance confirms next."""
    _about_year(year, holders(Role.FINANCE_APPROVER), "key_projects_proposed", at, projects=projects)


def key_projects_returned(year: int, projects: list[KeyProject], reason: str, at: datetime) -> None:
    _about_year(year, holders(*CITY_ROLES), "key_projects_returned", at, projects=projects, reason=reason)


def key_project_confirmed(project: KeyProject, at: datetime) -> None:
    """To the unit whose workshop is funded."""
    _about(project.workshop, the_unit(project.workshop), "key_project_confirmed", at, project=project)


def key_project_cancelled(project: KeyProject, at: datetime, *, was_confirmed: bool) -> None:
    """To finance, and to the unit where it had been told before."""
    readers = [*holders(*FINANCE_ROLES), *(the_unit(project.workshop) if was_confirmed else [])]
    _about(project.workshop, readers, "key_project_cancelled", at, project=project)


def holders(*roles: str) -> QuerySet[User]:
    """Everybody who holds one of these roles now."""
    return User.objects.filter(memberships__role__in=roles, memberships__ended_at=None, is_active=True).distinct()


def _about(workshop: Workshop, readers: Iterable[User], template: str, at: datetime, **context: Any) -> None:
    link = reverse("workshops:detail", args=[workshop.pk])
    write(readers, template, at=at, link=link, about=f"workshop:{workshop.pk}", workshop=workshop, **context)


def _about_year(year: int, readers: Iterable[User], template: str, at: datetime, **context: Any) -> None:
    link = reverse("reviews:key_projects", args=[year])
    write(readers, template, at=at, link=link, about=f"key_projects:{year}", year=year, **context)
