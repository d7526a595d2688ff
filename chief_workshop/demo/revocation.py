"""Titles of the demo that are taken away, or may be: one is heard on it, one was revoked."""

from __future__ import annotations

from applications import lifecycle
from applications.models import Workshop
from chief_workshop.demo.judging import FINANCE, HR, Judging
from common.clock import legal_day
from reviews.models import Decision, Delivery, Revocation
from reviews.services import announcements, decision, defences, revocation
from reviews.services.defences import Served
from reviews.services.revocation import Reason

FACTS = "连续两年没有开展技术攻关和带徒活动，没有报送年度总结和计划，经两次书面催告仍未改正。"
BASIS = "不再履行工作室职责，考核材料不实，符合撤销称号的情形。"
DEFENCE = "因车间搬迁停产，活动中断，现已恢复，请求从轻处理。"
ANSWER = "经现场核实，停产已满两年，搬迁后没有恢复活动，申辩理由不成立，不予采纳。"
WORDS = "事实清楚，依据充分，程序合法，同意撤销。"
REASONS = "连续两年没有开展活动的事实清楚，陈述申辩理由不成立，撤销北京市首席技师工作室称号，收回铭牌。"


def heard(judging: Judging, title: Workshop) -> Revocation:
    """Proposed last week; the unit has signed for the notice and its days run."""
    found = _proposed(judging, title, 6)
    return _served(judging, found, 3)


def revoked(judging: Judging, title: Workshop) -> Revocation:
    """Proposed, served, defended, answered, sealed by both and carried out two months ago; the plaque is owed."""
    found = _served(judging, _proposed(judging, title, 80), 78)
    clerk, head = (title.unit.memberships.filter(role=role, ended_at=None)[0].user for role in _UNIT)
    defences.save(found, text=DEFENCE, by=clerk, at=judging.ago(76))
    defences.send(found, by=head, at=judging.ago(76, 14))
    officer = judging.bureaus.officer
    defences.answer(_again(found), conclusion="not_upheld", text=ANSWER, by=officer, at=judging.ago(70))
    at = judging.ago(66)
    revocation.draft_decision(title, by=officer, at=at, kind=Decision.Kind.REVOKE, text=WORDS, reasons=REASONS)
    decision.draft_finance(title, by=judging.bureaus.finance_officer, at=at, text="经会同审核，同意。")
    decision.seal(title, side=FINANCE, by=judging.bureaus.finance_approver, at=judging.ago(64))
    decision.seal(title, side=HR, by=judging.bureaus.approver, at=judging.ago(64, 14))
    at = judging.ago(62)
    lifecycle.perform("revoke", title, by=judging.bureaus.approver, at=at)
    found = _again(found)
    number = f"京人社能发〔{at.year}〕40号"
    revocation.number_decision(found, number=number, by=officer, at=judging.ago(61))
    reason = "连续两年没有开展活动"
    announcements.post(_again(found), number="", reason=reason, by=judging.bureaus.approver, at=judging.ago(60))
    return found


_UNIT = ("unit_clerk", "unit_approver")


def _proposed(judging: Judging, title: Workshop, days: int) -> Revocation:
    reason = Reason(
        ground=Revocation.Ground.OTHER,
        document="京人社能发〔2011〕275号",
        article="第六条第（四）项",
        facts=FACTS,
        basis=BASIS,
    )
    found = revocation.draft(title, reason, by=judging.bureaus.officer, at=judging.ago(days + 1))
    lifecycle.perform("propose_revocation", title, by=judging.bureaus.approver, at=judging.ago(days))
    return _again(found)


def _served(judging: Judging, found: Revocation, days: int) -> Revocation:
    at = judging.ago(days)
    words = Served(Delivery.Paper.NOTICE, Delivery.Way.IN_PERSON, legal_day(at), "单位负责人当面签收。")
    defences.deliver(found, words, by=judging.bureaus.officer, at=at)
    return _again(found)


def _again(found: Revocation) -> Revocation:
    return Revocation.objects.select_related("workshop__unit").get(pk=found.pk)
