"""One inspection: its page for everybody who follows the title, the unit's answer, the office's verdict, its files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.views.material_files import picture_of
from common import clock
from common.field_drawing import drawn
from common.forms import HouseForm
from common.kept_files import given
from reviews import supervision_rights as rights
from reviews.forms.supervision import ConfirmForm, CorrectionForm, ReplyForm, SendBackForm, WithdrawForm
from reviews.models import Inspection, InspectionFile
from reviews.selectors import supervision as selectors
from reviews.services import inspection_answers, supervision
from reviews.views.looking import look_at
from reviews.views.telling import told

Status = Inspection.Status


def seen_inspection(request: SignedInRequest, pk: int) -> Inspection:
    """The inspection with its title; 404 for whoever does not follow the title."""
    return get_object_or_404(selectors.seen(request.user), pk=pk)


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record, answers, verdicts, corrections; what a person may do stands beside it."""
    return _page(request, seen_inspection(request, pk))


def _page(
    request: SignedInRequest,
    inspection: Inspection,
    *,
    reply: ReplyForm | None = None,
    confirmation: ConfirmForm | None = None,
    send_back: SendBackForm | None = None,
) -> HttpResponse:
    user, at = request.user, clock.now()
    today = clock.legal_day(at)
    told_of = selectors.told_of(inspection)
    answers = inspection.status == Status.ASKED and permissions.unit_member(inspection.workshop, user)
    settles = rights.may_settle(inspection, user)
    judges = settles and inspection.status == Status.ANSWERED
    limit = inspection.workshop.rule_set.upload_limit_mb
    form = (reply or _reply_form(told_of)).limit_uploads(limit) if answers else None
    lines = _lines(told_of)
    return render(
        request,
        "reviews/supervision/inspection.html",
        {
            "workshop": inspection.workshop,
            "inspection": inspection,
            "look": selectors.look_of(inspection, today),
            "is_late": inspection.status == Status.ASKED and bool(inspection.due_on and inspection.due_on < today),
            "told": told_of,
            "lines": lines,
            "reply": form,
            "reply_lines": [(line, *_drawn_of_line(form, line.item.pk)) for line in lines] if form else [],
            "draft": told_of.draft if answers else None,
            "may_send": answers and permissions.unit_approver(inspection.workshop, user),
            "confirmation": (confirmation or ConfirmForm(items=told_of.items)) if judges else None,
            "send_back": (send_back or SendBackForm(initial={"due_on": supervision.due_day(at)})) if judges else None,
            "may_withdraw": settles and inspection.status == Status.ASKED,
            "may_correct": settles,
            "may_question": user.holds(*FINANCE_ROLES, *CITY_ROLES),
        },
        status=422 if reply or confirmation or send_back else 200,
    )


def _reply_form(told_of: selectors.Told) -> ReplyForm:
    draft = told_of.draft
    initial: dict[str, Any] = {"text": draft.answer.text if draft else ""}
    for line in draft.lines if draft else []:
        initial[f"item-{line.item.pk}"] = line.text
    return ReplyForm(initial=initial, items=told_of.items)


def _drawn_of_line(form: ReplyForm, item: int) -> list[SafeString]:
    """What is said of a line of the books, and its vouchers."""
    return [mark_safe(drawn(form[f"{name}-{item}"], "w6")) for name in ("item", "file")]


def _lines(told_of: selectors.Told) -> list[selectors.Line]:
    """The lines of the books with what the unit has in writing."""
    return told_of.draft.lines if told_of.draft else [selectors.Line(item, "", []) for item in told_of.items]


# ── the unit ─────────────────────────────────────────────────────────────────


@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save the words and take the files; the approver's button sends them as well."""
    inspection, at = _of_unit(request, pk), clock.now()
    items = list(inspection.items.select_related("entry"))
    form = ReplyForm(*given(request), items=items).limit_uploads(inspection.workshop.rule_set.upload_limit_mb)
    if not form.is_valid():
        return _page(request, inspection, reply=form)
    try:
        text, of_items = form.cleaned_data["text"], form.of_items
        inspection_answers.save(inspection, text=text, of_items=of_items, by=request.user, at=at)
        _take_files(request, inspection, form)
        if "send" in request.POST:
            inspection_answers.send(inspection, by=request.user, at=at)
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
    else:
        sent = f"答复已报送{inspection.organisation.short_name}。"
        messages.success(request, sent if "send" in request.POST else "答复已保存，报送前可以继续修改。")
    return redirect("reviews:inspection", pk=pk)


def _take_files(request: SignedInRequest, inspection: Inspection, form: ReplyForm) -> None:
    """Take every file that was sent. Raises NotPossible with a sentence for each that was not taken."""
    refused: list[str] = []
    for item, one in form.sent:
        try:
            inspection_answers.add_file(inspection, one, item=item, by=request.user, at=clock.now())
        except NotPossible as fault:
            refused += fault.sentences
    if refused:
        raise NotPossible(*refused)


