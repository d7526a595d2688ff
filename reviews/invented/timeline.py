"""When the steps of an invented batch happened: days after its plan, in the bureau's hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from applications.invented.surroundings import Surroundings
from applications.models import Round

DAYS = {
    "proposed": 0,
    "agreed": 3,
    "drawn": 4,
    "invited": 5,
    "answered": 7,
    "opened": 9,
    "visited": 12,  # and the days after
    "signed": 32,
    "closed": 40,
    "summed": 45,
    "table_agreed": 48,
    "decided": 50,
    "listed": 55,
    "list_agreed": 58,
    "posted": 62,
    "sealed": 84,
    "granted": 88,
}
VISIT_DAYS = 15
WHOLE = timedelta(days=95)
# of a batch that is being judged now, and of what stands in a notice now
SINCE_PLAN, SINCE_LIST, SINCE_NOTICE = timedelta(days=38), timedelta(days=9), timedelta(days=2)


@dataclass(frozen=True)
class Timeline:
    start: datetime

    def __getitem__(self, step: str) -> datetime:
        return self.start + timedelta(days=DAYS[step])

    def visit(self, place: int) -> datetime:
        return self["visited"] + timedelta(days=place % VISIT_DAYS)

    def minutes(self, step: str, number: int) -> datetime:
        """One after another on the same day."""
        return self[step] + timedelta(minutes=number % 400)


def of(round_: Round, around: Surroundings, *, running: bool) -> Timeline:
    """An old round went on at once; that of last year is just so far that notices run now."""
    base = around.now.replace(hour=1, minute=30, second=0, microsecond=0)
    if running:
        return Timeline(base - SINCE_PLAN)
    return Timeline(base - WHOLE if is_last(round_, around) else round_.review_until + timedelta(days=5))


def is_last(round_: Round, around: Surroundings) -> bool:
    """Whether it is the round before the open one."""
    return round_.review_until + timedelta(days=365) > around.now
