"""The roof's own pages: 待办 for whoever is signed in, the public home for everybody else, statistics."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import ADMINISTRATORS, REVIEW_ROLES, Role
from applications import figures
from applications.choices import StrategicIndustry
from applications.models import Round, Workshop
from applications.states import State
from applications.views.rounds import calendar_of, look_of
from chief_workshop import tasks
from chief_workshop.look import look
from common import clock
from reviews.selectors import publicity

__all__ = ["home", "look", "statistics"]


@dataclass(frozen=True)
class Number:
    """One column of figures and what narrows the list of cases to them."""

    name: str
    head: str
    narrowed: dict[str, object]


NUMBERS = (
    Number("total", "合计", {}),
    Number("waiting", "待初审", {"state": State.SUBMITTED}),
    Number("returned", "退回补正", {"state": State.RETURNED}),
    Number("overdue", "逾期未办", {"due": "over"}),
    Number("recommended", "已推荐及以后", {"state": "beyond"}),
    Number("ended", "未通过或终止", {"state": "ended"}),
    Number("priority", "符合优先", {"priority": "yes"}),
)
INDUSTRY = ("unit_chapter__strategic_industry", "industry", "unit_chapter__strategic_industry")
NOTHING = {
    Role.EXPERT: "受邀参加评审后，考察、打分等事项会显示在这里。",
    Role.FINANCE_OFFICER: "市人力社保局送来评审计划、拟认定名单等须会商的事项后，会显示在这里。",
    Role.FINANCE_APPROVER: "市人力社保局送来须会签的事项后，会显示在这里。",
    Role.DISTRICT_FINANCE: "本区工作室认定并拨付经费后，检查事项会显示在这里；本区案卷可在“卷宗”中查阅。",
    Role.UNIT_CLERK: "在开放的批次中开始申报后，填报和补正事项会显示在这里。",
    Role.UNIT_APPROVER: "报送稿备好或案卷退回后，须您办理的事项会显示在这里。",
}
NOTHING_ELSE = "新的申报送达时，这里和您的邮箱都会有提示。"


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One address, two pages (design §6)."""
    if not request.user.is_authenticated:
        return render(request, "public_home.html", _public())
    user, at = request.user, clock.now()
    board = tasks.board(user, request.GET, at)
    return render(
        request,
        "home.html",
        {
            "board": board,
            "today": clock.legal_day(at),
            "nothing": _nothing(user),
            "charts": _charts(user, clock.legal_day(at)),
            "may_begin": user.holds(Role.UNIT_CLERK, Role.UNIT_APPROVER),
            "may_summarise": user.holds(*REVIEW_ROLES),
        },
    )


def _public() -> dict[str, object]:
    """The rounds that are published and not over, with their calendars; the notices whose period runs."""
    at = clock.now()
    found = Round.objects.filter(published_at__isnull=False, review_until__gt=at).order_by("-year", "-pk")
    return {
        "notices": publicity.running(at)[:3],
        "rounds": [{"round": r, "look": look_of(r), "calendar": calendar_of(r)} for r in found[:3]],
    }


def _charts(user: User, today: date) -> tuple[object, ...]:
    """Charts of a body's own cases, for both bureaus of the whole city; nobody else has any."""
    seen = Workshop.objects.visible_to(user)
    if user.sees_every_case():
        return figures.remembered("city", today, lambda: figures.charts(seen, today))
    bodies = sorted(user.organisation_ids(*REVIEW_ROLES))
    if not bodies:
        return ()
    own = seen.filter(review_body__in=bodies)
    return figures.remembered(f"bodies:{'-'.join(map(str, bodies))}", today, lambda: figures.charts(own, today))


def _nothing(user: User) -> str:
    """When something will come, in the words of this person's role."""
    main = user.main_role
    if main is None:
        return "您的账号还没有在任何单位任职；没有提出过加入申请的，请联系单位管理成员的人把您加为成员。"
    if main.role in ADMINISTRATORS:
        return "账号、权限和日志的事项在导航中办理；有须您处理的申请时会显示在这里。"
    return NOTHING.get(main.role, NOTHING_ELSE)


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Cases by district, body, industry and state, aggregated in SQL; for both bureaus."""
    user = request.user
    if not (isinstance(user, User) and user.sees_every_case()):
        raise PermissionDenied("统计由市人力社保局和市财政局查看。")
    rounds = list(Round.objects.filter(published_at__isnull=False).order_by("-year", "-pk").values_list("pk", "name"))
    asked = request.GET.get("round", "")
    chosen = next((pk for pk, _ in rounds if str(pk) == asked), None)
    rows = Workshop.objects.visible_to(user)
    rows = rows.filter(round=chosen) if chosen else rows
    today = clock.today()
    return render(
        request,
        "statistics.html",
        {
            "segments": [
                {"label": name, "href": f"?round={pk}" if pk else "?", "current": pk == chosen}
                for pk, name in [(None, "全部批次"), *rounds]
            ],
            "charts": figures.remembered(f"charts:{chosen}", today, lambda: figures.charts(rows, today)),
            "tables": figures.remembered(f"tables:{chosen}", today, lambda: _tables(rows, chosen, today)),
            "numbers": NUMBERS,
        },
    )


@dataclass(frozen=True)
class Grouping:
    """One table of the page: the column of its labels, the filter of the list behind it, words for codes."""

    title: str
    head: str
    column: str
    filtered_by: str
    key: str
    missing: str = ""
    words: dict[str, str] = field(default_factory=dict)


GROUPINGS = (
    Grouping("按区", "所在区", "district__name", "district", "district", "未填所在区"),
    Grouping("按初审单位", "初审单位", "review_body__short_name", "body", "review_body"),
    Grouping("按行业", "八大产业", *INDUSTRY, "未填", dict(StrategicIndustry.choices)),
    Grouping("按状态", "状态", "state", "state", "state", "", dict(State.choices)),
)


def _tables(rows: QuerySet[Workshop], chosen: int | None, today: date) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Title, head of the first column, rows; every number leads to its cases."""
    return [
        (
            of.title,
            of.head,
            [_linked(of, row, chosen) for row in figures.by(rows, of.column, of.key, today)],
        )
        for of in GROUPINGS
    ]


def _linked(of: Grouping, row: dict[str, Any], chosen: int | None) -> dict[str, Any]:
    label, kept = str(row["label"] or ""), {of.filtered_by: row["key"]} | ({"round": chosen} if chosen else {})
    cells = [
        {"head": number.head, "number": row[number.name], "href": _address(number, kept) if row["key"] else ""}
        for number in NUMBERS
    ]
    return {"label": of.words.get(label, label) or of.missing, "cells": cells}


def _address(number: Number, kept: dict[str, object]) -> str:
    """The list of these cases; where the row itself is a state, that of the column would contradict it."""
    return f"{reverse('workshops:index')}?{urlencode(number.narrowed | kept)}"
