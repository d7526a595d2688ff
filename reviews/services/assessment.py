"""The biennial assessment between the stages (六(四)): which one is current, what the panel hands over, its end.

The panel's stage calls ``judging_began``, ``panel_reformed``, ``panel_signed`` and ``judged_anew``; revocation
``failed_by_both`` and ``taken_up_again``.
"""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications import endings
from applications.lifecycle import NotPossible
from applications.models import Workshop
from reviews.models import Assessment, Evaluation, OffCycleOrder, Rectification, Reevaluation, VetoFinding
from reviews.services import assessment_marks

Status = Assessment.Status


def current(workshop: Workshop) -> Assessment | None:
    """The assessment whose grade is not carried out yet."""
    found = Assessment.objects.open().filter(workshop=workshop).select_related("round", "rules", "rubric")
    return found.first()


def demanded(workshop: Workshop, *wanted: str) -> Assessment:
    """The current one, locked; the caller holds the workshop. Raises NotPossible."""
    found = Assessment.objects.open().select_for_update(of=("self",)).filter(workshop=workshop)
    assessment = found.select_related("round", "rules", "rubric").first()
    if assessment is None:
        raise NotPossible("这个工作室目前没有进行中的评估考核。")
    if wanted and assessment.status not in wanted:
        raise NotPossible(f"{assessment}目前为“{assessment.get_status_display()}”，可能已有人办理。")
    assessment.workshop = workshop
    return assessment


# ── the panel hands over ─────────────────────────────────────────────────────


def judging_began(workshop: Workshop) -> Assessment:
    """Among the effects of ``open_assessment``: the experts begin. Raises NotPossible."""
    assessment = demanded(workshop, Status.PANEL)
    _move(assessment, Status.JUDGING)
    return assessment


def panel_reformed(workshop: Workshop) -> None:
    """Among the effects of ``reopen_assessment_panel``: the title waits for its experts again. Raises NotPossible."""
    _move(demanded(workshop, Status.JUDGING), Status.PANEL)


def panel_signed(workshop: Workshop, evaluation: Evaluation, *, at: datetime) -> Assessment:
    """The leader signed: score and veto of the panel stand in the assessment, which now waits for its grade."""
    assessment = demanded(workshop, Status.JUDGING)
    if evaluation.score is None:
        raise NotPossible("专家评分还没有汇总。")
    assessment.evaluation, assessment.score = evaluation, evaluation.score
    assessment.status = Status.GRADING
    assessment_marks.count(assessment)
    assessment.save()
    Workshop.objects.filter(pk=workshop.pk).update(due_on=None)  # the experts' days are over
    if evaluation.veto_id is not None:
        VetoFinding.objects.get_or_create(
            assessment=assessment,
            veto_id=evaluation.veto_id,
            defaults={
                "source": VetoFinding.Source.PANEL,
                "basis": evaluation.veto_basis,
                "found_by": evaluation.opinion_by.expert.user if evaluation.opinion_by else None,
                "found_at": at,
            },
        )
    assessment_marks.find(assessment, at)
    return assessment


def judged_anew(workshop: Workshop) -> None:
    """Among the effects of ``reopen_assessment``: back to the experts; what their panel found is void."""
    assessment = demanded(workshop, Status.GRADING)
    assessment.findings.filter(source=VetoFinding.Source.PANEL).delete()
    assessment.evaluation = assessment.score = assessment.total = None
    _move(assessment, Status.JUDGING, "evaluation", "score", "total")


# ── revocation asks ──────────────────────────────────────────────────────────


def failed_by_both(workshop: Workshop) -> Assessment | None:
    """The assessment in which both bureaus fixed 不合格 and which nothing followed yet."""
    found = Assessment.objects.filter(workshop=workshop, status=Status.FIXED, grade=Assessment.Grade.FAIL)
    return found.select_related("round", "evaluation").first()


def taken_up_again(workshop: Workshop) -> None:
    """The revocation was dropped: a fixed 不合格 is void and the grade is to be confirmed anew; its row is kept.

    An order to mend that nobody has answered lapses as well, for the title is assessed again and not mending: the city
    grades it, or orders it anew. For the act ``drop_revocation``, within its transaction.
    """
    unanswered = Rectification.objects.filter(assessment__workshop=workshop, reported_at=None)
    unanswered.filter(assessment__in=Assessment.objects.open()).delete()
    assessment = failed_by_both(workshop)
    if assessment is None:
        return
    assessment.grade, assessment.graded_at, assessment.graded_in = "", None, None
    assessment.printed, assessment.content_hash = None, ""  # a 考核表 of the grade that is void
    _move(assessment, Status.GRADING, "grade", "graded_at", "graded_in", "printed", "content_hash")


# ── the end ──────────────────────────────────────────────────────────────────


@endings.after_end
def dropped_with_the_title(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """A title that ends is assessed no more, early or anew; a fixed 不合格 is carried out by its revocation."""
    early = OffCycleOrder.objects.filter(workshop=workshop, status=OffCycleOrder.Status.PROPOSED)
    early.update(status=OffCycleOrder.Status.VOID)
    anew = Reevaluation.objects.filter(evaluation__workshop=workshop, evaluation__purpose="assessment")
    anew.filter(status__in=["proposed", "agreed"]).update(status=Reevaluation.Status.VOID)
    Assessment.objects.filter(workshop=workshop, status=Status.FIXED).update(status=Status.DONE, ended_at=at)
    drop(workshop, at=at, reason=why)
    workshop.assessing_since = None
    workshop.assessment_due = None


def drop(workshop: Workshop, *, at: datetime, reason: str) -> None:
    """What is not fixed yet is over; the row is kept."""
    found = Assessment.objects.open().exclude(status=Status.FIXED).filter(workshop=workshop)
    found.update(status=Status.DROPPED, ended_at=at, ended_reason=reason[:300])


def _move(assessment: Assessment, status: str, *columns: str) -> None:
    assessment.status = status
    assessment.save(update_fields=["status", *columns])
