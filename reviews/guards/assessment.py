"""What must be true before a title has to mend, reports, is judged anew, and before its grade is carried out."""

from __future__ import annotations

from datetime import datetime

from applications.models import Workshop
from reviews import title_standing
from reviews.models import Assessment

Status = Assessment.Status


def it_waits_for_its_grade(workshop: Workshop, at: datetime) -> list[str]:
    """The panel has signed and the grade is not fixed."""
    assessment = title_standing.of(workshop).current
    if assessment is None:
        return ["这个工作室目前没有进行中的评估考核。"]
    if assessment.status == Status.JUDGING:
        return ["专家组还没有签署考核意见。"]
    if assessment.status != Status.GRADING:
        return [f"考核目前为“{assessment.word}”。"]
    if assessment.lies_with_finance:
        return ["等次名单已送市财政局会商，请先收回名单。"]
    return []


def it_never_had_to_mend(workshop: Workshop, at: datetime) -> list[str]:
    """Once in an assessment (domain §10-17)."""
    assessment = title_standing.of(workshop).current
    if assessment is None or assessment.mending is None:
        return []
    return ["本次考核已经责令整改过一次，不能再次整改。"]


def no_mending_was_ordered(workshop: Workshop, at: datetime) -> list[str]:
    """From then on the second look decides, not the score."""
    assessment = title_standing.of(workshop).current
    if assessment is None or assessment.mending is None:
        return []
    return ["已责令限期整改，等次以复核结论为准，不再重新评分。"]


def nobody_asked_to_judge_it_anew(workshop: Workshop, at: datetime) -> list[str]:
    """Whether the score stands is open until that is carried out or refused."""
    asked = title_standing.of(workshop).is_asked_anew
    return ["已提请重新评分，办结以后才能责令整改。"] if asked else []


def proof_is_there(workshop: Workshop) -> bool:
    """Until then the way to the page where it is uploaded stands on the dossier, not two buttons to one page."""
    current = title_standing.of(workshop).current
    return current is not None and current.has_proof


def a_proof_of_mending_is_there(workshop: Workshop, at: datetime) -> list[str]:
    """At least one file that shows what was mended."""
    return [] if proof_is_there(workshop) else ["请先上传整改证明。"]


def it_lies_not_with_finance(workshop: Workshop, at: datetime) -> list[str]:
    """A report comes too late once the list that calls it overdue was sent."""
    assessment = title_standing.of(workshop).current
    if assessment is None or assessment.status == Status.FIXED:
        return ["考核等次已定，不能再报告整改。"]
    if assessment.lies_with_finance:
        return ["整改已逾期，等次名单已送市财政局会商，不能再报告整改。"]
    return []


def both_fixed_a_grade_that_passes(workshop: Workshop, at: datetime) -> list[str]:
    """优秀 or 合格, in a list that finance agreed to."""
    assessment = title_standing.of(workshop).current
    if assessment is None:
        return ["这个工作室目前没有进行中的评估考核。"]
    if assessment.status != Status.FIXED:
        return ["考核等次还没有经两局确定。"]
    if assessment.grade == Assessment.Grade.FAIL:
        return ["两局确定的等次为“不合格”，须提出撤销。"]
    return []


BEFORE_MENDING = (it_waits_for_its_grade, it_never_had_to_mend, nobody_asked_to_judge_it_anew)
BEFORE_JUDGING_ANEW = (it_waits_for_its_grade, no_mending_was_ordered)
BEFORE_REPORTING = (it_lies_not_with_finance, a_proof_of_mending_is_there)
