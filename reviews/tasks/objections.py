"""What waits for whom in stage ``objections``: contested cases, and the objections themselves as errands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, UNIT_ROLES, Role
from applications.models import Workshop
from applications.states import State
from applications.tasks import Action, Step, Tile, number_of
from common.bars import bar
from common.links import link_to
from reviews.models import Hearing, Objection, Removal
from reviews.selectors import objections as selectors

FIGURES_FOR = UNIT_ROLES | CITY_ROLES
SPEAKS_IN = frozenset({State.CONTESTED})

_UNDECIDED = Objection.objects.filter(in_time=True, status__in=Objection.OPEN)
_TO_ANSWER = Hearing.objects.filter(answered_at=None)


def waiting_for(user: User) -> list[Q]:
    """The unit that is asked; the handler who inquires; an approver once all is decided."""
    contested, waits = Q(state=State.CONTESTED), []
    if units := user.organisation_ids(*UNIT_ROLES):
        waits.append(contested & Q(unit__in=units, pk__in=_TO_ANSWER.values("workshop")))
    if user.holds(Role.CITY_OFFICER):
        waits.append(contested & Q(pk__in=_UNDECIDED.filter(handler=user.pk).values("workshop")))
    if user.holds(Role.CITY_APPROVER):
        waits.append(contested & ~Q(pk__in=_UNDECIDED.values("workshop")))
    return waits


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of."""
    removal = Removal.objects.filter(workshop=OuterRef("pk"), current=True, served_at=None)
    asked = _TO_ANSWER.filter(workshop=OuterRef("pk")).order_by("pk")
    return {
        "objections_open": number_of(_UNDECIDED),
        "objections_upheld": number_of(Objection.objects.standing_upheld()),
        "removal_answer": Subquery(removal.values("answer")[:1], output_field=CharField()),
        "hearing_asked": Subquery(asked.values("pk")[:1], output_field=BigIntegerField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    if workshop.state != State.CONTESTED:
        return None
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id):
        return _step_of_unit(workshop)
    return _step_of_city(workshop) if user.holds(*CITY_ROLES) else None


def _step_of_unit(workshop: Any) -> Step | None:
    if workshop.hearing_asked is None:
        return None
    href = link_to("workshops:hearing", workshop.pk, workshop.hearing_asked)
    return Step("公示异议核查：请说明情况", Action("去说明", href, "primary"))


_REMOVAL_WORDS = {
    None: "异议成立，待拟写不予认定的理由",
    Removal.Answer.ASKED: "异议成立，不予认定的理由待财政同意",
    Removal.Answer.RETURNED: "异议成立，财政退回了不予认定的理由",
    Removal.Answer.AGREED: "异议成立，财政已同意，可办理不予认定",
}


def _step_of_city(workshop: Any) -> Step:
    detail = link_to("workshops:detail", workshop.pk)
    if workshop.objections_open:
        return Step(f"{workshop.objections_open} 件异议正在核查", Action("查看异议", link_to("reviews:objections")))
    if not workshop.objections_upheld:
        return Step("异议均已办结，没有成立的，可恢复公示", Action("办理", detail, "primary"))
    return Step(_REMOVAL_WORDS[workshop.removal_answer], Action("办理", detail, "primary"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


# ── errands ──────────────────────────────────────────────────────────────────

# name: tone, icon, sentence, detail, word of the link
WORDS: dict[str, tuple[str, str, str, str, str]] = {
    "late": ("bad", "alert", "您承办的 {} 件异议已超过办理期限。", "尚未延长过的，可延长一次。", "去办理"),
    "to_take": ("act", "flag", "{} 件公示异议等接办。", "", "去接办"),
    "to_decide": ("act", "flag", "{} 件异议的处理意见等您审定。", "", "去审定"),
    "mine": ("run", "flag", "您承办 {} 件公示异议。", "", "查看"),
    "to_serve": ("act", "send", "{} 件异议的答复等您送达。", "", "去登记送达"),
    "removals": ("act", "flag", "{} 件异议成立，不予认定的理由等您答复。", "", "去答复"),
}


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``; who is late with some of his own is told of these apart."""
    if numbers.get("late"):
        numbers = numbers | {"mine": numbers["mine"] - numbers["late"]}
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list; nothing for whom no list is kept."""
    found: dict[str, QuerySet[Any]] = {}
    if user.holds(*CITY_ROLES):
        rows = Objection.objects.visible_to(user)
        queues = {queue.code: rows.filter(queue.rows) for queue in selectors.queues(user)}
        found = {name: queues[name] for name in ("to_take", "mine", "to_decide", "to_serve")}
        found["late"] = queues["mine"].filter(due_on__lt=today)
        if not user.holds(Role.CITY_OFFICER):
            del found["to_take"]
    if user.holds(Role.FINANCE_APPROVER):
        found["removals"] = Removal.objects.filter(current=True, answer=Removal.Answer.ASKED)
    return found


def _bar(name: str, number: int) -> dict[str, Any]:
    if name == "removals":
        href = link_to("reviews:removals")
    else:
        href = f"{link_to('reviews:objections')}?queue={'mine' if name == 'late' else name}"
    return bar(WORDS[name], href, number)
