"""How the evaluation of a case stands: sheets, exact sum, spread, opinion, review table; many cases by one statement.

Guards, tasks, pages and services ask here, for the award or for the assessment; each has its own statement, with
its own lines and sizes. The arithmetic is done in SQL and is that of ``reviews.aggregation``,
which a test compares. Only sheets before the panel of the present evaluation count: signed, not void, and of an
expert who judges the case or left it without a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from applications import standing
from applications.models import Workshop
from reviews import terms
from reviews.aggregation import FEWEST_FOR_EXTREMES, Score
from reviews.models import Evaluation, Reevaluation, ReviewTable

_KEPT = "_evaluation_standing"
# by which numbers a purpose judges, as ``reviews.terms.terms_of`` has them
_LINES = {
    terms.AWARD: "rs.pass_line, rs.panel_size, rs.least_panel",
    terms.ASSESSMENT: """coalesce(due.assessment_pass_line, rs.pass_line) AS pass_line,
            coalesce(due.assessment_panel_size, rs.panel_size) AS panel_size,
            coalesce(due.assessment_least_panel, rs.least_panel) AS least_panel""",
}
RULES_OF_ASSESSMENT = """LEFT JOIN LATERAL (
            SELECT r.assessment_pass_line, r.assessment_panel_size, r.assessment_least_panel, a.rubric_id
            FROM reviews_assessment a JOIN applications_programmerules r ON r.id = a.rules_id
            WHERE a.workshop_id = w.id AND a.status <> 'dropped' ORDER BY a.id DESC LIMIT 1
        ) due ON true"""
_JOINED = {terms.AWARD: "", terms.ASSESSMENT: RULES_OF_ASSESSMENT}


def counted_sheets(purpose: str) -> str:
    """Every signed sheet that counts, its place by total, and whether it is left out as an extreme."""
    purpose = terms.Purpose(purpose)
    return f"""
    asked AS (
        SELECT w.id AS workshop_id, e.id AS evaluation_id, coalesce(e.panel_id, c.panel_id) AS panel_id, c.leader_id,
            rs.drop_extremes_from, rs.key_pool_line, rs.spread_share, {_LINES[purpose]},
            c.fewer_city_at IS NOT NULL AND c.fewer_finance_at IS NOT NULL AS fewer
        FROM applications_workshop w
        JOIN applications_ruleset rs ON rs.id = w.rule_set_id
        {_JOINED[purpose]}
        LEFT JOIN reviews_evaluation e ON e.workshop_id = w.id AND e.purpose = '{purpose.value}'
            AND e.ended_at IS NULL AND e.succeeded_at IS NULL
        LEFT JOIN reviews_panelcase c ON c.workshop_id = w.id AND c.purpose = '{purpose.value}'
            AND c.removed_at IS NULL
        WHERE w.id = ANY(%s)
    ),
    placed AS (
        SELECT q.workshop_id, s.uuid, s.total, q.drop_extremes_from,
            row_number() OVER (PARTITION BY q.workshop_id ORDER BY s.total, s.uuid) AS place,
            count(*) OVER (PARTITION BY q.workshop_id) AS sheets
        FROM asked q
        JOIN reviews_scoresheet s ON s.workshop_id = q.workshop_id AND s.status = 'signed'
        JOIN reviews_assignment a ON a.id = s.assignment_id
            AND (a.ended_at IS NULL OR a.ended_ground = 'released')
        JOIN reviews_seat seat ON seat.id = a.seat_id AND seat.panel_id = q.panel_id
    ),
    sheet AS (
        SELECT workshop_id, uuid, total, sheets,
            drop_extremes_from > 0 AND sheets >= greatest(drop_extremes_from, {FEWEST_FOR_EXTREMES})
                AND place IN (1, sheets) AS is_extreme
        FROM placed
    )
"""  # noqa: S608 - put together from the constants above


def _statement(purpose: str) -> str:
    return f"""
