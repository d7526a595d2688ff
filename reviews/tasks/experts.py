"""What waits for whom in stage ``experts``: rows of cases, and errands that are not one case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from applications.models import Workshop
from applications.tasks import Step, Tile

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
    return []
