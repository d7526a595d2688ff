"""Letters about plans and panels: finance, the city and the experts are told, in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications.models import Workshop
from common import outbox
from reviews.letters import those_who_hold, write
from reviews.models import Assignment, Panel, PanelCase, Plan, Seat

outbox.KINDS.update(
    {
        "reviews/plan_proposed": "评审方案待答复",
        "reviews/plan_answered": "评审方案的答复",
        "reviews/plan_changed": "评审方案有改动",
        "reviews/expert_invited": "评审邀请",
        "reviews/expert_declined": "专家谢绝邀请",
        "reviews/expert_released": "不再参加评审",
        "reviews/evaluation_opened": "开始评审",
    }
)


def plan_proposed(plan: Plan, at: datetime) -> None:
    cases = PanelCase.objects.filter(panel__plan=plan, removed_at=None).count()
    _about_plan(plan, "plan_proposed", at, *FINANCE_ROLES, panels=plan.panels.count(), cases=cases)


def plan_answered(plan: Plan, at: datetime) -> None:
    _about_plan(plan, "plan_answered", at, *CITY_ROLES)


def plan_changed(plan: Plan, at: datetime) -> None:
    _about_plan(plan, "plan_changed", at, *FINANCE_ROLES)


def _about_plan(plan: Plan, template: str, at: datetime, *roles: str, **context: object) -> None:
    link = reverse("reviews:plan", args=[plan.pk])
    write(those_who_hold(*roles), template, at=at, link=link, about=f"plan:{plan.pk}", plan=plan, **context)


def expert_invited(seat: Seat, count: int, at: datetime) -> None:
    """To the expert: how many cases he is asked about, and that nothing opens before he has declared."""
    _about_seat(seat, "expert_invited", at, [seat.expert.user], reverse("reviews:seat", args=[seat.pk]), count=count)


def expert_declined(seat: Seat, at: datetime) -> None:
    _about_seat(seat, "expert_declined", at, those_who_hold(*CITY_ROLES), _panel_of(seat))


def expert_released(seat: Seat, at: datetime) -> None:
    _about_seat(seat, "expert_released", at, [seat.expert.user], reverse("reviews:seats"))


def _panel_of(seat: Seat) -> str:
    return reverse("reviews:panel", args=[seat.panel_id])


def _about_seat(seat: Seat, template: str, at: datetime, readers: Iterable[User], link: str, **context: object) -> None:
    panel = seat.panel
    write(
        readers, template, at=at, link=link, about=f"seat:{seat.pk}", seat=seat, panel=panel, plan=panel.plan, **context
    )


def evaluation_opened(workshop: Workshop, panel: Panel, at: datetime) -> None:
    """To those who judge the case, for the award or in an assessment."""
    judging = Assignment.objects.alive().filter(workshop=workshop, seat__panel=panel)
    judging = judging.select_related("seat__expert__user")
    is_award = panel.plan.purpose == Plan.Purpose.AWARD
    write(
        [assignment.seat.expert.user for assignment in judging],
        "evaluation_opened",
        at=at,
        link=reverse("workshops:panel" if is_award else "workshops:assessment", args=[workshop.pk]),
        about=f"workshop:{workshop.pk}",
        workshop=workshop,
        due=workshop.due_on,
    )
