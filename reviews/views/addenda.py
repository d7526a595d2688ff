"""补充材料: asking, the page of one addendum for everybody, the unit's answer and seal, the body's verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from applications import permissions
from applications.forms.opinions import PasswordForm
from applications.forms_of_acts import SealForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.selectors import dossier
from applications.states import WITH_CITY
from common import clock, progress
from common.kept_files import given
from reviews.forms.addenda import AnswerForm, AskForm, DropForm, VerifyForm
from reviews.jobs import addenda as addendum_jobs
from reviews.models import Addendum
from reviews.selectors import addenda as read
from reviews.selectors.evaluation import knows_the_experts
from reviews.services import addenda as service


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the unit for a supplement."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if not service.may_ask(workshop, request.user):
        raise NotPermitted(service.ASKERS)
    if workshop.state not in WITH_CITY:
        messages.warning(request, f"案卷目前为“{workshop.get_state_display()}”，不能办理补充材料。")
        return redirect("workshops:detail", pk=pk)
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, initial={"due_on": service.due_day(workshop, at)})
    if form.is_valid():
        try:
            made = service.ask(workshop, by=request.user, at=at, **form.cleaned_data)
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
        else:
            messages.success(request, f"补充材料第 {made.number} 号已提出，已通知申报单位。")
            return redirect("reviews:addendum", uuid=made.pk)
    return render(
        request, "reviews/addenda/ask.html", {"workshop": workshop, "form": form}, status=422 if form.errors else 200
    )


def seen_addendum(request: SignedInRequest, uuid: UUID) -> Addendum:
    """The addendum with its case; 404 for whoever does not see the case."""
    found = Addendum.objects.visible_to(request.user).select_related(
        *("workshop__unit", "workshop__round", "workshop__rule_set", "workshop__review_body", "workshop__handler"),
        *("asked_by", "printed", "prepared_by", "sealed_by", "verified_by", "dropped_by", "scan"),
    )
    return get_object_or_404(found, pk=uuid)


@require_GET
def detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One addendum; what a person may do with it stands beside it."""
    return _page(request, seen_addendum(request, uuid))


def _page(
    request: SignedInRequest,
    addendum: Addendum,
    *,
    answer: AnswerForm | None = None,
    verdict: VerifyForm | None = None,
) -> HttpResponse:
    workshop, user = addendum.workshop, request.user
    is_live = workshop.state in WITH_CITY
    may_answer = is_live and addendum.status == Addendum.Status.ASKED and permissions.unit_member(workshop, user)
    may_verify = is_live and addendum.status == Addendum.Status.SEALED and permissions.reviewer(workshop, user)
    reads = read.answer_is_open_to(addendum, user)
    return render(
        request,
        "reviews/addenda/detail.html",
        {
            "workshop": workshop,
            "addendum": addendum,
            "look": read.LOOK[Addendum.Status(addendum.status)],
            "is_late": addendum.status == Addendum.Status.ASKED and addendum.due_on < clock.today(),
            "reads": reads,
            "dropped_by": _dropped_by(addendum, user),
            "files": read.files_of(addendum) if reads else [],
            "form": (answer or _form_of(addendum)) if may_answer else None,
            "most_files": service.MOST_FILES,
            "may_seal": may_answer and permissions.unit_approver(workshop, user),
            "job": _job(addendum) if may_answer else None,
            "verdict": (verdict or VerifyForm()) if may_verify else None,
            "may_drop": is_live and addendum.status == Addendum.Status.ASKED and service.may_drop(addendum, user),
        },
        status=422 if answer is not None or verdict is not None else 200,
    )


def _form_of(addendum: Addendum) -> AnswerForm:
    return AnswerForm(initial={"answer": addendum.answer}).limit_uploads(addendum.workshop.rule_set.upload_limit_mb)


def _dropped_by(addendum: Addendum, user: User) -> str:
    """An expert who takes back his question is named to those alone who may know him."""
    person = addendum.dropped_by
    if person is None:
        return ""
    is_expert = person.pk == addendum.asked_by_id and addendum.asked_for == service.PANEL
    return addendum.asked_for if is_expert and not knows_the_experts(addendum.workshop, user) else person.name


def _job(addendum: Addendum) -> dict[str, Any] | None:
    """How far the PDF is, while there is none."""
    if not addendum.content_hash or addendum.printed_id is not None:
        return None
    job = progress.latest(addendum_jobs.KIND, addendum_jobs.subject_of(addendum))
    return {
        "title": "正在生成补充材料 PDF",
        "sentence": job.sentence if job else "",
        "percent": 0,
        "poll_url": reverse("workshops:paper_progress", args=[addendum.workshop_id, job.uuid]) if job else "",
    }


# ── the unit ─────────────────────────────────────────────────────────────────


