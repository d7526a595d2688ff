"""Opens a case to an expert and closes it again; who may do so is the business of the panel (``reviews``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from applications.models import ExpertAccess, Workshop


def open_to(user: User, workshop: Workshop, *, at: datetime) -> None:
    """Let the expert read the case; already open is no fault."""
    ExpertAccess.objects.get_or_create(user=user, workshop=workshop, closed_at=None, defaults={"opened_at": at})


def close(workshops: Iterable[Workshop], *, at: datetime, reason: str, user: User | None = None) -> int:
    """Close these cases to one expert, or to every expert; answers how many were open."""
    rows = ExpertAccess.objects.filter(workshop__in=list(workshops), closed_at=None)
    if user is not None:
        rows = rows.filter(user=user)
    return rows.update(closed_at=at, closed_reason=reason[:200])
