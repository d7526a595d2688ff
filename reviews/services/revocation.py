"""Taking a title away (六(四)-3, -4): drafted by an officer, proposed by another, dropped or done by both bureaus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, UNIT_ROLES
from applications import endings, forms_of_acts, journal, permissions, preview_jobs
from applications.acts import end
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act
from applications.models import Workshop
from applications.services import programme
from applications.services.changes import drop_all
from applications.states import State
from applications.uploads import accepted_upload
from common import numbers
from common.calendar import months_after
from common.clock import legal_day
from reviews.guards import decision as decision_guards
from reviews.guards import revocation as guards
from reviews.models import Ban, Decision, Revocation, RevocationFile
from reviews.revocation_content import digest_of
from reviews.selectors import revocation as selectors
from reviews.services import assessment
from reviews.services import decision as decisions
from reviews.services.decision import demand, demanded

MOST_FILES = 20
Ground, Status, Kind = Revocation.Ground, Revocation.Status, RevocationFile.Kind
REVOCABLE = frozenset({State.GRANTED, State.ASSESSING, State.RECTIFYING})
ANOTHER = "须由拟稿人以外的市人力社保局负责人提出。"


@dataclass(frozen=True)
class Reason:
    """What the officer writes."""

    ground: str
    document: str
    article: str
    facts: str
    basis: str
    notice_number: str = ""


# ── the draft ────────────────────────────────────────────────────────────────


@transaction.atomic
def draft(
    workshop: Workshop, reason: Reason, *, by: User, at: datetime, files: Sequence[UploadedFile[Any]] = ()
) -> Revocation:
    """Write, or write anew, why the title is to be taken away. Raises NotPermitted, NotPossible."""
    workshop = locked(workshop)
    demand(permissions.city_officer, workshop, by)
    if workshop.state not in REVOCABLE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能拟写撤销。")
    failed = assessment.failed_by_both(workshop) if reason.ground == Ground.FAILED else None
    if reason.ground == Ground.FAILED and failed is None:
        raise NotPossible(guards.NOT_FAILED)
    found = selectors.drafted(workshop) or _new(workshop)
    for name, value in vars(reason).items():
        setattr(found, name, value)
    found.assessment, found.drafted_by, found.drafted_at = failed, by, at
    found.save()
    for upload in files:
        keep_file(found, upload, kind=Kind.EVIDENCE, by=by, at=at)
    record(found, "draft_revocation", by, at)
    return found


def _new(workshop: Workshop) -> Revocation:
    last = workshop.revocations.order_by("-number").values_list("number", flat=True).first() or 0
    return Revocation(workshop=workshop, number=last + 1, code=numbers.check_code())


@transaction.atomic
def remove_evidence(file: RevocationFile, *, by: User, at: datetime) -> None:
    """Out of a draft; from the proposal on the evidence stays. Raises NotPermitted, NotPossible."""
    revocation = taken(file.revocation)
    demand(permissions.city_officer, revocation.workshop, by)
    if revocation.status != Status.DRAFT or file.kind != Kind.EVIDENCE:
        raise NotPossible("已经提出的撤销，证据不能再移除。")
    RevocationFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def withdraw(revocation: Revocation, *, by: User, at: datetime, reason: str) -> Revocation:
    """The draft is not proposed; its row is kept. Raises NotPermitted, NotPossible."""
    revocation = taken(revocation)
    demand(permissions.city, revocation.workshop, by)
    if revocation.status != Status.DRAFT:
        raise NotPossible(f"这项撤销{revocation.get_status_display()}，不能撤回。")
    ended(revocation, Status.WITHDRAWN, at=at, reason=reason)
    record(revocation, "withdraw_revocation", by, at, text=reason)
    return revocation


# ── the acts ─────────────────────────────────────────────────────────────────


@act(
    "propose_revocation",
    form=forms_of_acts.ConfirmForm,
    guards=(guards.a_proposal_is_drafted, guards.its_ground_holds),
    seals=True,
    says=(
        "工作室进入“拟撤销”，称号在两局决定之前仍然有效。",
        "系统生成撤销告知书；送达后单位在规定的工作日内陈述、申辩。",
        "系统通知所在单位、初审单位和市财政局。",
    ),
)
def propose_revocation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """What one officer drafted is proposed by another: facts and basis are served on the unit."""
    found = selectors.drafted(workshop)
    if found is None or found.drafted_by_id == by.pk:
        raise NotPermitted(ANOTHER)
    found.status, found.proposed_by, found.proposed_at = Status.PROPOSED, by, at
    found.defence_days = programme.rules_on(legal_day(at)).defence_days
    found.digest = digest_of(found)
    found.save()
    workshop.revoking_from = State.GRANTED if workshop.state == State.GRANTED else State.ASSESSING
    workshop.revoking_since = at
    workshop.due_on = None
    workshop.handler = None
    _order(found, "notice", by)
    facts = {"revocation": found.pk, "ground": found.ground, "digest": found.digest}
    return Outcome(facts=facts, text=found.facts, tells={"revocation": found})


@act(
    "drop_revocation",
    form=forms_of_acts.ConfirmForm,
    guards=(guards.both_have_sealed_to_keep, decision_guards.the_content_is_unchanged),
    seals=True,
    says=(
        "不予撤销的决定生效，工作室恢复到提出撤销之前的状态；因考核不合格提出的，等次重新确认。",
        "考核中责令整改而单位尚未报告的，整改要求随之终止，可以重新责令。",
        "系统通知所在单位、初审单位和市财政局。",
    ),
)
def drop_revocation(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Both bureaus sealed that the defence is upheld: the title goes on."""
    decision, found = demanded(workshop), demanded_proposal(workshop)
    _carry_out(decision, found, Status.KEPT, at)
    assessment.taken_up_again(workshop)
    workshop.revoking_since = None
    facts = {"revocation": found.pk, "content_hash": decision.content_hash}
    return Outcome(facts=facts, text=decision.reasons, tells={"revocation": found, "decision": decision})


