"""Starting an application in an open round."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.requests import SignedInRequest
from accounts.roles import UNIT_ROLES
from applications import lifecycle
from applications.forms.starting import StartForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Round, Workshop
from applications.services import beginning
from applications.views.editing import number_in
from common import clock


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Open rounds as cards, each with what may be brought over; POST begins the case."""
    held = {h.organisation.pk: h.organisation for h in request.user.held if h.role in UNIT_ROLES}
    units = list(held.values())
    if not units:
        raise NotPermitted("须由申报单位的经办人或负责人开始申报。")
    at = clock.now()
    rounds = list(
        Round.objects.filter(Q(closes_at__gt=at), published_at__isnull=False, cancelled_at=None)
        .select_related("rule_set__basis")
        .order_by("closes_at", "pk")
    )
    earlier = [case for unit in units for case in beginning.earlier_cases(unit)]
    if request.method == "POST":
        return _begin(request, rounds, units, earlier)
    return render(request, "workshops/edit/new.html", {"cards": _cards(request, rounds, units, earlier)})


def _begin(
    request: SignedInRequest, rounds: list[Round], units: list[Organisation], earlier: list[Workshop]
) -> HttpResponse:
    round_ = get_object_or_404(Round, pk=number_in(request.POST.get("round", "")))
    form = StartForm(request.POST, prefix=f"round{round_.pk}", units=units, earlier=earlier)
    if form.is_valid():
        try:
            workshop = lifecycle.begin("application", by=request.user, at=clock.now(), round_=round_, **form.begun)
        except NotPossible as fault:
            for sentence in fault.sentences:
                messages.error(request, sentence)
        else:
            messages.success(request, "申报已开始，各章可按任意次序填写，边填边自动保存。")
            return redirect(reverse("workshops:edit", args=[workshop.pk, "unit"]))
    cards = _cards(request, rounds, units, earlier, form_of={round_.pk: form})
    return render(request, "workshops/edit/new.html", {"cards": cards}, status=422)


def _cards(
    request: SignedInRequest,
    rounds: list[Round],
    units: list[Organisation],
    earlier: list[Workshop],
    form_of: dict[int, StartForm] | None = None,
) -> list[dict[str, Any]]:
    at = clock.now()
    return [
        {
            "round": round_,
            "sentences": [s for unit in units[:1] for s in beginning.hindrances(round_, unit, request.user, at)],
            "form": (form_of or {}).get(round_.pk)
            or StartForm(prefix=f"round{round_.pk}", units=units, earlier=earlier),
        }
        for round_ in rounds
    ]
