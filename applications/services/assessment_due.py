"""By when a title is assessed (六(四)-1, domain §10-15): 31 December of the year in which its months are over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from applications.models import ProgrammeRules, Workshop
from applications.services.programme import rules_on
from applications.states import ALIVE
from common.calendar import months_after
from common.clock import legal_day

AT_ONCE = 500


def due_after(base: date, months: int, *, not_before: date | None = None) -> date:
    """The last day of the round into which ``base`` and so many months fall.

    ``not_before``: where it was not known here in its first rounds, the first one from that day's year on.
    """
    falls = months_after(base, months)
    while not_before is not None and falls.year < not_before.year:
        falls = months_after(falls, months)
    return date(falls.year, 12, 31)


def first_due(workshop: Workshop, at: datetime) -> date | None:
    """Counted from the award; an old title joins the rounds that follow its registration. None before there are rules.

    By the rules in force at the award, or when it was registered here.
    """
    if workshop.granted_at is None:
        return None
    granted = legal_day(workshop.granted_at)
    known = legal_day(workshop.begun_at) if workshop.is_old else granted
    rules = _rules_of(known) or _rules_of(legal_day(at))
    return due_after(granted, rules.assessment_months, not_before=known) if rules else None


def due_after_grade(round_year: int, at: datetime) -> date:
    """After a grade of the round of that year; one that was confirmed late does not move the next.

    Raises NotPossible where no rules are in force.
    """
    today = legal_day(at)
    return due_after(min(today, date(round_year, 12, 31)), rules_on(today).assessment_months)


def due_again(workshop: Workshop, at: datetime) -> date | None:
    """For a title that was gone and is back: as if it had gone on, in no round that is past."""
    last = workshop.assessed_at or workshop.granted_at
    rules = _rules_of(legal_day(at))
    if last is None or rules is None:
        return None
    return due_after(legal_day(last), rules.assessment_months, not_before=legal_day(at))


def backfill(at: datetime) -> int:
    """Living titles that have no day yet get theirs; answers how many. Run twice, it does nothing more."""
    missing = Workshop.objects.filter(state__in=ALIVE, granted_at__isnull=False, assessment_due=None)
    done = 0
    while keys := list(missing.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rows = list(Workshop.objects.locked().filter(pk__in=keys, assessment_due=None))
            for row in rows:
                row.assessment_due = due_again(row, at) if row.assessed_at else first_due(row, at)
            if any(row.assessment_due is None for row in rows):
                return done
            Workshop.objects.bulk_update(rows, ["assessment_due"])
            done += len(rows)
    return done


def _rules_of(day: date) -> ProgrammeRules | None:
    return ProgrammeRules.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