@require_POST
def remove_file(request: SignedInRequest, pk: int, file_uuid: UUID) -> HttpResponse:
    """Take a file out before the answer is sent; what was typed beside it is kept."""
    inspection = _of_unit(request, pk)
    found = get_object_or_404(inspection.files.filter(removed_at=None, answer__isnull=False), pk=file_uuid)
    found.inspection = inspection
    items = list(inspection.items.select_related("entry"))
    form = ReplyForm(*given(request, page=reverse("reviews:answer_inspection", args=[pk])), items=items)

    def write(at: datetime) -> None:
        is_right = "text" in request.POST and form.is_valid()
        if is_right:
            inspection_answers.save(
                inspection, text=form.cleaned_data["text"], of_items=form.of_items, by=request.user, at=at
            )
        inspection_answers.remove_file(found, by=request.user, at=at)
        if is_right:
            _take_files(request, inspection, form)

    return told(request, reverse("reviews:inspection", args=[pk]), "文件已移除。", write)


def _of_unit(request: SignedInRequest, pk: int) -> Inspection:
    inspection = seen_inspection(request, pk)
    if not permissions.unit_member(inspection.workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    return inspection


# ── the office ───────────────────────────────────────────────────────────────


@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer will do."""
    inspection = _of_office(request, pk)
    form = ConfirmForm(request.POST, items=list(inspection.items.select_related("entry")))
    if not form.is_valid():
        return _page(request, inspection, confirmation=form)
    words, of_items = form.cleaned_data["words"], form.of_items
    return told(
        request,
        reverse("reviews:inspection", args=[pk]),
        "已确认办结，已通知所在单位。",
        lambda at: supervision.confirm(inspection, words=words, of_items=of_items, by=request.user, at=at),
    )


@require_POST
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer will not do."""
    inspection = _of_office(request, pk)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, inspection, send_back=form)
    return told(
        request,
        reverse("reviews:inspection", args=[pk]),
        "已退回补充，已通知所在单位。",
        lambda at: supervision.send_back(inspection, by=request.user, at=at, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was asked is no longer asked."""
    inspection = _of_office(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    return _small_page(
        request,
        inspection,
        form,
        lambda at: supervision.withdraw(inspection, by=request.user, at=at, **form.cleaned_data),
        title="撤回检查要求",
        done="要求已撤回，已通知所在单位。",
    )


@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """A correction beside the record."""
    inspection = _of_office(request, pk)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    return _small_page(
        request,
        inspection,
        form,
        lambda at: supervision.correct(inspection, by=request.user, at=at, **form.cleaned_data),
        title="更正检查记录",
        done="更正说明已记录，已通知所在单位。",
    )


def _small_page(
    request: SignedInRequest,
    inspection: Inspection,
    form: HouseForm,
    act: Callable[[datetime], object],
    *,
    title: str,
    done: str,
) -> HttpResponse:
    if form.is_valid():
        return told(request, reverse("reviews:inspection", args=[inspection.pk]), done, act)
    context = {"workshop": inspection.workshop, "inspection": inspection, "form": form, "title": title}
    return render(request, "reviews/supervision/small.html", context, status=422 if form.errors else 200)


def _of_office(request: SignedInRequest, pk: int) -> Inspection:
    inspection = seen_inspection(request, pk)
    rights.must_settle(inspection, request.user)
    return inspection


# ── files ────────────────────────────────────────────────────────────────────


@require_GET
def file(request: SignedInRequest, pk: int, file_uuid: UUID) -> HttpResponseBase:
    """One file to look at, page by page; ``?original`` hands the upload out as an attachment."""
    found = _readable(request, pk, file_uuid)
    return look_at(
        request,
        found.stored,
        title=f"{found.inspection}",
        back=reverse("reviews:inspection", args=[pk]),
        page_of=lambda page: reverse("reviews:inspection_file_page", args=[pk, file_uuid, page]),
    )


@require_GET
def file_page(request: SignedInRequest, pk: int, file_uuid: UUID, page: int) -> HttpResponseBase:
    """The picture of one page of a file, made by us from the upload."""
    return picture_of(_readable(request, pk, file_uuid).stored, page)


def _readable(request: SignedInRequest, pk: int, file_uuid: UUID) -> InspectionFile:
    """A file of the record or of an answer; of one that is still in writing the unit's alone."""
    inspection = seen_inspection(request, pk)
    found = get_object_or_404(inspection.files.filter(removed_at=None).select_related("stored", "answer"), pk=file_uuid)
    is_draft = found.answer is not None and found.answer.sent_at is None
    if is_draft and not permissions.unit_member(inspection.workshop, request.user):
        raise Http404
    found.inspection = inspection
    return found
