"""Shaped reads of plans and panels for their pages: cases, seats, draws, each with its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Expert, User
from applications.models import Workshop
from applications.states import BADGE
from applications.tasks import number_of
from reviews import terms
from reviews.models import Assessment, Assignment, Declaration, Draw, Panel, PanelCase, Plan, Seat, Stratum
from reviews.selectors.panel import asked_of, waiting_cases

LOOK: dict[str, tuple[str, str, str]] = {
    Plan.Status.DRAFT: ("拟定中", "act", "pen"),
    Plan.Status.PROPOSED: ("待财政同意", "wait", "send"),
    Plan.Status.AGREED: ("财政已同意", "good", "check"),
    Plan.Status.RETURNED: ("财政退回", "bad", "return"),
    Plan.Status.CLOSED: ("已结束", "quiet", "history"),
}
SEAT_LOOK: dict[str, tuple[str, str, str]] = {
    Seat.Status.NAMED: ("待邀请", "quiet", "ring"),
    Seat.Status.INVITED: ("待答复", "wait", "send"),
    Seat.Status.ACCEPTED: ("已接受", "good", "check"),
    Seat.Status.DECLINED: ("已谢绝", "bad", "cross"),
    Seat.Status.RELEASED: ("已退出", "quiet", "exit"),
}


@dataclass(frozen=True)
class CaseLine:
    """One case of a panel: how many judge it, how many have not answered, how many stepped back."""

    pk: int
    workshop: Workshop
    look: tuple[str, str, str]
    judging: int
    waiting: int
    recused: int
    may_go: bool


@dataclass(frozen=True)
class SeatLine:
    seat: Seat
    look: tuple[str, str, str]
    judges: int
    asked: int
    ties: int
    is_leader: bool

    @property
    def may_leave(self) -> bool:
        return self.seat.status in {Seat.Status.NAMED, Seat.Status.INVITED, Seat.Status.ACCEPTED}


def panels_of(plan: Plan) -> Sequence[Panel]:
    """The panels of a plan with strata, cases and counts of seats; three statements."""
    cases = PanelCase.objects.filter(removed_at=None).select_related("workshop__unit").order_by("pk")
    counted = plan.panels.annotate(
        members=_number(Q(seats__rank=Seat.Rank.MEMBER)),
        alternates=_number(Q(seats__rank=Seat.Rank.ALTERNATE)),
        accepted=_number(Q(seats__status=Seat.Status.ACCEPTED)),
    )
    shaped = counted.select_related("leader__expert__user").order_by("number")
    panels = list(shaped.prefetch_related("strata", Prefetch("cases", queryset=cases, to_attr="before_it")))
    for panel in panels:
        for case in panel.before_it:
            case.look = BADGE[case.workshop.state]  # type: ignore[attr-defined]  # for its line on the page
    return panels


def with_strata(panels: QuerySet[Panel]) -> QuerySet[Panel]:
    """Each with ``seats_by_trade``, in the same statement."""
    rows = Stratum.objects.filter(panel=OuterRef("pk")).order_by("order")
    of_stratum = JSONObject(trade="trade", seats="seats", alternates="alternates")
    of_panel = ArraySubquery(rows.values(row=of_stratum))
    return panels.annotate(seats_by_trade=of_panel)  # type: ignore[no-redef]  # the model tells its type


def _number(condition: Q) -> Count:
    return Count("seats", filter=condition, distinct=True)


def cases_of(panel: Panel, *, is_staffed: bool = False) -> list[CaseLine]:
    """The cases of a panel with who judges them; one statement. A staffed panel keeps those that wait for it."""
    # counted one by one: joined, the assignments of a case would be multiplied by its declarations
    judged = Assignment.objects.filter(workshop=OuterRef("workshop"), seat__panel=panel, ended_at=None)
    asked = Declaration.objects.filter(workshop=OuterRef("workshop"), seat__panel=panel)
    waits = asked.filter(answered_at=None, seat__status__in=[Seat.Status.INVITED, Seat.Status.ACCEPTED])
    rows = (
        panel.cases.filter(removed_at=None)
        .select_related("workshop__unit", "workshop__review_body")
        .annotate(judging=_count_of(judged), waiting=_count_of(waits), recused=_count_of(asked.filter(has_tie=True)))
        .order_by("pk")
    )
    still = {terms.WAITS_IN[panel.plan.purpose], terms.JUDGED_IN[panel.plan.purpose]}
    return [
        CaseLine(
            row.pk,
            row.workshop,
            BADGE[row.workshop.state],
            row.judging,
            row.waiting,
            row.recused,
            may_go=not row.judging and (not is_staffed or row.workshop.state not in still),
        )
        for row in rows
    ]


def _count_of(rows: QuerySet[Any]) -> Subquery:
    """How many of ``rows``, which already name the row they belong to."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def seats_of(panel: Panel) -> list[SeatLine]:
    """Members before alternates, in their order; one statement."""
    rows = (
        panel.seats.select_related("expert__user", "draw", "appointed_by")
        .defer("expert__user__phone", "draw__seed", "draw__candidates", "draw__result")
        .annotate(
            judges=number_of(Assignment.objects.alive(), "seat"),
            asked=number_of(Declaration.objects.filter(answered_at=None), "seat"),
            ties=number_of(Declaration.objects.filter(has_tie=True), "seat"),
        )
        .order_by("-rank", "order", "pk")
    )
    return [
        SeatLine(row, SEAT_LOOK[row.status], row.judges, row.asked, row.ties, row.pk == panel.leader_id) for row in rows
    ]


