"""Settling the subsidy when a title ends (domain §10-19): unspent and misused money comes back to finance."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from applications import journal
from applications import ledger_letters as letters
from applications.endings import after_end
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import LedgerEntry, Settlement, Workshop
from applications.selectors import ledger as figures
from applications.services import breaches, programme
from applications.services.subsidies import drop_drafts, ledger_of
from common import calendar
from common.clock import legal_day
from common.templatetags.ui import money

RECOVERED = "补助经费已随称号终止全部收回。"
CLOSERS = "清算由市财政局负责人办结。"
Status = Settlement.Status


@after_end
def open_at_the_end(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """Every act that ends a title opens the settlement, where there was a subsidy."""
    open_for(workshop, cause=why, by=by, at=at)


@transaction.atomic
def open_for(workshop: Workshop, *, cause: str, by: User | None, at: datetime) -> Settlement | None:
    """What is to come back, and by when; None where nothing of a subsidy is. The open one where there is one."""
    for subsidy in workshop.subsidies.filter(withdrawn_at=None):
        drop_drafts(subsidy, "称号已终止。")
    if not workshop.subsidies.exists():
        return None
    ledger, today = ledger_of(workshop, at), legal_day(at)
    found = figures.open_settlement(ledger)
    unspent, misused = figures.to_recover(workshop)
    if found is not None or not unspent + misused:
        return found
    made = Settlement.objects.create(
        ledger=ledger,
        cause=cause[:200],
        unspent=unspent,
        misused=misused,
        due_on=calendar.working_days_after(today, programme.rules_on(today).settlement_days),
        opened_by=by,
        opened_at=at,
    )
    _record("open_settlement", made, workshop, by, at)
    letters.settlement_opened(made, at)
    return made


@transaction.atomic
def close(settlement: Settlement, *, words: str = "", by: User, at: datetime) -> Settlement:
    """Finance's approver ends it; with less than was owed only in words that say why. Raises NotPossible."""
    settlement, workshop = _open(settlement, by)
    if settlement.ledger.entries.filter(status=LedgerEntry.Status.ENTERED).exists():
        raise NotPossible("台账中还有等待确认的记录。")
    missing = settlement.owed - figures.recovered(settlement)
    if missing > 0 and not words:
        raise NotPossible(f"尚有 {money(missing)} 元没有收回；确实不能收回的，写明原因和依据。")
    breaches.end_with_settlement(settlement.ledger, words=words or RECOVERED, by=by, at=at)
    return _ended(settlement, workshop, Status.CLOSED, "close_settlement", words=words, by=by, at=at)


@transaction.atomic
def drop(settlement: Settlement, *, reason: str, by: User, at: datetime) -> Settlement:
    """The title lives again, nothing is to come back. Called by who reinstates it, or by finance itself."""
    settlement, workshop = _open(settlement, by, reinstating=True)
    return _ended(settlement, workshop, Status.DROPPED, "drop_settlement", words=reason, by=by, at=at)


def _open(settlement: Settlement, by: User, *, reinstating: bool = False) -> tuple[Settlement, Workshop]:
    may = [Role.FINANCE_APPROVER, *([Role.CITY_APPROVER] if reinstating else [])]
    if not by.holds(*may):
        raise NotPermitted(CLOSERS)
    found = Settlement.objects.select_for_update(of=("self",)).select_related("ledger__workshop__unit")
    settlement = found.get(pk=settlement.pk)
    if settlement.status != Status.OPEN:
        raise NotPossible(f"清算已经结束：{settlement.get_status_display()}。")
    return settlement, settlement.ledger.workshop


def _ended(
    settlement: Settlement, workshop: Workshop, status: Status, verb: str, *, words: str, by: User, at: datetime
) -> Settlement:
    settlement.status, settlement.closing_words = status, words[:300]
    settlement.closed_by, settlement.closed_at = by, at
    settlement.save(update_fields=["status", "closing_words", "closed_by", "closed_at"])
    _record(verb, settlement, workshop, by, at, text=words)
    if status == Status.CLOSED:
        letters.settlement_closed(settlement, at)
    return settlement


def _record(
    verb: str, settlement: Settlement, workshop: Workshop, by: User | None, at: datetime, *, text: str = ""
) -> None:
    facts = {"settlement": settlement.pk, "amount": str(settlement.owed), "due_on": settlement.due_on}
    capacity = acting_capacity(workshop, by)
    journal.record(workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
