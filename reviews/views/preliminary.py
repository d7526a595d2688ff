"""The tab 初审 and the pages behind it: remarks, the drafted opinion, waivers."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications import eligibility, field_words, permissions, snapshot, standing
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Opinion, Remark, Workshop
from applications.selectors import dossier
from applications.states import State
from common import clock
from common.forms import HouseForm
from reviews.forms.preliminary import OpinionForm, Places, RemarkForm, WaiverForm
from reviews.services import preliminary
from reviews.views.telling import told

DEFAULT_TEXT = "经核验原件并审核申报材料，该申报符合条件，同意推荐。"


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the review is; the unit reads what was sent and served, not what is being drafted."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    inside = dossier.reads_all(workshop, request.user)
    stands = standing.of(workshop)
    remarks = list(workshop.remarks.filter(dropped_at=None).select_related("made_by", "returned"))
    opinions = list(workshop.opinions.select_related("drafted_by"))
    return render(
        request,
        "reviews/preliminary/tab.html",
        {
            "workshop": workshop,
            "tab": "preliminary",
            "at": at,
            "stands": stands,
            "inside": inside,
            "may_review": _may_review(workshop, request),
            "unsent": [r for r in remarks if r.returned_id is None] if inside else [],
            "returns": _returns(remarks),
            "opinions": opinions if inside else [o for o in opinions if _is_served(o, stands)],
            "waivers": workshop.waivers.select_related("decided_by") if stands.waivers else [],
            "findings": eligibility.judge(workshop),
        },
    )


def _returns(remarks: list[Remark]) -> list[tuple[Any, list[Remark]]]:
    """Each return with its remarks, the latest first."""
    sent = sorted((r for r in remarks if r.returned), key=lambda r: (-r.returned_id, r.made_at))  # type: ignore[operator]
    return [
        (found[0].returned, found) for _, group in groupby(sent, key=lambda r: r.returned_id) if (found := list(group))
    ]


def _is_served(opinion: Opinion, stands: standing.Standing) -> bool:
    """Whether the unit may read it: served, or sealed into the form."""
    is_sealed = opinion.current and opinion.box == Opinion.Box.BODY and stands.body_seal is not None
    return opinion.served_at is not None or is_sealed


def _may_review(workshop: Workshop, request: SignedInRequest) -> bool:
    return workshop.state == State.SUBMITTED and permissions.reviewer(workshop, request.user)


def _case_to_review(request: SignedInRequest, pk: int) -> Workshop:
    """The case for a page of the reviewers; others read who may."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.reviewer(workshop, request.user):
        raise NotPermitted(permissions.reviewer.sentence)
    return workshop


def _status(refused: list[str], form: HouseForm) -> int:
    """409: the case stands against it; 422: what was typed does."""
    return 409 if refused else 422 if form.errors else 200


# ── remarks ──────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def remarks(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a remark (``?path=`` says where) and see those that were written."""
    workshop, at = _case_to_review(request, pk), clock.now()
    frozen = _frozen(workshop)
    asked = request.GET.get("path", "")
    form = RemarkForm(
        request.POST if request.method == "POST" else None, places=_places(frozen), initial={"path": asked}
    )
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        path, text = form.cleaned_data["path"], form.cleaned_data["text"]
        try:
            preliminary.remark(
                workshop, by=request.user, at=at, path=path, where=field_words.words_of(path, frozen)[:120], text=text
            )
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "意见已记下，退回补正时一并发给单位。")
            return redirect(_back(workshop, asked))
    return render(
        request,
        "reviews/preliminary/remarks.html",
        {
            "workshop": workshop,
            "form": form,
            "refused": refused,
            "asked": asked,
            "where": field_words.words_of(asked, frozen) if asked else "",
            "may_review": _may_review(workshop, request),
            "remarks": workshop.remarks.filter(dropped_at=None).select_related("made_by", "returned"),
        },
        status=_status(refused, form),
    )


