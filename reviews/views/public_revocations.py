"""The public pages of titles that were taken away: drawn from the frozen copy, nothing else of the case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import paging
from reviews.selectors import revocation as selectors

PAGE = 20


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every announcement, the latest first."""
    page = paging.page_of(selectors.announcements, selectors.POSTED, request.GET, PAGE, known_by="public revocations")
    context = {"announcements": page.rows, "page": {"text": "", **paging.addresses(page, request.GET)}}
    return render(request, "public/revocations.html", context)


@login_not_required
@require_GET
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement as it was posted; one that was withdrawn says so."""
    found = get_object_or_404(selectors.announcements(), pk=pk)
    return render(request, "public/revocation.html", {"announcement": found, "content": found.content})
