"""待办: what waits for a person, put together from the tasks of every app. Nothing is stored here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least
from django.http import QueryDict

import accounts.tasks
import applications.stages
import applications.tasks
import reviews.tasks
from accounts.models import User
from accounts.roles import CITY_ROLES
from applications import search
from applications.addresses import front_page
from applications.models import Workshop, WorkshopEvent
from applications.models.workshop import DUE_KEY, NO_DUE
from applications.states import ALIVE, BADGE, LOOK
from applications.tasks import Action, Step, Tile
from common import paging
from common.bars import bar
from common.clock import legal_day
from common.links import link_to
from common.models import HolidayYear
from common.ready_columns import ready
from common.statements import Statement, among, written_once

PAGE = 20
WEEK = timedelta(days=7)
CALENDAR_AHEAD = timedelta(days=60)  # the arrangement is published in autumn
BY_DUE = paging.by_day("due_key")
BY_CHANGE = paging.by_moment("changed_at")
APPS = (applications.tasks, *applications.stages.STAGES, *reviews.tasks.STAGES)
ALL = Q()
TABS = (("", "等我办理"), ("week", "本周到期"), ("handled", "我经手的"))


@dataclass
class Board:
    """Everything the page of 待办 shows above its charts."""

    tiles: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    search: dict[str, Any]
    rows: list[dict[str, Any]]
    page: dict[str, str]
    waiting: int
    due_today: int
    errands: list[Any] = field(default_factory=list)


def board(user: User, query: QueryDict, at: datetime) -> Board:
    """The board in five statements: counts of cases and of errands, the page, its figures, what waits in accounts."""
    today = legal_day(at)
    tab = query.get("tab", "") if query.get("tab", "") in dict(TABS) else ""
    tiles, counting = written_once(("board", user.standing, today), lambda: _counters(user, today))
    numbers = _exact(counting.read(), user, today)
    counted = written_once(("errands", user.standing, today), lambda: _errands_counted(user, today)).read()
    sought = query.get("q", "").strip()[:60]
    key = BY_CHANGE if tab == "handled" else BY_DUE
    if key is BY_DUE and not sought and not {"after", "before"} & set(query):
        page = _first_page(numbers["tab_first"] or [], user, today, until=today + WEEK if tab == "week" else NO_DUE)
    else:
        page = paging.page_of(
            lambda: _lined(_lists(user, today, search.matching(sought))[tab], user),
            key,
            query,
            PAGE,
            known_by=None if sought else ("board", user.standing, today, tab),
        )
    return Board(
        tiles=[_tile(tile, numbers[tile.name]) for tile in tiles][:4],
        segments=_segments(tab, numbers, query),
        search=_search(tab, sought),
        rows=_rows(page.rows, user, today, by_due=key is BY_DUE),
        page={"text": _words(page, key), **paging.addresses(page, query)},
        waiting=numbers["tab_"],
        due_today=numbers["due"],
        errands=[
            *accounts.tasks.tasks_for(user, at),
            *applications.stages.errands(counted),
            *reviews.tasks.errands(user, at, counted),
            *_calendar_errands(user, today, numbers),
        ],
    )


def _lists(user: User, today: date, sought: Q = ALL) -> dict[str, paging.Rows[Workshop]]:
    """The rows of each tab."""
    seen = Workshop.objects.visible_to(user).filter(sought).annotate(due_key=_due_key(user))
    return {
        "": _waiting(user, seen),
        "week": _waiting(user, seen.filter(due_key__lte=today + WEEK)),
        "handled": seen.filter(_handled_by(user)),
    }


def _due_key(user: User) -> Any:
    """The first day by which the person's side is waited for; a title owes several things, each with its own day.

    Whoever sees every case reads them by the index of the case's own day.
    """
    if user.sees_every_case():
        return DUE_KEY
    dues = [due for app in APPS if hasattr(app, "dues") for due in app.dues(user)]
    return Least(DUE_KEY, *[Coalesce(due, Value(NO_DUE)) for due in dues]) if dues else DUE_KEY


def _waiting(user: User, seen: QuerySet[Workshop]) -> paging.Rows[Workshop]:
    """Of these cases, what waits. For whoever sees every case it is much, and is read ground by ground by an index."""
    waits = [ground for app in APPS for ground in app.waiting_for(user)]
    if waits and user.sees_every_case():
        return paging.Parts([seen.filter(ground) for ground in waits])
    return seen.filter(reduce(or_, waits, Q(pk__in=[])))


def _counters(user: User, today: date) -> tuple[list[Tile], paging.Counting]:
    """The tiles, and how they and the tabs are counted."""
    seen = Workshop.objects.visible_to(user)
    due = Tile("due", "bad", "alert", "今天到期", None, "/?tab=week", "含当日 24:00 前须办的事项")
    tiles = [due, *[tile for app in APPS for tile in app.tiles(user, seen, today)]]
    lists = _lists(user, today)
    waiting = {"tab_week": ("<=", today + WEEK), "due": ("=", today)}
    return tiles, paging.counting(
        paging.Split(lists[""], BY_DUE, "tab_", waiting, "tab_first", PAGE),
        tab_handled=lists["handled"],
        **{tile.name: tile.rows for tile in tiles if tile.rows is not None},
        calendar=HolidayYear.objects.filter(year=(today + CALENDAR_AHEAD).year),
    )


def _exact(numbers: dict[str, Any], user: User, today: date) -> dict[str, Any]:
    """Where more is overdue than is counted, what is due today stands behind it and is counted by itself."""
    if numbers["tab_week"] <= paging.ENOUGH:
        return numbers

    def of_today() -> paging.Counting:
        seen = Workshop.objects.visible_to(user).annotate(due_key=_due_key(user))
        return paging.counting(due=_waiting(user, seen.filter(due_key=today)))

    return numbers | written_once(("due", user.standing, today), of_today).read()


def _errands_counted(user: User, today: date) -> paging.Counting:
    """What waits and is no single case."""
    return paging.counting(**applications.stages.lists(user, today), **reviews.tasks.lists(user, today))


def _calendar_errands(user: User, today: date, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """The city enters the holidays of the next year once they are published, before periods reach into it."""
    coming = (today + CALENDAR_AHEAD).year
    if not user.holds(*CITY_ROLES) or numbers["calendar"]:
        return []
    return [
        bar(
            (
                "act",
                "calendar",
                f"{coming} 年的放假安排还没有录入。",
                "跨年的期限暂按周一至周五推算；国务院办公厅公布后请录入。",
                "去录入",
            ),
            link_to("rounds:holidays"),
        )
    ]


def _handled_by(user: User) -> Q:
    """Cases with a line of the journal by this person; taking one over is such a line."""
    return Q(pk__in=WorkshopEvent.objects.filter(actor=user).values("workshop"))


def _first_page(keys: list[int], user: User, today: date, *, until: date) -> paging.Page[Workshop]:
    """What the counting has found to be due first."""

    def line() -> Statement[Any]:
        return Statement(lambda: _line(_given(), user))

    rows = written_once(("line", user.standing, today), line).rows(keys=keys) if keys else []
    found = [row for row in rows if row.due_key <= until]
    return paging.first_page(found, BY_DUE, PAGE)


def _given() -> QuerySet[Workshop]:
    return Workshop.objects.filter(among("pk", "keys"))


def _lined(rows: paging.Rows[Workshop], user: User) -> paging.Rows[Workshop]:
    """With what a line shows of the case itself."""
    if isinstance(rows, paging.Parts):
        return replace(rows, shown=lambda found: _line(found, user))
    return _line(rows, user)


def _line(rows: QuerySet[Workshop], user: User) -> QuerySet[Workshop]:
    return rows.annotate(due_key=_due_key(user)).select_related("unit").only(*applications.tasks.READ)


def _figure(page: list[Workshop], user: User) -> None:
    """Add the figures of the apps that have a word for this person about one of these cases, and no others.

    Counting files costs more than the rows, and PostgreSQL plans as long for a column as it takes to answer it.
    """
    states = {workshop.state for workshop in page}
    apps = tuple(app for app in APPS if states & app.SPEAKS_IN and user.holds(*app.FIGURES_FOR))
    if not apps:
        return
    found = written_once(("figures", *[app.__name__ for app in apps]), lambda: _figures(apps))
    figures = {row.pop("pk"): row for row in found.rows(keys=[workshop.pk for workshop in page])}
    for workshop in page:
        workshop.__dict__.update(figures[workshop.pk])


def _figures(apps: tuple[Any, ...]) -> Statement[dict[str, Any]]:
    columns = {name: column for app in apps for name, column in ready(Workshop, app.figures).items()}
    return Statement(lambda: _given().annotate(**columns).values("pk", *columns))


def _rows(page: list[Workshop], user: User, today: date, *, by_due: bool) -> list[dict[str, Any]]:
    """What a title owes may be due before its own day: within the page the days that are shown decide."""
    if page:
        _figure(page, user)
    rows = [_row(workshop, user, today) for workshop in page]
    return sorted(rows, key=lambda row: row["due"]["day"] or NO_DUE) if by_due else rows


def _row(workshop: Workshop, user: User, today: date) -> dict[str, Any]:
    step, others = _first_step(workshop, user)
    return {
        "name": workshop.title,
        "href": front_page(workshop),
        "unit": workshop.unit.name,
        "number": workshop.title_number or workshop.number or "",
        "look": BADGE[workshop.state],
        "todo": step.words,
        "others": others,
        "done": step.done,
        "total": step.total,
        "due": _due(step.due_on or workshop.due_on, today),
        "action": step.action,
    }


def _first_step(workshop: Workshop, user: User) -> tuple[Step, list[Step]]:
    """Of all that waits for this person what the title hangs on, else what is due first; and the others after it."""
    steps = [found for app in APPS if workshop.state in app.SPEAKS_IN and (found := app.next_step(workshop, user))]
    if not steps:
        return _only_look(workshop), []
    if workshop.state not in ALIVE:  # a case has one step at a time; whoever could say more speaks after it
        return steps[0], []
    first, *others = sorted(steps, key=lambda step: (not step.comes_first, step.due_on or NO_DUE))
    return first, others


def _only_look(workshop: Workshop) -> Step:
    look = LOOK[workshop.state]
    words = f"等{look.waits_for}办理" if look.waits_for else "已办结"
    return Step(words, Action("查看", front_page(workshop)))


def _due(day: date | None, today: date) -> dict[str, Any]:
    if day is None:
        return {"day": None, "left": None, "words": "不限期"}
    return {"day": day, "left": (day - today).days, "unit": "天"}


def _tile(tile: Tile, number: int) -> dict[str, Any]:
    return {
        "tone": tile.tone if number else "quiet",
        "icon": tile.icon,
        "word": tile.word,
        "number": paging.in_words(number),
        "detail": tile.detail,
        "href": tile.href,
    }


def _segments(tab: str, numbers: dict[str, int], query: QueryDict) -> list[dict[str, Any]]:
    kept = f"&q={query['q']}" if query.get("q") else ""
    return [
        {
            "label": f"{word} {paging.in_words(numbers[f'tab_{name}'])}",
            "href": f"/?tab={name}{kept}",
            "current": name == tab,
        }
        for name, word in TABS
    ]


def _search(tab: str, sought: str) -> dict[str, Any]:
    return {
        "name": "q",
        "value": sought,
        "label": "按单位、首席技师或编号查找",
        "placeholder": "单位、首席技师或编号",
        "hidden": [("tab", tab)] if tab else [],
    }


def _words(page: paging.Page[Workshop], key: paging.Key) -> str:
    order = "按期限先后排列" if key is BY_DUE else "最近变动的在前"
    return f"本页 {len(page.rows)} 件，{order}"
