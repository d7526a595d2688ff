"""Legal periods (domain §5): from the day that sets one going to its last day and its exclusive end in Beijing.

The starting day is not counted. Where a year's holidays are not known and the answer would hang on them,
counting refuses with CalendarUnknown; it never guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from common.calendar import calendar_of, end_of

ONE_DAY = timedelta(days=1)
NATURAL, WORKING = "natural", "working"


@dataclass(frozen=True)
class DayRule:
    """How a period is counted; ``moves``: a last day on which nobody works gives way to the next working day."""

    days: int
    counting: str = NATURAL
    moves: bool = True


@dataclass(frozen=True)
class Period:
    """First and last day both belong to it; it ends at 24:00 of the last day."""

    start: date
    first_day: date
    last_day: date
    counted_to: date

    @property
    def ends_at(self) -> datetime:
        """The exclusive end: 24:00 of the last day is 0:00 of the day after."""
        return end_of(self.last_day)

    @property
    def is_moved(self) -> bool:
        """Whether the last day was moved past days on which nobody works."""
        return self.last_day != self.counted_to

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at


def period_after(start: date, rule: DayRule) -> Period:
    """The period that ``start`` sets going. Raises CalendarUnknown, ValueError for a rule that cannot be counted."""
    if rule.days < 1 or rule.counting not in {NATURAL, WORKING}:
        raise ValueError(f"{rule} cannot be counted.")
    calendar = calendar_of(start.year, start.year + 1, strict=True)
    if rule.counting == WORKING:
        last = calendar.after(start, rule.days)
        return Period(start, start + ONE_DAY, last, last)
    counted = start + timedelta(days=rule.days)
    last = calendar.first_from(counted) if rule.moves else counted
    return Period(start, start + ONE_DAY, last, counted)
