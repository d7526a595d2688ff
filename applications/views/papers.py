"""The papers of a case: stored PDFs streamed, or a page that waits for their job. Only a POST orders work."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import jobs, papers, withheld
from applications.models import Version, Workshop
from applications.selectors import dossier
from common import files
from common import progress as job_progress
from common.models import JobProgress, PageImage, StoredFile

logger = logging.getLogger(__name__)
LIVE = (JobProgress.State.WAITING, JobProgress.State.RUNNING)


@require_GET
def form_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The 申报表 of the version that counts: the current one, or the prepared one of a draft."""
    workshop = _seen(request, pk, "current_version__form__stored")
    version = workshop.current_version or _versions(workshop).order_by("-number").first()
    if version is None:
        raise Http404
    return _version(request, workshop, version)


@require_GET
def version_pdf(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    workshop = _seen(request, pk)
    return _version(request, workshop, get_object_or_404(_versions(workshop), number=number))


@require_GET
def version_page(request: SignedInRequest, pk: int, number: int, page: int) -> HttpResponseBase:
    """The picture of one page of a version, made by a job beside the PDF."""
    version = get_object_or_404(_versions(_seen(request, pk)), number=number)
    # drawn before sealing, when the person looks; a seal changes no other page
    pictures = PageImage.objects.filter(file__in=version.files.values("stored"), page=page)
    picture = pictures.order_by("file__created_at").first()
    if picture is None:
        raise Http404
    answer = FileResponse(default_storage.open(picture.key), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _seen(request: SignedInRequest, pk: int, *together: str) -> Workshop:
    """The case, if this person sees it; without what only its pages need."""
    found = Workshop.objects.visible_to(request.user).select_related(*together)
    return get_object_or_404(found.defer("current_version__snapshot") if together else found, pk=pk)


def _versions(workshop: Workshop) -> QuerySet[Version]:
    """Its versions with their files."""
    return workshop.versions.select_related("form__stored").defer("snapshot")


def _version(request: SignedInRequest, workshop: Workshop, version: Version) -> HttpResponseBase:
    form = version.form if request.user.sees_every_case() else withheld.shown_form(version, workshop)
    if form is not None:
        return _sent(request, workshop, form.stored)
    return _waiting(
        request, workshop, job_progress.latest("form", f"version:{version.pk}"), f"申报表第 {version.number} 版"
    )


@require_http_methods(["GET", "POST"])
def draft_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """POST orders the PDF of what is filled in now; GET ``?job=`` hands it out."""
    workshop = dossier.case_of(request.user, pk)
    if request.method == "POST":
        job = jobs.order_draft(workshop, by=request.user)
        return redirect(f"{reverse('workshops:draft_pdf', args=[pk])}?job={job.uuid}")
    found = _own_job(request, "draft", request.GET.get("job", ""), workshop)
    if found.result is not None:
        return _sent(request, workshop, found.result)
    return _waiting(request, workshop, found, "申报表草稿")


@require_http_methods(["GET", "POST"])
def paper(request: SignedInRequest, pk: int, kind: str) -> HttpResponseBase:
    """申办报告, 材料目录, 初审意见表 or 装订本 of the current version. POST orders it; GET hands it out or waits."""
    workshop = dossier.case_of(request.user, pk)
    if kind not in papers.KINDS or not papers.can_be_made(kind, workshop):
        raise Http404
    if not papers.readers(kind, workshop, request.user):
        raise Http404
    if request.method == "POST":
        jobs.order_paper(kind, workshop, by=request.user)
        return redirect(request.path)
    last = papers.latest(kind, workshop)
    if last is not None and last.result is not None:
        return _sent(request, workshop, last.result)
    if last is None or last.state not in LIVE:
        return render(
            request,
            "workshops/order_paper.html",
            {
                "workshop": workshop,
                "fault": last.sentence if last else "",
                "title": papers.KINDS[kind],
                "kind": kind,
            },
        )
    return _waiting(request, workshop, last, papers.KINDS[kind])


def booklet_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The 装订本 under its own address (design §6)."""
    return paper(request, pk, "booklet")


@login_not_required
@require_http_methods(["GET", "POST"])
def blank_pdf(request: HttpRequest) -> HttpResponseBase:
    """The empty form, to be filled by hand; it holds nothing personal. POST orders it, GET hands it out or waits.

    Anybody may have it once it is made; only who is signed in may order it.
    """
    if request.method == "POST" and request.user.is_authenticated:
        jobs.order_blank(by=request.user)
        return redirect("workshops:blank_pdf")
    last = jobs.latest_blank()
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    answer = render(request, "workshops/order_blank.html", {"job": last}, status=202 if last else 200)
    return _asking_again(answer) if last else answer


@require_GET
def progress(request: SignedInRequest, pk: int, job: UUID) -> JsonResponse:
    """What static/js/poll.js asks for while a page waits."""
    _seen(request, pk)
    found = get_object_or_404(JobProgress, uuid=job)
    percent = round(100 * found.done / found.total) if found.total else 0
    words = found.sentence or f"{found.get_state_display()}……"
    return JsonResponse({"state": found.state, "percent": percent, "words": words, "url": ""})


def _own_job(request: SignedInRequest, kind: str, job: str, workshop: Workshop) -> JobProgress:
    """The draft's job, by its unguessable name; its subject must be this case."""
    try:
        uuid = UUID(job)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(JobProgress, uuid=uuid, kind=kind, subject__startswith=f"{kind}:{workshop.pk}:")


def _sent(request: SignedInRequest, workshop: Workshop, stored: StoredFile) -> HttpResponseBase:
    """Stream one of our own PDFs; it holds personal data, so the download is one structured line of the log."""
    logger.info(
        "personal file sent",
        extra={"user": request.user.pk, "workshop": workshop.pk, "file": str(stored.uuid), "kind": stored.kind},
    )
    return files.send(stored, inline=True)


def _asking_again(answer: HttpResponse) -> HttpResponse:
    """Let a browser without script load the page again by itself."""
    answer["Refresh"] = "5"
    return answer


def _waiting(request: SignedInRequest, workshop: Workshop, job: JobProgress | None, title: str) -> HttpResponse:
    """202: the page asks again by itself. Without a job nothing is coming, and the page says so."""
    lost = job is None or job.state == JobProgress.State.FAILED
    answer = render(
        request,
        "workshops/waiting.html",
        {
            "workshop": workshop,
            "lost": lost,
            "title": title,
            "job": {
                "title": f"正在生成{title}",
                "sentence": (job.sentence if job else "") or "通常几秒钟即可完成，完成后自动打开。",
                "percent": 0,
                "poll_url": reverse("workshops:paper_progress", args=[workshop.pk, job.uuid]) if job else "",
            },
        },
        status=202,
    )
    return answer if lost else _asking_again(answer)
