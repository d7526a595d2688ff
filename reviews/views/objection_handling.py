"""What is done with one objection: each step is one POST; a fault shows the page again with what was typed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reveals
from accounts.addresses import address_of
from accounts.requests import SignedInRequest
from applications import preview_jobs
from applications.lifecycle import NotPermitted, NotPossible
from common import clock, files
from common.kept_files import given
from common.models import JobProgress, PageImage, StoredFile
from reviews import objection_rights as rights
from reviews.forms import objections as forms
from reviews.jobs import objections as jobs
from reviews.models import Objection, ObjectionFile
from reviews.selectors import objections as selectors
from reviews.services import hearings, objection_verdicts, objections
from reviews.services.objection_verdicts import Verdict
from reviews.views.objections import is_revealed, note_revealed, objection_of, page
from reviews.views.telling import asked

logger = logging.getLogger(__name__)
SCAN_WORDS = {
    StoredFile.Scan.NOT_SCANNED: "病毒扫描：未扫描",
    StoredFile.Scan.CLEAN: "病毒扫描：未发现病毒",
    StoredFile.Scan.INFECTED: "病毒扫描：发现病毒",
}
# what came from the objector shows who he is
FROM_OBJECTOR = frozenset({ObjectionFile.Purpose.EVIDENCE, ObjectionFile.Purpose.SEAL, ObjectionFile.Purpose.ORIGINAL})
ASK_FIRST = "请先在异议页面点“查看身份和附件（记入日志）”，再打开这份文件。"


def _done(
    request: SignedInRequest, objection: Objection, said: str, act: Callable[[datetime], object], **sent: Any
) -> HttpResponse:
    """Do it and go back to the page, or show the page with the form that was sent and what stands in the way."""
    if not all(form.is_valid() for form in sent.values()):
        return page(request, objection, **sent)
    try:
        act(clock.now())
    except NotPossible as fault:
        return page(request, objection_of(request.user, objection.pk), refused=fault.sentences, **sent)
    messages.success(request, said)
    return redirect(_page(objection.pk))


def _page(pk: int) -> str:
    return reverse("reviews:objection", args=[pk])


# ── who handles it ───────────────────────────────────────────────────────────


@require_POST
def take(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_register(request.user)
    form = forms.TakeForm(request.POST, approvers=selectors.approvers().exclude(pk=request.user.pk))

    def act(at: datetime) -> object:
        return objections.take(objection, by=request.user, at=at, approver=form.cleaned_data["approver"])

    return _done(request, objection, "已接办。异议人的身份和内容只有您和审定人能看。", act, take=form)


@require_http_methods(["GET", "POST"])
def reassign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another handler or approver."""
    objection = objection_of(request.user, pk)
    rights.must_read(objection, request.user)
    form = forms.ReassignForm(
        request.POST if request.method == "POST" else None,
        handlers=selectors.officers(),
        approvers=selectors.approvers(),
        initial={"handler": objection.handler_id, "approver": objection.approver_id},
    )

    def act(at: datetime) -> tuple[str, str]:
        objections.reassign(objection, by=request.user, at=at, **form.cleaned_data)
        return _page(pk), "已移交。"

    return asked(request, "reviews/objections/reassign.html", {"objection": objection}, form=form, act=act)


# ── the inquiry ──────────────────────────────────────────────────────────────


@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_handle(objection, request.user)
    return _done(
        request,
        objection,
        "已受理，案卷转入异议核查。",
        lambda at: objections.accept(objection, by=request.user, at=at),
    )


@require_POST
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_handle(objection, request.user)
    form = forms.NoteForm(*given(request))

    def act(at: datetime) -> object:
        text, sent = form.cleaned_data["text"], form.cleaned_data["papers"]
        return objections.add_note(objection, by=request.user, at=at, text=text, files=sent)

    return _done(request, objection, "核查记录已写下。", act, note=form)


@require_POST
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the unit for a statement."""
    objection = objection_of(request.user, pk)
    rights.must_handle(objection, request.user)
    form = forms.HearingForm(request.POST)

    def act(at: datetime) -> object:
        return hearings.ask(objection, by=request.user, at=at, **form.cleaned_data)

    return _done(request, objection, "已通知申报单位说明情况。", act, hearing=form)


@require_POST
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_handle(objection, request.user)
    form = forms.ExtendForm(request.POST)

    def act(at: datetime) -> object:
        return objections.extend(objection, by=request.user, at=at, reason=form.cleaned_data["reason"])

    return _done(request, objection, "核查期限已延长。", act, extend=form)


# ── the verdict ──────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the verdict and the reply; the approver decides."""
    objection = objection_of(request.user, pk)
    rights.must_handle(objection, request.user)
    if request.method == "GET" and not objection.is_open:
        return redirect("reviews:objection", pk=pk)
    form = forms.VerdictForm(
        request.POST if request.method == "POST" else None,
        objection=objection,
        initial={
            "conclusion": objection.verdict,
            "ground": objection.ground,
            "text": objection.verdict_text,
            "reply": objection.reply,
        },
    )

    def act(at: datetime) -> tuple[str, str]:
        facts = form.cleaned_data
        proposed = Verdict(facts["conclusion"], facts["text"], facts["reply"], facts["ground"])
        objection_verdicts.draft(objection, proposed, by=request.user, at=at)
        return _page(pk), "处理意见已送审定人。"

    context = {"objection": objection, "notes": objection.notes.select_related("by")}
    return asked(request, "reviews/objections/verdict.html", context, form=form, act=act)


