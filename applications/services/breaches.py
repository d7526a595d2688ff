"""Breaches of 专款专用 (六(二)-2): opened with a misuse or by a bureau, explained by the unit, closed by finance."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications import journal, permissions
from applications import ledger_letters as letters
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Breach, Ledger, LedgerEntry
from applications.services import demands, programme
from applications.services.subsidies import kept
from common import calendar
from common.clock import legal_day
from common.templatetags.ui import money

BUREAUS = "由市财政局或市人力社保局提出。"
CLOSERS = "不合规支出由市财政局办结。"
Status, Outcome = Breach.Status, Breach.Outcome


def open_for(
    entry: LedgerEntry, *, facts: str, clause: str, by: User, at: datetime, amount: Decimal | None = None
) -> Breach:
    """The task for the unit, over the whole line or ``amount`` of it, told to unit, body and finance.

    In the caller's transaction.
    """
    today = legal_day(at)
    made = Breach.objects.create(
        ledger=entry.ledger,
        entry=entry,
        clause=clause,
        facts=facts,
        amount=entry.amount if amount is None else amount,
        due_on=calendar.working_days_after(today, programme.rules_on(today).breach_days),
        opened_by=by,
        opened_at=at,
    )
    _record("open_breach", made, by, at, text=facts)
    letters.breach_opened(made, at)
    return made


@transaction.atomic
def question(entry: LedgerEntry, *, facts: str, clause: str, by: User, at: datetime) -> Breach:
    """A bureau finds that an expense in the books was none of the permitted uses. Raises NotPermitted, NotPossible."""
    if not by.holds(*FINANCE_ROLES, *CITY_ROLES):
        raise NotPermitted(BUREAUS)
    Ledger.objects.locked().get(pk=entry.ledger_id)
    entry = LedgerEntry.objects.select_related("ledger__workshop").get(pk=entry.pk)
    if entry.kind != LedgerEntry.Kind.EXPENSE or entry.fund != LedgerEntry.Fund.SUBSIDY or entry.reverses_id:
        raise NotPossible("只能对市财政补助的支出提出。")
    if entry.status != LedgerEntry.Status.CONFIRMED or is_reversed(entry):
        raise NotPossible("这笔支出没有确认，或已红冲。")
    if counting(entry).exists():
        raise NotPossible("这笔支出已按不合规支出处理。")
    left = entry.amount - refunded(entry)
    if not left:
        raise NotPossible("这笔支出已全额退款。")
    made = open_for(entry, facts=facts, clause=clause, by=by, at=at, amount=left)
    demands.follow(made.ledger)
    return made


@transaction.atomic
def explain(breach: Breach, *, explanation: str, evidence: Any = None, by: User, at: datetime) -> Breach:
    """The unit says how it came about. Raises NotPermitted, NotPossible."""
    breach = _open(breach)
    if not permissions.unit_member(breach.ledger.workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    breach.status, breach.explanation = Status.EXPLAINED, explanation
    breach.evidence = kept(evidence, at) or breach.evidence
    breach.explained_by, breach.explained_at = by, at
    breach.save()
    _record("explain_breach", breach, by, at, text=explanation)
    letters.breach_explained(breach, at)
    return breach


@transaction.atomic
def close(breach: Breach, *, outcome: str, words: str, by: User, at: datetime) -> Breach:
    """Finance ends it: repaid in full, the explanation accepted, or entered by mistake and reversed."""
    if not by.holds(*FINANCE_ROLES):
        raise NotPermitted(CLOSERS)
    breach = _open(breach)
    if outcome == Outcome.SETTLED:
        raise NotPossible("随清算办结的，由市财政局负责人在补助经费清算中办理。")
    if outcome == Outcome.REPAID and (left := owed(breach)) > 0:
        raise NotPossible(f"尚有 {money(left)} 元没有归还入账。")
    if outcome == Outcome.REVERSED and not is_reversed(breach.entry):
        raise NotPossible("这笔记录还没有红冲。")
    if outcome == Outcome.ACCEPTED and breach.status != Status.EXPLAINED:
        raise NotPossible("单位还没有说明。")
    _end(breach, outcome, words, by, at)
    demands.follow(breach.ledger)
    letters.breach_closed(breach, at)
    return breach


def end_with_settlement(ledger: Ledger, *, words: str, by: User, at: datetime) -> None:
    """In the transaction that ends a settlement: what is still owed of a breach was dealt with there."""
    for breach in ledger.breaches.exclude(status=Status.CLOSED).select_related("ledger__workshop__unit", "entry"):
        _end(breach, Outcome.SETTLED if owed(breach) > 0 else Outcome.REPAID, words, by, at)


def _end(breach: Breach, outcome: str, words: str, by: User, at: datetime) -> None:
    breach.status, breach.outcome, breach.closing_words = Status.CLOSED, Outcome(outcome), words
    breach.closed_by, breach.closed_at = by, at
    breach.save()
    _record("close_breach", breach, by, at, text=words)


def counting(entry: LedgerEntry) -> QuerySet[Breach]:
    """The breaches of a line that are open or ended as such."""
    return entry.breaches.exclude(outcome__in=[Outcome.ACCEPTED, Outcome.REVERSED])


def refunded(entry: LedgerEntry) -> Decimal:
    """What the seller gave back of an expense, or what was entered as given back."""
    live = entry.refunds.exclude(status=LedgerEntry.Status.REFUSED)
    back: Decimal | None = live.aggregate(total=Sum("amount"))["total"]
    return back or Decimal(0)


def owed(breach: Breach, *, waiting: bool = False) -> Decimal:
    """What is not yet back; with ``waiting`` also what was entered counts as back."""
    counted = [LedgerEntry.Status.CONFIRMED, *([LedgerEntry.Status.ENTERED] if waiting else [])]
    back: Decimal | None = breach.repayments.filter(status__in=counted).aggregate(total=Sum("amount"))["total"]
    left: Decimal = breach.amount - (back or Decimal(0))
    return left


def is_reversed(entry: LedgerEntry) -> bool:
    return entry.reversals.filter(status=LedgerEntry.Status.CONFIRMED).exists()


def _open(breach: Breach) -> Breach:
    """Locked behind its ledger, like every line."""
    Ledger.objects.locked().get(pk=breach.ledger_id)
    found = Breach.objects.select_related("ledger__workshop__unit", "entry").get(pk=breach.pk)
    if found.status == Status.CLOSED:
        raise NotPossible("这笔不合规支出已办结。")
    return found


def _record(verb: str, breach: Breach, by: User, at: datetime, *, text: str = "") -> None:
    workshop = breach.ledger.workshop
    facts = {"breach": breach.pk, "number": breach.entry.number, "amount": str(breach.amount), "clause": breach.clause}
    if breach.outcome:
        facts["outcome"] = breach.outcome
    journal.record(workshop, verb, by=by, at=at, capacity=acting_capacity(workshop, by), text=text, facts=facts)
