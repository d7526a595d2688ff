"""What the money may be spent on (五(一)-2): the list of the programme rules that is in force on a day."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import CITY_ROLES
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import ProgrammeRules, SubsidyUse
from applications.services import programme
from applications.services.rules import row_id

NO_USES = "还没有在这一天施行的经费用途目录，请先由市人力社保局录入。"
Kind = SubsidyUse.Kind


@dataclass(frozen=True)
class Uses:
    """Activities and cost types, each in its order."""

    activities: list[SubsidyUse]
    costs: list[SubsidyUse]

    @property
    def permitted(self) -> Uses:
        return Uses(
            [use for use in self.activities if use.is_permitted], [use for use in self.costs if use.is_permitted]
        )


def uses_on(day: date) -> Uses:
    """The list in force on that day; a version of the rules without a list keeps the one before. Raises NotPossible."""
    with_list = ProgrammeRules.objects.filter(valid_from__lte=day, uses__isnull=False)
    newest = with_list.order_by("-valid_from").values("pk")[:1]
    found = list(SubsidyUse.objects.filter(rules__in=newest).order_by("kind", "order"))
    if not found:
        raise NotPossible(NO_USES)
    return Uses([use for use in found if use.kind == Kind.ACTIVITY], [use for use in found if use.kind == Kind.COST])


def broken(activity: SubsidyUse, cost_type: SubsidyUse) -> SubsidyUse | None:
    """The one of the two that lies outside the permitted uses, the cost type before the activity."""
    return next((use for use in (cost_type, activity) if not use.is_permitted), None)


def add(rules: ProgrammeRules, kind: str, uses: Iterable[Mapping[str, Any]]) -> None:
    """The uses of one kind for a version of the rules, in their order."""
    SubsidyUse.objects.bulk_create(
        SubsidyUse(rules=rules, kind=kind, order=order, **use) for order, use in enumerate(uses, 1)
    )


def of_kind(rules: ProgrammeRules, kind: str) -> list[SubsidyUse]:
    """What holds under that version, its own list or the one that it keeps. Raises NotPossible without any."""
    found = uses_on(rules.valid_from)
    return found.activities if kind == Kind.ACTIVITY else found.costs


@transaction.atomic
def save(rules: ProgrammeRules, kind: str, given: Sequence[Mapping[str, Any]], *, by: User, at: datetime) -> None:
    """One list of a version that is not in force yet; the first saving brings the other list along.

    Each row has ``row`` (see rules.row_id), name, clause and is_permitted. Raises NotPermitted, NotPossible.
    """
    if not by.holds(*CITY_ROLES):
        raise NotPermitted(programme.ONLY_THE_CITY)
    locked = ProgrammeRules.objects.select_for_update(of=("self",)).get(pk=rules.pk)
    if programme.is_in_force(locked, at):
        raise NotPossible(programme.IN_FORCE)
    known = {row_id(use.code): use.code for use in of_kind(locked, kind)}
    if not locked.uses.exists():
        other = Kind.COST if kind == Kind.ACTIVITY else Kind.ACTIVITY
        add(locked, other, [_facts(use) for use in of_kind(locked, other)])
    locked.uses.filter(kind=kind).delete()
    add(
        locked,
        kind,
        [
            {
                "code": known.get(row["row"]) or f"use_{uuid.uuid4().hex[:8]}",
                "name": row["name"],
                "clause": row["clause"],
                "is_permitted": bool(row["is_permitted"]),
            }
            for row in given
        ],
    )


def _facts(use: SubsidyUse) -> dict[str, Any]:
    return {name: getattr(use, name) for name in ("code", "name", "clause", "is_permitted")}
