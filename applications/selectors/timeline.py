"""The journal of a case in words: who, in which capacity, did what. Pages of lines by their sequence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import BigAutoField, Q, QuerySet

from accounts.models import User
from accounts.roles import OrganisationKind
from applications.models import ChecklistItem, OriginalCheck, Workshop, WorkshopEvent
from applications.selectors.dossier import reads_all
from applications.states import State
from common.statements import Given, Statement
from common.templatetags.ui import cn_day, cn_full_moment, cn_moment, money

PAGE = 50


@dataclass(frozen=True)
class Words:
    """How one verb looks and reads in the timeline."""

    icon: str
    tone: str
    what: str


VERBS: dict[str, Words] = {
    "archived": Words("book", "good", "生成卷宗归档包"),
    "begin": Words("pen", "quiet", "开始填报"),
    "register_edit": Words("pen", "run", "更正原始批次登记"),
    "strike_off": Words("history", "quiet", "撤销原始批次登记"),
    "prepare": Words("file", "run", "备好报送稿"),
    "submit": Words("stamp", "good", "盖章报送"),
    "withdraw": Words("history", "quiet", "撤回申报"),
    "lapse": Words("history", "quiet", "期限已过未报送，自动终止"),
    "lapse_soon": Words("clock", "act", "提醒期限将至"),
    "return_for_correction": Words("return", "act", "退回补正"),
    "recommend": Words("stamp", "good", "盖章推荐"),
    "not_recommend": Words("cross", "bad", "不予推荐"),
    "take_over": Words("user", "run", "接办"),
    "extend_round": Words("calendar", "run", "批次日程延长"),
    "rules_renewed": Words("book", "run", "改按新版规则填报"),
    "transfer": Words("send", "wait", "转送其他初审单位"),
    "send_back": Words("return", "act", "退回初审"),
    "accept": Words("check", "good", "受理"),
    "decline": Words("cross", "bad", "不予受理"),
    "terminate": Words("cross", "bad", "终止"),
    "check_original": Words("eye", "run", "核验原件"),
    "decide_waiver": Words("info", "run", "决定豁免申请"),
    "confirm_scan": Words("eye", "run", "核对纸质盖章扫描件"),
    "draft_opinion": Words("pen", "run", "拟写初审意见"),
    "draft_decline": Words("pen", "run", "拟写不予受理意见"),
    "handed_over": Words("users", "run", "移交经办人"),
    "reroute": Words("send", "wait", "改由其他初审单位办理"),
    "list_proposed": Words("send", "wait", "列入拟认定名单，送财政会商"),
    "list_agreed": Words("check", "good", "财政同意拟认定名单"),
    "list_returned": Words("return", "act", "财政退回拟认定名单"),
    "list_taken_back": Words("history", "quiet", "收回拟认定名单"),
    "publicise": Words("megaphone", "run", "公示"),
    "correct_notice": Words("pen", "act", "更正公示"),
    "retract_notice": Words("history", "bad", "撤回公示"),
    "clear": Words("check", "good", "公示期满"),
    "contest": Words("flag", "act", "受理公示异议，开始核查"),
    "dismiss_objection": Words("check", "good", "异议不成立，恢复公示"),
    "uphold_objection": Words("cross", "bad", "异议成立，不予认定"),
    "objection_received": Words("flag", "act", "收到公示异议"),
    "objection_taken": Words("user", "run", "接办公示异议"),
    "objection_reassigned": Words("users", "run", "移交公示异议"),
    "objection_accepted": Words("check", "act", "受理公示异议"),
    "objection_inquiry": Words("pen", "run", "记录异议核查"),
    "objection_extended": Words("calendar", "act", "延长异议核查期限"),
    "objection_verdict": Words("pen", "run", "拟写异议处理意见"),
    "objection_sent_back": Words("return", "act", "退回异议处理意见"),
    "objection_decided": Words("check", "run", "审定异议处理意见"),
    "objection_answered": Words("send", "good", "答复送达异议人"),
    "hearing_asked": Words("info", "act", "请申报单位说明情况"),
    "hearing_answered": Words("send", "run", "申报单位说明情况"),
    "removal_drafted": Words("pen", "run", "拟写不予认定的理由"),
    "removal_answered": Words("check", "run", "市财政局答复不予认定的理由"),
    "ask_waiver": Words("info", "act", "申请豁免"),
    "add_file": Words("upload", "run", "上传材料"),
    "replace_file": Words("upload", "run", "替换材料"),
    "remove_file": Words("cross", "quiet", "移除材料"),
    "reorder_files": Words("file", "quiet", "调整材料顺序"),
    "declare_missing": Words("info", "act", "声明无此证件"),
    "plan_visit": Words("calendar", "run", "安排现场考察"),
    "change_visit": Words("calendar", "run", "改动现场考察安排"),
    "cancel_visit": Words("ban", "quiet", "取消现场考察"),
    "close_visit_record": Words("check", "good", "现场考察记录办结"),
    "adopt_visit_record": Words("check", "run", "采用原专家组的现场考察记录"),
    "ask_addendum": Words("flag", "act", "要求补充材料"),
    "prepare_addendum": Words("file", "run", "备好补充材料"),
    "seal_addendum": Words("stamp", "good", "补充材料盖章"),
    "verify_addendum": Words("eye", "run", "核验补充材料"),
    "drop_addendum": Words("history", "quiet", "撤销补充材料要求"),
    "undo_missing": Words("info", "quiet", "撤销“无此证件”声明"),
    "plan_proposed": Words("send", "wait", "评审方案送财政"),
    "plan_agreed": Words("check", "good", "财政同意评审方案"),
    "plan_returned": Words("return", "act", "财政退回评审方案"),
    "plan_changed": Words("pen", "act", "评审方案有改动，须重新征得财政同意"),
    "draw_committed": Words("lock", "run", "抽取专家：公布种子承诺"),
    "draw_attended": Words("eye", "run", "财政人员到场见证抽取"),
    "candidates_shown": Words("users", "run", "抽取专家：生成候选名单"),
    "experts_drawn": Words("check", "good", "抽取专家"),
    "draw_stopped": Words("cross", "act", "中止抽取专家"),
    "expert_appointed": Words("user", "act", "直接指定专家"),
    "experts_invited": Words("send", "run", "邀请专家"),
    "invitation_accepted": Words("check", "run", "接受评审邀请并作出承诺"),
    "invitation_declined": Words("cross", "act", "谢绝评审邀请"),
    "no_tie_declared": Words("check", "run", "申明与本案无利害关系"),
    "expert_recused": Words("cross", "act", "回避本案"),
    "expert_released": Words("cross", "act", "专家退出专家组"),
    "alternate_called": Words("users", "run", "补请候补专家"),
    "leader_elected": Words("star", "run", "推选组长"),
    "fewer_experts": Words("users", "act", "同意减少专家人数"),
    "open_evaluation": Words("scale", "run", "开始评审"),
    "reopen_panel": Words("return", "act", "退回组建专家组"),
    "reopen_assessment_panel": Words("return", "act", "退回组建考核专家组"),
    "reopen_assessment": Words("return", "act", "重新考核评分"),
    "sheet_signed": Words("pen", "run", "签署评分表"),
    "sheet_voided": Words("ban", "act", "评分表作废"),
    "record_discussion": Words("users", "run", "记录评分复议"),
    "draft_panel_opinion": Words("pen", "run", "拟写专家评估意见"),
    "sign_panel_opinion": Words("stamp", "good", "签署专家评估意见"),
    "review_table_proposed": Words("send", "wait", "评审汇总表送财政"),
    "review_table_agreed": Words("check", "good", "财政同意评审汇总表"),
    "review_table_returned": Words("return", "act", "财政退回评审汇总表"),
    "moved_up": Words("check", "good", "由候补递补"),
    "pass_evaluation": Words("check", "good", "评审合格"),
    "fail_evaluation": Words("cross", "bad", "评审不合格"),
    "reevaluation_proposed": Words("history", "act", "提请重新评审"),
    "reevaluation_agreed": Words("check", "act", "财政同意重新评审"),
    "reevaluation_refused": Words("cross", "quiet", "财政不同意重新评审"),
    "reopen_evaluation": Words("return", "act", "重新评审"),
    "grant": Words("award", "good", "授予称号"),
    "reject": Words("cross", "bad", "不予认定"),
    "reopen_decision": Words("return", "act", "恢复审批"),
    "reopen_preliminary": Words("return", "act", "重新初审"),
    "draft_decision": Words("pen", "run", "拟写审批决定"),
    "draft_finance_opinion": Words("pen", "run", "拟写市财政局审批意见"),
    "seal_decision": Words("stamp", "good", "盖审批意见章"),
    "disagree_decision": Words("cross", "bad", "不同意审批决定"),
    "end_decision": Words("history", "act", "审批决定终止，已盖的章作废"),
    "propose_reopening": Words("return", "act", "提议恢复审批"),
    "answer_reopening": Words("check", "run", "答复恢复审批的提议"),
    "draft_revocation": Words("pen", "act", "拟写撤销理由"),
    "withdraw_revocation": Words("history", "quiet", "撤销不再提出"),
    "propose_revocation": Words("alert", "bad", "提出撤销称号"),
    "deliver_revocation": Words("send", "act", "登记撤销文书送达"),
    "send_defence": Words("info", "act", "提交陈述申辩"),
    "hear_defence": Words("users", "run", "听取陈述申辩"),
    "answer_defence": Words("check", "run", "答复陈述申辩"),
    "drop_revocation": Words("check", "good", "不予撤销"),
    "revoke": Words("cross", "bad", "撤销称号"),
    "number_revocation": Words("pen", "run", "登记撤销决定文号"),
    "announce_revocation": Words("megaphone", "bad", "公告撤销"),
    "enter_reconsideration": Words("history", "act", "登记复议、诉讼或自行纠错"),
    "conclude_reconsideration": Words("check", "run", "登记复议、诉讼结果"),
    "propose_reinstatement": Words("return", "act", "提议恢复称号"),
    "reinstate": Words("return", "good", "恢复称号"),
    "owe_plaque": Words("award", "act", "铭牌待交回"),
    "settle_plaque": Words("check", "run", "登记铭牌交回情况"),
    "make_plaque": Words("award", "run", "登记铭牌制作"),
    "replace_plaque": Words("award", "act", "补发铭牌"),
    "order_plaque": Words("award", "act", "按新名称制作铭牌"),
    "hand_over_plaque": Words("check", "good", "登记铭牌交付"),
    "hang_plaque": Words("camera", "good", "上传挂牌照片"),
    "draft_key_project": Words("pen", "run", "拟列入重点资助"),
    "change_key_project": Words("pen", "run", "修改重点资助"),
    "drop_key_project": Words("cross", "quiet", "移出重点资助名单"),
    "confirm_key_project": Words("check", "good", "确认重点资助"),
    "return_key_project": Words("return", "act", "退回重点资助名单"),
    "cancel_key_project": Words("ban", "bad", "取消重点资助"),
    "draft_payment": Words("pen", "run", "拟定拨付补助经费"),
    "cancel_payment": Words("ban", "quiet", "取消拟定的拨付"),
    "pay_subsidy": Words("money", "good", "拨付补助经费"),
    "enter_ledger": Words("pen", "run", "登记经费台账"),
    "reverse_ledger": Words("return", "act", "登记红冲"),
    "confirm_ledger": Words("check", "good", "确认经费台账"),
    "refuse_ledger": Words("cross", "act", "退回经费台账记录"),
    "open_breach": Words("alert", "bad", "不合规支出待说明归还"),
    "explain_breach": Words("info", "act", "说明不合规支出"),
    "close_breach": Words("check", "run", "不合规支出办结"),
    "plan_spending": Words("chart", "run", "编制补助经费预算"),
    "close_ledger_year": Words("lock", "run", "经费年度结账"),
    "reopen_ledger_year": Words("history", "act", "经费年度重新开账"),
    "open_settlement": Words("money", "act", "开始清算补助经费"),
    "close_settlement": Words("check", "good", "补助经费清算完毕"),
    "drop_settlement": Words("history", "quiet", "补助经费不再清算"),
    "begin_filing": Words("pen", "quiet", "开始填写年度备案"),
    "file_filing": Words("send", "good", "报送年度备案"),
    "accept_filing": Words("check", "good", "接收年度备案"),
    "return_filing": Words("return", "act", "退回年度备案"),
    "extend_filing": Words("calendar", "run", "年度备案期限延长"),
    "filing_soon": Words("clock", "act", "提醒年度备案期限将至"),
    "closing_owed": Words("clock", "act", "提醒办理经费年度结账"),
    "closing_overdue": Words("clock", "bad", "提醒经费年度结账逾期"),
    "breach_overdue": Words("clock", "bad", "提醒不合规支出逾期未办结"),
    "settlement_overdue": Words("clock", "bad", "提醒补助经费逾期未清算"),
    "call_assessment": Words("scale", "act", "列入评估考核，通知自评"),
    "extend_assessment": Words("calendar", "run", "评估考核期限延长"),
    "order_assessment": Words("scale", "act", "提出提前考核，送市财政局"),
    "agree_assessment_order": Words("check", "run", "市财政局同意提前考核"),
    "refuse_assessment_order": Words("cross", "quiet", "市财政局不同意提前考核"),
    "seal_self_assessment": Words("send", "good", "报送考核自评"),
    "draft_assessment_opinion": Words("pen", "run", "拟写考核审核意见"),
    "confirm_assessment_opinion": Words("stamp", "run", "确认考核审核意见"),
    "assessment_soon": Words("clock", "act", "提醒考核期限将至"),
    "decide_bonus": Words("plus", "run", "核定考核加分"),
    "find_veto": Words("alert", "act", "登记一票否决情形"),
    "uphold_veto": Words("cross", "bad", "认定一票否决情形"),
    "set_veto_aside": Words("check", "run", "不予认定一票否决情形"),
    "open_assessment": Words("scale", "run", "开始专家考核"),
    "rectify": Words("alert", "act", "责令限期整改"),
    "rectification_soon": Words("clock", "act", "提醒整改期限将至"),
    "rectification_over": Words("alert", "bad", "整改期限已过，没有报告"),
    "resume": Words("send", "good", "报告整改完成"),
    "record_second_look": Words("eye", "run", "记录整改复核"),
    "propose_grades": Words("send", "wait", "列入考核等次名单，送财政会商"),
    "take_grades_back": Words("history", "quiet", "收回考核等次名单"),
    "agree_grades": Words("check", "good", "财政同意考核等次"),
    "return_grades": Words("return", "act", "财政退回考核等次名单"),
    "pass_assessment": Words("award", "good", "考核通过"),
    "commend": Words("award", "good", "通报表扬"),
    "change_sent": Words("send", "good", "报送变更"),
    "change_returned": Words("return", "act", "退回变更"),
    "change_opinion_drafted": Words("pen", "run", "拟写变更意见"),
    "change_opinion_given": Words("stamp", "run", "签署变更意见"),
    "change_refused": Words("cross", "bad", "不同意变更"),
    "change_dropped": Words("history", "quiet", "撤回变更"),
    "unit_changed": Words("check", "good", "办结单位更名或代码变更"),
    "unit_renamed": Words("pen", "run", "所在单位名称或代码变更"),
    "host_changed": Words("check", "good", "变更承办单位"),
    "technician_replaced": Words("check", "good", "变更首席技师，工作室更名"),
    "members_changed": Words("users", "good", "变更成员"),
    "address_changed": Words("house", "good", "变更地址"),
    "body_changed": Words("swap", "good", "变更初审单位"),
    "body_merged": Words("swap", "run", "初审单位合并，改由承接单位管理"),
    "technician_gone": Words("user", "act", "报告首席技师离开"),
    "technician_gone_withdrawn": Words("history", "quiet", "撤销首席技师离开的报告"),
    "successor_reminded": Words("clock", "act", "提醒提出继任人选"),
    "successor_overdue": Words("alert", "bad", "期限已过，没有提出继任人选"),
    "closing_proposed": Words("pen", "act", "拟定注销"),
    "closing_answered": Words("check", "run", "市财政局答复拟注销"),
    "closing_dropped": Words("history", "quiet", "撤回拟注销"),
    "close": Words("history", "quiet", "注销称号"),
    "inspection_recorded": Words("eye", "run", "记录检查"),
    "inspection_corrected": Words("pen", "act", "更正检查记录"),
    "inspection_answered": Words("send", "run", "答复检查要求"),
    "inspection_confirmed": Words("check", "good", "检查答复确认办结"),
    "inspection_returned": Words("return", "act", "检查答复退回补充"),
    "inspection_withdrawn": Words("history", "quiet", "撤回检查要求"),
    "duty_document_added": Words("upload", "run", "上传制度与职责"),
    "duty_document_confirmed": Words("check", "run", "确认制度与职责仍然适用"),
    "duty_document_ended": Words("history", "quiet", "撤下制度与职责"),
    "duties_reminded": Words("clock", "act", "提醒补充制度与职责"),
    "practice_sent": Words("send", "run", "报送经验做法"),
    "practice_published": Words("megaphone", "good", "发布经验做法"),
    "practice_returned": Words("return", "act", "退回经验做法"),
    "practice_retracted": Words("history", "quiet", "撤下经验做法"),
}
_UNKNOWN = Words("info", "quiet", "")


@dataclass(frozen=True)
class Line:
    """For components/timeline.html; the journal tab shows the chain beside it."""

    time: str
    icon: str
    tone: str
    who: str
    what: str
    detail: str
    text: str
    sequence: int
    hash: str
    previous_hash: str
    future: bool = False


# told to the unit as a fact, its reason only between the offices
REASON_WITHIN = frozenset({"send_back"})
# only between both bureaus: it may name an expert
REASON_OF_BUREAUS = frozenset({"reopen_panel", "reopen_evaluation", "reopen_assessment_panel", "reopen_assessment"})
# what an office writes for itself before it is served; the unit does not read it
INTERNAL = frozenset(
    {
        *("check_original", "draft_opinion", "draft_decline", "decide_waiver", "handed_over"),
        *("list_proposed", "list_agreed", "list_returned", "list_taken_back", "change_opinion_drafted"),
    }
)
# how a panel is formed, and by whom: city and finance alone read it, not even the recommending body
OF_THE_PANEL = frozenset(
    {
        *("close_visit_record", "adopt_visit_record"),
        *("plan_proposed", "plan_agreed", "plan_returned", "plan_changed"),
        *("draw_committed", "draw_attended", "candidates_shown", "experts_drawn", "draw_stopped", "expert_appointed"),
        *("experts_invited", "invitation_accepted", "invitation_declined", "no_tie_declared", "expert_recused"),
        *("expert_released", "alternate_called", "leader_elected", "fewer_experts"),
        *("sheet_signed", "sheet_voided", "record_discussion", "draft_panel_opinion", "sign_panel_opinion"),
        *("review_table_proposed", "review_table_agreed", "review_table_returned"),
        *("reevaluation_proposed", "reevaluation_agreed", "reevaluation_refused"),
        # and what both bureaus write and seal before a decision is carried out
        *("draft_decision", "draft_finance_opinion", "seal_decision", "disagree_decision", "end_decision"),
        *("propose_reopening", "answer_reopening", "draft_key_project", "change_key_project", "drop_key_project"),
        *("closing_proposed", "closing_answered", "closing_dropped"),
        *("draft_revocation", "withdraw_revocation", "propose_reinstatement"),
        *("confirm_key_project", "return_key_project", "cancel_key_project", "draft_payment", "cancel_payment"),
        # and how an objection came and is looked into: when and by which way may tell who it was
        *("objection_received", "objection_taken", "objection_reassigned", "objection_accepted", "objection_inquiry"),
        *("objection_extended", "objection_verdict", "objection_sent_back", "objection_decided", "objection_answered"),
        *("removal_drafted", "removal_answered"),
    }
)
# done one after another, these are one thing in the short list
GROUPED = frozenset({"check_original", "add_file"})
ABOUT_MATERIALS = frozenset(
    {"add_file", "replace_file", "remove_file", "reorder_files", "declare_missing", "undo_missing"}
)
ABOUT_MONEY = frozenset(
    {
        *("draft_payment", "cancel_payment", "pay_subsidy"),
        *("enter_ledger", "reverse_ledger", "confirm_ledger", "refuse_ledger"),
        *("open_breach", "explain_breach", "close_breach", "close_ledger_year", "reopen_ledger_year"),
        *("open_settlement", "close_settlement", "drop_settlement"),
        *("closing_owed", "closing_overdue", "breach_overdue", "settlement_overdue"),
    }
)
# whose facts say in public words what it was
OF_SUPERVISION = frozenset(
    {
        *("inspection_recorded", "inspection_corrected", "inspection_answered", "inspection_confirmed"),
        *("inspection_returned", "inspection_withdrawn", "duties_reminded"),
        *("duty_document_added", "duty_document_confirmed", "duty_document_ended"),
    }
)
_LOOKED_AT = 80
_READ = (
    *("at", "verb", "facts", "sequence", "hash", "previous_hash"),
    *("actor__name", "acting_for__name", "organisation__short_name", "organisation__kind", "text__text"),
)


def latest(workshop: Workshop, user: User, count: int) -> list[Line]:
    """The last ``count`` things that happened, newest first; checks and uploads in a row are one thing."""
    within = reads_all(workshop, user)
    groups: list[list[WorkshopEvent]] = []
    for event in _LATEST[within, user.sees_every_case()].rows(workshop=workshop.pk, unit=workshop.unit_id):
        last = groups[-1][0] if groups else None
        if last and event.verb == last.verb and event.verb in GROUPED and event.actor_id == last.actor_id:
            groups[-1].append(event)
        elif len(groups) == count:
            break
        else:
            groups.append([event])
    return [_line(group[0], cn_moment(group[0].at), group, user, within=within, titles={}) for group in groups]


def page(workshop: Workshop, user: User, *, before: int | None) -> tuple[list[Line], int | None]:
    """One page of lines older than ``before``, and the sequence from which the next page goes on."""
    within = reads_all(workshop, user)
    events = _events(workshop, user)
    if before is not None:
        events = events.filter(sequence__lt=before)
    found = list(events[: PAGE + 1])
    following = found[PAGE - 1].sequence if len(found) > PAGE else None
    titles = _titles(workshop, found)
    return [
        _line(event, cn_full_moment(event.at), [event], user, within=within, titles=titles) for event in found[:PAGE]
    ], following


def words_of(verb: str) -> str:
    """What a verb says in general, without the facts of its line."""
    return VERBS.get(verb, _UNKNOWN).what


def what_of(event: WorkshopEvent) -> str:
    """The same for one line: a title from before this system was entered, nobody filled in its form."""
    registered = event.verb == "begin" and event.facts.get("origin") == "register"
    return "原始批次登记" if registered else words_of(event.verb) or event.verb


def is_internal(event: WorkshopEvent, workshop: Workshop) -> bool:
    """Whether the unit does not read this line at all."""
    own = event.organisation_id == workshop.unit_id
    return event.verb in OF_THE_PANEL or (event.verb in INTERNAL and not own)


def named(event: WorkshopEvent, *, everything: bool) -> str:
    return _who(event) if everything else _who_outside(event)


def tells_why(event: WorkshopEvent, *, everything: bool) -> bool:
    """Whether its free text goes into a package for the bureaus, or into one for unit and body."""
    return _tells_why(event, within=everything, everything=everything)


def _titles(workshop: Workshop, events: list[WorkshopEvent]) -> dict[str, str]:
    """Title of a material by its code, where a line tells of one. The journal itself holds the code only."""
    if not any(event.verb in ABOUT_MATERIALS for event in events):
        return {}
    return dict(ChecklistItem.objects.filter(rule_set=workshop.rule_set_id).values_list("code", "title"))


def _events(workshop: Workshop, user: User) -> QuerySet[WorkshopEvent]:
    within, everything = reads_all(workshop, user), user.sees_every_case()
    return _told(workshop.pk, workshop.unit_id, within=within, everything=everything)


def _told(workshop: int | Given, unit: int | Given, *, within: bool, everything: bool) -> QuerySet[WorkshopEvent]:
    """What a line needs of the events of a case; the unit does not get what the offices write for themselves."""
    events = (
        WorkshopEvent.objects.filter(workshop=workshop)
        .select_related("actor", "acting_for", "organisation", "text")
        .only(*_READ)
        .order_by("-sequence")
    )
    if not everything:
        events = events.exclude(verb__in=OF_THE_PANEL)
    # a hand-over between the unit's own people is the unit's business
    return events if within else events.exclude(Q(verb__in=INTERNAL) & ~Q(organisation=unit))


def _latest(*, within: bool, everything: bool) -> Statement[WorkshopEvent]:
    places = Given("workshop", BigAutoField()), Given("unit", BigAutoField())
    return Statement(lambda: _told(*places, within=within, everything=everything)[:_LOOKED_AT])


_LATEST = {
    (within, everything): _latest(within=within, everything=everything)
    for within in (True, False)
    for everything in (True, False)
}


def _line(
    event: WorkshopEvent, time: str, group: list[WorkshopEvent], user: User, *, within: bool, titles: Mapping[str, str]
) -> Line:
    words = VERBS.get(event.verb, _UNKNOWN)
    everything = user.sees_every_case()
    return Line(
        time=time,
        icon=words.icon,
        tone=words.tone,
        who=_who(event) if everything or event.actor_id == user.pk else _who_outside(event),
        what=_what(event, words, group, titles),
        detail=_capacity(event),
        text=event.text.text if event.text and _tells_why(event, within=within, everything=everything) else "",
        sequence=event.sequence,
        hash=event.hash,
        previous_hash=event.previous_hash,
    )


def _who(event: WorkshopEvent) -> str:
    return event.actor.name if event.actor else "系统"


def _who_outside(event: WorkshopEvent) -> str:
    """An expert is not named outside the bureaus, not even by what he asks the unit."""
    pool = event.organisation is not None and event.organisation.kind == OrganisationKind.EXPERT_POOL
    return "评审专家" if pool else _who(event)


def _tells_why(event: WorkshopEvent, *, within: bool, everything: bool) -> bool:
    if event.verb in REASON_OF_BUREAUS:
        return everything
    return within or event.verb not in REASON_WITHIN


def _capacity(event: WorkshopEvent) -> str:
    place = event.organisation.short_name if event.organisation else ""
    return f"{place}（代{event.acting_for.name}）" if event.acting_for else place


def _what(event: WorkshopEvent, words: Words, group: list[WorkshopEvent], titles: Mapping[str, str]) -> str:
    if len(group) > 1 and event.verb == "add_file":
        return f"上传材料 {len(group)} 份"
    if len(group) > 1:
        counts = Counter(OriginalCheck.Verdict(e.facts["verdict"]).label for e in group)
        return f"核验原件 {len(group)} 件：{'，'.join(f'{word} {n}' for word, n in counts.most_common())}"
    facts = f"{_particulars(event)}{_of_money(event)}{_of_material(event, titles)}{_of_supervision(event)}"
    return f"{what_of(event)}{facts}"


def _of_material(event: WorkshopEvent, titles: Mapping[str, str]) -> str:
    """Which material a line is about, in public words: never whose paper it is."""
    title = titles.get(str(event.facts.get("slot", "")).partition("-")[0])
    return f"：{title}" if title else ""


def _of_supervision(event: WorkshopEvent) -> str:
    """Which inspection or document it was."""
    return f"：{event.facts['words']}" if event.verb in OF_SUPERVISION else ""


def _particulars(event: WorkshopEvent) -> str:
    """What the facts of a line add to its verb."""
    facts = event.facts
    if event.verb in {"prepare", "submit"} and facts.get("version"):
        again = "（补正后重新报送）" if facts.get("again") else ""
        return f"第 {facts['version']} 版{again}"
    if event.verb.endswith("_addendum"):
        verdict = {True: "，与原件一致", False: "，核验不符"}.get(facts.get("agrees"), "")
        return f"第 {facts.get('number')} 号{verdict}"
    if event.verb == "return_for_correction":
        until = f"，限 {cn_day(date.fromisoformat(facts['due_on']))}前" if facts.get("due_on") else ""
        return f" {facts.get('remarks', 0)} 处{until}"
    if event.verb == "check_original":
        return f"：{OriginalCheck.Verdict(facts['verdict']).label}"
    if event.verb == "accept":
        return f"，收到纸质材料 {facts.get('paper_sets', 0)} / {facts.get('copies', 0)} 套"
    return ""


def _of_money(event: WorkshopEvent) -> str:
    """Which line or instalment it was, which year, and how much."""
    facts = event.facts if event.verb in ABOUT_MONEY else {}
    which = f" 第 {facts['number']} 笔" if "number" in facts else f" {facts['year']} 年度" if "year" in facts else ""
    amount = facts.get("amount") or facts.get("balance")
    return f"{which}，{money(Decimal(amount))} 元" if amount else which


def ahead(workshop: Workshop, due: str) -> Line | None:
    """The next thing that is waited for, drawn as not yet reached."""
    awaited = _AHEAD.get(State(workshop.state))
    if awaited is None:
        return None
    return Line(due, "ring", "quiet", "", awaited, "尚未到达", "", 0, "", "", future=True)


_AHEAD = {
    State.DRAFT: "申报单位盖章报送",
    State.RETURNED: "申报单位补正后重新报送",
    State.SUBMITTED: "初审负责人盖章推荐",
    State.RECOMMENDED: "市人力社保局受理",
    State.ACCEPTED: "专家评审",
    State.EVALUATING: "专家组签署评估意见，两局汇总",
    State.QUALIFIED: "列入拟认定名单并公示",
    State.PUBLICISED: "公示期满",
    State.CONTESTED: "市人力社保局作出异议处理决定",
    State.CLEARED: "两局盖章，授予称号",
}
