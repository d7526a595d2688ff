"""What the script of the score sheet asks: the offline copy, a fresh token, one sync, photos; the worker, its shell."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from common import clock, uploads
from common.context import house
from reviews import sheet_pages
from reviews.forms import scoring as forms
from reviews.selectors import scoring as sheets
from reviews.selectors.scoring import Item
from reviews.services import scoring, sheet_photos

WORKER = "js/sheet_worker.js"
# all that the sheet's page asks for; the browser adds nothing to what the worker keeps
KEPT = (
    "vendor/bootstrap/css/bootstrap.min.css",
    *(f"css/{name}.css" for name in ("tokens", "ground", "lists", "charts", "dossier", "chapter", "fields", "score")),
    *(
        f"js/{name}.js"
        for name in (
            *("house", "page", "sign_in", "counter", "poll"),
            *("sheet", "sheet_draw", "sheet_photo", "sheet_queue", "sheet_vault", "unsent"),
        )
    ),
    "img/mark.svg",
)


def _refused(refusal: NotPossible) -> JsonResponse:
    return JsonResponse({"sentence": str(refusal), "over": isinstance(refusal, scoring.SheetOver)}, status=409)


@never_cache
@require_GET
def copy(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The sheet, its indicators and the expert's own values, for the device's encrypted copy."""
    found = sheets.seen_sheet(request.user, uuid)
    try:
        scoring.refuse_closed(found, request.user)
    except scoring.SheetOver as over:
        return _refused(over)
    size = "large" if house(request)["house"]["large"] else "normal"  # type: ignore[index]  # a dict of words
    whole = sheets.shown(found)
    open_sheets = sheets.open_uuids(request.user)
    return JsonResponse(sheet_pages.copy_for(whole, request.user, type_size=size, open_sheets=open_sheets))


@never_cache
@require_GET
def token(request: SignedInRequest) -> HttpResponse:
    """A token that was never cached, and whose session this is now."""
    return JsonResponse({"token": get_token(request), "user": request.user.pk})


@never_cache
@require_POST
def sync(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """All values that a device holds, in one idempotent post; every one is answered by itself."""
    found = sheets.seen_sheet(request.user, uuid)
    entries = _entries(request)
    if entries is None:
        return JsonResponse({"sentence": "发送的内容无法识别，请刷新页面后重试。"}, status=400)
    try:
        answers = scoring.sync(found, entries, by=request.user, at=clock.now())
    except NotPossible as refusal:
        return _refused(refusal)
    return JsonResponse({"answers": [_told(answer) for answer in answers]})


def _entries(request: HttpRequest) -> list[scoring.Entry] | None:
    """What was sent; None when it is none of ours."""
    try:
        sent = json.loads(request.body)["entries"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(sent, list) or len(sent) > forms.MOST_ENTRIES:
        return None
    filled = [forms.EntryForm(row if isinstance(row, dict) else {}) for row in sent]
    return [form.entry for form in filled] if all(form.is_valid() for form in filled) else None


def _told(answer: scoring.Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"uuid": str(answer.entry.uuid), "indicator": answer.entry.indicator}
    told |= {"status": str(answer.status), "sentence": answer.sentence}
    return told | ({"value": sheet_pages.value_of(Item(answer.score))} if answer.score else {})


@never_cache
@require_POST
def photos(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One photo from the queue; sent again it is the same."""
    found = sheets.seen_sheet(request.user, uuid)
    form = forms.PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"sentence": "照片没有传完整，请重新拍摄。"}, status=422)
    given = form.cleaned_data
    try:
        sheet_photos.add(
            found,
            given["uuid"],
            indicator=given["indicator"],
            content=given["photo"].read(),
            name=given["photo"].name or "",
            device_at=forms.moment(given["at"]),
            by=request.user,
            at=clock.now(),
        )
    except uploads.Refused as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=422)
    except NotPossible as refusal:
        return _refused(refusal)
    whole = sheets.shown(found)
    item = whole.find(given["indicator"])
    html = ""
    if item:
        sheet_pages.dressed(whole, [item])
        html = sheet_pages.drawn(item, found)
    return JsonResponse({"photo": {"uuid": str(given["uuid"]), "html": html}})


# ── without a person: the worker and its shell ───────────────────────────────


@login_not_required
@never_cache
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The frame of the sheet without anybody's data: what the worker keeps and shows when there is no network."""
    words = {"house": house(request)["house"], "worker_files": False}
    return HttpResponse(render_to_string("reviews/scoring/shell.html", words))


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: what it keeps, then the script itself, whose address changes with its content."""
    kept = {"version": _version(), "shell": reverse("reviews:sheet_shell"), "files": [static(name) for name in KEPT]}
    script = f"self.KEPT = {json.dumps(kept)};\nimportScripts({json.dumps(static(WORKER))});\n"
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = reverse("reviews:sheets")
    answer["Cache-Control"] = "no-cache"
    return answer


def _version() -> str:
    return _digest() if settings.DEBUG else _kept_digest()


def _digest() -> str:
    """Of everything that is kept: another one makes every device fetch it anew."""
    found = hashlib.sha256(render_to_string("reviews/scoring/shell.html", {"house": {}}).encode())
    for name in (*KEPT, WORKER):
        place = finders.find(name)
        if place:
            found.update(Path(str(place)).read_bytes())
    return f"sheets-{found.hexdigest()[:16]}"


_kept_digest = cache(_digest)
