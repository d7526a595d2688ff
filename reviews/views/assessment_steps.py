"""What body, city and unit add to an assessment: opinion, bonus, grounds of 不合格, mending, its second look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from applications import lifecycle, permissions
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.permissions import Permission
from common import clock, uploads
from common.clock import legal_day
from reviews.forms.assessment import (
    ClaimDecisionForm,
    FindingDecisionForm,
    FindingForm,
    OpinionForm,
    ResumeForm,
    SecondLookForm,
)
from reviews.models import Assessment, AssessmentFile
from reviews.selectors import assessment as selectors
from reviews.services import assessment_marks as marks_service
from reviews.services import assessment_opinions as opinions
from reviews.services import rectification
from reviews.views.assessment import seen

Status, Kind = Assessment.Status, AssessmentFile.Kind


def _demand(question: Permission, assessment: Assessment, request: SignedInRequest) -> None:
    if not question(assessment.workshop, request.user):
        raise NotPermitted(question.sentence)


def _gone(request: SignedInRequest, assessment: Assessment) -> HttpResponse:
    messages.warning(request, f"{assessment}目前为“{assessment.get_status_display()}”，可能已有人办理。")
    return redirect("workshops:assessment", pk=assessment.workshop_id)


def _done(request: SignedInRequest, act: Callable[[datetime], object]) -> list[str]:
    """The sentences that stood in the way; none where it was done."""
    try:
        act(clock.now())
    except NotPossible as fault:
        return fault.sentences
    return []


# ── the body's opinion ───────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft it beside what was handed in; another person of the body confirms it on the same page."""
    _, assessment = seen(request, pk)
    _demand(permissions.reviewer, assessment, request)
    if assessment.status != Status.OPINION:
        return _gone(request, assessment)
    open_one = assessment.opinions.filter(confirmed_at=None).select_related("drafted_by").first()
    initial = {"conclusion": open_one.conclusion, "text": open_one.text} if open_one else {}
    form = OpinionForm(request.POST if request.method == "POST" else None, initial=initial)
    refused: list[str] = []
    if form.is_valid():
        facts = form.cleaned_data
        refused = _done(request, lambda at: opinions.draft(assessment, **facts, by=request.user, at=at))
        if not refused:
            messages.success(request, "审核意见已拟写，请由本单位另一位负责人确认。")
            return redirect("workshops:assessment_opinion", pk=pk)
    return _opinion_page(request, assessment, form=form, open_one=open_one, refused=refused)


@require_POST
def confirm_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirmed after the password, by somebody who did not draft it."""
    _, assessment = seen(request, pk)
    _demand(permissions.review_approver, assessment, request)
    if assessment.status != Status.OPINION:
        return _gone(request, assessment)
    open_one = assessment.opinions.filter(confirmed_at=None).select_related("drafted_by").first()
    password = PasswordForm(request.POST)
    refused: list[str] = []
    if password.is_valid() and reauthentication.is_confirmed(request, password):
        read = request.POST.get("seen", "")
        refused = _done(request, lambda at: opinions.confirm(assessment, by=request.user, at=at, seen=read))
        if not refused:
            messages.success(request, "审核意见已确认。")
            return redirect("workshops:assessment", pk=pk)
    initial = {"conclusion": open_one.conclusion, "text": open_one.text} if open_one else {}
    form = OpinionForm(initial=initial)
    return _opinion_page(request, assessment, form=form, open_one=open_one, refused=refused, password=password)


def _opinion_page(
    request: SignedInRequest,
    assessment: Assessment,
    *,
    form: OpinionForm,
    open_one: Any,
    refused: list[str],
    password: PasswordForm | None = None,
) -> HttpResponse:
    workshop = assessment.workshop
    version = selectors.last_version(assessment)
    is_drafter = open_one is not None and open_one.drafted_by_id == request.user.pk
    faulty = form.errors or (password and password.errors)
    return render(
        request,
        "reviews/assessment/opinion.html",
        {
            "workshop": workshop,
            "assessment": assessment,
            "version": version,
            "taken": version.snapshot if version else {},
            "form": form,
            "opinion": open_one,
            "seen": opinions.mark_of(open_one) if open_one else "",
            "password": password or PasswordForm(),
            "may_confirm": permissions.review_approver(workshop, request.user) and not is_drafter,
            "is_drafter": is_drafter,
            "refused": refused,
        },
        status=409 if refused else 422 if faulty else 200,
    )


# ── bonus and grounds ────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def marks(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every claim and every ground with its form; POST enters a ground."""
    _, assessment = seen(request, pk)
    _demand(permissions.city, assessment, request)
    if assessment.status not in marks_service.MARKABLE:
        return _gone(request, assessment)
    vetoes = assessment.rubric.vetoes.exclude(pk__in=assessment.findings.values("veto"))
    form = FindingForm(request.POST if request.method == "POST" else None, vetoes=vetoes)
    refused: list[str] = []
    if form.is_valid():
        facts = form.cleaned_data
        refused = _done(request, lambda at: marks_service.add_finding(assessment, **facts, by=request.user, at=at))
        if not refused:
            messages.success(request, "已登记，请由市局负责人认定。")
            return redirect("workshops:assessment_marks", pk=pk)
    return _marks_page(request, assessment, form=form, refused=refused)


