"""The desk of the books: titles with their subsidy, balance, execution and breaches, and the sheet of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import FINANCE_ROLES
from applications import ledger_jobs
from applications.printing.ledger import rate_of
from applications.selectors import ledger_desk as reads
from applications.stages import ledger as stage
from applications.states import BADGE
from common import clock, files, paging, progress
from common.models import JobProgress

PAGE = 25
PARAMETERS = ("standing", "district", "q")


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """The books that this person reads, last moved first."""
    user, at = request.user, clock.now()
    reads.demand_reader(user)
    kinds = reads.standings(at)
    chosen = reads.chosen_of(kinds, request.GET)
    rows = reads.of_desk(user, request.GET.get("district", "")[:6], request.GET.get("q", "").strip()[:60])
    numbers = paging.counts(**{kind.code or "all": rows.filter(kind.rows) for kind in kinds})
    page = paging.page_of(reads.listed(rows.filter(chosen.rows)), reads.LATEST, request.GET, PAGE)
    return render(
        request,
        "workshops/ledger/desk.html",
        {
            "rows": [_row(ledger) for ledger in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 个，最近变动的在前", **paging.addresses(page, request.GET)},
            "segments": [
                {
                    "label": f"{kind.word} {paging.in_words(numbers[kind.code or 'all'])}",
                    "href": f"?{_asked(request.GET, standing=kind.code)}",
                    "current": kind is chosen,
                }
                for kind in kinds
            ],
            "search": {
                "name": "q",
                "value": request.GET.get("q", ""),
                "label": "按单位、首席技师或编号查找",
                "placeholder": "单位、首席技师或编号",
                "hidden": [(name, request.GET[name]) for name in ("standing", "district") if request.GET.get(name)],
            },
            "districts": reads.districts() if user.sees_every_case() else [],
            "district": request.GET.get("district", ""),
            "query": _asked(request.GET),
            "may_pay": user.holds(*FINANCE_ROLES),
        },
    )


@require_GET
def errand(request: SignedInRequest, name: str) -> HttpResponse:
    """From 待办 to where it is done; found out at the click, so that 待办 only counts."""
    reads.demand_reader(request.user)
    return redirect(stage.where(name, request.user, clock.today()))


def _row(ledger: Any) -> dict[str, Any]:
    return {
        "ledger": ledger,
        "title": ledger.workshop,
        "look": BADGE[ledger.workshop.state],
        "rate": rate_of(ledger),
        "is_arriving": ledger.decided is not None and ledger.decided > ledger.received,
    }


def _asked(query: QueryDict, **changed: str) -> str:
    kept = {name: query.get(name, "") for name in PARAMETERS} | changed
    return urlencode({name: value for name, value in kept.items() if value})


@require_http_methods(["POST"])
@transaction.atomic
def order(request: SignedInRequest) -> HttpResponse:
    """Order the sheet of what the desk shows."""
    reads.demand_reader(request.user)
    wanted = _asked(QueryDict(request.POST.get("query", "")[:300]))
    job = ledger_jobs.order_sheet(request.user, wanted, clock.now())
    return redirect("reviews:ledgers_sheet", job=job.uuid)


@require_GET
def sheet(request: SignedInRequest, job: str) -> HttpResponseBase:
    """The finished sheet, or the page that waits for it; it belongs to who ordered it."""
    own = JobProgress.objects.filter(kind=ledger_jobs.SHEET, ordered_by=request.user).select_related("result")
    found = get_object_or_404(own, uuid=job)
    if found.result is not None:
        return files.send(found.result)
    waits = found.state in progress.LIVE
    context = {"waits": waits, "fault": found.sentence}
    answer = render(request, "workshops/ledger/sheet_waits.html", context, status=202 if waits else 200)
    if waits:
        answer["Refresh"] = "3"
    return answer
