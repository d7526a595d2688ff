"""What waits for both bureaus about the year's key projects: errands, not cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from common.bars import bar
from common.clock import legal_day
from common.links import link_to
from reviews.models import KeyProject


def errands(user: User, at: datetime) -> list[dict[str, Any]]:
    """A list to confirm: the city's approver what was drafted, finance's what the city confirmed."""
    wanted = []
    if user.holds(Role.CITY_APPROVER):
        wanted.append(KeyProject.Status.DRAFT)
    if user.holds(Role.FINANCE_APPROVER):
        wanted.append(KeyProject.Status.CITY)
    if not wanted:
        return []
    years = KeyProject.objects.filter(status__in=wanted).order_by("year").values_list("year", flat=True).distinct()
    return [_bar(year, legal_day(at).year) for year in years]


def _bar(year: int, this_year: int) -> dict[str, Any]:
    return bar(
        (
            "act" if year <= this_year else "wait",
            "money",
            f"{year} 年重点资助名单等您确认。",
            "核对金额、预算和理由后，输入一次密码确认。",
            "去确认",
        ),
        link_to("reviews:key_projects", year),
    )
