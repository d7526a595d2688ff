"""What people do to take a title away, to leave it, and to give it back."""

from __future__ import annotations

from applications import lifecycle
from applications.services import closing
from applications.states import State
from reviews.models import Decision, Delivery, Revocation
from reviews.services import (
    announcements,
    decision,
    defences,
    plaque_returns,
    reinstatement,
    reopening,
    revocation,
)
from reviews.services import assessment as assessments
from reviews.services.defences import Served
from tests.five_years.facts import CLOSABLE, GONE, Facts
from tests.five_years.world import Act, deed, need
from tests.reviews import revocation_cases
from tests.reviews.revocation_cases import FINANCE, HR, REASONS, WORDS

REVOKE, LEAVE, RESTORE = "take_away", "leave", "give_back"
Kind = Decision.Kind


# ── the proposal ─────────────────────────────────────────────────────────────


@deed(REVOKE, "city_officer", fits=lambda f: f.state in CLOSABLE and not f.revocation_is)
def draft_revocation(act: Act) -> None:
    failed = assessments.failed_by_both(act.case) is not None
    reason = revocation_cases.reason(ground=Revocation.Ground.FAILED if failed else Revocation.Ground.OTHER)
    revocation.draft(act.case, reason, by=act.by, at=act.at)


@deed(REVOKE, "city_officer", "city_approver", fits=lambda f: f.revocation_is == "draft")
def withdraw_revocation(act: Act) -> None:
    revocation.withdraw(need(act.stand.revocation), by=act.by, at=act.at, reason="证据不足")


@deed(REVOKE, "city_approver", fits=lambda f: f.revocation_is == "draft", often=3)
def propose_revocation(act: Act) -> None:
    lifecycle.perform("propose_revocation", act.case, by=act.by, at=act.at)


# ── the defence ──────────────────────────────────────────────────────────────


@deed(REVOKE, "city_officer", fits=lambda f: f.state == State.REVOKING and not f.is_served, often=3)
def deliver(act: Act) -> None:
    way = act.one_of(Delivery.Way.IN_PERSON, Delivery.Way.IN_PERSON, Delivery.Way.NOTICE)
    served = Served(Delivery.Paper.NOTICE, way, act.today, "单位负责人签收。")
    defences.deliver(need(act.stand.revocation), served, by=act.by, at=act.at)


@deed(REVOKE, "unit_clerk", "unit_approver", fits=lambda f: f.state == State.REVOKING and not f.is_served)
def acknowledge(act: Act) -> None:
    defences.acknowledge(need(act.stand.revocation), Delivery.Paper.NOTICE, by=act.by, at=act.at)


@deed(REVOKE, "unit_approver", fits=lambda f: f.is_served and not f.unanswered)
def defend(act: Act) -> None:
    found = need(act.stand.revocation)
    facts = {"text": "已归还全部款项。", "waives": act.how % 4 == 0}
    defences.save(found, by=act.person("unit_clerk"), at=act.at, **facts)
    defences.send(found, by=act.by, at=act.at)


@deed(REVOKE, "city_officer", "city_approver", fits=lambda f: f.unanswered, often=6)
def answer_defence(act: Act) -> None:
    conclusion = act.one_of("not_upheld", "upheld")
    text = "经核实，申辩理由不成立，不予采纳。"
    defences.answer(need(act.stand.revocation), conclusion=conclusion, text=text, by=act.by, at=act.at)


# ── the joint decision ───────────────────────────────────────────────────────


@deed(REVOKE, "city_officer", fits=lambda f: f.is_served and not f.stands_unchanged, often=3)
def write_decision(act: Act) -> None:
    kind = act.one_of(Kind.REVOKE, Kind.REVOKE, Kind.KEEP)
    months = {"unit": 12, "technician": 24} if kind == Kind.REVOKE and act.how % 5 == 0 else None
    facts = {"kind": kind, "text": WORDS, "reasons": REASONS, "months": months, "basis": "管理办法六（二）"}
    revocation.draft_decision(act.case, by=act.by, at=act.at, **facts)


@deed(REVOKE, "finance_officer", fits=lambda f: f.stands_unchanged and f.verdict.finance_drafter is None, often=4)
def write_finance(act: Act) -> None:
    decision.draft_finance(act.case, by=act.by, at=act.at, text="经会同审核，同意。")


@deed(REVOKE, "finance_approver", fits=lambda f: f.may_be_sealed and not f.verdict.finance_sealed, often=4)
def seal_for_finance(act: Act) -> None:
    decision.seal(act.case, side=FINANCE, by=act.by, at=act.at)


@deed(REVOKE, "city_approver", fits=lambda f: f.may_be_sealed and not f.verdict.hr_sealed, often=4)
def seal_for_city(act: Act) -> None:
    decision.seal(act.case, side=HR, by=act.by, at=act.at)


