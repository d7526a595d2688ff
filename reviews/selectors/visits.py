"""Shaped reads of site visits: the calendar, who takes part, who clashes with whom, which count for a panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from applications.models import Workshop
from common.calendar import end_of
from common.clock import legal_day
from common.templatetags.ui import cn_clock
from reviews import terms
from reviews.models import Assignment, Seat, Visit, VisitParticipant, VisitPhoto
from reviews.selectors.people import of_bureaus

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Clash:
    """Another visit of the same expert on the same day; ``overlaps`` is a warning, else it is a hint."""

    expert: str
    visit: Visit
    overlaps: bool

    @property
    def sentence(self) -> str:
        when = f"{cn_clock(self.visit.starts_at)}—{cn_clock(self.visit.ends_at)}"
        ending = "，时间重叠。" if self.overlaps else "，请留出路上的时间。"
        return f"{self.expert}同日 {when} 已安排考察{self.visit.workshop.unit.short_name}{ending}"


def clashes(
    assignments: Iterable[Assignment], starts_at: datetime, ends_at: datetime, *, apart_from: Visit | None = None
) -> list[Clash]:
    """Other planned visits of these experts on the day, those that overlap first."""
    experts = [assignment.seat.expert_id for assignment in assignments]
    day_ends = end_of(legal_day(starts_at))
    found = (
        VisitParticipant.objects.filter(
            assignment__seat__expert__in=experts,
            assignment__ended_at=None,
            visit__status=Visit.Status.PLANNED,
            visit__starts_at__lt=max(day_ends, ends_at),
            visit__ends_at__gt=day_ends - DAY,
        )
        .exclude(visit=apart_from.pk if apart_from else None)
        .select_related("assignment__seat__expert__user", "visit__workshop__unit")
        .order_by("visit__starts_at", "pk")
    )
    listed = [
        Clash(
            participant.assignment.seat.expert.user.name,  # type: ignore[union-attr]  # the filter asks for one
            participant.visit,
            participant.visit.starts_at < ends_at and starts_at < participant.visit.ends_at,
        )
        for participant in found
    ]
    return sorted(listed, key=lambda clash: not clash.overlaps)


def sitting(workshop: Workshop) -> QuerySet[Assignment]:
    """The experts who judge a case now."""
    return (
        Assignment.objects.alive()
        .filter(terms.of_purpose(terms.purpose_of(workshop), "seat__panel"))
        .filter(workshop=workshop.pk, seat__status=Seat.Status.ACCEPTED)
        .select_related("seat__expert__user")
        .order_by("seat__order", "pk")
    )


# ── for which panel a visit counts ───────────────────────────────────────────


def that_count(purpose: str = terms.AWARD) -> QuerySet[Visit]:
    """Recorded visits of the panel that judges the case now, and those that it adopted from the one before."""
    is_award = purpose == terms.AWARD
    since = F("workshop__evaluating_since" if is_award else "workshop__assessing_since")
    of_this_panel = Q(made_at__gte=since) | Q(record__adopted_at__gte=since)
    found = Visit.objects.filter(of_this_panel, status=Visit.Status.RECORDED)
    # the plan is asked only where another purpose could come in between
    return found if is_award else found.filter(panel__plan__purpose=purpose)


def is_of_former_panel(visit: Visit, workshop: Workshop) -> bool:
    """Whether the case came before another panel since; then its record counts only where that one adopts it.

    A visit of an assessment before this one is of no panel's concern any more.
    """
    if visit.panel.plan.purpose == terms.AWARD:
        return workshop.evaluating_since is None or visit.made_at < workshop.evaluating_since
    called, since = terms.assessment_of(workshop), workshop.assessing_since
    return called is not None and since is not None and called.opened_at <= visit.made_at < since


def is_adopted(visit: Visit, workshop: Workshop) -> bool:
    """By the panel that judges now."""
    is_award = visit.panel.plan.purpose == terms.AWARD
    record, since = getattr(visit, "record", None), workshop.evaluating_since if is_award else workshop.assessing_since
    return record is not None and since is not None and record.adopted_at is not None and record.adopted_at >= since


# ── who takes part ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Person:
    """One participant in words."""

    pk: int
    name: str
    kind: str
    detail: str
    attended: bool | None

    @property
    def presence(self) -> str:
        return {True: "到场", False: "未到场", None: ""}[self.attended]


EXPERT, OFFICER, HOST = "专家", "工作人员", "单位人员"


def people_of(visit: Visit) -> list[Person]:
    """Everybody who takes part: experts, officers, people of the unit. Wants ``with_people``."""
    return sorted((_person(p) for p in visit.participants.all()), key=lambda p: (EXPERT, OFFICER, HOST).index(p.kind))


def told(people: Iterable[Person], *, names: bool) -> list[Person]:
    """Those a person is told of: without ``names`` nobody learns which experts come."""
    return [person for person in people if names or person.kind != EXPERT]


def _person(participant: Any) -> Person:
    if participant.assignment is not None:
        expert = participant.assignment.seat.expert
        return Person(participant.pk, expert.user.name, EXPERT, expert.trade, participant.attended)
    if participant.officer is not None:
        return Person(participant.pk, participant.officer.name, OFFICER, participant.bureau or "", participant.attended)
    return Person(participant.pk, participant.name, HOST, participant.duty, participant.attended)


def with_people(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With everything a line of a visit shows, in two statements."""
    bureau = of_bureaus().filter(user=OuterRef("officer")).values("organisation__short_name")
    people = VisitParticipant.objects.annotate(bureau=Subquery(bureau[:1]))
    people = people.select_related("assignment__seat__expert__user", "officer").order_by("pk")
    shown = visits.select_related("workshop__unit", "panel__plan", "record")
    return shown.prefetch_related(Prefetch("participants", queryset=people))


def photos_of(visit: Visit) -> list[VisitPhoto]:
    """The photos in the order in which they were taken, with their small pictures."""
    return list(
        visit.photos.filter(removed_at=None)
        .select_related("stored", "added_by")
        .prefetch_related("stored__page_images")
        .order_by(F("taken_at").asc(nulls_last=True), "added_at", "pk")
    )


def lists_of(user: User, at: datetime) -> dict[str, tuple[str, Q]]:
    """How the calendar is sorted: code → (word, condition)."""
    # a case that was terminated meanwhile is not visited any more
    planned = Q(status=Visit.Status.PLANNED, workshop__state__in=terms.BEFORE_EXPERTS)
    return {
        "coming": ("即将进行", planned & Q(ends_at__gt=at)),
        "to_record": ("待记录", planned & Q(ends_at__lte=at)),
        "recorded": ("已记录", Q(status=Visit.Status.RECORDED)),
        "cancelled": ("已取消", Q(status=Visit.Status.CANCELLED)),
    }
