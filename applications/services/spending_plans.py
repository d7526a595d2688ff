"""The unit's budget for its subsidy, by activity and cost type: every change is a new version with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import SpendingLine, SpendingPlan, SubsidyUse, Workshop
from applications.services.ledger import held
from applications.services.subsidy_uses import broken
from applications.states import ALIVE
from common.templatetags.ui import money


@dataclass(frozen=True)
class Planned:
    """So much for this."""

    activity: SubsidyUse
    cost_type: SubsidyUse
    amount: Decimal


@transaction.atomic
def plan(workshop: Workshop, lines: Sequence[Planned], *, by: User, at: datetime, reason: str = "") -> SpendingPlan:
    """A new version of the whole plan. Raises NotPermitted, NotPossible."""
    if not permissions.unit_member(workshop, by):
        raise NotPermitted(permissions.unit_member.sentence)
    ledger = held(workshop, at)
    if sentences := _against(ledger.workshop, lines):
        raise NotPossible(*sentences)
    last = ledger.plans.order_by("-version").first()
    if last is not None and not reason:
        raise NotPossible("调整预算须写明原因。")
    ledger.plans.filter(ended_at=None).update(ended_at=at)
    made = SpendingPlan.objects.create(
        ledger=ledger, version=last.version + 1 if last else 1, entered_by=by, entered_at=at, reason=reason
    )
    SpendingLine.objects.bulk_create(
        SpendingLine(plan=made, activity=line.activity, cost_type=line.cost_type, amount=line.amount) for line in lines
    )
    facts = {"plan": made.pk, "number": made.version, "amount": str(_total(lines))}
    capacity = acting_capacity(ledger.workshop, by)
    journal.record(ledger.workshop, "plan_spending", by=by, at=at, capacity=capacity, text=reason, facts=facts)
    return made


def _against(workshop: Workshop, lines: Sequence[Planned]) -> list[str]:
    subsidy = workshop.subsidies.filter(withdrawn_at=None).first()
    if workshop.state not in ALIVE or subsidy is None:
        return ["列入重点资助的有效工作室才编制补助经费预算。"]
    if not lines:
        return ["请至少填写一项预算。"]
    outside = next((use for line in lines if (use := broken(line.activity, line.cost_type))), None)
    if outside:
        return [f"“{outside}”不在补助经费的使用范围内（{outside.clause}），不能编入预算。"]
    if len({(line.activity, line.cost_type) for line in lines}) < len(lines):
        return ["同一活动的同一费用类别只能填一行。"]
    if _total(lines) > subsidy.amount:
        return [f"预算合计 {money(_total(lines))} 元，超过补助金额 {money(subsidy.amount)} 元。"]
    return []


def _total(lines: Sequence[Planned]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))
