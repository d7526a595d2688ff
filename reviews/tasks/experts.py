"""What waits for whom in stage ``experts``: rows of cases, and errands that are not one case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.tasks import Step, Tile
from common.links import link_to
from common.models import ImportBatch

FIGURES_FOR: frozenset[str] = frozenset()


def waiting_for(user: User) -> Q:
    return Q(pk__in=[])


def figures() -> dict[str, Any]:
    return {}


def next_step(workshop: Any, user: User) -> Step | None:
    return None


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


def errands(user: User, at: datetime) -> list[dict[str, Any]]:
    """Old workshops that an officer has sent in wait for the approver's word, never for the officer's own."""
    if not user.holds(Role.CITY_APPROVER):
        return []
    waiting = ImportBatch.objects.filter(kind="register", state=ImportBatch.State.PROPOSED).exclude(made_by=user.pk)
    number = waiting.count()
    if not number:
        return []
    return [
        {
            "tone": "act",
            "icon": "files",
            "sentence": f"{number} 份原始批次导入表等您确认。",
            "detail": "确认后写入并进入公开名录。",
            "link": {"label": "去确认", "href": link_to("reviews:imports", "register")},
        }
    ]
