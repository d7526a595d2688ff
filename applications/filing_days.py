"""The days of the yearly filing (六(三)): by the programme rules of each year and what the city added, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from applications.lifecycle import NotPossible
from applications.models import Filing, FilingExtension, ProgrammeRules, Workshop
from applications.services.programme import NO_RULES
from common.calendar import day_of_month, end_of, months_after
from common.clock import legal_day

# so long before its day the filing of a year can be written
LEAD = timedelta(days=60)
# years beyond these stand in an address by mistake
FIRST_YEAR, LAST_YEAR = 2011, 2099
NO_TITLE = "这个工作室没有称号，不需要年度备案。"


class FilingDays:
    """Two statements, whatever is asked of it afterwards; made anew for each page, job or act.

    The version in force when a year begins names that year's day. Raises NotPossible where there is none.
    A page that has read the rows with others hands them over: rules the newest first, extensions the oldest.
    """

    def __init__(
        self, rules: Iterable[ProgrammeRules] | None = None, extensions: Iterable[FilingExtension] | None = None
    ) -> None:
        if rules is None:
            rules = ProgrammeRules.objects.select_related("basis").order_by("-valid_from")
        if extensions is None:
            extensions = FilingExtension.objects.select_related("by").order_by("pk")
        self._rules, self._extensions = list(rules), list(extensions)

    def rules(self, year: int) -> ProgrammeRules:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NotPossible(f"没有 {year} 年度的备案。")
        return self.rules_on(date(year, 1, 1))

    def rules_on(self, day: date) -> ProgrammeRules:
        found = next((rules for rules in self._rules if rules.valid_from <= day), None)
        if found is None:
            raise NotPossible(NO_RULES)
        return found

    @property
    def known_from(self) -> int | None:
        """The first year that begins under any rules."""
        if not self._rules:
            return None
        first = self._rules[-1].valid_from
        return first.year if (first.month, first.day) == (1, 1) else first.year + 1

    def base(self, year: int) -> date:
        """The day that the rules name."""
        rules = self.rules(year)
        return day_of_month(year, rules.filing_month, rules.filing_day)

    def due(self, year: int) -> date:
        """The day with what the city has added to it."""
        added = self.extensions(year)
        return added[-1].now if added else self.base(year)

    def end(self, year: int) -> datetime:
        """The exclusive end: 24:00 of the day."""
        return end_of(self.due(year))

    def extensions(self, year: int) -> list[FilingExtension]:
        return [one for one in self._extensions if one.year == year]

    def opens(self, year: int) -> date:
        """From when on it can be written."""
        return self.base(year) - LEAD

    def latest_open_year(self, today: date) -> int:
        """The last year whose filing can be written by now."""
        coming = today.year + 1
        return coming if self.opens(coming) <= today else today.year

    def is_owed(self, workshop: Workshop, year: int) -> bool:
        """First due on the first such day after the award; a day that the city added later obliges nobody anew."""
        return known_since(workshop) < self.base(year)

    def owes_summary(self, workshop: Workshop, year: int) -> bool:
        """A summary is owed by who had the title long enough before the day, and in the year summed up."""
        granted = legal_day(workshop.granted_at) if workshop.granted_at else known_since(workshop)
        long_enough = months_after(granted, self.rules(year).summary_after_months) <= self.base(year)
        return granted.year < year and long_enough

    def years_to_open(self, since: date, today: date) -> Iterator[int]:
        """Every year from the one of ``since`` whose filing can be written by now."""
        if self.known_from is not None:
            yield from range(max(since.year, self.known_from), self.latest_open_year(today) + 1)


def known_since(workshop: Workshop) -> date:
    """The day from which a title owes anything here; an old one began with its registration. Raises NotPossible."""
    since = workshop.begun_at if workshop.is_old else workshop.granted_at
    if since is None:
        raise NotPossible(NO_TITLE)
    return legal_day(since)


def is_late(filing: Filing) -> bool:
    """Whether the first filing came after the day; what came back and was filed again changes nothing."""
    return filing.first_filed_at is not None and filing.first_filed_at >= end_of(filing.due_on)


def is_missing(filing: Filing, at: datetime) -> bool:
    """Owed, not filed, and its day over."""
    return filing.status == Filing.Status.OPEN and at >= end_of(filing.due_on)