def _back(workshop: Workshop, asked: str) -> str:
    """Whoever came from a field goes on reading there."""
    if asked and not asked.startswith("materials"):
        return f"{reverse('workshops:detail', args=[workshop.pk])}#f-{asked}"
    return reverse("reviews:remarks", args=[workshop.pk])


def _frozen(workshop: Workshop) -> dict[str, Any]:
    version = workshop.current_version
    return snapshot.upgraded(version.snapshot) if version else snapshot.take(workshop)


def _places(frozen: dict[str, Any]) -> Places:
    """Every place on which a remark may stand, by chapter, in the order of the form."""
    paths = list(field_words.paths_of(frozen))
    return [
        (field_words.TITLES.get(chapter, chapter), [(path, field_words.words_of(path, frozen)) for path in group])
        for chapter, group in groupby(paths, key=field_words.chapter_of)
    ]


@require_POST
def drop(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Take back a remark that was not sent yet."""
    found = get_object_or_404(Remark, uuid=uuid, workshop=_case_to_review(request, pk))
    return told(
        request, _remarks(pk), "意见已删除。", lambda at: preliminary.drop_remark(found, by=request.user, at=at)
    )


@require_POST
def settle(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Accept the correction that answers a remark."""
    found = get_object_or_404(Remark, uuid=uuid, workshop=_case_to_review(request, pk))
    return told(
        request, _remarks(pk), "已确认改正。", lambda at: preliminary.settle_remark(found, by=request.user, at=at)
    )


def _remarks(pk: int) -> str:
    return reverse("reviews:remarks", args=[pk])


# ── opinion and waivers ──────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the body's opinion; another person seals it."""
    workshop, at = _case_to_review(request, pk), clock.now()
    drafted = workshop.opinions.filter(box=Opinion.Box.BODY, current=True).select_related("drafted_by").first()
    form = OpinionForm(
        request.POST if request.method == "POST" else None,
        initial={
            "conclusion": drafted.conclusion if drafted else Opinion.Conclusion.RECOMMEND,
            "text": drafted.text if drafted else DEFAULT_TEXT,
        },
    )
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            preliminary.draft_opinion(workshop, by=request.user, at=at, **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "初审意见已拟写，请由另一位初审负责人核对后盖章。")
            return redirect("workshops:preliminary", pk=pk)
    return render(
        request,
        "reviews/preliminary/opinion.html",
        {
            "workshop": workshop,
            "form": form,
            "refused": refused,
            "drafted": drafted,
            "stands": standing.of(workshop),
            "is_approver": permissions.review_approver(workshop, request.user),
            "remedy": workshop.rule_set.remedy,
            "may_review": _may_review(workshop, request),
        },
        status=_status(refused, form),
    )


@require_http_methods(["GET", "POST"])
def waiver(request: SignedInRequest, pk: int, waiver_pk: int) -> HttpResponse:
    """Decide one request to be excused from a rule."""
    workshop, at = _case_to_review(request, pk), clock.now()
    asked = get_object_or_404(workshop.waivers.select_related("asked_by"), pk=waiver_pk)
    form = WaiverForm(request.POST if request.method == "POST" else None, initial={"basis": asked.basis})
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            preliminary.decide_waiver(
                asked,
                by=request.user,
                at=at,
                grant=form.cleaned_data["grant"] == "yes",
                basis=form.cleaned_data["basis"],
            )
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "豁免申请已决定。")
            return redirect("workshops:preliminary", pk=pk)
    finding = next((f for f in eligibility.judge(workshop) if f.code == asked.rule), None)
    return render(
        request,
        "reviews/preliminary/waiver.html",
        {
            "workshop": workshop,
            "form": form,
            "refused": refused,
            "waiver": asked,
            "finding": finding,
            "may_review": _may_review(workshop, request),
        },
        status=_status(refused, form),
    )
