"""Shaped reads about good practice: what is public, what the city has to read, what a unit has written."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery, UUIDField

from accounts.models import User
from accounts.roles import CITY_ROLES, UNIT_ROLES
from applications.models import Workshop
from common import paging
from reviews.models import Practice, PracticeDecision, PracticePhoto

BY_PUBLICATION = paging.by_moment("published_at")
BY_CHANGE = paging.by_moment("changed_at")
Status = Practice.Status
LOOKS: dict[str, tuple[str, str, str]] = {
    Status.DRAFT: ("草稿", "quiet", "pen"),
    Status.SENT: ("待市局审核", "wait", "inbox"),
    Status.RETURNED: ("退回修改", "act", "return"),
    Status.PUBLISHED: ("已发布", "good", "check"),
    Status.RETRACTED: ("已撤下", "quiet", "history"),
}
SHOWN = ("title", "text", "published_at", "changed_at", "status", "workshop__name", "workshop__title_number")


@dataclass(frozen=True)
class Shelf:
    """One list of the page: all that is public, what waits for the city, what one's own unit wrote."""

    code: str
    word: str
    rows: QuerySet[Practice]
    key: paging.Key


def shelves(user: User) -> list[Shelf]:
    found = [Shelf("", "已发布", Practice.objects.published(), BY_PUBLICATION)]
    if user.holds(*CITY_ROLES):
        rows = Practice.objects.visible_to(user)
        found.append(Shelf("sent", "待审核", rows.filter(status=Status.SENT), BY_CHANGE))
        found.append(
            Shelf("others", "退回和撤下", rows.filter(status__in=[Status.RETURNED, Status.RETRACTED]), BY_CHANGE)
        )
    if units := user.organisation_ids(*UNIT_ROLES):
        found.append(Shelf("own", "本单位", Practice.objects.filter(workshop__unit__in=units), BY_CHANGE))
    return found


def listed(rows: QuerySet[Practice]) -> QuerySet[Practice]:
    """With the title that wrote it and its first picture."""
    first = PracticePhoto.objects.filter(practice=OuterRef("pk"), removed_at=None).order_by("added_at", "uuid")
    cover = Subquery(first.values("uuid")[:1], output_field=UUIDField())
    return rows.select_related("workshop__unit").only(*SHOWN, "workshop__unit__name").annotate(cover=cover)


def public_list() -> QuerySet[Practice]:
    return listed(Practice.objects.published())


def seen(user: User) -> QuerySet[Practice]:
    return Practice.objects.visible_to(user).select_related("workshop__unit", "workshop__rule_set", "sent_by")


def public_one(pk: int) -> Practice | None:
    return Practice.objects.published().select_related("workshop__unit", "workshop__district").filter(pk=pk).first()


def photos_of(practice: Practice) -> list[PracticePhoto]:
    return list(practice.photos.filter(removed_at=None).select_related("shown").order_by("added_at", "uuid"))


def decisions_of(practice: Practice) -> list[PracticeDecision]:
    return list(practice.decisions.select_related("by"))


def of_title(workshop: Workshop, user: User) -> list[Practice]:
    """The posts of one title that this person may read."""
    rows = Practice.objects.visible_to(user).filter(workshop=workshop)
    return list(rows.only("title", "status", "changed_at", "published_at", "workshop"))
