"""Lines of the books: entering them, looking at one, confirming, refusing, reversing, its voucher."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications import permissions
from applications.forms import ledger as forms
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import LedgerEntry, Payment, Workshop
from applications.selectors import ledger as figures
from applications.selectors import ledger_pages as pages
from applications.selectors import ledger_turns as turns
from applications.services import breaches, ledger, ledger_decisions, subsidy_uses
from applications.views.ledger_steps import step
from common import clock, files
from common.kept_files import given
from common.links import link_to
from common.templatetags.ui import money

Kind, Status, Fund = LedgerEntry.Kind, LedgerEntry.Status, LedgerEntry.Fund


# ── entering ─────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def spend(request: SignedInRequest, pk: int) -> HttpResponse:
    """An expense of the subsidy or of the host."""
    workshop = _units(request, pk)
    try:
        uses = subsidy_uses.uses_on(clock.today())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("workshops:ledger", pk=pk)
    form = forms.ExpenseForm(*given(request), uses=uses, initial={"day": clock.today(), "fund": Fund.SUBSIDY})
    return _entering(
        request, workshop, form, "登记支出", lambda at: _spent(workshop, form, request.user, at),
        lead="登记后由本单位另一位负责人核对凭证确认，确认前不计入余额。",
        done=lambda lines: _told(lines, form.cleaned_data["fund"]),
    )  # fmt: skip


def _spent(workshop: Workshop, form: forms.ExpenseForm, by: User, at: datetime) -> list[LedgerEntry]:
    told = form.cleaned_data
    return ledger.spend(workshop, form.spending, fund=told["fund"], by=by, at=at, as_misuse=told["as_misuse"])


def _told(lines: list[LedgerEntry], fund: str) -> str:
    """Which lines were made, and where the rest went."""
    words = "；".join(f"第 {line.number} 笔 {money(line.amount)} 元（{line.get_fund_display()}）" for line in lines)
    beyond = fund == Fund.SUBSIDY and lines[-1].fund == Fund.OWN
    return f"已登记{words}，等待确认。{'超出补助余额的部分已记入单位配套。' if beyond else ''}"


@require_http_methods(["GET", "POST"])
def interest(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the bank paid."""
    workshop = _units(request, pk)
    form = forms.MoneyForm(*given(request), initial={"day": clock.today(), "summary": "结息"})
    return _entering(
        request, workshop, form, "登记利息",
        lambda at: ledger.earn_interest(workshop, by=request.user, at=at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def surrender(request: SignedInRequest, pk: int) -> HttpResponse:
    """Money that goes back to finance."""
    workshop = _units(request, pk)
    initial = {"day": clock.today(), "summary": "上缴市财政补助结余", "amount": figures.to_surrender(workshop)}
    form = forms.MoneyForm(*given(request), initial=initial)
    return _entering(
        request, workshop, form, "登记上缴",
        lambda at: ledger.surrender(workshop, by=request.user, at=at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def receive(request: SignedInRequest, pk: int, ordinal: int) -> HttpResponse:
    """An instalment that finance paid is in the account."""
    workshop = _units(request, pk)
    rows = Payment.objects.select_related("subsidy__workshop")
    payment = get_object_or_404(
        rows, subsidy__workshop=workshop, ordinal=ordinal, subsidy__withdrawn_at=None, status=Payment.Status.PAID
    )
    form = forms.ReceiptForm(*given(request), initial={"day": clock.today()}, paid_on=payment.paid_on)
    return _entering(
        request, workshop, form, f"登记第 {ordinal} 笔补助到账",
        lambda at: ledger.receive(payment, by=request.user, at=at, **form.cleaned_data),
        facts=[("拨付金额", payment.amount)],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def refund(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A seller gave back part of an expense."""
    workshop = _units(request, pk)
    entry = pages.entry_of(workshop, number)
    form = forms.MoneyForm(*given(request), initial={"day": clock.today(), "summary": f"第 {number} 笔支出退款"[:200]})
    return _entering(
        request, workshop, form, f"登记第 {number} 笔支出的退款",
        lambda at: ledger.refund(entry, by=request.user, at=at, **form.cleaned_data),
        facts=[("原支出", entry.amount)],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reverse(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """红冲: the same line with a minus."""
    workshop = _units(request, pk)
    entry = pages.entry_of(workshop, number)
    form = forms.ReasonForm(*given(request))
    return _entering(
        request, workshop, form, f"红冲第 {number} 笔",
        lambda at: ledger.reverse(entry, by=request.user, at=at, **form.cleaned_data),
        facts=[(entry.get_kind_display(), entry.amount)],
        lead="已确认的记录不修改、不删除：红冲以今天的日期登记同样内容的负数，确认后再按正确内容重新登记。",
        button="登记红冲",
    )  # fmt: skip


def _entering(
    request: SignedInRequest, workshop: Workshop, form: Any, title: str, act: Any, **options: Any
) -> HttpResponse:
    usual = {"button": "登记", "lead": "登记后由本单位另一位负责人确认。", "done": "已登记，等待确认。"}
    return step(
        request, workshop, form, title, act, back=link_to("workshops:ledger", workshop.pk), **{**usual, **options}
    )


# ── one line ─────────────────────────────────────────────────────────────────


@require_GET
def detail(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One line with its voucher, who entered and who decided it, and what may be done."""
    workshop = pages.title_of(request.user, pk)
    return _shown(request, pages.entry_of(workshop, number), forms.ReasonForm())


def _shown(request: SignedInRequest, entry: LedgerEntry, form: forms.ReasonForm, *, status: int = 200) -> HttpResponse:
    workshop, user = entry.ledger.workshop, request.user
    waits = entry.status == Status.ENTERED
    stands = entry.status == Status.CONFIRMED and entry.reverses_id is None
    reversal = entry.reversals.exclude(status=Status.REFUSED).first()
    is_unit = permissions.unit_member(workshop, user)
    is_expense = entry.kind == Kind.EXPENSE
    context = {
        "workshop": workshop,
        "entry": entry,
        "look": pages.LOOKS[entry.status],
        "form": form,
        "followers": entry.rests.all() if entry.rest_of_id is None else [],
        "reversal": reversal,
        "breaches": [(one, turns.look_of(one)) for one in turns.with_standing(entry.breaches.order_by("pk"))],
        "may_confirm": waits and ledger_decisions.may_confirm(entry, user),
        "confirming": ledger_decisions.sentence_of_confirming(entry) if waits and is_unit else "",
        "may_take_back": waits and entry.entered_by_id == user.pk,
        "may_reverse": is_unit and stands and reversal is None,
        "may_refund": is_unit and stands and reversal is None and is_expense,
        "may_question": user.holds(*FINANCE_ROLES, *CITY_ROLES)
        and stands
        and reversal is None
        and is_expense
        and entry.fund == Fund.SUBSIDY
        and not breaches.counting(entry).exists(),
    }
    return render(request, "workshops/ledger/entry.html", context, status=status)


@require_POST
def confirm(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A second person looked at the voucher."""
    entry = pages.entry_of(pages.title_of(request.user, pk), number)
    try:
        lines = ledger_decisions.confirm(entry, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("workshops:ledger_entry", pk=pk, number=number)
    messages.success(request, f"已确认 {len(lines)} 笔。")
    return redirect("workshops:ledger", pk=pk)


@require_POST
def refuse(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """It does not become a line; who entered it takes it back the same way."""
    entry = pages.entry_of(pages.title_of(request.user, pk), number)
    if entry.entered_by_id != request.user.pk and not ledger_decisions.may_confirm(entry, request.user):
        raise NotPermitted(ledger_decisions.TAKE_BACK)
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, entry, form, status=422)
    try:
        ledger_decisions.refuse(entry, by=request.user, at=clock.now(), **form.cleaned_data)
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("workshops:ledger_entry", pk=pk, number=number)
    messages.success(request, "已退回，不计入台账。")
    return redirect("workshops:ledger", pk=pk)


@require_GET
def voucher(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    entry = pages.entry_of(pages.title_of(request.user, pk), number)
    if entry.voucher is None:
        raise Http404
    return files.send(entry.voucher)


@require_http_methods(["GET", "POST"])
def question(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A bureau takes an expense for a breach."""
    workshop = pages.title_of(request.user, pk)
    entry = pages.entry_of(workshop, number)
    if not request.user.holds(*FINANCE_ROLES, *CITY_ROLES):
        raise NotPermitted(breaches.BUREAUS)
    form = forms.QuestionForm(*given(request))
    return step(
        request, workshop, form, f"第 {number} 笔按不合规支出处理",
        lambda at: breaches.question(entry, by=request.user, at=at, **form.cleaned_data),
        facts=[("支出金额", entry.amount)],
        lead="单位会收到通知，须在期限内说明并归还；办结前暂停拨付。",
        button="确定", adverse=True, back=link_to("workshops:ledger_entry", pk, number),
    )  # fmt: skip


def _units(request: SignedInRequest, pk: int) -> Workshop:
    workshop = pages.title_of(request.user, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    return workshop
