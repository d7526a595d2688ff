"""Requests for a change, from the unit's draft to its sending; the answers stand in ``change_answers``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from applications import change_letters as letters
from applications import journal, permissions, preview_jobs
from applications.change_hindrances import hindrances
from applications.changing import WAYS
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Change, ChangeFile, Workshop
from applications.services.programme import rules_on
from applications.states import ALIVE, State
from applications.uploads import keep
from common import calendar, crypto, uploads
from common.clock import legal_day

Kind, Status = Change.Kind, Change.Status
MOST_FILES = 20
MOST_MB = 20
OPEN_TO_UNIT = frozenset({Status.DRAFT, Status.RETURNED})
# a title whose revocation is proposed is not closed at its own wish
CLOSABLE = frozenset({State.GRANTED, State.ASSESSING, State.RECTIFYING})
ONE_AT_A_TIME = "已有一件同类的变更正在办理，请先办结或撤回。"
CANDIDATE_PROPOSED = "这位人选已在另一件变更中被推荐，一人只能领办一个工作室。"


def may_begin(workshop: Workshop, user: User, kind: str) -> bool:
    """The unit any kind; the city another body, which a unit would rather not ask for."""
    if permissions.unit_member(workshop, user):
        return True
    return kind == Kind.BODY and permissions.city_officer(workshop, user)


def may_write(change: Change, user: User) -> bool:
    if change.origin == Change.Origin.CITY:
        return permissions.city_officer(change.workshop, user)
    return permissions.unit_member(change.workshop, user)


def sender(change: Change) -> permissions.Permission:
    """Who sends it: the unit's approver; what the city drafts is decided by its approver and sent by its officer."""
    return permissions.city_officer if change.origin == Change.Origin.CITY else permissions.unit_approver


@transaction.atomic
def begin(workshop: Workshop, kind: str, *, by: User, at: datetime) -> Change:
    """A draft of that kind. Raises NotPermitted, NotPossible."""
    workshop = alive(workshop)
    if not may_begin(workshop, by, kind):
        raise NotPermitted(permissions.unit_member.sentence)
    if kind == Kind.CLOSE and workshop.state not in CLOSABLE:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能申请注销。")
    if workshop.changes.filter(kind=kind, ended_at=None).exists():
        raise NotPossible(ONE_AT_A_TIME)
    last = workshop.changes.order_by("-number").values_list("number", flat=True).first() or 0
    is_unit = permissions.unit_member(workshop, by)
    return Change.objects.create(
        workshop=workshop,
        number=last + 1,
        kind=kind,
        origin=Change.Origin.UNIT if is_unit else Change.Origin.CITY,
        drafted_by=by,
        drafted_at=at,
        changed_at=at,
    )


@transaction.atomic
def save(
    change: Change, *, by: User, at: datetime, asked: Mapping[str, Any], valid_from: date | None, reason: str
) -> Change:
    """Write what was typed; it need not be complete yet. Raises NotPermitted, NotPossible."""
    change = _to_write(change, by)
    change.asked, change.valid_from, change.reason = dict(asked), valid_from, reason
    if change.kind == Kind.TECHNICIAN:
        change.candidate_key = crypto.blind_index(asked.get("id_number", ""))
    change.drafted_by, change.changed_at = by, at
    _saved_once(change)
    change.refresh_from_db()  # what was typed as it will be read: days and numbers as text
    return change


@transaction.atomic
def add_file(change: Change, *, by: User, at: datetime, content: bytes, name: str) -> ChangeFile:
    """Take one piece of evidence, looked into as every material is. Raises NotPermitted, NotPossible."""
    change = _to_write(change, by)
    there = change.files.filter(removed_at=None).select_related("stored")
    if there.count() >= MOST_FILES:
        raise NotPossible(f"一件变更最多 {MOST_FILES} 个文件，请先删去不需要的。")
    try:
        stored = keep(content, name=name, kind="change-evidence", at=at, limit_mb=MOST_MB)
    except uploads.Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal
    if there.filter(stored__sha256=stored.sha256).exists():
        raise NotPossible("这份文件已经上传过了。")
    made = ChangeFile.objects.create(change=change, stored=stored, added_by=by, added_at=at)
    preview_jobs.order_previews(stored, by=by)
    return made


@transaction.atomic
def remove_file(file: ChangeFile, *, by: User, at: datetime) -> None:
    _to_write(file.change, by)
    ChangeFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=at)


