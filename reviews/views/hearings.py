"""The unit's statement during an inquiry, in its dossier."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.selectors import dossier
from applications.states import State
from common import clock
from reviews.forms.objections import AnswerHearingForm
from reviews.services import hearings


@require_http_methods(["GET", "POST"])
def hearing(request: SignedInRequest, pk: int, hearing_pk: int) -> HttpResponse:
    """What is asked, and the answer: once, with its papers."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    asked = get_object_or_404(workshop.hearings.select_related("answered_by"), pk=hearing_pk)
    form = AnswerHearingForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        text, sent = form.cleaned_data["text"], request.FILES.getlist("papers")
        try:
            hearings.answer(asked, by=request.user, at=clock.now(), text=text, files=sent)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "情况说明已送市人力社保局。")
            return redirect("workshops:detail", pk=pk)
    context = {
        "workshop": workshop,
        "hearing": asked,
        "papers": asked.files.all(),
        "form": form,
        "refused": refused,
        "open": asked.answered_at is None and workshop.state == State.CONTESTED,
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "reviews/objections/hearing.html", context, status=status)
