"""The joint decision (四(三)-3): one content that both bureaus draft, look at and seal; 不同意; the joint refusal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.person_at_work import Capacity, capacity_of
from accounts.roles import Role
from applications import forms_of_acts as forms
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act
from applications.models import Seal, Version, Workshop
from applications.permissions import Permission
from applications.services import programme, sealing
from applications.states import State
from common.clock import legal_day
from common.journal import canonical
from reviews import decision_letters as letters
from reviews.decision_content import spelled
from reviews.guards import decision as guards
from reviews.guards import revocation as revocation_guards
from reviews.models import Decision, DecisionSide, Evaluation, Notice
from reviews.revocation_content import content_of as revocation_content_of
from reviews.selectors import decision as standing
from reviews.services import notice_rows

HR, FINANCE = DecisionSide.Side.HR, DecisionSide.Side.FINANCE
DECIDABLE = {
    Decision.Kind.GRANT: {State.CLEARED},
    Decision.Kind.REJECT: {State.QUALIFIED, State.CLEARED},
    Decision.Kind.REVOKE: {State.REVOKING},
    Decision.Kind.KEEP: {State.REVOKING},
}
SEALABLE = frozenset().union(*DECIDABLE.values())
# those that say why, and those against which the law gives a remedy
REASONED = frozenset({Decision.Kind.REJECT, Decision.Kind.REVOKE, Decision.Kind.KEEP})
ADVERSE = frozenset({Decision.Kind.REJECT, Decision.Kind.REVOKE})
SAME_PERSON = "拟写意见的人不能盖章，请由本局另一位负责人办理。"
UNSEEN = "决定在您打开本页之后有改动，请重新阅看后再办理。"


@dataclass(frozen=True)
class Bureau:
    """Who drafts and who seals for one side, and the box in which its seal stands: of the form, or beside it."""

    officer: Role
    approver: Role
    box: Seal.Box
    box_beside: Seal.Box
    may_draft: Permission
    may_seal: Permission


BUREAUS = {
    HR: Bureau(
        Role.CITY_OFFICER,
        Role.CITY_APPROVER,
        Seal.Box.CITY_HR,
        Seal.Box.REVOKE_HR,
        permissions.city_officer,
        permissions.city_approver,
    ),
    FINANCE: Bureau(
        Role.FINANCE_OFFICER,
        Role.FINANCE_APPROVER,
        Seal.Box.CITY_FINANCE,
        Seal.Box.REVOKE_FINANCE,
        permissions.finance_officer,
        permissions.finance_approver,
    ),
}


def side_of(user: User) -> DecisionSide.Side | None:
    """For which bureau this person works on decisions; None for everybody else."""
    if user.holds(Role.CITY_OFFICER, Role.CITY_APPROVER):
        return HR
    return FINANCE if user.holds(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER) else None


def side_sealed_by(workshop: Workshop, user: User) -> DecisionSide.Side:
    """For which bureau this person approves. Raises NotPermitted."""
    for side, bureau in BUREAUS.items():
        if bureau.may_seal(workshop, user):
            return side
    raise NotPermitted("须由市人力社保局或市财政局负责人办理。")


# ── drafting ─────────────────────────────────────────────────────────────────


@transaction.atomic
def draft(
    workshop: Workshop,
    *,
    by: User,
    at: datetime,
    kind: str,
    text: str,
    reasons: str = "",
    seen: str | None = None,
) -> Decision:
    """The city writes the decision and its own opinion; a change of either voids the seals given.

    ``seen``, here and below: the hash that the person's page showed, "" for none; what was rewritten meanwhile is not
    answered unread. Raises NotPermitted, NotPossible.
    """
    workshop = locked(workshop)
    demand(permissions.city_officer, workshop, by)
    if workshop.state not in DECIDABLE[Decision.Kind(kind)]:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能拟写“{Decision.Kind(kind).label}”的决定。")
    last = current(workshop)
    _refuse_unseen(last, seen)
    reasons = reasons if kind in REASONED else ""
    opinions = {HR: Draft(text, by, at)}
    if last is not None:
        if _says(last, kind, reasons, HR, text) and guards.the_content_is_unchanged(workshop, at) == []:
            return last
        # finance's draft belongs to a conclusion; with another one it is to be written anew
        kept = standing.side_in(last, FINANCE)
        if kept is not None and last.kind == kind:
            opinions[FINANCE] = Draft(kept.text, kept.drafted_by, kept.drafted_at)
        _end(last, workshop, by=by, at=at, reason="市人力社保局改写了决定")
    made = _begin(workshop, kind=kind, reasons=reasons, opinions=opinions, by=by, at=at)
    _record(workshop, "draft_decision", by, at, text=f"{text}\n{reasons}".strip(), decision=made, side=HR)
    if FINANCE not in opinions:
        letters.decision_drafted(workshop, made, at)
    return made


@transaction.atomic
def draft_finance(workshop: Workshop, *, by: User, at: datetime, text: str, seen: str | None = None) -> Decision:
    """Finance writes its opinion on the same decision; changing it later voids the seals given."""
    workshop = locked(workshop)
    demand(permissions.finance_officer, workshop, by)
    last = current(workshop)
    if last is None or workshop.state not in DECIDABLE[Decision.Kind(last.kind)]:
        raise NotPossible("市人力社保局还没有拟写决定。")
    _refuse_unseen(last, seen)
    if sentences := guards.the_content_is_unchanged(workshop, at):
        raise NotPossible(*sentences)
    sides = {side.side: side for side in last.sides.all()}
    if FINANCE in sides and sides[FINANCE].text == text:
        return last
    own = sides[HR]
    opinions = {HR: Draft(own.text, own.drafted_by, own.drafted_at), FINANCE: Draft(text, by, at)}
    if FINANCE in sides:
        _end(last, workshop, by=by, at=at, reason="市财政局改写了意见")
        made = _begin(workshop, kind=last.kind, reasons=last.reasons, opinions=opinions, by=last.made_by, at=at)
    else:
        made = _filled(last, workshop, opinions)
    _record(workshop, "draft_finance_opinion", by, at, text=text, decision=made, side=FINANCE)
    return made


def _says(decision: Decision, kind: str, reasons: str, side: str, text: str) -> bool:
    own = standing.side_in(decision, side)
    return (decision.kind, decision.reasons, own and own.text) == (kind, reasons, text)


def _refuse_unseen(decision: Decision | None, seen: str | None) -> None:
    if seen is not None and seen != (decision.content_hash if decision else ""):
        raise NotPossible(UNSEEN)


class Draft(NamedTuple):
    """An opinion as its bureau wrote it; it stays whose and when it was while the other bureau rewrites its own."""

    text: str
    by: User
    at: datetime


Opinions = dict[Any, Draft]


def _begin(workshop: Workshop, *, kind: str, reasons: str, opinions: Opinions, by: User, at: datetime) -> Decision:
    remedy = _remedy(workshop, kind, at)
    made = Decision(workshop=workshop, kind=kind, reasons=reasons, remedy=remedy, made_by=by, made_at=at)
    _spell(made, workshop, opinions)
    made.save()
    for side in opinions:
        _write(made, side, opinions)
    return made


def _remedy(workshop: Workshop, kind: str, at: datetime) -> str:
    """What is served with it: of a case by the rules of its round, of a title by those of the day."""
    if kind == Decision.Kind.REVOKE:
        return programme.rules_on(legal_day(at)).remedy
    return workshop.rule_set.remedy if kind in ADVERSE else ""


def _write(decision: Decision, side: str, opinions: Opinions) -> None:
    written = opinions[side]
    decision.sides.create(side=side, text=written.text, drafted_by=written.by, drafted_at=written.at)


def _filled(decision: Decision, workshop: Workshop, opinions: Opinions) -> Decision:
    """The second opinion completes the content; nobody can have sealed it before."""
    _write(decision, FINANCE, opinions)
    _spell(decision, workshop, opinions)
    decision.save(update_fields=["content", "content_hash"])
    return decision


def _spell(decision: Decision, workshop: Workshop, opinions: Opinions) -> None:
    decision.content = content_of(workshop, decision, {str(side): written.text for side, written in opinions.items()})
    decision.content_hash = hashlib.sha256(canonical(decision.content).encode()).hexdigest()


def content_of(workshop: Workshop, decision: Decision, opinions: dict[str, str]) -> dict[str, Any]:
    """All that both bureaus seal. What the guard compares again later stands in it by key and hash."""
    if decision.kind in standing.OF_TITLE:
        return revocation_content_of(workshop, decision, opinions)
    versions = Version.objects.only("number", "content_hash")  # the snapshot stays where it is
    version = versions.get(workshop=workshop, status=Version.Status.SEALED, pk=workshop.current_version_id or 0)
    evaluation = Evaluation.objects.filter(workshop=workshop, purpose="award", ended_at=None).first()
    return spelled(workshop, decision, opinions, version=version, evaluation=evaluation, notice=_notice_of(workshop))


def _notice_of(workshop: Workshop) -> Notice | None:
    """The posted notice in which the case stands, without its text; a case stands in one at most."""
    posted = Notice.objects.filter(rows__workshop=workshop, rows__struck_at=None, posted_at__isnull=False).order_by()
    return posted.only("title", "content_hash", "first_day", "last_day").first()


# ── sealing, 不同意 ────────────────────────────────────────────────────────────


@transaction.atomic
def seal(
    workshop: Workshop,
    *,
    side: str,
    by: User,
    at: datetime,
    kind: str = Seal.Kind.IN_SYSTEM,
    scan: Any = None,
    seen: str | None = None,
) -> Seal:
    """One bureau seals the present content; in any order, one after the other. Raises NotPermitted, NotPossible."""
    workshop = locked(workshop)
    if sentences := hindrances(workshop, side, by, at):
        raise NotPossible(*sentences)
    decision = demanded(workshop)
    _refuse_unseen(decision, seen)
    own = decision.sides.get(side=side)
    put = _put_seal(workshop, decision, own, by=by, at=at, kind=kind, scan=scan)
    own.agrees, own.answered_by, own.answered_at, own.seal = True, by, at, put
    own.save(update_fields=["agrees", "answered_by", "answered_at", "seal"])
    _record(workshop, "seal_decision", by, at, decision=decision, side=side, seal=put.pk)
    if standing.of(workshop).is_sealed:
        letters.decision_sealed(workshop, decision, at)
    return put


def _put_seal(
    workshop: Workshop, decision: Decision, own: DecisionSide, *, by: User, at: datetime, kind: str, scan: Any
) -> Seal:
    """In the box of the form; whether a title is taken away is sealed beside it, by its hash alone."""
    bureau, digest = BUREAUS[DecisionSide.Side(own.side)], decision.content_hash
    capacity = capacity_of(by, bureau.approver)
    if decision.kind not in standing.OF_TITLE:
        version, box = workshop.submitted_version, bureau.box
        return sealing.seal(
            version, box=box, by=by, text=own.text, at=at, kind=kind, scan=scan, capacity=capacity, digest=digest
        )
    if capacity is None:
        raise NotPossible("您不在须盖章的单位中任职。")
    box = bureau.box_beside
    return sealing.seal_beside(workshop, box=box, by=by, text=own.text, at=at, capacity=capacity, digest=digest)


def hindrances(workshop: Workshop, side: str, by: User, at: datetime) -> list[str]:
    """Why this person cannot seal the decision for this bureau now. Raises NotPermitted."""
    demand(BUREAUS[DecisionSide.Side(side)].may_seal, workshop, by)
    if workshop.state not in SEALABLE:
        return [f"案卷目前为“{workshop.get_state_display()}”，不能盖审批意见章。"]
    stands = standing.of(workshop)
    before = (
        *guards.BEFORE_SEALING,
        *(revocation_guards.BEFORE_SEALING if stands.kind == Decision.Kind.REVOKE else ()),
    )
    if sentences := [s for guard in before for s in guard(workshop, at)]:
        return sentences
    if stands.sealed_by(side):
        return [f"{DecisionSide.Side(side).label}已在这一内容上盖章。"]
    return [SAME_PERSON] if stands.drafter_of(side) == by.pk else []


@transaction.atomic
def disagree(workshop: Workshop, *, side: str, by: User, at: datetime, reason: str, seen: str | None = None) -> None:
    """不同意 of one bureau: recorded, the seals on this content are void, the officer writes it anew."""
    workshop = locked(workshop)
    demand(BUREAUS[DecisionSide.Side(side)].may_seal, workshop, by)
    decision = demanded(workshop)
    _refuse_unseen(decision, seen)
    own = decision.sides.filter(side=side).first()
    if own is None:
        raise NotPossible("本局经办人尚未拟写意见，请先由经办人拟写。")
    if own.drafted_by_id == by.pk:
        raise NotPossible("拟写意见的人不能作决定，请由本局另一位负责人办理。")
    if standing.of(workshop).sealed_by(side):
        raise NotPossible("本局已在这一内容上盖章，不能再表示不同意。")
    own.agrees, own.answered_by, own.answered_at, own.reason = False, by, at, reason
    own.save(update_fields=["agrees", "answered_by", "answered_at", "reason"])
    _record(workshop, "disagree_decision", by, at, text=reason, decision=decision, side=side)
    _end(decision, workshop, by=by, at=at, reason=f"{DecisionSide.Side(side).label}不同意：{reason}")
    letters.decision_disagreed(workshop, own, at)


def lapse(workshop: Workshop, *, by: User | None, at: datetime, reason: str) -> None:
    """What the decision stood on has changed (an objection, a retracted notice …): its seals are void.

    For the acts of other stages, within their transaction; does nothing where there is no decision.
    """
    decision = current(workshop)
    if decision is not None:
        _end(decision, workshop, by=by, at=at, reason=reason)


def _end(decision: Decision, workshop: Workshop, *, by: User | None, at: datetime, reason: str) -> None:
    """The row is kept; its seals are void and the form points to the file before them again."""
    if decision.kind in standing.OF_TITLE:
        voided = void_beside(decision, by=by, at=at, reason=reason)
    else:
        voided = list(standing.seals_of(workshop).values_list("pk", flat=True))
        for bureau in BUREAUS.values():
            sealing.void_box(workshop, bureau.box, by=by, at=at, reason=reason)
    Decision.objects.filter(pk=decision.pk).update(ended_at=at, ended_reason=reason[:300])
    _record(workshop, "end_decision", by, at, text=reason, decision=decision, voided=voided)


def void_beside(decision: Decision, *, by: User | None, at: datetime, reason: str) -> list[int]:
    """The seals under a decision that stands beside the form are void; answers which."""
    seals = Seal.objects.valid().filter(decision_side__decision=decision)
    voided = list(seals.values_list("pk", flat=True))
    Seal.objects.filter(pk__in=voided).update(voided_at=at, voided_by=by, voided_reason=reason[:300])
    return voided


# ── the joint refusal ────────────────────────────────────────────────────────


@act(
    "reject",
    form=forms.ConfirmForm,
    guards=(
        guards.both_have_sealed_a_refusal,
        guards.the_content_is_unchanged,
        guards.paper_seals_of_the_decision_are_confirmed,
    ),
    seals=True,
    says=(
        "两局盖章的不予认定决定生效，本次申报结束。",
        "理由、依据和救济途径送达申报单位。",
        "系统通知申报单位、初审单位。",
    ),
)
def reject(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Qualified or cleared, and both bureaus sealed the same reasoned refusal: it is served."""
    decision = demanded(workshop)
    Decision.objects.filter(pk=decision.pk).update(carried_out_at=at, served_at=at)
    notice_rows.leave([workshop.pk], at=at)
    workshop.ended_at = at
    workshop.due_on = None
    workshop.handler = None
    facts = {"decision": decision.pk, "content_hash": decision.content_hash}
    return Outcome(facts=facts, text=decision.reasons, tells={"decision": decision})


