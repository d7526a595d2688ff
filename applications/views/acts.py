"""One address for every act: GET says what it will do, whom it tells, what it locks; POST goes through the door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from applications import guards, lifecycle, permissions, standing
from applications.forms.opinions import DeclineDraftForm, PasswordForm
from applications.lifecycle import ACTS, Act, NotPermitted, NotPossible, Possibility
from applications.models import Opinion, Remark, Version, Workshop
from applications.selectors import dossier
from applications.services import city_opinions
from applications.states import State
from common import clock
from common.kept_files import given

# whose drafted opinion an act seals or serves
OPINION_BOX = {"recommend": Opinion.Box.BODY, "not_recommend": Opinion.Box.BODY, "decline": Opinion.Box.CITY}


@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, pk: int, transition: str) -> HttpResponse:
    """Any act of any person. 404 for strangers, 403 with its sentence for those who see but may not."""
    if transition not in ACTS:
        raise Http404
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    the_act = ACTS[transition]
    if the_act.page and the_act.page != request.resolver_match.view_name:  # type: ignore[union-attr]  # set by then
        return redirect(the_act.page, pk=pk)
    return act_page(request, workshop, the_act, at, {})


@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit's seal: the prepared version is looked at first, page by page, on the same page."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    version = guards.prepared_version(workshop)
    return act_page(request, workshop, ACTS["submit"], at, {"prepared": version, "images": _images(version)})


def act_page(
    request: SignedInRequest, workshop: Workshop, the_act: Act, at: datetime, extra: dict[str, Any]
) -> HttpResponse:
    """The page of an act; ``extra`` may bring ``reading``, a template of what the act serves, and its variables."""
    form, password = _forms(request, the_act, workshop)
    refused: list[str] = []
    found = _possibility(the_act.name, workshop, request.user, at)
    if found is None or not lifecycle.permits(the_act.name, workshop, request.user):
        return _not_possible(request, workshop, the_act, at)
    if request.method == "POST" and _confirmed(request, form, password):
        try:
            done = lifecycle.perform(the_act.name, workshop, by=request.user, at=at, **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"已办理“{found.label}”，案卷现为“{done.get_state_display()}”。")
            return redirect(_where_to(done, request.user))
    return render(
        request,
        "workshops/act.html",
        extra
        | {
            "workshop": workshop,
            "act": the_act,
            "found": found,
            "form": form,
            "password": password,
            "refused": refused,
            "opinion": _opinion(the_act.name, workshop),
            "outgoing": _outgoing(the_act.name, workshop),
            "multipart": form.is_multipart(),
            "open_scans": standing.of(workshop).open_scans,
        },
        status=_status(refused, form, password),
    )


def _forms(request: SignedInRequest, the_act: Act, workshop: Workshop) -> tuple[forms.Form, PasswordForm | None]:
    if request.method == "POST":
        form = the_act.form(*given(request), workshop=workshop)  # type: ignore[call-arg]  # every ActForm
        return form, PasswordForm(request.POST) if the_act.seals else None
    form = the_act.form(workshop=workshop)  # type: ignore[call-arg]  # every ActForm
    return form, PasswordForm() if the_act.seals else None


def _confirmed(request: SignedInRequest, form: forms.Form, password: PasswordForm | None) -> bool:
    """Whether the form is right and, where the act seals, the person is the one who signed in."""
    return form.is_valid() if password is None else reauthentication.confirms(request, password, form)


def _status(refused: list[str], *given: forms.Form | None) -> int:
    """409: the case stands against it; 422: what was typed does."""
    if refused:
        return 409
    return 422 if any(form.errors for form in given if form) else 200


def _possibility(name: str, workshop: Workshop, user: User, at: datetime) -> Possibility | None:
    return next((found for found in lifecycle.possibilities(workshop, user, at) if found.name == name), None)


def _not_possible(request: SignedInRequest, workshop: Workshop, the_act: Act, at: datetime) -> HttpResponse:
    """The state has moved on: back to the dossier with a sentence. Not permitted: the 403 page with who may."""
    if not lifecycle.is_open(the_act.name, workshop):
        sentence = lifecycle.blockers(the_act.name, workshop, request.user, at)[0]
        messages.warning(request, f"{sentence}可能已有人办理。" if request.method == "POST" else sentence)
        return redirect("workshops:detail", pk=workshop.pk)
    raise NotPermitted(lifecycle.blockers(the_act.name, workshop, request.user, at)[0])


def _where_to(workshop: Workshop, user: User) -> str:
    """The dossier, unless the act has taken it out of this person's sight (a case passed on to another body)."""
    seen = Workshop.objects.visible_to(user).filter(pk=workshop.pk).exists()
    return f"/workshops/{workshop.pk}/" if seen else "home"


def _opinion(name: str, workshop: Workshop) -> Opinion | None:
    box = OPINION_BOX.get(name)
    return workshop.opinions.filter(box=box, current=True).select_related("drafted_by").first() if box else None


def _outgoing(name: str, workshop: Workshop) -> list[Remark]:
    """The remarks that a return sends to the unit."""
    if name != "return_for_correction":
        return []
    return list(workshop.remarks.filter(returned=None, dropped_at=None).order_by("made_at"))


def _images(version: Version | None) -> list[Any]:
    if version is None or version.form is None:
        return []
    return list(version.form.stored.page_images.order_by("page"))


@require_http_methods(["GET", "POST"])
def city_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the city's refusal; the approver serves it by the act ``decline``."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if not permissions.city_officer(workshop, request.user):
        raise NotPermitted(permissions.city_officer.sentence)
    drafted = _opinion("decline", workshop)
    form = (
        DeclineDraftForm(request.POST)
        if request.method == "POST"
        else DeclineDraftForm(initial={"text": drafted.text if drafted else ""})
    )
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            city_opinions.draft_decline(workshop, by=request.user, at=at, text=form.cleaned_data["text"])
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "不予受理意见已拟写，请由另一位负责人审定。")
            return redirect("workshops:detail", pk=pk)
    elif request.method == "GET" and workshop.state not in {State.RECOMMENDED, State.ACCEPTED}:
        messages.warning(request, f"案卷目前为“{workshop.get_state_display()}”，不能拟写不予受理意见。")
        return redirect("workshops:detail", pk=pk)
    return render(
        request,
        "workshops/city_opinion.html",
        {
            "workshop": workshop,
            "form": form,
            "drafted": drafted,
            "refused": refused,
            "remedy": workshop.rule_set.remedy,
        },
        status=_status(refused, form),
    )
