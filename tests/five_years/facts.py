"""How the titles stand after each act, by one statement: who asks after every act must ask cheaply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from applications.states import ALIVE, State
from common.clock import legal_day
from reviews.models import Assessment
from reviews.selectors import decision as decisions

Status = Assessment.Status
CLOSABLE = frozenset({State.GRANTED, State.ASSESSING, State.RECTIFYING})
GONE = frozenset({State.REVOKED, State.CLOSED})
_COLUMNS = """state revoking_from granted_at title_number plaque_number assessing_since revoking_since ended_at
    assessment_due due_on handler_id unit_id review_body_id name technician_name"""
# name: rows as JSON, the oldest first
_LISTS = {
    "assessments": "x.id, x.status, x.grade FROM reviews_assessment x WHERE x.workshop_id = w.id"
    " AND x.status NOT IN ('done', 'dropped')",
    "mendings": "x.due_on, x.reported_at, x.recorded_at FROM reviews_rectification x"
    " JOIN reviews_assessment a ON a.id = x.assessment_id"
    " WHERE a.workshop_id = w.id AND a.status NOT IN ('done', 'dropped')",
    "grade_lists": "x.status FROM reviews_gradelist x JOIN reviews_assessment a ON a.round_id = x.round_id"
    " WHERE a.workshop_id = w.id AND a.status NOT IN ('done', 'dropped') AND x.status <> 'agreed'",
    "orders": "x.id FROM reviews_offcycleorder x WHERE x.workshop_id = w.id AND x.status = 'proposed'",
    "anew": "x.status FROM reviews_reevaluation x JOIN reviews_evaluation e ON e.id = x.evaluation_id"
    " WHERE e.workshop_id = w.id AND x.status IN ('proposed', 'agreed')",
    "evaluations": "x.closed_at FROM reviews_evaluation x WHERE x.workshop_id = w.id AND x.purpose = 'assessment'"
    " AND x.ended_at IS NULL AND x.succeeded_at IS NULL",
    "undecided": "x.id FROM reviews_vetofinding x JOIN reviews_assessment a ON a.id = x.assessment_id"
    " WHERE a.workshop_id = w.id AND a.status NOT IN ('done', 'dropped') AND x.upheld IS NULL",
    "accesses": "x.id FROM applications_expertaccess x WHERE x.workshop_id = w.id AND x.closed_at IS NULL",
    "sheets": "x.uuid FROM reviews_scoresheet x JOIN reviews_assignment a ON a.id = x.assignment_id JOIN reviews_seat s"
    " ON s.id = a.seat_id JOIN reviews_panel p ON p.id = s.panel_id JOIN reviews_plan q ON q.id = p.plan_id"
    " WHERE x.workshop_id = w.id AND x.status = 'open' AND q.purpose = 'assessment'",
    "revocations": "x.status, x.served_on FROM reviews_revocation x WHERE x.workshop_id = w.id"
    " AND (x.ended_at IS NULL OR x.status = 'revoked')",
    "decisions": "x.id, x.kind FROM reviews_decision x WHERE x.workshop_id = w.id AND x.ended_at IS NULL"
    " AND x.carried_out_at IS NULL",
    "unanswered": "x.id FROM reviews_defence x JOIN reviews_revocation r ON r.id = x.revocation_id"
    " WHERE r.workshop_id = w.id AND r.status = 'proposed' AND x.sent_at IS NOT NULL AND NOT x.waives"
    " AND NOT EXISTS (SELECT 1 FROM reviews_defenceanswer y WHERE y.revocation_id = r.id AND y.at >= x.sent_at)",
    "bans": "x.id FROM reviews_ban x JOIN reviews_revocation r ON r.id = x.revocation_id"
    " WHERE r.workshop_id = w.id AND x.lifted_at IS NULL",
    "reopenings": "x.state FROM reviews_reopening x WHERE x.workshop_id = w.id AND x.done_at IS NULL",
    "disputes": "x.id FROM reviews_reconsideration x WHERE x.workshop_id = w.id AND x.outcome = ''",
    "plaques": "x.id, x.handed_on, (SELECT r.status FROM reviews_plaquereturn r WHERE r.plaque_id = x.id"
    " AND r.status <> 'dropped' ORDER BY r.id DESC LIMIT 1) AS returned FROM reviews_plaque x"
    " WHERE x.workshop_id = w.id",
    "closings": "x.asks_finance, x.agrees, c.ended_at AS request_ended FROM applications_closingproposal x"
    " LEFT JOIN applications_change c ON c.id = x.change_id"
    " WHERE x.workshop_id = w.id AND x.done_at IS NULL AND x.ended_at IS NULL",
    "departures": "x.gone_on FROM applications_departure x WHERE x.workshop_id = w.id"
    " AND x.settled_at IS NULL AND x.withdrawn_at IS NULL",
    "changes": "x.kind, x.status FROM applications_change x WHERE x.workshop_id = w.id AND x.ended_at IS NULL",
    "filings": "x.year, x.status, x.due_on FROM applications_filing x WHERE x.workshop_id = w.id",
    "inspections": "x.status FROM reviews_inspection x WHERE x.workshop_id = w.id AND x.ended_at IS NULL",
    "duties": "x.uuid FROM reviews_dutydocument x WHERE x.workshop_id = w.id",
    "books": "x.balance, (SELECT sum(e.effect) FROM applications_ledgerentry e WHERE e.ledger_id = x.id"
    " AND e.status = 'confirmed') AS confirmed, (SELECT min(d.left_over) FROM (SELECT sum(sum(e.effect))"
    " OVER (ORDER BY e.day) AS left_over FROM applications_ledgerentry e WHERE e.ledger_id = x.id"
    " AND e.status = 'confirmed' GROUP BY e.day) d) AS lowest FROM applications_ledger x WHERE x.workshop_id = w.id",
    "lines": "DISTINCT x.status, x.kind FROM applications_ledgerentry x JOIN applications_ledger l"
    " ON l.id = x.ledger_id WHERE l.workshop_id = w.id AND x.reverses_id IS NULL",
    "waiting": "x.id FROM applications_ledgerentry x JOIN applications_ledger l ON l.id = x.ledger_id"
    " WHERE l.workshop_id = w.id AND x.status = 'entered'",
    "subsidies": "x.amount - coalesce((SELECT sum(p.amount) FROM applications_payment p WHERE p.subsidy_id = x.id"
    " AND p.status <> 'cancelled'), 0) AS unpaid FROM applications_subsidy x WHERE x.workshop_id = w.id"
    " AND x.withdrawn_at IS NULL",
    "payments": "x.status, EXISTS (SELECT 1 FROM applications_ledgerentry e WHERE e.payment_id = x.id"
    " AND e.status <> 'refused') AS received FROM applications_payment x"
    " JOIN applications_subsidy s ON s.id = x.subsidy_id WHERE s.workshop_id = w.id",
    "breaches": "x.status FROM applications_breach x JOIN applications_ledger l ON l.id = x.ledger_id"
    " WHERE l.workshop_id = w.id AND x.status <> 'closed'",
    "settlements": "x.id FROM applications_settlement x JOIN applications_ledger l ON l.id = x.ledger_id"
    " WHERE l.workshop_id = w.id AND x.status = 'open'",
    "closed_years": "x.year FROM applications_ledgerclosing x JOIN applications_ledger l ON l.id = x.ledger_id"
    " WHERE l.workshop_id = w.id AND x.reopened_at IS NULL",
    "rounds": "x.year, x.closed_at FROM reviews_assessmentround x",
    "uncommended": "x.id FROM reviews_assessmentround x JOIN reviews_assessment a ON a.round_id = x.id"
    " WHERE a.grade = 'excellent' AND a.status = 'done'"
    " AND NOT EXISTS (SELECT 1 FROM reviews_commendation c WHERE c.round_id = x.id)",
}
_STATEMENT = (
    "SELECT w.id, "
    + ", ".join(f"w.{name}" for name in _COLUMNS.split())
    + ", "
    + ", ".join(f"(SELECT json_agg(to_json(q)) FROM (SELECT {rows}) q) AS {name}" for name, rows in _LISTS.items())
    + " FROM applications_workshop w WHERE w.id = ANY(%s) ORDER BY w.id"
)


class Facts:
    """One title at one moment: its columns by their names, and lists of what hangs on it."""

    def __init__(self, row: dict[str, Any], at: datetime) -> None:
        self.__dict__ |= {name: [] if name in _LISTS and value is None else value for name, value in row.items()}
        self.today = legal_day(at)
        self.state = State(row["state"])
        self.verdict: decisions.DecisionStanding | None = None

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    @property
    def is_alive(self) -> bool:
        return self.state in ALIVE

    @property
    def status(self) -> str:
        """Of the open assessment."""
        return self.assessments[0]["status"] if self.assessments else ""

    @property
    def grade(self) -> str:
        return self.assessments[0]["grade"] if self.assessments else ""

    @property
    def mending(self) -> dict[str, Any] | None:
        return self.mendings[0] if self.mendings else None

    @property
    def list_is(self) -> str:
        """The status of the list of grades in work."""
        return self.grade_lists[0]["status"] if self.grade_lists else ""

    @property
    def anew_is(self) -> str:
        return self.anew[0]["status"] if self.anew else ""

    @property
    def has_open_round(self) -> bool:
        return any(row["closed_at"] is None for row in self.rounds)

    @property
    def waits_for_grade(self) -> bool:
        return self.state == State.ASSESSING and self.status == Status.GRADING

    @property
    def can_be_graded(self) -> bool:
        """Whether nothing but the grade is open."""
        mending = self.mending
        if self.undecided or self.status != Status.GRADING:
            return False
        if self.state == State.RECTIFYING:
            return bool(mending and date.fromisoformat(mending["due_on"]) < self.today)
        return self.state == State.ASSESSING and (mending is None or mending["recorded_at"] is not None)

    @property
    def revocation_is(self) -> str:
        return next((row["status"] for row in self.revocations if row["status"] != "revoked"), "")

    @property
    def is_served(self) -> bool:
        return any(row["served_on"] and row["status"] == "proposed" for row in self.revocations)

    @property
    def decided(self) -> str:
        """The kind of the decision that is being made."""
        return str(self.verdict.kind) if self.verdict and self.verdict.decision else ""

    @property
    def stands_unchanged(self) -> bool:
        """Whether a decision is written and still says what it stands on."""
        return bool(self.verdict and self.verdict.decision and self.verdict.is_unchanged)

    @property
    def may_be_sealed(self) -> bool:
        return bool(self.stands_unchanged and self.verdict and self.verdict.is_drafted and not self.unanswered)

    @property
    def reopening_is(self) -> str:
        return self.reopenings[0]["state"] if self.reopenings else ""

    @property
    def owes_plaque(self) -> bool:
        return any(row["returned"] == "owed" for row in self.plaques)

    def has_filing(self, *statuses: str) -> bool:
        return any(row["status"] in statuses for row in self.filings)

    def has_change(self, *statuses: str, one_step: bool | None = None) -> bool:
        in_one = {"unit", "members", "address"}
        return any(
            row["status"] in statuses and (one_step is None or (row["kind"] in in_one) is one_step)
            for row in self.changes
        )

    def inspected(self, status: str) -> bool:
        return any(row["status"] == status for row in self.inspections)

    def has_line(self, status: str, *kinds: str) -> bool:
        return any(row["status"] == status and (not kinds or row["kind"] in kinds) for row in self.lines)

    def paid(self, status: str, *, received: bool = False) -> bool:
        return any(row["status"] == status and row["received"] is received for row in self.payments)

    @property
    def has_money(self) -> bool:
        return any(Decimal(str(row["balance"])) > 0 for row in self.books)

    @property
    def unpaid(self) -> bool:
        return not self.subsidies or self.subsidies[0]["unpaid"] > 0


def read(titles: Sequence[int], at: datetime) -> list[Facts]:
    """One statement; a second one where a title is being taken away."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [list(titles)])
        names = [column.name for column in cursor.description or []]
        found = [Facts(dict(zip(names, row, strict=True)), at) for row in cursor.fetchall()]
    deciding = [facts.id for facts in found if facts.state == State.REVOKING]
    verdicts = decisions._read(deciding) if deciding else {}
    for facts in found:
        facts.verdict = verdicts.get(facts.id)
    return found
