"""监督和制度: under the tab 年度 the rules and duties of a title, its inspections and its posts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import UNIT_ROLES
from applications import permissions
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.selectors import dossier
from applications.states import ALIVE
from applications.views.material_files import picture_of
from common import clock, paging
from common.clock import legal_day
from common.kept_files import given
from reviews import supervision_rights as rights
from reviews.forms.supervision import DutyForm
from reviews.models import DutyDocument
from reviews.selectors import duties as selectors
from reviews.selectors import practices, supervision
from reviews.services import duties as service
from reviews.views.looking import look_at
from reviews.views.telling import told

PAGE = 25
EARLIEST_FIRST = paging.by_text("title_number")


@require_GET
def lacking(request: SignedInRequest) -> HttpResponse:
    """The titles of the person's units that lack a document; a single one is opened at once."""
    units = request.user.organisation_ids(*UNIT_ROLES)
    if not units:
        raise NotPermitted("工作室的制度和职责由申报单位上传。")
    rows = selectors.lacking(Workshop.objects.filter(unit__in=units), clock.today())
    page = paging.page_of(rows, EARLIEST_FIRST, request.GET, PAGE)
    if len(page.rows) == 1 and not page.previous and not page.next:
        return redirect("workshops:supervision", pk=page.rows[0].pk)
    context = {
        "titles": [(title, selectors.words_of_row(title)) for title in page.rows],
        "page": {"text": f"本页 {len(page.rows)} 个", **paging.addresses(page, request.GET)},
    }
    return render(request, "reviews/supervision/lacking.html", context)


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rules and duties, inspections, posts of one title."""
    return _page(request, _title(request, pk))


def _title(request: SignedInRequest, pk: int) -> Workshop:
    workshop = dossier.case_of(request.user, pk)
    if workshop.granted_at is None:
        raise Http404
    return workshop


def _page(request: SignedInRequest, workshop: Workshop, form: DutyForm | None = None) -> HttpResponse:
    user, at = request.user, clock.now()
    today = legal_day(at)
    documents = list(workshop.duty_documents.filter(ended_at=None).select_related("stored", "added_by"))
    is_alive = workshop.state in ALIVE
    writes = is_alive and permissions.unit_member(workshop, user)
    follows = permissions.follows(workshop, user)
    return render(
        request,
        "reviews/supervision/tab.html",
        {
            "workshop": workshop,
            "tab": "yearly",
            "at": at,
            "documents": documents,
            "lacks": [one for one in selectors.standings(documents, today) if one.words] if is_alive else [],
            "form": (form or DutyForm(today=today, initial={"effective_on": today})) if writes else None,
            "limit": workshop.rule_set.upload_limit_mb,
            "writes": writes,
            "follows": follows,
            "inspections": [
                (one, supervision.look_of(one, today))
                for one in (supervision.of_title(workshop, user) if follows else [])
            ],
            "may_inspect": bool(rights.chairs_of(workshop, user)),
            "practices": [(one, practices.LOOKS[one.status]) for one in practices.of_title(workshop, user)],
        },
        status=422 if form is not None else 200,
    )


@require_POST
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put one document on the file."""
    workshop, at = _title(request, pk), clock.now()
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    form = DutyForm(*given(request), today=legal_day(at)).limit_uploads(workshop.rule_set.upload_limit_mb)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            service.add(workshop, facts.pop("file"), by=request.user, at=at, **facts)
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
    if form.errors:
        return _page(request, workshop, form)
    messages.success(request, "文件已上传。")
    return redirect("workshops:supervision", pk=pk)


@require_POST
def confirm(request: SignedInRequest, pk: int, document: UUID) -> HttpResponse:
    """It still applies."""
    found = _document(request, pk, document)
    return _told(request, found, "已确认仍然适用。", service.confirm)


@require_POST
def end(request: SignedInRequest, pk: int, document: UUID) -> HttpResponse:
    """It no longer applies."""
    found = _document(request, pk, document)
    return _told(request, found, "文件已撤下，卷宗中保留。", service.end)


def _told(request: SignedInRequest, document: DutyDocument, done: str, act: Any) -> HttpResponse:
    if not permissions.unit_member(document.workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    back = reverse("workshops:supervision", args=[document.workshop_id])
    return told(request, back, done, lambda at: act(document, by=request.user, at=at))


@require_GET
def document(request: SignedInRequest, pk: int, document: UUID) -> HttpResponseBase:
    """One document to look at, page by page."""
    found = _document(request, pk, document)
    return look_at(
        request,
        found.stored,
        title=found.title,
        back=reverse("workshops:supervision", args=[pk]),
        page_of=lambda page: reverse("workshops:duty_page", args=[pk, found.pk, page]),
    )


@require_GET
def page(request: SignedInRequest, pk: int, document: UUID, page: int) -> HttpResponseBase:
    """The picture of one page, made by us from the upload."""
    return picture_of(_document(request, pk, document).stored, page)


def _document(request: SignedInRequest, pk: int, document: UUID) -> DutyDocument:
    """A document on the file; what was taken off is kept for whoever follows the title."""
    workshop = _title(request, pk)
    found = get_object_or_404(workshop.duty_documents.select_related("stored"), pk=document)
    found.workshop = workshop
    if found.ended_at is not None and not permissions.follows(workshop, request.user):
        raise Http404
    return found
