"""Lists of grades: prepared and sent by the city, answered by finance, carried out; the commended and their notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import permissions
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from common import clock, files
from reviews.forms.assessment import AnswerForm, CommendationForm
from reviews.models import Commendation, GradeList
from reviews.selectors import assessment as selectors
from reviews.services import commendation as commendations
from reviews.services import grades as service
from reviews.views.assessment_rounds import _round as round_of
from reviews.views.telling import asked, told

READERS = "考核等次名单由市人力社保局和市财政局查看。"
Status = GradeList.Status


def _seen(request: SignedInRequest, pk: int) -> GradeList:
    """403 for whoever has nothing to do with lists, 404 for finance and one that it was not sent."""
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise NotPermitted(READERS)
    rows = GradeList.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("round__rules", "made_by", "proposed_by", "answered_by"), pk=pk)


@require_POST
def prepare(request: SignedInRequest, year: int) -> HttpResponse:
    """A list of everybody whose grade can be fixed now."""
    round_ = round_of(year)
    try:
        made = service.prepare(round_, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("reviews:assessment_round", year=year)
    messages.success(request, "等次名单已编制，请由另一位负责人核对后送市财政局。")
    return redirect("reviews:grade_list", pk=made.pk)


@require_GET
def grade_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody of a list with place, points and grade."""
    return _page(request, _seen(request, pk))


def _page(
    request: SignedInRequest,
    found: GradeList,
    *,
    password: PasswordForm | None = None,
    form: AnswerForm | None = None,
    refused: list[str] | None = None,
) -> HttpResponse:
    user = request.user
    lines = selectors.lines_of(found)
    may_propose = user.holds(Role.CITY_APPROVER) and found.status in service.OPEN
    may_answer = user.holds(Role.FINANCE_APPROVER) and found.status == Status.PROPOSED
    waits = sum(line["waits"] for line in lines)
    faulty = (password and password.errors) or (form and form.errors)
    return render(
        request,
        "reviews/assessment/grade_list.html",
        {
            "list": found,
            "round": found.round,
            "lines": lines,
            "faults": service.faults_of(found, clock.now()) if found.status in service.OPEN else [],
            "password": password or PasswordForm(),
            "form": form or AnswerForm(),
            "is_open": found.status in service.OPEN,
            "may_change": user.holds(*CITY_ROLES) and found.status in service.OPEN,
            "may_drop": user.holds(Role.CITY_OFFICER) and found.status == Status.DRAFT and found.proposed_at is None,
            "may_propose": may_propose and found.made_by_id != user.pk,
            "is_drafter": may_propose and found.made_by_id == user.pk,
            "may_take_back": user.holds(*CITY_ROLES) and found.status == Status.PROPOSED,
            "may_answer": may_answer,
            "may_carry_out": user.holds(Role.CITY_APPROVER) and found.status == Status.AGREED and waits > 0,
            "waits": waits,
            "refused": refused or [],
        },
        status=409 if refused else 422 if faulty else 200,
    )


def _back(pk: int) -> str:
    return reverse("reviews:grade_list", args=[pk])


@require_POST
def refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grade anew from what is known now."""
    found = _seen(request, pk)
    return told(request, _back(pk), "名单已更新。", lambda at: service.refresh(found, by=request.user, at=at))


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before finance has answered."""
    found = _seen(request, pk)
    return told(request, _back(pk), "名单已收回。", lambda at: service.take_back(found, by=request.user, at=at))


@require_POST
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw away a list that finance has never seen."""
    found = _seen(request, pk)
    try:
        service.drop(found, by=request.user)
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("reviews:grade_list", pk=pk)
    messages.success(request, "名单已删除。")
    return redirect("reviews:assessment_round", year=found.round.year)


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sent to finance after the password, by somebody who did not draft it."""
    found = _seen(request, pk)
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    note = request.POST.get("note", "").strip()[:1000]
    return _confirmed(
        request,
        found,
        "已送市财政局，等待同意。",
        lambda at: service.propose(found, note=note, by=request.user, at=at),
    )


@require_POST
def carry_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody who passes goes through the door, with one password."""
    found = _seen(request, pk)
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    results: list[service.Carried] = []

    def act(at: datetime) -> None:
        results.extend(service.carry_out(found, by=request.user, at=at))

    answer = _confirmed(request, found, "", act)
    if results:
        done = sum(not one.sentence for one in results)
        messages.success(request, f"已办理 {done} 个工作室考核通过。")
        for one in results:
            if one.sentence:
                messages.warning(request, f"“{one.name}”没有办理：{one.sentence}")
    return answer


def _confirmed(
    request: SignedInRequest, found: GradeList, done: str, act: Callable[[datetime], object]
) -> HttpResponse:
    password = PasswordForm(request.POST)
    if not (password.is_valid() and reauthentication.is_confirmed(request, password)):
        return _page(request, found, password=password)
    try:
        act(clock.now())
    except NotPossible as fault:
        return _page(request, found, refused=fault.sentences)
    if done:
        messages.success(request, done)
    return redirect("reviews:grade_list", pk=found.pk)


@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance agrees to what it has read, after the password, or returns it."""
    found = _seen(request, pk)
    if not request.user.holds(Role.FINANCE_APPROVER):
        raise NotPermitted(service.ONLY_FINANCE)
    form, password = AnswerForm(request.POST), PasswordForm(request.POST)
    if not (form.is_valid() and password.is_valid() and reauthentication.is_confirmed(request, password)):
        return _page(request, found, form=form, password=password)
    facts = form.cleaned_data
    agrees, seen = facts["agrees"] == "yes", request.POST.get("content_hash", "")
    try:
        service.answer(found, agrees=agrees, words=facts["words"], content_hash=seen, by=request.user, at=clock.now())
    except NotPossible as fault:
        return _page(request, found, form=form, refused=fault.sentences)
    messages.success(request, "已同意，等次已定。" if agrees else "已退回。")
    return redirect("reviews:grade_list", pk=pk)


# ── the commended ────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def commend(request: SignedInRequest, year: int) -> HttpResponse:
    """The 优秀 of a round in public, with the number of the document."""
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    round_ = round_of(year)
    form = CommendationForm(request.POST if request.method == "POST" else None, round_=round_)

    def act(at: datetime) -> tuple[str, str]:
        made = commendations.post(round_, **form.cleaned_data, by=request.user, at=at)
        return reverse("public:commendation", args=[made.pk]), "通报已发布。"

    context = {"round": round_, "rows": commendations.content_of(round_)}
    return asked(request, "reviews/assessment/commend.html", context, form=form, act=act)


@login_not_required
@require_GET
def commended(request: Any) -> HttpResponse:
    """Every commendation, the latest first."""
    rows = Commendation.objects.select_related("round")
    return render(request, "public/commended.html", {"rows": rows})


@login_not_required
@require_GET
def commendation(request: Any, pk: int) -> HttpResponse:
    """Who is commended, as it was posted."""
    found = get_object_or_404(Commendation.objects.select_related("round"), pk=pk)
    context = {"commendation": found, "rows": selectors.commended(found)}
    return render(request, "public/commendation.html", context)


@login_not_required
@require_GET
def commendation_pdf(request: Any, pk: int) -> HttpResponseBase:
    """The 通报 on paper, made by the job that its posting ordered."""
    found = get_object_or_404(Commendation.objects.select_related("printed"), pk=pk)
    if found.printed is None:
        raise Http404
    return files.send(found.printed, inline=True)
