"""Who judges a case, which places are empty, who leads; how the panel of a case stands, for guards and pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet

from applications import standing
from applications.models import Workshop
from reviews import terms
from reviews.evaluation_standing import RULES_OF_ASSESSMENT
from reviews.models import Assignment, Declaration, Evaluation, Panel, PanelCase, Plan, ScoreSheet, Seat
from reviews.selectors import experts

KEPT = Q(ended_ground=Assignment.Ended.RELEASED, sheet__status=ScoreSheet.Status.SIGNED)


def judging(panel: Panel, workshop: Workshop) -> QuerySet[Assignment]:
    """Who counts for a case: who judges it now, and who left without a conflict after he had signed."""
    return Assignment.objects.filter(Q(ended_at=None) | KEPT, workshop=workshop, seat__panel=panel)


def unanswered(panel: Panel, workshop: Workshop) -> QuerySet[Declaration]:
    """Who was asked about the case and has not answered."""
    waiting = [Seat.Status.INVITED, Seat.Status.ACCEPTED]
    return Declaration.objects.filter(workshop=workshop, answered_at=None, seat__panel=panel, seat__status__in=waiting)


def asked_of(seats: QuerySet[Seat]) -> QuerySet[Declaration]:
    """What they are asked about and have not answered, of the cases that still wait for their panel."""
    return Declaration.objects.filter(waits_for_its_panel(), seat__in=seats, answered_at=None)


def waits_for_its_panel(panel: str = "seat__panel") -> Q:
    """Rows of a seat and a case which that panel may still judge, by the purpose of its plan."""
    found = Q()
    for purpose in terms.Purpose:
        found |= terms.of_purpose(purpose, panel) & Q(workshop__in=waiting_cases(purpose))
    return found


def waiting_cases(purpose: str = terms.AWARD) -> QuerySet[Workshop]:
    """Cases that a panel may still judge: before the experts, and no leader has signed the opinion."""
    states = [terms.WAITS_IN[purpose], terms.JUDGED_IN[purpose]]
    closed = closed_evaluations().filter(purpose=purpose)
    return Workshop.objects.filter(state__in=states).exclude(pk__in=closed.values("workshop"))


def judged_cases(panel: Panel) -> list[Workshop]:
    """The cases of a panel that still wait for it."""
    waiting = waiting_cases(panel.plan.purpose)
    found = panel.cases.filter(removed_at=None, workshop__in=waiting).select_related("workshop")
    return [case.workshop for case in found.order_by("workshop")]


def closed_evaluations() -> QuerySet[Evaluation]:
    """Current ones whose opinion the leader signed."""
    return Evaluation.objects.filter(ended_at=None, succeeded_at=None, closed_at__isnull=False)


def leader_of(workshop: Workshop) -> Seat | None:
    """Who leads the panel in this case: the panel's leader if he judges it, else the one elected for it."""
    before = PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=terms.purpose_of(workshop))
    case = before.select_related("panel__leader__expert__user", "leader__expert__user").first()
    if case is None:
        return None
    return next((seat for seat in (case.leader, case.panel.leader) if seat and judges(seat, workshop)), None)


def judges(seat: Seat, workshop: Workshop) -> bool:
    return Assignment.objects.alive().filter(seat=seat, workshop=workshop).exists()


# ── empty places ─────────────────────────────────────────────────────────────


def missing(panel: Panel, workshop: Workshop) -> int:
    """Places of a case that nobody holds or is asked to take: below the plan's size, or one for an even number."""
    named = panel.seats.filter(rank=Seat.Rank.MEMBER, status=Seat.Status.NAMED).count()
    held = judging(panel, workshop).count() + unanswered(panel, workshop).count() + named
    size = panel.plan.panel_size
    return size - held if held < size else (held + 1) % 2


def next_alternate(panel: Panel, workshop: Workshop, trade: str) -> Seat | None:
    """The first alternate, of this trade before the others, who was not asked about the case and may judge it."""
    ready = [Seat.Status.NAMED, Seat.Status.INVITED, Seat.Status.ACCEPTED]
    asked = Declaration.objects.filter(workshop=workshop, seat__panel=panel).values("seat")
    found = list(
        panel.seats.filter(rank=Seat.Rank.ALTERNATE, status__in=ready)
        .exclude(pk__in=asked)
        .select_related("expert__user")
        .order_by("order", "pk")
    )
    excluded = experts.excluded_from([workshop], [seat.expert_id for seat in found]) if found else {}
    free = [seat for seat in found if seat.expert_id not in excluded]
    return min(free, key=lambda seat: (seat.trade != trade, seat.order), default=None)


# ── how the panel of a case stands ───────────────────────────────────────────

_KEPT_ON = "_panel_standing"
_SIZES = {
    terms.AWARD: "rules.panel_size, rules.least_panel",
    terms.ASSESSMENT: """coalesce(due.assessment_panel_size, rules.panel_size),
    coalesce(due.assessment_least_panel, rules.least_panel)""",
}
_JOINED = {terms.AWARD: "", terms.ASSESSMENT: RULES_OF_ASSESSMENT}


