"""Before a title ends: a technician reported gone, the closing proposed, finance's answer, the act itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import permissions
from applications.forms.changes import ClosingForm, DepartureForm, DropForm, FinanceAnswerForm
from applications.lifecycle import ACTS, NotPermitted, NotPossible
from applications.models import ClosingProposal, Departure
from applications.selectors import dossier
from applications.services import closing, departures
from applications.services.changes import CLOSABLE
from applications.services.programme import rules_on
from applications.states import ALIVE
from applications.views.acts import act_page
from common import clock, files
from common.forms import HouseForm
from common.kept_files import given
from common.models import StoredFile
from common.templatetags.ui import cn_date

# ── a technician who is gone ─────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the technician is gone."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if not departures.may_report(workshop, request.user):
        raise NotPermitted(departures.REPORTERS)
    if workshop.state not in ALIVE or departures.of(workshop) is not None:
        messages.warning(request, "已经报告过首席技师离开，或称号已终止。")
        return redirect("workshops:changes", pk=pk)
    form = DepartureForm(*given(request))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = departures.report(workshop, by=request.user, at=at, **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"已报告。所在单位应在 {cn_date(made.due_on)}前提出继任人选，已通知有关各方。")
            return redirect("workshops:changes", pk=pk)
    months = rules_on(clock.legal_day(at)).successor_months
    context = {"workshop": workshop, "form": form, "refused": refused, "months": months}
    return render(request, "workshops/changes/departure.html", context, status=_status(refused, form))


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was reported in error."""
    workshop = dossier.case_of(request.user, pk)
    departure = departures.of(workshop)
    if departure is None:
        messages.warning(request, "没有待办的首席技师离开报告。")
        return redirect("workshops:changes", pk=pk)
    if not permissions.city(workshop, request.user) and departure.reported_by_id != request.user.pk:
        raise NotPermitted("由报告人或市人力社保局撤销。")
    form = DropForm(*given(request))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            departures.withdraw(departure, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "报告已撤销，已通知有关各方。")
            return redirect("workshops:changes", pk=pk)
    context = {"workshop": workshop, "departure": departure, "form": form, "refused": refused}
    return render(request, "workshops/changes/departure_withdraw.html", context, status=_status(refused, form))


@require_GET
def departure_file(request: SignedInRequest, pk: int, departure: int) -> HttpResponseBase:
    """The evidence of a departure."""
    seen = Departure.objects.visible_to(request.user).filter(workshop=pk)
    return _sent(get_object_or_404(seen.select_related("evidence"), pk=departure).evidence)


# ── closing ──────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city writes ground, facts and basis."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if not permissions.city_officer(workshop, request.user):
        raise NotPermitted(permissions.city_officer.sentence)
    if workshop.state not in CLOSABLE or closing.of(workshop) is not None:
        messages.warning(request, "已经拟定注销，或目前的状态不能注销。")
        return redirect("workshops:changes", pk=pk)
    form = ClosingForm(*given(request), grounds=closing.grounds_for(workshop, at))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = closing.propose(workshop, by=request.user, at=at, **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            waits = "请市财政局答复" if made.asks_finance else "请另一位负责人办理注销"
            messages.success(request, f"已拟定注销，{waits}。")
            return redirect("workshops:changes", pk=pk)
    context = {"workshop": workshop, "form": form, "refused": refused}
    return render(request, "workshops/changes/closing.html", context, status=_status(refused, form))


def _open(request: SignedInRequest, pk: int) -> ClosingProposal:
    """The proposal under way, for the two bureaus."""
    workshop = dossier.case_of(request.user, pk)
    if not (permissions.city(workshop, request.user) or permissions.finance(workshop, request.user)):
        raise NotPermitted("注销由市人力社保局和市财政局办理。")
    found = closing.of(workshop)
    if found is None:
        raise Http404
    found.workshop = workshop
    return found


@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance agrees or not."""
    proposal = _open(request, pk)
    if not permissions.finance_approver(proposal.workshop, request.user):
        raise NotPermitted(permissions.finance_approver.sentence)
    form = FinanceAnswerForm(*given(request))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        agrees, text = form.cleaned_data["verdict"] == "agree", form.cleaned_data["text"]
        try:
            closing.answer(proposal, by=request.user, at=clock.now(), agrees=agrees, text=text)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已答复，已通知市人力社保局。")
            return redirect("workshops:changes", pk=pk)
    return _about(request, proposal, form, refused, title="答复拟注销", button="答复")


@require_http_methods(["GET", "POST"])
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city takes the proposal back."""
    proposal = _open(request, pk)
    if not permissions.city(proposal.workshop, request.user):
        raise NotPermitted(permissions.city.sentence)
    form = DropForm(*given(request))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            closing.drop(proposal, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已撤回，已通知有关人员。")
            return redirect("workshops:changes", pk=pk)
    return _about(request, proposal, form, refused, title="撤回拟注销", button="撤回")


def _about(
    request: SignedInRequest, proposal: ClosingProposal, form: HouseForm, refused: list[str], *, title: str, button: str
) -> HttpResponse:
    context = {
        "workshop": proposal.workshop,
        "proposal": proposal,
        "form": form,
        "refused": refused,
        "title": title,
        "button": button,
    }
    return render(request, "workshops/changes/closing_step.html", context, status=_status(refused, form))


@require_GET
def file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The evidence of the closing."""
    return _sent(_open(request, pk).evidence)


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """The act, with what was proposed to be read first."""
    workshop = dossier.case_of(request.user, pk)
    extra = {"reading": "workshops/changes/_proposal.html", "proposal": closing.of(workshop)}
    return act_page(request, workshop, ACTS["close"], clock.now(), extra)


def _sent(stored: StoredFile | None) -> HttpResponseBase:
    if stored is None:
        raise Http404
    return files.send(stored)


def _status(refused: list[str], form: HouseForm) -> int:
    return 409 if refused else 422 if form.errors else 200
