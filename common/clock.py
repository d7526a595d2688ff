"""The one reading of the clock: views, jobs and commands ask here, domain functions are told ``at``.

In demo and test mode the present may be shifted by a stored offset; production has no such row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")


class ClockOffset(models.Model):
    """How far the demo's present lies from the real one; at most one row."""

    only = models.BooleanField(primary_key=True, default=True)
    offset = models.DurationField(default=timedelta())

    class Meta:
        app_label = "common"
        constraints = [models.CheckConstraint(name="one_clock_offset", condition=models.Q(only=True))]


# the offset as one request has read it; an empty list says that it has not yet, None that no request is served
_in_request: ContextVar[list[timedelta] | None] = ContextVar("clock offset of the request", default=None)


def now() -> datetime:
    """This moment, aware; shifted in the demo when somebody moved the clock."""
    present = timezone.now()
    return present + _offset() if settings.DEMO else present


def _offset() -> timedelta:
    known = _in_request.get()
    if known:
        return known[0]
    found = ClockOffset.objects.values_list("offset", flat=True).first() or timedelta()
    if known is not None:
        known.append(found)
    return found


def learn(offset: timedelta | None) -> None:
    """The offset as it came along with another statement of this request; None where nobody moved the clock."""
    known = _in_request.get()
    if known is not None and not known:
        known.append(offset or timedelta())


def read_once(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: within one request the demo's offset is read once, however often a page asks for the time."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        token = _in_request.set([])
        try:
            return get_response(request)
        finally:
            _in_request.reset(token)

    return answer


def today() -> date:
    """The legal day in Beijing."""
    return legal_day(now())


def legal_day(at: datetime) -> date:
    """The day in Asia/Shanghai on which ``at`` falls."""
    return at.astimezone(BEIJING).date()


def move_to(moment: datetime) -> None:
    """Make ``moment`` the present of the demo. Refused outside demo mode."""
    if not settings.DEMO:
        raise RuntimeError("Only the demo's clock can be moved.")
    ClockOffset.objects.update_or_create(only=True, defaults={"offset": moment - timezone.now()})
    if known := _in_request.get():
        known.clear()


# ── what the clock itself does ───────────────────────────────────────────────

_acting: ContextVar[bool] = ContextVar("a job by the clock is at work", default=False)


@contextmanager
def acting() -> Iterator[None]:
    """Whatever is written inside is written by the clock, at no person's wish."""
    token = _acting.set(True)
    try:
        yield
    finally:
        _acting.reset(token)


def acts_now() -> bool:
    """Whether a job by the clock is at work; the default of a letter's ``by_clock``."""
    return _acting.get()
