"""Deciding lines of the books: a second person confirms or refuses what the first one entered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership, User
from accounts.roles import Role
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Ledger, LedgerEntry
from applications.selectors.ledger import available_from
from applications.services import breaches, demands, settlements
from applications.services.ledger import changed, held, note_line, refuse_closed
from applications.states import ALIVE

Kind, Status = LedgerEntry.Kind, LedgerEntry.Status
ANOTHER = "须由本单位另一位负责人确认；登记人不能确认自己登记的记录。"
NEXT_STAGE = "本单位没有另一位负责人，由初审单位负责人确认。"
PAID_TOO_LATE = "称号终止后补助到账"
TAKE_BACK = "只有登记人可以撤回，其余由有权确认的人退回。"


@transaction.atomic
def confirm(entry: LedgerEntry, *, by: User, at: datetime) -> list[LedgerEntry]:
    """A second person confirms a line, together with what follows it beyond the balance; the sums move with it."""
    ledger = held(entry.ledger.workshop, at)
    lines = _waiting(entry)
    for line in lines:
        if not may_confirm(line, by):
            raise NotPermitted(sentence_of_confirming(line))
        refuse_closed(ledger, line.day.year)
        _refuse_below_zero(ledger, line)
        _decide(line, Status.CONFIRMED, by, at)
        note_line("confirm_ledger", line, by, at)
        if line.kind == Kind.MISUSE and line.reverses_id is None:
            breaches.open_for(line, facts=line.summary, clause=line.clause, by=by, at=at)
    changed(ledger, at)
    if entry.kind == Kind.RECEIPT and ledger.workshop.state not in ALIVE:
        settlements.open_for(ledger.workshop, cause=PAID_TOO_LATE, by=by, at=at)
    demands.follow(ledger)
    return lines


@transaction.atomic
def refuse(entry: LedgerEntry, *, reason: str, by: User, at: datetime) -> list[LedgerEntry]:
    """It does not become a line of the book; the one who entered it may take it back himself."""
    ledger = held(entry.ledger.workshop, at)
    lines = _waiting(entry)
    for line in lines:
        if line.entered_by_id != by.pk and not may_confirm(line, by):
            raise NotPermitted(TAKE_BACK)
        _decide(line, Status.REFUSED, by, at, refusal=reason)
        note_line("refuse_ledger", line, by, at, text=reason)
    changed(ledger, at)
    return lines


def may_confirm(entry: LedgerEntry, user: User) -> bool:
    """An approver of the unit who did not enter it; where the unit has no other, the body's approver."""
    workshop = entry.ledger.workshop
    if user.pk == entry.entered_by_id:
        return False
    if permissions.unit_approver(workshop, user):
        return True
    return permissions.review_approver(workshop, user) and is_alone(entry)


def sentence_of_confirming(entry: LedgerEntry) -> str:
    return NEXT_STAGE if is_alone(entry) else ANOTHER


def is_alone(entry: LedgerEntry) -> bool:
    """Whether the unit has no approver beside the one who entered the line (design §1)."""
    return not _approvers(entry.ledger.workshop.unit_id).exclude(user=entry.entered_by_id).exists()


def entered_alone() -> QuerySet[LedgerEntry]:
    """Lines that wait for the body's approver; what follows another line waits with it."""
    others = _approvers(OuterRef("ledger__workshop__unit")).exclude(user=OuterRef("entered_by"))
    return LedgerEntry.objects.filter(~Exists(others), status=Status.ENTERED, rest_of=None)


def _approvers(unit: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=unit, role=Role.UNIT_APPROVER, ended_at=None, user__is_active=True)


def _waiting(entry: LedgerEntry) -> list[LedgerEntry]:
    """The line and those that were split off it, as they wait now. Raises NotPossible."""
    first = entry.rest_of_id or entry.pk
    rows = LedgerEntry.objects.select_related("ledger__workshop__unit").filter(status=Status.ENTERED).order_by("pk")
    found = [row for row in rows.filter(ledger=entry.ledger_id) if first in {row.pk, row.rest_of_id}]
    if entry.pk not in {row.pk for row in found}:
        raise NotPossible("这笔记录已经处理过了，可能已有人办理。")
    return found


def _decide(line: LedgerEntry, status: LedgerEntry.Status, by: User, at: datetime, refusal: str = "") -> None:
    LedgerEntry.objects.filter(pk=line.pk).update(status=status, decided_by=by, decided_at=at, refusal=refusal)
    line.status, line.decided_by, line.decided_at, line.refusal = status, by, at, refusal


def _refuse_below_zero(ledger: Ledger, line: LedgerEntry) -> None:
    """Confirmed lines alone, in the order of their days."""
    if line.effect < 0 and available_from(ledger, line.day, line.pk, confirmed_only=True) + line.effect < 0:
        raise NotPossible("确认后补助余额将小于 0，请退回由经办人核对。")
