"""Shaped reads of 补充材料: those of a case, one with its files, how it stands in words."""

from __future__ import annotations

from django.db.models import Count, Q

from accounts.models import User
from applications import permissions
from applications.models import Workshop
from reviews.models import Addendum, AddendumFile

LOOK = {
    Addendum.Status.ASKED: ("待单位补充", "act", "pen"),
    Addendum.Status.SEALED: ("待初审单位核验", "wait", "eye"),
    Addendum.Status.VERIFIED: ("已核验", "good", "check"),
    Addendum.Status.REFUSED: ("核验不符", "bad", "cross"),
    Addendum.Status.DROPPED: ("已撤销", "quiet", "history"),
}


def of_case(workshop: Workshop) -> list[Addendum]:
    """The addenda of a case for its dossier, the latest first, with the number of their files."""
    counted = Count("files", filter=Q(files__removed_at=None))
    found = workshop.addenda.annotate(pieces=counted).select_related("asked_by", "printed").order_by("-number")
    return [_looked(addendum) for addendum in found]


def _looked(addendum: Addendum) -> Addendum:
    addendum.look = LOOK[Addendum.Status(addendum.status)]  # type: ignore[attr-defined]  # what {% badge %} shows
    return addendum


def files_of(addendum: Addendum) -> list[AddendumFile]:
    """The files that stand in it now."""
    present = addendum.files.filter(removed_at=None)
    return list(present.select_related("stored", "added_by").order_by("added_at", "uuid"))


def answer_is_open_to(addendum: Addendum, user: User) -> bool:
    """An answer is read by everybody once it is sealed; until then it is the unit's own."""
    return addendum.sealed_at is not None or permissions.unit_member(addendum.workshop, user)
