"""What must be true before an act of the unit, each with the sentence the user reads. Cheap: a page asks them all."""

from __future__ import annotations

from datetime import datetime

from applications import standing
from applications.models import Opinion, Seal, Version, Workshop
from applications.questions import guard
from common.calendar import end_of


def prepared_version(workshop: Workshop) -> Version | None:
    """The version that waits for the unit's seal, if there is one."""
    return workshop.versions.filter(status=Version.Status.PREPARED).select_related("form").first()


def a_version_is_ready(workshop: Workshop, at: datetime) -> list[str]:
    """A prepared version with its finished PDF, still within the days for sealing (design §4)."""
    stands = standing.of(workshop)
    if stands.prepared_until is None:
        return ["请先“备好报送稿”：填写齐全后系统生成申报表，核对无误再盖章报送。"]
    if at >= stands.prepared_until:
        return [f"第 {stands.prepared_number} 版已超过盖章期限，请重新备好报送稿。"]
    if not stands.prepared_is_printed:
        return ["申报表 PDF 正在生成，请稍候再盖章。"]
    return []


@guard("请先由初审单位确认贵单位的营业执照和联系人，确认后即可报送。")
def unit_is_confirmed(workshop: Workshop, at: datetime) -> bool:
    return workshop.unit.is_confirmed


@guard("该批次已取消，不能报送。")
def round_is_on(workshop: Workshop, at: datetime) -> bool:
    return workshop.round.cancelled_at is None


@guard("这位首席技师已有在办的申报或有效的工作室，一人只能有一个（四(一)）。")
def technician_is_free(workshop: Workshop, at: datetime) -> bool:
    return not standing.of(workshop).technician_taken


@guard("已有同名的在办申报或有效工作室，请与初审单位联系。")
def name_is_free(workshop: Workshop, at: datetime) -> bool:
    return not standing.of(workshop).name_taken


@guard("初审单位已在当前版本上盖章，不能撤回；如确需终止，请向市人力社保局提出盖章申请。")
def no_opinion_is_sealed(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).body_seal is None


def the_period_is_over(workshop: Workshop, at: datetime) -> list[str]:
    """Lapse: the round's or the correction's end. A prepared version keeps it alive; a cancelled round ends it."""
    if workshop.round.cancelled_at is not None:
        return []
    version = prepared_version(workshop)
    if version is not None and at < version.seal_until:
        return ["报送稿已在期限内备好，盖章期未满。"]
    return [] if at >= filling_ends(workshop) else ["期限未到。"]


def filling_ends(workshop: Workshop) -> datetime:
    """The exclusive end of filling: of the round for a draft, of the correction for a returned case."""
    opened = workshop.returns.filter(answered_at=None).first()
    if opened is not None:
        return min(end_of(opened.due_on), workshop.round.corrections_until)
    return workshop.round.closes_at


def seals_that_count_are_there(workshop: Workshop, at: datetime) -> list[str]:
    """The unit's and the body's seals on the current version, of the kinds that the RuleSet lets count."""
    rules = workshop.rule_set
    wanted = {Seal.Box.UNIT: rules.unit_seal, Seal.Box.BODY: rules.body_seal}
    stands = standing.of(workshop)
    present = {Seal.Box.UNIT: stands.unit_seal, Seal.Box.BODY: stands.body_seal}
    missing = []
    for box, policy in wanted.items():
        if present[box] is None:
            missing.append(f"“{box.label}”栏缺少有效印章。")
        elif policy != rules.SealPolicy.ANY and present[box] != policy:
            missing.append(f"“{box.label}”栏的印章种类不符合本批次要求：{rules.SealPolicy(policy).label}。")
    return missing


@guard("纸质盖章的扫描件还没有核对：请打开扫描件，核对第 1 页的核验码和内容后确认。")
def paper_seals_are_confirmed(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).open_scans == 0


@guard("请先由经办人拟写不予受理意见，写明理由。")
def decline_is_drafted(workshop: Workshop, at: datetime) -> bool:
    return standing.of(workshop).city_conclusion == Opinion.Conclusion.DECLINE
