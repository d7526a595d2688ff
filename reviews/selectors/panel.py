"""Who judges a case, which places are empty, who leads; how the panel of a case stands, for guards and pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from applications.models import Workshop
from applications.states import JUDGED
from reviews.models import Assignment, Declaration, Evaluation, Panel, PanelCase, Plan, ScoreSheet, Seat
from reviews.selectors import experts

KEPT = Q(ended_ground=Assignment.Ended.RELEASED, sheet__status=ScoreSheet.Status.SIGNED)


def judging(workshop: Workshop) -> QuerySet[Assignment]:
    """Who counts for a case: who judges it now, and who left without a conflict after he had signed."""
    return Assignment.objects.filter(Q(ended_at=None) | KEPT, workshop=workshop)


def unanswered(workshop: Workshop) -> QuerySet[Declaration]:
    """Who was asked about the case and has not answered."""
    waiting = [Seat.Status.INVITED, Seat.Status.ACCEPTED]
    return Declaration.objects.filter(workshop=workshop, answered_at=None, seat__status__in=waiting)


def asked_of(seats: QuerySet[Seat]) -> QuerySet[Declaration]:
    """What they are asked about and have not answered, of the cases that still wait for their panel."""
    return Declaration.objects.filter(seat__in=seats, answered_at=None, workshop__in=waiting_cases())


def waiting_cases() -> QuerySet[Workshop]:
    """Cases that a panel may still judge: before the experts, and no leader has signed the opinion."""
    return Workshop.objects.filter(state__in=JUDGED).exclude(pk__in=closed_evaluations().values("workshop"))


def judged_cases(panel: Panel) -> list[Workshop]:
    """The cases of a panel that still wait for it."""
    found = panel.cases.filter(removed_at=None, workshop__in=waiting_cases()).select_related("workshop")
    return [case.workshop for case in found.order_by("workshop")]


def closed_evaluations() -> QuerySet[Evaluation]:
    """Current ones whose opinion the leader signed."""
    return Evaluation.objects.filter(ended_at=None, closed_at__isnull=False)


def leader_of(workshop: Workshop) -> Seat | None:
    """Who leads the panel in this case: the panel's leader if he judges it, else the one elected for it."""
    before = PanelCase.objects.filter(workshop=workshop, removed_at=None)
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
    held = judging(workshop).count() + unanswered(workshop).count() + named
    size = panel.plan.panel_size
    return size - held if held < size else (held + 1) % 2


def next_alternate(panel: Panel, workshop: Workshop, trade: str) -> Seat | None:
    """The first alternate, of this trade before the others, who was not asked about the case and may judge it."""
    ready = [Seat.Status.NAMED, Seat.Status.INVITED, Seat.Status.ACCEPTED]
    asked = Declaration.objects.filter(workshop=workshop).values("seat")
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
_STATEMENT = """
SELECT
    plan.status, plan.panel_size, rules.panel_size, rules.least_panel,
    (SELECT count(*) FROM reviews_assignment a LEFT JOIN reviews_scoresheet s ON s.assignment_id = a.id
        WHERE a.workshop_id = w.id
            AND (a.ended_at IS NULL OR (a.ended_ground = 'released' AND s.status = 'signed'))),
    (SELECT count(*) FROM reviews_declaration d JOIN reviews_seat t ON t.id = d.seat_id
        WHERE d.workshop_id = w.id AND d.answered_at IS NULL AND t.status IN ('invited', 'accepted')),
    (SELECT count(*) FROM reviews_seat t
        WHERE t.panel_id = panel.id AND t.rank = 'member' AND t.status = 'named'),
    (SELECT count(*) FROM reviews_scoresheet s WHERE s.workshop_id = w.id AND s.status = 'signed'),
    c.fewer_city_at IS NOT NULL, c.fewer_finance_at IS NOT NULL, coalesce(c.fewer_reason, ''),
    panel.id, plan.id, coalesce(panel.name, ''), coalesce(plan.name, ''),
    (SELECT u.name FROM reviews_seat t JOIN accounts_expert e ON e.id = t.expert_id
        JOIN accounts_user u ON u.id = e.user_id WHERE t.id = coalesce(c.leader_id, panel.leader_id)
        AND EXISTS (SELECT 1 FROM reviews_assignment a
            WHERE a.seat_id = t.id AND a.workshop_id = w.id AND a.ended_at IS NULL)),
    c.leader_id IS NOT NULL
FROM applications_workshop w
JOIN applications_ruleset rules ON rules.id = w.rule_set_id
LEFT JOIN reviews_panelcase c ON c.workshop_id = w.id AND c.removed_at IS NULL
LEFT JOIN reviews_panel panel ON panel.id = c.panel_id
LEFT JOIN reviews_plan plan ON plan.id = panel.plan_id
WHERE w.id = %s
"""


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


