"""Which title owes the filing of which year (六(三)), by which day; the clock opens the rows, the end drops them."""

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
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Filing, FilingExtension, ProgrammeRules, Workshop, WorkshopEvent
from applications.services.programme import rules_on
from applications.states import ALIVE
from common.calendar import day_of_month, end_of, months_after
from common.clock import legal_day

# so long before its day the filing of a year can be written
LEAD = timedelta(days=60)
AT_ONCE = 1000
ONLY_THE_APPROVER = "年度备案的期限由市人力社保局负责人延长。"
Status = Filing.Status


# ── days ─────────────────────────────────────────────────────────────────────


def day_of_rules(year: int) -> date:
    """The day that the programme rules of that year's beginning name. Raises NotPossible where there are none."""
    return _day_of(rules_on(date(year, 1, 1)), year)


def _day_of(rules: ProgrammeRules, year: int) -> date:
    return day_of_month(year, rules.filing_month, rules.filing_day)


def due_day(year: int) -> date:
    """The day of that year with what the city has added to it. Raises NotPossible."""
    last = FilingExtension.objects.filter(year=year).order_by("-pk").values_list("now", flat=True).first()
    return last or day_of_rules(year)


def latest_open_year(today: date) -> int:
    """The last year whose filing can be written by now. Raises NotPossible."""
    coming = today.year + 1
    return coming if day_of_rules(coming) - LEAD <= today else today.year


# ── who owes what ────────────────────────────────────────────────────────────


def known_since(workshop: Workshop) -> date:
    """The day from which a title owes anything here; an old one began with its registration."""
    since = workshop.begun_at if workshop.is_old else workshop.granted_at
    if since is None:
        raise NotPossible("这个工作室没有称号，不需要年度备案。")
    return legal_day(since)


def is_owed(workshop: Workshop, year: int) -> bool:
    """First due on the first such day after the award; a day that the city added later obliges nobody anew."""
    return known_since(workshop) < day_of_rules(year)


def owes_summary(workshop: Workshop, year: int) -> bool:
    """A summary is owed by who had the title long enough before the day, and in the year summed up."""
    return _owes_summary(workshop, rules_on(date(year, 1, 1)), year)


def _owes_summary(workshop: Workshop, rules: ProgrammeRules, year: int) -> bool:
    granted = legal_day(workshop.granted_at) if workshop.granted_at else known_since(workshop)
    return granted.year < year and months_after(granted, rules.summary_after_months) <= _day_of(rules, year)


def years_owed(workshop: Workshop, today: date) -> Iterator[int]:
    """The years whose filing this living title owes and can write by now."""
    for year in range(known_since(workshop).year, latest_open_year(today) + 1):
        if is_owed(workshop, year):
            yield year


def opened(workshop: Workshop, year: int, at: datetime) -> Filing:
    """The row of that year, opened now where the clock has not come to it. Raises NotPossible."""
    found = Filing.objects.select_for_update(of=("self",)).filter(workshop=workshop, year=year).first()
    if found is not None:
        return found
    if workshop.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，没有有效的称号，不需要年度备案。")
    if not is_owed(workshop, year):
        raise NotPossible(f"这个工作室不需要报送 {year} 年度备案。")
    if year > latest_open_year(legal_day(at)):
        opens = day_of_rules(year) - LEAD
        raise NotPossible(f"{year} 年度备案自 {opens:%Y-%m-%d} 起可以填写。")
    summary = owes_summary(workshop, year)
    return Filing.objects.create(workshop=workshop, year=year, due_on=due_day(year), has_summary=summary, opened_at=at)


# ── the clock ────────────────────────────────────────────────────────────────


def open_due(at: datetime) -> None:
    """Open the rows of every year that can be written by now, years that were missed included; drop what is void.

    Run twice, or by two workers, it opens each row once.
    """
    today = legal_day(at)
    if not ProgrammeRules.objects.filter(valid_from__lte=today).exists():
        return
    first = Workshop.objects.filter(state__in=ALIVE).aggregate(first=Min("granted_at"))["first"]
    if first is not None:
        for year in range(legal_day(first).year, latest_open_year(today) + 1):
            _open_year(year, at)
    void = Filing.objects.filter(due_on__gte=today)
    void.filter(status=Status.OPEN).exclude(workshop__state__in=ALIVE).update(status=Status.DROPPED)
    void.filter(status=Status.DROPPED, workshop__state__in=ALIVE).update(status=Status.OPEN)


def _open_year(year: int, at: datetime) -> None:
    rules = ProgrammeRules.objects.filter(valid_from__lte=date(year, 1, 1)).order_by("-valid_from").first()
    if rules is None:
        return
    due_on = due_day(year)
    rows = _owing(_day_of(rules, year)).filter(~Exists(Filing.objects.filter(workshop=OuterRef("pk"), year=year)))
    if due_on < legal_day(at):  # who lost the title then and got it back since owed nothing on that day
        back = WorkshopEvent.objects.filter(workshop=OuterRef("pk"), verb="reinstate", at__gte=end_of(due_on))
        rows = rows.exclude(Exists(back))
    batch: list[Filing] = []
    for workshop in rows.only("origin", "state", "begun_at", "granted_at").order_by("pk").iterator(chunk_size=AT_ONCE):
        summary = _owes_summary(workshop, rules, year)
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
    ProgrammeRules.objects.select_for_update(of=("self",)).get(pk=rules_on(date(year, 1, 1)).pk)  # one at a time
    was = due_day(year)
    if until <= was:
        raise NotPossible(f"只能延长，不能缩短：新的期限须晚于 {was:%Y-%m-%d}。")
    if until.year != year:
        raise NotPossible(f"{year} 年度备案的期限须在 {year} 年内。")
    made = FilingExtension.objects.create(year=year, was=was, now=until, reason=reason, by=by, at=at)
    rows = Filing.objects.filter(year=year).exclude(status=Status.DROPPED)
    rows.update(due_on=until)
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


def extensions_of(year: int) -> QuerySet[FilingExtension]:
    return FilingExtension.objects.filter(year=year).select_related("by").order_by("pk")


def is_late(filing: Filing) -> bool:
    """Whether the first filing came after the day; what came back and was filed again changes nothing."""
    return filing.first_filed_at is not None and filing.first_filed_at >= end_of(filing.due_on)


def is_missing(filing: Filing, at: datetime) -> bool:
    """Owed, not filed, and its day over."""
    return filing.status == Status.OPEN and at >= end_of(filing.due_on)
