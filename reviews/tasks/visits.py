"""What waits for whom in stage ``visits``: appointments to make, records to write; an expert's next visits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.tasks import Action, Step, Tile, one_of
from common.bars import bar
from common.links import link_to
from common.templatetags.ui import cn_clock, cn_day
from reviews import terms
from reviews.models import Visit
from reviews.selectors.panel import closed_evaluations
from reviews.selectors.visits import that_count

FIGURES_FOR: frozenset[str] = frozenset({Role.CITY_OFFICER})
SPEAKS_IN = terms.BEFORE_EXPERTS
AHEAD = timedelta(days=7)


def waiting_for(user: User) -> list[Q]:
    """Cases before the experts that were not visited yet, for the city's officers."""
    if not user.holds(Role.CITY_OFFICER):
        return []
    return [
        Q(~Exists(that_count(purpose).filter(workshop=OuterRef("pk"))), state=terms.JUDGED_IN[purpose])
        & _still_judged(purpose)
        for purpose in terms.Purpose
    ]


def _still_judged(purpose: str) -> Q:
    """A title stays in assessment after its panel has signed."""
    if purpose == terms.AWARD:
        return Q()
    return ~Q(Exists(closed_evaluations().filter(workshop=OuterRef("pk"), purpose=purpose)))


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    visits = Visit.objects.filter(workshop=OuterRef("pk"))
    return {
        "visit_recorded": one_of(that_count().filter(workshop=OuterRef("pk"))),
        "assessment_visited": one_of(that_count(terms.ASSESSMENT).filter(workshop=OuterRef("pk"))),
        "visited_before": one_of(visits.filter(status=Visit.Status.RECORDED, panel__plan__purpose=terms.AWARD)),
        "assessment_signed": one_of(closed_evaluations().filter(workshop=OuterRef("pk"), purpose=terms.ASSESSMENT)),
        "visit_planned": one_of(visits.filter(status=Visit.Status.PLANNED)),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """Plan the visit, then write its record; once that is closed the row waits for others."""
    if not terms.is_judged(workshop) or not user.holds(Role.CITY_OFFICER):
        return None
    is_award = terms.purpose_of(workshop) == terms.AWARD
    if workshop.visit_recorded if is_award else workshop.assessment_visited or workshop.assessment_signed:
        return None
    if workshop.visit_planned:
        return Step("现场考察已安排，考察后填写并办结记录", Action("看考察日程", link_to("reviews:visits"), "outline"))
    former = is_award and workshop.visited_before
    words = "原专家组的考察记录待现专家组采用，或另行考察" if former else "尚未安排现场考察"
    return Step(words, Action("安排考察", link_to("reviews:plan_visit", workshop.pk), "primary"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


def errands(user: User, at: datetime) -> list[dict[str, Any]]:
    """An expert's visits of the coming week, and those of which the record is still open."""
    if not user.holds(Role.EXPERT):
        return []
    coming = {"status": Visit.Status.PLANNED, "workshop__state__in": terms.BEFORE_EXPERTS, "starts_at__lt": at + AHEAD}
    mine = Visit.objects.of_desk(user).filter(**coming)
    return [_errand(visit, at) for visit in mine.select_related("workshop").order_by("starts_at", "pk")[:5]]


def _errand(visit: Visit, at: datetime) -> dict[str, Any]:
    over = visit.ends_at <= at
    when = f"{cn_day(visit.starts_at)} {cn_clock(visit.starts_at)}"
    return bar(
        (
            "act" if over else "wait",
            "pen" if over else "calendar",
            f"现场考察{'记录待填写' if over else ''}：{visit.workshop.name}",
            f"{when}，{visit.place}",
            "去填写" if over else "看安排",
        ),
        link_to("reviews:visit", visit.pk),
    )
