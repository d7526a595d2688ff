"""The page of one evaluation: the sheets side by side, discussion, the panel's opinion and the leader's signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reauthentication
from accounts.requests import SignedInRequest
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.selectors import dossier
from common import clock
from common.forms import HouseForm
from reviews import evaluation_standing, terms
from reviews.forms import evaluation as forms
from reviews.guards import evaluation as guards
from reviews.models import Evaluation, VetoProposal
from reviews.selectors import evaluation as selectors
from reviews.services import evaluation as service
from reviews.services import reevaluation as anew

REACHED = ("达到合格线", "good", "check")
MISSED = ("低于合格线", "bad", "cross")
BETWEEN_BUREAUS = "重新评审的提请由市人力社保局和市财政局查看。"
FROM_WITHIN = "专家评审的过程只由本案专家和市人力社保局、市财政局查看。"


def case_of(request: SignedInRequest, pk: int) -> Workshop:
    """404 to strangers; 403 to the unit and the body, who see the case but not how it is judged."""
    workshop = dossier.seen_case(request.user, pk, *dossier.JOINED)
    purpose = terms.meant(workshop, request.GET.get("of", ""))
    if not selectors.sits_in(workshop, request.user, purpose):
        raise NotPermitted(FROM_WITHIN)
    evaluation_standing.kept([workshop], purpose)
    return workshop


def _led(request: SignedInRequest, pk: int) -> Workshop:
    """The case for a step of its leader."""
    workshop = case_of(request, pk)
    if evaluation_standing.of(workshop).leader != request.user.pk:
        raise NotPermitted(service.ONLY_THE_LEADER)
    return workshop


@never_cache
@require_GET
def evaluation(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the sheets are; once all are in, everything of them."""
    return _page(request, case_of(request, pk), {})


