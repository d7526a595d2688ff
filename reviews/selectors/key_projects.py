"""Shaped reads about key projects: a year's list with its totals, who may still be chosen, gauges of the targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, When

from accounts.models import User
from applications.models import ProgrammeRules, Workshop
from applications.states import ALIVE
from common.templatetags.ui import cn_date
from reviews.models import Budget, Evaluation, KeyProject, ReviewRow
from reviews.printing.key_projects import FundedWorkshop, YearList

Status = KeyProject.Status


@dataclass(frozen=True)
class Gauge:
    """How far a target of the programme (二-3) is; over it a sentence warns, nothing is blocked."""

    word: str
    number: int
    target: int
    unit: str = "个"

    @property
    def warning(self) -> str:
        over = self.number - self.target
        return f"{self.word} {self.number} {self.unit}，已超过目标 {self.target} {self.unit}。" if over > 0 else ""


def title_gauge(alive: int, day: date) -> Gauge | None:
    rules = rules_in_force(day)
    return Gauge("有效工作室", alive, rules.title_target) if rules else None


def project_gauge(day: date) -> Gauge | None:
    """Every project that was not cancelled, of all years: the target speaks of the programme."""
    rules = rules_in_force(day)
    if rules is None:
        return None
    return Gauge("重点资助", KeyProject.objects.exclude(status=Status.CANCELLED).count(), rules.key_project_target)


def rules_in_force(day: date) -> ProgrammeRules | None:
    return ProgrammeRules.objects.filter(valid_from__lte=day).order_by("-valid_from").first()


@dataclass(frozen=True)
class YearTotals:
    """One year's sums, in 元; cancelled projects count for nothing."""

    budget: Budget | None
    planned: Decimal
    confirmed: Decimal
    drafts: int
    awaiting: int
    decided: int

    @property
    def left(self) -> Decimal | None:
        return self.budget.amount - self.planned if self.budget else None

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0


def totals(year: int) -> YearTotals:
    """Two statements."""
    rows = KeyProject.objects.filter(year=year).exclude(status=Status.CANCELLED)
    sums = rows.aggregate(
        planned=Sum("amount"),
        confirmed=Sum("amount", filter=Q(status=Status.CONFIRMED)),
        drafts=Count("pk", filter=Q(status=Status.DRAFT)),
        awaiting=Count("pk", filter=Q(status=Status.CITY)),
        decided=Count("pk", filter=Q(status=Status.CONFIRMED)),
    )
    return YearTotals(
        budget=Budget.objects.select_related("entered_by").filter(year=year, ended_at=None).first(),
        planned=sums.pop("planned") or Decimal(0),
        confirmed=sums.pop("confirmed") or Decimal(0),
        **sums,
    )


def projects_of(year: int) -> QuerySet[KeyProject]:
    """The year's rows, cancelled ones last."""
    found = KeyProject.objects.filter(year=year).select_related(
        "workshop__unit", "workshop__review_body", "drafted_by", "city_by", "finance_by", "cancelled_by"
    )
    return found.order_by(Case(When(status=Status.CANCELLED, then=1), default=0), "pk")


def years() -> list[int]:
    """Years that have a list or a budget, the latest first."""
    found = set(KeyProject.objects.values_list("year", flat=True).distinct())
    return sorted(found | set(Budget.objects.values_list("year", flat=True)), reverse=True)


def candidates(user: User) -> QuerySet[Workshop]:
    """Living titles that were never funded; those of the evaluation's key-project pool first, then by score."""
    chosen = KeyProject.objects.filter(workshop=OuterRef("pk")).exclude(status=Status.CANCELLED)
    pool = ReviewRow.objects.filter(workshop=OuterRef("pk"), in_key_pool=True, evaluation__ended_at=None)
    scores = Evaluation.objects.filter(workshop=OuterRef("pk"), purpose="award", ended_at=None)
    return (
        Workshop.objects.visible_to(user)
        .filter(~Exists(chosen), state__in=ALIVE)
        .select_related("unit")
        .annotate(in_pool=Exists(pool), score=Subquery(scores.values("score")[:1]))
        .order_by("-in_pool", "-score", "title_number", "pk")
    )


def sheet_rows(year: int) -> Iterator[list[Any]]:
    """The rows of the year's sheet, as printing.key_projects.COLUMNS heads them, without the first."""
    for project in projects_of(year):
        workshop = project.workshop
        yield [
            workshop.title_number,
            workshop.name,
            workshop.technician_name,
            workshop.unit.name,
            workshop.review_body.name,
            project.amount / 10000,
            project.reason,
            project.get_status_display(),
            project.city_at,
            project.finance_at,
            project.cancelled_reason,
        ]


def year_list(year: int, day: date) -> YearList:
    """What the printed list says; cancelled rows are left out."""
    rows = list(projects_of(year).exclude(status=Status.CANCELLED))
    found, rules = totals(year), rules_in_force(day)
    return YearList(
        year=year,
        rows=[
            FundedWorkshop(
                number=row.workshop.title_number or "",
                workshop_name=row.workshop.name,
                technician=row.workshop.technician_name,
                unit_name=row.workshop.unit.name,
                amount=row.amount,
                reason=row.reason,
                status=row.get_status_display(),
            )
            for row in rows
        ],
        total=found.planned,
        budget=found.budget.amount if found.budget else None,
        city=_who(rows, "city"),
        finance=_who(rows, "finance"),
        day=day.isoformat(),
        basis=str(rules.basis) if rules else "",
    )


def _who(rows: list[KeyProject], side: str) -> str:
    """Who confirmed, and when, where one confirmation covers every row; else nothing."""
    found = {(getattr(row, f"{side}_by"), getattr(row, f"{side}_at")) for row in rows}
    if len(found) != 1:
        return ""
    who, when = found.pop()
    return f"{who.name}，{cn_date(when)}确认" if who else ""
