"""监督: the desk of inspections, choosing a title, recording one, the sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import LedgerEntry, Workshop
from applications.selectors import dossier, titles
from applications.states import TITLED
from applications.tasks import Action
from common import clock, documents, paging
from common.kept_files import given
from common.links import link_to
from reviews import supervision_rights as rights
from reviews.forms.supervision import InspectionForm
from reviews.models import Inspection
from reviews.printing import supervision as printing
from reviews.selectors import supervision as selectors
from reviews.services import supervision as service

PAGE = 25
MOST_FOUND = 20
MOST_ENTRIES = 200
Status = Inspection.Status


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Inspections of the titles that this person follows, the latest first."""
    user, today = request.user, clock.today()
    selectors.demand_office(user)
    kinds = selectors.standings(user, today)
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("standing", "")), kinds[0])
    sought = request.GET.get("q", "").strip()[:60]
    rows = selectors.by_office(user)
    numbers = paging.counts(**{kind.code or "all": rows.filter(kind.rows) for kind in kinds})
    found = rows.filter(chosen.rows).filter(titles.matching(sought))
    page = paging.page_of(lambda: selectors.listed(found), selectors.LATEST, request.GET, PAGE)
    return render(
        request,
        "reviews/supervision/desk.html",
        {
            "segments": [
                {
                    "label": f"{kind.word} {paging.in_words(numbers[kind.code or 'all'])}",
                    "href": f"?standing={kind.code}",
                    "current": kind is chosen,
                }
                for kind in kinds
            ],
            "search": _search(sought, [("standing", chosen.code)]),
            "rows": [_row(inspection, today) for inspection in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 条，最近的在前", **paging.addresses(page, request.GET)},
        },
    )


def _search(value: str, hidden: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": "q",
        "value": value,
        "label": "按工作室、单位或编号查找",
        "placeholder": "单位、首席技师或编号",
        "hidden": hidden,
    }


def _row(inspection: Inspection, today: date) -> dict[str, Any]:
    workshop, href = inspection.workshop, link_to("reviews:inspection", inspection.pk)
    held = f"{inspection.held_on.month}月{inspection.held_on.day}日"
    waits = inspection.status == Status.ANSWERED
    return {
        "name": workshop.name,
        "href": href,
        "unit": workshop.unit.name,
        "number": workshop.title_number or "",
        "look": selectors.look_of(inspection, today),
        "todo": f"{inspection}，{held}，{inspection.organisation.short_name}",
        "action": Action("核对" if waits else "查看", href, "primary" if waits else "outline"),
        "due": _due(inspection, today),
    }


def _due(inspection: Inspection, today: date) -> dict[str, Any]:
    if inspection.status == Status.ASKED and inspection.due_on:
        return {"day": inspection.due_on, "left": (inspection.due_on - today).days, "unit": "天"}
    words = "已答复" if inspection.status == Status.ANSWERED else "没有要求" if not inspection.request else "已办结"
    return {"day": None, "left": None, "words": words}


@require_GET
def choose(request: SignedInRequest) -> HttpResponse:
    """Look for the title that was inspected."""
    selectors.demand_office(request.user)
    sought = request.GET.get("q", "").strip()[:60]
    context = {
        "search": _search(sought, []),
        "sought": sought,
        "titles": selectors.titles_to_inspect(request.user, sought, MOST_FOUND),
        "most": MOST_FOUND,
    }
    return render(request, "reviews/supervision/choose.html", context)


@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down an inspection of one title."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    chairs = rights.chairs_of(workshop, request.user)
    if not chairs:
        raise NotPermitted(rights.INSPECTORS)
    if workshop.state not in TITLED:
        messages.warning(request, service.NOT_TITLED)
        return redirect("workshops:detail", pk=pk)
    audits = any(chair.office in rights.AUDITORS for chair in chairs)
    entries = selectors.entries_to_ask(workshop, MOST_ENTRIES) if audits else []
    form = _form(request, chairs, entries).limit_uploads(workshop.rule_set.upload_limit_mb)
    if form.is_valid():
        try:
            made = service.record(
                workshop,
                form.found,
                office=form.cleaned_data["office"],
                by=request.user,
                at=at,
                files=form.cleaned_data["file"],
            )
        except NotPossible as fault:
            form.add_error(None, fault.sentences)
        else:
            messages.success(request, "检查已记录，已通知所在单位。")
            return redirect("reviews:inspection", pk=made.pk)
    return render(request, "reviews/supervision/record.html", _page(workshop, form), status=422 if form.errors else 200)


def _form(request: SignedInRequest, chairs: list[rights.Chair], entries: list[LedgerEntry]) -> InspectionForm:
    if request.method == "POST":
        return InspectionForm(*given(request), chairs=chairs, entries=entries)
    initial = {"held_on": clock.today(), "due_on": service.due_day(clock.now())}
    return InspectionForm(initial=initial, chairs=chairs, entries=entries)


def _page(workshop: Workshop, form: InspectionForm) -> dict[str, Any]:
    return {"workshop": workshop, "form": form}


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """Every inspection that this person follows: /exports/inspections.xlsx."""
    selectors.demand_office(request.user)
    return documents.response(printing.sheet(selectors.sheet_rows(request.user)))