def _statement(purpose: terms.Purpose) -> str:
    """Only who sits in the panel of this purpose counts: a title was before another one when it was awarded."""
    return f"""
SELECT
    plan.status, plan.panel_size, {_SIZES[purpose]},
    (SELECT count(*) FROM reviews_assignment a JOIN reviews_seat seat ON seat.id = a.seat_id
        LEFT JOIN reviews_scoresheet s ON s.assignment_id = a.id
        WHERE a.workshop_id = w.id AND seat.panel_id = panel.id
            AND (a.ended_at IS NULL OR (a.ended_ground = 'released' AND s.status = 'signed'))),
    (SELECT count(*) FROM reviews_declaration d JOIN reviews_seat t ON t.id = d.seat_id
        WHERE d.workshop_id = w.id AND d.answered_at IS NULL AND t.panel_id = panel.id
            AND t.status IN ('invited', 'accepted')),
    (SELECT count(*) FROM reviews_seat t
        WHERE t.panel_id = panel.id AND t.rank = 'member' AND t.status = 'named'),
    (SELECT count(*) FROM reviews_scoresheet s JOIN reviews_assignment a ON a.id = s.assignment_id
        JOIN reviews_seat t ON t.id = a.seat_id
        WHERE s.workshop_id = w.id AND s.status = 'signed' AND t.panel_id = panel.id),
    c.fewer_city_at IS NOT NULL, c.fewer_finance_at IS NOT NULL, coalesce(c.fewer_reason, ''),
    panel.id, plan.id, coalesce(panel.name, ''), coalesce(plan.name, ''),
    (SELECT u.name FROM reviews_seat t JOIN accounts_expert e ON e.id = t.expert_id
        JOIN accounts_user u ON u.id = e.user_id WHERE t.id = coalesce(c.leader_id, panel.leader_id)
        AND EXISTS (SELECT 1 FROM reviews_assignment a
            WHERE a.seat_id = t.id AND a.workshop_id = w.id AND a.ended_at IS NULL)),
    c.leader_id IS NOT NULL,
    (SELECT jsonb_object_agg(e.user_id, CASE WHEN s.uuid IS NULL THEN '[]' ELSE jsonb_build_array(s.uuid, s.status) END)
        FROM reviews_assignment a JOIN reviews_seat t ON t.id = a.seat_id AND t.status = 'accepted'
        JOIN accounts_expert e ON e.id = t.expert_id LEFT JOIN reviews_scoresheet s ON s.assignment_id = a.id
        WHERE a.workshop_id = w.id AND a.ended_at IS NULL AND t.panel_id = panel.id)
FROM applications_workshop w
JOIN applications_ruleset rules ON rules.id = w.rule_set_id
{_JOINED[purpose]}
LEFT JOIN reviews_panelcase c ON c.workshop_id = w.id AND c.removed_at IS NULL AND c.purpose = '{purpose.value}'
LEFT JOIN reviews_panel panel ON panel.id = c.panel_id
LEFT JOIN reviews_plan plan ON plan.id = panel.plan_id
WHERE w.id = %s
"""  # noqa: S608 - put together from the constants above


_STATEMENTS = {purpose: _statement(purpose) for purpose in terms.Purpose}


@dataclass(frozen=True)
class Standing:
    """The facts of one case before its panel; plan facts are None while it is before none."""

    plan_status: str | None
    size_of_plan: int | None
    size_of_rules: int
    least: int
    judging: int
    unanswered: int
    uninvited: int
    signed: int
    city_consents: bool
    finance_consents: bool
    fewer_reason: str
    panel: int | None
    plan: int | None
    panel_name: str
    plan_name: str
    leader: str | None
    leads_this_case_alone: bool
    # of those who judge it: a person's key → uuid and status of his sheet, nothing where he has none
    judges: dict[int, list[str]] = field(default_factory=dict)

    @property
    def is_agreed(self) -> bool:
        return self.plan_status == Plan.Status.AGREED

    @property
    def may_go_on_with_fewer(self) -> bool:
        return self.city_consents and self.finance_consents

    @property
    def is_complete(self) -> bool:
        """Odd and at least the rule's size; with both consents from the rule's least number, even or odd."""
        if self.may_go_on_with_fewer:
            return self.judging >= self.least
        return self.judging % 2 == 1 and self.judging >= self.size_of_rules


def standing_of(workshop: Workshop, purpose: str | None = None) -> Standing:
    """The kept standing of a page, or a fresh one, as every act must have it; for what the case is judged now."""
    purpose = purpose or terms.purpose_of(workshop)
    kept: dict[str, Standing] = workshop.__dict__.get(_KEPT_ON, {})
    if purpose in kept:
        return kept[purpose]
    found = read(workshop, purpose)
    if standing.is_kept(workshop):
        workshop.__dict__.setdefault(_KEPT_ON, {})[purpose] = found
    return found


def read(workshop: Workshop, purpose: str | None = None) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[terms.Purpose(purpose or terms.purpose_of(workshop))], [workshop.pk])
        *facts, judges = cursor.fetchone()
    facts.append({int(key): sheet for key, sheet in json.loads(judges or "{}").items()})
    return Standing(*facts)


def has_begun(workshop: Workshop) -> bool:
    """Whether the tab 评审 has anything to show: from acceptance on."""
    return workshop.accepted_at is not None
