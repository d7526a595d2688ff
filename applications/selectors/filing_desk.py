"""The desk of yearly filings: rows of a year by how they stand, who is missing by district and body, the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from applications.filing_days import FilingDays, is_late
from applications.lifecycle import NotPermitted
from applications.models import Filing
from applications.printing.filing import MissingTitle, Notice, Tally
from applications.selectors.filing import look_of
from applications.states import TITLED
from common import paging
from common.clock import legal_day

READERS = CITY_ROLES | FINANCE_ROLES | REVIEW_ROLES | {Role.DISTRICT_FINANCE}
FOR_READERS = "年度备案由初审单位、市人力社保局和财政部门查看。"
BY_TITLE = paging.by_number("workshop_id")
Status = Filing.Status


@dataclass(frozen=True)
class Standing:
    """One way in which a filing of the year may stand, as a filter of the desk."""

    code: str
    word: str
    rows: Q


def demand_reader(user: User) -> None:
    if not user.holds(*READERS):
        raise NotPermitted(FOR_READERS)


def of_desk(user: User, year: int) -> QuerySet[Filing]:
    """The filings of a year that this person follows by office: never through a unit of his own."""
    seen = Q()
    if not user.sees_every_case():
        districts = [held.organisation.district_id for held in user.held if held.role == Role.DISTRICT_FINANCE]
        seen = Q(workshop__review_body__in=user.organisation_ids(*REVIEW_ROLES)) | Q(workshop__district__in=districts)
    return _of_year(year).filter(seen)


def _of_year(year: int) -> QuerySet[Filing]:
    return Filing.objects.filter(year=year, workshop__state__in=sorted(TITLED)).exclude(status=Status.DROPPED)


def years() -> range:
    """From the first to the last year that was opened; empty before."""
    found = Filing.objects.aggregate(first=Min("year"), last=Max("year"))
    return range(found["first"], found["last"] + 1) if found["first"] else range(0)


def standings(end: datetime, at: datetime) -> tuple[Standing, ...]:
    """The filters of a year; one day, which ends then, binds all its filings."""
    is_over = at >= end
    absent = Q(status=Status.OPEN)
    waiting = Standing("missing", "逾期未报", absent) if is_over else Standing("ahead", "尚未报送", absent)
    return (
        Standing("", "全部", Q()),
        waiting,
        Standing("filed", "待接收", Q(status=Status.FILED)),
        Standing("returned", "退回修改", Q(status=Status.RETURNED)),
        Standing("accepted", "已备案", Q(status=Status.ACCEPTED)),
        Standing("late", "逾期报送", Q(first_filed_at__gte=end)),
    )


def listed(rows: QuerySet[Filing]) -> QuerySet[Filing]:
    """With what a line of the desk shows."""
    joined = rows.select_related("workshop__unit", "workshop__review_body", "workshop__district")
    return joined.only(
        *("year", "status", "due_on", "first_filed_at", "filed_at", "return_due_on", "accepted_at", "has_summary"),
        *("workshop__name", "workshop__title_number", "workshop__state", "workshop__technician_name"),
        *("workshop__unit__name", "workshop__review_body__short_name", "workshop__district__name"),
    )


# ── who is missing ───────────────────────────────────────────────────────────


def tallies(rows: QuerySet[Filing], column: str, at: datetime, end: datetime) -> list[Tally]:
    """Per value of ``column``: how many owe, filed in time, late, not at all by the day's end; one statement."""
    is_over = at >= end
    counted = (
        rows.order_by()
        .values(label=F(column))
        .annotate(
            owed=Count("pk"),
            on_time=Count("pk", filter=Q(first_filed_at__lt=end)),
            late=Count("pk", filter=Q(first_filed_at__gte=end)),
            missing=Count("pk", filter=Q(status=Status.OPEN)),
        )
        .order_by("-missing", column)
    )
    return [
        Tally(
            label=row["label"] or "未填所在区",
            owed=row["owed"],
            on_time=row["on_time"],
            late=row["late"],
            missing=row["missing"] if is_over else 0,
        )
        for row in counted
    ]


def total_of(rows: Sequence[Tally]) -> Tally:
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("owed", "on_time", "late", "missing")}
    return Tally("合计", **sums)


def missing_titles(rows: QuerySet[Filing]) -> Iterator[MissingTitle]:
    """Who has not filed, body by body."""
    absent = listed(rows.filter(status=Status.OPEN)).order_by("workshop__review_body", "workshop")
    for row in absent.iterator(chunk_size=1000):
        workshop = row.workshop
        yield MissingTitle(
            workshop.title_number or "", workshop.name, workshop.unit.name, workshop.review_body.short_name
        )


def notice_of(year: int, at: datetime) -> Notice:
    """What the 通报 of a year says as of that day: every title of the city."""
    days, rows = FilingDays(), _of_year(year)
    end = days.end(year)
    districts = tallies(rows, "workshop__district__name", at, end)
    return Notice(
        year=year,
        due_on=days.due(year).isoformat(),
        day=legal_day(at).isoformat(),
        basis=str(days.rules_on(legal_day(at)).basis),
        total=total_of(districts),
        districts=districts,
        bodies=tallies(rows, "workshop__review_body__name", at, end),
        missing=list(missing_titles(rows)) if at >= end else [],
    )


# ── the sheet ────────────────────────────────────────────────────────────────


def sheet_rows(user: User, year: int, at: datetime) -> Iterator[tuple[object, ...]]:
    """One row a title, in the order of the titles."""
    rows = of_desk(user, year).select_related("workshop__unit", "workshop__review_body", "workshop__district")
    for row in rows.order_by("workshop_id").iterator(chunk_size=1000):
        workshop = row.workshop
        yield (
            workshop.title_number or "",
            workshop.name,
            workshop.technician_name,
            workshop.unit.name,
            workshop.district.name if workshop.district else "",
            workshop.review_body.short_name,
            row.due_on,
            row.first_filed_at,
            "逾期" if is_late(row) else "",
            look_of(row, at)[0],
            row.accepted_at,
            *(row.tasks_planned, row.tasks_summed_up, row.percent_done, row.apprentices, row.with_agreement),
            *(row.raised, row.projects, row.projects_finished, row.results, row.exchanges, row.promotions),
        )
