"""Who owes the filing of which year (六(三)): the clock opens the rows, an end drops them, the city extends the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import Role
from applications import endings, filing_letters, journal
from applications.filing_days import FilingDays
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Filing, FilingExtension, ProgrammeRules, Workshop, WorkshopEvent
from applications.states import ALIVE
from common.calendar import end_of
from common.clock import legal_day
from common.templatetags.ui import cn_date

AT_ONCE = 1000
ONLY_THE_APPROVER = "年度备案的期限由市人力社保局负责人延长。"
Status = Filing.Status


def opened(workshop: Workshop, year: int, at: datetime) -> Filing:
    """The row of that year, opened now where the clock has not come to it. Raises NotPossible."""
    found = Filing.objects.select_for_update(of=("self",)).filter(workshop=workshop, year=year).first()
    if found is not None:
        return found
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号，不需要年度备案。")
    days = FilingDays()
    if not days.is_owed(workshop, year):
        raise NotPossible(f"这个工作室不需要报送 {year} 年度备案。")
    if days.opens(year) > legal_day(at):
        raise NotPossible(f"{year} 年度备案自{cn_date(days.opens(year))}起可以填写。")
    summary = days.owes_summary(workshop, year)
    return Filing.objects.create(workshop=workshop, year=year, due_on=days.due(year), has_summary=summary, opened_at=at)


# ── the clock ────────────────────────────────────────────────────────────────


def open_due(at: datetime) -> None:
    """Open the rows of every year that can be written by now, years that were missed included; drop what is void.

    Run twice, or by two workers, it opens each row once.
    """
    today, days = legal_day(at), FilingDays()
    first = Workshop.objects.filter(state__in=ALIVE).aggregate(first=Min("granted_at"))["first"]
    if first is not None:
        for year in days.years_to_open(legal_day(first), today):
            _open_year(days, year, at)
    void = Filing.objects.filter(due_on__gte=today)
    void.filter(status=Status.OPEN).exclude(workshop__state__in=ALIVE).update(status=Status.DROPPED)
    void.filter(status=Status.DROPPED, workshop__state__in=ALIVE).update(status=Status.OPEN)


def _open_year(days: FilingDays, year: int, at: datetime) -> None:
    due_on = days.due(year)
    # a row that was opened while the city extended the year
    Filing.objects.filter(year=year, due_on__lt=due_on).update(due_on=due_on)
    rows = _owing(days.base(year)).filter(~Exists(Filing.objects.filter(workshop=OuterRef("pk"), year=year)))
    if due_on < legal_day(at):  # who lost the title then and got it back since owed nothing on that day
        back = WorkshopEvent.objects.filter(workshop=OuterRef("pk"), verb="reinstate", at__gte=end_of(due_on))
        rows = rows.exclude(Exists(back))
    batch: list[Filing] = []
    for workshop in rows.only("origin", "state", "begun_at", "granted_at").order_by("pk").iterator(chunk_size=AT_ONCE):
        summary = days.owes_summary(workshop, year)
        batch.append(Filing(workshop=workshop, year=year, due_on=due_on, has_summary=summary, opened_at=at))
        if len(batch) == AT_ONCE:
            Filing.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    Filing.objects.bulk_create(batch, ignore_conflicts=True)


def _owing(base: date) -> QuerySet[Workshop]:
    """Living titles known before that day."""
    before = end_of(base - timedelta(days=1))
    known = Q(origin=Workshop.Origin.APPLICATION) | Q(begun_at__lt=before)
    return Workshop.objects.filter(known, state__in=ALIVE, granted_at__lt=before)


@endings.after_end
def drop_at_the_end(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """A title that ends before its day owes that filing no more; one that is overdue stays missing."""
    workshop.filings.filter(status=Status.OPEN, due_on__gte=legal_day(at)).update(status=Status.DROPPED)


# ── the city's extension ─────────────────────────────────────────────────────


@transaction.atomic
def extend(year: int, until: date, *, reason: str, by: User, at: datetime) -> FilingExtension:
    """A later day of that year for all, journalled for whoever has not filed. Raises NotPermitted, NotPossible."""
    if not by.holds(Role.CITY_APPROVER):
        raise NotPermitted(ONLY_THE_APPROVER)
    ProgrammeRules.objects.select_for_update(of=("self",)).get(pk=FilingDays().rules(year).pk)  # one at a time
    was = FilingDays().due(year)
    if until <= was:
        raise NotPossible(f"只能延长，不能缩短：新的期限须晚于{cn_date(was)}。")
    if until.year != year:
        raise NotPossible(f"{year} 年度备案的期限须在 {year} 年内。")
    made = FilingExtension.objects.create(year=year, was=was, now=until, reason=reason, by=by, at=at)
    Filing.objects.filter(year=year).update(due_on=until)
    capacity, facts = capacity_of(by, Role.CITY_APPROVER), {"year": year, "was": was, "now": until}
    waiting = Workshop.objects.filter(filings__year=year, filings__status=Status.OPEN, state__in=ALIVE)
    for unit in _by_unit(waiting.order_by("unit", "pk").iterator(chunk_size=500)):
        for workshop in unit:
            journal.record(workshop, "extend_filing", by=by, at=at, capacity=capacity, text=reason, facts=facts)
        filing_letters.extended(unit, year=year, until=until, reason=reason, at=at)
    return made


def _by_unit(workshops: Iterable[Workshop]) -> Iterator[list[Workshop]]:
    for _, rows in groupby(workshops, key=lambda workshop: workshop.unit_id):
        yield list(rows)
