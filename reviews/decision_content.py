"""What both bureaus seal, spelled from rows that are already read: a pure function, its canonical JSON is hashed."""

from __future__ import annotations

from typing import Any

from applications.models import Version, Workshop
from reviews.models import Decision, Evaluation, Notice


def spelled(
    workshop: Workshop,
    decision: Decision,
    opinions: dict[str, str],
    *,
    version: Version,
    evaluation: Evaluation | None,
    notice: Notice | None,
) -> dict[str, Any]:
    """The content of a decision; ``opinions`` by side. What a guard compares again stands in it by key and hash."""
    return {
        "schema": 1,
        "workshop": {
            "number": workshop.number,
            "name": workshop.name,
            "technician": workshop.technician_name,
            "trade": workshop.trade,
            "unit": workshop.unit.name,
            "body": workshop.review_body.name,
        },
        "version": {"number": version.number, "hash": version.content_hash},
        "evaluation": evaluation
        and {
            "id": evaluation.pk,
            "score": "" if evaluation.score is None else f"{evaluation.score:f}",
            "conclusion": str(evaluation.conclusion),
            "sheets": evaluation.sheets,
        },
        "notice": notice
        and {
            "title": notice.title,
            "hash": notice.content_hash,
            "first_day": str(notice.first_day),
            "last_day": str(notice.last_day),
        },
        "decision": {
            "kind": str(decision.kind),
            "conclusion": str(Decision.Kind(decision.kind).label),
            "reasons": decision.reasons,
            "remedy": decision.remedy,
            "basis": str(workshop.rule_set.basis),
        },
        "opinions": opinions,
    }
