"""Shaped reads of the 评审汇总表: the plans with their tables, the rows of one page with the means of the groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.db.models import BigAutoField, Count, DecimalField, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, QueryDict

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications.models import ProgrammeRules, Workshop
from applications.states import ALIVE, State
from applications.tasks import number_of
from common import paging
from common.statements import Given, Statement, written_once
from reviews import terms
from reviews.models import Evaluation, PanelCase, Plan, Reevaluation, ReviewRow, ReviewTable
from reviews.services.review_table import BINDING

PAGE = 25


def _figure(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as fault:
        raise ValueError(text) from fault
    if not found.is_finite():
        raise ValueError(text)
    return found


# code: word and key of an order
ORDERS = {
    "rank": ("名次", paging.by_number("rank")),
    "score": ("得分", paging.Key("score", descending=True, read=_figure, holds=DecimalField)),
    "spread": ("分差", paging.Key("widest", descending=True, read=_figure, holds=DecimalField)),
}


# ── tables and plans ─────────────────────────────────────────────────────────


def tables_for(user: User) -> QuerySet[ReviewTable]:
    """The city's all; finance's those that were sent to it; nobody else's any."""
    found = ReviewTable.objects.select_related("plan__round", "made_by", "answered_by")
    if user.holds(*CITY_ROLES):
        return found
    return found.exclude(proposed_at=None) if user.holds(*FINANCE_ROLES) else found.none()


def table_of(user: User, pk: int) -> ReviewTable:
    """Raises Http404 for whoever may not read it."""
    found = written_once(("review table", user.standing), lambda: _table(user)).rows(pk=pk)
    if not found:
        raise Http404
    return found[0]


def _table(user: User) -> Statement[ReviewTable]:
    return Statement(lambda: tables_for(user).filter(pk=Given("pk", BigAutoField())).order_by())


def unbound(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Signed ones that stand in no table which finance has, or has agreed to."""
    bound = ReviewRow.objects.filter(evaluation=OuterRef("pk"), table__status__in=BINDING)
    waiting = evaluations.filter(purpose=terms.AWARD, workshop__state=State.EVALUATING)
    return waiting.filter(~Exists(bound), ended_at=None, closed_at__isnull=False)


def plans_for(user: User) -> QuerySet[Plan, Any]:
    """Plans of awards in work with their tables; how many of their cases are signed and wait to be summed up."""
    cases = PanelCase.objects.filter(removed_at=None)
    return (
        Plan.objects.visible_to(user)
        .filter(purpose=terms.AWARD, status__in=[Plan.Status.AGREED, Plan.Status.CLOSED])
        .select_related("round")
        .annotate(
            cases=number_of(cases, "panel__plan"),
            judged=number_of(cases.filter(workshop__state=State.EVALUATING), "panel__plan"),
            waiting=number_of(
                cases.filter(workshop__state=State.QUALIFIED, workshop__is_waitlisted=True), "panel__plan"
            ),
            ready=number_of(unbound(Evaluation.objects.all()), "panel__plan"),
        )
        .prefetch_related(Prefetch("tables", queryset=tables_for(user).annotate(count=Count("rows")), to_attr="shown"))
        .order_by("-made_at", "-pk")
    )


def asked_anew(user: User) -> QuerySet[Reevaluation]:
    """Requests to judge a case anew that somebody must still answer or carry out."""
    cases = Workshop.objects.visible_to(user)
    open_ones = Reevaluation.objects.filter(status__in=["proposed", "agreed"], evaluation__workshop__in=cases)
    return open_ones.select_related("evaluation__workshop", "proposed_by")


# ── one table ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Numbers:
    """How a table divides its cases."""

    rows: int
    passes: int
    fails: int
    vetoes: int
    key_pool: int
    waitlisted: int
    undecided: int

    @property
    def moving_up(self) -> int:
        """Of a table of those who wait."""
        return self.rows - self.waitlisted


# whoever is vetoed has the basis of it; EXISTS with OFFSET looks for one case of each version of the rules, not at all
_SUMMARY = """
SELECT count(*), count(*) FILTER (WHERE passes), count(*) FILTER (WHERE NOT passes AND veto_basis = ''),
    count(*) FILTER (WHERE veto_basis <> ''), count(*) FILTER (WHERE in_key_pool),
    count(*) FILTER (WHERE is_waitlisted),
    CASE WHEN %(agreed)s THEN (
        SELECT count(*) FROM reviews_reviewrow waiting
        JOIN applications_workshop w ON w.id = waiting.workshop_id AND w.state = 'evaluating'
        JOIN reviews_evaluation e ON e.id = waiting.evaluation_id AND e.ended_at IS NULL
        WHERE waiting.table_id = %(table)s
    ) ELSE count(*) END,
    (SELECT array_agg(ARRAY[g.code, g.title] ORDER BY g."order", g.id) FROM applications_rubricgroup g
        WHERE g.rubric_id IN (SELECT rules.rubric_id FROM applications_ruleset rules WHERE EXISTS (
            SELECT 1 FROM reviews_reviewrow judged JOIN applications_workshop w ON w.id = judged.workshop_id
            WHERE judged.table_id = %(table)s AND w.rule_set_id = rules.id OFFSET 0)))
FROM reviews_reviewrow WHERE table_id = %(table)s
"""
Heads = list[tuple[str, str]]


def summary_of(table: ReviewTable) -> tuple[Numbers, Heads]:
    """How it divides its cases, and code and title of the groups by which they were judged. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, {"table": table.pk, "agreed": table.status == ReviewTable.Status.AGREED})
        *numbers, groups = cursor.fetchone()
    return Numbers(*numbers), list(dict(groups or []).items())