WITH {counted_sheets(purpose)},
summed AS (
    SELECT workshop_id, max(sheets) AS sheets, sum(total) FILTER (WHERE NOT is_extreme) AS total,
        count(*) FILTER (WHERE NOT is_extreme) AS counted
    FROM sheet GROUP BY workshop_id
),
spread AS (
    SELECT q.workshop_id, v.indicator_id, max(v.value) - min(v.value) AS width, i.points * q.spread_share AS allowed
    FROM asked q
    JOIN sheet ON sheet.workshop_id = q.workshop_id
    JOIN reviews_score v ON v.sheet_id = sheet.uuid AND v.value IS NOT NULL
    JOIN applications_indicator i ON i.id = v.indicator_id
    GROUP BY q.workshop_id, v.indicator_id, i.points, q.spread_share
)
SELECT
    q.workshop_id, q.evaluation_id, q.panel_id, q.pass_line, q.key_pool_line,
    (SELECT person.user_id FROM reviews_panel p
        JOIN reviews_seat lead ON lead.id = coalesce(q.leader_id, p.leader_id)
        JOIN reviews_assignment a ON a.seat_id = lead.id AND a.workshop_id = q.workshop_id AND a.ended_at IS NULL
        JOIN accounts_expert person ON person.id = lead.expert_id WHERE p.id = q.panel_id),
    (SELECT count(*) FROM reviews_assignment a JOIN reviews_seat seat ON seat.id = a.seat_id
        WHERE a.workshop_id = q.workshop_id AND a.ended_at IS NULL AND seat.panel_id = q.panel_id),
    (SELECT count(*) FROM reviews_assignment a JOIN reviews_seat seat ON seat.id = a.seat_id
        WHERE a.workshop_id = q.workshop_id AND a.ended_at IS NULL AND seat.panel_id = q.panel_id
        AND NOT EXISTS (SELECT 1 FROM reviews_scoresheet s WHERE s.assignment_id = a.id AND s.status = 'signed')),
    (SELECT count(*) FROM reviews_declaration d JOIN reviews_seat asked_seat ON asked_seat.id = d.seat_id
        WHERE d.workshop_id = q.workshop_id AND d.answered_at IS NULL AND asked_seat.panel_id = q.panel_id
        AND asked_seat.status IN ('invited', 'accepted')),
    q.panel_size, q.least_panel, coalesce(q.fewer, false),
    coalesce(summed.sheets, 0), summed.total, coalesce(summed.counted, 0),
    (SELECT coalesce(array_agg(indicator_id ORDER BY indicator_id), '{{}}') FROM spread
        WHERE spread.workshop_id = q.workshop_id AND width > allowed),
    (SELECT coalesce(array_agg(DISTINCT d.indicator_id), '{{}}') FROM reviews_discussion d
        WHERE d.evaluation_id = q.evaluation_id AND d.indicator_id IS NOT NULL),
    coalesce(e.opinion, '') <> '', coalesce(e.conclusion, ''), coalesce(e.veto_basis, ''), e.score, e.closed_at,
    t.id, coalesce(t.status, ''), coalesce(r.is_waitlisted, false),
    coalesce((SELECT n.status FROM reviews_reevaluation n WHERE n.evaluation_id = q.evaluation_id
        ORDER BY n.proposed_at DESC, n.id DESC LIMIT 1), '')
