"""Who is waited for while a case is judged, in sentences for those who follow it from within."""

from __future__ import annotations

from accounts.models import User
from applications.models import Workshop
from applications.states import State
from reviews import evaluation_standing, title_standing
from reviews.evaluation_standing import EvaluationStanding
from reviews.models import ReviewTable
from reviews.selectors import evaluation, panel

Words = tuple[str, str]  # what is now, what comes next


def words_of(workshop: Workshop, user: User) -> Words | None:
    """None where the common sentence of the state says enough."""
    if workshop.state == State.ACCEPTED and user.sees_every_case():
        return _forming(workshop)
    if workshop.state == State.EVALUATING and evaluation.sits_in(workshop, user):
        return _judging(workshop)
    if workshop.state == State.ASSESSING and evaluation.sits_in(workshop, user):
        return _assessing(workshop)
    return None


def _assessing(workshop: Workshop) -> Words | None:
    """While the experts are at work; from the leader's signature on it is the assessment's to say."""
    return None if title_standing.of(workshop).panel_has_signed else _judging(workshop)


def _forming(workshop: Workshop) -> Words:
    stands = panel.standing_of(workshop)
    if stands.plan is None:
        return "已受理，待编入评审方案", "下一步：市人力社保局拟定评审方案，市财政局同意后抽取专家。"
    if not stands.is_agreed:
        return "已编入评审方案，待市财政局同意", "下一步：市财政局同意后抽取专家，组建专家组。"
    if stands.uninvited or stands.unanswered or not stands.is_complete:
        return (
            f"正在组建专家组，已有专家 {stands.judging} 人",
            "下一步：专家接受邀请并申明无利害关系，人数符合规则后开始评审。",
        )
    return f"专家组已组成，共 {stands.judging} 人", "下一步：市人力社保局经办人核对后开始评审。"


def _judging(workshop: Workshop) -> Words:
    stands = evaluation_standing.of(workshop)
    if stands.is_closed:
        return _summing_up(stands)
    if not stands.is_complete:
        signed = stands.experts - stands.missing
        return (
            f"专家正在评审，评分表已签署 {signed} / {stands.experts} 份",
            f"下一步：{_before_the_opinion(stands)}后，由组长拟写专家评估意见。",
        )
    if stands.undiscussed:
        return (
            f"评分表全部签署，{len(stands.undiscussed)} 项指标差距过大",
            "下一步：专家组复议并记录后，由组长拟写专家评估意见。",
        )
    if stands.has_opinion:
        return "专家评估意见已拟写，待组长签署", "下一步：各位专家阅看后，由组长签署，本案专家评审结束。"
    return "评分表全部签署，待组长拟写专家评估意见", "下一步：组长拟写意见，各位专家阅看后签署。"


def _before_the_opinion(stands: EvaluationStanding) -> str:
    if stands.missing:
        return f"余下 {stands.missing} 位专家签署评分表"
    return "受邀专家答复并签署评分表" if stands.unanswered else "补足专家并签署评分表"


def _summing_up(stands: EvaluationStanding) -> Words:
    if stands.table_status == ReviewTable.Status.AGREED:
        return "市财政局已同意评审汇总表，待办理评审结论", "下一步：市人力社保局负责人办理评审合格或不合格。"
    if stands.table_status == ReviewTable.Status.PROPOSED:
        return "评审汇总表已送市财政局", "下一步：市财政局同意后，由市人力社保局负责人办理评审结论。"
    return "专家评估意见已签署，待汇总", "下一步：市人力社保局编制评审汇总表，送市财政局同意。"
