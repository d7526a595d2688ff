"""Where a case stands and what comes next, in sentences; the unit and the offices read different words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from applications import standing
from applications.models import Opinion, RuleSet, Version, Workshop
from applications.selectors.dossier import reads_all
from applications.services.deadlines import last_day_before
from applications.standing import Standing
from applications.states import LOOK, State
from common.clock import legal_day
from common.templatetags.ui import cn_day, days_left

Look = tuple[str, str, str]


@dataclass(frozen=True)
class Clock:
    words: str
    sentence: str


@dataclass(frozen=True)
class Status:
    """For components/status_line.html."""

    look: Look
    now: str
    next: str
    clock: Clock | None


def status_of(workshop: Workshop, user: User, at: datetime, versions: list[Version]) -> Status:
    now, following = _SENTENCES[State(workshop.state)](workshop, user, standing.of(workshop), versions)
    return Status(look_of(workshop), now, following, clock_of(workshop, at))


def look_of(workshop: Workshop) -> Look:
    look = LOOK[workshop.state]
    return (workshop.get_state_display(), look.tone, look.icon)


def clock_of(workshop: Workshop, at: datetime) -> Clock | None:
    """The time left of whoever is waited for; None where nobody is."""
    day = due_day(workshop)
    if day is None:
        return None
    left, unit = days_until(day, workshop, at)
    if workshop.state == State.PUBLICISED:
        return Clock(days_left(left, unit), f"公示至 {cn_day(day)} 24:00")
    return Clock(days_left(left, unit), f"应于 {cn_day(day)}前{_VERBS.get(workshop.state, '办结')}")


def due_day(workshop: Workshop) -> date | None:
    if workshop.state == State.DRAFT:
        return workshop.due_on or last_day_before(workshop.round.closes_at)
    return workshop.due_on


def days_until(day: date, workshop: Workshop, at: datetime) -> tuple[int, str]:
    """Days left and their unit, counted by the rule of the case; a draft's round ends on a calendar day."""
    today = legal_day(at)
    if workshop.state in BY_CALENDAR or workshop.rule_set.day_rule == RuleSet.DayRule.NATURAL:
        return (day - today).days, "天"
    return standing.calendar_of(workshop, today).between(today, day), "工作日"


# a round ends on a day of the calendar, and so does a notice, whatever rule its days were counted by
BY_CALENDAR = frozenset({State.DRAFT, State.PUBLICISED})
_VERBS = {
    State.DRAFT: "报送",
    State.RETURNED: "补正并重新报送",
    State.RECOMMENDED: "受理",
    State.ACCEPTED: "开始评审",
    State.EVALUATING: "评审完毕",
    State.CONTESTED: "作出异议处理决定",
    State.CLEARED: "盖章审批",
}


