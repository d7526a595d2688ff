"""What must be true of a site visit before its record is closed, and before an evaluation passes or fails."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q

from applications import standing
from applications.models import RuleSet, Workshop
from reviews.models import Assignment, Visit, VisitRecord

# whoever left because of a tie or stepped aside has not visited for this panel
_TIED = (Assignment.Ended.CONFLICT, Assignment.Ended.RECUSED)
EXPERTS = Q(participants__attended=True, participants__assignment__isnull=False) & ~Q(
    participants__assignment__ended_ground__in=_TIED
)
OFFICERS = Q(participants__attended=True, participants__officer__isnull=False)
_KEPT = "_visits_that_count"
PARTS = (
    ("people_met", "会见人员"),
    ("place_seen", "场地情况"),
    ("equipment_seen", "设施设备情况"),
    ("findings", "考察所见"),
)


def visit_is_recorded(workshop: Workshop, at: datetime) -> list[str]:
    """四(三)-1: a visit with as many experts and officers as the rules want, its record closed."""
    if standing.is_kept(workshop) and _KEPT not in workshop.__dict__:
        keep([workshop])
    kept: list[tuple[int, int]] | None = workshop.__dict__.get(_KEPT)
    attended = _attended([workshop.pk])[workshop.pk] if kept is None else kept
    found = [too_few(workshop.rule_set, *numbers) for numbers in attended]
    if not found:
        return ["现场考察还没有办结的记录。"]
    return [] if [] in found else found[0]


def keep(workshops: Iterable[Workshop]) -> None:
    """Read once for a page of many cases; an act gets a fresh row and reads afresh."""
    cases = list(workshops)
    found = _attended([case.pk for case in cases])
    for case in cases:
        case.__dict__[_KEPT] = found[case.pk]


def _attended(keys: list[int]) -> dict[int, list[tuple[int, int]]]:
    """How many experts and officers were at each recorded visit of these cases."""
    rows = (
        Visit.objects.filter(workshop__in=keys, status=Visit.Status.RECORDED)
        .annotate(
            experts=Count("participants", filter=EXPERTS, distinct=True),
            officers=Count("participants", filter=OFFICERS, distinct=True),
        )
        .order_by()
        .values_list("workshop", "experts", "officers")
    )
    found: dict[int, list[tuple[int, int]]] = {key: [] for key in keys}
    for workshop, experts, officers in rows:
        found[workshop].append((experts, officers))
    return found


def too_few(rules: RuleSet, experts: int, officers: int) -> list[str]:
    """Whether enough of either kind were there."""
    sentences = []
    if experts < rules.visit_experts:
        sentences.append(f"到场专家 {experts} 人，规则要求不少于 {rules.visit_experts} 人。")
    if officers < rules.visit_officers:
        sentences.append(f"到场工作人员 {officers} 人，规则要求不少于 {rules.visit_officers} 人。")
    return sentences


def record_is_complete(visit: Visit, record: VisitRecord | None, at: datetime) -> list[str]:
    """What is missing before the record is closed."""
    if record is None:
        return ["现场考察记录还没有填写。"]
    missing = [word for name, word in PARTS if not getattr(record, name).strip()]
    sentences = [f"“{'”“'.join(missing)}”还没有填写。"] if missing else []
    if record.began_at is None or record.ended_at is None:
        sentences.append("请填写考察开始和结束的时间。")
    elif record.ended_at > at:
        sentences.append("考察结束的时间还没有到，不能办结。")
    people = list(visit.participants.filter(Q(assignment__isnull=False) | Q(officer__isnull=False)))
    if unsaid := sum(person.attended is None for person in people):
        return [*sentences, f"还有 {unsaid} 人没有登记是否到场。"]
    experts = sum(bool(person.attended) for person in people if person.assignment_id)
    officers = sum(bool(person.attended) for person in people if person.officer_id)
    return sentences + too_few(visit.workshop.rule_set, experts, officers)