@never_cache
@require_http_methods(["GET", "POST"])
def discuss(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the re-discussion of values far apart."""
    workshop = _led(request, pk)
    if request.method == "GET":
        return redirect("reviews:evaluation", pk=pk)
    form = forms.DiscussionForm(request.POST, wide=_undiscussed(workshop))
    return _done(
        request,
        workshop,
        "discussion",
        form,
        lambda at: service.discuss(workshop, by=request.user, at=at, words=form.words),
        "复议情况已记录。",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the panel's opinion; it may be changed until it is signed."""
    workshop = _led(request, pk)
    if request.method == "GET":
        return redirect("reviews:evaluation", pk=pk)
    form = _opinion_form(workshop, request.POST)
    return _done(
        request,
        workshop,
        "opinion",
        form,
        lambda at: service.draft_opinion(workshop, by=request.user, at=at, **form.cleaned_data),
        "专家评估意见已保存，请各位专家阅看后由组长签署。",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader's signature by hand; the case leaves the panel's sight with it."""
    workshop = _led(request, pk)
    if request.method == "GET":
        return redirect("reviews:evaluation", pk=pk)
    form = forms.LeaderSignForm(request.POST, name=request.user.name)
    if form.is_valid():
        reauthentication.is_confirmed(request, form)
    return _done(
        request,
        workshop,
        "signing",
        form,
        lambda at: service.sign(workshop, by=request.user, at=at, handwriting=form.cleaned_data["strokes"]),
        "专家评估意见已签署，本案专家评审结束。",
        to="home",
    )


def _done(  # noqa: PLR0917 - what every one of the three steps needs
    request: SignedInRequest,
    workshop: Workshop,
    name: str,
    form: HouseForm,
    act: Callable[[datetime], Any],
    words: str,
    to: str = "",
) -> HttpResponse:
    """Carry out one step of the leader, or show the page again with what was typed."""
    if form.is_valid():
        try:
            act(clock.now())
        except NotPossible as fault:
            return _page(request, workshop, {name: form}, refused=fault.sentences)
        messages.success(request, words)
        return redirect(to) if to else redirect("reviews:evaluation", pk=workshop.pk)
    return _page(request, workshop, {name: form})


def _page(
    request: SignedInRequest, workshop: Workshop, bound: dict[str, HouseForm], refused: list[str] | None = None
) -> HttpResponse:
    purpose = terms.meant(workshop, request.GET.get("of", ""))
    stands = evaluation_standing.of(workshop, purpose)
    opened = stands.is_complete
    leads = stands.leader == request.user.pk and terms.is_judged(workshop, purpose) and not stands.is_closed
    before = guards.before_signing(purpose)
    blockers = [s for guard in before for s in guard(workshop, clock.now())] if leads else []
    found, sheets = selectors.current(workshop, purpose), selectors.sheets_of(workshop, stands, opened=opened)
    given: dict[str, Any] = {"discussion": None, "opinion": None, "signing": None}
    if leads and stands.is_complete:
        given["discussion"] = forms.DiscussionForm(wide=_undiscussed(workshop)) if stands.undiscussed else None
        if not blockers:
            given["opinion"] = _opinion_form(workshop, None, found)
            given["signing"] = forms.LeaderSignForm(name=request.user.name) if stands.has_opinion else None
    return render(
        request,
        "reviews/evaluation/page.html",
        {
            "workshop": workshop,
            "stands": stands,
            "opened": opened,
            "leads": leads,
            "blockers": blockers,
            "evaluation": found,
            "sheets": sheets,
            "purpose": purpose,
            "matrix": selectors.matrix_of(workshop.pk, sheets, purpose) if opened else None,
            "verdict": REACHED if stands.reaches_the_line else MISSED,
            "vetoes": _proposed(workshop, stands.panel) if opened else [],
            "discussions": selectors.discussions_of(stands.evaluation) if stands.discussed else [],
            "refused": refused or [],
            **given,
            **bound,
        },
        status=409 if refused else 422 if any(form.errors for form in bound.values()) else 200,
    )


def _undiscussed(workshop: Workshop) -> list[selectors.IndicatorSpread]:
    left = evaluation_standing.of(workshop).undiscussed
    return [row for row in selectors.spread_of(workshop.pk, terms.purpose_of(workshop)) if row.indicator in left]


def _opinion_form(workshop: Workshop, data: Any, drafted: Evaluation | None = None) -> forms.PanelOpinionForm:
    stands = evaluation_standing.of(workshop)
    by_score = Evaluation.Conclusion.PASS if stands.reaches_the_line else Evaluation.Conclusion.FAIL
    initial: dict[str, object] = {"conclusion": by_score}
    if drafted is not None and drafted.opinion:
        initial = {
            "conclusion": drafted.conclusion,
            "veto": drafted.veto_id,
            "veto_basis": drafted.veto_basis,
            "text": drafted.opinion,
        }
    rubric = terms.terms_of(workshop).rubric
    return forms.PanelOpinionForm(data, stands=stands, rubric=rubric.pk if rubric else None, initial=initial)


def _proposed(workshop: Workshop, panel: int | None) -> list[VetoProposal]:
    """What experts hold to be a veto, on the sheets that are signed."""
    signed = VetoProposal.objects.filter(sheet__workshop=workshop, sheet__status="signed")
    found = signed.filter(sheet__assignment__seat__panel=panel)
    return list(found.select_related("veto", "sheet__assignment__seat__expert__user").order_by("veto__order", "pk"))


# ── judging anew ─────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def propose_anew(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer asks finance to let the case be judged again."""
    workshop = case_of(request, pk)
    if not permissions.city_officer(workshop, request.user):
        raise NotPermitted(permissions.city_officer.sentence)
    form = forms.ReevaluationForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if form.is_valid():
        try:
            anew.propose(workshop, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已提请市财政局同意重新评审。")
            return redirect("workshops:detail", pk=pk)
    is_award = terms.purpose_of(workshop) == terms.AWARD
    context = {"workshop": workshop, "is_award": is_award, "form": form, "refused": refused, "asked": None}
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "reviews/evaluation/anew.html", context, status=status)


@require_http_methods(["GET", "POST"])
def answer_anew(request: SignedInRequest, pk: int, asked_pk: int) -> HttpResponse:
    """Finance reads what went wrong and answers."""
    workshop = case_of(request, pk)
    if not request.user.sees_every_case():
        raise NotPermitted(BETWEEN_BUREAUS)
    asked = selectors.asked_of(workshop, asked_pk)
    may = permissions.finance_approver(workshop, request.user) and asked.status == asked.Status.PROPOSED
    if request.method == "POST" and not permissions.finance_approver(workshop, request.user):
        raise NotPermitted(permissions.finance_approver.sentence)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    refused: list[str] = []
    if form.is_valid():
        try:
            words = form.cleaned_data["words"]
            anew.answer(asked, by=request.user, at=clock.now(), agrees=form.is_yes, words=words)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已答复。")
            return redirect("workshops:detail", pk=pk)
    context = {
        "workshop": workshop,
        "is_award": asked.evaluation.purpose == terms.AWARD,
        "form": form if may or refused else None,
        "refused": refused,
        "asked": asked,
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "reviews/evaluation/anew.html", context, status=status)
