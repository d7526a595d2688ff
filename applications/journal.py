"""Writing and checking the journal of a workshop: every line of it goes through ``record``."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.person_at_work import Capacity
from applications.models import EventText, JournalAnchor, Workshop, WorkshopEvent
from common import journal
from common.journal import Break, canonical


def record(
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
    facts = json.loads(canonical(facts or {}))  # days and moments as they are spelled in the hash
    digest = hashlib.sha256(text.encode()).hexdigest() if text else ""
    stored = EventText.objects.create(text=text, sha256=digest) if text else None
    organisation = capacity.organisation.pk if capacity else None
    acting_for = capacity.acting_for.pk if capacity and capacity.acting_for else None
    actor = by.pk if by else None
    return WorkshopEvent.objects.create(
        workshop=workshop,
        verb=verb,
        actor=by,
        at=at,
        organisation_id=organisation,
        acting_for_id=acting_for,
        source=source,
        target=target,
        facts=facts,
        text=stored,
        content=spelled(
            workshop.pk,
            verb,
            actor=actor,
            at=at,
            organisation=organisation,
            acting_for=acting_for,
            source=source,
            target=target,
            facts=facts,
            text=digest,
        ),
    )


def spelled(
    workshop: int,
    verb: str,
    *,
    actor: int | None,
    at: datetime,
    organisation: int | None,
    source: str,
    target: str,
    facts: dict[str, Any],
    acting_for: int | None = None,
    text: str = "",
) -> str:
    """What the hash of a line covers; ``text`` is the SHA-256 of the free text, the others are primary keys."""
    return canonical(
        {
            "workshop": workshop,
            "verb": verb,
            "actor": actor,
            "at": at,
            "organisation": organisation,
            "acting_for": acting_for,
            "source": source,
            "target": target,
            "facts": facts,
            "text": text,
        }
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
        event.pk
        for event in events.iterator(chunk_size=2000)
        if event.text and hashlib.sha256(event.text.text.encode()).hexdigest() != json.loads(event.content)["text"]
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
