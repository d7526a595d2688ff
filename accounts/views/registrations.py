"""The review body's desk for new units and changed facts: list, page, answer, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions, services
from accounts.addresses import address_of
from accounts.forms.registration import AnswerForm
from accounts.models import IdentityChange, JoinRequest, Registration
from accounts.models.organisation import Decision
from accounts.refusals import Refusal
from accounts.requests import SignedInRequest
from accounts.roles import REVIEW_ROLES
from common import clock, files

SHOWN = 200
LOOKS = {
    Decision.PENDING: ("待确认", "act", "clock"),
    Decision.CONFIRMED: ("已确认", "good", "check"),
    Decision.REFUSED: ("未通过", "bad", "cross"),
}


@require_GET
def registrations(request: SignedInRequest) -> HttpResponse:
    """What waits first, then what was answered; SHOWN of each at most."""
    if not request.user.holds(*REVIEW_ROLES):
        raise PermissionDenied("只有初审单位的工作人员可以查看。")
    answered = request.GET.get("show") == "answered"
    rows = _listed(Registration.objects.for_desk_of(request.user), answered=answered)
    changes = _listed(IdentityChange.objects.for_desk_of(request.user), answered=answered)
    joins = JoinRequest.objects.for_desk_of(request.user).waiting().without_members()
    context = {
        "registrations": rows,
        "changes": changes,
        "joins": list(joins.select_related("organisation", "requested_by")[:SHOWN]),
        "answered": answered,
    }
    return render(request, "accounts/registrations.html", context)


def _listed(queryset: Any, *, answered: bool) -> list[Any]:
    chosen = (
        queryset.exclude(decision=Decision.PENDING).order_by("-decided_at", "-pk") if answered else queryset.waiting()
    )
    rows = list(chosen.select_related("organisation__district", "requested_by", "decided_by")[:SHOWN])
    for row in rows:
        row.look = LOOKS[Decision(row.decision)]
    return rows


@require_http_methods(["GET", "POST"])
def registration(request: SignedInRequest, pk: int) -> HttpResponse:
    """Licence and contact of one unit, and the answer."""
    found = get_object_or_404(
        Registration.objects.for_desk_of(request.user).select_related(
            "organisation__district", "requested_by", "decided_by"
        ),
        pk=pk,
    )
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm()
    if request.method == "POST" and form.is_valid() and _answer_registration(request, found, form):
        return redirect("accounts:registrations")
    context = {"registration": found, "unit": found.organisation, "form": form, "look": LOOKS[Decision(found.decision)]}
    return render(request, "accounts/registration.html", context, status=422 if form.errors else 200)


def _answer_registration(request: SignedInRequest, found: Registration, form: AnswerForm) -> bool:
    facts: dict[str, Any] = {"by": request.user, "at": clock.now(), "address": address_of(request)}
    try:
        if form.cleaned_data["answer"] == AnswerForm.YES:
            services.confirm_unit(found.organisation, **facts)
            messages.success(request, f"已确认{found.organisation.name}，该单位现在可以提交申报。")
        else:
            services.refuse_unit(found.organisation, reason=form.cleaned_data["reason"], **facts)
            messages.success(request, f"已告知{found.organisation.name}未通过的理由。")
    except Refusal as fault:
        form.add_error(None, fault.sentence)
        return False
    return True


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Old and new facts of one unit with the proof, and the answer."""
    found = get_object_or_404(
        IdentityChange.objects.for_desk_of(request.user).select_related(
            "organisation__affiliated_to", "affiliated_to", "requested_by", "decided_by"
        ),
        pk=pk,
    )
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm()
    if request.method == "POST" and form.is_valid() and _answer_change(request, found, form):
        return redirect("accounts:registrations")
    context = {"change": found, "unit": found.organisation, "form": form, "look": LOOKS[Decision(found.decision)]}
    return render(request, "accounts/change.html", context, status=422 if form.errors else 200)


def _answer_change(request: SignedInRequest, found: IdentityChange, form: AnswerForm) -> bool:
    try:
        if form.cleaned_data["answer"] == AnswerForm.YES:
            services.confirm_change(found, by=request.user, at=clock.now(), address=address_of(request))
            messages.success(request, "变更已确认，原有信息保留在历史中。")
        else:
            services.refuse_change(found, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
            messages.success(request, "已告知对方未通过的理由。")
    except Refusal as fault:
        form.add_error(None, fault.sentence)
        return False
    return True


@require_GET
def licence(request: SignedInRequest, pk: int) -> FileResponse:
    """The unit's licence, for its members and its review body."""
    found = get_object_or_404(Registration.objects.select_related("organisation__licence"), pk=pk)
    unit = found.organisation
    if not (permissions.is_member(request.user, unit) or permissions.may_decide_for(request.user, unit)):
        raise Http404
    if unit.licence is None:
        raise Http404
    return files.send(unit.licence)


@require_GET
def proof(request: SignedInRequest, pk: int) -> FileResponse:
    """The proof of a change, for the unit's members and its review body."""
    found = get_object_or_404(IdentityChange.objects.select_related("organisation", "proof"), pk=pk)
    unit = found.organisation
    if not (permissions.is_member(request.user, unit) or permissions.may_decide_for(request.user, unit)):
        raise Http404
    return files.send(found.proof)
