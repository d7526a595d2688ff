"""Writing and checking the journal of a workshop: every line of it goes through ``record``."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.person_at_work import Capacity
from applications.models import EventText, JournalAnchor, Workshop, WorkshopEvent
from common import journal
from common.journal import Break, canonical


def record(  # noqa: PLR0913 - a journal line has this many independent facts
    workshop: Workshop,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    capacity: Capacity | None = None,
    source: str = "",
    target: str = "",
    text: str = "",
    facts: dict[str, Any] | None = None,
) -> WorkshopEvent:
    """Append one line in the caller's transaction. ``facts`` hold ids, hashes and public words only."""
    facts = facts or {}
    digest = hashlib.sha256(text.encode()).hexdigest() if text else ""
    stored = EventText.objects.create(text=text, sha256=digest) if text else None
    organisation = capacity.organisation if capacity else None
    acting_for = capacity.acting_for if capacity else None
    content = canonical({
        "workshop": workshop.pk, "verb": verb, "actor": by.pk if by else None, "at": at,
        "organisation": organisation.pk if organisation else None, "acting_for": acting_for.pk if acting_for else None,
        "source": source, "target": target, "facts": facts, "text": digest,
    })
    return WorkshopEvent.objects.create(
        workshop=workshop, verb=verb, actor=by, at=at, organisation=organisation, acting_for=acting_for,
        source=source, target=target, facts=facts, text=stored, content=content,
    )


def broken_chains() -> list[Break]:
    """Every place at which a workshop's chain does not hold; empty when the journal is whole."""
    rows = WorkshopEvent.objects.order_by("workshop_id", "sequence").values_list(
        "workshop_id", "sequence", "previous_hash", "hash", "content"
    )
    return journal.breaks(rows.iterator(chunk_size=5000))


def altered_texts() -> list[int]:
    """Primary keys of journal lines whose stored free text no longer has the hash that the line holds."""
    events = WorkshopEvent.objects.exclude(text=None).select_related("text").order_by("pk")
    return [
        event.pk for event in events.iterator(chunk_size=2000)
        if event.text and hashlib.sha256(event.text.text.encode()).hexdigest() != event.text.sha256
    ]


def anchor(at: datetime) -> JournalAnchor:
    """Fix the heads of all chains under one hash that continues the last anchor."""
    heads = WorkshopEvent.objects.order_by("workshop_id", "-sequence").distinct("workshop_id")
    digest = hashlib.sha256()
    chains = events = 0
    for workshop_id, sequence, head in heads.values_list("workshop_id", "sequence", "hash").iterator(chunk_size=5000):
        digest.update(f"{workshop_id}:{sequence}:{head}\n".encode())
        chains += 1
        events += sequence
    last = JournalAnchor.objects.filter(journal="workshop").order_by("-pk").first()
    previous = last.hash if last else journal.GENESIS
    heads_hash = digest.hexdigest()
    own = hashlib.sha256(f"{previous}{heads_hash}{canonical({'at': at})}".encode()).hexdigest()
    return JournalAnchor.objects.create(
        at=at, journal="workshop", chains=chains, events=events, heads_hash=heads_hash, previous_hash=previous, hash=own
    )