@require_POST
def answer(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Save the unit's words and take its files; one of the buttons prepares both for the seal."""
    addendum, at = _of_unit(request, uuid), clock.now()
    form = AnswerForm(*given(request)).limit_uploads(addendum.workshop.rule_set.upload_limit_mb)
    if not form.is_valid():
        return _page(request, addendum, answer=form)

    def write() -> None:
        service.save_answer(addendum, by=request.user, at=at, answer=form.cleaned_data["answer"])
        _take_files(request, addendum, form.cleaned_data["file"])
        if "prepare" in request.POST:
            service.prepare(addendum, by=request.user, at=at)

    words = "已备好，正在生成 PDF。请负责人核对后盖章。" if "prepare" in request.POST else "答复已保存。"
    return _told(request, uuid, words, write)


def _take_files(request: SignedInRequest, addendum: Addendum, sent: list[Any]) -> None:
    """Take one file or several. Raises NotPossible with a sentence for each that was not taken; the others are."""
    refused = []
    for one in sent:
        try:
            service.add_file(addendum, by=request.user, at=clock.now(), content=one.read(), name=one.name or "")
        except NotPossible as fault:
            refused.append(f"“{one.name}”没有收下：{' '.join(fault.sentences)}")
    if refused:
        raise NotPossible(*refused)


@require_POST
def remove_file(request: SignedInRequest, uuid: UUID, file_uuid: UUID) -> HttpResponse:
    """Take a file out before the answer is sealed; what was typed beside it is kept."""
    addendum, at = _of_unit(request, uuid), clock.now()
    found = get_object_or_404(addendum.files.filter(removed_at=None), pk=file_uuid)
    form = AnswerForm(*given(request, page=reverse("reviews:answer_addendum", args=[uuid])))

    def write() -> None:
        is_right = "answer" in request.POST and form.is_valid()
        if is_right:
            service.save_answer(addendum, by=request.user, at=at, answer=form.cleaned_data["answer"])
        service.remove_file(found, by=request.user, at=at)
        if is_right:
            _take_files(request, addendum, form.cleaned_data["file"])

    return _told(request, uuid, "文件已移除。", write)


def _of_unit(request: SignedInRequest, uuid: UUID) -> Addendum:
    addendum = seen_addendum(request, uuid)
    if not permissions.unit_member(addendum.workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    return addendum


def _told(request: SignedInRequest, uuid: UUID, done: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
    else:
        messages.success(request, done)
    return redirect("reviews:addendum", uuid=uuid)


@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The unit's seal: the PDF is looked at first, page by page, on the same page."""
    addendum = _of_unit(request, uuid)
    if not permissions.unit_approver(addendum.workshop, request.user):
        raise NotPermitted(permissions.unit_approver.sentence)
    if addendum.status != Addendum.Status.ASKED or addendum.printed is None:
        messages.warning(request, "补充材料还没有备好，或已经盖章。")
        return redirect("reviews:addendum", uuid=uuid)
    is_posted = request.method == "POST"
    form = SealForm(*given(request), workshop=addendum.workshop)
    password = PasswordForm(request.POST if is_posted else None)
    refused: list[str] = []
    if is_posted and reauthentication.confirms(request, password, form):
        try:
            service.seal(addendum, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"补充材料第 {addendum.number} 号已盖章，已通知初审单位核验。")
            return redirect("reviews:addendum", uuid=uuid)
    return render(
        request,
        "reviews/addenda/seal.html",
        {
            "workshop": addendum.workshop,
            "addendum": addendum,
            "form": form,
            "password": password,
            "refused": refused,
            "words": service.SEAL_WORDS,
            "images": list(addendum.printed.page_images.order_by("page")),
        },
        status=409 if refused else 422 if form.errors or password.errors else 200,
    )


# ── the body, and whoever asked ──────────────────────────────────────────────


@require_POST
def verify(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The body's verdict on a sealed addendum."""
    addendum = seen_addendum(request, uuid)
    if not permissions.reviewer(addendum.workshop, request.user):
        raise NotPermitted(permissions.reviewer.sentence)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, addendum, verdict=form)
    agrees, reason, at = form.cleaned_data["verdict"] == "agrees", form.cleaned_data["reason"], clock.now()
    return _told(
        request,
        uuid,
        "核验结果已记录，已通知申报单位、提出人和专家。",
        lambda: service.verify(addendum, by=request.user, at=at, agrees=agrees, reason=reason),
    )


@require_http_methods(["GET", "POST"])
def drop(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What was asked is no longer wanted."""
    addendum = seen_addendum(request, uuid)
    if not service.may_drop(addendum, request.user):
        raise NotPermitted("由提出的专家或市局经办人撤销。")
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        at: datetime = clock.now()
        reason = form.cleaned_data["reason"]
        return _told(
            request,
            uuid,
            "已撤销，已通知申报单位。",
            lambda: service.drop(addendum, by=request.user, at=at, reason=reason),
        )
    return render(
        request,
        "reviews/addenda/drop.html",
        {"workshop": addendum.workshop, "addendum": addendum, "form": form},
        status=422 if form.errors else 200,
    )
