"""Shaped reads of the yearly filing: the tab of a case, one filing as it was filed, what is owed, figures of years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from accounts.models import User
from applications import filing_content, permissions
from applications.filing_days import FilingDays, is_late, is_missing
from applications.lifecycle import NotPossible
from applications.models import Filing, FilingReturn, FilingVersion, Workshop
from applications.printing.filing import Receipt, Record
from applications.states import ALIVE
from common.clock import legal_day
from common.links import link_to

Status = Filing.Status
Look = tuple[str, str, str]
LOOK: dict[str, Look] = {
    Status.OPEN: ("待报送", "act", "pen"),
    Status.FILED: ("待接收", "wait", "inbox"),
    Status.RETURNED: ("退回修改", "act", "return"),
    Status.ACCEPTED: ("已备案", "good", "check"),
    Status.DROPPED: ("不再需要", "quiet", "history"),
}
MISSING: Look = ("逾期未报", "bad", "alert")
LATE: Look = ("逾期报送", "act", "clock")


def look_of(filing: Filing, at: datetime) -> Look:
    return MISSING if is_missing(filing, at) else LOOK[filing.status]


# ── what other stages ask ────────────────────────────────────────────────────


@dataclass(frozen=True)
class FilingFigures:
    """The filings of some years and what they reported of the years before; see ``filings_on_time``."""

    on_time: int = 0
    late: int = 0
    missing: int = 0
    ahead: int = 0
    apprentices: int = 0
    with_agreement: int = 0
    raised: int = 0
    projects: int = 0
    projects_finished: int = 0
    results: int = 0
    exchanges: int = 0
    promotions: int = 0


COUNTED = (
    *("apprentices", "with_agreement", "raised", "projects", "projects_finished"),
    *("results", "exchanges", "promotions"),
)


def filings_on_time(workshop: Workshop, from_year: int, to_year: int, at: datetime) -> FilingFigures:
    """How the filings due in these years came in, and what their summaries counted; one statement.

    A filing of 2028 sums up 2027. ``ahead`` are those whose day is not over and that have not come yet.
    """
    rows = list(workshop.filings.filter(year__range=(from_year, to_year)).exclude(status=Status.DROPPED))
    late = sum(is_late(row) for row in rows)
    missing = sum(is_missing(row, at) for row in rows)
    filed = [row for row in rows if row.first_filed_at is not None]
    return FilingFigures(
        on_time=len(filed) - late,
        late=late,
        missing=missing,
        ahead=len(rows) - len(filed) - missing,
        **{name: sum(getattr(row, name) for row in filed) for name in COUNTED},
    )


@dataclass(frozen=True)
class Duty:
    """One thing a title owes, with its day; for the passport and the tab."""

    year: int
    words: str
    due_on: date
    is_over: bool
    href: str


def duties_of(
    workshop: Workshop, at: datetime, filings: Sequence[Filing] | None = None, days: FilingDays | None = None
) -> list[Duty]:
    """What the unit owes of its filings, year by year, and the next one with its day.

    ``filings`` are those of ``of_case``, ``days`` what the rules say, where a page has read them already.
    """
    if workshop.state not in ALIVE:
        return []
    rows = sorted(of_case(workshop) if filings is None else filings, key=lambda row: row.year)
    owed = [_duty(workshop, row, at) for row in rows if row.status in {Status.OPEN, Status.RETURNED}]
    if not any(row.status == Status.OPEN and row.due_on >= legal_day(at) for row in rows):
        following = _next_duty(workshop, rows[-1].year if rows else None, at, days)
        owed += [following] if following else []
    return owed


def _duty(workshop: Workshop, row: Filing, at: datetime) -> Duty:
    returned = row.status == Status.RETURNED
    due_on = row.return_due_on if returned and row.return_due_on else row.due_on
    words = (
        f"修改并重新报送 {row.year} 年度备案" if returned else f"报送 {words_of(row.year, has_summary=row.has_summary)}"
    )
    href = link_to("workshops:filing", workshop.pk, row.year)
    return Duty(row.year, words, due_on, due_on < legal_day(at), href)


def _next_duty(workshop: Workshop, last_year: int | None, at: datetime, days: FilingDays | None) -> Duty | None:
    """The next year that the rules will ask for; None where no rules are entered."""
    today = legal_day(at)
    try:
        days, first = days or FilingDays(), max(today.year, (last_year or 0) + 1)
        year = next(
            year for year in range(first, first + 3) if days.due(year) >= today and days.is_owed(workshop, year)
        )
        words = f"报送 {words_of(year, has_summary=days.owes_summary(workshop, year))}"
        return Duty(year, words, days.due(year), False, link_to("workshops:filings", workshop.pk))
    except (NotPossible, StopIteration):
        return None


def words_of(year: int, *, has_summary: bool) -> str:
    """六(三)-2 in words."""
    return f"{year - 1} 年工作总结和 {year} 年工作计划" if has_summary else f"{year} 年工作计划"


# ── the tab ──────────────────────────────────────────────────────────────────


def of_case(workshop: Workshop) -> QuerySet[Filing]:
    """The filings of a case for its tab, the latest first."""
    rows = workshop.filings.exclude(status=Status.DROPPED).select_related("accepted_by")
    return rows.annotate(last_version=Max("versions__number")).order_by("-year")


def filing_of(workshop: Workshop, year: int) -> Filing | None:
    found = workshop.filings.filter(year=year).select_related("changed_by", "accepted_by").first()
    if found is not None:
        found.workshop = workshop
    return found


# ── one filing as it was filed ───────────────────────────────────────────────


def last_version(filing: Filing) -> FilingVersion | None:
    return filing.versions.select_related("filed_by").order_by("-number").first()


def was_filed(filing: Filing, file_uuid: object) -> bool:
    """Whether any filed text names this piece of evidence; one that was sent back stays readable."""
    return filing.versions.filter(snapshot__files__contains=[{"uuid": str(file_uuid)}]).exists()


def returns_of(filing: Filing) -> list[FilingReturn]:
    return list(filing.returns.select_related("returned_by", "version").defer("version__snapshot"))


@dataclass(frozen=True)
class Shown:
    """A snapshot as page and paper read it: tasks with their evidence, figures side by side."""

    taken: dict[str, Any]
    planned: list[dict[str, Any]]
    unplanned: list[dict[str, Any]]
    figures: dict[str, int | None]
    side_by_side: list[tuple[str, str, str]]
    benefit: Any
    loose_files: list[dict[str, Any]]

    @property
    def year(self) -> int:
        return int(self.taken["year"])

    @property
    def summed_up(self) -> int:
        return self.year - 1


def shown(taken: dict[str, Any]) -> Shown:
    """Hang each piece of evidence under its row."""
    taken = dict(filing_content.upgraded(taken))  # what was hashed stays as it is
    proofs: dict[str, list[dict[str, Any]]] = {}
    for file in taken["files"]:
        proofs.setdefault(file["about"], []).append(file)
    for name in ("outcomes", "apprentices", "projects", "exchanges"):
        taken[name] = [{**row, "files": proofs.pop(row["uuid"], [])} for row in taken[name]]
    for row in taken["apprentices"]:
        row["is_raised"] = filing_content.is_raised(row)
    return Shown(
        taken=taken,
        planned=[row for row in taken["outcomes"] if row["planned"]],
        unplanned=[row for row in taken["outcomes"] if not row["planned"]],
        figures=filing_content.figures_of(taken),
        side_by_side=filing_content.side_by_side(taken),
        benefit=filing_content.benefit_of(taken),
        loose_files=[file for files in proofs.values() for file in files],
    )


def reads_draft(filing: Filing, user: User) -> bool:
    """What is not filed yet is the unit's own."""
    return permissions.unit_member(filing.workshop, user)


def record_of(version: FilingVersion) -> Record:
    """What the 年度备案表 prints of a filed version."""
    filing = version.filing
    receipt = None
    if filing.accepted_at is not None and filing.accepted_by is not None:
        receipt = Receipt(
            filing.workshop.review_body.name, filing.accepted_by.name, legal_day(filing.accepted_at).isoformat()
        )
    return Record(
        shown=shown(version.snapshot),
        number=version.number,
        content_hash=version.content_hash,
        filed_by=version.filed_by.name,
        filed_on=legal_day(version.filed_at).isoformat(),
        first_filed_on=legal_day(filing.first_filed_at or version.filed_at).isoformat(),
        is_late=is_late(filing),
        due_on=filing.due_on.isoformat(),
        receipt=receipt,
    )
