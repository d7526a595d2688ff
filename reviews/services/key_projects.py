"""Key projects (五(一)-1): the yearly list that both bureaus decide, the budget that finance enters, cancelling."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.person_at_work import capacity_of
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import journal
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.services import programme
from applications.states import ALIVE
from common.clock import legal_day
from common.journal import canonical
from common.templatetags.ui import wan
from reviews import decision_letters as letters
from reviews.models import Budget, KeyProject
from reviews.services import payments
from reviews.services.decision import locked

Status = KeyProject.Status
DRAFTER = "须由市人力社保局经办人办理。"
CITY_APPROVER = "须由市人力社保局负责人办理。"
FINANCE_APPROVER = "须由市财政局负责人办理。"
MOVED = "您看到的名单之后有改动，请重新核对后确认。"


# ── the budget ───────────────────────────────────────────────────────────────


@transaction.atomic
def set_budget(year: int, *, amount: Decimal, by: User, at: datetime, reason: str = "") -> Budget:
    """What finance set aside for the year; a later figure needs its reason. Raises NotPermitted, NotPossible."""
    if not by.holds(*FINANCE_ROLES):
        raise NotPermitted("预算由市财政局录入。")
    last = Budget.objects.select_for_update(of=("self",)).filter(year=year, ended_at=None).first()
    if last is not None and last.amount == amount:
        return last
    if last is not None and not reason:
        raise NotPossible("调整预算须写明原因。")
    Budget.objects.filter(year=year, ended_at=None).update(ended_at=at)
    return Budget.objects.create(year=year, amount=amount, entered_by=by, entered_at=at, reason=reason)


# ── drafting ─────────────────────────────────────────────────────────────────


@transaction.atomic
def propose(workshop: Workshop, *, year: int, amount: Decimal, reason: str, by: User, at: datetime) -> KeyProject:
    """Put a living title on the year's draft list. Raises NotPermitted, NotPossible."""
    _demand(by, Role.CITY_OFFICER, DRAFTER)
    workshop = locked(workshop)
    if workshop.state not in ALIVE:
        raise NotPossible(f"“{workshop}”目前为“{workshop.get_state_display()}”，没有有效的称号。")
    other = workshop.key_projects.exclude(status=Status.CANCELLED).first()
    if other is not None:
        raise NotPossible(f"“{workshop}”已列入 {other.year} 年重点资助，一个工作室只资助一次。")
    least, most, step = _range(amount, at)
    made = KeyProject.objects.create(
        workshop=workshop,
        year=year,
        amount=amount,
        least=least,
        most=most,
        step=step,
        reason=reason,
        drafted_by=by,
        drafted_at=at,
    )
    _record("draft_key_project", made, by, at, text=reason)
    return made


@transaction.atomic
def change(project: KeyProject, *, amount: Decimal, reason: str, by: User, at: datetime) -> KeyProject:
    """Another amount or reason; what the city had confirmed is to be confirmed again."""
    _demand(by, Role.CITY_OFFICER, DRAFTER)
    project = _open(project)
    if (project.amount, project.reason) == (amount, reason):
        return project
    project.least, project.most, project.step = _range(amount, at)
    project.amount, project.reason = amount, reason
    project.drafted_by, project.drafted_at = by, at
    _back_to_draft(project)
    _record("change_key_project", project, by, at, text=reason)
    return project


@transaction.atomic
def drop(project: KeyProject, *, by: User, at: datetime) -> None:
    """Take a case off the draft list; nothing of it was decided, the journal keeps that it stood there."""
    _demand(by, Role.CITY_OFFICER, DRAFTER)
    project = _open(project)
    _record("drop_key_project", project, by, at)
    project.delete()


def _range(amount: Decimal, at: datetime) -> tuple[Decimal, Decimal, Decimal]:
    """The range of the programme rules in force. Raises NotPossible when the amount is not within it."""
    rules = programme.rules_on(legal_day(at))
    if not rules.subsidy_least <= amount <= rules.subsidy_most:
        raise NotPossible(f"资助金额须在 {wan(rules.subsidy_least)} 万元至 {wan(rules.subsidy_most)} 万元之间。")
    if amount % rules.subsidy_step:
        raise NotPossible(f"资助金额须以 {wan(rules.subsidy_step)} 万元为单位。")
    return rules.subsidy_least, rules.subsidy_most, rules.subsidy_step


# ── both bureaus decide the list ─────────────────────────────────────────────


def hash_of(rows: Iterable[KeyProject]) -> str:
    """What is confirmed: these cases with these amounts and reasons."""
    content = [[row.pk, f"{row.amount:.2f}", row.reason] for row in sorted(rows, key=lambda row: row.pk)]
    return hashlib.sha256(canonical({"rows": content}).encode()).hexdigest()


@transaction.atomic
def confirm_for_city(year: int, *, by: User, at: datetime, content_hash: str) -> list[KeyProject]:
    """The city's approver confirms every drafted row of the year that another person drafted."""
    _demand(by, Role.CITY_APPROVER, CITY_APPROVER)
    rows = _locked_rows(year, Status.DRAFT)
    if not rows:
        raise NotPossible("没有待确认的拟定项目。")
    if content_hash != hash_of(rows):
        raise NotPossible(MOVED)
    if any(row.drafted_by_id == by.pk for row in rows):
        raise NotPossible("拟定人不能确认，请由本局另一位负责人办理。")
    for row in rows:
        row.status, row.city_by, row.city_at = Status.CITY, by, at
        row.save(update_fields=["status", "city_by", "city_at"])
        _record("confirm_key_project", row, by, at)
    letters.key_projects_proposed(year, rows, at)
    return rows


