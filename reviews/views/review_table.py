"""评审汇总表: the plans with their tables, one table page by page, marks, sending, the answer, sheet and print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.lifecycle import NotPermitted, NotPossible
from common import clock, documents, files, paging, progress
from reviews.forms.evaluation import TableAnswerForm
from reviews.jobs import evaluation as jobs
from reviews.models import Plan, ReviewTable
from reviews.printing import review_table as printing
from reviews.selectors import review_table as selectors
from reviews.services import review_table as service
from reviews.views.telling import told

READERS = "评审汇总表由市人力社保局和市财政局查看。"


def table_for(request: SignedInRequest, pk: int) -> ReviewTable:
    """403 for whoever has nothing to do with tables, 404 for finance and a table that it was not sent."""
    _refuse_strangers(request)
    return selectors.table_of(request.user, pk)


def _refuse_strangers(request: SignedInRequest) -> None:
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise PermissionDenied(READERS)


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """Every plan in work with its tables."""
    _refuse_strangers(request)
    return render(
        request,
        "reviews/evaluation/tables.html",
        {
            "plans": selectors.plans_for(request.user),
            "asked": selectors.asked_anew(request.user),
            "may_prepare": service.may_prepare(request.user),
        },
    )


@require_POST
def prepare(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    """Sum up what the panels of a plan have signed."""
    return _prepared(request, plan_pk, service.prepare, "汇总表已编制，请核对并标注候补后送市财政局。")


@require_POST
def prepare_moving_up(request: SignedInRequest, plan_pk: int) -> HttpResponse:
    """List who waits in a plan, so that somebody moves up."""
    said = "递补表已编制：取消勾选递补案卷的“候补”，写明说明后送市财政局。"
    return _prepared(request, plan_pk, service.prepare_moving_up, said)


def _prepared(request: SignedInRequest, plan_pk: int, preparing: Callable[..., ReviewTable], said: str) -> HttpResponse:
    _refuse_strangers(request)
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=plan_pk)
    try:
        table = preparing(plan, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("reviews:review_tables")
    messages.success(request, said)
    return redirect("reviews:review_table", pk=table.pk)


@never_cache
@require_GET
def table(request: SignedInRequest, pk: int) -> HttpResponse:
    """One page of rows, in the order that is asked for."""
    return _page(request, table_for(request, pk), None)


def _page(
    request: SignedInRequest, shown: ReviewTable, form: TableAnswerForm | None, refused: list[str] | None = None
) -> HttpResponse:
    order, page = selectors.page_of(shown, request.GET)
    numbers, heads = selectors.summary_of(shown)
    may_answer = service.may_answer(request.user) and shown.status == ReviewTable.Status.PROPOSED
    may_change = service.may_prepare(request.user) and shown.status in service.OPEN
    if may_answer and form is None:
        form = TableAnswerForm(initial={"content_hash": shown.content_hash})
    return render(
        request,
        "reviews/evaluation/table.html",
        {
            "table": shown,
            "numbers": numbers,
            "target": selectors.target_on(clock.today()) if may_change else None,
            "word": shown.get_kind_display(),
            "heads": heads,
            "rows": [printing.line_of(row, heads) for row in page.rows],
            "orders": _orders(request, order),
            "filters": _filters(request),
            "page": {"text": f"本页 {len(page.rows)} 件", **paging.addresses(page, request.GET)},
            "query": request.GET.urlencode(),
            "form": form if may_answer or refused else None,
            "may_change": may_change,
            "may_decide": request.user.holds(Role.CITY_APPROVER),
            "refused": refused or [],
        },
        status=409 if refused else 422 if form and form.errors else 200,
    )


def _orders(request: SignedInRequest, current: str) -> list[dict[str, Any]]:
    kept = _kept(request, "order", "after", "before")
    return [
        {"code": code, "label": word, "href": f"?order={code}{kept}", "current": code == current}
        for code, (word, _) in selectors.ORDERS.items()
    ]


def _filters(request: SignedInRequest) -> list[dict[str, Any]]:
    kept, asked = _kept(request, "only", "after", "before"), request.GET.get("only", "")
    words = {"": "全部"} | {code: word for code, (word, _) in selectors.FILTERS.items()}
    return [
        {"label": word, "href": f"?only={code}{kept}", "current": code == (asked if asked in words else "")}
        for code, word in words.items()
    ]


def _kept(request: SignedInRequest, *without: str) -> str:
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return f"&{query.urlencode()}" if query else ""


@require_POST
def refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take in what was signed since."""
    shown = table_for(request, pk)
    return told(request, _back(pk), "汇总表已更新。", lambda _: service.refresh(shown, by=request.user))


@require_POST
def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """候补 of the rows of one page, and the note of the table."""
    shown = table_for(request, pk)
    rows, chosen = _numbers(request, "shown"), _numbers(request, "waitlisted")
    return told(
        request,
        _back(pk, kept=request.POST.get("query", "")),
        "标注已保存。",
        lambda _: service.mark(
            shown, by=request.user, shown=rows, waitlisted=chosen, words=request.POST.get("note", "").strip()[:1000]
        ),
    )


def _back(pk: int, kept: str = "") -> str:
    """The table, with the query of the list that was looked at."""
    return f"{reverse('reviews:review_table', args=[pk])}{f'?{kept}' if kept else ''}"


def _numbers(request: SignedInRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isdecimal()]


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the table to finance."""
    shown = table_for(request, pk)
    return told(
        request, _back(pk), "已送市财政局，等待同意。", lambda at: service.propose(shown, by=request.user, at=at)
    )


@require_POST
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw away a table that finance has never seen."""
    shown = table_for(request, pk)
    try:
        service.drop(shown, by=request.user)
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("reviews:review_table", pk=pk)
    messages.success(request, "汇总表已删除。")
    return redirect("reviews:review_tables")


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance agrees to what it has read, or returns it."""
    shown = table_for(request, pk)
    if not service.may_answer(request.user):
        raise NotPermitted(service.ONLY_FINANCE)
    if request.method == "GET":
        return redirect("reviews:review_table", pk=pk)
    form = TableAnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form)
    try:
        service.answer(
            shown,
            by=request.user,
            at=clock.now(),
            content_hash=form.cleaned_data["content_hash"],
            agrees=form.is_yes,
            words=form.cleaned_data["words"],
        )
    except NotPossible as fault:
        return _page(request, shown, form, refused=fault.sentences)
    word = shown.get_kind_display()
    messages.success(request, f"已同意{word}。" if form.is_yes else f"已退回{word}。")
    return redirect("reviews:review_table", pk=pk)


# ── sheet and print ──────────────────────────────────────────────────────────


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """The table as a sheet: /exports/review-table.xlsx?table=."""
    asked = request.GET.get("table", "")
    if not asked.isdecimal():
        raise Http404
    shown = table_for(request, int(asked))
    return documents.response(printing.sheet(shown))


@require_http_methods(["GET", "POST"])
def print_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The printed table. POST orders it; GET hands it out or waits."""
    shown = table_for(request, pk)
    if request.method == "POST":
        jobs.order_table(shown, by=request.user)
        return redirect("reviews:review_table_pdf", pk=pk)
    last = jobs.latest_table(shown)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    waits = last is not None and last.state in progress.LIVE
    answer = render(
        request,
        "reviews/evaluation/order_table.html",
        {"table": shown, "waits": waits, "fault": last.sentence if last else ""},
        status=202 if waits else 200,
    )
    if waits:
        answer["Refresh"] = "5"
    return answer
