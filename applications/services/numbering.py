"""Case numbers, e.g. SB2026-110108-0037: round's year, code of the review body, running number. Gaps may occur."""

from applications import search
from applications.models import Workshop
from common.numbers import next_in


def give_number(workshop: Workshop) -> str:
    """Give the case its number once; a transferred case keeps it."""
    if not workshop.number:
        prefix = f"SB{workshop.round.year}-{workshop.review_body.code or 'XXXX'}"
        workshop.number = f"{prefix}-{next_in(prefix):04d}"
        search.renew(workshop)
        workshop.save(update_fields=["number", "search", "initials"])
    return workshop.number
