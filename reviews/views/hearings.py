"""The unit's statement during an inquiry, in its dossier."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications import permissions
from applications.lifecycle import NotPermitted
from applications.selectors import dossier
from applications.states import State
from common.kept_files import given
from reviews.forms.objections import AnswerHearingForm
from reviews.services import hearings
from reviews.views.telling import asked


@require_http_methods(["GET", "POST"])
def hearing(request: SignedInRequest, pk: int, hearing_pk: int) -> HttpResponse:
    """What is asked, and the answer: once, with its papers."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    question = get_object_or_404(workshop.hearings.select_related("answered_by"), pk=hearing_pk)
    form = AnswerHearingForm(*given(request))

    def act(at: datetime) -> tuple[str, str]:
        text, sent = form.cleaned_data["text"], form.cleaned_data["papers"]
        hearings.answer(question, by=request.user, at=at, text=text, files=sent)
        return reverse("workshops:detail", args=[pk]), "情况说明已送市人力社保局。"

    context = {
        "workshop": workshop,
        "hearing": question,
        "papers": question.files.all(),
        "open": question.answered_at is None and workshop.state == State.CONTESTED,
    }
    return asked(request, "reviews/objections/hearing.html", context, form=form, act=act)
