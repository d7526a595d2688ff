"""What must be true before the review body's acts, each with the sentence the user reads."""

from __future__ import annotations

from datetime import datetime

from applications import standing
from applications.guards import paper_seals_are_confirmed
from applications.models import Opinion, Workshop
from applications.questions import guard


@guard("先写至少 1 条针对栏目或材料的意见。")
def a_remark_is_written(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).unsent_remarks > 0


def every_copy_is_verified(workshop: Workshop, at: datetime) -> list[str]:
    """四(二)-1: every present file has a settled check, or the sentence says how many are missing."""
    stands = standing.of(workshop)
    parts = [f"还有 {stands.unchecked} 件原件未核验"] if stands.unchecked else []
    parts += [f"{stands.faulty} 件核验有问题"] if stands.faulty else []
    return [f"{'，'.join(parts)}。"] if parts else []


@guard("还有豁免申请没有决定。")
def waivers_are_decided(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).waivers_asked == 0


@guard("有豁免申请未获同意，不符合申报条件，不能推荐。")
def no_waiver_is_refused(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).waivers_refused == 0


@guard("初审意见尚未拟写，或结论不是“同意推荐”。")
def a_recommendation_is_drafted(workshop: Workshop, at: datetime) -> bool:
    return _draft_concludes(workshop, Opinion.Conclusion.RECOMMEND)


@guard("先由经办人拟写“不予推荐”的意见，写明理由。")
def a_refusal_is_drafted(workshop: Workshop, at: datetime) -> bool:
    return _draft_concludes(workshop, Opinion.Conclusion.NOT_RECOMMEND)


def _draft_concludes(workshop: Workshop, conclusion: str) -> bool:
    stands = standing.of(workshop)
    return stands.body_conclusion == conclusion and stands.body_opinion_version == workshop.current_version_id


@guard("本批次初审截止日期已过，须由市局延长后才能推荐。")
def the_bodys_date_is_not_past(workshop: Workshop, at: datetime) -> bool:
    return at < workshop.round.review_until


BEFORE_RECOMMENDING = (
    paper_seals_are_confirmed,
    every_copy_is_verified,
    waivers_are_decided,
    no_waiver_is_refused,
    a_recommendation_is_drafted,
    the_bodys_date_is_not_past,
)
