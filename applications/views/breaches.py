"""One breach: what it is about, the unit's explanation and repayment, finance's end of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import FINANCE_ROLES
from applications import permissions
from applications.forms import ledger as forms
from applications.lifecycle import NotPermitted
from applications.models import Breach
from applications.selectors import ledger_pages as pages
from applications.selectors import ledger_turns as turns
from applications.services import breaches, ledger
from applications.views.ledger_steps import step
from common import clock, files
from common.kept_files import given
from common.links import link_to


@require_GET
def detail(request: SignedInRequest, pk: int, breach: int) -> HttpResponse:
    """Its facts, what came back, and what may be done."""
    workshop = pages.title_of(request.user, pk)
    found = pages.breach_of(workshop, breach)
    is_live = found.status != Breach.Status.CLOSED
    context = {
        "workshop": workshop,
        "breach": found,
        "look": turns.look_of(found),
        "owed": max(found.amount - found.back, pages.NOTHING),
        "may_repay": found.back_or_entered < found.amount and not found.is_reversed,
        "repayments": [(line, pages.LOOKS[line.status]) for line in found.repayments.order_by("day", "pk")],
        "may_answer": is_live and permissions.unit_member(workshop, request.user),
        "may_end": is_live and request.user.holds(*FINANCE_ROLES),
    }
    return render(request, "workshops/ledger/breach.html", context)


@require_http_methods(["GET", "POST"])
def explain(request: SignedInRequest, pk: int, breach: int) -> HttpResponse:
    found = _units(request, pk, breach)
    form = forms.ExplainForm(*given(request), initial={"explanation": found.explanation})
    return _step(
        request, found, form, "说明情况",
        lambda at: breaches.explain(found, by=request.user, at=at, **form.cleaned_data),
        done="说明已送市财政局。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def repay(request: SignedInRequest, pk: int, breach: int) -> HttpResponse:
    """Misused money is put back into the account."""
    found = _units(request, pk, breach)
    owed = breaches.owed(found, waiting=True)
    initial = {"day": clock.today(), "amount": owed, "summary": f"归还第 {found.entry.number} 笔不合规支出"}
    form = forms.MoneyForm(*given(request), initial=initial)
    return _step(
        request, found, form, "登记归还",
        lambda at: ledger.repay(found, by=request.user, at=at, **form.cleaned_data),
        facts=[("尚未归还", owed)], done="已登记，等待确认。",
        lead="款项须由单位自有资金存回补助账户；登记后由另一位负责人确认。",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int, breach: int) -> HttpResponse:
    """Finance ends it."""
    workshop = pages.title_of(request.user, pk)
    if not request.user.holds(*FINANCE_ROLES):
        raise NotPermitted(breaches.CLOSERS)
    found = pages.breach_of(workshop, breach)
    form = forms.CloseBreachForm(*given(request))
    return _step(
        request, found, form, "办结不合规支出",
        lambda at: breaches.close(found, by=request.user, at=at, **form.cleaned_data),
        facts=[("尚未归还", breaches.owed(found))], done="已办结，单位会收到通知。",
    )  # fmt: skip


@require_GET
def evidence(request: SignedInRequest, pk: int, breach: int) -> HttpResponseBase:
    found = pages.breach_of(pages.title_of(request.user, pk), breach)
    if found.evidence is None:
        raise Http404
    return files.send(found.evidence)


def _units(request: SignedInRequest, pk: int, breach: int) -> Any:
    workshop = pages.title_of(request.user, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    return pages.breach_of(workshop, breach)


def _step(request: SignedInRequest, found: Breach, form: Any, title: str, act: Any, **options: Any) -> HttpResponse:
    workshop = found.ledger.workshop
    back = link_to("workshops:breach", workshop.pk, found.pk)
    return step(request, workshop, form, title, act, back=back, **options)