FROM asked q
LEFT JOIN summed ON summed.workshop_id = q.workshop_id
LEFT JOIN reviews_evaluation e ON e.id = q.evaluation_id
LEFT JOIN LATERAL (
    SELECT row.table_id, row.is_waitlisted FROM reviews_reviewrow row
    WHERE row.evaluation_id = q.evaluation_id ORDER BY row.table_id DESC LIMIT 1
) r ON true
LEFT JOIN reviews_reviewtable t ON t.id = r.table_id
"""  # noqa: S608 - put together from the constants above


_STATEMENTS = {purpose: _statement(purpose) for purpose in terms.Purpose}


@dataclass(frozen=True)
class EvaluationStanding:
    """The facts of one case; ``evaluation`` and ``panel`` are None before one is opened."""

    evaluation: int | None
    panel: int | None
    pass_line: Decimal
    key_pool_line: Decimal
    leader: int | None
    experts: int
    missing: int
    unanswered: int
    panel_size: int
    least_panel: int
    goes_on_with_fewer: bool
    sheets: int
    total: Decimal | None
    counted: int
    wide: list[int]
    discussed: list[int]
    has_opinion: bool
    conclusion: str
    veto_basis: str
    stored_score: Decimal | None
    closed_at: datetime | None
    table: int | None
    table_status: str
    is_waitlisted: bool
    reevaluation: str

    @property
    def judging(self) -> int:
        """Who judges the case, and who left it after he had signed."""
        return self.missing + self.sheets

    @property
    def lacks_experts(self) -> bool:
        """Everybody who was asked has answered, and they are too few, or even in number."""
        if self.goes_on_with_fewer:
            return not self.unanswered and self.judging < self.least_panel
        return not self.unanswered and (self.judging % 2 == 0 or self.judging < self.panel_size)

    @property
    def is_complete(self) -> bool:
        """Every seat has its signed sheet (``reviews.models.scoring.all_are_in``); until then all are sealed."""
        return self.missing == 0 and self.sheets > 0 and (self.is_closed or self._seats_are_filled)

    @property
    def _seats_are_filled(self) -> bool:
        if self.unanswered:
            return False
        if self.goes_on_with_fewer:
            return self.sheets >= self.least_panel
        return self.sheets % 2 == 1 and self.sheets >= self.panel_size

    @property
    def waits_for(self) -> str:
        """Whose sheet is missing, as a sentence; '' once they are opened."""
        if self.is_complete:
            return ""
        if self.missing:
            return f"还有 {self.missing} 位专家没有签署评分表。"
        if self.unanswered:
            return f"还有 {self.unanswered} 位受邀专家没有答复，其评分表签署后才能汇总。"
        if not self.sheets:
            return "还没有已签署的评分表。"
        return "专家席位有空缺，须增补专家并签署评分表，或由两局同意减少人数。"

    @property
    def score(self) -> Score | None:
        """The sum of the panel; sealed until all sheets are in."""
        if not self.is_complete or self.total is None:
            return None
        return Score(self.total, self.counted, left_out=self.sheets - self.counted)

    @property
    def undiscussed(self) -> list[int]:
        """Indicators whose values lie far apart without a recorded discussion; not told before all sheets are in."""
        if not self.is_complete:
            return []
        return [indicator for indicator in self.wide if indicator not in self.discussed]

    @property
    def may_lock(self) -> bool:
        return self.is_complete and not self.undiscussed

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def reaches_the_line(self) -> bool:
        return self.score is not None and self.score.reaches(self.pass_line)

    @property
    def passes(self) -> bool:
        return self.conclusion == Evaluation.Conclusion.PASS

    @property
    def table_is_agreed(self) -> bool:
        return self.table_status == ReviewTable.Status.AGREED

    @property
    def reevaluation_is_agreed(self) -> bool:
        return self.reevaluation == Reevaluation.Status.AGREED


def of(workshop: Workshop, purpose: str | None = None) -> EvaluationStanding:
    """The kept standing of a page, or a fresh one, as every act must have it; for what the case is judged now."""
    purpose = purpose or terms.purpose_of(workshop)
    if standing.is_kept(workshop) and purpose not in workshop.__dict__.get(_KEPT, {}):
        kept([workshop], purpose)
    found: dict[str, EvaluationStanding] = workshop.__dict__.get(_KEPT, {})
    return found[purpose] if purpose in found else read([workshop.pk], purpose)[workshop.pk]


def kept(workshops: Iterable[Workshop], purpose: str | None = None) -> None:
    """Read once and keep it on these instances, for a page that only shows."""
    by_purpose: dict[str, list[Workshop]] = {}
    for case in workshops:
        by_purpose.setdefault(purpose or terms.purpose_of(case), []).append(case)
    for one, cases in by_purpose.items():
        found = read([case.pk for case in cases], one)
        for case in cases:
            case.__dict__.setdefault(_KEPT, {})[one] = found[case.pk]


def read(keys: list[int], purpose: str = terms.AWARD) -> dict[int, EvaluationStanding]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[terms.Purpose(purpose)], [keys])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return {row[0]: EvaluationStanding(*row[1:]) for row in rows}