# ── what the other services of the stage share ───────────────────────────────


def locked(workshop: Workshop) -> Workshop:
    return Workshop.objects.locked().get(pk=workshop.pk)


def demand(question: Permission, workshop: Workshop, by: User) -> None:
    if not question(workshop, by):
        raise NotPermitted(question.sentence)


def current(workshop: Workshop) -> Decision | None:
    """The decision that is being drafted or sealed."""
    found = Decision.objects.filter(workshop=workshop, ended_at=None, carried_out_at=None)
    return standing.with_sides(found).first()


def demanded(workshop: Workshop) -> Decision:
    found = current(workshop)
    if found is None:
        raise NotPossible(guards.NOT_DRAFTED_OF_TITLE if workshop.state == State.REVOKING else guards.NOT_DRAFTED)
    return found


def _record(workshop: Workshop, verb: str, by: User | None, at: datetime, *, text: str = "", **facts: Any) -> None:
    decision: Decision = facts.pop("decision")
    spoken = {"decision": decision.pk, "kind": decision.kind, "content_hash": decision.content_hash}
    facts = {name: str(value) if name == "side" else value for name, value in facts.items()}
    journal.record(workshop, verb, by=by, at=at, capacity=_capacity(by), text=text, facts=spoken | facts)


def _capacity(by: User | None) -> Capacity | None:
    return capacity_of(by, *(role for bureau in BUREAUS.values() for role in (bureau.officer, bureau.approver)))
