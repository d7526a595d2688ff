"""What waits for both bureaus: decisions to draft, scans to compare, to seal, to carry out. Cases only."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Seal, Workshop
from applications.states import State
from applications.tasks import Action, Step, Tile
from common.links import link_to
from reviews.models import Decision, DecisionSide
from reviews.selectors import decision as selectors

FIGURES_FOR = CITY_ROLES | FINANCE_ROLES
SPEAKS_IN = frozenset({State.QUALIFIED, State.CLEARED, State.REVOKING})  # a revocation is decided as an award is
HR, FINANCE = DecisionSide.Side.HR, DecisionSide.Side.FINANCE
APPROVERS = {HR: Role.CITY_APPROVER, FINANCE: Role.FINANCE_APPROVER}
# how far a bureau is; a seal on paper is one whose scan the other bureau has not compared
WRITTEN, SEALED, PAPER = "written", "sealed", "paper"


def waiting_for(user: User) -> list[Q]:
    """Officers draft, approvers seal; the city's approver carries out what both have sealed."""
    waits, wanted = [], []
    if user.holds(Role.CITY_OFFICER):
        waits.append(Q(~selectors.decided(), state=State.CLEARED))
        wanted.append(selectors.to_compare(FINANCE))
    if user.holds(Role.CITY_APPROVER):
        wanted += [selectors.to_seal(HR), selectors.BOTH_SEALED]
    if user.holds(*FINANCE_ROLES):
        wanted.append(selectors.to_compare(HR))
    if user.holds(Role.FINANCE_OFFICER):
        wanted.append(~selectors.BOTH_WROTE)
    if user.holds(Role.FINANCE_APPROVER):
        wanted.append(selectors.to_seal(FINANCE))
    if wanted:  # few are open, no index need order them
        waits.append(selectors.under_decision(reduce(or_, wanted)))
    return waits


def figures() -> dict[str, Any]:
    """The conclusion that is being decided, and how far each bureau is, as ``<side>:<word>``."""
    current = Decision.objects.filter(workshop=OuterRef("pk"), ended_at=None, carried_out_at=None)
    sides = DecisionSide.objects.filter(
        decision__workshop=OuterRef("pk"), decision__ended_at=None, decision__carried_out_at=None
    ).order_by()
    sealed = Q(agrees=True, seal__voided_at=None)
    word = Case(
        When(sealed & Q(seal__kind=Seal.Kind.PAPER, seal__scan_confirmed_at=None), then=Value(PAPER)),
        When(sealed, then=Value(SEALED)),
        default=Value(WRITTEN),
    )
    return {
        "decision_kind": Subquery(current.values("kind")[:1], output_field=CharField()),
        "decision_sides": ArraySubquery(sides.values(standing=Concat("side", Value(":"), word))),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of both bureaus for ``user``; None where the case is not before them."""
    if workshop.state not in {State.QUALIFIED, State.CLEARED} or not user.holds(*FIGURES_FOR):
        return None
    if workshop.decision_kind is None:
        return _drafting(workshop, user)
    label = Decision.Kind(workshop.decision_kind).label
    sides = dict(side.split(":") for side in workshop.decision_sides)
    if other := _bureau_to_compare(sides, user):
        href = link_to("workshops:scans", workshop.pk)
        return Step(f"{other}在纸质件上盖章，待核对扫描件", Action("去核对", href, "primary"))
    if FINANCE not in sides:
        return _step(workshop, f"市局已拟写（{label}），待市财政局拟写意见", "拟写意见", user, Role.FINANCE_OFFICER)
    if WRITTEN in sides.values():
        return _sealing(workshop, user, label, {side for side, word in sides.items() if word == WRITTEN})
    word = "授予称号" if workshop.decision_kind == Decision.Kind.GRANT else "办理不予认定"
    return _step(workshop, f"两局均已盖章（{label}），待{word}", word, user, Role.CITY_APPROVER)


def _bureau_to_compare(sides: dict[str, str], user: User) -> str:
    """Whose scan this person compares with the form: that of the other bureau; '' where there is none."""
    if sides.get(FINANCE) == PAPER and user.holds(Role.CITY_OFFICER):
        return FINANCE.label
    return HR.label if sides.get(HR) == PAPER and user.holds(*FINANCE_ROLES) else ""


def _drafting(workshop: Any, user: User) -> Step | None:
    if workshop.state != State.CLEARED:
        return None
    return _step(workshop, "公示期满，待拟写审批决定", "拟写决定", user, Role.CITY_OFFICER)


def _sealing(workshop: Any, user: User, label: str, missing: set[str]) -> Step:
    names = "、".join(side.label for side in (HR, FINANCE) if side in missing)
    mine = [role for side, role in APPROVERS.items() if side in missing and user.holds(role)]
    return _step(workshop, f"意见已拟好（{label}），待{names}盖章", "审定盖章", user, mine[0] if mine else "")


def _step(workshop: Any, words: str, label: str, user: User, role: str) -> Step:
    """The button is the person's own where he holds the role, else he may only look."""
    href = link_to("workshops:decision", workshop.pk)
    return Step(words, Action(label, href, "primary") if user.holds(role) else Action("查看", href))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []
