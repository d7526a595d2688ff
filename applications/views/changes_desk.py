"""The desk of changes: what was sent, by kind, progress and body; its sheet; review bodies that were merged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import reauthentication
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, Role
from applications.forms.changes import MergerForm
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import BodyMerger
from applications.printing import changes as printing
from applications.selectors import change_pages as read
from applications.services import mergers
from common import clock, documents, files, paging
from common.kept_files import given

DESK = "变更台由初审单位、市人力社保局和市财政局使用。"
SEGMENTS = (
    ("", "全部"),
    ("submitted", "待初审单位"),
    ("checked", "待市局"),
    ("returned", "退回修改"),
    ("done", "已办结"),
)


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every request that was sent, of cases the person sees."""
    _demand_desk(request)
    user, today = request.user, clock.today()
    form = read.FilterForm(request.GET)
    chosen = form.chosen
    page = paging.page_of(lambda: read.desk(user, chosen), read.BY_CHANGE, request.GET, read.PAGE)
    numbers = read.waiting_numbers(user)
    return render(
        request,
        "workshops/changes/desk.html",
        {
            "form": form,
            "rows": [read.desk_row(change, today) for change in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 件，最近变动的在前", **paging.addresses(page, request.GET)},
            "segments": _segments(request, numbers),
            "search": _search(request, chosen),
            "query": request.GET.urlencode(),
            "is_city": user.holds(*CITY_ROLES),
        },
    )


def _demand_desk(request: SignedInRequest) -> None:
    if not request.user.holds(*REVIEW_ROLES, *CITY_ROLES, *FINANCE_ROLES):
        raise NotPermitted(DESK)


def _segments(request: SignedInRequest, numbers: dict[str, int]) -> list[dict[str, Any]]:
    counts = {"submitted": numbers["body"], "checked": numbers["city"], "returned": numbers["unit"]}
    here = reverse("reviews:changes")
    return [
        {
            "label": f"{word} {counts[code]}" if code in counts else word,
            "href": f"{here}?status={code}" if code else here,
            "current": request.GET.get("status", "") == code,
        }
        for code, word in SEGMENTS
    ]


def _search(request: SignedInRequest, chosen: dict[str, Any]) -> dict[str, Any]:
    kept = [(name, request.GET[name]) for name in ("kind", "status", "body") if request.GET.get(name)]
    return {
        "name": "q",
        "value": chosen.get("q", ""),
        "label": "按单位、首席技师或编号查找",
        "placeholder": "单位、首席技师或编号",
        "hidden": kept,
    }


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """The desk as it is narrowed: /exports/changes.xlsx."""
    _demand_desk(request)
    chosen = read.FilterForm(request.GET).chosen
    return documents.response(printing.sheet(read.sheet_rows(request.user, chosen)))


# ── merged bodies ────────────────────────────────────────────────────────────


def _demand_city(request: SignedInRequest) -> None:
    if not request.user.holds(*CITY_ROLES):
        raise NotPermitted(mergers.ONLY_THE_CITY)


@require_GET
def merger_list(request: SignedInRequest) -> HttpResponse:
    """Every merger, the latest first."""
    _demand_city(request)
    found = mergers.visible_to(request.user)[:50]
    context = {"mergers": found, "may_propose": request.user.holds(Role.CITY_OFFICER)}
    return render(request, "workshops/changes/mergers.html", context)


@require_http_methods(["GET", "POST"])
def merger_new(request: SignedInRequest) -> HttpResponse:
    """Draft one, with its document."""
    _demand_city(request)
    if not request.user.holds(Role.CITY_OFFICER):
        raise NotPermitted("须由市人力社保局经办人办理。")
    form = MergerForm(*given(request))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = mergers.propose(by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "已拟定，请由另一位负责人批准。")
            return redirect("reviews:merger", pk=made.pk)
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "workshops/changes/merger_new.html", {"form": form, "refused": refused}, status=status)


@require_GET
def merger(request: SignedInRequest, pk: int) -> HttpResponse:
    """What will follow, or what became of each row."""
    return _merger_page(request, _merger(request, pk))


def _merger(request: SignedInRequest, pk: int) -> BodyMerger:
    _demand_city(request)
    return get_object_or_404(mergers.visible_to(request.user).select_related("job", "evidence"), pk=pk)


def _merger_page(request: SignedInRequest, found: BodyMerger, *, password: PasswordForm | None = None) -> HttpResponse:
    is_open = found.approved_at is None and found.dropped_at is None
    rows = found.rows.select_related("workshop__unit").order_by("done", "pk")
    page = paging.page_of(lambda: rows, paging.by_number("pk"), request.GET, 100) if found.approved_at else None
    user = request.user
    return render(
        request,
        "workshops/changes/merger.html",
        {
            "merger": found,
            "is_open": is_open,
            "concerned": mergers.concerned(found.former).select_related("unit")[:100] if is_open else [],
            "number": mergers.concerned(found.former).count() if is_open else 0,
            "rows": page.rows if page else [],
            "page": {"text": f"本页 {len(page.rows)} 件", **paging.addresses(page, request.GET)} if page else None,
            "results": mergers.results(found) if found.approved_at else None,
            "may_approve": is_open and user.holds(Role.CITY_APPROVER) and found.drafted_by_id != user.pk,
            "may_drop": is_open,
            "password": password or PasswordForm(),
        },
        status=422 if password is not None else 200,
    )


@require_POST
def merger_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another person approves, after the password; a job takes the cases over."""
    found = _merger(request, pk)
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted("须由市人力社保局负责人办理。")
    password = PasswordForm(request.POST)
    password.is_valid()
    if not reauthentication.is_confirmed(request, password):
        return _merger_page(request, found, password=password)
    try:
        approved = mergers.approve(found, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, _told_of(approved))
    return redirect("reviews:merger", pk=pk)


def _told_of(approved: BodyMerger) -> str:
    if approved.rows.exists():
        return "已批准，正在逐件办理，结果列在下面。"
    return "已批准。没有在办案卷和有效工作室，隶属单位已随之改变。"


@require_POST
def merger_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Taken back before it was approved."""
    found = _merger(request, pk)
    try:
        mergers.drop(found, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, "已撤回。")
    return redirect("reviews:mergers")


@require_GET
def merger_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The document of the reform."""
    return files.send(_merger(request, pk).evidence)
