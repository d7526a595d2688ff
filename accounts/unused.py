"""Accounts that nobody uses: officials and experts who did not sign in for 90 days are closed by the clock."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Greatest

from accounts.models import Membership, User
from accounts.roles import UNIT_ROLES, Role
from accounts.services import disable

logger = logging.getLogger(__name__)

UNUSED_DAYS = 90
REASON = f"超过 {UNUSED_DAYS} 天未登录，系统自动停用"


def unused(at: datetime) -> QuerySet[User]:
    """Open accounts whose last sign-in, making and re-opening all lie further back than the days allowed."""
    since = at - timedelta(days=UNUSED_DAYS)
    return (
        User.objects.filter(is_active=True)
        .alias(last_used=Greatest("last_login", "created_at", "enabled_at"))
        .filter(last_used__lt=since)
    )


def is_unused(person: User, at: datetime) -> bool:
    """The same for one row that was read already."""
    used = [moment for moment in (person.last_login, person.created_at, person.enabled_at) if moment]
    return max(used) < at - timedelta(days=UNUSED_DAYS)


def disable_unused(at: datetime) -> None:
    """Every night. Nothing in the demo, whose clock may leap over the days.

    Units are spared: they come with the season, once or twice a year. The last open system administrator stays
    open too, for nobody else could open the others again.
    """
    if settings.DEMO:
        return
    of_units = Membership.objects.filter(user=OuterRef("pk"), ended_at=None, role__in=UNIT_ROLES)
    for person in unused(at).exclude(Exists(of_units)).order_by("pk"):
        if _is_last_system_admin(person):
            logger.warning("the last system administrator is not closed", extra={"user": person.pk})
        else:
            disable(person, by=None, at=at, reason=REASON)


def _is_last_system_admin(person: User) -> bool:
    held = Membership.objects.filter(role=Role.SYSTEM_ADMIN, ended_at=None, user__is_active=True)
    return held.filter(user=person).exists() and not held.exclude(user=person).exists()
