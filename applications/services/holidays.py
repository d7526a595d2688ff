"""Entering what the State Council's office publishes: the holidays of a year, and single days declared later.

A period that was counted before keeps its last day: notices and deadlines store what they announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from applications.lifecycle import NotPossible
from common.models import Holiday, HolidayYear


@transaction.atomic
def enter_year(year: int, *, source: str, days: Sequence[Holiday]) -> HolidayYear:
    """Put the arrangement of a year in place of what was entered for it; days with a notice of their own stay."""
    known, _ = HolidayYear.objects.update_or_create(year=year, defaults={"source": source})
    known.days.filter(source="").delete()
    taken = set(Holiday.objects.filter(day__in=[day.day for day in days]).values_list("day", flat=True))
    for day in days:
        day.year = known
    Holiday.objects.bulk_create(day for day in days if day.day not in taken)
    return known


@transaction.atomic
def add_day(day: date, *, kind: str, name: str, source: str) -> Holiday:
    """One day by a notice of its own. Raises NotPossible while the arrangement of its year is unknown."""
    known = HolidayYear.objects.filter(year=day.year).first()
    if known is None:
        raise NotPossible(f"{day.year} 年的放假安排尚未录入，请先录入全年安排，再增加单独公布的日子。")
    made, _ = Holiday.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name, "source": source, "year": known}
    )
    return made
