"""A case on its way to an open evaluation by the real services: plan, agreement, draw, invitation, declaration."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Expert, Membership, User
from accounts.roles import Role
from applications import lifecycle
from applications.models import Workshop
from applications.states import State
from common.clock import BEIJING
from reviews.models import Panel, Plan, Seat
from reviews.services import draws, plans, seats
from tests import cases
from tests.cast import FOUNDED, PASSWORD, Cast
from tests.reviews import evaluation_cases, scoring_cases

DRAFTED = datetime(2026, 5, 20, 9, tzinfo=BEIJING)
AGREED = DRAFTED + timedelta(hours=2)
DRAWN = DRAFTED + timedelta(hours=4)
ANSWERED = DRAFTED + timedelta(days=1)
OPENED = DRAFTED + timedelta(days=5)
TRADE = "数控铣工"
RARE = "制图员"  # nobody of the other stages is drawn
MEMBERS, ALTERNATES = 3, 2
_numbers = itertools.count(1)


def pool(cast: Cast, number: int, trade: str = TRADE, **facts: Any) -> list[Expert]:
    """So many experts in service."""
    return [_expert(cast, trade, **facts) for _ in range(number)]


def _expert(cast: Cast, trade: str, **facts: Any) -> Expert:
    number = next(_numbers)
    user = User.objects.create_user(f"drawn{number}@expert", PASSWORD, name=f"{cases.NAMES[number % 12]}{number}")
    Membership.objects.create(user=user, organisation=cast.bodies["pool"], role=Role.EXPERT, since=FOUNDED)
    return Expert.objects.create(**{"user": user, "trade": trade, "employer": "北京示例研究院", **facts})


def accepted(cast: Cast, **facts: Any) -> Workshop:
    """An accepted case whose rules have a rubric and ask for three experts."""
    case = cases.workshop(cast, State.ACCEPTED, **facts)
    rules = case.rule_set
    evaluation_cases.rubric(rules)
    rules.panel_size, rules.least_panel = MEMBERS, 2
    rules.save()
    scoring_cases.declared(case)
    return Workshop.objects.get(pk=case.pk)


def drafted(cast: Cast, **facts: Any) -> Plan:
    columns = {
        "name": "2026 年度第一批评审方案",
        "round": cases.Round.objects.first(),
        "panel_size": MEMBERS,
        "alternates": ALTERNATES,
        "visits_from": date(2026, 6, 1),
        "visits_to": date(2026, 6, 12),
        "sheets_due": date(2026, 6, 20),
    }
    return plans.draft(by=cast.people["city_officer"], at=DRAFTED, **{**columns, **facts})


def grouped(cast: Cast, *workshops: Workshop, strata: plans.Strata = ((TRADE, MEMBERS, ALTERNATES),)) -> Panel:
    """A panel with these cases in a plan that was not proposed yet."""
    by = cast.people["city_officer"]
    panel = plans.add_panel(drafted(cast), by=by, at=DRAFTED, name="第一组", strata=strata)
    plans.put_cases(panel, by=by, at=DRAFTED, workshops=[workshop.pk for workshop in workshops])
    return panel


def agree(cast: Cast, plan: Plan) -> Plan:
    proposed = plans.propose(plan, by=cast.people["city_officer"], at=DRAFTED)
    return plans.answer(
        proposed, by=cast.people["finance_approver"], at=AGREED, content_hash=proposed.content_hash, agrees=True
    )


def agreed(cast: Cast, *workshops: Workshop, **facts: Any) -> Panel:
    panel = grouped(cast, *workshops, **facts)
    agree(cast, panel.plan)
    return Panel.objects.select_related("plan").get(pk=panel.pk)


def drawn(cast: Cast, *workshops: Workshop, **facts: Any) -> Panel:
    """Drawn in its three steps, before an officer of finance."""
    panel, by = agreed(cast, *workshops, **facts), cast.people["city_officer"]
    draw = draws.commit(panel, by=by, at=DRAWN)
    draws.attend(draw, by=cast.people["finance_officer"], at=DRAWN)
    draw = draws.show_candidates(draw, by=by, at=DRAWN)
    draws.carry_out(draw, by=by, at=DRAWN)
    return panel


def invited(cast: Cast, *workshops: Workshop, **facts: Any) -> Panel:
    panel = drawn(cast, *workshops, **facts)
    seats.invite(panel, by=cast.people["city_officer"], at=DRAWN)
    return panel


def say_yes(seat: Seat, at: datetime = ANSWERED) -> None:
    """The expert pledges and declares that he has no tie to any case asked about."""
    asked = seat.declarations.filter(answered_at=None).values_list("workshop", flat=True)
    seats.accept(seat, by=seat.expert.user, at=at, answers=dict.fromkeys(asked), pledged=True)


def seated(cast: Cast, *workshops: Workshop, **facts: Any) -> Panel:
    """Every member accepted and may read the cases."""
    panel = invited(cast, *workshops, **facts)
    for seat in panel.seats.filter(status=Seat.Status.INVITED):
        say_yes(seat)
    return panel


def opened(cast: Cast, *workshops: Workshop, **facts: Any) -> Panel:
    """Every case is open, by the door."""
    panel = seated(cast, *workshops, **facts)
    for workshop in workshops:
        lifecycle.perform("open_evaluation", workshop, by=cast.people["city_officer"], at=OPENED)
    return panel


def evaluating(cast: Cast, **facts: Any) -> Workshop:
    """A case of which the evaluation is open, with a panel of three and two alternates."""
    pool(cast, MEMBERS + ALTERNATES)
    case = accepted(cast, **facts)
    opened(cast, case)
    return Workshop.objects.get(pk=case.pk)


def members(panel: Panel) -> list[Seat]:
    return list(
        panel.seats.filter(rank=Seat.Rank.MEMBER).select_related("expert__user", "panel__plan").order_by("order")
    )


def places(cast: Cast) -> dict[str, Any]:
    """One row of every kind for the tables of addresses, all at DURING."""
    by, at = cast.people["city_officer"], cases.DURING
    facts = {"by": by, "at": at}
    draft = plans.add_panel(drafted(cast, name="拟定中的方案"), **facts, name="第一组", strata=[(TRADE, 3, 0)])
    plans.put_cases(draft, **facts, workshops=[cases.workshop(cast, State.ACCEPTED).pk])
    proposed = drafted(cast, name="待答复的方案")
    Plan.objects.filter(pk=proposed.pk).update(status="proposed", content_hash="0" * 64, proposed_by=by, proposed_at=at)
    plan = drafted(cast, name="已同意的方案", panel_size=1)
    panel, other = (plans.add_panel(plan, **facts, name=name, strata=[(RARE, 1, 1)]) for name in ("甲组", "乙组"))
    judged = cases.workshop(cast, State.ACCEPTED)
    plans.put_cases(panel, **facts, workshops=[judged.pk])
    finance = cast.people["finance_approver"]
    Plan.objects.filter(pk=plan.pk).update(
        status="agreed", content_hash="0" * 64, proposed_by=by, proposed_at=at, answered_by=finance, answered_at=at
    )
    pool(cast, 4, RARE)
    draw = draws.show_candidates(draws.commit(panel, **facts), **facts)
    draws.carry_out(draw, **facts)
    own = scoring_cases.expert_of(cast.people["expert"])
    seat = draws.appoint(panel, **facts, expert=own, rank="member", reason="专业所需")
    seats.invite(panel, **facts)
    say_yes(Seat.objects.get(pk=seat.pk), at)
    open_draw = draws.show_candidates(draws.commit(other, **facts), **facts)
    return {
        "plan": draft.plan_id,
        "proposed_plan": proposed.pk,
        "panel": draft.pk,
        "panel_case": draft.cases.get().pk,
        "staffed_panel": panel.pk,
        "draw": draw.pk,
        "open_draw": open_draw.pk,
        "seat": seat.pk,
        "assignment": seat.assignments.get().pk,
        "judged": judged.pk,
    }
