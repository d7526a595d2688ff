"""The public pages of notices: without any private field, drawn from the frozen copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from common import clock, files, paging
from reviews import notice_texts
from reviews.jobs import publicity as jobs
from reviews.models import Notice
from reviews.selectors import publicity as selectors

BY_POSTING = paging.by_moment("posted_at")
PAGE = 20


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every notice and announcement, the latest first."""
    at = clock.now()
    page = paging.page_of(selectors.public_list, BY_POSTING, request.GET, PAGE, known_by="public notices")
    return render(
        request,
        "public/notices.html",
        {
            "notices": [(one, selectors.look_of(one, at)) for one in page.rows],
            "page": {"text": "", **paging.addresses(page, request.GET)},
        },
    )


@dataclass(frozen=True)
class Shown:
    """What the paper of a notice shows: its frozen content, named by its hash, and what became of it since."""

    hash: str
    posted_at: datetime
    look: selectors.Look
    marks: tuple[tuple[int, str], ...]
    notice: Notice = field(compare=False)


def _draw(shown: Shown) -> SafeString:
    content = shown.notice.content
    context = {
        "content": content,
        "title": notice_texts.phrases(content),
        "rows": selectors.shown_rows(shown.notice, shown.marks),
        "look": shown.look,
        "posted_at": shown.posted_at,
        "hash": shown.hash,
    }
    return render_to_string("public/_notice_body.html", context)


# what is posted stays: its paper, forty rows of it, is drawn once for each of its states
_draw_once = lru_cache(maxsize=64)(_draw)


@login_not_required
@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice as it was posted: the time left, rows that have left, announcements, where objections go."""
    found, announcements = selectors.public_notice(pk)
    if found is None or found.posted_at is None:
        raise Http404
    at = clock.now()
    look = selectors.look_of(found, at)
    shown = Shown(found.content_hash, found.posted_at, look, selectors.marks_of(found), found)
    return render(
        request,
        "public/notice.html",
        {
            "notice": found,
            "paper": _draw(shown) if settings.DEBUG else _draw_once(shown),
            "announcements": announcements,
            "countdown": selectors.countdown(found, at),
            "round": found.joint_list.round,
            "objection_days": found.joint_list.round.rule_set.objection_days,
        },
    )


@login_not_required
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The stored PDF; a page that asks for patience in the few seconds in which it is made."""
    found = get_object_or_404(selectors.published().select_related("printed"), pk=pk)
    stored = jobs.paper_of(found)
    if stored is not None:
        return files.send(stored, inline=True)
    answer = render(request, "public/notice_paper.html", {"notice": found}, status=202)
    answer["Refresh"] = "10"
    return answer
