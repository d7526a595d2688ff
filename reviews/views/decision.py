"""The tab 审批 and the pages behind it: the city's draft, finance's opinion, one seal, 不同意, taking it up again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reauthentication
from accounts.requests import SignedInRequest
from applications import permissions
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.permissions import Permission
from applications.selectors import dossier
from applications.services.sealing import text_in_box
from common import clock
from common.forms import HouseForm
from common.kept_files import given
from reviews.forms import decision as forms
from reviews.models import Decision, DecisionSide
from reviews.selectors import decision as selectors
from reviews.services import decision as service
from reviews.services import reopening
from reviews.views.telling import asked, back_to

AGREED = "经审核，评审和公示程序完整，符合规定条件，同意认定。"
FINANCE_AGREED = {
    Decision.Kind.GRANT: "经会同审核，同意认定。",
    Decision.Kind.REJECT: "经会同审核，不予认定。",
}


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the decision is; unit and body read what was carried out, not what is being drafted."""
    workshop, at = _case(request, pk), clock.now()
    inside = request.user.sees_every_case()
    found = selectors.decisions_of(workshop)
    if not inside:
        found = [decision for decision in found if decision.carried_out_at]
    if not inside and not found:
        raise Http404
    stands = selectors.of(workshop)
    return render(
        request,
        "reviews/decision/tab.html",
        {
            "workshop": workshop,
            "tab": "decision",
            "at": at,
            "inside": inside,
            "stands": stands,
            "current": next((d for d in found if d.ended_at is None), None),
            "former": [d for d in found if d.ended_at is not None],
            "reopening": workshop.reopenings.select_related("proposed_by", "answered_by").first() if inside else None,
            "may_answer": permissions.finance_approver(workshop, request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city's officer writes the decision; saving over a sealed one voids its seals, and the page says so."""
    workshop = _permitted(request, pk, permissions.city_officer)
    current = service.current(workshop)
    own = selectors.side_in(current, DecisionSide.Side.HR)
    initial = {
        "kind": current.kind if current else Decision.Kind.GRANT,
        "text": own.text if own else AGREED,
        "reasons": current.reasons if current else "",
    }
    form = forms.DecisionForm(request.POST if _is_post(request) else None, workshop=workshop, initial=initial)
    return _drafting(
        request,
        workshop,
        form,
        current,
        lambda at: service.draft(workshop, by=request.user, at=at, seen=_seen(request), **form.cleaned_data),
        title="拟写审批决定",
    )


@require_http_methods(["GET", "POST"])
def draft_finance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance's officer reads the city's decision and writes finance's opinion on it."""
    workshop = _permitted(request, pk, permissions.finance_officer)
    current = service.current(workshop)
    own = selectors.side_in(current, DecisionSide.Side.FINANCE)
    usual = FINANCE_AGREED[Decision.Kind(current.kind)] if current else ""
    form = forms.FinanceOpinionForm(
        request.POST if _is_post(request) else None, initial={"text": own.text if own else usual}
    )
    return _drafting(
        request,
        workshop,
        form,
        current,
        lambda at: service.draft_finance(workshop, by=request.user, at=at, seen=_seen(request), **form.cleaned_data),
        title="拟写市财政局意见",
    )


def _drafting(
    request: SignedInRequest,
    workshop: Workshop,
    form: HouseForm,
    current: Decision | None,
    save: Callable[[datetime], object],
    *,
    title: str,
) -> HttpResponse:
    context = {
        "workshop": workshop,
        "current": current,
        "stands": selectors.of(workshop),
        "remedy": workshop.rule_set.remedy,
        "title": title,
    }
    saved = back_to(_tab(workshop), "意见已保存，两局意见都拟好后由各自负责人盖章。", save)
    return asked(request, "reviews/decision/draft.html", context, form=form, act=saved)


@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One bureau's approver looks at the whole content and seals it in the form."""
    workshop = _case(request, pk)
    side = service.side_sealed_by(workshop, request.user)
    at = clock.now()
    form = forms.DecisionSealForm(*given(request), workshop=workshop)
    password = PasswordForm(request.POST if _is_post(request) else None)
    refused: list[str] = []
    if _is_post(request) and reauthentication.confirms(request, password, form):
        try:
            service.seal(workshop, side=side, by=request.user, at=at, seen=_seen(request), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"{side.label}已盖章。")
            return redirect("workshops:decision", pk=pk)
    current = service.current(workshop)
    own = selectors.side_in(current, side)
    return render(
        request,
        "reviews/decision/seal.html",
        {
            "workshop": workshop,
            "form": form,
            "password": password,
            "refused": refused,
            "current": current,
            "side": side,
            "in_box": text_in_box(side, own.text) if own else "",
            "hindrances": service.hindrances(workshop, side, request.user, at),
        },
        # 409: the case stands against it; 422: what was typed does
        status=409 if refused else 422 if form.errors or password.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def disagree(request: SignedInRequest, pk: int) -> HttpResponse:
    """不同意 of one bureau, with its reason."""
    workshop = _case(request, pk)
    side = service.side_sealed_by(workshop, request.user)
    form = forms.DissentForm(request.POST if _is_post(request) else None)
    context = {"workshop": workshop, "current": service.current(workshop), "side": side}
    returned = back_to(
        _tab(workshop),
        "已记录不同意，审批决定退回市人力社保局经办人。",
        lambda at: service.disagree(
            workshop, side=side, by=request.user, at=at, seen=_seen(request), **form.cleaned_data
        ),
    )
    return asked(request, "reviews/decision/disagree.html", context, form=form, act=returned)


# ── taking a refusal up again ────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def propose_reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    workshop = _permitted(request, pk, permissions.city)
    form = forms.ReopeningForm(*given(request), workshop=workshop)
    proposed = back_to(
        _tab(workshop),
        "已提议恢复审批，等市财政局同意。",
        lambda at: reopening.propose(workshop, by=request.user, at=at, **form.cleaned_data),
    )
    context = {"workshop": workshop, "title": "提议恢复审批", "button": "送市财政局"}
    return asked(request, "reviews/decision/reopening.html", context, form=form, act=proposed)


@require_http_methods(["GET", "POST"])
def answer_reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance's word on the open proposal."""
    workshop = _permitted(request, pk, permissions.finance_approver)
    found = workshop.reopenings.select_related("proposed_by").filter(done_at=None).first()
    if found is None:
        raise Http404
    form = forms.ReopeningAnswerForm(request.POST if _is_post(request) else None)

    def answer(at: datetime) -> None:
        agrees, text = form.cleaned_data["agrees"] == "yes", form.cleaned_data["text"]
        reopening.answer(found, by=request.user, at=at, agrees=agrees, text=text)

    context = {"workshop": workshop, "reopening": found, "title": "恢复审批", "button": "答复"}
    answered = back_to(_tab(workshop), "已答复市人力社保局。", answer)
    return asked(request, "reviews/decision/reopening.html", context, form=form, act=answered)


# ── what the pages share ─────────────────────────────────────────────────────


def _case(request: SignedInRequest, pk: int) -> Workshop:
    workshop = dossier.case_of(request.user, pk)
    selectors.kept(workshop)
    return workshop


def _permitted(request: SignedInRequest, pk: int, question: Permission) -> Workshop:
    workshop = _case(request, pk)
    if not question(workshop, request.user):
        raise NotPermitted(question.sentence)
    return workshop


def _is_post(request: SignedInRequest) -> bool:
    return request.method == "POST"


def _seen(request: SignedInRequest) -> str:
    """The hash of the decision that the page showed."""
    return request.POST.get("seen", "")


def _tab(workshop: Workshop) -> str:
    return reverse("workshops:decision", args=[workshop.pk])
