"""Letters as a person finds them: how many are unread."""

from __future__ import annotations

from common.models import Letter

COUNTED = 100


def unread_count(user_pk: int) -> int:
    """For the navigation; counting stops at COUNTED."""
    return Letter.objects.filter(recipient=user_pk, read_at=None).order_by()[:COUNTED].count()
