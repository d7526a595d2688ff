"""The files of an addendum: its own PDF with the pages to look at, the scan of a paper seal, what the unit sent."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import preview_jobs
from applications.lifecycle import NotPermitted
from applications.views.material_files import LOOK_KEYS, SCAN_WORDS
from common import files, progress
from common.models import StoredFile
from reviews.jobs import addenda as addendum_jobs
from reviews.models import Addendum, AddendumFile
from reviews.selectors import addenda as read
from reviews.views import printed
from reviews.views.addenda import seen_addendum


@require_http_methods(["GET", "POST"])
def pdf(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """The addendum's own PDF: prepared for the unit, sealed for everybody. POST orders it where its job failed."""
    addendum = _open(request, uuid)
    if not addendum.content_hash:
        raise Http404
    if request.method == "POST" and addendum.printed is None:
        addendum_jobs.order_addendum(addendum, by=request.user)
        return redirect(request.path)
    if addendum.printed is not None:
        return files.send(addendum.printed, inline=True)
    job = progress.latest(addendum_jobs.KIND, addendum_jobs.subject_of(addendum))
    return printed.waiting(request, addendum.workshop, job, "补充材料")


@require_GET
def page(request: SignedInRequest, uuid: UUID, page: int) -> HttpResponseBase:
    """The picture of one page of the prepared PDF, for the person who seals it."""
    addendum = _open(request, uuid)
    if addendum.printed is None:
        raise Http404
    return _picture(addendum.printed, page)


@require_GET
def scan(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """The scan of a seal on paper, as it was sent."""
    addendum = _open(request, uuid)
    if addendum.scan is None:
        raise Http404
    return files.send(addendum.scan)


@require_GET
def file(request: SignedInRequest, uuid: UUID, file_uuid: UUID) -> HttpResponseBase:
    """One file to look at, page by page; ``?original`` hands the upload out as an attachment."""
    addendum = _open(request, uuid)
    found = _file(addendum, file_uuid)
    if "original" in request.GET:
        return files.send(found.stored)
    state, words = preview_jobs.state_of(found.stored)
    images = preview_jobs.pictures_of(found.stored) if state == "done" else []
    pages = [
        {
            "src": reverse("reviews:addendum_file_page", args=[uuid, file_uuid, image.page]),
            "width": image.width,
            "height": image.height,
        }
        for image in images
    ]
    shown = {
        "name": found.stored.original_name,
        "size": filesizeformat(found.stored.size),
        "scan": SCAN_WORDS[StoredFile.Scan(found.stored.scan)],
        "sentence": words,
        "pages": pages,
    }
    context = {
        "workshop": addendum.workshop,
        "addendum": addendum,
        "file": found,
        "shown": shown,
        "keys": LOOK_KEYS,
    }
    return render(request, "reviews/addenda/file.html", context)


@require_GET
def file_page(request: SignedInRequest, uuid: UUID, file_uuid: UUID, page: int) -> HttpResponseBase:
    """The picture of one page of a file, made by us from the upload."""
    return _picture(_file(_open(request, uuid), file_uuid).stored, page)


def _open(request: SignedInRequest, uuid: UUID) -> Addendum:
    """The addendum whose answer this person may read."""
    addendum = seen_addendum(request, uuid)
    if not read.answer_is_open_to(addendum, request.user):
        raise NotPermitted("申报单位盖章以后才能查看答复。")
    return addendum


def _file(addendum: Addendum, file_uuid: UUID) -> AddendumFile:
    return get_object_or_404(addendum.files.filter(removed_at=None).select_related("stored"), pk=file_uuid)


def _picture(stored: StoredFile, page: int) -> FileResponse:
    picture = get_object_or_404(stored.page_images, page=page)
    answer = FileResponse(default_storage.open(picture.key), content_type=preview_jobs.MEDIA_TYPE)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
