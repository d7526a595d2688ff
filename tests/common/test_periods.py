"""Legal periods day by day: the vectors of domain §5, and the corners of the Chinese calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from common.calendar import CalendarUnknown
from common.clock import BEIJING
from common.models import Holiday, HolidayYear
from common.periods import NATURAL, WORKING, DayRule, Period, period_after

# the days of 2025 and 2026 that differ from their weekdays, as the State Council's office published them
OFF = {
    2025: "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 "
    "10-01 10-02 10-05 10-06 10-07",
}
WORK = {
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
MOVED, UNMOVED = True, False


@pytest.fixture
def two_years(db: None) -> None:
    """The arrangements of 2025 and 2026; nobody has published that of 2027."""
    for year in (2025, 2026):
        known = HolidayYear.objects.create(year=year, source="国办通知")
        Holiday.objects.bulk_create(
            Holiday(day=date.fromisoformat(f"{year}-{day}"), kind=kind, year=known)
            for kind, days in (("off", OFF[year]), ("work", WORK[year]))
            for day in days.split()
        )


# what it is, posted on, days, counting, last day, whether it was moved
TABLE = [
    ("domain §5: a Monday, seven natural days", "2026-03-02", 7, NATURAL, "2026-03-09", UNMOVED),
    ("domain §5: the same in working days", "2026-03-02", 7, WORKING, "2026-03-11", UNMOVED),
    ("domain §5: a Saturday, whose seventh day is a Saturday", "2026-03-07", 7, NATURAL, "2026-03-16", MOVED),
    ("a Sunday moves to the Monday", "2026-03-08", 7, NATURAL, "2026-03-16", MOVED),
    ("New Year: ends in the holiday, Sunday the 4th is worked", "2025-12-26", 7, NATURAL, "2026-01-04", MOVED),
    ("New Year in working days", "2025-12-29", 5, WORKING, "2026-01-06", UNMOVED),
    ("Spring Festival: posted before it, ends in it", "2026-02-13", 7, NATURAL, "2026-02-24", MOVED),
    ("Spring Festival 2025: the whole of it", "2025-01-22", 7, NATURAL, "2025-02-05", MOVED),
    ("Spring Festival in working days, both make-up Saturdays count", "2026-02-13", 7, WORKING, "2026-03-02", UNMOVED),
    ("a make-up Saturday is a working day: nothing moves", "2026-02-21", 7, NATURAL, "2026-02-28", UNMOVED),
    ("a make-up Sunday is one too", "2026-09-13", 7, NATURAL, "2026-09-20", UNMOVED),
    ("a Saturday before a make-up Sunday moves to it", "2026-09-12", 7, NATURAL, "2026-09-20", MOVED),
    ("Tomb-sweeping: Monday off moves to Tuesday", "2026-03-30", 7, NATURAL, "2026-04-07", MOVED),
    ("National Day: the holiday's first day", "2026-09-24", 7, NATURAL, "2026-10-08", MOVED),
    ("National Day: the last day before it stays", "2026-09-23", 7, NATURAL, "2026-09-30", UNMOVED),
    ("National Day in working days", "2026-09-30", 3, WORKING, "2026-10-10", UNMOVED),
    ("National Day and Mid-autumn 2025, eight days", "2025-09-25", 7, NATURAL, "2025-10-09", MOVED),
    ("a day in the week within a year needs no other year", "2026-12-21", 7, NATURAL, "2026-12-28", UNMOVED),
    ("one day", "2026-03-02", 1, NATURAL, "2026-03-03", UNMOVED),
    ("the handling of an objection", "2026-03-02", 15, WORKING, "2026-03-23", UNMOVED),
]


@pytest.mark.parametrize(("posted", "days", "counting", "last", "moved"), [row[1:] for row in TABLE])
def test_the_last_day(two_years: None, *, posted: str, days: int, counting: str, last: str, moved: bool) -> None:
    found = period_after(date.fromisoformat(posted), DayRule(days, counting))
    start = date.fromisoformat(posted)
    assert (found.first_day, found.last_day, found.is_moved) == (
        start + timedelta(days=1),
        date.fromisoformat(last),
        moved,
    )
    assert found.ends_at == datetime.combine(found.last_day, datetime.min.time(), BEIJING) + timedelta(days=1)


# posted on, days, counting, the year that has no arrangement yet
REFUSED = [
    ("2026-12-22", 7, NATURAL, 2027),  # 29 December: the New Year of 2027 may give or take it
    ("2026-12-28", 7, NATURAL, 2027),
    ("2026-12-24", 5, WORKING, 2027),
    ("2024-06-03", 7, NATURAL, 2024),
]


@pytest.mark.parametrize(("posted", "days", "counting", "unknown"), REFUSED)
def test_a_year_without_published_holidays_is_never_guessed(
    two_years: None, posted: str, days: int, counting: str, unknown: int
) -> None:
    with pytest.raises(CalendarUnknown) as refused:
        period_after(date.fromisoformat(posted), DayRule(days, counting))
    assert refused.value.year == unknown
    assert refused.value.sentence == f"{unknown} 年的放假安排尚未录入，不能推算日期。请市局先录入该年放假安排。"


def test_a_rule_that_moves_no_day_ends_on_a_holiday_and_asks_no_calendar(two_years: None) -> None:
    found = period_after(date(2027, 1, 1), DayRule(7, NATURAL, moves=False))
    assert (found.last_day, found.is_moved) == (date(2027, 1, 8), False)
    assert period_after(date(2026, 3, 7), DayRule(7, moves=False)).last_day == date(2026, 3, 14)


@pytest.mark.parametrize("rule", [DayRule(0), DayRule(7, "lunar")])
def test_a_rule_that_cannot_be_counted_is_refused(rule: DayRule) -> None:
    with pytest.raises(ValueError, match="cannot be counted"):
        period_after(date(2026, 3, 2), rule)


# 24:00 of the last day in Beijing is 16:00 of that day in Greenwich
MOMENTS = [
    ("2026-03-01T23:59:59+08:00", False),
    ("2026-03-02T09:00:00+08:00", False),
    ("2026-03-09T23:59:59.999999+08:00", False),
    ("2026-03-09T15:59:59+00:00", False),
    ("2026-03-10T00:00:00+08:00", True),
    ("2026-03-09T16:00:00+00:00", True),
]


@pytest.mark.parametrize(("moment", "over"), MOMENTS)
def test_it_ends_at_midnight_in_beijing(*, moment: str, over: bool) -> None:
    found = Period(date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9), date(2026, 3, 9))
    at = datetime.fromisoformat(moment)
    assert found.is_over(at) is over
