"""The list of cases: filters, search, pages by key, chosen columns, and its Excel sheet."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import reveals
from accounts.addresses import address_of
from accounts.requests import SignedInRequest, wants_json
from accounts.roles import Role
from applications import exporting, listing
from applications.addresses import front_page
from applications.models import Workshop
from applications.states import BADGE
from common import clock, crypto, files, paging
from common.form_fields import IdNumberField
from common.forms import HouseForm
from common.models import JobProgress
from common.statements import written_once
from common.templatetags.ui import cn_date

COLUMNS = "list_columns"
SOUGHT = "sought_technician"
PARAMETERS = (*listing.FilterForm.base_fields, "technician")


class IdSearchForm(HouseForm):
    """Exact search by identity number; it is journalled like a reveal."""

    id_number = IdNumberField(label="首席技师的公民身份号码")


def asked(query: QueryDict) -> str:
    """Only the filters of an address, without pages; in a stable order."""
    return urlencode([(name, query[name]) for name in PARAMETERS if query.get(name)])


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every case that the person may see, narrowed by the address."""
    user, today = request.user, clock.today()
    form = listing.FilterForm(request.GET, options=listing.options())
    chosen = form.chosen
    by_id = request.GET.get("technician") == "1" and request.session.get(SOUGHT)
    columns = listing.columns_of(request.session.get(COLUMNS, listing.SHOWN_AT_FIRST))

    def rows() -> QuerySet[Workshop]:
        found = listing.narrowed(Workshop.objects.visible_to(user), chosen, today)
        return found.filter(technician_key=by_id) if by_id else found

    # everything that rows() depends on; a search by identity number leaves no trace in memory
    kept = None if by_id else ("list", user.standing, tuple(sorted(chosen.items())), today)
    page = paging.page_of(
        lambda: listing.with_names(rows(), columns),
        listing.key_of(chosen),
        request.GET,
        listing.PAGE,
        known_by=kept and (*kept, *(column.code for column in columns)),
    )
    counting = written_once(kept, lambda: paging.counting(rows=rows())) if kept else paging.counting(rows=rows())
    number = counting.read()["rows"]
    pills = listing.pills(form, request.GET)
    if by_id:
        pills.append(listing.Pill("证件号", "按所输入的号码", f"?{_without(request.GET, 'technician')}"))
    return render(
        request,
        "workshops/list.html",
        {
            "form": form,
            "pills": pills,
            "columns": columns,
            "choices": listing.OPTIONAL,
            "chosen_codes": [column.code for column in columns],
            "query": asked(request.GET),
            "rows": [_row(workshop, columns) for workshop in page.rows],
            "number": paging.in_words(number),
            "page": {
                "text": f"本页 {len(page.rows)} 件，共 {paging.in_words(number)} 件",
                **paging.addresses(page, request.GET),
            },
            "search": _search(chosen, request.GET),
            "segments": _segments(chosen, request.GET),
            "id_form": IdSearchForm(auto_id="search-%s"),
            "may_batch": user.holds(Role.REVIEW_APPROVER),
        },
    )


def _row(workshop: Workshop, columns: list[listing.Column]) -> dict[str, Any]:
    return {
        "pk": workshop.pk,
        "name": workshop.title,
        "href": front_page(workshop),
        "unit": workshop.unit.name,
        "number": workshop.number or "",
        "look": BADGE[workshop.state],
        "cells": [(column.title, _shown(column.cell(workshop))) for column in columns],
    }


def _shown(cell: Any) -> Any:
    """A day as it is written in Chinese; the sheet keeps it as a day, to be sorted and counted with."""
    return cn_date(cell) if isinstance(cell, date) else cell


def _without(query: QueryDict, *names: str) -> str:
    kept = query.copy()
    for name in (*names, *listing.KEPT_ASIDE):
        kept.pop(name, None)
    return kept.urlencode()


def _search(chosen: dict[str, Any], query: QueryDict) -> dict[str, Any]:
    hidden = [(name, query[name]) for name in PARAMETERS if name != "q" and query.get(name)]
    return {
        "name": "q",
        "value": chosen.get("q", ""),
        "label": "按单位、首席技师或编号查找",
        "placeholder": "单位、首席技师、编号或拼音首字母",
        "hidden": hidden,
    }


def _segments(chosen: dict[str, Any], query: QueryDict) -> list[dict[str, Any]]:
    rest = _without(query, "state")
    tail = f"&{rest}" if rest else ""
    state = chosen.get("state", "")
    return [
        {"label": word, "href": f"?state={code}{tail}" if code else f"?{rest}", "current": state == code}
        for code, word in [("", "全部"), *listing.GROUPS]
    ]


@require_POST
def columns(request: SignedInRequest) -> HttpResponse:
    """Keep which columns this person wants to see."""
    request.session[COLUMNS] = [column.code for column in listing.columns_of(request.POST.getlist("columns"))]
    return redirect(f"{reverse('workshops:index')}?{asked(QueryDict(request.POST.get('query', '')))}")


@require_POST
def search_by_id(request: SignedInRequest) -> HttpResponse:
    """Find by identity number: exact, through the keyed hash, and journalled."""
    form = IdSearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(fault["sentence"] for fault in form.faults))
        return redirect("workshops:index")
    key = crypto.blind_index(form.cleaned_data["id_number"])
    found = Workshop.objects.visible_to(request.user).filter(technician_key=key).count()
    reveals.searched_by_id(request.user, found=found, at=clock.now(), address=address_of(request))
    request.session[SOUGHT] = key
    return redirect(f"{reverse('workshops:index')}?technician=1")


@require_POST
@transaction.atomic
def export(request: SignedInRequest) -> HttpResponse:
    """Order the sheet of the filtered list; a page tells when it is ready."""
    codes = request.session.get(COLUMNS, listing.SHOWN_AT_FIRST)
    wanted = asked(QueryDict(request.POST.get("query", "")))
    job = exporting.order(request.user, wanted, [column.code for column in listing.columns_of(codes)], clock.now())
    return redirect("workshops:export_progress", uuid=job.uuid)


def _own_job(request: SignedInRequest, uuid: str) -> JobProgress:
    """A sheet belongs to who ordered it."""
    jobs = JobProgress.objects.filter(kind=exporting.KIND, ordered_by=request.user).select_related("result")
    return get_object_or_404(jobs, uuid=uuid)


@require_GET
def export_progress(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Waiting page, its JSON, and the way to the finished sheet."""
    job = _own_job(request, uuid)
    here = reverse("workshops:export_progress", args=[uuid])
    words = job.sentence or job.get_state_display()
    if wants_json(request):
        percent = 100 if job.state == JobProgress.State.DONE else 50
        return JsonResponse({"state": job.state, "percent": percent, "words": words, "url": here})
    context = {
        "job": {"title": "正在生成 Excel", "sentence": words, "percent": 50, "poll_url": here},
        "progress": job,
        "live": job.state in {JobProgress.State.WAITING, JobProgress.State.RUNNING},
    }
    return render(request, "workshops/list_export.html", context, status=202 if context["live"] else 200)


@require_GET
def export_file(request: SignedInRequest, uuid: str) -> FileResponse:
    job = _own_job(request, uuid)
    if job.result is None:
        raise Http404
    return files.send(job.result)
