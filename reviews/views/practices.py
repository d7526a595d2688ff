"""经验做法: what is published for everybody who is signed in, the unit's own posts, the city's reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.selectors import dossier
from applications.states import ALIVE
from common import clock, files, paging
from common.kept_files import given
from reviews.forms.practices import PhotoForm, PracticeForm, WordsForm
from reviews.models import Practice
from reviews.selectors import practices as selectors
from reviews.services import practices as service
from reviews.views.telling import told

PAGE = 20
Status = Practice.Status


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """One shelf at a time."""
    shelves = selectors.shelves(request.user)
    shelf = next((one for one in shelves if one.code == request.GET.get("shelf", "")), shelves[0])
    numbers = paging.counts(**{one.code or "public": one.rows for one in shelves})
    page = paging.page_of(lambda: selectors.listed(shelf.rows), shelf.key, request.GET, PAGE)
    return render(
        request,
        "reviews/practices/index.html",
        {
            "segments": [
                {
                    "label": f"{one.word} {paging.in_words(numbers[one.code or 'public'])}",
                    "href": f"?shelf={one.code}",
                    "current": one is shelf,
                }
                for one in shelves
            ]
            if len(shelves) > 1
            else [],
            "practices": [(one, selectors.LOOKS[one.status]) for one in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 篇，最近的在前", **paging.addresses(page, request.GET)},
        },
    )


def seen_practice(request: SignedInRequest, pk: int) -> Practice:
    return get_object_or_404(selectors.seen(request.user), pk=pk)


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One post; what a person may do with it stands beside it."""
    return _page(request, seen_practice(request, pk))


def _page(request: SignedInRequest, practice: Practice, *, words: WordsForm | None = None) -> HttpResponse:
    user = request.user
    reads = user.holds(*CITY_ROLES)
    writes = permissions.unit_member(practice.workshop, user)
    return render(
        request,
        "reviews/practices/detail.html",
        {
            "practice": practice,
            "workshop": practice.workshop,
            "look": selectors.LOOKS[practice.status],
            "photos": selectors.photos_of(practice),
            "decisions": selectors.decisions_of(practice) if reads or writes else [],
            "may_edit": writes and practice.status in service.WRITABLE and practice.workshop.state in ALIVE,
            "may_decide": reads and practice.status == Status.SENT,
            "may_retract": practice.status == Status.PUBLISHED and service.may_retract(practice, user),
            "hash": service.hash_of(practice) if reads else "",
            "words": words or WordsForm(),
        },
        status=422 if words else 200,
    )


@require_GET
def photo(request: SignedInRequest, pk: int, photo_uuid: UUID) -> HttpResponseBase:
    """One picture of a post that this person may read."""
    found = get_object_or_404(seen_practice(request, pk).photos.select_related("shown"), pk=photo_uuid, removed_at=None)
    return files.send(found.shown, inline=True)


