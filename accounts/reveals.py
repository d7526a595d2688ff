"""Showing a personal value in full: only after the line in the security journal stands."""

from __future__ import annotations

from datetime import datetime

from accounts.journal import record
from accounts.models import SecurityEvent, User


def reveal(
    user: User,
    what: str,
    *,
    subject: str,
    at: datetime,
    address: str | None = None,
    reason: str = "",
) -> SecurityEvent:
    """Write down that ``user`` looked at ``what`` (a stable path such as technician.id_number) of ``subject``.

    The caller checks who may see it, then calls this, then shows the value. Neither the value nor its hash is written.
    """
    return record(
        SecurityEvent.Verb.REVEALED,
        at=at,
        about=user,
        actor=user,
        address=address,
        what=what,
        subject=subject,
        reason=reason,
    )


def searched_by_id(user: User, *, found: int, at: datetime, address: str | None = None) -> SecurityEvent:
    """Write down a search by identity number and how many rows it found; never the number."""
    return record(SecurityEvent.Verb.SEARCHED_ID, at=at, about=user, actor=user, address=address, found=found)
