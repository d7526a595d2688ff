"""What must be true of the supplements before an evaluation passes or fails, in the words the user reads."""

from __future__ import annotations

from datetime import datetime

from applications.models import Workshop
from reviews import outcome_standing


def no_addendum_is_open(workshop: Workshop, at: datetime) -> list[str]:
    """What the city or the panel wanted to know is answered and verified, or no longer wanted."""
    found = [one.number for one in outcome_standing.of(workshop).addenda if one.is_open]
    if not found:
        return []
    numbers = "、".join(map(str, sorted(found)))
    return [f"补充材料第 {numbers} 号还没有办结：须由申报单位答复盖章、初审单位核验，或由提出方撤销。"]
