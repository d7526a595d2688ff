"""What stands beside the panel's score: bonus with its evidence, grounds of 不合格 with their basis, the total."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Veto, Workshop
from reviews import assessed_facts
from reviews.models import Assessment, BonusClaim, VetoFinding

Status = Assessment.Status
FULL = Decimal(100)
# the grade is not fixed yet, and the unit has handed in
MARKABLE = (Status.OPINION, Status.PANEL, Status.JUDGING, Status.GRADING)


def count(assessment: Assessment) -> None:
    """Bonus and total follow from what was granted and from the panel's score; the caller saves."""
    granted = assessment.claims.aggregate(sum=Sum("granted"))["sum"] or Decimal(0)
    assessment.bonus = min(granted, assessment.rules.bonus_most)
    assessment.total = None if assessment.score is None else min(assessment.score + assessment.bonus, FULL)


# ── bonus ────────────────────────────────────────────────────────────────────


@transaction.atomic
def decide_claim(claim: BonusClaim, *, points: Decimal, reason: str, by: User, at: datetime) -> Assessment:
    """The city's officer grants a claim, or less of it with the reason. Raises NotPermitted, NotPossible."""
    assessment = _to_mark(claim.assessment, by)
    if not permissions.city(assessment.workshop, by):
        raise NotPermitted(permissions.city.sentence)
    claim = assessment.claims.select_for_update(of=("self",)).get(pk=claim.pk)
    claimed = claim.points or Decimal(0)
    if not 0 <= points <= claimed:
        raise NotPossible(f"核定加分须在 0 至 {claimed.normalize():f} 分之间。")
    if points < claimed and not reason:
        raise NotPossible("核减加分须写明理由。")
    claim.granted, claim.reason, claim.decided_by, claim.decided_at = points, reason, by, at
    claim.save(update_fields=["granted", "reason", "decided_by", "decided_at"])
    count(assessment)
    assessment.save(update_fields=["bonus", "total"])
    _record(assessment, "decide_bonus", by, at, text=reason, claim=claim.title, points=str(points))
    return assessment


# ── grounds of 不合格 ────────────────────────────────────────────────────────


def find(assessment: Assessment, at: datetime) -> None:
    """What the system itself knows of: entered once, never taken back by it."""
    for code, basis in assessed_facts.vetoes_of(assessment, at).items():
        veto = assessment.rubric.vetoes.filter(code=code).first()
        if veto is not None:
            VetoFinding.objects.get_or_create(
                assessment=assessment,
                veto=veto,
                defaults={"source": VetoFinding.Source.SYSTEM, "basis": basis[:500], "found_at": at},
            )


@transaction.atomic
def add_finding(assessment: Assessment, *, veto: Veto, basis: str, by: User, at: datetime) -> VetoFinding:
    """The city's officer enters a ground with its basis. Raises NotPermitted, NotPossible."""
    assessment = _to_mark(assessment, by)
    if not permissions.city(assessment.workshop, by):
        raise NotPermitted(permissions.city.sentence)
    if not basis:
        raise NotPossible("一票否决须写明事实和依据。")
    if assessment.findings.filter(veto=veto).exists():
        raise NotPossible("这一情形已经登记，请在原登记上办理。")
    made = VetoFinding.objects.create(
        assessment=assessment, veto=veto, source=VetoFinding.Source.CITY, basis=basis, found_by=by, found_at=at
    )
    _record(assessment, "find_veto", by, at, text=basis, veto=veto.code)
    return made


@transaction.atomic
def decide_finding(finding: VetoFinding, *, upheld: bool, reason: str, by: User, at: datetime) -> VetoFinding:
    """The city's approver upholds a ground or sets it aside with the reason; never who entered it."""
    assessment = _to_mark(finding.assessment, by)
    if not permissions.city_approver(assessment.workshop, by):
        raise NotPermitted(permissions.city_approver.sentence)
    finding = assessment.findings.select_for_update(of=("self",)).select_related("veto").get(pk=finding.pk)
    if finding.found_by_id == by.pk:
        raise NotPermitted("登记这一情形的人不能认定，请由另一位负责人办理。")
    if not upheld and not reason:
        raise NotPossible("不予认定须写明理由。")
    finding.upheld, finding.reason, finding.decided_by, finding.decided_at = upheld, reason, by, at
    finding.save(update_fields=["upheld", "reason", "decided_by", "decided_at"])
    verb = "uphold_veto" if upheld else "set_veto_aside"
    _record(assessment, verb, by, at, text=reason, veto=finding.veto.code)
    return finding


# ── steps ────────────────────────────────────────────────────────────────────


def _to_mark(given: Assessment, by: User) -> Assessment:
    """The assessment with its case, both held; not while a list with it lies with finance."""
    workshop = Workshop.objects.locked().get(pk=given.workshop_id)
    found = Assessment.objects.select_for_update(of=("self",)).select_related("round", "rules", "rubric")
    assessment = found.get(pk=given.pk)
    assessment.workshop = workshop
    if assessment.status not in MARKABLE:
        raise NotPossible(f"{assessment}目前为“{assessment.get_status_display()}”，不能再改。")
    if assessment.grade_rows.filter(grade_list__status__in=["proposed"]).exists():
        raise NotPossible("等次名单已送市财政局会商，请先收回名单。")
    return assessment


def _record(assessment: Assessment, verb: str, by: User, at: datetime, *, text: str = "", **facts: object) -> None:
    workshop = assessment.workshop
    told = {"assessment": assessment.pk, "year": assessment.round.year, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=told)
