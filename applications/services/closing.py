"""The end of a title that nobody took away: proposed by the city, agreed by finance where it paid, then the act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import change_letters as letters
from applications import endings, journal, permissions, standing
from applications import forms_of_acts as forms
from applications.acts import end
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import Change, ClosingProposal, Workshop
from applications.questions import guard
from applications.services import changes, departures
from applications.services.changes import CLOSABLE
from applications.uploads import accepted_upload
from common.clock import legal_day
from common.templatetags.ui import cn_date

Ground = ClosingProposal.Ground
_KEPT = "_closing_proposal"
ANOTHER = "须由拟定人以外的市人力社保局负责人办理。"


def of(workshop: Workshop) -> ClosingProposal | None:
    """The proposal that is under way; on a page that only shows it is asked once."""
    if _KEPT in workshop.__dict__:
        kept: ClosingProposal | None = workshop.__dict__[_KEPT]
        return kept
    if standing.is_kept(workshop) and not standing.of(workshop).is_to_be_closed:
        return None
    rows = workshop.closing_proposals.filter(done_at=None, ended_at=None)
    found = rows.select_related("proposed_by", "answered_by", "change", "evidence").first()
    if standing.is_kept(workshop):
        workshop.__dict__[_KEPT] = found
    return found


def request_of(workshop: Workshop) -> Change | None:
    """The unit's request on which the body has given its opinion."""
    return workshop.changes.filter(kind=Change.Kind.CLOSE, status=Change.Status.CHECKED).first()


def grounds_for(workshop: Workshop, at: datetime) -> list[str]:
    """On which grounds it may be proposed now."""
    found = [Ground.DISSOLVED]
    if request_of(workshop) is not None:
        found.insert(0, Ground.REQUEST)
    if not _successor_is_missing(workshop, at):
        found.append(Ground.NO_SUCCESSOR)
    return [str(ground) for ground in found]


def _successor_is_missing(workshop: Workshop, at: datetime) -> list[str]:
    """Why "no successor in time" is no ground; empty where it is one."""
    departure = departures.of(workshop)
    if departure is None:
        return ["没有首席技师离开的报告。"]
    if legal_day(at) <= departure.due_on:
        return [f"提出继任人选的期限（{cn_date(departure.due_on)}）还没有过。"]
    if departures.proposal_of(workshop) is not None:
        return ["继任人选正在办理，办结之前不能以此为由注销。"]
    return []


@transaction.atomic
def propose(
    workshop: Workshop, *, by: User, at: datetime, ground: str, facts: str, evidence: Any = None
) -> ClosingProposal:
    """Write ground, facts and basis; finance is asked where it paid. Raises NotPermitted, NotPossible."""
    workshop = _closable(workshop)
    _demand(permissions.city_officer, workshop, by)
    if of(workshop) is not None:
        raise NotPossible("已经拟定注销，正在办理。")
    if ground not in grounds_for(workshop, at):
        raise NotPossible(*(_successor_is_missing(workshop, at) if ground == Ground.NO_SUCCESSOR else [NO_REQUEST]))
    if sentences := endings.nothing_else_is_in_the_way(workshop, at):
        raise NotPossible(*sentences)
    made = ClosingProposal.objects.create(
        workshop=workshop,
        change=request_of(workshop) if ground == Ground.REQUEST else None,
        ground=ground,
        facts=facts,
        evidence=accepted_upload(evidence, kind="closing", at=at) if evidence else None,
        asks_finance=endings.finance_has_a_say(workshop),
        proposed_by=by,
        proposed_at=at,
    )
    _record(made, "closing_proposed", by=by, at=at, text=facts)
    letters.closing_proposed(made, at)
    return made


NO_REQUEST = "还没有经初审单位签署意见的注销申请。"


@transaction.atomic
def answer(proposal: ClosingProposal, *, by: User, at: datetime, agrees: bool, text: str = "") -> ClosingProposal:
    """Finance agrees, or says why not, which ends the proposal. Raises NotPermitted, NotPossible."""
    workshop = _closable(proposal.workshop)
    _demand(permissions.finance_approver, workshop, by)
    proposal = _open(proposal)
    if not proposal.asks_finance or proposal.agrees is not None:
        raise NotPossible("不需要市财政局答复，或已经答复。")
    if not agrees and not text.strip():
        raise NotPossible("不同意的，请写明理由。")
    proposal.agrees, proposal.answered_by, proposal.answered_at, proposal.answer = agrees, by, at, text
    proposal.ended_at = None if agrees else at
    proposal.ended_reason = "" if agrees else "市财政局不同意"
    proposal.save()
    _record(proposal, "closing_answered", by=by, at=at, text=text, agrees=agrees)
    letters.closing_answered(proposal, at)
    return proposal


