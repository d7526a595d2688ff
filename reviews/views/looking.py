"""Looking at one stored file page by page, or taking the upload home: for every page that shows a list of files."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat

from accounts.requests import SignedInRequest
from applications import preview_jobs
from applications.views.material_files import LOOK_KEYS, SCAN_WORDS
from common import files
from common.models import StoredFile


def look_at(
    request: SignedInRequest, stored: StoredFile, *, title: str, back: str, page_of: Callable[[int], str]
) -> HttpResponseBase:
    """The file as pictures under ``page_of(n)``; ``?original`` hands the upload out as an attachment."""
    if "original" in request.GET:
        return files.send(stored)
    state, words = preview_jobs.state_of(stored)
    images = preview_jobs.pictures_of(stored) if state == "done" else []
    shown = {
        "name": stored.original_name,
        "size": filesizeformat(stored.size),
        "scan": SCAN_WORDS[StoredFile.Scan(stored.scan)],
        "sentence": words,
        "pages": [{"src": page_of(image.page), "width": image.width, "height": image.height} for image in images],
    }
    context = {"name": stored.original_name, "title": title, "back": back, "shown": shown, "keys": LOOK_KEYS}
    return render(request, "reviews/supervision/file.html", context)
