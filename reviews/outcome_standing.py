"""What must be settled beside the sheets before a case passes or fails: its visits, its addenda; by one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from applications import standing
from applications.models import Workshop

_KEPT = "_outcome_standing"
# an expert who left because of a tie, or declared one since, has visited for nobody
_STATEMENT = """
WITH visited AS (
    SELECT v.workshop_id, v.id,
        count(*) FILTER (WHERE p.assignment_id IS NOT NULL AND a.ended_ground NOT IN ('recused', 'conflict')
            AND seat.released_ground <> 'conflict'
            AND NOT EXISTS (SELECT 1 FROM reviews_declaration d
                WHERE d.seat_id = seat.id AND d.workshop_id = v.workshop_id AND d.has_tie)) AS experts,
        count(*) FILTER (WHERE p.officer_id IS NOT NULL) AS officers
    FROM applications_workshop w
    JOIN reviews_visit v ON v.workshop_id = w.id AND v.status = 'recorded'
    LEFT JOIN reviews_visitrecord r ON r.visit_id = v.id
    LEFT JOIN reviews_visitparticipant p ON p.visit_id = v.id AND p.attended
    LEFT JOIN reviews_assignment a ON a.id = p.assignment_id
    LEFT JOIN reviews_seat seat ON seat.id = a.seat_id
    WHERE w.id = ANY(%(cases)s) AND (v.made_at >= w.evaluating_since OR r.adopted_at >= w.evaluating_since)
    GROUP BY v.workshop_id, v.id
)
SELECT w.id,
    (SELECT coalesce(array_agg(ARRAY[experts, officers] ORDER BY visited.id), '{}') FROM visited
        WHERE visited.workshop_id = w.id),
    (SELECT max(v.id) FROM reviews_visit v WHERE v.workshop_id = w.id AND v.status = 'recorded'
        AND NOT EXISTS (SELECT 1 FROM visited WHERE visited.workshop_id = w.id)),
    (SELECT coalesce(array_agg(a.number ORDER BY a.number), '{}') FROM reviews_addendum a
        WHERE a.workshop_id = w.id AND a.status IN ('asked', 'sealed'))
FROM applications_workshop w WHERE w.id = ANY(%(cases)s)
"""


@dataclass(frozen=True)
class OutcomeStanding:
    """The facts of one case. ``visits``: experts and officers at each visit that counts for its present panel.

    ``former_visit``: the last one of a panel before, where none counts.
    """

    visits: list[list[int]]
    former_visit: int | None
    addenda: list[int]


def of(workshop: Workshop) -> OutcomeStanding:
    """The kept standing of a page, or a fresh one, as every act must have it."""
    if standing.is_kept(workshop) and _KEPT not in workshop.__dict__:
        kept([workshop])
    known: OutcomeStanding | None = workshop.__dict__.get(_KEPT)
    return known or _read([workshop.pk])[workshop.pk]


def kept(workshops: Iterable[Workshop]) -> None:
    """Read once and keep it on these instances, for a page that only shows."""
    cases = list(workshops)
    found = _read([case.pk for case in cases])
    for case in cases:
        case.__dict__[_KEPT] = found[case.pk]


def _read(keys: list[int]) -> dict[int, OutcomeStanding]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"cases": keys})
        return {pk: OutcomeStanding(*facts) for pk, *facts in cursor.fetchall()}