@require_POST
def decide_claim(request: SignedInRequest, pk: int, claim_uuid: UUID) -> HttpResponse:
    """So many points for one claim."""
    _, assessment = seen(request, pk)
    _demand(permissions.city, assessment, request)
    claim = get_object_or_404(assessment.claims.select_related("item", "assessment"), pk=claim_uuid)
    form = ClaimDecisionForm(request.POST, prefix=str(claim.pk))
    refused: list[str] = []
    if form.is_valid():
        facts = form.cleaned_data
        refused = _done(request, lambda at: marks_service.decide_claim(claim, **facts, by=request.user, at=at))
        if not refused:
            messages.success(request, f"已核定“{claim.title}”。")
            return redirect("workshops:assessment_marks", pk=pk)
    return _marks_page(request, assessment, refused=refused, bound={str(claim.pk): form})


@require_POST
def decide_finding(request: SignedInRequest, pk: int, finding_pk: int) -> HttpResponse:
    """Uphold one ground, or set it aside."""
    _, assessment = seen(request, pk)
    _demand(permissions.city_approver, assessment, request)
    finding = get_object_or_404(assessment.findings.select_related("veto", "assessment"), pk=finding_pk)
    form = FindingDecisionForm(request.POST, prefix=f"v-{finding.pk}")
    refused: list[str] = []
    if form.is_valid():
        upheld, reason = form.cleaned_data["upheld"] == "yes", form.cleaned_data["reason"]
        refused = _done(
            request,
            lambda at: marks_service.decide_finding(finding, upheld=upheld, reason=reason, by=request.user, at=at),
        )
        if not refused:
            messages.success(request, "已办理。")
            return redirect("workshops:assessment_marks", pk=pk)
    return _marks_page(request, assessment, refused=refused, bound={f"v-{finding.pk}": form})


def _marks_page(
    request: SignedInRequest,
    assessment: Assessment,
    *,
    form: FindingForm | None = None,
    refused: list[str],
    bound: dict[str, Any] | None = None,
) -> HttpResponse:
    bound = bound or {}
    files = list(assessment.files.filter(removed_at=None, claim__isnull=False).select_related("stored"))
    vetoes = assessment.rubric.vetoes.exclude(pk__in=assessment.findings.values("veto"))
    approves = permissions.city_approver(assessment.workshop, request.user)
    claims = [
        {
            "claim": claim,
            "files": [file for file in files if file.claim == claim.pk],
            "form": bound.get(str(claim.pk))
            or ClaimDecisionForm(
                prefix=str(claim.pk),
                initial={"points": claim.points if claim.granted is None else claim.granted, "reason": claim.reason},
            ),
        }
        for claim in assessment.claims.select_related("item", "decided_by")
    ]
    findings = [
        {
            "finding": finding,
            "form": bound.get(f"v-{finding.pk}") or FindingDecisionForm(prefix=f"v-{finding.pk}"),
            "may_decide": approves and finding.found_by_id != request.user.pk,
        }
        for finding in assessment.findings.select_related("veto", "found_by", "decided_by")
    ]
    faulty = (form and form.errors) or any(one.errors for one in bound.values())
    return render(
        request,
        "reviews/assessment/marks.html",
        {
            "workshop": assessment.workshop,
            "assessment": assessment,
            "claims": claims,
            "findings": findings,
            "form": form or FindingForm(vetoes=vetoes),
            "most": assessment.rules.bonus_most,
            "refused": refused,
        },
        status=409 if refused else 422 if faulty else 200,
    )


# ── mending ──────────────────────────────────────────────────────────────────


def _to_mend(request: SignedInRequest, pk: int) -> Assessment | None:
    workshop, assessment = seen(request, pk)
    _demand(permissions.unit_member, assessment, request)
    if not lifecycle.is_open("resume", workshop) or assessment.status != Status.GRADING:
        _gone(request, assessment)
        return None
    return assessment


