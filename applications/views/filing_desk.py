"""The desk of yearly filings: a year's rows by how they stand, who is missing, the 通报, the later day, the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, Role
from applications import filing_jobs
from applications.filing_days import FilingDays, is_late
from applications.forms.filing import ExtendForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Filing
from applications.printing import filing as printing
from applications.selectors import filing as selectors
from applications.selectors import filing_desk as desk_reads
from applications.selectors import titles
from applications.services import filing_duties
from applications.tasks import Action
from common import clock, documents, files, paging, progress
from common.clock import legal_day
from common.links import link_to

PAGE = 25
NAMES_SHOWN = 200
FOR_THE_CITY = "通报由市人力社保局印发。"
Status = Filing.Status


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """One year; filters by how its filings stand."""
    user, at = request.user, clock.now()
    desk_reads.demand_reader(user)
    days = FilingDays()
    year = year_of(request, days, at)
    kinds = desk_reads.standings(days.end(year), at)
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("standing", "")), kinds[0])
    sought = request.GET.get("q", "").strip()[:60]
    rows = desk_reads.of_desk(user, year)
    numbers = paging.counts(**{kind.code or "all": rows.filter(kind.rows) for kind in kinds})
    found = rows.filter(chosen.rows).filter(titles.matching(sought))
    page = paging.page_of(lambda: desk_reads.listed(found), desk_reads.BY_TITLE, request.GET, PAGE)
    return render(
        request,
        "workshops/filing/desk.html",
        {
            "year": year,
            "years": _years(days, year, at),
            "segments": [
                {
                    "label": f"{kind.word} {paging.in_words(numbers[kind.code or 'all'])}",
                    "href": f"?year={year}&standing={kind.code}",
                    "current": kind is chosen,
                }
                for kind in kinds
            ],
            "search": {
                "name": "q",
                "value": sought,
                "label": "按工作室、单位或编号查找",
                "placeholder": "单位、首席技师或编号",
                "hidden": [("year", year), ("standing", chosen.code)],
            },
            "rows": [_row(filing, at) for filing in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 个", **paging.addresses(page, request.GET)},
            "due_on": days.due(year),
            "extensions": days.extensions(year),
            "may_extend": user.holds(Role.CITY_APPROVER),
        },
    )


def year_of(request: SignedInRequest, days: FilingDays, at: datetime) -> int:
    """The year that the address names, else the last that can be filed by now. Http404 for one out of reach."""
    asked = request.GET.get("year", "")
    try:
        year = int(asked) if asked.isdecimal() else days.latest_open_year(legal_day(at))
        days.due(year)
    except NotPossible as fault:
        raise Http404 from fault
    return year


def _years(days: FilingDays, year: int, at: datetime) -> list[int]:
    return sorted({*desk_reads.years(), days.latest_open_year(legal_day(at)), year}, reverse=True)


def _row(filing: Filing, at: datetime) -> dict[str, Any]:
    workshop = filing.workshop
    href = link_to("workshops:filing", workshop.pk, filing.year)
    waits = filing.status == Status.FILED
    return {
        "name": workshop.name,
        "href": href,
        "unit": workshop.unit.name,
        "number": workshop.title_number or "",
        "look": selectors.look_of(filing, at),
        "todo": "，".join(_particulars(filing)),
        "action": Action("核对" if waits else "查看", href, "primary" if waits else "outline"),
        "due": _due(filing, at),
    }


def _particulars(filing: Filing) -> list[str]:
    words = [filing.workshop.review_body.short_name]
    if filing.first_filed_at:
        day = legal_day(filing.first_filed_at)
        words.append(f"{day.month}月{day.day}日首次报送{'（逾期）' if is_late(filing) else ''}")
    if filing.accepted_at:
        day = legal_day(filing.accepted_at)
        words.append(f"{day.month}月{day.day}日接收")
    return words


def _due(filing: Filing, at: datetime) -> dict[str, Any]:
    """Whoever is waited for has a day; what is filed waits without one."""
    if filing.status == Status.RETURNED:
        day = filing.return_due_on
    elif filing.status == Status.OPEN:
        day = filing.due_on
    else:
        return {"day": None, "left": None, "words": "已报送"}
    return {"day": day, "left": (day - legal_day(at)).days if day else None, "unit": "天"}


# ── who is missing ───────────────────────────────────────────────────────────


@require_GET
def missing(request: SignedInRequest) -> HttpResponse:
    """By district and body: owed, in time, late, missing; and who is missing."""
    user, at = request.user, clock.now()
    desk_reads.demand_reader(user)
    days = FilingDays()
    year = year_of(request, days, at)
    rows, end = desk_reads.of_desk(user, year), days.end(year)
    districts = desk_reads.tallies(rows, "workshop__district__name", at, end)
    names = []
    if at >= end:
        names = [name for name, _ in zip(desk_reads.missing_titles(rows), range(NAMES_SHOWN), strict=False)]
    return render(
        request,
        "workshops/filing/missing.html",
        {
            "year": year,
            "years": _years(days, year, at),
            "due_on": days.due(year),
            "is_over": at >= end,
            "total": desk_reads.total_of(districts),
            "tables": [
                ("按区", "所在区", districts),
                (
                    "按初审单位",
                    "初审单位",
                    desk_reads.tallies(rows, "workshop__review_body__short_name", at, end),
                ),
            ],
            "names": names,
            "shown": NAMES_SHOWN,
            "may_print": user.sees_every_case(),
        },
    )


@require_http_methods(["GET", "POST"])
def notice_pdf(request: SignedInRequest) -> HttpResponseBase:
    """The 通报 of a year as it stands today. POST orders it, for the city; both bureaus read it."""
    user, at = request.user, clock.now()
    if not user.sees_every_case():
        raise NotPermitted(FOR_THE_CITY)
    year = year_of(request, FilingDays(), at)
    here = f"{request.path}?year={year}"
    if request.method == "POST":
        if not user.holds(*CITY_ROLES):
            raise NotPermitted(FOR_THE_CITY)
        filing_jobs.order_notice(year, by=user, at=at)
        return redirect(here)
    last = filing_jobs.latest_notice(year, at)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    waits = last is not None and last.state in progress.LIVE
    context = {
        "title": f"{year} 年度备案情况通报",
        "back": f"{reverse('reviews:filings_missing')}?year={year}",
        "waits": waits,
        "fault": last.sentence if last else "",
        "may_order": user.holds(*CITY_ROLES),
    }
    answer = render(request, "workshops/filing/order_notice.html", context, status=202 if waits else 200)
    if waits:
        answer["Refresh"] = "3"
    return answer


@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest) -> HttpResponse:
    """A later day of one year for all."""
    user, at = request.user, clock.now()
    if not user.holds(Role.CITY_APPROVER):
        raise NotPermitted(filing_duties.ONLY_THE_APPROVER)
    days = FilingDays()
    year = year_of(request, days, at)
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            filing_duties.extend(year, facts["until"], reason=facts["reason"], by=user, at=at)
        except NotPossible as fault:
            form.add_error("until", fault.sentences)
        else:
            messages.success(request, f"{year} 年度备案的期限已延长，已通知尚未报送的单位。")
            return redirect(f"{reverse('reviews:filings')}?year={year}")
    return render(
        request,
        "workshops/filing/extend.html",
        {
            "year": year,
            "form": form,
            "due_on": days.due(year),
            "extensions": days.extensions(year),
        },
        status=422 if form.errors else 200,
    )


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """The filings of a year as a sheet: /exports/filings.xlsx?year=."""
    at = clock.now()
    desk_reads.demand_reader(request.user)
    year = year_of(request, FilingDays(), at)
    return documents.response(printing.sheet(year, desk_reads.sheet_rows(request.user, year, at)))