@act(
    "revoke",
    form=forms_of_acts.ConfirmForm,
    guards=(
        guards.both_have_sealed_a_revocation,
        decision_guards.the_content_is_unchanged,
        guards.the_defence_is_over,
    ),
    seals=True,
    says=(
        "称号撤销，工作室移出有效名录，状态页、证书核验页显示“已撤销”。",
        "系统生成撤销决定；开始收回铭牌、清算经费，在办的变更和备案随之终结。",
        "决定载明的不得再申报自今日起执行。系统通知所在单位、初审单位和市财政局，并告知救济途径。",
    ),
)
def revoke(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Both bureaus sealed the same content: the title ends, what it brought is to come back."""
    decision, found = demanded(workshop), demanded_proposal(workshop)
    found.decision_code = numbers.check_code()
    _carry_out(decision, found, Status.REVOKED, at)
    _bar(found, decision, at)
    workshop.revoked_at = at
    workshop.revoking_since = None
    workshop.revoking_from = ""
    end(workshop, at)
    drop_all(workshop, at=at, reason="称号已撤销")
    endings.title_ended(workshop, by=by, at=at, why=f"撤销：{found.get_ground_display()}")
    _order(found, "decision", by)
    facts = {"revocation": found.pk, "ground": found.ground, "content_hash": decision.content_hash}
    return Outcome(facts=facts, text=decision.reasons, tells={"revocation": found, "decision": decision})


def _carry_out(decision: Decision, revocation: Revocation, status: str, at: datetime) -> None:
    Decision.objects.filter(pk=decision.pk).update(carried_out_at=at, served_at=at)
    revocation.decision = decision
    ended(revocation, status, at=at, reason=str(decision.get_kind_display()))


def _bar(revocation: Revocation, decision: Decision, at: datetime) -> None:
    """Only whom the sealed content names, so long and on that basis."""
    workshop, today = revocation.workshop, legal_day(at)
    for term in decision.content["decision"]["bans"]:
        is_unit = term["whom"] == Ban.Whom.UNIT
        Ban.objects.create(
            revocation=revocation,
            whom=term["whom"],
            name=workshop.unit.name if is_unit else workshop.technician_name,
            unit_code=workshop.unit.uscc or "" if is_unit else "",
            technician_key="" if is_unit else workshop.technician_key,
            first_day=today,
            last_day=months_after(today, int(term["months"])),
            basis=term["basis"],
        )


@transaction.atomic
def draft_decision(
    workshop: Workshop,
    *,
    by: User,
    at: datetime,
    kind: str,
    text: str,
    reasons: str,
    months: Mapping[str, int] | None = None,
    basis: str = "",
    seen: str | None = None,
) -> Decision:
    """The city's draft with whom it keeps from applying again, and how long. Raises NotPermitted, NotPossible."""
    workshop = locked(workshop)
    demand(permissions.city_officer, workshop, by)
    found = demanded_proposal(workshop)
    terms = {whom: number for whom, number in (months or {}).items() if number}
    if terms and not basis.strip():
        raise NotPossible("限制再次申报的，须写明依据。")
    if Ban.Whom.UNIT in terms and not workshop.unit.uscc:
        raise NotPossible("所在单位没有统一社会信用代码，不能按代码限制；“所在单位（月）”请留空。")
    if Ban.Whom.TECHNICIAN in terms and not workshop.technician_key:
        raise NotPossible("首席技师的身份证件号码没有登记，不能限制本人再次申报；“首席技师（月）”请留空。")
    bans = [{"whom": str(whom), "months": number, "basis": basis} for whom, number in sorted(terms.items())]
    if bans != found.bans:
        found.bans = bans
        renewed(found)  # what was drafted before said another thing
        found.save(update_fields=["bans"])
    return decisions.draft(workshop, by=by, at=at, kind=kind, text=text, reasons=reasons, seen=seen)


@transaction.atomic
def number_decision(revocation: Revocation, *, number: str, by: User, at: datetime) -> Revocation:
    """文号 of the 撤销决定, entered once it is signed; it is printed anew. Raises NotPermitted, NotPossible."""
    revocation = taken(revocation)
    demand(permissions.city_officer, revocation.workshop, by)
    if revocation.status != Status.REVOKED:
        raise NotPossible("撤销决定还没有作出。")
    revocation.decision_number, revocation.paper = number, None
    revocation.save(update_fields=["decision_number", "paper"])
    _order(revocation, "decision", by)
    record(revocation, "number_revocation", by, at, number=number)
    return revocation


# ── what the other services of the stage share ───────────────────────────────


def locked(workshop: Workshop) -> Workshop:
    return Workshop.objects.locked().select_related("unit", "review_body", "rule_set").get(pk=workshop.pk)


def taken(revocation: Revocation) -> Revocation:
    """The proposal held to the end of the transaction, after its title, as every writer takes them."""
    workshop = locked(Workshop(pk=revocation.workshop_id))
    found = Revocation.objects.locked().get(pk=revocation.pk)
    found.workshop = workshop
    return found


def demanded_proposal(workshop: Workshop) -> Revocation:
    """The proposal under way, of a title that is locked. Raises NotPossible."""
    found = Revocation.objects.locked().filter(workshop=workshop, status=Status.PROPOSED).first()
    if found is None:
        raise NotPossible("没有正在办理的撤销。")
    found.workshop = workshop
    return found


def renewed(revocation: Revocation) -> None:
    """What a decision stands on has changed."""
    revocation.digest = digest_of(revocation)
    revocation.save(update_fields=["digest"])


def ended(revocation: Revocation, status: str, *, at: datetime, reason: str) -> None:
    revocation.status, revocation.ended_at, revocation.ended_reason = status, at, reason[:300]
    revocation.save()


def keep_file(
    revocation: Revocation, upload: UploadedFile[Any], *, kind: str, by: User, at: datetime, **of: Any
) -> None:
    """Take one file of the proposal, a delivery, a defence or a hearing. Raises NotPossible."""
    present = revocation.files.filter(kind=kind, removed_at=None, **of)
    if present.count() >= MOST_FILES:
        raise NotPossible(f"最多 {MOST_FILES} 个文件，请先移除不需要的。")
    try:
        limit = revocation.workshop.rule_set.upload_limit_mb
        stored = accepted_upload(upload, kind=f"revocation-{kind}", at=at, limit_mb=limit)
    except NotPossible as fault:
        raise NotPossible(*(f"“{upload.name}”没有收下：{sentence}" for sentence in fault.sentences)) from fault
    if present.filter(stored__sha256=stored.sha256).exists():
        raise NotPossible(f"“{upload.name}”已经上传过了。")
    RevocationFile.objects.create(revocation=revocation, kind=kind, stored=stored, added_by=by, added_at=at, **of)
    preview_jobs.order_previews(stored, by=by)


def record(revocation: Revocation, verb: str, by: User | None, at: datetime, *, text: str = "", **facts: Any) -> None:
    workshop = revocation.workshop
    capacity = None
    if by is not None:
        capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES) or capacity_of(
            by, *UNIT_ROLES, organisation_id=workshop.unit_id
        )
    known = {"revocation": revocation.pk, "number": revocation.number, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=known)


def _order(revocation: Revocation, paper: str, by: User) -> None:
    from reviews.jobs import revocation as jobs  # which prints, and so stands above the services

    jobs.order(revocation.pk, paper, by=by)
