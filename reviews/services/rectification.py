"""整改 (domain §10-17): ordered once, reported by the unit with its proof, looked at a second time by the city."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import Workshop
from applications.states import State
from common.calendar import months_after
from common.clock import legal_day
from common.templatetags.ui import cn_date
from reviews.forms import assessment as forms
from reviews.guards import assessment as guards
from reviews.models import Assessment, AssessmentFile, Rectification
from reviews.services import assessment as assessments
from reviews.services.assessment_writing import put_file

Status = Assessment.Status
Kind = AssessmentFile.Kind


def latest_due(assessment: Assessment, at: datetime) -> date:
    """The last day that may be set."""
    return months_after(legal_day(at), assessment.rules.rectify_months)


@act(
    "rectify",
    form=forms.RectifyForm,
    guards=guards.BEFORE_MENDING,
    says=(
        "每次考核只有一次整改机会；整改后经复核达到要求的，最高评为合格。",
        "逾期没有报告整改情况的，考核按不合格办理。",
        "系统通知单位和初审单位，期限前 7 天、1 天各提醒一次。",
    ),
)
def rectify(workshop: Workshop, *, by: User, at: datetime, demands: str, due_on: date) -> Outcome:
    """What is to be mended by when; before the grade is fixed."""
    assessment = assessments.demanded(workshop, Status.GRADING)
    last = latest_due(assessment, at)
    if not legal_day(at) < due_on <= last:
        raise NotPossible(f"整改期限须在今天之后、不晚于 {cn_date(last)}。")
    made = Rectification.objects.create(
        assessment=assessment, demands=demands, due_on=due_on, ordered_by=by, ordered_at=at
    )
    workshop.due_on = due_on
    facts = {"assessment": assessment.pk, "due_on": due_on}
    return Outcome(facts=facts, text=demands, tells={"rectification": made})


@act(
    "resume",
    form=forms.ResumeForm,
    guards=guards.BEFORE_REPORTING,
    page="workshops:assessment_mend",
    concerns=guards.proof_is_there,
    says=("报告后由市人力社保局安排复核，整改情况不能再改。", "系统通知市人力社保局和初审单位。"),
)
def resume(workshop: Workshop, *, by: User, at: datetime, report: str) -> Outcome:
    """The unit says what it mended, with its proof; late is said, not refused."""
    assessment = assessments.demanded(workshop, Status.GRADING)
    found = Rectification.objects.select_for_update().get(assessment=assessment)
    found.report, found.reported_by, found.reported_at = report, by, at
    found.save(update_fields=["report", "reported_by", "reported_at"])
    late = legal_day(at) > found.due_on
    workshop.due_on = None
    return Outcome(facts={"assessment": assessment.pk, "late": late}, text=report, tells={"late": late})


@transaction.atomic
def add_proof(assessment: Assessment, upload: Any, *, by: User, at: datetime) -> AssessmentFile:
    """A file that shows what was mended. Raises NotPermitted, NotPossible."""
    assessment = _mending(assessment, by)
    return put_file(assessment, upload, kind=Kind.MENDING, by=by, at=at)


@transaction.atomic
def remove_proof(file: AssessmentFile, *, by: User, at: datetime) -> None:
    _mending(file.assessment, by)
    AssessmentFile.objects.filter(pk=file.pk, kind=Kind.MENDING, removed_at=None).update(removed_at=at)


@transaction.atomic
def record_look(
    assessment: Assessment,
    *,
    looked_on: date,
    visitors: str,
    findings: str,
    is_mended: bool,
    by: User,
    at: datetime,
) -> Rectification:
    """The second visit: who went when, what they found, and whether it is mended. Raises NotPermitted, NotPossible."""
    found = _looked_at(assessment, by)
    assessment, workshop = found.assessment, found.assessment.workshop
    reported_on = legal_day(found.reported_at or at)
    if not reported_on <= looked_on <= legal_day(at):
        raise NotPossible(f"复核日期须在 {cn_date(reported_on)} 至今天之间。")
    found.looked_on, found.visitors, found.findings, found.is_mended = looked_on, visitors, findings, is_mended
    found.recorded_by, found.recorded_at = by, at
    found.save()
    facts = {"assessment": assessment.pk, "looked_on": looked_on, "is_mended": is_mended}
    capacity = acting_capacity(workshop, by)
    journal.record(workshop, "record_second_look", by=by, at=at, capacity=capacity, text=findings, facts=facts)
    return found


@transaction.atomic
def add_photo(assessment: Assessment, upload: Any, *, by: User, at: datetime) -> AssessmentFile:
    """A picture or paper of the second visit; it stays whether or not the record was right. As ``record_look``."""
    return put_file(_looked_at(assessment, by).assessment, upload, kind=Kind.LOOK, by=by, at=at)


@transaction.atomic
def remove_photo(file: AssessmentFile, *, by: User, at: datetime) -> None:
    _looked_at(file.assessment, by)
    AssessmentFile.objects.filter(pk=file.pk, kind=Kind.LOOK, removed_at=None).update(removed_at=at)


def _looked_at(given: Assessment, by: User) -> Rectification:
    """What the unit reported mended, held, while the city may still record how it found it."""
    workshop = Workshop.objects.locked().select_related("rule_set").get(pk=given.workshop_id)
    if not permissions.city(workshop, by):
        raise NotPermitted(permissions.city.sentence)
    assessment = assessments.demanded(workshop, Status.GRADING)
    found = Rectification.objects.select_for_update().filter(assessment=assessment).first()
    if found is None or found.reported_at is None:
        raise NotPossible("单位还没有报告整改情况。")
    if assessment.grade_rows.filter(grade_list__status="proposed").exists():
        raise NotPossible("等次名单已送市财政局会商，请先收回名单。")
    found.assessment = assessment
    return found


def _mending(given: Assessment, by: User) -> Assessment:
    """The assessment of a title that has to mend, held, if this person is of its unit."""
    workshop = Workshop.objects.locked().select_related("rule_set").get(pk=given.workshop_id)
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    if workshop.state != State.RECTIFYING:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不在整改期间。")
    return assessments.demanded(workshop, Status.GRADING)
