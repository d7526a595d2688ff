"""Letters as a person finds them: how many are unread."""

from __future__ import annotations

from accounts.models import User
from common.models import Letter


def unread_count(user: User) -> int:
    """Brought along by the backend on every page; counted only in the request in which somebody signs in."""
    known = getattr(user, "unread_letters", None)
    return known if known is not None else Letter.objects.filter(recipient=user, read_at=None).count()