@transaction.atomic
def confirm_for_finance(year: int, *, by: User, at: datetime, content_hash: str) -> list[KeyProject]:
    """Finance's approver confirms what the city confirmed, within the budget: with that the list is decided."""
    _demand(by, Role.FINANCE_APPROVER, FINANCE_APPROVER)
    rows = _locked_rows(year, Status.CITY)
    if not rows:
        raise NotPossible("没有等市财政局确认的项目。")
    if content_hash != hash_of(rows):
        raise NotPossible(MOVED)
    for row in rows:
        if row.workshop.state not in ALIVE:
            raise NotPossible(f"“{row.workshop}”目前为“{row.workshop.get_state_display()}”，不能列入重点资助。")
    if sentences := over_budget(year):
        raise NotPossible(*sentences)
    for row in rows:
        row.status, row.finance_by, row.finance_at = Status.CONFIRMED, by, at
        row.save(update_fields=["status", "finance_by", "finance_at"])
        payments.authorise(row)
        _record("confirm_key_project", row, by, at)
        letters.key_project_confirmed(row, at)
    return rows


@transaction.atomic
def send_back(year: int, *, reason: str, by: User, at: datetime) -> list[KeyProject]:
    """Finance does not agree: the list goes back to the city's officer, with the reason."""
    _demand(by, Role.FINANCE_APPROVER, FINANCE_APPROVER)
    rows = _locked_rows(year, Status.CITY)
    if not rows:
        raise NotPossible("没有等市财政局确认的项目。")
    for row in rows:
        _back_to_draft(row)
        _record("return_key_project", row, by, at, text=reason)
    letters.key_projects_returned(year, rows, reason, at)
    return rows


def over_budget(year: int) -> list[str]:
    """What both have confirmed, or are about to, against what finance entered; without a budget nothing is decided."""
    budget = Budget.objects.filter(year=year, ended_at=None).first()
    if budget is None:
        return [f"市财政局还没有录入 {year} 年预算。"]
    settled = KeyProject.objects.filter(year=year, status__in=[Status.CITY, Status.CONFIRMED])
    total = sum(settled.values_list("amount", flat=True), Decimal(0))
    if total > budget.amount:
        return [f"{year} 年名单合计 {wan(total)} 万元，超过预算 {wan(budget.amount)} 万元。"]
    return []


@transaction.atomic
def cancel(project: KeyProject, *, reason: str, by: User, at: datetime) -> KeyProject:
    """Take a decided project back before anything was paid. Raises NotPermitted, NotPossible."""
    _demand(by, Role.CITY_APPROVER, CITY_APPROVER)
    project = _row(project)
    if project.status == Status.CANCELLED:
        raise NotPossible("这个项目已取消。")
    if project.paid_at is not None:
        raise NotPossible("经费已拨付，不能取消。")
    was_confirmed = project.status == Status.CONFIRMED
    project.status = Status.CANCELLED
    project.cancelled_at, project.cancelled_by, project.cancelled_reason = at, by, reason
    project.save(update_fields=["status", "cancelled_at", "cancelled_by", "cancelled_reason"])
    payments.withdraw(project, reason=reason, by=by, at=at)
    _record("cancel_key_project", project, by, at, text=reason)
    letters.key_project_cancelled(project, at, was_confirmed=was_confirmed)
    return project


# ── what they share ──────────────────────────────────────────────────────────


def _demand(by: User, role: str, sentence: str) -> None:
    if not by.holds(role):
        raise NotPermitted(sentence)


def _locked_rows(year: int, status: str) -> list[KeyProject]:
    """The rows of the year in this status, locked in a fixed order."""
    rows: QuerySet[KeyProject] = KeyProject.objects.select_for_update(of=("self",)).filter(year=year, status=status)
    return list(rows.select_related("workshop").order_by("pk"))


def _row(project: KeyProject) -> KeyProject:
    found = KeyProject.objects.select_for_update(of=("self",)).select_related("workshop")
    return found.get(pk=project.pk)


def _open(project: KeyProject) -> KeyProject:
    project = _row(project)
    if project.status not in {Status.DRAFT, Status.CITY}:
        raise NotPossible(f"这个项目目前为“{project.get_status_display()}”，不能再改。")
    return project


def _back_to_draft(project: KeyProject) -> None:
    project.status, project.city_by, project.city_at = Status.DRAFT, None, None
    project.save()


def _record(verb: str, project: KeyProject, by: User, at: datetime, *, text: str = "") -> None:
    facts = {"key_project": project.pk, "year": project.year, "amount": str(project.amount), "status": project.status}
    capacity = capacity_of(by, *CITY_ROLES, *FINANCE_ROLES)
    journal.record(project.workshop, verb, by=by, at=at, capacity=capacity, text=text, facts=facts)
