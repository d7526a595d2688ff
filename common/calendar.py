"""The Chinese working calendar: weekdays, statutory days off and make-up working days, from the Holiday table.

Two ways to count: ``strict`` refuses with a sentence when a year's arrangement is not known (legal periods);
the other estimates by weekdays (service dates that only remind).
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import DateField

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
    """Working days between two years, read once; make one per request, not per row."""

    def __init__(self, first_year: int, last_year: int, *, strict: bool) -> None:
        self.strict = strict
        years = range(first_year, last_year + 2)
        # only strict counting asks whether a year is known
        self._known = (
            set(HolidayYear.objects.filter(year__in=years).values_list("year", flat=True)) if strict else set()
        )
        special = _SPECIAL.rows(first=date(first_year, 1, 1), last=date(last_year + 1, 12, 31))
        self._special = {holiday.day: holiday.kind for holiday in special}

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


def calendar_around(day: date, *, strict: bool = False) -> WorkingCalendar:
    """The calendar of the year before to the year after ``day``."""
    return WorkingCalendar(day.year - 1, day.year + 1, strict=strict)


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