# ── the unit ─────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a post of one title."""
    workshop = dossier.case_of(request.user, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    form = PracticeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = service.begin(workshop, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
        else:
            messages.success(request, "已保存为草稿，可以添加照片，再由负责人报送。")
            return redirect("reviews:edit_practice", pk=made.pk)
    context = {"workshop": workshop, "form": form}
    return render(request, "reviews/practices/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on writing; one of the buttons hands the post to the city."""
    practice = _of_unit(request, pk)
    if practice.status not in service.WRITABLE:
        messages.warning(request, f"这篇经验做法{practice.get_status_display()}，不能修改。")
        return redirect("reviews:practice", pk=pk)
    if request.method == "GET":
        return _edit_page(request, practice, PracticeForm(initial={"title": practice.title, "text": practice.text}))
    form = PracticeForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, practice, form)
    try:
        service.save(practice, by=request.user, at=clock.now(), **form.cleaned_data)
        if "send" in request.POST:
            service.send(practice, by=request.user, at=clock.now())
    except NotPossible as fault:
        form.add_error(None, fault.sentences)
        return _edit_page(request, practice, form)
    if "send" in request.POST:
        messages.success(request, "已报送市人力社保局审核。")
        return redirect("reviews:practice", pk=pk)
    messages.success(request, "已保存。")
    return redirect("reviews:edit_practice", pk=pk)


def _edit_page(
    request: SignedInRequest, practice: Practice, form: PracticeForm, *, photo_form: PhotoForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "workshop": practice.workshop,
        "practice": practice,
        "form": form,
        "photo_form": photo_form or PhotoForm(),
        "photos": selectors.photos_of(practice),
        "most": service.MOST_PHOTOS,
        "may_send": permissions.unit_approver(practice.workshop, request.user),
        "last": next(iter(selectors.decisions_of(practice)), None),
    }
    faulty = form.errors or (photo_form and photo_form.errors)
    return render(request, "reviews/practices/edit.html", context, status=422 if faulty else 200)


@require_POST
def add_photo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one picture with its caption."""
    practice = _of_unit(request, pk)
    form = PhotoForm(*given(request)).limit_uploads(practice.workshop.rule_set.upload_limit_mb)
    if form.is_valid():
        caption, sent = form.cleaned_data["caption"], form.cleaned_data["file"]
        try:
            service.add_photo(practice, sent, caption=caption, by=request.user, at=clock.now())
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
    if form.errors:
        written = PracticeForm(initial={"title": practice.title, "text": practice.text})
        return _edit_page(request, practice, written, photo_form=form)
    messages.success(request, "照片已添加。")
    return redirect("reviews:edit_practice", pk=pk)


@require_POST
def remove_photo(request: SignedInRequest, pk: int, photo_uuid: UUID) -> HttpResponse:
    practice = _of_unit(request, pk)
    found = get_object_or_404(practice.photos.filter(removed_at=None), pk=photo_uuid)
    found.practice = practice
    back = reverse("reviews:edit_practice", args=[pk])
    return told(request, back, "照片已移除。", lambda at: service.remove_photo(found, by=request.user, at=at))


def _of_unit(request: SignedInRequest, pk: int) -> Practice:
    practice = seen_practice(request, pk)
    if not permissions.unit_member(practice.workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    return practice


# ── the city ─────────────────────────────────────────────────────────────────


@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """What stands on the page may appear."""
    practice = _for_city(request, pk)
    content_hash = request.POST.get("hash", "")
    return told(
        request,
        reverse("reviews:practice", args=[pk]),
        "已发布，所有登录人员和公众可以看到。",
        lambda at: service.publish(practice, content_hash=content_hash, by=request.user, at=at),
    )


@require_POST
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back to the unit with the reason."""
    practice = _for_city(request, pk)
    return _with_words(
        request,
        practice,
        "已退回，已通知所在单位。",
        lambda words, at: service.send_back(practice, words=words, by=request.user, at=at),
    )


@require_POST
def retract(request: SignedInRequest, pk: int) -> HttpResponse:
    """No longer public, with the reason; the city or the unit itself."""
    practice = seen_practice(request, pk)
    if not service.may_retract(practice, request.user):
        raise NotPermitted("由市人力社保局或所在单位负责人撤下。")
    return _with_words(
        request,
        practice,
        "已撤下，不再公开。",
        lambda words, at: service.retract(practice, words=words, by=request.user, at=at),
    )


def _with_words(
    request: SignedInRequest, practice: Practice, done: str, act: Callable[[str, datetime], object]
) -> HttpResponse:
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, practice, words=form)
    words = form.cleaned_data["words"]
    return told(request, reverse("reviews:practice", args=[practice.pk]), done, lambda at: act(words, at))


def _for_city(request: SignedInRequest, pk: int) -> Practice:
    practice = seen_practice(request, pk)
    if not request.user.holds(*CITY_ROLES):
        raise NotPermitted(service.READERS)
    return practice
