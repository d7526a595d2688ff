"""Past moments for the lives of the demo, and a few ahead: offices work on working days, between nine and five."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from common import calendar
from common.clock import BEIJING, legal_day


class Moments:
    """Counts back from the demo's present, ``now``."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = legal_day(now)
        self._calendar = calendar.calendar_of(self.today.year - 3, self.today.year + 1, strict=False)

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """So many days back, or on the working day before; never in the future."""
        day = self.today - timedelta(days=days)
        while days and not self._calendar.is_working(day):
            day -= timedelta(days=1)
        return min(at_hour(day, hour, minute), self.now - timedelta(minutes=1))

    def ahead(self, days: int, hour: int = 9) -> datetime:
        """So many days ahead, or on the working day after."""
        day = self.today + timedelta(days=days)
        while not self._calendar.is_working(day):
            day += timedelta(days=1)
        return at_hour(day, hour)

    def working_days_before(self, count: int) -> int:
        """How many days ago it was when ``count`` working days lay between that day and today."""
        days, left = 0, count
        while left:
            left -= self._calendar.is_working(self.today - timedelta(days=days))
            days += 1
        while not self._calendar.is_working(self.today - timedelta(days=days)):
            days += 1
        return days


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BEIJING)