def standing_of(workshop: Workshop) -> Standing:
    """The kept standing of a page, or a fresh one."""
    kept: Standing | None = workshop.__dict__.get(_KEPT_ON)
    return kept or read(workshop)


def read(workshop: Workshop) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [workshop.pk])
        return Standing(*cursor.fetchone())


def keep(workshop: Workshop) -> Standing:
    """Read once for a page that only shows; an act gets a fresh row and reads afresh."""
    found = workshop.__dict__[_KEPT_ON] = standing_of(workshop)
    return found


# ── the panel of a case by name ──────────────────────────────────────────────


@dataclass(frozen=True)
class PersonLine:
    """One expert and this case: judging, asked, recused, gone."""

    seat: int
    user: int
    name: str
    employer: str
    trade: str
    place: str
    look: tuple[str, str, str]
    detail: str
    is_sitting: bool
    assignment: int | None


ENDED_LOOK = {
    Assignment.Ended.RECUSED: ("回避", "act", "ban"),
    Assignment.Ended.CONFLICT: ("因利益冲突退出", "bad", "exit"),
    Assignment.Ended.RELEASED: ("因故退出", "quiet", "exit"),
    Assignment.Ended.PANEL_REFORMED: ("专家组重新组建", "quiet", "history"),
}
_ASSIGNED = ("pk", "from_papers", "ended_ground", "ended_reason")


def people_of(workshop: Workshop, *, everybody: bool) -> list[PersonLine]:
    """Everybody who judges, was asked about, or left this case; or only those who judge it. One statement."""
    last = Assignment.objects.filter(seat=OuterRef("seat"), workshop=workshop.pk).order_by("-pk")
    given = JSONObject(**{name: name for name in _ASSIGNED})
    rows = (
        Declaration.objects.filter(workshop=workshop)
        .select_related("seat__expert__user", "instead_of__expert__user")
        .defer("seat__expert__user__phone", "instead_of__expert__user__phone")
        .annotate(assigned=Subquery(last.values(given=given)[:1], output_field=JSONField()))
        .order_by("-seat__rank", "seat__order", "pk")
    )
    lines = [_line(row, row.assigned, everybody=everybody) for row in rows]
    return [line for line in lines if everybody or line.is_sitting]


def _line(row: Declaration, assigned: dict[str, Any] | None, *, everybody: bool) -> PersonLine:
    seat, expert = row.seat, row.seat.expert
    is_sitting = assigned is not None and not assigned["ended_ground"]
    look, detail = _how(row, assigned)
    stands_in = f"　接替{row.instead_of.expert.user.name}" if row.instead_of and everybody else ""
    return PersonLine(
        seat=seat.pk,
        user=expert.user_id,
        name=expert.user.name,
        employer=expert.employer,
        trade=seat.trade or expert.trade,
        place=f"{seat.get_rank_display()} {seat.order}{stands_in}",
        look=look,
        detail=detail,
        is_sitting=is_sitting,
        assignment=assigned["pk"] if assigned is not None and is_sitting else None,
    )


def _how(row: Declaration, assigned: dict[str, Any] | None) -> tuple[tuple[str, str, str], str]:
    if assigned is not None and not assigned["ended_ground"]:
        return ("参加评审", "good", "check"), "依材料和考察记录评审" if assigned["from_papers"] else ""
    if row.answered_at is None:
        words = {Seat.Status.DECLINED: "已谢绝", Seat.Status.RELEASED: "已退出"}.get(Seat.Status(row.seat.status))
        return ((words, "quiet", "cross") if words else ("待答复", "wait", "send")), row.seat.answer
    if row.has_tie:
        return ("回避", "act", "ban"), row.words
    if assigned is not None:
        return ENDED_LOOK[Assignment.Ended(assigned["ended_ground"])], assigned["ended_reason"]
    return ("待答复", "wait", "send"), ""


def has_begun(workshop: Workshop) -> bool:
    """Whether the tab 评审 has anything to show: from acceptance on."""
    return workshop.accepted_at is not None
