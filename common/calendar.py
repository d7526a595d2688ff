"""The Chinese working calendar: weekdays, statutory days off and make-up working days, from the Holiday table.

Two ways to count: ``strict`` refuses with a sentence when a year's arrangement is not known (legal periods);
the other estimates by weekdays (service dates that only remind).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Expression, F
from django.db.models.functions import Greatest, JSONArray, Least

from common.clock import BEIJING
from common.models import Holiday, HolidayYear
from common.statements import Given, Statement

SATURDAY = 5
# New Year's arrangement may give or take days of the December before: from here on the next year's notice decides
NEXT_YEAR_DECIDES = (12, 29)


class CalendarUnknown(Exception):
    """The arrangement of holidays of a year has not been entered."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.sentence = f"{year} 年的放假安排尚未录入，不能推算日期。请市局先录入该年放假安排。"
        super().__init__(self.sentence)


class WorkingCalendar:
    """Working days among days that are known; make one per request, not per row."""

    def __init__(self, special: Mapping[date, str], known: Collection[int] | None = None) -> None:
        """``special``: days that are not as their weekday says. ``known``: arranged years, for strict counting."""
        self.strict = known is not None
        self._known = known or ()
        self._special = special

    def is_working(self, day: date) -> bool:
        """Whether people work on ``day``. Raises CalendarUnknown in strict counting."""
        if self.strict:
            self._refuse_to_guess(day)
        kind = self._special.get(day)
        if kind is not None:
            return kind == Holiday.Kind.WORK
        return day.weekday() < SATURDAY

    def _refuse_to_guess(self, day: date) -> None:
        decided_by = [day.year]
        if (day.month, day.day) >= NEXT_YEAR_DECIDES:
            decided_by.append(day.year + 1)
        for year in decided_by:
            if year not in self._known:
                raise CalendarUnknown(year)

    def first_from(self, day: date) -> date:
        """``day`` itself where people work on it, else the next day on which they do."""
        return day if self.is_working(day) else next(self._working_days_after(day))

    def _working_days_after(self, day: date) -> Iterator[date]:
        while True:
            day += timedelta(days=1)
            if self.is_working(day):
                yield day

    def after(self, start: date, working_days: int) -> date:
        """The last of ``working_days`` working days; the starting day is not counted."""
        last = start
        days = self._working_days_after(start)
        for _ in range(working_days):
            last = next(days)
        return last

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


_SPECIAL = Statement(
    lambda: Holiday.objects.filter(day__range=(Given("first", DateField()), Given("last", DateField()))).order_by()
)


def special_days(one: Expression | F, other: Expression | F) -> ArraySubquery:
    """The days off and the made-up working days between two days, as a column; for ``known_from``."""
    between = Holiday.objects.filter(day__range=(Least(one, other), Greatest(one, other)))
    return ArraySubquery(between.order_by().values(json=JSONArray("day", "kind")))


def known_from(column: Iterable[tuple[str, str]]) -> WorkingCalendar:
    """Of ``special_days``: counts between the two days that it was asked for."""
    return WorkingCalendar({date.fromisoformat(day): kind for day, kind in column})


def calendar_around(day: date, *, strict: bool = False) -> WorkingCalendar:
    """The calendar of the year before to the year after ``day``."""
    return calendar_of(day.year - 1, day.year + 1, strict=strict)


def calendar_of(first_year: int, last_year: int, *, strict: bool) -> WorkingCalendar:
    """The calendar of these years, and of the one behind them, whose arrangement reaches into December."""
    ends = date(first_year, 1, 1), date(last_year + 1, 12, 31)
    special = {one.day: one.kind for one in _SPECIAL.rows(first=ends[0], last=ends[1])}
    if not strict:
        return WorkingCalendar(special)
    years = HolidayYear.objects.filter(year__range=(first_year, last_year + 1)).values_list("year", flat=True)
    return WorkingCalendar(special, set(years))


def working_days_after(start: date, count: int, *, strict: bool = False) -> date:
    return calendar_around(start, strict=strict).after(start, count)


def day_after(start: date, count: int, rule: str) -> date:
    """``count`` days after ``start`` by the rule ``working`` or ``natural`` (the RuleSet's day rule)."""
    if rule == "natural":
        return start + timedelta(days=count)
    return working_days_after(start, count)


def day_of_month(year: int, month: int, day: int) -> date:
    """That day, or the last of the month where it has none: 31 November is the 30th."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def months_after(start: date, count: int) -> date:
    """The same day so many months later, before where ``count`` is negative."""
    months = start.year * 12 + start.month - 1 + count
    return day_of_month(months // 12, months % 12 + 1, start.day)


def end_of(day: date) -> datetime:
    """The exclusive end of a legal day: 24:00 in Beijing."""
    return datetime.combine(day + timedelta(days=1), time(), BEIJING)