@transaction.atomic
def send(change: Change, *, by: User, at: datetime) -> Change:
    """To the body, or to the city where no body is asked. Raises NotPermitted, NotPossible with every sentence."""
    workshop = alive(change.workshop)
    change = locked(change)
    may = sender(change)
    if not may(workshop, by):
        raise NotPermitted(may.sentence)
    if change.status not in OPEN_TO_UNIT:
        raise NotPossible(f"这件变更{change.get_status_display()}，不能再报送。")
    change.workshop = workshop
    if sentences := hindrances(change, at):
        raise NotPossible(*sentences)
    way = WAYS[change.kind]
    is_again = change.first_submitted_at is not None
    change.status = Status.SUBMITTED if way.body and change.origin == Change.Origin.UNIT else Status.CHECKED
    change.submitted_by, change.submitted_at, change.changed_at = by, at, at
    change.first_submitted_at = change.first_submitted_at or at
    change.due_on = answer_due(workshop, at)
    _saved_once(change)
    record(change, "change_sent", by=by, at=at, text=change.reason, again=is_again)
    letters.arrived(change, at)
    return change


@transaction.atomic
def drop(change: Change, *, by: User, at: datetime, reason: str = "") -> Change:
    """Taken back by whoever wrote it, until it holds or is refused. Raises NotPermitted, NotPossible."""
    workshop = alive(change.workshop)
    change = locked(change)
    if not may_write(change, by):
        raise NotPermitted(permissions.unit_member.sentence)
    was_sent = change.submitted_at is not None
    may = sender(change)
    if was_sent and not may(workshop, by):
        raise NotPermitted(may.sentence)
    if change.ended_at is not None:
        raise NotPossible(f"这件变更{change.get_status_display()}，不能撤回。")
    if workshop.closing_proposals.filter(change=change, done_at=None, ended_at=None).exists():
        raise NotPossible("市局已按这件申请拟定注销，不能撤回；请与市人力社保局联系。")
    if was_sent and not reason:
        raise NotPossible("已经报送的，请写明撤回的理由。")
    end(change, Status.DROPPED, at=at, reason=reason)
    if was_sent:
        record(change, "change_dropped", by=by, at=at, text=reason)
        letters.dropped(change, at)
    return change


def drop_all(workshop: Workshop, *, at: datetime, reason: str) -> None:
    """A title that ends takes its open requests with it."""
    for change in workshop.changes.filter(ended_at=None).order_by("pk"):
        end(change, Status.DROPPED, at=at, reason=reason)


# ── what the answers use too ─────────────────────────────────────────────────


def alive(workshop: Workshop) -> Workshop:
    """The locked case while its title is alive. Raises NotPossible."""
    found = Workshop.objects.locked().select_related("unit", "review_body", "rule_set").get(pk=workshop.pk)
    if found.state not in ALIVE:
        raise NotPossible(f"案卷目前为“{found.get_state_display()}”，不能办理变更。")
    return found


def locked(change: Change) -> Change:
    return Change.objects.select_for_update(of=("self",)).select_related("workshop__unit").get(pk=change.pk)


def end(change: Change, status: str, *, at: datetime, reason: str = "") -> None:
    change.status, change.ended_at, change.ended_reason = status, at, reason[:500]
    change.changed_at, change.due_on = at, None
    change.save(update_fields=["status", "ended_at", "ended_reason", "changed_at", "due_on", "held_from"])
    change.opinions.filter(given_at=None, ended_at=None).update(ended_at=at)


def answer_due(workshop: Workshop, at: datetime) -> date:
    """By when an office answers: the days of its preliminary review."""
    return calendar.day_after(legal_day(at), workshop.rule_set.review_days, workshop.rule_set.day_rule)


def correction_due(at: datetime) -> date:
    """By when what was returned comes back: as with a returned filing, by the programme rules of the day."""
    today = legal_day(at)
    return calendar.working_days_after(today, rules_on(today).filing_return_days)


def record(change: Change, verb: str, *, by: User | None, at: datetime, text: str = "", **facts: Any) -> None:
    workshop = change.workshop
    capacity = acting_capacity(workshop, by) if by else None
    known = {"number": change.number, "kind": change.kind, **facts}
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=known)


def _to_write(change: Change, by: User) -> Change:
    """The locked request, if this person may write it now."""
    workshop = alive(change.workshop)
    change = locked(change)
    change.workshop = workshop
    if not may_write(change, by):
        raise NotPermitted(
            permissions.unit_member.sentence
            if change.origin == Change.Origin.UNIT
            else permissions.city_officer.sentence
        )
    if change.status not in OPEN_TO_UNIT:
        raise NotPossible(f"这件变更{change.get_status_display()}，不能再改。")
    return change


def _saved_once(change: Change) -> None:
    """Two proposals of one person at the same moment: the second reads why."""
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as fault:
        if "one_proposal_per_candidate" in str(fault):
            raise NotPossible(CANDIDATE_PROPOSED) from fault
        raise
