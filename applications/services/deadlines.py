"""By which day whoever is waited for should have acted: days of the RuleSet, never beyond the round's calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from applications.models import Workshop
from common import calendar
from common.clock import legal_day


def last_day_before(end: datetime) -> date:
    """The last legal day of a period whose exclusive end is ``end``."""
    return legal_day(end - timedelta(microseconds=1))


def review_due(workshop: Workshop, at: datetime) -> date:
    """The body's day: its working days from now, at the latest the round's last day for reviewing."""
    counted = calendar.day_after(legal_day(at), workshop.rule_set.review_days, workshop.rule_set.day_rule)
    return min(counted, last_day_before(workshop.round.review_until))


def correction_due(workshop: Workshop, at: datetime) -> date:
    """The unit's day for a correction; the reviewer may choose another within the round's correction date."""
    counted = calendar.day_after(legal_day(at), workshop.rule_set.correction_days, workshop.rule_set.day_rule)
    return min(counted, last_day_before(workshop.round.corrections_until))


def acceptance_due(workshop: Workshop, at: datetime) -> date:
    return calendar.day_after(legal_day(at), workshop.rule_set.acceptance_days, workshop.rule_set.day_rule)


def transfer_until(workshop: Workshop) -> date:
    """The last day on which the body itself may pass a misrouted case on (四(一)-1)."""
    since = legal_day(workshop.body_since) if workshop.body_since else legal_day(workshop.begun_at)
    return calendar.day_after(since, workshop.rule_set.transfer_days, workshop.rule_set.day_rule)
