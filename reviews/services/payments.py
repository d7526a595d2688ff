"""The subsidy of a key project seen from both bureaus: their decision orders it, finance's payment marks it paid."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.endings import finance_has_a_say_if
from applications.lifecycle import NotPossible
from applications.models import Payment, Subsidy, Workshop
from applications.services import subsidies
from reviews.models import KeyProject


@finance_has_a_say_if
def was_paid(workshop: Workshop) -> bool:
    """Finance agrees before a title is closed that got municipal money, here or before this house."""
    return workshop.key_projects.filter(paid_at__isnull=False).exclude(status=KeyProject.Status.CANCELLED).exists()


def authorise(project: KeyProject) -> Subsidy:
    """The order to pay, made when finance confirms; the same one afterwards. Raises NotPossible before."""
    if project.status != KeyProject.Status.CONFIRMED or project.finance_by is None or project.finance_at is None:
        raise NotPossible("两局确认后才能拨付补助经费。")
    return subsidies.authorise(
        project.workshop,
        key_project=project.pk,
        year=project.year,
        amount=project.amount,
        by=project.finance_by,
        at=project.finance_at,
    )


def to_pay() -> QuerySet[KeyProject]:
    """Decided here by both bureaus; what was paid before this house has nobody of finance who confirmed it."""
    return KeyProject.objects.filter(status=KeyProject.Status.CONFIRMED, finance_by__isnull=False)


def withdraw(project: KeyProject, *, reason: str, by: User, at: datetime) -> None:
    """The decision is cancelled, so nothing is paid."""
    for subsidy in Subsidy.objects.filter(key_project=project.pk, withdrawn_at=None):
        subsidies.withdraw(subsidy, reason=reason, by=by, at=at)


@transaction.atomic
def draft(project: KeyProject, *, amount: Decimal, by: User, at: datetime) -> Payment:
    """Finance's officer draws up an instalment. Raises NotPermitted, NotPossible."""
    return subsidies.draft_payment(authorise(project), amount=amount, by=by, at=at)


@transaction.atomic
def confirm(
    payment: Payment,
    *,
    paid_on: date,
    document: str,
    voucher: Any = None,
    by: User,
    at: datetime,
) -> Payment:
    """The money went out: from now on the project counts as paid and cannot be cancelled."""
    found = KeyProject.objects.select_for_update(of=("self",)).get(pk=payment.subsidy.key_project)
    paid = subsidies.confirm_payment(payment, paid_on=paid_on, document=document, voucher=voucher, by=by, at=at)
    if found.paid_at is None:
        found.paid_at = at
        found.save(update_fields=["paid_at"])
    return paid
