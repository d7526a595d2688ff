"""Which titles lack rules or duties on their file (六(二)-1), in words, against the months of the programme rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery

from applications.models import Workshop
from applications.states import ALIVE
from common.calendar import months_after
from reviews.models import DutyDocument
from reviews.selectors.key_projects import rules_in_force

Kind = DutyDocument.Kind


@dataclass(frozen=True)
class Standing:
    """One kind on the file of a title: when the host last confirmed it, and what is to be done about it."""

    kind: DutyDocument.Kind
    checked_on: date | None
    months: int
    since: date

    @property
    def is_missing(self) -> bool:
        return self.checked_on is None

    @property
    def is_old(self) -> bool:
        return self.checked_on is not None and self.checked_on < self.since

    @property
    def words(self) -> str:
        if self.is_missing:
            return f"没有上传{self.kind.label}"
        return f"{self.kind.label}超过 {self.months} 个月没有确认" if self.is_old else ""


def with_checks(rows: QuerySet[Workshop]) -> QuerySet[Workshop]:
    """Each title with the day on which each kind was last confirmed."""
    present = DutyDocument.objects.filter(workshop=OuterRef("pk"), ended_at=None).order_by("-checked_on")
    return rows.annotate(
        **{
            f"{kind}_checked": Subquery(present.filter(kind=kind).values("checked_on")[:1], output_field=DateField())
            for kind in Kind
        }
    )


def lacking(rows: QuerySet[Workshop], today: date) -> QuerySet[Workshop]:
    """Living titles of ``rows`` whose file lacks a kind, or has one that nobody confirmed for too long."""
    rules = rules_in_force(today)
    if rules is None:
        return rows.none()
    since = months_after(today, -rules.duties_months)
    lacks = Q()
    for kind in Kind:
        lacks |= Q(**{f"{kind}_checked": None}) | Q(**{f"{kind}_checked__lt": since})
    return with_checks(rows.filter(state__in=sorted(ALIVE))).filter(lacks)


def standings(documents: Iterable[DutyDocument], today: date) -> list[Standing]:
    """Of one title, from its present documents; none where no programme rules are in force."""
    rules = rules_in_force(today)
    if rules is None:
        return []
    since = months_after(today, -rules.duties_months)
    present = list(documents)
    return [
        Standing(
            kind=kind,
            checked_on=max((one.checked_on for one in present if one.kind == kind), default=None),
            months=rules.duties_months,
            since=since,
        )
        for kind in Kind
    ]


def words_of_row(title: Workshop) -> str:
    """What is missing of a title read by ``lacking``, for a line of a list: absent, or long unconfirmed."""
    absent = [kind.label for kind in Kind if getattr(title, f"{kind}_checked") is None]
    return f"没有上传{'、'.join(absent)}" if absent else "长期没有确认"


def words_of(title: Workshop, months: int, since: date) -> str:
    """What is missing of a title read by ``lacking``, for a letter."""
    found = [Standing(kind, getattr(title, f"{kind}_checked"), months, since).words for kind in Kind]
    return "；".join(words for words in found if words)
