"""Single files of the materials: downloads, page pictures, uploads in pieces (tus 1.0) or in one go."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.http import http_date, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications import preview_jobs
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import MaterialFile
from applications.services import material_uploads, materials
from applications.views.materials import found_case, found_file, place_of
from common import clock, files, uploads
from common.models import PageImage, StoredFile, Upload

logger = logging.getLogger(__name__)

TUS = "1.0.0"
_PIECE_TYPE = "application/offset+octet-stream"


@require_GET
def file(request: SignedInRequest, uuid: UUID) -> FileResponse:
    """The original as an attachment, streamed; who took it stands in the log."""
    found = found_file(request, uuid)
    logger.info(
        "file downloaded",
        extra={
            "user": request.user.pk,
            "file": str(found.uuid),
            "workshop": found.material.workshop_id,
            "sha256": found.stored.sha256,
            "address": request.META.get("REMOTE_ADDR", ""),
        },
    )
    return files.send(found.stored)


@require_GET
def page(request: SignedInRequest, uuid: UUID, page: int) -> FileResponse:
    """The picture of one page, made by us from the upload."""
    return picture_of(found_file(request, uuid).stored, page)


def picture_of(stored: StoredFile, page: int) -> FileResponse:
    """The picture of one page of a file that this person may read."""
    image = get_object_or_404(PageImage, file=stored.pk, page=page)
    answer = FileResponse(default_storage.open(image.key), content_type=preview_jobs.MEDIA_TYPE)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@require_GET
def look(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One file to look at, page by page."""
    found = found_file(request, uuid)
    return render(
        request,
        "workshops/materials/look.html",
        {
            "file": found,
            "workshop": found.material.workshop,
            "shown": shown_file(found),
            "back": _slot_place(found),
            "preview": preview_of(found),
            "keys": LOOK_KEYS,
        },
    )


def previews(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """GET: how far the pictures are, for the page that waits. POST: order them where they are missing."""
    found = found_file(request, uuid)
    if request.method == "POST":
        preview_jobs.order_previews(found.stored, by=request.user)
        back = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        return redirect(back if safe else reverse("materials:look", args=[uuid]))
    state, words = preview_jobs.state_of(found.stored)
    made = found.stored.page_images.count()
    return JsonResponse({"state": state, "percent": 100 * made // max(found.stored.pages, 1), "words": words})


LOOK_KEYS = [("+", "放大"), ("-", "缩小"), ("R", "旋转"), ("← →", "翻页")]
SCAN_WORDS = {
    StoredFile.Scan.NOT_SCANNED: "病毒扫描：未扫描",
    StoredFile.Scan.CLEAN: "病毒扫描：未发现病毒",
    StoredFile.Scan.INFECTED: "病毒扫描：发现病毒",
}


def shown_file(found: MaterialFile) -> dict[str, object]:
    """The variable ``file`` of components/viewer.html."""
    state, words = preview_jobs.state_of(found.stored)
    images = preview_jobs.pictures_of(found.stored) if state == "done" else []
    return {
        "name": found.stored.original_name,
        "size": filesizeformat(found.stored.size),
        "scan": SCAN_WORDS[StoredFile.Scan(found.stored.scan)],
        "sentence": words,
        "pages": [
            {
                "src": reverse("materials:page", args=[found.uuid, image.page]),
                "width": image.width,
                "height": image.height,
            }
            for image in images
        ],
    }


def preview_of(found: MaterialFile) -> dict[str, str]:
    """Where to ask how far the pictures are, and whether they must be ordered first."""
    state, words = preview_jobs.state_of(found.stored)
    return {"state": state, "words": words, "url": reverse("materials:previews", args=[found.uuid])}


def _slot_place(found: MaterialFile) -> str:
    return place_of(found.material.workshop_id, f"{found.material.item.code}-{found.material.subject}")


# ── uploading ────────────────────────────────────────────────────────────────


@require_POST
def upload(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Open an upload in pieces, or take a whole file from a plain form."""
    workshop = found_case(request, pk)
    at = clock.now()
    if "Tus-Resumable" not in request.headers:
        return _whole(request, pk, key)
    try:
        name = uploads.metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
        size = _number(request.headers.get("Upload-Length", ""))
        begun = material_uploads.begin(workshop, key, by=request.user, at=at, name=name, size=size)
    except uploads.Refused as refusal:
        return _refused(refusal.sentence)
    except NotPossible as refusal:
        return _refused(str(refusal))
    except NotPermitted as refusal:
        return _refused(refusal.sentence, status=403)
    answer = _tus(HttpResponse(status=201), begun)
    answer["Location"] = reverse("materials:piece", args=[begun.uuid])
    return answer


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def piece(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How far an upload has come, its next piece, or its end; only for the person who began it."""
    found = get_object_or_404(material_uploads.open_uploads(request.user), pk=uuid)
    if request.method == "HEAD":
        answer = _tus(HttpResponse(), found)
        answer["Cache-Control"] = "no-store"
        return answer
    if request.method == "DELETE":
        uploads.discard(found)
        return _tus(HttpResponse(status=204), None)
    return _take_piece(request, found)


def _take_piece(request: SignedInRequest, found: Upload) -> HttpResponse:
    if request.content_type != _PIECE_TYPE:
        return _refused("上传的分段格式不对，请刷新页面后重试。", status=415)
    if _number(request.headers.get("Content-Length", "")) > settings.UPLOAD_PIECE_BYTES:
        return _refused("上传的分段过大，请刷新页面后重试。", status=413)
    offset = _number(request.headers.get("Upload-Offset", ""))
    try:
        taken = material_uploads.receive(found, request.body, by=request.user, at=clock.now(), offset=offset)
        return _tus(HttpResponse(status=204), taken)
    except UnreadablePostError:  # the line was lost; what came before is kept, the client goes on from there
        sentence, status = "网络中断，请重试。", 400
    except uploads.WrongOffset:
        sentence, status = "分段的位置不对，请重新选择这个文件，会从断开处继续。", 409
    except NotPossible as refusal:
        sentence, status = str(refusal), 422
    except NotPermitted as refusal:
        sentence, status = refusal.sentence, 403
    return _refused(sentence, status=status)


def _whole(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    workshop = found_case(request, pk)
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, "请先选择文件，再按“上传”。")
        return redirect(place_of(pk, key))
    try:
        materials.refuse_closed(workshop, request.user)
        uploads.refuse_size(sent.size or 0, workshop.rule_set.upload_limit_mb * uploads.MEGABYTE)
        materials.add_file(workshop, key, by=request.user, at=clock.now(), content=sent.read(), name=sent.name or "")
        messages.success(request, f"已收下“{sent.name}”。")
    except uploads.Refused as refusal:
        messages.error(request, refusal.sentence)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(place_of(pk, key))


def _tus(answer: HttpResponse, upload: Upload | None) -> HttpResponse:
    answer["Tus-Resumable"] = TUS
    if upload is not None:
        answer["Upload-Offset"] = str(upload.offset)
        answer["Upload-Length"] = str(upload.size)
        answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer


def _refused(sentence: str, *, status: int = 422) -> HttpResponse:
    return _tus(HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8"), None)


def _number(text: str) -> int:
    """A count of bytes from a header; -1 where it is none, which no rule accepts."""
    return int(text) if text.isascii() and text.isdigit() else -1
