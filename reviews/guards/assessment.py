"""What must be true before a title has to mend, before it reports, and before its grade is carried out."""

from __future__ import annotations

from datetime import datetime

from applications.models import Workshop
from reviews.models import Assessment, AssessmentFile, GradeList, Rectification

Status = Assessment.Status
WITH_FINANCE = [GradeList.Status.PROPOSED]


def _current(workshop: Workshop) -> Assessment | None:
    """The open assessment with its rectification; one statement."""
    found = Assessment.objects.open().filter(workshop=workshop)
    return found.select_related("round", "rules", "rectification").first()


def _rectification(assessment: Assessment) -> Rectification | None:
    return getattr(assessment, "rectification", None)


def it_waits_for_its_grade(workshop: Workshop, at: datetime) -> list[str]:
    """The panel has signed and the grade is not fixed."""
    assessment = _current(workshop)
    if assessment is None:
        return ["这个工作室目前没有进行中的评估考核。"]
    if assessment.status == Status.JUDGING:
        return ["专家组还没有签署考核意见。"]
    if assessment.status != Status.GRADING:
        return [f"考核目前为“{assessment.get_status_display()}”。"]
    if assessment.grade_rows.filter(grade_list__status__in=WITH_FINANCE).exists():
        return ["等次名单已送市财政局会商，请先收回名单。"]
    return []


def it_never_had_to_mend(workshop: Workshop, at: datetime) -> list[str]:
    """Once in an assessment (domain §10-17)."""
    assessment = _current(workshop)
    if assessment is None or _rectification(assessment) is None:
        return []
    return ["本次考核已经责令整改过一次，不能再次整改。"]


def a_proof_of_mending_is_there(workshop: Workshop, at: datetime) -> list[str]:
    """At least one file that shows what was mended."""
    files = AssessmentFile.objects.filter(
        assessment__in=Assessment.objects.open().filter(workshop=workshop),
        kind=AssessmentFile.Kind.MENDING,
        removed_at=None,
    )
    return [] if files.exists() else ["请先上传整改证明。"]


def it_lies_not_with_finance(workshop: Workshop, at: datetime) -> list[str]:
    """A report comes too late once the list that calls it overdue was sent."""
    assessment = _current(workshop)
    if assessment is None or assessment.status == Status.FIXED:
        return ["考核等次已定，不能再报告整改。"]
    if assessment.grade_rows.filter(grade_list__status__in=WITH_FINANCE).exists():
        return ["整改已逾期，等次名单已送市财政局会商，不能再报告整改。"]
    return []


def both_fixed_a_grade_that_passes(workshop: Workshop, at: datetime) -> list[str]:
    """优秀 or 合格, in a list that finance agreed to."""
    assessment = _current(workshop)
    if assessment is None:
        return ["这个工作室目前没有进行中的评估考核。"]
    if assessment.status != Status.FIXED:
        return ["考核等次还没有经两局确定。"]
    if assessment.grade == Assessment.Grade.FAIL:
        return ["两局确定的等次为“不合格”，须提出撤销。"]
    return []


BEFORE_MENDING = (it_waits_for_its_grade, it_never_had_to_mend)
BEFORE_REPORTING = (it_lies_not_with_finance, a_proof_of_mending_is_there)
