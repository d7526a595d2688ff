"""The one reading of the clock: views, jobs and commands ask here, domain functions are told ``at``.

In demo and test mode the present may be shifted by a stored offset; production has no such row.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")


class ClockOffset(models.Model):
    """How far the demo's present lies from the real one; at most one row."""

    only = models.BooleanField(primary_key=True, default=True)
    offset = models.DurationField(default=timedelta())

    class Meta:
        app_label = "common"
        constraints = [models.CheckConstraint(name="one_clock_offset", condition=models.Q(only=True))]


def now() -> datetime:
    """This moment, aware; shifted in the demo when somebody moved the clock."""
    present = timezone.now()
    if not settings.DEMO:
        return present
    offset = ClockOffset.objects.values_list("offset", flat=True).first()
    return present + offset if offset else present


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
