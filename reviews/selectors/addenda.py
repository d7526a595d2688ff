"""Shaped reads of 补充材料: the files of one, how it stands in words, who reads its answer."""

from __future__ import annotations

from accounts.models import User
from applications import permissions
from reviews.models import Addendum, AddendumFile

LOOK = {
    Addendum.Status.ASKED: ("待单位补充", "act", "pen"),
    Addendum.Status.SEALED: ("待初审单位核验", "wait", "eye"),
    Addendum.Status.VERIFIED: ("已核验", "good", "check"),
    Addendum.Status.REFUSED: ("核验不符", "bad", "cross"),
    Addendum.Status.DROPPED: ("已撤销", "quiet", "history"),
}


def files_of(addendum: Addendum) -> list[AddendumFile]:
    """The files that stand in it now."""
    present = addendum.files.filter(removed_at=None)
    return list(present.select_related("stored", "added_by").order_by("added_at", "uuid"))


def answer_is_open_to(addendum: Addendum, user: User) -> bool:
    """An answer is read by everybody once it is sealed; until then it is the unit's own."""
    return addendum.sealed_at is not None or permissions.unit_member(addendum.workshop, user)
