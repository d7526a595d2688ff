"""Letters about the yearly filing: what arrived, what became of it, and the reminders before its day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from applications.letters import the_body, the_unit, write
from applications.models import Filing, FilingReturn, Workshop
from common import outbox

outbox.KINDS.update(
    {
        "filing/filed": "年度备案已报送",
        "filing/arrived": "年度备案待接收",
        "filing/accepted": "年度备案已接收",
        "filing/returned": "年度备案退回修改",
        "filing/soon": "年度备案期限将到",
        "filing/extended": "年度备案期限延长",
    }
)


def filed(filing: Filing, *, again: bool, late: bool, at: datetime) -> None:
    """To the body, which takes it in, and as a receipt to the unit."""
    facts = {"again": again, "late": late}
    _about(filing, the_body(filing.workshop), "arrived", at, **facts)
    _about(filing, the_unit(filing.workshop), "filed", at, **facts)


def accepted(filing: Filing, *, at: datetime) -> None:
    _about(filing, the_unit(filing.workshop), "accepted", at)


def returned(filing: Filing, sent: FilingReturn, *, at: datetime) -> None:
    _about(filing, the_unit(filing.workshop), "returned", at, sent=sent)


def extended(workshops: Sequence[Workshop], *, year: int, until: date, reason: str, at: datetime) -> None:
    """One letter a person of a unit, however many of its titles it concerns."""
    _of_titles(workshops, "extended", year, at, until=until, reason=reason)


def soon(filings: Sequence[Filing], *, at: datetime) -> None:
    """Of one unit: one letter a person for all its titles that have not filed."""
    workshops, due_on = [filing.workshop for filing in filings], filings[0].due_on
    _of_titles(workshops, "soon", filings[0].year, at, due_on=due_on)


def _of_titles(workshops: Sequence[Workshop], template: str, year: int, at: datetime, **context: Any) -> None:
    first = workshops[0]
    link = reverse("workshops:filings", args=[first.pk]) if len(workshops) == 1 else reverse("home")
    about = f"workshop:{first.pk}" if len(workshops) == 1 else ""
    facts = {"workshops": workshops, "year": year, **context}
    write(the_unit(first), f"filing/{template}", at=at, link=link, about=about, **facts)


def _about(filing: Filing, readers: Iterable[User], template: str, at: datetime, **context: Any) -> None:
    workshop = filing.workshop
    write(
        readers,
        f"filing/{template}",
        at=at,
        link=reverse("workshops:filing", args=[workshop.pk, filing.year]),
        about=f"workshop:{workshop.pk}",
        filing=filing,
        workshop=workshop,
        **context,
    )
