"""The public register: living titles with search and filters, and the page that a plaque's QR code opens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.addresses import address_of
from accounts.limits import is_too_often
from accounts.models import District
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES
from applications.models import Workshop
from common import clock, codes, documents, paging, sheets
from common.statements import Statement, written_once
from reviews.forms.register import RegisterFilterForm
from reviews.imports.register import REGISTER
from reviews.selectors import register

PAGE = 20
MOST, PERIOD = 30, 60
WAIT = "查询过于频繁，请一分钟后再试。"
DISTRICTS = Statement(lambda: District.objects.order_by("code").values_list("code", "name"))


@login_not_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Titles that are alive, latest first; four statements, also for a search, one of them for the demo's clock."""
    years = range(register.FIRST_YEAR, clock.today().year + 1)
    form = RegisterFilterForm(request.GET, districts=DISTRICTS.rows(), years=years)
    chosen = form.chosen
    # whoever only reads on or filters asks one of a few things; what is searched for is endless and is not kept
    known_by = ("register", *sorted(chosen.items()))

    def rows() -> QuerySet[Workshop]:
        return register.narrowed(register.living(), chosen)

    def counting() -> paging.Counting:
        return paging.counting(rows=rows())

    counted = counting() if "q" in chosen else written_once(("number", *known_by), counting)
    number = paging.in_words(counted.read()["rows"])
    page = paging.page_of(rows, register.LATEST, request.GET, PAGE, None if "q" in chosen else known_by)
    context = {
        "form": form,
        "rows": [register.published(row) for row in page.rows],
        "filtered": len([name for name in chosen if name != "q"]),
        "narrowed": bool(chosen),
        "page": {
            "text": f"本页 {len(page.rows)} 个，共 {number} 个，新认定的在前",
            **paging.addresses(page, request.GET),
        },
        "search": _search(chosen),
        "may_import": request.user.is_authenticated and request.user.holds(*CITY_ROLES),
    }
    return render(request, "public/register.html", context)


def _search(chosen: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "q",
        "value": chosen.get("q", ""),
        "label": "按名称、单位、首席技师或编号查找",
        "placeholder": "名称、单位、首席技师或编号",
        "hidden": [(name, value) for name, value in chosen.items() if name != "q"],
    }


@login_not_required
@require_GET
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the title under this number is alive. Only guesses are counted: who knows a number may read on."""
    found = register.by_number(number)
    if found is None:
        busy = is_too_often("plaque", address_of(request), at_most=MOST, seconds=PERIOD)
        nothing = {"number": number, "busy": WAIT if busy else ""}
        return render(request, "public/status.html", nothing, status=429 if busy else 404)
    here = f"{settings.BASE_URL}{reverse('public:status', args=[found.number])}"
    context: dict[str, object] = {"number": found.number, "found": found, "qr": codes.qr(here, label="扫码可打开本页")}
    return render(request, "public/status.html", context)


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Old workshops as the sheet that can be edited and imported again; identity numbers are masked in it."""
    if not request.user.holds(*CITY_ROLES):
        raise PermissionDenied("原始批次由市人力社保局维护。")
    return documents.response(sheets.exported(REGISTER, REGISTER.all_texts(), clock.today()))
