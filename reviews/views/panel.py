"""The tab 评审 of a dossier: plan, panel, visits, addenda, sheets, evaluation; and the consent to fewer experts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.selectors import dossier
from applications.states import State
from common import clock
from reviews.forms.panel import FewerForm
from reviews.models import PanelCase
from reviews.selectors import addenda, evaluation, scoring, visits
from reviews.selectors import panel as selectors
from reviews.services import panel as service
from reviews.services import seats
from reviews.services.visit_records import may_read
from reviews.views.plans import ask


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both bureaus and the experts of the case read all of it; unit and body what is asked of them."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if not selectors.has_begun(workshop):
        raise Http404
    selectors.keep(workshop)
    found = evaluation.for_dossier(workshop, request.user, at)
    context = {
        "workshop": workshop,
        "tab": "panel",
        "at": at,
        "within": False,
        "progress": [],
        "visits": visits.of_case(workshop) if workshop.evaluating_since else [],
        "reads": may_read(request.user),
        "addenda": addenda.of_case(workshop),
        "evaluation": found,
        **_panel(workshop, request.user, at),
    }
    return render(request, "reviews/panel/tab.html", context)


def _panel(workshop: Workshop, user: User, at: datetime) -> dict[str, Any]:
    """The panel by name, for both bureaus and those who sit in it; who stepped back and why is the bureaus' alone."""
    if not evaluation.sits_in(workshop, user):
        return {}
    bureau, lines = user.sees_every_case(), selectors.people_of(workshop)
    return {
        "within": True,
        "bureau": bureau,
        "case": selectors.case_of(workshop),
        "stands": selectors.standing_of(workshop),
        "lines": [line for line in lines if bureau or line.is_sitting],
        "progress": scoring.progress_of(workshop, user) if workshop.state == State.EVALUATING else [],
        "may_staff": seats.may_staff(user) and workshop.state in selectors.JUDGED,
        "me": user.pk,
    }


@require_http_methods(["GET", "POST"])
def fewer(request: SignedInRequest, pk: int) -> HttpResponse:
    """One bureau agrees that the rest of the panel goes on."""
    workshop = dossier.case_of(request.user, pk)
    if not service.may_consent(workshop, request.user):
        raise NotPermitted(service.ONLY_APPROVERS)
    case = PanelCase.objects.filter(workshop=workshop, removed_at=None).first()
    given = case.fewer_reason if case else ""
    form = FewerForm(request.POST if request.method == "POST" else None, initial={"reason": given})
    refused: list[str] = [] if request.method == "POST" else service.faults_of_fewer(workshop)
    back = reverse("workshops:panel", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            service.consent_to_fewer(workshop, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已同意减少专家人数；两局都同意后生效。")
            return redirect(back)
    return ask(
        request,
        form,
        title=f"同意减少专家人数：{workshop.title}",
        lead=f"候补已用完时，经两局同意，其余专家（不少于 {workshop.rule_set.least_panel} 人）继续评审。",
        act="同意",
        back=back,
        refused=refused,
    )