@deed(REVOKE, "finance_approver", fits=lambda f: f.may_be_sealed)
def disagree(act: Act) -> None:
    decision.disagree(act.case, side=FINANCE, by=act.by, at=act.at, reason="事实不清")


def _is_sealed(f: Facts, kind: str) -> bool:
    return bool(f.decided == kind and f.verdict.finance_sealed and f.verdict.hr_sealed)


@deed(REVOKE, "city_approver", fits=lambda f: _is_sealed(f, Kind.REVOKE), often=6)
def revoke(act: Act) -> None:
    lifecycle.perform("revoke", act.case, by=act.by, at=act.at)


@deed(REVOKE, "city_approver", fits=lambda f: _is_sealed(f, Kind.KEEP), often=6)
def drop_revocation(act: Act) -> None:
    lifecycle.perform("drop_revocation", act.case, by=act.by, at=act.at)


@deed(REVOKE, "city_approver", fits=lambda f: f.state == State.REVOKED)
def announce(act: Act) -> None:
    found = need(act.case.revocations.filter(status="revoked").first())
    announcements.post(found, number="", reason="违规使用补助经费", by=act.by, at=act.at)


# ── leaving it ───────────────────────────────────────────────────────────────


@deed(LEAVE, "city_officer", fits=lambda f: f.state in CLOSABLE and not f.closings)
def propose_closing(act: Act) -> None:
    ground = act.one_of(*closing.grounds_for(act.case, act.at))
    closing.propose(act.case, by=act.by, at=act.at, ground=ground, facts="所在单位已办理注销登记，不再具备条件。")


@deed(
    LEAVE,
    "finance_approver",
    fits=lambda f: f.closings and f.closings[0]["asks_finance"] and f.closings[0]["agrees"] is None,
)
def answer_closing(act: Act) -> None:
    agrees = act.how % 4 != 0
    text = "" if agrees else "补助尚未结清"
    closing.answer(need(act.stand.closing), by=act.by, at=act.at, agrees=agrees, text=text)


@deed(LEAVE, "city_officer", "city_approver", fits=lambda f: f.closings)
def drop_closing(act: Act) -> None:
    closing.drop(need(act.stand.closing), by=act.by, at=act.at, reason="单位恢复经营")


@deed(LEAVE, "city_approver", fits=lambda f: f.closings)
def close(act: Act) -> None:
    lifecycle.perform("close", act.case, by=act.by, at=act.at)


# ── what follows, and giving it back ─────────────────────────────────────────


@deed(RESTORE, "city_officer", "city_approver", fits=lambda f: f.owes_plaque)
def settle_plaque(act: Act) -> None:
    facts = {"status": act.one_of("returned", "destroyed"), "words": "已交回市局。", "settled_on": act.today}
    plaque_returns.settle(need(act.stand.owed_plaque), by=act.by, at=act.at, **facts)


@deed(RESTORE, "city_officer", "city_approver", fits=lambda f: f.state in GONE and not f.disputes, often=2)
def enter_dispute(act: Act) -> None:
    reinstatement.enter(
        act.case,
        kind="litigation",
        before="北京市第一中级人民法院",
        document_number="京01行初9号",
        received_on=act.today,
        words="请求撤销原决定",
        document=revocation_cases.paper("起诉状.pdf"),
        by=act.by,
        at=act.at,
    )


@deed(RESTORE, "city_officer", "city_approver", fits=lambda f: f.disputes, often=3)
def end_dispute(act: Act) -> None:
    outcome = act.one_of("reversed", "reversed", "upheld")
    facts = {"outcome": outcome, "number": "判决书", "on": act.today, "words": "判决"}
    reinstatement.conclude(need(act.stand.dispute), by=act.by, at=act.at, **facts)


@deed(RESTORE, "city_officer", "city_approver", fits=lambda f: f.state in GONE and not f.reopenings, often=2)
def propose_to_give_back(act: Act) -> None:
    asked = {"document_number": "京01行初9号判决", "reason": "判决撤销原决定"}
    reinstatement.propose(act.case, by=act.by, at=act.at, **asked)


@deed(RESTORE, "finance_approver", fits=lambda f: f.reopening_is == "proposed", often=3)
def agree_to_give_back(act: Act) -> None:
    agrees = act.how % 4 != 0
    text = "" if agrees else "尚在上诉期内"
    reopening.answer(need(act.stand.reopening), by=act.by, at=act.at, agrees=agrees, text=text)


@deed(RESTORE, "city_approver", fits=lambda f: f.reopening_is == "agreed", often=4)
def reinstate(act: Act) -> None:
    lifecycle.perform("reinstate", act.case, by=act.by, at=act.at)
