"""What stands beside the sheets of a case: visits and addenda, for the tab and for the acts; by one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from applications import standing
from applications.models import Workshop
from reviews import terms
from reviews.models import Addendum, Visit
from reviews.selectors.addenda import LOOK

_KEPT = "_outcome_standing"


@dataclass(frozen=True)
class _Pieces:
    """Where the statements of the two purposes differ."""

    is_former: str
    is_adopted: str
    visits: str
    addenda: str
    joined: str = ""


_PIECES = {
    terms.AWARD: _Pieces(
        is_former="w.evaluating_since IS NULL OR v.made_at < w.evaluating_since",
        is_adopted="coalesce(r.adopted_at >= w.evaluating_since, false)",
        visits="plan.purpose = 'award'",
        addenda="(w.granted_at IS NULL OR a.asked_at < w.granted_at)",
    ),
    # visits since the assessment was called, once its grade is carried out as they stood then; its supplements are
    # those asked for since the panel began
    terms.ASSESSMENT: _Pieces(
        is_former="coalesce(v.made_at < w.assessing_since, v.panel_id IS DISTINCT FROM e.panel_id)",
        is_adopted="coalesce(r.adopted_at >= w.assessing_since, r.adopted_at IS NOT NULL)",
        visits="""plan.purpose = 'assessment' AND v.made_at >= (SELECT max(c.opened_at) FROM reviews_assessment c
            WHERE c.workshop_id = w.id AND c.status <> 'dropped')""",
        addenda="a.asked_at >= e.opened_at",
        joined="""LEFT JOIN reviews_evaluation e ON e.workshop_id = w.id AND e.purpose = 'assessment'
    AND e.ended_at IS NULL AND e.succeeded_at IS NULL""",
    ),
}


def _statement(of: _Pieces) -> str:
    """An expert who left because of a tie, or declared one since, has visited for nobody."""
    return f"""
SELECT w.id,
    (SELECT jsonb_agg(jsonb_build_object(
        'pk', v.id, 'starts_at', v.starts_at, 'ends_at', v.ends_at, 'place', v.place, 'status', v.status,
        'cancelled_reason', v.cancelled_reason,
        'is_former', {of.is_former},
        'is_adopted', {of.is_adopted},
        'pictures', (SELECT count(*) FROM reviews_visitphoto p WHERE p.visit_id = v.id AND p.removed_at IS NULL),
        'officers', (SELECT count(*) FROM reviews_visitparticipant p
            WHERE p.visit_id = v.id AND p.attended AND p.officer_id IS NOT NULL),
        'experts', (SELECT count(*) FROM reviews_visitparticipant p
            JOIN reviews_assignment a ON a.id = p.assignment_id JOIN reviews_seat seat ON seat.id = a.seat_id
            WHERE p.visit_id = v.id AND p.attended AND a.ended_ground NOT IN ('recused', 'conflict')
                AND seat.released_ground <> 'conflict'
                AND NOT EXISTS (SELECT 1 FROM reviews_declaration d
                    WHERE d.seat_id = seat.id AND d.workshop_id = w.id AND d.has_tie)))
        ORDER BY v.starts_at DESC, v.id)
    FROM reviews_visit v LEFT JOIN reviews_visitrecord r ON r.visit_id = v.id
        JOIN reviews_panel panel ON panel.id = v.panel_id
        JOIN reviews_plan plan ON plan.id = panel.plan_id AND {of.visits}
    WHERE v.workshop_id = w.id),
    (SELECT jsonb_agg(jsonb_build_object(
        'pk', a.uuid, 'number', a.number, 'question', a.question, 'asked_for', a.asked_for, 'asked_at', a.asked_at,
        'due_on', a.due_on, 'sealed_at', a.sealed_at, 'status', a.status,
        'pieces', (SELECT count(*) FROM reviews_addendumfile f WHERE f.addendum_id = a.uuid AND f.removed_at IS NULL))
        ORDER BY a.number DESC)
    FROM reviews_addendum a WHERE a.workshop_id = w.id AND {of.addenda})
FROM applications_workshop w {of.joined}
WHERE w.id = ANY(%s)
"""  # noqa: S608 - put together from the constants above


_STATEMENTS = {purpose: _statement(pieces) for purpose, pieces in _PIECES.items()}


@dataclass(frozen=True)
class VisitLine:
    """One visit; ``experts`` and ``officers`` are those who were there. ``is_former``: of a panel before."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    place: str
    status: str
    cancelled_reason: str
    is_former: bool
    is_adopted: bool
    pictures: int
    experts: int
    officers: int

    @property
    def word(self) -> str:
        return str(Visit.Status(self.status).label)

    @property
    def is_recorded(self) -> bool:
        return self.status == Visit.Status.RECORDED

    @property
    def counts(self) -> bool:
        """For the panel that judges now."""
        return self.is_recorded and (self.is_adopted or not self.is_former)


@dataclass(frozen=True)
class AddendumLine:
    """One supplement: what was asked, by when, how it stands."""

    pk: UUID
    number: int
    question: str
    asked_for: str
    asked_at: datetime
    due_on: date
    sealed_at: datetime | None
    status: str
    pieces: int

    @property
    def look(self) -> tuple[str, str, str]:
        return LOOK[Addendum.Status(self.status)]

    @property
    def is_open(self) -> bool:
        """Neither verified nor refused nor dropped."""
        return self.status in {Addendum.Status.ASKED, Addendum.Status.SEALED}


@dataclass(frozen=True)
class OutcomeStanding:
    """Visits, the next one first; addenda, the latest first."""

    visits: list[VisitLine]
    addenda: list[AddendumLine]

    @property
    def former_visit(self) -> int | None:
        """The last recorded visit of a panel before, where none counts for this one."""
        recorded = [visit for visit in self.visits if visit.is_recorded]
        return recorded[0].pk if recorded and not any(visit.counts for visit in recorded) else None


def of(workshop: Workshop, purpose: str | None = None) -> OutcomeStanding:
    """The kept standing of a page, or a fresh one, as every act must have it; for what the case is judged now."""
    purpose = purpose or terms.purpose_of(workshop)
    if standing.is_kept(workshop) and purpose not in workshop.__dict__.get(_KEPT, {}):
        kept([workshop], purpose)
    known: dict[str, OutcomeStanding] = workshop.__dict__.get(_KEPT, {})
    return known[purpose] if purpose in known else _read([workshop.pk], purpose)[workshop.pk]


def kept(workshops: Iterable[Workshop], purpose: str = terms.AWARD) -> None:
    """Read once and keep it on these instances, for a page that only shows."""
    cases = list(workshops)
    found = _read([case.pk for case in cases], purpose)
    for case in cases:
        case.__dict__.setdefault(_KEPT, {})[purpose] = found[case.pk]


def _read(keys: list[int], purpose: str) -> dict[int, OutcomeStanding]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[terms.Purpose(purpose)], [keys])
        rows = cursor.fetchall()
    return {
        pk: OutcomeStanding(
            [VisitLine(**_typed(line)) for line in json.loads(visits or "[]")],
            [AddendumLine(**_typed(line)) for line in json.loads(addenda or "[]")],
        )
        for pk, visits, addenda in rows
    }


_TYPES: dict[str, Any] = {
    **dict.fromkeys(("starts_at", "ends_at", "asked_at", "sealed_at"), datetime.fromisoformat),
    "due_on": date.fromisoformat,
}


def _typed(line: dict[str, Any]) -> dict[str, Any]:
    """Moments and days as such; JSON has them as text."""
    return {
        name: _TYPES[name](value) if name in _TYPES and value is not None else value for name, value in line.items()
    }