def draws_of(panel: Panel) -> list[Draw]:
    rows = panel.draws.select_related("committed_by", "drawn_by", "witness", "stopped_by")
    return list(rows.defer("seed", "candidates").order_by("ordinal"))


def free_cases(user: User, plan: Plan) -> QuerySet[Workshop]:
    """Accepted cases that are before no panel, of the plan's round where it has one; or titles to be assessed."""
    taken = PanelCase.objects.filter(workshop=OuterRef("pk"), removed_at=None, purpose=plan.purpose)
    rows = Workshop.objects.visible_to(user).filter(state=terms.WAITS_IN[plan.purpose])
    if plan.purpose == terms.ASSESSMENT:
        due = Assessment.objects.waiting_for_a_panel().values("workshop")
        still = waiting_cases(terms.ASSESSMENT).values("pk")
        rows = rows.filter(pk__in=due).exclude(Exists(taken.filter(workshop__in=still)))
    else:
        rows = rows.filter(~Exists(taken))
    if plan.round_id:
        rows = rows.filter(round=plan.round_id)
    return rows.select_related("unit", "review_body").order_by("trade", "pk")


def trades(day: date) -> dict[str, int]:
    """The trades of the experts in service, with how many judge in each; the most common first."""
    found: Counter[str] = Counter()
    for trade, further in Expert.objects.in_service(day).values_list("trade", "further_trades"):
        found.update({trade, *further})
    return dict(found.most_common())


# ── an expert's own ──────────────────────────────────────────────────────────


def seats_for(user: User) -> QuerySet[Seat]:
    """The invitations of this person that were sent, the latest first."""
    rows = Seat.objects.filter(expert__user=user.pk, invited_at__isnull=False)
    return rows.select_related("panel__plan", "panel__leader__expert__user", "expert__user").order_by(
        "-invited_at", "-pk"
    )


def asked_about(seat: Seat) -> list[Workshop]:
    """The cases about which this expert has not declared yet."""
    rows = asked_of(Seat.objects.filter(pk=seat.pk)).select_related("workshop__unit", "workshop__review_body")
    return [row.workshop for row in rows.order_by("workshop")]


def judged_by(seat: Seat) -> list[Assignment]:
    """Those he judges, each with ``is_open``: the others are over and he reads them no more."""
    waiting = waiting_cases(seat.panel.plan.purpose).filter(pk=OuterRef("workshop"))
    rows = seat.assignments.alive().annotate(is_open=Exists(waiting)).select_related("workshop__unit")
    return list(rows.order_by("-is_open", "workshop"))


def recused_from(seat: Seat) -> list[Declaration]:
    return list(seat.declarations.filter(has_tie=True).select_related("workshop").order_by("workshop"))


def colleagues_of(seat: Seat) -> list[Seat]:
    """Who sits in the same panel, by name."""
    sitting = seat.panel.seats.sitting()
    return list(sitting.select_related("expert__user").defer("expert__user__phone").order_by("-rank", "order"))


def without_leader(seat: Seat) -> list[PanelCase]:
    """Cases that this expert judges and the panel's leader does not, while none was elected for them."""
    leads = Assignment.objects.alive().filter(workshop=OuterRef("workshop"), seat__leads=seat.panel_id)
    mine = Assignment.objects.alive().filter(workshop=OuterRef("workshop"), seat=seat)
    rows = seat.panel.cases.filter(~Exists(leads), Exists(mine), removed_at=None, leader=None)
    return list(rows.select_related("workshop__rule_set").order_by("pk"))
