"""The public pages of notices: without any private field, drawn from the frozen copy."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
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


def _notice(pk: int) -> Notice:
    found = selectors.public_notice(pk)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice as it was posted: the time left, rows that have left, announcements, where objections go."""
    found, at = _notice(pk), clock.now()
    countdown = selectors.countdown(found, at)
    return render(
        request,
        "public/notice.html",
        {
            "notice": found,
            "content": found.content,
            "title": notice_texts.phrases(found.content),
            "look": selectors.look_of(found, at),
            "rows": selectors.shown_rows(found),
            "announcements": selectors.announcements_on(found) if found.corrects_id is None else [],
            "countdown": countdown,
            "round": found.joint_list.round,
            "objection_days": found.joint_list.round.rule_set.objection_days,
        },
    )


@login_not_required
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The stored PDF; a page that asks for patience in the few seconds in which it is made."""
    found = _notice(pk)
    stored = jobs.paper_of(found)
    if stored is not None:
        return files.send(stored, inline=True)
    answer = render(request, "public/notice_paper.html", {"notice": found}, status=202)
    answer["Refresh"] = "10"
    return answer
