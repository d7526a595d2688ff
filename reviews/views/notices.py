"""One notice for the offices: how it reads, what may be done with it, its papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, Role
from applications.selectors import dossier
from common import clock, documents, files, progress
from common.calendar import CalendarUnknown
from reviews import notice_texts, notices
from reviews.forms.publicity import ChangeForm
from reviews.jobs import publicity as jobs
from reviews.models import Notice
from reviews.printing import notice as printing
from reviews.selectors import publicity as selectors
from reviews.services import corrections
from reviews.views.publicity import reader


def notice_of(request: SignedInRequest, pk: int) -> Notice:
    found: Notice = get_object_or_404(selectors.notices_for(reader(request)), pk=pk)
    return found


def _content(notice: Notice) -> tuple[notice_texts.Content | None, CalendarUnknown | None]:
    """What the notice says, or why its dates cannot be counted."""
    try:
        return selectors.content_of(notice), None
    except CalendarUnknown as fault:
        return None, fault


@require_GET
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The notice as it reads, where it was posted, its papers, and what may be done with it."""
    return page(request, notice_of(request, pk))


def page(
    request: SignedInRequest, found: Notice, *, change_form: ChangeForm | None = None, refused: Sequence[str] = ()
) -> HttpResponse:
    """The page of one notice; ``change_form`` is one that was sent and not taken."""
    user, at = request.user, clock.now()
    content, unknown = _content(found)
    is_draft = found.status == Notice.Status.DRAFT
    is_correction = is_draft and found.kind == Notice.Kind.CORRECTION
    if not is_correction:
        change_form = None
    elif change_form is None and user.holds(Role.CITY_OFFICER):
        change_form = change_form_of(found)
    context = {
        "notice": found,
        "look": selectors.look_of(found, at),
        "content": content,
        "title": notice_texts.phrases(content) if content else [],
        "unknown": unknown,
        "hash": notice_texts.content_hash(content) if content else "",
        "rows": selectors.drafted_rows(content) if is_draft else selectors.shown_rows(found, selectors.marks_of(found)),
        "job": jobs.latest_paper(content) if content else None,
        "text": notice_texts.as_text(content) if content else "",
        "announcements": [] if is_draft else selectors.announcements_on(found),
        "countdown": selectors.countdown(found, at),
        "is_draft": is_draft,
        "refused": refused,
        "changes": _changes(found) if is_correction else [],
        "change_form": change_form,
        **_may(found, user),
    }
    status = 409 if refused else 422 if change_form and change_form.errors else 200
    return render(request, "reviews/publicity/notice.html", context, status=status)


def _may(found: Notice, user: User) -> dict[str, bool]:
    """What this person may do with the notice as it stands."""
    is_draft = found.status == Notice.Status.DRAFT
    is_root = not is_draft and found.corrects_id is None
    return {
        "may_draft": is_draft and user.holds(Role.CITY_OFFICER),
        "may_post": is_draft and user.holds(Role.CITY_APPROVER) and found.made_by_id != user.pk,
        "may_register": not is_draft and not found.posting_url and user.holds(*CITY_ROLES),
        "may_correct": is_root and user.holds(Role.CITY_OFFICER),
        "may_retract": is_root and user.holds(Role.CITY_APPROVER),
    }


def _changes(found: Notice) -> list[dict[str, Any]]:
    """What a drafted correction puts right so far."""
    rows = corrections.running_rows(corrections.root_of(found))
    return [
        {**change, "word": notices.ITEMS[change["item"]], "name": row.name, "was": getattr(row, change["item"])}
        for change in found.changes
        if (row := rows.get(change["row"])) is not None
    ]


def change_form_of(found: Notice, data: Any = None) -> ChangeForm:
    rows = corrections.running_rows(corrections.root_of(found)).values()
    return ChangeForm(data, rows=[(row.pk, f"{row.order}　{row.name}") for row in rows])


@require_GET
def notice_of_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the notice of a case is worked on: its draft, else its list, else the desk."""
    reader(request)
    workshop = dossier.seen_case(request.user, pk)
    row = workshop.list_rows.select_related("joint_list").order_by("-pk").first()
    if row is None:
        messages.warning(request, "案卷还没有列入拟认定名单，请先拟定名单并送市财政局会商。")
        return redirect("reviews:notices")
    draft = row.joint_list.notices.filter(status=Notice.Status.DRAFT, kind=Notice.Kind.NOTICE).first()
    return redirect("reviews:notice", pk=draft.pk) if draft else redirect("reviews:joint_list", pk=row.joint_list_id)


# ── papers ───────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The PDF: POST orders it where it is not on its way; GET hands it out or says that it is being made."""
    found = notice_of(request, pk)
    content, unknown = _content(found)
    if content is None:
        if unknown is not None:
            messages.error(request, unknown.sentence)
            return redirect("reviews:notice", pk=pk)
        raise Http404
    if request.method == "POST":
        jobs.order_paper(found, content, by=request.user)
        return redirect("reviews:notice_paper", pk=pk)
    last = jobs.latest_paper(content)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    waits = last is not None and last.state in progress.LIVE
    answer = render(
        request,
        "reviews/publicity/paper.html",
        {"notice": found, "waits": waits, "fault": last.sentence if last and not waits else ""},
        status=202 if waits else 200,
    )
    if waits:
        answer["Refresh"] = "5"
    return answer


@require_GET
def text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The text to copy for the bureau's own site."""
    content, _ = _content(notice_of(request, pk))
    if content is None:
        raise Http404
    name = f"{notice_texts.title_of(content)}.txt"
    return documents.response(
        documents.Document(name, "text/plain; charset=utf-8", notice_texts.as_text(content).encode())
    )


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """公示名单 as /exports/notice.xlsx, of the notice that ``?notice=`` names."""
    asked = request.GET.get("notice", "")
    if not asked.isdecimal():
        raise Http404
    content, _ = _content(notice_of(request, int(asked)))
    if content is None:
        raise Http404
    return documents.response(printing.sheet(content))


@require_GET
def screenshot(request: SignedInRequest, pk: int) -> HttpResponseBase:
    found = notice_of(request, pk)
    if found.screenshot is None:
        raise Http404
    return files.send(found.screenshot)
