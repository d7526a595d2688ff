"""工作室统计: the titles of the city, a body or a district in pictures with their tables, on paper and as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import figures
from applications.models import ProgrammeRules
from applications.states import LOOK, State
from common import clock, documents, progress
from common.drawing import StackChart, bar_chart, column_chart, stack_chart
from reviews.jobs import statistics as jobs
from reviews.printing import statistics as printing
from reviews.printing.statistics import Report
from reviews.selectors import statistics as selectors
from reviews.selectors.key_projects import rules_in_force
from reviews.selectors.statistics import Row, Scope, Statistics, Table
from reviews.views.printed import kept_or_on_its_way

FIRST_YEAR, LAST_YEAR = 2011, 2099
SERIES = ("称号有效", "已撤销、注销")
# what became of the titles of one year: word, states, colour
FATES = (
    ("已认定", (State.GRANTED,), "c"),
    ("考核、整改", (State.ASSESSING, State.RECTIFYING), "a"),
    ("拟撤销", (State.REVOKING,), "d"),
    ("已撤销", (State.REVOKED,), "e"),
    ("已注销", (State.CLOSED,), "b"),
)
SHOWN_BARS = 20
STATE_KINDS = {"act": "d", "bad solid": "e", "quiet": "b", "good solid": "c"}


@dataclass(frozen=True)
class Asked:
    """What this request counts: whose titles, of which year of award."""

    scope: Scope
    year: str
    found: Statistics
    years: tuple[str, ...]
    today: date
    rules: ProgrammeRules | None


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every picture with its table."""
    asked = _asked(request)
    year = f"?year={asked.year}" if asked.year else ""
    return render(
        request,
        "reviews/statistics/index.html",
        {
            "scope": asked.scope,
            "year": asked.year,
            "segments": [
                {
                    "label": f"{one} 年认定" if one else "全部",
                    "href": f"?year={one}" if one else "?",
                    "current": one == asked.year,
                }
                for one in ("", *asked.years)
            ],
            "gauges": selectors.gauges(asked.scope, asked.found, asked.rules) if not asked.year else [],
            "total": asked.found.total,
            "heads": selectors.HEADS.items(),
            "states": _states(asked.found.total),
            "by_year": _by_year(asked.found.of("year")),
            "pictures": [_picture(table) for table in asked.found.tables if table.rows],
            "sheet": f"{reverse('exports:titles')}{year}",
            "paper": f"{reverse('reviews:title_statistics_pdf')}{year}",
            "is_printed": _is_printed(asked),
        },
    )


def _asked(request: SignedInRequest) -> Asked:
    """The numbers, counted once in a few minutes for everybody of the same scope. Raises NotPermitted."""
    selectors.demand_reader(request.user)
    scope, today = selectors.scope_of(request.user), clock.today()
    rules = rules_in_force(today)
    sent = request.GET.get("year", "")
    whole = figures.remembered(f"titles:{scope.code}", today, lambda: selectors.counted(selectors.titles(scope)))
    years = tuple(row.label for row in reversed(whole.of("year").rows))
    if sent not in years:
        return Asked(scope, "", whole, years, today, rules)
    rows = selectors.titles(scope).filter(granted_at__year=int(sent))
    found = figures.remembered(f"titles:{scope.code}:{sent}", today, lambda: selectors.counted(rows))
    return Asked(scope, sent, found, years, today, rules)


def _picture(table: Table) -> dict[str, Any]:
    """The bars of one table and the table itself, each number with the way to its cases."""
    of = table.dimension
    shown = table.rows[:SHOWN_BARS] if of.code != "year" else table.rows[-SHOWN_BARS:]
    return {
        "chart": _fates(shown) if of.code == "year" else _bars(of.title, shown),
        "head": of.head,
        "left_out": max(0, len(table.rows) - SHOWN_BARS),
        "rows": [
            (
                row.label,
                [(head, row.numbers[name], selectors.href_of(of, row, name)) for name, head in selectors.HEADS.items()],
            )
            for row in table.rows
        ],
    }


def _bars(title: str, rows: Sequence[Row]) -> StackChart:
    return stack_chart(title, SERIES, [(row.label, (row.alive, row.ended)) for row in rows])


def _fates(rows: Sequence[Row]) -> StackChart:
    """The titles of each year by what they are now."""
    bars = [(row.label, [sum(row.numbers[str(s)] for s in states) for _, states, _ in FATES]) for row in rows]
    kinds = "".join(kind for _, _, kind in FATES)
    return stack_chart("各年认定的工作室现在的状态", [word for word, _, _ in FATES], bars, kinds=kinds)


def _states(total: Row) -> object:
    """How many titles stand where now."""
    shown = [(str(s.label), total.numbers[str(s)], STATE_KINDS.get(LOOK[s].tone, "a")) for s in selectors.STATES]
    return bar_chart("现在的状态", shown, unit="个")


def _by_year(table: Table) -> object:
    """What each year gave, and what is alive of it; a year that gave nothing is a year as well."""
    gave = {int(row.label): (row.total, row.alive, row.funded) for row in table.rows}
    years = range(min(gave), max(gave) + 1) if gave else []
    rows = [(str(year), gave.get(year, (0, 0, 0))) for year in years]
    return column_chart("各年认定", ("累计认定", "称号有效", "重点资助"), rows, unit="个")


# ── on paper, as a sheet ─────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def paper(request: SignedInRequest) -> HttpResponseBase:
    """The printed statistics. POST orders them; GET hands them out or waits."""
    asked = _asked(request)
    report = _report(asked)
    here = f"?year={asked.year}" if asked.year else ""
    if request.method == "POST":
        jobs.order(report, by=request.user)
        return redirect(f"{request.path}{here}")
    last = jobs.latest(report)
    stored = last.result if last else None
    back = f"{reverse('reviews:title_statistics')}{here}"
    return kept_or_on_its_way(request, stored, last, "工作室统计", back=back)


def _report(asked: Asked) -> Report:
    return jobs.report_of(asked.scope, asked.found, asked.year, asked.today, asked.rules)


def _is_printed(asked: Asked) -> bool:
    """Whether the paper of these numbers is there or on its way, so that a link is enough."""
    last = jobs.latest(_report(asked))
    return last is not None and (last.result_id is not None or last.state in progress.LIVE)


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """Every table as one sheet: /exports/titles.xlsx?year=."""
    asked = _asked(request)
    heads = list(selectors.HEADS.values())
    rows = [("合计", "", *asked.found.total.numbers.values())]
    rows += [
        (table.dimension.title, row.label, *row.numbers.values()) for table in asked.found.tables for row in table.rows
    ]
    return documents.response(printing.sheet(asked.scope.words, asked.year, heads, rows))