@dataclass(frozen=True)
class Target:
    """How many titles the programme aims at, how many are alive, and how many of this batch still fit in."""

    titles: int
    alive: int

    @property
    def room(self) -> int:
        return max(self.titles - self.alive, 0)


def target_on(day: date) -> Target | None:
    """By the programme rules in force that day; None before there are any."""
    rules = ProgrammeRules.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    if rules is None:
        return None
    return Target(rules.title_target, Workshop.objects.filter(state__in=ALIVE).count())


def rows_of(table: ReviewTable) -> QuerySet[ReviewRow, Any]:
    """What a line shows of each case, by name; nothing else of the wide rows of cases is read."""
    return table.rows.values_list(
        *("pk", "rank", "score", "widest", "groups", "passes", "veto_basis", "in_key_pool", "is_waitlisted"),
        *("workshop", "workshop__number", "workshop__name", "workshop__technician_name", "workshop__trade"),
        *("workshop__unit__name", "workshop__review_body__short_name"),
        *("evaluation__sheets", "evaluation__conclusion", "evaluation__ended_at", "evaluation__panel__name"),
        named=True,
    )


def page_of(table: ReviewTable, query: QueryDict) -> tuple[str, paging.Page[Any]]:
    """The order that is asked for, and the page of rows in it."""
    order = query.get("order", "") if query.get("order", "") in ORDERS else "rank"
    only = query.get("only", "") if query.get("only", "") in FILTERS else ""

    def rows() -> QuerySet[ReviewRow, Any]:
        return rows_of(table).filter(FILTERS[only][1]) if only else rows_of(table)

    known_by = ("review rows", table.pk, order, only)
    return order, paging.page_of(rows, ORDERS[order][1], query, PAGE, known_by=known_by)


FILTERS: dict[str, tuple[str, Q]] = {
    "passes": ("合格", Q(passes=True)),
    "fails": ("不合格", Q(passes=False)),
    "pool": ("重点项目候选", Q(in_key_pool=True)),
    "waitlisted": ("候补", Q(is_waitlisted=True)),
}
