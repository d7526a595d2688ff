"""The removal of a workshop after a founded objection: the city drafts its reasons, finance answers."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import FINANCE_ROLES
from applications import permissions
from applications.lifecycle import ACTS, NotPermitted
from applications.selectors import dossier
from applications.states import State
from applications.views.acts import act_page
from common import clock
from reviews.forms.objections import RemovalAnswerForm, RemovalForm
from reviews.guards.objections import objected_to
from reviews.models import Removal
from reviews.services import removals as service
from reviews.views.telling import asked

SHOWN = 100


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the reasons that the unit will read."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.city_officer(workshop, request.user):
        raise NotPermitted(permissions.city_officer.sentence)
    if request.method == "GET" and (workshop.state != State.CONTESTED or not objected_to(workshop).upheld):
        messages.warning(request, "有异议审定为成立后，才能拟写不予认定的理由。")
        return redirect("workshops:detail", pk=pk)
    last = workshop.removals.filter(current=True, served_at=None).select_related("answered_by").first()
    form = RemovalForm(request.POST if request.method == "POST" else None, initial={"text": last.text if last else ""})

    def act(at: datetime) -> tuple[str, str]:
        service.draft(workshop, by=request.user, at=at, text=form.cleaned_data["text"])
        return reverse("workshops:detail", args=[pk]), "已送市财政局会商。"

    context = {
        "workshop": workshop,
        "last": last,
        "remedy": workshop.rule_set.remedy,
        "basis": workshop.rule_set.basis,
    }
    return asked(request, "reviews/objections/draft_removal.html", context, form=form, act=act)


@require_http_methods(["GET", "POST"])
def uphold(request: SignedInRequest, pk: int) -> HttpResponse:
    """The act ``uphold_objection`` with the reasons that it serves."""
    workshop = dossier.case_of(request.user, pk)
    rows = workshop.removals.filter(current=True, served_at=None)
    removal = rows.select_related("drafted_by", "answered_by").first()
    if removal is not None and not request.user.sees_every_case():
        removal = None  # before it is served the bureaus alone read it
    extra = {"reading": "reviews/objections/_removal.html", "removal": removal}
    return act_page(request, workshop, ACTS["uphold_objection"], clock.now(), extra)


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """What finance was asked, the unanswered first."""
    if not request.user.sees_every_case():
        raise PermissionDenied("由市人力社保局和市财政局查看。")
    rows = Removal.objects.filter(current=True).select_related("workshop__unit", "drafted_by", "answered_by")
    waiting = rows.filter(answer=Removal.Answer.ASKED).order_by("drafted_at", "pk")[:SHOWN]
    answered = rows.exclude(answer=Removal.Answer.ASKED).order_by("-answered_at", "-pk")[:SHOWN]
    return render(request, "reviews/objections/removals.html", {"rows": [*waiting, *answered]})


@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The drafted reasons; finance agrees or returns them."""
    if not request.user.sees_every_case():
        raise PermissionDenied("由市财政局答复。")
    rows = Removal.objects.select_related("workshop__unit", "workshop__rule_set__basis", "drafted_by", "answered_by")
    removal = get_object_or_404(rows, pk=pk)
    may = permissions.finance_approver(removal.workshop, request.user)
    if request.method == "POST" and not may:
        raise NotPermitted(permissions.finance_approver.sentence)
    form = RemovalAnswerForm(request.POST if request.method == "POST" else None)

    def act(at: datetime) -> tuple[str, str]:
        agree = form.cleaned_data["answer"] == RemovalAnswerForm.AGREE
        service.answer(removal, by=request.user, at=at, agree=agree, reason=form.cleaned_data["reason"])
        return reverse("reviews:removals"), "已答复市人力社保局。"

    context = {
        "removal": removal,
        "workshop": removal.workshop,
        "may": may and removal.current and removal.answer == Removal.Answer.ASKED,
        "is_finance": request.user.holds(*FINANCE_ROLES),
        "sentence": permissions.finance_approver.sentence,
    }
    return asked(request, "reviews/objections/removal.html", context, form=form, act=act)