@transaction.atomic
def drop(proposal: ClosingProposal, *, by: User, at: datetime, reason: str) -> ClosingProposal:
    """The city takes it back. Raises NotPermitted, NotPossible."""
    workshop = _closable(proposal.workshop)
    _demand(permissions.city, workshop, by)
    proposal = _open(proposal)
    proposal.ended_at, proposal.ended_reason = at, reason
    proposal.save(update_fields=["ended_at", "ended_reason"])
    _record(proposal, "closing_dropped", by=by, at=at, text=reason)
    letters.closing_dropped(proposal, at)
    return proposal


# ── the act ──────────────────────────────────────────────────────────────────


@guard("请先由市局经办人拟定注销，写明情形、事实和依据。")
def it_is_proposed(workshop: Workshop, at: datetime) -> bool:
    return of(workshop) is not None


@guard("该工作室领取过市级补助，须市财政局先同意注销。")
def finance_agreed(workshop: Workshop, at: datetime) -> bool:
    proposal = of(workshop)
    if proposal is None:
        return True
    asks = proposal.asks_finance or endings.finance_has_a_say(workshop)
    return not asks or bool(proposal.agrees)


def its_ground_still_holds(workshop: Workshop, at: datetime) -> list[str]:
    """A request may have been taken back, a successor proposed, since it was written."""
    proposal = of(workshop)
    if proposal is None:
        return []
    if proposal.ground == Ground.NO_SUCCESSOR:
        return _successor_is_missing(workshop, at)
    if proposal.ground == Ground.REQUEST and (proposal.change is None or proposal.change.ended_at is not None):
        return ["所在单位的注销申请已撤回。"]
    return []


@act(
    "close",
    form=forms.ConfirmForm,
    guards=(it_is_proposed, finance_agreed, its_ground_still_holds, endings.nothing_else_is_in_the_way),
    seals=True,
    page="workshops:close",
    says=(
        "称号注销，工作室不再列入有效名录，状态页显示“已注销”。",
        "开始收回铭牌、结清经费；在办的变更随之终结。",
        "系统通知所在单位、初审单位和市财政局，并告知救济途径。",
    ),
)
def close(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """What was proposed is carried out by another person."""
    proposal = of(workshop)
    if proposal is None or proposal.proposed_by_id == by.pk:
        raise NotPermitted(ANOTHER)
    ClosingProposal.objects.filter(pk=proposal.pk).update(done_at=at)
    if proposal.change is not None:
        _carry_out_request(proposal.change, at)
    workshop.closed_at = at
    end(workshop, at)
    why = f"注销：{proposal.get_ground_display()}"
    endings.title_ended(workshop, by=by, at=at, why=why)
    return Outcome(
        facts={"ground": proposal.ground, "proposal": proposal.pk}, text=proposal.facts, tells={"proposal": proposal}
    )


@endings.after_end
def nothing_is_proposed_any_more(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """A title that was taken away meanwhile is not left as well, nor when it is given back one day."""
    workshop.closing_proposals.filter(done_at=None, ended_at=None).update(ended_at=at, ended_reason=why[:300])


def _carry_out_request(change: Change, at: datetime) -> None:
    change.held_from = legal_day(at)
    changes.end(change, Change.Status.DONE, at=at)


# ── steps ────────────────────────────────────────────────────────────────────


def _closable(workshop: Workshop) -> Workshop:
    workshop = changes.alive(workshop)
    if workshop.state not in CLOSABLE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能注销。")
    return workshop


def _open(proposal: ClosingProposal) -> ClosingProposal:
    found = ClosingProposal.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=proposal.pk)
    if found.done_at is not None or found.ended_at is not None:
        raise NotPossible("这项拟定已经办结。")
    return found


def _demand(may: permissions.Permission, workshop: Workshop, by: User) -> None:
    if not may(workshop, by):
        raise NotPermitted(may.sentence)


def _record(proposal: ClosingProposal, verb: str, *, by: User, at: datetime, text: str, **facts: Any) -> None:
    workshop = proposal.workshop
    capacity = acting_capacity(workshop, by)
    known = {"ground": proposal.ground, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=known)
