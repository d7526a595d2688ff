"""What must be true of a site visit before its record is closed, and before an evaluation passes or fails."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from applications.models import RuleSet, Workshop
from reviews import outcome_standing
from reviews.models import Assignment, Visit, VisitParticipant, VisitRecord

# whoever left because of a tie or stepped aside has visited for nobody
_TIED = (Assignment.Ended.CONFLICT, Assignment.Ended.RECUSED)
PARTS = (
    ("people_met", "会见人员"),
    ("place_seen", "场地情况"),
    ("equipment_seen", "设施设备情况"),
    ("findings", "考察所见"),
)


def visit_is_recorded(workshop: Workshop, at: datetime) -> list[str]:
    """四(三)-1: a visit of this panel with as many experts and officers as the rules want, its record closed."""
    stands = outcome_standing.of(workshop)
    counted = [visit for visit in stands.visits if visit.counts]
    found = [too_few(workshop.rule_set, visit.experts, visit.officers) for visit in counted]
    if found:
        return [] if [] in found else found[0]
    if stands.former_visit is not None:
        return ["考察记录属于原专家组，须由现专家组组长采用，或另行考察。"]
    return ["现场考察还没有办结的记录。"]


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
    people = list(
        visit.participants.filter(Q(assignment__isnull=False) | Q(officer__isnull=False)).select_related("assignment")
    )
    if unsaid := sum(person.attended is None for person in people):
        return [*sentences, f"还有 {unsaid} 人没有登记是否到场。"]
    experts = sum(bool(person.attended) and _has_no_tie(person) for person in people if person.assignment_id)
    officers = sum(bool(person.attended) for person in people if person.officer_id)
    return sentences + too_few(visit.workshop.rule_set, experts, officers)


def _has_no_tie(person: VisitParticipant) -> bool:
    return person.assignment is not None and person.assignment.ended_ground not in _TIED