@require_POST
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_approve(objection, request.user)
    return _done(
        request,
        objection,
        "已审定，答复函正在生成。",
        lambda at: objection_verdicts.decide(objection, by=request.user, at=at),
    )


@require_POST
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_approve(objection, request.user)
    form = forms.SendBackForm(request.POST)

    def act(at: datetime) -> object:
        reason = form.cleaned_data["reason"]
        return objection_verdicts.send_back(objection, by=request.user, at=at, reason=reason)

    return _done(request, objection, "已退回承办人修改。", act, send_back=form)


@require_POST
def serve(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = objection_of(request.user, pk)
    rights.must_handle(objection, request.user)
    form = forms.ServeForm(request.POST)

    def act(at: datetime) -> object:
        on = form.cleaned_data["on"]
        return objection_verdicts.serve(objection, by=request.user, at=at, on=on, how=form.words)

    return _done(request, objection, "已登记送达，异议人凭回执可查到答复。", act, serve=form)


# ── what only two people see ─────────────────────────────────────────────────


@never_cache
@require_POST
def reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who objected and open the files for half an hour; who asked stands in the security journal."""
    objection = objection_of(request.user, pk)
    rights.must_read(objection, request.user)
    at = clock.now()
    reveals.reveal(request.user, "objection.identity", subject=f"objection:{pk}", at=at, address=address_of(request))
    note_revealed(request, objection, at)
    return redirect(f"{_page(pk)}#identity")


def _file(request: SignedInRequest, pk: int, uuid: UUID) -> tuple[Objection, ObjectionFile]:
    """One file for the two who may read; what came from the objector only after asking."""
    objection = objection_of(request.user, pk)
    rights.must_read(objection, request.user)
    found = get_object_or_404(objection.files.select_related("stored"), pk=uuid)
    if found.purpose in FROM_OBJECTOR and not is_revealed(request, objection, clock.now()):
        raise NotPermitted(ASK_FIRST)
    return objection, found


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """One file to look at, page by page. POST orders pictures that were not made."""
    objection, found = _file(request, pk, uuid)
    if request.method == "POST":
        preview_jobs.order_previews(found.stored, by=request.user)
        return redirect(request.path)
    state, words = preview_jobs.state_of(found.stored)
    images = preview_jobs.pictures_of(found.stored) if state == "done" else []
    pages = [
        {
            "src": reverse("reviews:objection_picture", args=[pk, uuid, image.page]),
            "width": image.width,
            "height": image.height,
        }
        for image in images
    ]
    shown = {
        "name": found.name,
        "size": filesizeformat(found.stored.size),
        "scan": SCAN_WORDS[StoredFile.Scan(found.stored.scan)],
        "sentence": words,
        "pages": pages,
    }
    context = {
        "objection": objection,
        "file": found,
        "shown": shown,
        "missing": state in {"missing", "failed"},
        "keys": [("+", "放大"), ("-", "缩小"), ("R", "旋转"), ("← →", "翻页")],
    }
    answer = render(request, "reviews/objections/file.html", context)
    if state in {"waiting", "running"}:
        answer["Refresh"] = "3"
    return answer


@never_cache
@require_GET
def picture(request: SignedInRequest, pk: int, uuid: UUID, number: int) -> HttpResponse:
    """The picture of one page, made by us and kept as secret as the file."""
    _, found = _file(request, pk, uuid)
    image = get_object_or_404(PageImage, file=found.stored_id, page=number)
    answer = HttpResponse(files.read_picture(image, found.stored), content_type=preview_jobs.MEDIA_TYPE)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_GET
def download(request: SignedInRequest, pk: int, uuid: UUID) -> FileResponse:
    """The original as an attachment; who took it stands in the log."""
    _, found = _file(request, pk, uuid)
    _log(request, pk, found.stored)
    return files.send(found.stored, name=found.name)


@never_cache
@require_http_methods(["GET", "POST"])
def reply(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The 答复 to print; POST orders it again where its job stopped."""
    objection = objection_of(request.user, pk)
    rights.must_read(objection, request.user)
    if objection.decided_at is None or objection.kind == Objection.Kind.ANONYMOUS:
        raise Http404
    if request.method == "POST":
        jobs.order_reply(objection, by=request.user, at=clock.now())
        return redirect(request.path)
    if objection.reply_printed is not None:
        _log(request, pk, objection.reply_printed)
        return files.send(objection.reply_printed, inline=True, name=f"异议答复（{objection.number}）.pdf")
    job = jobs.latest_reply(objection)
    lost = job is None or job.state == JobProgress.State.FAILED
    context = {"objection": objection, "lost": lost, "sentence": job.sentence if job else ""}
    answer = render(request, "reviews/objections/reply_waiting.html", context, status=202)
    if not lost:
        answer["Refresh"] = "3"
    return answer


def _log(request: SignedInRequest, pk: int, stored: StoredFile) -> None:
    logger.info(
        "objection file sent",
        extra={
            "user": request.user.pk,
            "objection": pk,
            "file": str(stored.uuid),
            "sha256": stored.sha256,
            "address": address_of(request) or "",
        },
    )
