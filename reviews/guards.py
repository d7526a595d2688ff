"""What must be true before the review body's acts, each with the sentence the user reads."""

from __future__ import annotations

from datetime import datetime

from applications.models import MaterialFile, Opinion, OriginalCheck, Waiver, Workshop
from applications.questions import guard


@guard("先写至少 1 条针对栏目或材料的意见。")
def a_remark_is_written(workshop: Workshop, at: datetime) -> bool:
    return workshop.remarks.filter(returned=None, dropped_at=None).exists()


def every_copy_is_verified(workshop: Workshop, at: datetime) -> list[str]:
    """四(二)-1: every present file has a settled check, or the sentence says how many are missing."""
    present = MaterialFile.objects.present().filter(material__workshop=workshop)
    unchecked = present.filter(check_of_original=None).count()
    faulty = present.filter(
        check_of_original__verdict__in=[OriginalCheck.Verdict.DIFFERS, OriginalCheck.Verdict.MISSING]
    ).count()
    parts = [f"还有 {unchecked} 件原件未核验"] if unchecked else []
    parts += [f"{faulty} 件核验有问题"] if faulty else []
    return [f"{'，'.join(parts)}。"] if parts else []


@guard("还有豁免申请没有决定。")
def waivers_are_decided(workshop: Workshop, at: datetime) -> bool:
    return not workshop.waivers.filter(answer=Waiver.Answer.ASKED).exists()


@guard("有豁免申请未获同意，不符合申报条件，不能推荐。")
def no_waiver_is_refused(workshop: Workshop, at: datetime) -> bool:
    return not workshop.waivers.filter(answer=Waiver.Answer.REFUSED).exists()


@guard("初审意见尚未拟写，或结论不是“同意推荐”。")
def a_recommendation_is_drafted(workshop: Workshop, at: datetime) -> bool:
    return workshop.opinions.filter(
        box="body", current=True, conclusion=Opinion.Conclusion.RECOMMEND, version=workshop.current_version
    ).exists()


@guard("先由经办人拟写“不予推荐”的意见，写明理由。")
def a_refusal_is_drafted(workshop: Workshop, at: datetime) -> bool:
    return workshop.opinions.filter(
        box="body", current=True, conclusion=Opinion.Conclusion.NOT_RECOMMEND, version=workshop.current_version
    ).exists()


@guard("本批次初审截止日期已过，须由市局延长后才能推荐。")
def the_bodys_date_is_not_past(workshop: Workshop, at: datetime) -> bool:
    return at < workshop.round.review_until


BEFORE_RECOMMENDING = (
    every_copy_is_verified, waivers_are_decided, no_waiver_is_refused, a_recommendation_is_drafted,
    the_bodys_date_is_not_past,
)
