"""Who may be asked to take part: the officers of the two bureaus."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES


def officers() -> QuerySet[User]:
    """Active people of the two bureaus, the city's own first."""
    held = {"memberships__role__in": CITY_ROLES | FINANCE_ROLES, "memberships__ended_at": None}
    return User.objects.filter(is_active=True, **held).distinct().order_by("name", "pk")