def _draft(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    body = workshop.review_body.name
    prepared = next((v for v in versions if v.status == Version.Status.PREPARED), None)
    if prepared is not None:
        return (
            f"报送稿第 {prepared.number} 版已备好，等待单位负责人盖章",
            f"下一步：单位负责人核对申报表，盖章后报送{body}。内容一改动，报送稿即失效。",
        )
    return "正在填报", f"下一步：填写齐全后备好报送稿，由单位负责人盖章报送{body}。"


def _returned(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    prepared, following = _draft(workshop, user, stands, versions)
    if prepared != "正在填报":
        return prepared, following
    return (
        f"退回补正 {stands.returned_remarks} 处，已答复 {stands.answered_remarks} 处",
        "下一步：逐条改正并答复，重新备好报送稿，由单位负责人盖章报送。",
    )


def _submitted(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    if not reads_all(workshop, user):
        return (
            f"已报送，{workshop.review_body.short_name}正在初审",
            "下一步：初审单位核验原件并出具意见；如退回补正，申报单位会收到通知。",
        )
    if stands.body_conclusion:
        conclusion = Opinion.Conclusion(stands.body_conclusion).label
        return f"初审意见已拟写：{conclusion}", "下一步：由初审负责人（非拟写人）核对后盖章。"
    if stands.unchecked:
        start = "正在核验原件，已核" if stands.checked else "等待核验原件，已核"
        return (
            f"{start} {stands.checked} / {stands.files} 件",
            f"下一步：余下 {stands.unchecked} 件核完后，由经办人拟写初审意见，负责人盖章推荐，案卷转市人力社保局受理。",
        )
    return (
        f"原件已全部核验，共 {stands.files} 件",
        "下一步：经办人拟写初审意见，由另一位负责人盖章推荐，案卷转市人力社保局受理。",
    )


def _recommended(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return (
        f"{workshop.review_body.short_name}已盖章推荐，等待受理",
        "下一步：市人力社保局核对印章和纸质材料后受理。",
    )


def _accepted(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "市人力社保局已受理，等待专家评审", "下一步：市人力社保局会同市财政局安排专家评审。"


def _not_recommended(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "初审未通过，本次申报已结束", "理由、依据和救济途径见“初审”。"


def _rejected(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    if workshop.qualified_at:
        where = "公示" if workshop.cleared_at is None and workshop.publicised_at else "审批"
        return "市人力社保局、市财政局决定不予认定，本次申报已结束", f"理由、依据和救济途径见“{where}”。"
    return "市人力社保局决定不予受理，本次申报已结束", "理由、依据和救济途径见“初审”。"


def _withdrawn(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "本次申报已撤回或终止", "原因见“日志”。如仍在申报期内，可重新申报。"


def _evaluating(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return (
        "专家正在审阅材料、现场考察和评分",
        "下一步：专家组形成评估意见，市人力社保局会同市财政局汇总后，告知结论和专家组意见。",
    )


def _unqualified(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "专家评审不合格，本次申报已结束", "专家组意见和救济途径见“评审”。"


def _qualified(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    if workshop.is_waitlisted:
        return "专家评审合格，列为候补", "下一步：名额有空缺时，由市人力社保局会同市财政局递补。"
    return "专家评审合格，拟认定", "下一步：市人力社保局编制拟认定名单，市财政局同意后向社会公示。"


def _publicised(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "正在向社会公示", "下一步：公示期满，没有未处理的异议，即转入两局审批；收到异议的先行核查。"


def _contested(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return (
        "公示期间收到异议，正在核查",
        "下一步：市人力社保局核查并作出决定；异议不成立的恢复公示，成立的经市财政局同意后不予认定。",
    )


def _cleared(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "公示期满，等待两局审批", "下一步：市人力社保局、市财政局在审批意见栏盖章，授予称号，颁发证书和铭牌。"


def _granted(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return f"已认定，证书编号 {workshop.title_number}", "称号、铭牌和经费见“授牌与经费”。"


def _assessing(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return (
        "正在接受两年一次的评估考核",
        "下一步：工作室自评，初审单位提出意见，专家组考察评分，市人力社保局会同市财政局确认等次。",
    )


def _rectifying(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return "正在限期整改", "下一步：申报单位整改完成后报告，评估考核继续进行。"


def _revoking(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return (
        "市人力社保局拟撤销称号，等待陈述和申辩",
        "下一步：申报单位在期限内陈述、申辩，两局审查后共同决定。称号在决定前有效。",
    )


def _revoked(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return f"称号已撤销，证书编号 {workshop.title_number} 失效", "决定见“撤销”，铭牌交回和经费清算见“授牌与经费”。"


def _closed(workshop: Workshop, user: User, stands: Standing, versions: list[Version]) -> tuple[str, str]:
    return f"称号已注销，证书编号 {workshop.title_number} 失效", "原因见“日志”。铭牌交回和经费清算见“授牌与经费”。"


_SENTENCES = {
    State.ASSESSING: _assessing,
    State.RECTIFYING: _rectifying,
    State.REVOKING: _revoking,
    State.REVOKED: _revoked,
    State.CLOSED: _closed,
    State.EVALUATING: _evaluating,
    State.UNQUALIFIED: _unqualified,
    State.QUALIFIED: _qualified,
    State.PUBLICISED: _publicised,
    State.CONTESTED: _contested,
    State.CLEARED: _cleared,
    State.GRANTED: _granted,
    State.DRAFT: _draft,
    State.RETURNED: _returned,
    State.SUBMITTED: _submitted,
    State.RECOMMENDED: _recommended,
    State.ACCEPTED: _accepted,
    State.NOT_RECOMMENDED: _not_recommended,
    State.REJECTED: _rejected,
    State.WITHDRAWN: _withdrawn,
}
