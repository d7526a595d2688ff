"""The passport of a title: its whole life on one page, put together from what each app tells. No rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

import applications.passport
import reviews.passport
from accounts.models import User
from applications.models import Workshop
from applications.passport import Cell, Figure, Milestone, Owed
from applications.states import BADGE
from common import codes
from common.calendar import months_after
from common.clock import legal_day

# each gives part_of(workshop, user, at); figures and columns stand in the order of the tables below
APPS = (applications.passport, reviews.passport)
FIGURES = ("市财政补助", "单位自筹投入", "年度备案", "最近考核", "监督检查", "变更")
COLUMNS = (
    ("filing", "年度备案"),
    ("money", "补助支出"),
    ("own", "单位自筹"),
    ("assessment", "评估考核"),
    ("inspections", "监督检查"),
    ("changes", "变更"),
)


@dataclass(frozen=True)
class Countdown:
    """One duty with the days that are left of it."""

    owed: Owed
    left: int
    tone: str


@dataclass(frozen=True)
class Year:
    """One line of the table: a year with head and cell for each column that the title has at all.

    Years in which nothing happened stand in one line, ``until`` the last of them.
    """

    year: int
    cells: list[tuple[str, Cell | None]]
    until: int

    @property
    def is_quiet(self) -> bool:
        return not any(cell for _, cell in self.cells)

    def __str__(self) -> str:
        return f"{self.year}" if self.year == self.until else f"{self.year}—{self.until}"


@dataclass(frozen=True)
class Passport:
    """Everything on the page."""

    workshop: Workshop
    badge: tuple[str, str, str]
    granted_on: date | None
    lasted: str
    qr: SafeString | None
    address: str
    figures: list[Figure]
    heads: list[str]
    years: list[Year]
    duties: list[Countdown]
    missing: list[tuple[str, str]]
    milestones: list[Milestone]


def passport_of(workshop: Workshop, user: User, at: datetime) -> Passport:
    """As this person may read it; whatever the length of the life, each app asks a fixed number of statements."""
    today = legal_day(at)
    parts = [app.part_of(workshop, user, at) for app in APPS]
    cells = {key: cell for part in parts for key, cell in part.cells.items()}
    shown = [(key, head) for key, head in COLUMNS if any(of == key for _, of in cells)]
    granted_on = legal_day(workshop.granted_at) if workshop.granted_at else None
    ended_on = legal_day(workshop.ended_at) if workshop.ended_at else None
    address = (
        settings.BASE_URL + reverse("public:status", args=[workshop.title_number]) if workshop.title_number else ""
    )
    duties = [owed for part in parts for owed in part.owed]
    figures = {figure.label: figure for part in parts for figure in part.figures}
    return Passport(
        workshop=workshop,
        badge=BADGE[workshop.state],
        granted_on=granted_on,
        lasted=_lasted(granted_on, ended_on or today) if granted_on else "",
        qr=codes.qr(address, label="公开查询二维码") if address else None,
        address=address,
        figures=[figures[label] for label in FIGURES if label in figures],
        heads=[head for _, head in shown],
        years=_years(cells, shown, granted_on, ended_on or today),
        duties=[
            Countdown(owed, owed.left(today), owed.tone(today))
            for owed in sorted(duties, key=lambda owed: (owed.due_on, not owed.is_own))
        ],
        missing=[sentence for part in parts for sentence in part.missing],
        milestones=sorted((one for part in parts for one in part.milestones), key=lambda one: one.day, reverse=True),
    )


def _lasted(since: date, until: date) -> str:
    """Whole years and months; days in the first month."""
    months = (until.year - since.year) * 12 + until.month - since.month
    if months and months_after(since, months) > until:
        months -= 1
    years, rest = divmod(months, 12)
    words = [f"{years} 年" if years else "", f"{rest} 个月" if rest else ""]
    return " ".join(filter(None, words)) or f"{max((until - since).days, 0)} 天"


def _years(
    cells: dict[tuple[int, str], Cell], columns: list[tuple[str, str]], granted_on: date | None, until: date
) -> list[Year]:
    """Every year of the title, the latest first, whether anything happened in it or not."""
    first = min([granted_on.year if granted_on else until.year, *(year for year, _ in cells)])
    last = max([until.year, *(year for year, _ in cells)])
    found: list[Year] = []
    for number in range(last, first - 1, -1):
        year = Year(number, [(head, cells.get((number, key))) for key, head in columns], number)
        if found and found[-1].is_quiet and year.is_quiet:
            year = replace(year, until=found.pop().until)
        found.append(year)
    return found
