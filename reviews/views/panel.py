"""The tab 评审 of a dossier: plan, panel, visits, addenda, sheets, evaluation; and the consent to fewer experts."""

from __future__ import annotations

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
from common import clock
from reviews import evaluation_standing, outcome_standing, terms, title_standing
from reviews.forms.panel import FewerForm
from reviews.models import PanelCase
from reviews.selectors import evaluation, judges
from reviews.selectors import panel as selectors
from reviews.services import panel as service
from reviews.services import seats
from reviews.services.visit_records import may_read
from reviews.views.plans import ask


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both bureaus and the experts of the case read all of it; unit and body what is asked of them."""
    workshop, user = dossier.case_of(request.user, pk), request.user
    if not selectors.has_begun(workshop) or not evaluation.shown_of(workshop, user):
        raise Http404
    context = {"workshop": workshop, "tab": "panel", "at": clock.now(), **parts_of(workshop, user, terms.AWARD)}
    return render(request, "reviews/panel/tab.html", context)


def parts_of(workshop: Workshop, user: User, purpose: terms.Purpose) -> dict[str, Any]:
    """What the partials of panel, visits, addenda, sheets and evaluation draw: on 评审, and on 考核."""
    beside = outcome_standing.of(workshop, purpose)
    return {
        "purpose": purpose,
        "within": evaluation.sits_in(workshop, user, purpose),
        "visits": beside.visits,
        "reads": may_read(user),
        "addenda": beside.addenda,
        "evaluation": evaluation.for_dossier(workshop, user, purpose),
        **_panel(workshop, user, purpose),
    }


def _panel(workshop: Workshop, user: User, purpose: terms.Purpose) -> dict[str, Any]:
    """The panel by name, for whoever may know it; who stepped back and why is the bureaus' alone."""
    if not evaluation.knows_the_experts(workshop, user, purpose):
        return {"names": False}
    bureau, lines = user.sees_every_case(), judges.people_of(workshop, user, purpose)
    is_judged = terms.is_judged(workshop, purpose)
    return {
        "names": True,
        "bureau": bureau,
        "stands": selectors.standing_of(workshop, purpose),
        "lines": [line for line in lines if bureau or line.is_sitting],
        "progress": [line.sheet for line in lines if line.sheet] if is_judged else [],
        "may_staff": seats.may_staff(user) and _is_open(workshop, purpose),
        "me": user.pk,
    }


def _is_open(workshop: Workshop, purpose: terms.Purpose) -> bool:
    """Whether seats may still change: what the leader has signed offers nothing more."""
    if purpose == terms.ASSESSMENT:
        judged = terms.is_judged(workshop, purpose) or terms.waits(workshop, purpose)
        return judged and not title_standing.of(workshop).panel_has_signed
    if terms.waits(workshop, purpose):
        return True
    return terms.is_judged(workshop, purpose) and not evaluation_standing.of(workshop, purpose).is_closed


@require_http_methods(["GET", "POST"])
def fewer(request: SignedInRequest, pk: int) -> HttpResponse:
    """One bureau agrees that the rest of the panel goes on."""
    workshop = dossier.case_of(request.user, pk)
    if not service.may_consent(workshop, request.user):
        raise NotPermitted(service.ONLY_APPROVERS)
    purpose = terms.purpose_of(workshop)
    case = PanelCase.objects.filter(workshop=workshop, removed_at=None, purpose=purpose).first()
    given = case.fewer_reason if case else ""
    form = FewerForm(request.POST if request.method == "POST" else None, given=given)
    refused: list[str] = [] if request.method == "POST" else service.faults_of_fewer(workshop)
    back = reverse("workshops:panel" if purpose == terms.AWARD else "workshops:assessment", args=[pk])
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
        lead=f"候补已用完时，经两局同意，其余专家（不少于 {terms.terms_of(workshop).least_panel} 人）继续评审。",
        act="同意",
        back=back,
        refused=refused,
    )
