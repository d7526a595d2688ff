"""The accounts of the demo world as the sign-in page lists them: by role, user name ``<role>@<place>``."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.conf import settings

from accounts.models import Membership
from accounts.roles import Role

GIVEN_BY_THE_HOUSE = "@"  # nobody who registers or is invited may take a user name with this sign
ORDER = list(Role.values)


def by_role() -> list[tuple[str, list[Membership]]]:
    """(role, memberships) in the order of the roles; empty outside demo mode. One query."""
    if not settings.DEMO:
        return []
    found = sorted(
        Membership.objects.filter(
            ended_at=None, user__is_active=True, user__username__contains=GIVEN_BY_THE_HOUSE
        ).select_related("user", "organisation"),
        key=lambda m: (ORDER.index(m.role), m.user.username),
    )
    return [(Role(role).label, list(members)) for role, members in groupby(found, key=attrgetter("role"))]
