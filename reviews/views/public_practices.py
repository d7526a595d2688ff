"""The public pages of good practice: posts that the city has read, with their pictures."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from common import files, paging
from reviews.models import Practice, PracticePhoto
from reviews.selectors import practices as selectors

PAGE = 12


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every published post, the latest first."""
    page = paging.page_of(
        selectors.public_list, selectors.BY_PUBLICATION, request.GET, PAGE, known_by="public practices"
    )
    context = {"practices": page.rows, "page": {"text": "", **paging.addresses(page, request.GET)}}
    return render(request, "public/practices.html", context)


@login_not_required
@require_GET
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.public_one(pk)
    if found is None:
        raise Http404
    context = {"practice": found, "workshop": found.workshop, "photos": selectors.photos_of(found)}
    return render(request, "public/practice.html", context)


@login_not_required
@require_GET
def photo(request: HttpRequest, pk: int, photo_uuid: UUID) -> HttpResponseBase:
    """A picture of a published post, as we drew it from what was sent."""
    rows = PracticePhoto.objects.filter(removed_at=None, practice__in=Practice.objects.published())
    rows = rows.select_related("shown")
    return files.send(get_object_or_404(rows, pk=photo_uuid, practice=pk).shown, inline=True)
