"""What must be true before the panel's opinion is signed and before a case passes, fails or is judged anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from applications.models import Workshop
from applications.questions import guard
from reviews import evaluation_standing as standing
from reviews import terms, title_standing
from reviews.guards.addenda import no_addendum_is_open
from reviews.guards.visits import visit_is_recorded
from reviews.models import Evaluation, Reevaluation

Guard = Callable[[Workshop, datetime], list[str]]


def all_sheets_are_signed(workshop: Workshop, at: datetime) -> list[str]:
    """By every seat of the panel."""
    sentence = standing.of(workshop).waits_for
    return [sentence] if sentence else []


def the_spread_is_dealt_with(workshop: Workshop, at: datetime) -> list[str]:
    """Values far apart were discussed again and the discussion is recorded."""
    left = len(standing.of(workshop).undiscussed)
    return [f"有 {left} 项指标的评分差距过大，须先由专家组复议并记录。"] if left else []


@guard("专家组组长还没有签署专家评估意见。")
def the_leader_has_signed(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).is_closed


def the_sum_is_unchanged(workshop: Workshop, at: datetime) -> list[str]:
    """Sheets that became void after the opinion was signed make another sum."""
    stands = standing.of(workshop)
    if not stands.is_closed or (stands.score is not None and stands.score.stored == stands.stored_score):
        return []
    return ["签署评估意见以后，评分表有变化，须重新评审。"]


@guard("评审汇总表还没有经市财政局同意。")
def finance_agreed_to_the_table(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).table_is_agreed


def the_score_reaches_the_line(workshop: Workshop, at: datetime) -> list[str]:
    """The panel concludes 合格, and the unrounded score says so too."""
    stands = standing.of(workshop)
    if not stands.is_closed or stands.score is None or (stands.passes and stands.reaches_the_line):
        return []  # what is missing is said by the guards before
    return ["专家组的结论不是“合格”，或得分不到合格线。"]


def the_case_fails(workshop: Workshop, at: datetime) -> list[str]:
    """Below the line, or a veto with its basis."""
    stands = standing.of(workshop)
    if not stands.is_closed:
        return []
    is_vetoed = stands.conclusion == Evaluation.Conclusion.VETO and bool(stands.veto_basis)
    is_below = stands.conclusion == Evaluation.Conclusion.FAIL and not stands.reaches_the_line
    return [] if is_vetoed or is_below else ["专家组的结论不是“不合格”，也没有一票否决的依据。"]


@guard("重新评审须先提出并经市财政局同意。")
def finance_agreed_to_judge_anew(workshop: Workshop, at: datetime) -> bool:
    if terms.purpose_of(workshop) == terms.ASSESSMENT:
        return title_standing.of(workshop).judged_anew == Reevaluation.Status.AGREED
    return standing.of(workshop).reevaluation_is_agreed


BEFORE_SIGNING = (all_sheets_are_signed, the_spread_is_dealt_with)


def before_signing(purpose: str) -> tuple[Guard, ...]:
    """What the leader's opinion waits for.

    An award asks for visit and addenda before both bureaus conclude; an assessment is graded from the opinion alone,
    so they come before it.
    """
    if purpose == terms.ASSESSMENT:
        return (visit_is_recorded, no_addendum_is_open, *BEFORE_SIGNING)
    return BEFORE_SIGNING


BEFORE_DECIDING = (
    visit_is_recorded,
    no_addendum_is_open,
    all_sheets_are_signed,
    the_spread_is_dealt_with,
    the_leader_has_signed,
    the_sum_is_unchanged,
    finance_agreed_to_the_table,
)
