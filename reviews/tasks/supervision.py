"""What stage ``supervision`` has in 待办: requests to answer as rows of the unit; what waits for offices is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, UNIT_ROLES
from applications.models import Workshop
from applications.states import TITLED
from applications.tasks import Action, Step, Tile
from common.bars import bar
from common.links import link_to
from common.templatetags.ui import cn_day
from reviews.models import Inspection, Practice
from reviews.selectors import duties
from reviews.selectors import supervision as selectors
from reviews.supervision_rights import INSPECTING_ROLES

FIGURES_FOR = UNIT_ROLES
SPEAKS_IN = TITLED
ASKED = Inspection.Status.ASKED


def waiting_for(user: User) -> list[Q]:
    """Titles of the person's units that owe an answer."""
    units = user.organisation_ids(*UNIT_ROLES)
    if not units:
        return []
    return [Q(Exists(Inspection.objects.filter(workshop=OuterRef("pk"), status=ASKED)), unit__in=units)]


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of: the request that is due first."""
    first = Inspection.objects.filter(workshop=OuterRef("pk"), status=ASKED).order_by("due_on", "pk")
    return {
        "inspection_pk": Subquery(first.values("pk")[:1], output_field=BigIntegerField()),
        "inspection_due": Subquery(first.values("due_on")[:1], output_field=DateField()),
        "inspection_by": Subquery(first.values("organisation__short_name")[:1], output_field=CharField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    if not user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id) or not workshop.inspection_pk:
        return None
    due_on, href = workshop.inspection_due, link_to("reviews:inspection", workshop.inspection_pk)
    words = f"{workshop.inspection_by}检查的要求，{cn_day(due_on)} 24:00 前答复"
    return Step(words, Action("去答复", href, "primary"), due_on=due_on)


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


# ── errands ──────────────────────────────────────────────────────────────────

# name: tone, icon, sentence, detail, word of the link, where it leads, the part of that page
WORDS: dict[str, tuple[str, str, str, str, str, str, str]] = {
    "answered": (
        *("act", "eye", "{} 条检查答复等本单位确认。", "核对后确认办结，或退回补充。", "去核对"),
        *("reviews:supervision", "?standing=to_confirm"),
    ),
    "late": (
        *("bad", "clock", "本单位的 {} 条检查要求逾期没有答复。", "请督促所在单位；不再需要的可以撤回。", "去查看"),
        *("reviews:supervision", "?standing=late"),
    ),
    "practices": (
        *("act", "book", "{} 篇经验做法等市局审核。", "审核后才会公开。", "去审核"),
        *("reviews:practices", "?shelf=sent"),
    ),
    "duties": (
        *("act", "book", "{} 个工作室没有上传制度和职责，或长期没有确认。", "逐个上传，或确认仍然适用。", "去办理"),
        *("reviews:lacking_duties", ""),
    ),
}


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for this person, list by list."""
    found: dict[str, QuerySet[Any]] = {}
    if user.holds(*INSPECTING_ROLES):
        own = Inspection.objects.filter(selectors.own(user))
        found["answered"] = own.filter(status=Inspection.Status.ANSWERED)
        found["late"] = own.filter(status=ASKED, due_on__lt=today)
    if user.holds(*CITY_ROLES):
        found["practices"] = Practice.objects.filter(status=Practice.Status.SENT)
    if units := user.organisation_ids(*UNIT_ROLES):
        found["duties"] = duties.lacking(Workshop.objects.filter(unit__in=units), today)
    return found


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Of the numbers of ``lists``."""
    return [_bar(name, numbers[name]) for name in WORDS if numbers.get(name)]


def _bar(name: str, number: int) -> dict[str, Any]:
    *words, page, part = WORDS[name]
    return bar(words, f"{link_to(page)}{part}", number)
