"""Writing the security journal: the one function through which sign-ins, rights and reveals are recorded."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import SecurityEvent, User
from common.journal import Break, breaks, canonical


def record(
    verb: str,
    *,
    at: datetime,
    about: User | None = None,
    actor: User | None = None,
    address: str | None = None,
    **facts: Any,
) -> SecurityEvent:
    """Append one line. ``facts`` are ids, hashes and public words only: never a personal value."""
    content = canonical(
        {
            "verb": verb,
            "at": at,
            "about": about.pk if about else None,
            "actor": actor.pk if actor else None,
            "address": address,
            "facts": facts,
        }
    )
    return SecurityEvent.objects.create(
        about=about,
        chain=about.pk if about else 0,
        actor=actor,
        verb=verb,
        at=at,
        address=address,
        facts=facts,
        content=content,
    )


def verify() -> tuple[int, list[Break]]:
    """How many lines were recomputed, and where a chain does not hold. Reads the table once, a piece at a time."""
    rows = SecurityEvent.objects.order_by("chain", "sequence").values_list(
        "chain", "sequence", "previous_hash", "hash", "content"
    )
    counted = 0

    def counting() -> Iterator[tuple[int, int, str, str, str]]:
        nonlocal counted
        for row in rows.iterator(chunk_size=2000):
            counted += 1
            yield row

    found = breaks(counting())
    return counted, found
