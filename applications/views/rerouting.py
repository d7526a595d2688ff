"""The page by which the city leads a returned case to another review body."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications import permissions
from applications.forms.rerouting import RerouteForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.selectors import dossier
from applications.services import rerouting
from applications.states import State
from common import clock


@require_http_methods(["GET", "POST"])
def reroute(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET says what will happen; POST does it, journalled with its reason."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.city_approver(workshop, request.user):
        raise NotPermitted(permissions.city_approver.sentence)
    if workshop.state != State.RETURNED:
        messages.warning(request, f"案卷目前为“{workshop.get_state_display()}”，只有退回补正的案卷可以在这里改送。")
        return redirect("workshops:detail", pk=pk)
    form = RerouteForm(request.POST if request.method == "POST" else None, workshop=workshop)
    if form.is_valid():
        body = form.cleaned_data["body"]
        try:
            rerouting.reroute(workshop, body, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except NotPossible as refused:
            form.add_error(None, refused.sentences)
        else:
            messages.success(request, f"已改由{body.name}初审，已通知申报单位和两家初审单位。")
            return redirect("workshops:detail", pk=pk)
    context = {"workshop": workshop, "form": form}
    return render(request, "workshops/reroute.html", context, status=422 if form.errors else 200)
