"""How a title stands after the award: its assessment, what would take it away; by one statement.

Guards, buttons and tabs of every stage after the plaque ask here. A page that only shows keeps it on its case; an act
reads afresh. The rows themselves are read only by the pages that show them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection

from applications import standing
from applications.models import Workshop
from reviews.models import Assessment, Reevaluation, Revocation

_KEPT = "_title_standing"
_STATEMENT = """
SELECT
    CASE WHEN a.id IS NOT NULL THEN jsonb_build_object(
        'pk', a.id, 'status', a.status, 'grade', a.grade, 'year', r.year,
        'is_ordered', a.ordered_id IS NOT NULL,
        'has_rubric', a.rubric_id IS NOT NULL,
        'lies_with_finance', EXISTS (SELECT 1 FROM reviews_graderow g
            JOIN reviews_gradelist l ON l.id = g.grade_list_id
            WHERE g.assessment_id = a.id AND l.status = 'proposed'),
        'has_proof', EXISTS (SELECT 1 FROM reviews_assessmentfile f
            WHERE f.assessment_id = a.id AND f.kind = 'mending' AND f.removed_at IS NULL),
        'was_ordered_to_mend', m.id IS NOT NULL, 'reported_at', m.reported_at, 'recorded_at', m.recorded_at
    ) END,
    e.closed_at IS NOT NULL,
    coalesce((SELECT n.status FROM reviews_reevaluation n WHERE n.evaluation_id = e.id
        ORDER BY n.proposed_at DESC, n.id DESC LIMIT 1), ''),
    EXISTS (SELECT 1 FROM reviews_panelcase c JOIN reviews_seat t ON t.panel_id = c.panel_id
        JOIN reviews_assignment j ON j.seat_id = t.id JOIN reviews_scoresheet s ON s.assignment_id = j.id
        WHERE c.workshop_id = w.id AND c.purpose = 'assessment' AND c.removed_at IS NULL
            AND s.workshop_id = w.id AND s.status = 'signed'),
    (SELECT jsonb_agg(jsonb_build_object(
        'pk', v.id, 'status', v.status, 'ground', v.ground, 'assessment', v.assessment_id,
        'was_proposed', v.proposed_at IS NOT NULL, 'served_on', v.served_on, 'defence_due', v.defence_due,
        'is_waived', EXISTS (SELECT 1 FROM reviews_defence d
            WHERE d.revocation_id = v.id AND d.sent_at IS NOT NULL AND d.waives),
        'is_answered', EXISTS (SELECT 1 FROM reviews_defenceanswer x WHERE x.revocation_id = v.id),
        'is_open', EXISTS (SELECT 1 FROM reviews_defence d
            WHERE d.revocation_id = v.id AND d.sent_at IS NOT NULL AND NOT d.waives
            AND (v.defence_due IS NULL OR d.received_on <= v.defence_due)
            AND NOT EXISTS (SELECT 1 FROM reviews_defenceanswer x WHERE x.revocation_id = v.id AND x.at > d.sent_at))
        ) ORDER BY v.id) FROM reviews_revocation v WHERE v.workshop_id = w.id),
    (SELECT f.id FROM reviews_assessment f WHERE f.workshop_id = w.id AND f.status = 'fixed' AND f.grade = 'fail'
        ORDER BY f.id DESC LIMIT 1),
    EXISTS (SELECT 1 FROM reviews_reconsideration k
        WHERE k.workshop_id = w.id AND k.outcome = 'reversed' AND k.recorded_at >= w.ended_at)
FROM applications_workshop w
LEFT JOIN LATERAL (SELECT * FROM reviews_assessment WHERE workshop_id = w.id AND status <> 'dropped'
    ORDER BY id DESC LIMIT 1) a ON true
LEFT JOIN reviews_assessmentround r ON r.id = a.round_id
LEFT JOIN reviews_rectification m ON m.assessment_id = a.id
LEFT JOIN reviews_evaluation e ON e.workshop_id = w.id AND e.purpose = 'assessment'
    AND e.ended_at IS NULL AND e.succeeded_at IS NULL
