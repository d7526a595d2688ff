"""The acts that open and reform an evaluation, and the consent of both bureaus to go on with fewer experts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import endings, permissions
from applications import forms_of_acts as forms
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act
from applications.models import Workshop
from applications.services import expert_access
from reviews import panel_letters as letters
from reviews import terms, title_standing
from reviews.guards import panel as guards
from reviews.models import Assignment, Evaluation, PanelCase
from reviews.selectors.panel import missing, next_alternate, read
from reviews.services import assessment, evaluation, scoring, seats, visits
from reviews.services.plans import note

ONLY_APPROVERS = "须由市人力社保局负责人和市财政局负责人分别同意。"


@act(
    "open_evaluation",
    form=forms.ConfirmForm,
    guards=guards.BEFORE_OPENING,
    says=(
        "专家开始审阅材料、现场考察和评分。",
        "开始后专家因故退出的，由候补依材料和考察记录继续评审。",
        "系统通知申报单位、初审单位和专家。",
    ),
)
def open_evaluation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    workshop.evaluating_since = at
    return _opened(workshop, at)


@act(
    "open_assessment",
    form=forms.ConfirmForm,
    guards=guards.BEFORE_ASSESSING,
    says=(
        "专家开始审阅自评材料、现场考察和评分。",
        "开始后专家因故退出的，由候补依材料和考察记录继续考核。",
        "系统通知所在单位、初审单位和专家。",
    ),
    concerns=title_standing.waits_for_a_panel,
)
def open_assessment(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """The title goes before the panel of an agreed plan of assessments."""
    found = assessment.judging_began(workshop)
    workshop.assessing_since = at
    outcome = _opened(workshop, at)
    outcome.facts |= {"year": found.round.year, "assessment": found.pk}
    return outcome


def _opened(workshop: Workshop, at: datetime) -> Outcome:
    """What opens for either purpose: the evaluation of the panel, a sheet for each expert, the last day."""
    if sentences := guards.nobody_is_conflicted(workshop, at):
        raise NotPossible(*sentences)
    stands, found = read(workshop), terms.terms_of(workshop)
    case = PanelCase.objects.select_related("panel__plan").get(
        workshop=workshop, removed_at=None, purpose=found.purpose
    )
    evaluation.begin(workshop, case.panel, at=at)
    scoring.open_sheets(*Assignment.objects.alive().filter(workshop=workshop, seat__panel=case.panel), at=at)
    workshop.due_on = found.due_on(at)
    workshop.handler = None
    letters.evaluation_opened(workshop, case.panel, at)
    return Outcome(facts={"plan": stands.plan, "panel": stands.panel, "experts": stands.judging})


@endings.after_end
def judging_ends_with_the_title(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """A title that ends is judged no more: visits are off, unsigned sheets void, nobody reads the case."""
    mine = {"purpose": terms.ASSESSMENT, "workshop": workshop}
    if not PanelCase.objects.filter(removed_at=None, **mine).exists():
        return
    visits.cancel_all(workshop, by=by, at=at, reason=why)
    judging = workshop.assignments.alive().filter(seat__panel__plan__purpose=terms.ASSESSMENT)
    for assignment in judging:
        scoring.void_sheet(assignment, by=by, at=at, reason=why, keep_signed=True)
    expert_access.close([workshop], at=at, reason=why)
    unsigned = Evaluation.objects.filter(closed_at=None, ended_at=None, **mine)
    unsigned.update(ended_at=at, ended_reason=why[:300])
    PanelCase.objects.filter(removed_at=None, **mine).update(removed_at=at)


@act(
    "reopen_panel",
    form=forms.ReasonForm,
    guards=[guards.no_sheet_is_signed],
    says=(
        "未签名的评分表作废，专家暂不能再看本案材料。",
        "现任专家须重新申明有无利害关系；可以更换、增补专家后再开始评审。",
        "尚未进行的现场考察取消；已办结的考察记录保留，由新的专家组采用或另行考察。",
        "系统通知专家。",
    ),
)
def reopen_panel(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    workshop.evaluating_since = None
    return _formed_anew(workshop, by=by, at=at, reason=reason)


@act(
    "reopen_assessment_panel",
    form=forms.ReasonForm,
    guards=[guards.no_sheet_is_signed],
    says=(
        "工作室恢复为“已认定”，自评和初审单位意见不变，等待重新开始考核。",
        "未签名的评分表作废，专家暂不能再看本案材料。",
        "现任专家须重新申明有无利害关系；可以更换、增补专家后再开始考核。",
        "尚未进行的现场考察取消；已办结的考察记录保留，由新的专家组采用或另行考察。",
        "系统通知专家。",
    ),
)
def reopen_assessment_panel(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    assessment.panel_reformed(workshop)
    workshop.assessing_since = None
    return _formed_anew(workshop, by=by, at=at, reason=reason)


def _formed_anew(workshop: Workshop, *, by: User, at: datetime, reason: str) -> Outcome:
    """For either purpose: nobody judges the case any more, and whoever sits is asked once more."""
    purpose = terms.purpose_of(workshop)
    visits.cancel_all(
        workshop, by=by, at=at, reason="专家组重新组建"
    )  # the unit is told of it; why is not its business
    seats.disband(workshop, by=by, at=at, reason=reason)
    evaluation.end(workshop, at=at, reason=reason, purpose=purpose)
    PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=purpose).update(
        fewer_reason="", fewer_city=None, fewer_city_at=None, fewer_finance=None, fewer_finance_at=None
    )
    workshop.due_on = None
    return Outcome(text=reason, tells={"reason": reason})


# ── with fewer experts ───────────────────────────────────────────────────────


def may_consent(workshop: Workshop, user: User) -> bool:
    return permissions.city_approver(workshop, user) or permissions.finance_approver(workshop, user)


def faults_of_fewer(workshop: Workshop) -> list[str]:
    """Why a case may not go on with fewer experts, in sentences."""
    purpose = terms.purpose_of(workshop)
    before = PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=purpose)
    case = before.select_related("panel__plan").first()
    if case is None or not terms.is_judged(workshop):
        return ["只有正在评审的案卷可以减少专家人数。"]
    stands, panel = read(workshop), case.panel
    if stands.unanswered:
        return [f"还有 {stands.unanswered} 位专家没有答复，候补尚未用完。"]
    if not missing(panel, workshop):
        return ["本案专家人数符合要求，不必减少。"]
    if next_alternate(panel, workshop, "") is not None:
        return ["还有候补专家可以补请。"]
    if stands.judging < stands.least:
        return [f"本案现有专家 {stands.judging} 人，少于规则最低人数 {stands.least} 人，请增补专家。"]
    return []


@transaction.atomic
def consent_to_fewer(workshop: Workshop, *, by: User, at: datetime, reason: str = "") -> PanelCase:
    """One bureau agrees that the rest go on from the rule's least number, even or odd; it holds once both have."""
    workshop = Workshop.objects.locked().select_related("rule_set").get(pk=workshop.pk)
    if not may_consent(workshop, by):
        raise NotPermitted(ONLY_APPROVERS)
    if faults := faults_of_fewer(workshop):
        raise NotPossible(*faults)
    case = PanelCase.objects.select_for_update(of=("self",)).get(
        workshop=workshop, removed_at=None, purpose=terms.purpose_of(workshop)
    )
    case.fewer_reason = case.fewer_reason or reason
    if not case.fewer_reason:
        raise NotPossible("请写明减少专家人数的理由。")
    side = "city" if permissions.city_approver(workshop, by) else "finance"
    if getattr(case, f"fewer_{side}_at") is not None:
        raise NotPossible("贵局已经同意。")
    setattr(case, f"fewer_{side}", by)
    setattr(case, f"fewer_{side}_at", at)
    case.save()
    note([workshop], "fewer_experts", by=by, at=at, text=case.fewer_reason, panel=case.panel_id, side=side)
    return case
