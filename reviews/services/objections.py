"""Objections to a notice (四(三)-3, domain §5): who handles one, acceptance, notes, and the acts on the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from applications import forms_of_acts as forms
from applications import journal, lifecycle
from applications.lifecycle import NotPermitted, NotPossible, Outcome, act, acting_capacity
from applications.models import Workshop
from applications.states import State
from common import calendar
from common.uploads import Refused
from reviews import objection_letters as letters
from reviews import objection_rights as rights
from reviews.guards import objections as guards
from reviews.models import InquiryNote, Notice, Objection, ObjectionFile, Removal
from reviews.services import notice_rows, objection_files
from reviews.services.decision import lapse as lapse_decision

# where an objection that came in time may still stop the case
CONTESTABLE = frozenset({State.PUBLICISED, State.CLEARED, State.CONTESTED})


@act(
    "contest",
    form=forms.ConfirmForm,
    guards=[guards.one_in_time_is_accepted],
    says=(
        "只暂停所涉工作室，同批其他工作室照常。",
        "系统通知申报单位、初审单位和市财政局；不透露异议人。",
    ),
)
def contest(workshop: Workshop, *, by: User, at: datetime, objection: int | None = None) -> Outcome:
    """An objection that came in time is accepted: only the workshop concerned stops (domain §5)."""
    lapse_decision(workshop, by=by, at=at, reason="受理异议")
    workshop.cleared_at = None
    workshop.handler = None
    workshop.due_on = earliest_due(workshop)
    return Outcome(facts={"objection": objection} if objection else {})


@act(
    "dismiss_objection",
    form=forms.ConfirmForm,
    guards=[guards.none_in_time_is_undecided, guards.none_is_upheld],
    says=(
        "工作室恢复公示状态，公示期已满的随即转入审批。",
        "系统通知申报单位和初审单位；答复送达异议人。",
    ),
)
def dismiss_objection(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """Every objection to this workshop is decided, none is founded: the notice goes on where it stands."""
    notice = Notice.objects.filter(rows__workshop=workshop, rows__struck_at=None).order_by("-pk").first()
    workshop.due_on = notice.last_day if notice else None
    return Outcome()


@act(
    "uphold_objection",
    form=forms.ConfirmForm,
    guards=[guards.none_in_time_is_undecided, guards.one_is_upheld, guards.finance_agrees_to_the_removal],
    seals=True,
    page="workshops:uphold",
    says=(
        "该工作室不予认定，理由和救济途径送达申报单位。",
        "系统通知申报单位、初审单位和市财政局；答复送达异议人。",
    ),
)
def uphold_objection(workshop: Workshop, *, by: User, at: datetime) -> Outcome:
    """A founded objection: the case ends; the reasons that finance agreed to are served on the unit."""
    removal = Removal.objects.get(workshop=workshop, current=True, answer=Removal.Answer.AGREED, served_at=None)
    if removal.drafted_by_id == by.pk:
        raise NotPermitted("须由市人力社保局负责人办理，且不能是拟写理由的本人。")
    removal.served_at, removal.served_how = at, "系统送达"
    removal.save(update_fields=["served_at", "served_how"])
    notice_rows.leave([workshop.pk], at=at)
    workshop.ended_at = at
    workshop.due_on = None
    workshop.handler = None
    return Outcome(facts={"removal": removal.pk}, text=removal.text, tells={"removal": removal})


def earliest_due(workshop: Workshop) -> Any:
    """By when the inquiries into this case should be over."""
    accepted = workshop.objections.filter(status=Objection.Status.ACCEPTED).order_by("due_on")
    return accepted.values_list("due_on", flat=True).first()


# ── one objection ────────────────────────────────────────────────────────────


def locked(objection: Objection) -> tuple[Workshop, Objection]:
    """The case first, then the objection: everybody locks in this order."""
    workshop = Workshop.objects.locked().get(pk=objection.workshop_id)
    fresh = Objection.objects.select_for_update(of=("self",)).select_related("workshop__rule_set").get(pk=objection.pk)
    return workshop, fresh


def note_in_journal(
    workshop: Workshop, verb: str, objection: Objection, *, by: User | None, at: datetime, text: str = "", **facts: Any
) -> None:
    """One line with ids and public words."""
    capacity = acting_capacity(workshop, by) if by else None
    facts = {"objection": objection.pk, "number": objection.number, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, facts=facts, text=text)


@transaction.atomic
def take(objection: Objection, *, by: User, at: datetime, approver: User) -> Objection:
    """Make ``by`` the handler, with the approver whom he names. Raises NotPermitted, NotPossible."""
    workshop, objection = locked(objection)
    rights.must_register(by)
    if objection.handler_id is not None:
        raise NotPossible("这件异议已有承办人，请刷新页面。")
    _check_approver(approver, handler=by)
    objection.handler, objection.approver, objection.taken_at = by, approver, at
    objection.save(update_fields=["handler", "approver", "taken_at"])
    note_in_journal(workshop, "objection_taken", objection, by=by, at=at, to=by.pk, approver=approver.pk)
    return objection


@transaction.atomic
def reassign(objection: Objection, *, by: User, at: datetime, handler: User, approver: User, reason: str) -> Objection:
    """Another handler or approver, by either of the two; who leaves reads no more."""
    workshop, objection = locked(objection)
    rights.must_read(objection, by)
    if objection.verdict and objection.verdict_by_id == approver.pk:
        raise NotPossible("审定人不能是拟写处理意见的本人。")
    if not rights.may_register(handler):
        raise NotPossible("承办人须是市人力社保局的经办人。")
    _check_approver(approver, handler=handler)
    before = {"from": objection.handler_id, "from_approver": objection.approver_id}
    objection.handler, objection.approver = handler, approver
    objection.save(update_fields=["handler", "approver"])
    note_in_journal(
        workshop,
        "objection_reassigned",
        objection,
        by=by,
        at=at,
        text=reason,
        to=handler.pk,
        approver=approver.pk,
        **before,
    )
    letters.objection_assigned(objection, [person for person in (handler, approver) if person.pk != by.pk], at)
    return objection


def _check_approver(approver: User, *, handler: User) -> None:
    if approver.pk == handler.pk:
        raise NotPossible("审定人不能是承办人本人。")
    if not approver.holds(Role.CITY_APPROVER):
        raise NotPossible("审定人须是市人力社保局的负责人。")


@transaction.atomic
def accept(objection: Objection, *, by: User, at: datetime) -> Objection:
    """Look into it: the case is contested through the door. A clue may be opened when its evidence is concrete."""
    workshop, objection = locked(objection)
    rights.must_handle(objection, by)
    if objection.decided_at or objection.status not in {Objection.Status.RECEIVED, Objection.Status.CLUE}:
        raise NotPossible(f"这件异议目前为“{objection.get_status_display()}”，不能再受理。")
    if not objection.in_time:
        raise NotPossible("这件异议不是在公示期内收到或寄出的，不能据此暂停公示；可拟“不予受理”或“作为线索留存”。")
    if workshop.state not in CONTESTABLE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能再受理异议；可拟“作为线索留存”。")
    objection.status, objection.accepted_at = Objection.Status.ACCEPTED, at
    _forget_draft(objection)
    objection.save()
    note_in_journal(workshop, "objection_accepted", objection, by=by, at=at, due_on=objection.due_on)
    if workshop.state == State.CONTESTED:
        settle_due(workshop)
    else:
        lifecycle.perform("contest", workshop, by=by, at=at, objection=objection.pk)
    return objection


def _forget_draft(objection: Objection) -> None:
    objection.verdict = objection.ground = objection.verdict_text = objection.reply = ""
    objection.verdict_by = objection.verdict_at = None


def settle_due(workshop: Workshop) -> None:
    """The case waits for the earliest of its inquiries."""
    Workshop.objects.filter(pk=workshop.pk, state=State.CONTESTED).update(due_on=earliest_due(workshop))


@transaction.atomic
def add_note(objection: Objection, *, by: User, at: datetime, text: str, files: Iterable[Any] = ()) -> InquiryNote:
    """Write down one step of the inquiry; what is written stays. Raises NotPermitted, NotPossible."""
    workshop, objection = locked(objection)
    rights.must_handle(objection, by)
    note = InquiryNote.objects.create(objection=objection, text=text, by=by, at=at)
    try:
        kept = [
            objection_files.keep(upload, ObjectionFile.Purpose.INQUIRY, at=at, objection=objection, note=note)
            for upload in files
        ]
    except Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal
    for file in kept:
        objection_files.order_pictures(file, by=by)
    note_in_journal(workshop, "objection_inquiry", objection, by=by, at=at, note=note.pk, files=len(kept))
    return note


@transaction.atomic
def extend(objection: Objection, *, by: User, at: datetime, reason: str) -> Objection:
    """Once, by the days of the case's rules, counted from the day on which it was due."""
    workshop, objection = locked(objection)
    rights.must_handle(objection, by)
    if objection.status != Objection.Status.ACCEPTED:
        raise NotPossible("只有正在核查的异议可以延长期限。")
    if objection.extended_at is not None:
        raise NotPossible("核查期限只能延长一次，这件异议已经延长过。")
    days = workshop.rule_set.objection_extension_days
    objection.due_on = calendar.working_days_after(objection.due_on, days)
    objection.extended_at, objection.extended_by, objection.extended_reason = at, by, reason
    objection.save(update_fields=["due_on", "extended_at", "extended_by", "extended_reason"])
    settle_due(workshop)
    note_in_journal(workshop, "objection_extended", objection, by=by, at=at, text=reason, due_on=objection.due_on)
    return objection