@require_http_methods(["GET", "POST"])
def mend(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit's proofs and its report; POST reports through the door."""
    assessment = _to_mend(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    workshop = assessment.workshop
    form = ResumeForm(request.POST if request.method == "POST" else None, workshop=workshop)
    refused: list[str] = []
    if form.is_valid():
        report = form.cleaned_data["report"]
        refused = _done(
            request, lambda at: lifecycle.perform("resume", workshop, by=request.user, at=at, report=report)
        )
        if not refused:
            messages.success(request, "整改情况已报告，待市人力社保局复核。")
            return redirect("workshops:assessment", pk=pk)
    files = assessment.files.filter(kind=Kind.MENDING, removed_at=None).select_related("stored", "added_by")
    return render(
        request,
        "reviews/assessment/mend.html",
        {
            "workshop": workshop,
            "assessment": assessment,
            "mending": assessment.rectification,
            "is_over": assessment.rectification.due_on < clock.today(),
            "files": files,
            "form": form,
            "says": lifecycle.ACTS["resume"].says,
            "refused": refused,
            "accept": uploads.ACCEPT,
            "limit": workshop.rule_set.upload_limit_mb,
        },
        status=409 if refused else 422 if form.errors else 200,
    )


@require_POST
def add_proof(request: SignedInRequest, pk: int) -> HttpResponse:
    """Files that show what was mended."""
    assessment = _to_mend(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    sent = request.FILES.getlist("file")
    if not sent:
        messages.error(request, "请选择文件。")
    for one in sent:
        if words := _done(request, _adding(assessment, one, request.user)):
            messages.error(request, f"“{one.name}”没有收下：{' '.join(words)}")
    return redirect("workshops:assessment_mend", pk=pk)


def _adding(assessment: Assessment, upload: Any, by: User) -> Callable[[datetime], object]:
    return lambda at: rectification.add_proof(assessment, upload, by=by, at=at)


@require_POST
def remove_proof(request: SignedInRequest, pk: int, file_uuid: UUID) -> HttpResponse:
    assessment = _to_mend(request, pk)
    if assessment is None:
        return redirect("workshops:assessment", pk=pk)
    file = get_object_or_404(assessment.files.select_related("assessment"), pk=file_uuid, kind=Kind.MENDING)
    if words := _done(request, lambda at: rectification.remove_proof(file, by=request.user, at=at)):
        messages.error(request, " ".join(words))
    return redirect("workshops:assessment_mend", pk=pk)


@require_http_methods(["GET", "POST"])
def look(request: SignedInRequest, pk: int) -> HttpResponse:
    """The city records the second visit."""
    workshop, assessment = seen(request, pk)
    _demand(permissions.city, assessment, request)
    mending = getattr(assessment, "rectification", None)
    if mending is None or mending.reported_at is None or assessment.status != Status.GRADING:
        return _gone(request, assessment)
    days = {"reported_on": legal_day(mending.reported_at), "today": clock.today()}
    initial: dict[str, Any] = {"looked_on": clock.today()}
    if mending.recorded_at:
        mended = "yes" if mending.is_mended else "no"
        initial = {"looked_on": mending.looked_on, "visitors": mending.visitors, "findings": mending.findings}
        initial["is_mended"] = mended
    files = assessment.files.filter(removed_at=None).select_related("stored", "added_by", "assessment")
    sends = request.method == "POST"
    refused = _photos_of_look(request, assessment, files.filter(kind=Kind.LOOK)) if sends else []
    if "remove" in request.POST:  # what was typed beside the file is shown again, and judged when it is sent
        initial, sends = request.POST.dict(), False
    form = SecondLookForm(request.POST if sends else None, initial=initial, **days)
    if form.is_valid() and not refused:
        facts = {**form.cleaned_data, "is_mended": form.cleaned_data["is_mended"] == "yes"}
        refused = _done(request, lambda at: rectification.record_look(assessment, **facts, by=request.user, at=at))
        if not refused:
            messages.success(request, "复核已记录。")
            return redirect("workshops:assessment", pk=pk)
    context = {
        "workshop": workshop,
        "assessment": assessment,
        "mending": mending,
        "files": files.filter(kind=Kind.MENDING),
        "photos": files.filter(kind=Kind.LOOK),
        "form": form,
        "refused": refused,
        "accept": uploads.ACCEPT,
        "limit": workshop.rule_set.upload_limit_mb,
    }
    return render(
        request, "reviews/assessment/look.html", context, status=409 if refused else 422 if form.errors else 200
    )


def _photos_of_look(request: SignedInRequest, assessment: Assessment, there: Any) -> list[str]:
    """Take in what was sent, or out what was pressed, before the words are judged; answers what was not taken."""
    pressed = request.POST.get("remove", "")
    if file := next((file for file in there if str(file.pk) == pressed), None):
        return _done(request, lambda at: rectification.remove_photo(file, by=request.user, at=at))
    return [
        f"“{one.name}”没有收下：{' '.join(words)}"
        for one in request.FILES.getlist("photo")
        if (words := _done(request, partial(_add_photo, assessment, one, request.user)))
    ]


def _add_photo(assessment: Assessment, upload: Any, by: User, at: datetime) -> None:
    rectification.add_photo(assessment, upload, by=by, at=at)
