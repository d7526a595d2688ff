"""What a revocation is made of: one digest of all that was proposed and said; what both bureaus seal of it."""

from __future__ import annotations

import hashlib
from typing import Any

from applications.models import Workshop
from common.journal import canonical
from reviews.models import Decision, Delivery, Revocation


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def digest_of(revocation: Revocation) -> str:
    """One hash over the proposal, its evidence, how it was delivered, every defence sent, hearings and answers."""
    return hash_of({"proposal": _proposal(revocation), "notice": _delivery(revocation), "defence": _said(revocation)})


def _proposal(revocation: Revocation) -> dict[str, Any]:
    return {
        "id": revocation.pk,
        "ground": str(revocation.ground),
        "assessment": revocation.assessment_id,
        "document": revocation.document,
        "article": revocation.article,
        "facts": revocation.facts,
        "basis": revocation.basis,
        "bans": revocation.bans,
        "files": _files(revocation, kind="evidence"),
    }


def _delivery(revocation: Revocation) -> dict[str, Any] | None:
    found = revocation.deliveries.filter(paper=Delivery.Paper.NOTICE, voided_at=None).first()
    if found is None:
        return None
    return {"way": str(found.way), "on": str(found.on), "served_on": str(found.served_on), "words": found.words}


def _said(revocation: Revocation) -> dict[str, Any]:
    return {
        "defences": [
            [sent.number, sent.text, sent.waives, str(sent.received_on), _files(revocation, defence=sent)]
            for sent in revocation.defences.exclude(sent_at=None)
        ],
        "hearings": [[held.pk, str(held.held_on), held.record] for held in revocation.hearings.all()],
        "answers": [[given.pk, str(given.conclusion), given.text] for given in revocation.answers.all()],
    }


def _files(revocation: Revocation, **facts: Any) -> list[str]:
    found = revocation.files.filter(removed_at=None, **facts)
    return sorted(found.values_list("stored__sha256", flat=True))


def content_of(workshop: Workshop, decision: Decision, opinions: dict[str, str]) -> dict[str, Any]:
    """All that both bureaus seal when they take a title away, or leave it. Opinions by side."""
    revocation = Revocation.objects.get(workshop=workshop, status=Revocation.Status.PROPOSED)
    return {
        "schema": 1,
        "workshop": {
            "number": workshop.title_number,
            "name": workshop.name,
            "technician": workshop.technician_name,
            "unit": workshop.unit.name,
            "body": workshop.review_body.name,
        },
        "revocation": {
            "id": revocation.pk,
            "digest": revocation.digest,
            "ground": str(revocation.get_ground_display()),
            "document": revocation.document,
            "article": revocation.article,
            "facts": revocation.facts,
            "basis": revocation.basis,
            "served_on": str(revocation.served_on or ""),
            "defence_due": str(revocation.defence_due or ""),
        },
        "decision": {
            "kind": str(decision.kind),
            "conclusion": str(Decision.Kind(decision.kind).label),
            "reasons": decision.reasons,
            "remedy": decision.remedy,
            "bans": revocation.bans if decision.kind == Decision.Kind.REVOKE else [],
        },
        "opinions": opinions,
    }