WHERE w.id = %s
"""
Status = Assessment.Status


@dataclass(frozen=True)
class Mending:
    """That the title had to mend, and how far that is."""

    reported_at: datetime | None
    recorded_at: datetime | None


@dataclass(frozen=True)
class Assessed:
    """The facts of the last assessment of a title that was not dropped."""

    pk: int
    status: str
    grade: str
    year: int
    is_ordered: bool
    has_rubric: bool
    lies_with_finance: bool
    has_proof: bool
    mending: Mending | None

    def __str__(self) -> str:
        return f"{self.year} 年评估考核"

    @property
    def word(self) -> str:
        return str(Status(self.status).label)

    @property
    def is_open(self) -> bool:
        """Its grade is not carried out yet."""
        return self.status != Status.DONE


@dataclass(frozen=True)
class Proposal:
    """The facts of one proposal to take the title away; ``is_open``: a defence in time has no answer yet."""

    pk: int
    status: str
    ground: str
    assessment: int | None
    was_proposed: bool
    served_on: date | None
    defence_due: date | None
    is_waived: bool
    is_answered: bool
    is_open: bool


@dataclass(frozen=True)
class TitleStanding:
    """The facts of one title at one moment.

    ``panel_has_signed``, ``judged_anew``, ``has_signed_sheets`` are of the panel of the present assessment;
    ``failed`` is the assessment in which both bureaus fixed 不合格; ``is_reversed``: a document reverses the end.
    """

    assessment: Assessed | None
    panel_has_signed: bool
    judged_anew: str
    has_signed_sheets: bool
    proposals: list[Proposal]
    failed: int | None
    is_reversed: bool

    @property
    def current(self) -> Assessed | None:
        """The assessment whose grade is not carried out yet."""
        return self.assessment if self.assessment and self.assessment.is_open else None

    @property
    def drafted(self) -> Proposal | None:
        return self._with(Revocation.Status.DRAFT)

    @property
    def proposed(self) -> Proposal | None:
        return self._with(Revocation.Status.PROPOSED)

    @property
    def waits_for_its_grade(self) -> bool:
        """The panel has signed, nothing follows from it yet, and no mending was ordered."""
        current = self.current
        return current is not None and current.status == Status.GRADING and current.mending is None

    @property
    def is_asked_anew(self) -> bool:
        """Whether the score stands is open until that is carried out or refused."""
        return self.judged_anew in {Reevaluation.Status.PROPOSED, Reevaluation.Status.AGREED}

    def _with(self, status: str) -> Proposal | None:
        return next((one for one in self.proposals if one.status == status), None)


def of(workshop: Workshop) -> TitleStanding:
    """The kept standing of a page, or a fresh one, as every act must have it."""
    kept: TitleStanding | None = workshop.__dict__.get(_KEPT)
    found = kept or _read(workshop)
    if standing.is_kept(workshop):
        workshop.__dict__[_KEPT] = found
    return found


def waits_for_a_panel(workshop: Workshop) -> bool:
    """Called, self-assessed, with the body's opinion."""
    found = of(workshop).assessment
    return found is not None and found.status == Status.PANEL


def _read(workshop: Workshop) -> TitleStanding:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [workshop.pk])
        assessment, *facts = cursor.fetchone()
    found = dict(zip((fact.name for fact in fields(TitleStanding)), [None, *facts], strict=True))
    found["assessment"] = _assessed(json.loads(assessment)) if assessment else None
    found["proposals"] = [_proposal(row) for row in json.loads(found["proposals"] or "[]")]
    return TitleStanding(**found)


def _assessed(row: dict[str, Any]) -> Assessed:
    moments = {
        name: value and datetime.fromisoformat(value) for name, value in _taken(row, "reported_at", "recorded_at")
    }
    mending = Mending(**moments) if row.pop("was_ordered_to_mend") else None
    return Assessed(**row, mending=mending)


def _proposal(row: dict[str, Any]) -> Proposal:
    days = {name: value and date.fromisoformat(value) for name, value in _taken(row, "served_on", "defence_due")}
    return Proposal(**row | days)


def _taken(row: dict[str, Any], *names: str) -> list[tuple[str, Any]]:
    return [(name, row.pop(name)) for name in names]
