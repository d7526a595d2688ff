"""年度: the tab of a case, one filing as it was filed, filing it, taking it in or sending it back, its paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from applications import filing_content, filing_jobs, permissions
from applications.filing_days import is_late
from applications.forms.filing import ReturnForm
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Filing, FilingVersion, Workshop
from applications.panels import ActLink
from applications.selectors import dossier
from applications.selectors import filing as selectors
from applications.services import filing as service
from applications.services import filing_writing
from applications.services.filing_writing import WRITABLE
from applications.states import ALIVE
from applications.views.printed import waiting
from common import clock, files
from common.templatetags.ui import cn_date

Status = Filing.Status


# ── the tab ──────────────────────────────────────────────────────────────────


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every year of the title, what is owed next, and where to begin."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if workshop.granted_at is None:
        raise Http404
    writes, filings = permissions.unit_member(workshop, request.user), list(selectors.of_case(workshop))
    return render(
        request,
        "workshops/filing/tab.html",
        {
            "workshop": workshop,
            "tab": "yearly",
            "at": at,
            "rows": [_line(filing, at, writes=writes) for filing in filings],
            "duties": selectors.duties_of(workshop, at, filings),
            "writes": writes,
        },
    )


def _line(filing: Filing, at: datetime, *, writes: bool) -> dict[str, Any]:
    may_begin = writes and filing.status == Status.OPEN and filing.begun_at is None
    return {
        "filing": filing,
        "words": selectors.words_of(filing.year, has_summary=filing.has_summary),
        "look": selectors.look_of(filing, at),
        "late": selectors.LATE if is_late(filing) else None,
        "may_begin": may_begin,
        "may_write": writes and not may_begin and filing.status in WRITABLE,
    }


@require_POST
def begin(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Prefill the filing of a year and go on to its first section."""
    workshop = dossier.case_of(request.user, pk)
    try:
        filing = filing_writing.begin(workshop, year, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("workshops:filings", pk=pk)
    section = "summary" if filing.has_summary else "plan"
    return redirect("workshops:edit_filing", pk=pk, year=year, section=section)


# ── one filing ───────────────────────────────────────────────────────────────


def seen_filing(request: SignedInRequest, pk: int, year: int) -> Filing:
    """The filing with its case; 404 for whoever does not see the case."""
    return _filing_of(dossier.seen_case(request.user, pk, *dossier.JOINED), year)


def _filing_of(workshop: Workshop, year: int) -> Filing:
    found = selectors.filing_of(workshop, year)
    if found is None or found.status == Status.DROPPED:
        raise Http404
    return found


@require_GET
def detail(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """What was filed, the last time or at ``?version=``; planned and done stand side by side."""
    filing, at = _filing_of(dossier.case_of(request.user, pk), year), clock.now()
    asked = request.GET.get("version", "")
    last = selectors.last_version(filing)
    version = last
    if asked.isdecimal() and last is not None:
        version = get_object_or_404(filing.versions.select_related("filed_by"), number=int(asked))
    writes = permissions.unit_member(filing.workshop, request.user)
    return render(
        request,
        "workshops/filing/detail.html",
        {
            "workshop": filing.workshop,
            "tab": "yearly",
            "at": at,
            "filing": filing,
            "words": selectors.words_of(year, has_summary=filing.has_summary),
            "look": selectors.look_of(filing, at),
            "late": selectors.LATE if is_late(filing) else None,
            "version": version,
            "last": last,
            "shown": selectors.shown(version.snapshot) if version else None,
            "returns": selectors.returns_of(filing),
            "acts": _acts(filing, request.user),
            "may_accept": filing.status == Status.FILED and service.may_accept(filing.workshop, request.user),
            "may_begin": writes and filing.begun_at is None and filing.workshop.state in ALIVE,
        },
    )


def _acts(filing: Filing, user: User) -> list[ActLink]:
    """What this person may do with the filing now."""
    workshop, place = filing.workshop, [filing.workshop_id, filing.year]
    if workshop.state not in ALIVE:
        return []
    links: list[ActLink] = []
    if filing.begun_at and filing.status in WRITABLE and permissions.unit_member(workshop, user):
        section = "summary" if filing.has_summary else "plan"
        links.append(ActLink("edit", "继续填写", reverse("workshops:edit_filing", args=[*place, section]), "outline"))
        links.append(ActLink("file", "核对并报送", reverse("workshops:file_filing", args=place), "primary"))
    returnable = {Status.FILED, Status.ACCEPTED} if permissions.city(workshop, user) else {Status.FILED}
    if filing.status in returnable and service.may_return(workshop, user):
        links.append(ActLink("return", "退回修改", reverse("workshops:return_filing", args=place), "danger"))
    return links


@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Look through what was written, then file it after the password."""
    filing, at = seen_filing(request, pk, year), clock.now()
    if not permissions.unit_member(filing.workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    if filing.begun_at is None or filing.status not in WRITABLE:
        messages.warning(request, f"{filing}{filing.get_status_display()}，不能报送。")
        return redirect("workshops:filing", pk=pk, year=year)
    content = filing_content.content_of(filing)
    found = filing_content.faults_of(content)
    password = PasswordForm(request.POST if request.method == "POST" else None)
    taken, refused = filing_content.take(content), list[str]()
    if request.method == "POST":
        if not permissions.unit_approver(filing.workshop, request.user):
            raise NotPermitted(permissions.unit_approver.sentence)
        if not found and password.is_valid() and reauthentication.is_confirmed(request, password):
            try:
                service.file(filing, by=request.user, at=at, seen=request.POST.get("seen", ""))
            except NotPossible as fault:
                refused = fault.sentences
            else:
                messages.success(request, f"{filing}已报送{filing.workshop.review_body.short_name}。")
                return redirect("workshops:filing", pk=pk, year=year)
    return render(
        request,
        "workshops/filing/file.html",
        {
            "workshop": filing.workshop,
            "filing": filing,
            "shown": selectors.shown(taken),
            "seen": filing_content.content_hash(taken),
            "faults": [
                {
                    "where": filing_content.TITLES[fault.section],
                    "sentence": fault.sentence,
                    "href": reverse("workshops:edit_filing", args=[pk, year, fault.section]),
                }
                for fault in found
            ],
            "password": password,
            "refused": refused,
            "may_file": permissions.unit_approver(filing.workshop, request.user),
            "is_over": filing.first_filed_at is None and filing.due_on < clock.legal_day(at),
            **steps_of(filing, content, "file"),
        },
        status=409 if refused else 422 if password.errors or (found and request.method == "POST") else 200,
    )


def steps_of(filing: Filing, content: filing_content.Content, current: str) -> dict[str, Any]:
    """The sections as components/chapter_nav.html shows them."""
    faulty = {fault.section for fault in filing_content.faults_of(content)}
    place = [filing.workshop_id, filing.year]
    return {
        "heading": f"{filing}",
        "chapters": [
            {
                "name": filing_content.TITLES[section],
                "done": int(section not in faulty),
                "total": 1,
                "href": reverse("workshops:edit_filing", args=[*place, section]),
                "current": section == current,
            }
            for section in content.sections
        ],
        "rest": {
            "sentence": "退回修改，最后一日" if filing.return_due_on else "期限",
            "date": f"{cn_date(filing.return_due_on or filing.due_on)} 24:00",
            "link": {"label": "核对并报送", "href": reverse("workshops:file_filing", args=place)},
        },
    }


# ── body and city ────────────────────────────────────────────────────────────


@require_POST
def accept(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """The body takes it in."""
    filing = seen_filing(request, pk, year)
    try:
        service.accept(filing, by=request.user, at=clock.now(), seen=request.POST.get("seen", ""))
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, "已接收，已通知申报单位。")
    return redirect("workshops:filing", pk=pk, year=year)


@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Back to the unit with remarks."""
    filing, at = seen_filing(request, pk, year), clock.now()
    if not service.may_return(filing.workshop, request.user):
        raise NotPermitted(service.WHO_RETURNS)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            service.send_back(filing, remarks=form.cleaned_data["remarks"], by=request.user, at=at)
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
        else:
            messages.success(request, "已退回，已通知申报单位。")
            return redirect("workshops:filing", pk=pk, year=year)
    context = {"workshop": filing.workshop, "filing": filing, "form": form, "due_on": service.return_due(at)}
    return render(request, "workshops/filing/return.html", context, status=422 if form.errors else 200)


# ── the paper ────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def record_pdf(request: SignedInRequest, pk: int, year: int) -> HttpResponseBase:
    """The 年度备案表 of what was filed last. POST orders it; GET hands it out or waits."""
    filing = seen_filing(request, pk, year)
    version = _filed(filing)
    if request.method == "POST":
        filing_jobs.order_record(filing, version, by=request.user)
        return redirect(request.path)
    job = filing_jobs.latest_record(filing, version)
    if job is not None and job.result is not None:
        return files.send(job.result, inline=True)
    return waiting(request, filing.workshop, job, "年度备案表")


def _filed(filing: Filing) -> FilingVersion:
    version = selectors.last_version(filing)
    if version is None:
        raise Http404
    return version


def case_of_unit(filing: Filing, user: User) -> Workshop:
    """The case of a filing that this person may write. Raises NotPermitted."""
    if not permissions.unit_member(filing.workshop, user):
        raise NotPermitted(permissions.unit_member.sentence)
    return filing.workshop
