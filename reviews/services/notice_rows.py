"""The rows of posted notices: cases enter one and leave it. A case stands in one notice at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from reviews.models import Notice, NoticeRow
from reviews.notices import ITEMS

ENDED = "不再列入"


def enter(notice: Notice, *, case: int, place: int, says: Mapping[str, str]) -> NoticeRow:
    """The case stands in this notice from now on; whoever enters it has let it leave the one before."""
    return NoticeRow.objects.create(
        notice=notice, workshop_id=case, order=place, **{item: says[item] for item in ITEMS}
    )


def leave(cases: Iterable[int], *, at: datetime, reason: str = ENDED) -> None:
    """These cases stand in no notice any more: what was published stays as it was, their rows are shown struck."""
    NoticeRow.objects.filter(workshop__in=cases, struck_at=None).update(struck_at=at, struck_reason=reason)
