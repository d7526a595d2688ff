"""What waits in stage ``evaluation``: opinions for leaders, signed cases to sum up, tables to agree to, outcomes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Workshop
from applications.states import LOOK, State
from applications.tasks import Action, Step, Tile, number_of
from common.bars import bar
from common.links import link_to
from reviews import terms
from reviews.models import Assignment, Evaluation, PanelCase, Reevaluation, ReviewRow, ReviewTable, ScoreSheet, Seat
from reviews.models.scoring import all_are_in
from reviews.selectors.review_table import unbound

FIGURES_FOR: frozenset[str] = frozenset({Role.EXPERT, *CITY_ROLES})
SPEAKS_IN = terms.BEFORE_EXPERTS
_OF_CASE = {"workshop": OuterRef("pk"), "ended_at": None}


def _leads(user: User, purpose: terms.Purpose) -> Q:
    """Cases in which this expert leads and all sheets are in, but not yet the opinion."""
    seats = Seat.objects.filter(expert__user=user.pk)
    before = PanelCase.objects.filter(workshop=OuterRef("pk"), removed_at=None, purpose=purpose)
    led = before.filter(Q(leader__in=seats) | Q(leader=None, panel__leader__in=seats))
    judged = Assignment.objects.filter(seat__in=seats, **_OF_CASE)
    if purpose == terms.ASSESSMENT:  # a title was before another panel once
        judged = judged.filter(seat__panel__plan__purpose=purpose)
    opened = Evaluation.objects.filter(closed_at=None, purpose=purpose, **_OF_CASE)
    return Q(Exists(led), Exists(judged), Exists(opened)) & all_are_in("pk", purpose=purpose)


def _agreed() -> Exists:
    """Stands in a table to which finance agreed."""
    return Exists(
        ReviewRow.objects.filter(
            workshop=OuterRef("pk"), evaluation__ended_at=None, table__status=ReviewTable.Status.AGREED
        )
    )


def waiting_for(user: User) -> list[Q]:
    judged, waits = Q(state=State.EVALUATING), []
    if user.holds(Role.EXPERT):
        waits += [Q(state=terms.JUDGED_IN[purpose]) & _leads(user, purpose) for purpose in terms.Purpose]
    if user.holds(Role.CITY_OFFICER):
        waits.append(judged & Q(Exists(unbound(Evaluation.objects.filter(workshop=OuterRef("pk"), purpose="award")))))
    if user.holds(Role.CITY_APPROVER):
        waits.append(judged & Q(_agreed()))
    return waits


def figures() -> dict[str, Any]:
    current = Evaluation.objects.filter(succeeded_at=None, **_OF_CASE).order_by("-pk")
    # of the panel that judges it now: the last one that began
    now = Evaluation.objects.filter(workshop=OuterRef("workshop"), ended_at=None, succeeded_at=None).order_by("-pk")
    alive = Assignment.objects.filter(ended_at=None, seat__panel=Subquery(now.values("panel")[:1]))
    agreed = ReviewRow.objects.filter(
        workshop=OuterRef("pk"),
        evaluation__ended_at=None,
        evaluation__purpose=terms.AWARD,
        table__status=ReviewTable.Status.AGREED,
    )
    return {
        "sheets_due": number_of(alive),
        "sheets_signed": number_of(alive.filter(sheet__status=ScoreSheet.Status.SIGNED)),
        "panel_opinion": Subquery(current.values("opinion")[:1], output_field=CharField()),
        "panel_closed": Subquery(current.values("closed_at")[:1]),
        "agreed_table": Subquery(agreed.order_by("-table").values("table")[:1]),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    if user.holds(Role.EXPERT) and terms.is_judged(workshop):
        return _step_of_leader(workshop)
    if workshop.state != State.EVALUATING:
        return None
    if user.holds(Role.CITY_APPROVER) and workshop.agreed_table:
        href = link_to("reviews:outcomes", workshop.agreed_table)
        return Step("市财政局已同意汇总表，待办理评审结论", Action("办理结论", href, "primary"))
    if user.holds(Role.CITY_OFFICER) and workshop.panel_closed:
        return Step("专家评估意见已签署，待汇总", Action("评审汇总表", link_to("reviews:review_tables"), "primary"))
    return None


def _step_of_leader(workshop: Any) -> Step | None:
    """An expert who only judges has his step from the stage of the sheets."""
    if workshop.panel_closed or not workshop.sheets_due or workshop.sheets_signed < workshop.sheets_due:
        return None
    href = link_to("reviews:evaluation", workshop.pk)
    if workshop.panel_opinion:
        return Step("专家评估意见已拟写，待组长签署", Action("去签署", href, "primary"))
    return Step("评分表全部签署，待组长拟写专家评估意见", Action("写意见", href, "primary"))


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    if not user.holds(*CITY_ROLES, *FINANCE_ROLES):
        return []
    look = LOOK[State.EVALUATING]
    address = f"{link_to('workshops:index')}?state={State.EVALUATING}"
    return [
        Tile(
            "evaluating",
            look.tone,
            look.icon,
            "专家评审中",
            seen.filter(state=State.EVALUATING),
            address,
            "考察、评分和汇总",
        )
    ]


# ── errands ──────────────────────────────────────────────────────────────────

# name: tone, icon, sentence, detail, word of the link
WORDS: dict[str, tuple[str, str, str, str, str]] = {
    "proposed": ("act", "chart", "{} 张评审汇总表等您同意。", "阅看后同意，或写明理由退回。", "去阅看"),
    "returned": ("act", "return", "{} 张评审汇总表被市财政局退回。", "核实更正后重新送。", "去更正"),
    "anew": ("act", "history", "{} 项重新评审的提请等您答复。", "", "去答复"),
    "anew_agreed": ("act", "history", "{} 件案卷经市财政局同意重新评审，等您办理。", "", "去办理"),
}


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list; nothing for whom no list is kept."""
    tables, asked = ReviewTable.objects.all(), Reevaluation.objects.all()
    found: dict[str, QuerySet[Any]] = {}
    if user.holds(Role.FINANCE_APPROVER):
        found["proposed"] = tables.filter(status=ReviewTable.Status.PROPOSED)
        found["anew"] = asked.filter(status=Reevaluation.Status.PROPOSED)
    if user.holds(Role.CITY_OFFICER):
        found["returned"] = tables.filter(status=ReviewTable.Status.RETURNED)
    if user.holds(Role.CITY_APPROVER):
        found["anew_agreed"] = asked.filter(status=Reevaluation.Status.AGREED)
    return found


def _bar(name: str, number: int) -> dict[str, Any]:
    return bar(WORDS[name], link_to("reviews:review_tables"), number)
