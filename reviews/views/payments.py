"""拨付: the instalments of one key project's subsidy; drafting, paying, cancelling what only was drafted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.lifecycle import NotPermitted
from applications.models import Payment, ProgrammeRules, Subsidy
from applications.services import programme, subsidies
from applications.views.ledger_steps import step
from common import clock, files
from common.forms import HouseForm
from common.kept_files import given
from common.links import link_to
from common.templatetags.ui import money
from reviews.forms import payments as forms
from reviews.models import KeyProject
from reviews.services import payments as service

LOOKS: dict[str, tuple[str, str, str]] = {
    Payment.Status.DRAFTED: ("待财政负责人确认", "act", "clock"),
    Payment.Status.PAID: ("已拨付", "good", "check"),
    Payment.Status.CANCELLED: ("已取消", "quiet", "ban"),
}


@require_GET
def page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was decided, what went out, what is left."""
    project = _project(request, pk)
    subsidy = Subsidy.objects.filter(key_project=project.pk).select_related("workshop").first()
    rows = list(subsidy.payments.select_related("drafted_by", "paid_by", "voucher")) if subsidy else []
    left = subsidies.left_to_pay(subsidy) if subsidy else project.amount
    return render(
        request,
        "reviews/payments/page.html",
        {
            "project": project,
            "rows": [(row, LOOKS[row.status]) for row in rows],
            "left": left,
            "against": subsidies.against_paying(subsidy) if subsidy and left > 0 else [],
            "may_draft": request.user.holds(Role.FINANCE_OFFICER) and left > 0,
            "may_pay": request.user.holds(Role.FINANCE_APPROVER),
            "may_cancel": request.user.holds(*FINANCE_ROLES),
        },
    )


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """An instalment is drawn up; one payment unless finance divides it."""
    project = _project(request, pk)
    _demand(request, Role.FINANCE_OFFICER, subsidies.OFFICER)
    subsidy = Subsidy.objects.filter(key_project=project.pk).first()
    left = subsidies.left_to_pay(subsidy) if subsidy else project.amount
    form = forms.DraftForm(*given(request), initial={"amount": left})
    form.fields["amount"].help_text = _hint(programme.rules_on(clock.today()), project.amount, left)
    return _step(
        request, project, form, f"拟定拨付第 {(subsidy.payments.count() if subsidy else 0) + 1} 笔",
        lambda at: service.draft(project, by=request.user, at=at, **form.cleaned_data),
        done="已拟定，请市财政局负责人确认。",
    )  # fmt: skip


def _hint(rules: ProgrammeRules, amount: Decimal, left: Decimal) -> str:
    first = amount * rules.first_instalment
    words = f"尚未拨付 {money(left)} 元，一般一次拨付。"
    return f"{words}分两次的，首次 {rules.first_instalment:.0%} 即 {money(first)} 元。" if left == amount else words


@require_http_methods(["GET", "POST"])
def pay(request: SignedInRequest, pk: int, ordinal: int) -> HttpResponse:
    """Finance's approver says that it went out."""
    project, payment = _payment(request, pk, ordinal)
    _demand(request, Role.FINANCE_APPROVER, subsidies.APPROVER)
    decided_on = clock.legal_day(payment.subsidy.authorised_at)
    form = forms.PayForm(*given(request), initial={"paid_on": clock.today()}, decided_on=decided_on)
    return _step(
        request, project, form, f"确认拨付第 {ordinal} 笔 {money(payment.amount)} 元",
        lambda at: service.confirm(payment, by=request.user, at=at, **form.cleaned_data),
        done="已拨付，单位会收到通知。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, pk: int, ordinal: int) -> HttpResponse:
    """What only was drafted is not paid."""
    project, payment = _payment(request, pk, ordinal)
    if not request.user.holds(*FINANCE_ROLES):
        raise NotPermitted(subsidies.OFFICER)
    form = forms.CancelPaymentForm(*given(request))
    return _step(
        request, project, form, f"取消拟定的第 {ordinal} 笔拨付",
        lambda at: subsidies.cancel_payment(payment, by=request.user, at=at, **form.cleaned_data),
        done="已取消。", adverse=True,
    )  # fmt: skip


@require_GET
def voucher(request: SignedInRequest, pk: int, ordinal: int) -> HttpResponseBase:
    _, payment = _payment(request, pk, ordinal)
    if payment.voucher is None:
        raise Http404
    return files.send(payment.voucher)


def _project(request: SignedInRequest, pk: int) -> KeyProject:
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise NotPermitted("补助经费的拨付由市财政局办理、市人力社保局查看。")
    rows = service.to_pay().select_related("workshop__unit", "workshop__review_body", "workshop__round")
    return get_object_or_404(rows, pk=pk)


def _payment(request: SignedInRequest, pk: int, ordinal: int) -> tuple[KeyProject, Payment]:
    project = _project(request, pk)
    rows = Payment.objects.select_related("subsidy__workshop", "voucher")
    return project, get_object_or_404(rows, subsidy__key_project=project.pk, ordinal=ordinal)


def _demand(request: SignedInRequest, role: str, sentence: str) -> None:
    if not request.user.holds(role):
        raise NotPermitted(sentence)


def _step(
    request: SignedInRequest, project: KeyProject, form: HouseForm, title: str, act: Any, **options: Any
) -> HttpResponse:
    back = link_to("reviews:payments", project.pk)
    return step(request, project.workshop, form, title, act, back=back, button="确定", **options)
