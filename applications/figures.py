"""Numbers about many cases, aggregated in SQL: the four charts of 待办 and the page of statistics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncWeek

from applications.models import Workshop
from applications.states import BEYOND, ENDED, LOOK, TITLED, State
from common.clock import BEIJING
from common.drawing import BarChart, ColumnChart, bar_chart, column_chart

Kept = TypeVar("Kept")
KEEP_SECONDS = 300
SHAPE = 2  # raised when what is remembered changes its shape: a new release must not read what the old one kept
WEEKS = 8
BAR_KINDS = {"act": "d", "bad": "e", "quiet": "b"}
# natural days from the body's getting the case to its opinion: upper end of each group
SPANS = (("1–3", 3), ("4–7", 7), ("8–14", 14), ("15–21", 21), ("22 以上", 10_000))
TEXT = CharField(max_length=40)


def remembered(scope: str, today: date, compute: Callable[[], Kept]) -> Kept:
    """Numbers over very many rows are counted once in a few minutes for everybody of the same scope."""
    key = f"figures.{SHAPE}:{scope}:{today.isoformat()}"
    found: Kept | None = cache.get(key)
    if found is None:
        found = compute()
        cache.set(key, found, KEEP_SECONDS)
    return found


def charts(rows: QuerySet[Workshop], today: date) -> tuple[BarChart, ColumnChart, ColumnChart, BarChart]:
    """Cases per state before and after the award, between them weeks and lengths of reviews: one statement for all."""
    since = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    parts = [
        _grouped(rows, "state", Cast("state", TEXT)),
        _grouped(rows.filter(submitted_at__date__gte=since), "in", _week("submitted_at")),
        _grouped(rows.filter(recommended_at__date__gte=since), "out", _week("recommended_at")),
        _grouped(_timed(rows), "days", F("span")),
    ]
    found: dict[tuple[str, str], int] = {
        (kind, group): number for kind, group, number in parts[0].union(*parts[1:], all=True)
    }
    before, after = _states(found)
    return before, _weeks(found, since), _spans(found), after


def _grouped(rows: QuerySet[Workshop], kind: str, group: Any) -> QuerySet[Any]:
    return rows.order_by().values_list(Value(kind, output_field=TEXT), group).annotate(number=Count("pk"))


def _week(field: str) -> Any:
    return Cast(Cast(TruncWeek(field, tzinfo=BEIJING), DateField()), TEXT)


def _timed(rows: QuerySet[Workshop]) -> QuerySet[Workshop]:
    """Recommended cases with the group of days into which their review falls."""
    taken = ExpressionWrapper(F("recommended_at") - F("submitted_at"), output_field=DurationField())
    groups = [When(taken__lte=timedelta(days=most), then=Value(word)) for word, most in SPANS[:-1]]
    done = rows.filter(recommended_at__isnull=False, submitted_at__isnull=False)
    return done.annotate(taken=taken).annotate(span=Case(*groups, default=Value(SPANS[-1][0]), output_field=TEXT))


def _states(found: dict[tuple[str, str], int]) -> tuple[BarChart, BarChart]:
    """On the way to the title, and from the title on; the few of these stand beside one another."""
    shown = [(State(code), found.get(("state", code), 0)) for code in State.values]
    # drafts are the units' own until they submit: an empty bar would say that there are none
    always = frozenset(State) - ENDED - {State.DRAFT}
    rows = [(s, (str(s.label), n, BAR_KINDS.get(LOOK[s].tone, "a"))) for s, n in shown if n or s in always]
    before, after = ([row for s, row in rows if (s in TITLED) is wanted] for wanted in (False, True))
    return bar_chart("认定前各环节件数", before), bar_chart("认定后各环节件数", after, parts=2)


def _weeks(found: dict[tuple[str, str], int], since: date) -> ColumnChart:
    mondays = [since + timedelta(weeks=n) for n in range(WEEKS)]
    return column_chart(
        "每周报送与推荐",
        ("报送", "推荐"),
        [
            (f"{day.month}/{day.day}", (found.get(("in", day.isoformat()), 0), found.get(("out", day.isoformat()), 0)))
            for day in mondays
        ],
    )


def _spans(found: dict[tuple[str, str], int]) -> ColumnChart:
    return column_chart("推荐前用时（天）", ("件数",), [(word, (found.get(("days", word), 0),)) for word, _ in SPANS])


def by(rows: QuerySet[Workshop], column: str, key: str, today: date) -> list[dict[str, Any]]:
    """Cases for each value of ``column``, most first; ``key`` is what the list of cases is narrowed by."""
    counted = (
        rows.order_by()
        .values(label=F(column), key=F(key))
        .annotate(
            total=Count("pk"),
            waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            recommended=Count("pk", filter=Q(state__in=sorted(BEYOND))),
            ended=Count("pk", filter=Q(state__in=sorted(ENDED))),
            priority=Count("pk", filter=Q(has_priority=True)),
        )
    )
    return [dict(row) for row in counted.order_by("-total", "label")]
