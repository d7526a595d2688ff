"""The subsidy of a key project (五(一)-1) and its payments: ordered by both bureaus' decision, paid by finance."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import journal
from applications import ledger_letters as letters
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Breach, Ledger, Payment, Subsidy, Workshop
from applications.states import ALIVE
from applications.uploads import accepted_upload
from common.clock import legal_day
from common.models import StoredFile
from common.templatetags.ui import money

OFFICER = "拨付由市财政局经办人拟定。"
APPROVER = "拨付须由市财政局负责人确认，且不能是拟定人本人。"
Status = Payment.Status


@transaction.atomic
def authorise(workshop: Workshop, *, key_project: int, year: int, amount: Decimal, by: User, at: datetime) -> Subsidy:
    """Both bureaus decided: from now on finance may pay, and the workshop has its books. Once per decision."""
    found = Subsidy.objects.filter(key_project=key_project).first()
    if found is not None:
        return found
    made = Subsidy.objects.create(
        workshop=workshop, key_project=key_project, year=year, amount=amount, authorised_by=by, authorised_at=at
    )
    ledger_of(workshop, at)
    return made


def ledger_of(workshop: Workshop, at: datetime) -> Ledger:
    """The books of the title, locked to the end of the transaction; made when they are first needed."""
    Ledger.objects.get_or_create(workshop=workshop, defaults={"opened_at": at, "changed_at": at})
    return Ledger.objects.locked().get(workshop=workshop)


@transaction.atomic
def withdraw(subsidy: Subsidy, *, reason: str, by: User, at: datetime) -> None:
    """The decision was cancelled, or the title ended before all was paid. Raises NotPossible once money went out."""
    subsidy = _locked(subsidy)
    if subsidy.payments.filter(status=Status.PAID).exists():
        raise NotPossible("经费已拨付，不能取消。")
    drop_drafts(subsidy, reason)
    subsidy.withdrawn_at, subsidy.withdrawn_reason = at, reason
    subsidy.save(update_fields=["withdrawn_at", "withdrawn_reason"])


def drop_drafts(subsidy: Subsidy, reason: str) -> None:
    """Nothing that only was drafted goes out any more."""
    subsidy.payments.filter(status=Status.DRAFTED).update(status=Status.CANCELLED, cancelled_reason=reason)


def left_to_pay(subsidy: Subsidy) -> Decimal:
    """What neither went out nor is drafted."""
    live = subsidy.payments.exclude(status=Status.CANCELLED)
    amounts: list[Decimal] = list(live.values_list("amount", flat=True))
    left: Decimal = subsidy.amount - sum(amounts, Decimal(0))
    return left


@transaction.atomic
def draft_payment(subsidy: Subsidy, *, amount: Decimal, by: User, at: datetime) -> Payment:
    """Finance's officer draws up an instalment, by default the whole. Raises NotPermitted, NotPossible."""
    if not by.holds(Role.FINANCE_OFFICER):
        raise NotPermitted(OFFICER)
    subsidy = _locked(subsidy)
    if sentences := against_paying(subsidy):
        raise NotPossible(*sentences)
    left = left_to_pay(subsidy)
    if not 0 < amount <= left:
        raise NotPossible(f"本次拨付须大于 0，且不超过尚未拨付的 {money(left)} 元。")
    last = subsidy.payments.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
    made = Payment.objects.create(subsidy=subsidy, ordinal=last + 1, amount=amount, drafted_by=by, drafted_at=at)
    _record("draft_payment", made, by, at)
    return made


@transaction.atomic
def confirm_payment(
    payment: Payment,
    *,
    paid_on: date,
    document: str,
    voucher: Any = None,
    by: User,
    at: datetime,
) -> Payment:
    """Finance's approver, another person than who drafted it, says that the money went out."""
    subsidy = _locked(payment.subsidy)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if not by.holds(Role.FINANCE_APPROVER) or by.pk == payment.drafted_by_id:
        raise NotPermitted(APPROVER)
    if payment.status != Status.DRAFTED:
        raise NotPossible(f"这笔拨付{payment.get_status_display()}，不能再确认。")
    if sentences := against_paying(subsidy, drafted=True):
        raise NotPossible(*sentences)
    if not legal_day(subsidy.authorised_at) <= paid_on <= legal_day(at):
        raise NotPossible("拨付日期不能早于两局确认，也不能晚于今天。")
    payment.subsidy = subsidy
    payment.status, payment.paid_on, payment.document = Status.PAID, paid_on, document
    payment.voucher = kept(voucher, at)
    payment.paid_by, payment.paid_at = by, at
    payment.save()
    _record("pay_subsidy", payment, by, at)
    letters.paid(payment, at)
    return payment


@transaction.atomic
def cancel_payment(payment: Payment, *, reason: str, by: User, at: datetime) -> None:
    """What only was drafted is not paid. Raises NotPermitted, NotPossible."""
    if not by.holds(*FINANCE_ROLES):
        raise NotPermitted(OFFICER)
    payment.subsidy = _locked(payment.subsidy)
    changed = payment.subsidy.payments.filter(pk=payment.pk, status=Status.DRAFTED).update(
        status=Status.CANCELLED, cancelled_reason=reason
    )
    if not changed:
        raise NotPossible("只有待确认的拨付可以取消。")
    _record("cancel_payment", payment, by, at, text=reason)


def against_paying(subsidy: Subsidy, *, drafted: bool = False) -> list[str]:
    """Why nothing may be paid now; a draft stands in the way of another draft, not of its own confirmation."""
    workshop = subsidy.workshop
    found = []
    if subsidy.withdrawn_at is not None:
        found.append("这项补助已取消，不能拨付。")
    if workshop.state not in ALIVE:
        found.append(f"“{workshop}”目前为“{workshop.get_state_display()}”，不能拨付。")
    if not drafted and subsidy.payments.filter(status=Status.DRAFTED).exists():
        found.append("上一笔拨付还在等市财政局负责人确认。")
    if Breach.objects.filter(ledger__workshop=workshop).exclude(status=Breach.Status.CLOSED).exists():
        found.append("有未办结的不合规支出，办结前暂停拨付。")
    return found


def kept(sent: Any, at: datetime) -> StoredFile | None:
    """A file that comes with an act: looked into and stored; one that was stored before stays. Raises NotPossible."""
    if sent is None or isinstance(sent, StoredFile):
        return sent
    return accepted_upload(sent, kind="voucher", at=at)


def _locked(subsidy: Subsidy) -> Subsidy:
    found = Subsidy.objects.select_for_update(of=("self",)).select_related("workshop")
    return found.get(pk=subsidy.pk)


def _record(verb: str, payment: Payment, by: User, at: datetime, *, text: str = "") -> None:
    facts = {"payment": payment.pk, "number": payment.ordinal, "amount": str(payment.amount)}
    capacity = capacity_of(by, *FINANCE_ROLES, *CITY_ROLES)
    journal.record(payment.subsidy.workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
