"""What must be true before the joint decision is sealed, carried out or reopened, in the words the user reads."""

from __future__ import annotations

from datetime import datetime

from applications.models import Workshop
from applications.questions import guard
from applications.states import State
from reviews.models import Decision, Reopening
from reviews.selectors import decision as standing

NOT_DRAFTED = "审批决定尚未拟写：先由市人力社保局经办人拟写决定，再由市财政局经办人拟写意见。"
NOT_DRAFTED_OF_TITLE = "决定尚未拟写：先由市人力社保局经办人拟写撤销或不予撤销的决定，再由市财政局经办人拟写意见。"
CHANGED_OF_TITLE = "事实、送达、陈述申辩或答复在拟写之后有变化，决定须由市人力社保局经办人重新拟写。"
CHANGED = "案卷内容、评审结果或公示在拟写之后有变化，审批决定须由市人力社保局经办人重新拟写。"


def both_opinions_are_drafted(workshop: Workshop, at: datetime) -> list[str]:
    stands = standing.of(workshop)
    if stands.decision is None:
        not_drafted = NOT_DRAFTED_OF_TITLE if workshop.state == State.REVOKING else NOT_DRAFTED
        return [f"市财政局或市人力社保局不同意：{stands.dissent}"] if stands.dissent else [not_drafted]
    return [] if stands.is_drafted else ["市财政局经办人尚未拟写意见。"]


def the_content_is_unchanged(workshop: Workshop, at: datetime) -> list[str]:
    stands = standing.of(workshop)
    if stands.decision is None or stands.is_unchanged:
        return []
    return [CHANGED_OF_TITLE if stands.kind in standing.OF_TITLE else CHANGED]


def both_have_sealed_a_grant(workshop: Workshop, at: datetime) -> list[str]:
    return _both_have_sealed(workshop, Decision.Kind.GRANT, "审批决定的结论是“不予认定”，不能授予称号。")


def both_have_sealed_a_refusal(workshop: Workshop, at: datetime) -> list[str]:
    return _both_have_sealed(workshop, Decision.Kind.REJECT, "没有拟写“不予认定”的决定。")


def _both_have_sealed(workshop: Workshop, kind: str, otherwise: str) -> list[str]:
    stands = standing.of(workshop)
    if stands.decision is None:
        return both_opinions_are_drafted(workshop, workshop.changed_at) if kind == Decision.Kind.GRANT else [otherwise]
    if stands.kind != kind:
        return [otherwise]
    return unsealed(stands)


def unsealed(stands: standing.DecisionStanding) -> list[str]:
    """Which bureau has not sealed the content yet."""
    missing = [
        name for name, sealed in (("市人力社保局", stands.hr_sealed), ("市财政局", stands.finance_sealed)) if not sealed
    ]
    return [f"{'、'.join(missing)}尚未在同一内容上盖章。"] if missing else []


@guard("审批意见的纸质盖章扫描件还没有由对方局核对。")
def paper_seals_of_the_decision_are_confirmed(workshop: Workshop, at: datetime) -> bool:
    return not standing.of(workshop).open_scans


@guard("还没有录入授牌文件（文号、日期、标题），请先在“授牌”中录入。")
def an_award_document_is_entered(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).has_award_document


@guard("本案未经过评审合格，不能恢复到审批；请由单位重新申报，或按复议决定另行办理。")
def it_was_qualified(workshop: Workshop, at: datetime) -> bool:
    return workshop.qualified_at is not None


def finance_agreed_to_reopen(workshop: Workshop, at: datetime) -> list[str]:
    """Where both had decided, both reopen."""
    found = standing.of(workshop).reopening
    if found == Reopening.State.AGREED:
        return []
    if found == Reopening.State.PROPOSED:
        return ["恢复审批的提议还在等市财政局同意。"]
    return ["请先提议恢复审批，写明文号和理由，由市财政局同意。"]


BEFORE_SEALING = (both_opinions_are_drafted, the_content_is_unchanged)
