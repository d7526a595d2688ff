"""What waits for both bureaus: decisions to draft, scans to compare, to seal, to carry out. Cases only."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Workshop
from applications.states import State
from applications.tasks import Action, Step, Tile, Waits
from common.links import link_to
from reviews.models import Decision, DecisionSide
from reviews.selectors import decision as selectors

FIGURES_FOR = CITY_ROLES | FINANCE_ROLES
HR, FINANCE = DecisionSide.Side.HR, DecisionSide.Side.FINANCE


def waiting_for(user: User) -> Waits:
    """Officers draft, approvers seal; the city's approver carries out what both have sealed."""
    waits = []
    if user.holds(Role.CITY_OFFICER):
        waits += [selectors.undrafted(), selectors.to_compare(FINANCE)]
    if user.holds(Role.CITY_APPROVER):
        waits += [selectors.to_seal(HR), selectors.to_grant(), selectors.to_reject()]
    if user.holds(*FINANCE_ROLES):
        waits.append(selectors.to_compare(HR))
    if user.holds(Role.FINANCE_OFFICER):
        waits.append(selectors.for_finance_to_draft())
    if user.holds(Role.FINANCE_APPROVER):
        waits.append(selectors.to_seal(FINANCE))
    return dict.fromkeys([State.QUALIFIED, State.CLEARED], reduce(or_, waits)) if waits else {}


def figures() -> dict[str, Any]:
    """The conclusion that is being decided, and which side has drafted and sealed."""
    current = Decision.objects.filter(workshop=OuterRef("pk"), ended_at=None, carried_out_at=None)
    sides = DecisionSide.objects.filter(
        decision__workshop=OuterRef("pk"), decision__ended_at=None, decision__carried_out_at=None
    )
    sealed = sides.filter(agrees=True, seal__voided_at=None)
    return {
        "decision_kind": Subquery(current.values("kind")[:1], output_field=CharField()),
        "finance_drafted": Exists(sides.filter(side=FINANCE)),
        "hr_sealed": Exists(sealed.filter(side=HR)),
        "finance_sealed": Exists(sealed.filter(side=FINANCE)),
        "hr_scan": selectors.scan_of(HR),
        "finance_scan": selectors.scan_of(FINANCE),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of both bureaus for ``user``; None where the case is not before them."""
    if workshop.state not in {State.QUALIFIED, State.CLEARED} or not user.holds(*FIGURES_FOR):
        return None
    if workshop.decision_kind is None:
        return _drafting(workshop, user)
    label = Decision.Kind(workshop.decision_kind).label
    if other := _bureau_to_compare(workshop, user):
        href = link_to("workshops:scans", workshop.pk)
        return Step(f"{other}在纸质件上盖章，待核对扫描件", Action("去核对", href, "primary"))
    if not workshop.finance_drafted:
        return _step(workshop, f"市局已拟写（{label}），待市财政局拟写意见", "拟写意见", user, Role.FINANCE_OFFICER)
    if not (workshop.hr_sealed and workshop.finance_sealed):
        return _sealing(workshop, user, label)
    word = "授予称号" if workshop.decision_kind == Decision.Kind.GRANT else "办理不予认定"
    return _step(workshop, f"两局均已盖章（{label}），待{word}", word, user, Role.CITY_APPROVER)


def _bureau_to_compare(workshop: Any, user: User) -> str:
    """Whose scan this person compares with the form: that of the other bureau; '' where there is none."""
    if workshop.finance_scan and user.holds(Role.CITY_OFFICER):
        return FINANCE.label
    return HR.label if workshop.hr_scan and user.holds(*FINANCE_ROLES) else ""


def _drafting(workshop: Any, user: User) -> Step | None:
    if workshop.state != State.CLEARED:
        return None
    return _step(workshop, "公示期满，待拟写审批决定", "拟写决定", user, Role.CITY_OFFICER)


def _sealing(workshop: Any, user: User, label: str) -> Step:
    missing = [
        name
        for name, sealed in (("市人力社保局", workshop.hr_sealed), ("市财政局", workshop.finance_sealed))
        if not sealed
    ]
    mine = (user.holds(Role.CITY_APPROVER) and not workshop.hr_sealed) or (
        user.holds(Role.FINANCE_APPROVER) and not workshop.finance_sealed
    )
    role = Role.CITY_APPROVER if user.holds(Role.CITY_APPROVER) else Role.FINANCE_APPROVER
    words = f"意见已拟好（{label}），待{'、'.join(missing)}盖章"
    return _step(workshop, words, "审定盖章", user, role if mine else "")


def _step(workshop: Any, words: str, label: str, user: User, role: str) -> Step:
    """The button is the person's own where he holds the role, else he may only look."""
    href = link_to("workshops:decision", workshop.pk)
    return Step(words, Action(label, href, "primary") if user.holds(role) else Action("查看", href))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []
