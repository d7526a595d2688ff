"""What stage ``filing`` shows: the tab 年度, and in 待办 filings to write (unit), to take in (body), missing (city)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, CharField, DateField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.roles import CITY_ROLES, REVIEW_ROLES, UNIT_ROLES
from applications import permissions, standing
from applications.models import Filing, Workshop
from applications.panels import ActLink, Panels, Tab
from applications.states import ALIVE
from applications.tasks import Action, Step, Tile
from common import paging
from common.bars import bar
from common.links import link_to
from common.templatetags.ui import cn_day

FIGURES_FOR = UNIT_ROLES | REVIEW_ROLES
SPEAKS_IN = ALIVE
Status = Filing.Status
TO_WRITE = (Status.OPEN, Status.RETURNED)


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.granted_at is None:
        return Panels()
    return Panels(tabs=[Tab("yearly", reverse("workshops:filings", args=[workshop.pk]))], work=_work(workshop, user))


def _work(workshop: Workshop, user: User) -> list[ActLink]:
    """What waits for this person: of the unit the first to write, of the body the first to take in."""
    writes, reviews = permissions.unit_member(workshop, user), permissions.reviewer(workshop, user)
    if workshop.state not in ALIVE or not (writes or reviews):
        return []
    waits = (*(TO_WRITE if writes else ()), *((Status.FILED,) if reviews else ()))
    row = next((row for row in standing.of(workshop).filings if row[1] in waits), None)
    if row is None:
        return []
    year, status = row
    word = {Status.OPEN: "填写", Status.RETURNED: "修改", Status.FILED: "核对"}[Status(status)]
    return [
        ActLink("filing", f"{word} {year} 年度备案", reverse("workshops:filing", args=[workshop.pk, year]), "primary")
    ]


# ── 待办 ─────────────────────────────────────────────────────────────────────


def waiting_for(user: User) -> list[Q]:
    """Titles of the person's units with something to file, and of his bodies with something to take in."""
    waits = []
    if units := user.organisation_ids(*UNIT_ROLES):
        waits.append(Q(_with(*TO_WRITE), unit__in=units, state__in=sorted(ALIVE)))
    if bodies := user.organisation_ids(*REVIEW_ROLES):
        waits.append(Q(_with(Status.FILED), review_body__in=bodies, state__in=sorted(ALIVE)))
    return waits


def _with(*standings: str) -> Exists:
    return Exists(Filing.objects.filter(workshop=OuterRef("pk"), status__in=standings))


def dues(user: User) -> list[Subquery]:
    """Until when this person's side has something to do."""
    if not user.holds(*UNIT_ROLES):
        return []
    rows = Filing.objects.filter(workshop=OuterRef("pk"), status__in=TO_WRITE).order_by("year")
    return [Subquery(rows.values(day=Coalesce("return_due_on", "due_on"))[:1], output_field=DateField())]


def figures() -> dict[str, Any]:
    """Columns that the words of a row are made of: the first to write, the first to take in."""
    rows = Filing.objects.filter(workshop=OuterRef("pk")).order_by("year")
    to_write, filed = rows.filter(status__in=TO_WRITE), rows.filter(status=Status.FILED)
    return {
        "filing_year": Subquery(to_write.values("year")[:1], output_field=IntegerField()),
        "filing_status": Subquery(to_write.values("status")[:1], output_field=CharField()),
        "filing_due": Subquery(to_write.values("due_on")[:1], output_field=DateField()),
        "filing_return_due": Subquery(to_write.values("return_due_on")[:1], output_field=DateField()),
        "filing_summary": Subquery(to_write.values("has_summary")[:1], output_field=BooleanField()),
        "filing_filed": Subquery(filed.values("year")[:1], output_field=IntegerField()),
    }


def next_step(workshop: Any, user: User) -> Step | None:
    """The step of the unit or of the body; None where neither is waited for."""
    if workshop.state not in ALIVE:
        return None
    if user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id) and workshop.filing_year:
        return _of_unit(workshop)
    if user.holds(*REVIEW_ROLES, organisation_id=workshop.review_body_id) and workshop.filing_filed:
        href = link_to("workshops:filing", workshop.pk, workshop.filing_filed)
        return Step(f"{workshop.filing_filed} 年度备案已报送，待接收", Action("去核对", href, "primary"))
    return None


def _of_unit(workshop: Any) -> Step:
    href, year = link_to("workshops:filing", workshop.pk, workshop.filing_year), workshop.filing_year
    if workshop.filing_status == Status.RETURNED:
        due_on = workshop.filing_return_due
        words = f"{year} 年度备案退回修改，{cn_day(due_on)} 24:00 前重新报送"
        return Step(words, Action("去修改", href, "primary"), due_on=due_on)
    due_on = workshop.filing_due
    what = f"{year - 1} 年总结和 {year} 年计划" if workshop.filing_summary else f"{year} 年计划"
    return Step(f"年度备案：报送 {what}", Action("去填写", href, "primary"), due_on=due_on)


def tiles(user: User, seen: QuerySet[Workshop], today: date) -> list[Tile]:
    return []


# ── errands of the city ──────────────────────────────────────────────────────


def lists(user: User, today: date) -> dict[str, QuerySet[Any]]:
    """Who is missing, for the city alone: bodies and units have their rows."""
    if not user.holds(*CITY_ROLES):
        return {}
    absent = Filing.objects.filter(status=Status.OPEN, workshop__state__in=sorted(ALIVE))
    return {"missing": absent.filter(year=today.year, due_on__lt=today)}


def bars(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """The city asks the bodies to follow up, or publishes who is missing."""
    if not numbers.get("missing"):
        return []
    return [
        bar(
            (
                "act",
                "calendar",
                f"本年度备案已过期限，{paging.in_words(numbers['missing'])} 个工作室没有报送。",
                "可按区和初审单位查看，并印发通报。",
                "看未报名单",
            ),
            link_to("reviews:filings_missing"),
        )
    ]
