"""The books of a title: the page of a year, the plan, the closing, the settlement, sheet and print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import FINANCE_ROLES, Role
from applications import ledger_jobs, permissions
from applications.forms import ledger as forms
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Ledger, LedgerClosing, Subsidy
from applications.printing import ledger as printing
from applications.selectors import ledger as figures
from applications.selectors import ledger_pages as pages
from applications.selectors import ledger_turns as turns
from applications.services import ledger_years, settlements, spending_plans, subsidy_uses
from applications.views.ledger_steps import step
from applications.views.printed import waiting
from common import clock, documents, files, paging
from common.kept_files import given
from common.links import link_to

FIRST_YEAR, LAST_YEAR = 2011, 2099


@require_GET
def page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One year, latest line first; what waits and what is owed stands above."""
    workshop, at = pages.title_of(request.user, pk), clock.now()
    books = pages.books_of(workshop, at)
    year = next((one for one in books.years if str(one.year) == request.GET.get("year", "")), None)
    year = year or next(iter(books.years), pages.YearOfBooks(clock.legal_day(at).year))
    view = next((code for code, _ in pages.VIEWS if code == request.GET.get("view", "")), "")
    found = pages.lines(books.ledger, year.year, view, request.GET) if books.ledger else paging.Page([])
    return render(
        request,
        "workshops/ledger/page.html",
        {
            "workshop": workshop,
            "books": books,
            "year": year,
            "rows": [{"line": line, "look": pages.LOOKS[line.status]} for line in found.rows],
            "page": {"text": f"本页 {len(found.rows)} 笔，最近的在前", **paging.addresses(found, request.GET)},
            "segments": [
                {"label": word, "href": f"?year={year.year}&view={code}", "current": code == view}
                for code, word in pages.VIEWS
            ],
            "breaches": [(breach, turns.look_of(breach)) for breach in books.breaches],
            "promise": figures.promise(workshop) if view == "own" else None,
            **_rights(workshop, request),
        },
    )


def _rights(workshop: Any, request: SignedInRequest) -> dict[str, Any]:
    user = request.user
    return {
        "may_enter": permissions.unit_member(workshop, user),
        "may_close": permissions.unit_approver(workshop, user),
        "may_reopen": user.holds(*FINANCE_ROLES),
        "is_alive": workshop.ended_at is None,
    }


# ── the plan ─────────────────────────────────────────────────────────────────


@require_GET
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Budget against actual, and the versions of the budget."""
    workshop = pages.title_of(request.user, pk)
    ledger = get_object_or_404(Ledger, workshop=workshop)
    subsidy = get_object_or_404(Subsidy, workshop=workshop, withdrawn_at=None)
    versions = list(ledger.plans.select_related("entered_by").order_by("-version"))
    current = next((version for version in versions if version.ended_at is None), None)
    cells = pages.against_plan(ledger, current)
    return render(
        request,
        "workshops/ledger/plan.html",
        {
            "workshop": workshop,
            "subsidy": subsidy,
            "plan": current,
            "versions": versions,
            "cells": cells,
            "planned": sum(cell.planned for cell in cells),
            "spent": sum(cell.spent for cell in cells),
            "left": sum(cell.left for cell in cells),
            "may_enter": permissions.unit_member(workshop, request.user) and workshop.ended_at is None,
        },
    )


@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new version of the whole budget, beginning from the present one."""
    workshop = pages.title_of(request.user, pk)
    if not permissions.unit_member(workshop, request.user):
        raise NotPermitted(permissions.unit_member.sentence)
    ledger = get_object_or_404(Ledger, workshop=workshop)
    current = pages.current_plan(ledger)
    try:
        uses = subsidy_uses.uses_on(clock.today()).permitted
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("workshops:ledger_plan", pk=pk)
    kept = current.lines.select_related("activity", "cost_type") if current else ()
    initial = {forms.cell_name(line.activity, line.cost_type): line.amount for line in kept}
    form = forms.PlanForm(*given(request), uses=uses, is_change=current is not None, initial=initial)
    return step(
        request,
        workshop,
        form,
        "调整补助经费预算" if current else "编制补助经费预算",
        lambda at: spending_plans.plan(
            workshop, form.planned, by=request.user, at=at, reason=form.cleaned_data.get("reason", "")
        ),
        back=link_to("workshops:ledger_plan", pk),
        template="workshops/ledger/plan_edit.html",
    )


# ── years ────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def close_year(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """The bank's statement beside the book; from then on the year takes no line."""
    workshop = pages.title_of(request.user, pk)
    if not permissions.unit_approver(workshop, request.user):
        raise NotPermitted(permissions.unit_approver.sentence)
    ledger = _ledger(workshop, year)
    form = forms.ClosingForm(*given(request))
    sums = ledger_years.sums_of(ledger, year)
    return step(
        request,
        workshop,
        form,
        f"{year} 年度结账",
        lambda at: ledger_years.close(workshop, year, by=request.user, at=at, **form.cleaned_data),
        lead="结账后本年度不能再登记、确认或红冲；确需更正的，由市财政局重新开账。",
        facts=[(word, sums[name]) for name, word in printing.SUMS],
        button="确认结账",
        back=_of_year(pk, year),
    )


@require_http_methods(["GET", "POST"])
def reopen_year(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Finance lets a closed year take lines again."""
    workshop = pages.title_of(request.user, pk)
    if not request.user.holds(*FINANCE_ROLES):
        raise NotPermitted(ledger_years.REOPENERS)
    closing = _closing(workshop, year)
    form = forms.ReasonForm(*given(request))
    return step(
        request,
        workshop,
        form,
        f"重新打开 {year} 年度",
        lambda at: ledger_years.reopen(closing, by=request.user, at=at, **form.cleaned_data),
        lead="单位更正后须重新结账；原因会发给单位。",
        button="重新开账",
        back=_of_year(pk, year),
    )


@require_GET
def statement(request: SignedInRequest, pk: int, year: int) -> HttpResponseBase:
    """The bank's statement of a closed year."""
    return files.send(_closing(pages.title_of(request.user, pk), year).statement)


def _closing(workshop: Any, year: int) -> LedgerClosing:
    rows = LedgerClosing.objects.select_related("statement", "ledger")
    return get_object_or_404(rows, ledger__workshop=workshop, year=year, reopened_at=None)


def _ledger(workshop: Any, year: int) -> Ledger:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return get_object_or_404(Ledger, workshop=workshop)


def _of_year(pk: int, year: int) -> str:
    return f"{link_to('workshops:ledger', pk)}?year={year}"


# ── settlement ───────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def settlement(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is to come back; finance's approver ends it."""
    workshop = pages.title_of(request.user, pk)
    found = figures.settlement(workshop)
    if found is None:
        raise Http404
    may_settle = request.user.holds(Role.FINANCE_APPROVER)
    if request.method == "POST" and not may_settle:
        raise NotPermitted(settlements.CLOSERS)
    form = forms.SettlementForm(*given(request))
    back = figures.recovered(found)
    return step(
        request,
        workshop,
        form,
        "补助经费清算",
        lambda at: settlements.close(found, by=request.user, at=at, **form.cleaned_data),
        facts=[
            ("补助结余", found.unspent),
            ("不合规支出尚未归还", found.misused),
            ("应收回", found.owed),
            ("已收回", back),
            ("尚未收回", max(found.owed - back, pages.NOTHING)),
        ],
        back=link_to("workshops:ledger", pk),
        button="办结清算",
        template="workshops/ledger/settlement.html",
        settlement=found,
        is_back=found.closed_at is None and back >= found.owed,
        may_settle=may_settle and found.closed_at is None,
        may_surrender=found.closed_at is None and back < found.owed and permissions.unit_member(workshop, request.user),
    )


# ── papers ───────────────────────────────────────────────────────────────────


@require_GET
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """One year, or all of them, as a sheet."""
    workshop = pages.title_of(request.user, pk)
    ledger = get_object_or_404(Ledger, workshop=workshop)
    asked = request.GET.get("year", "")
    rows = figures.in_order(ledger)
    rows = rows.filter(year=int(asked)) if asked.isdecimal() else rows
    return documents.response(printing.sheet(workshop, pages.with_balance(rows), asked if asked.isdecimal() else ""))


@require_http_methods(["GET", "POST"])
def printed(request: SignedInRequest, pk: int, year: int) -> HttpResponseBase:
    """The printed 经费台账 of a year. POST orders it; GET hands it out or waits."""
    workshop = pages.title_of(request.user, pk)
    ledger = _ledger(workshop, year)
    if request.method == "POST":
        ledger_jobs.order(ledger, year, by=request.user)
        return redirect(request.path)
    last = ledger_jobs.latest(ledger, year)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    return waiting(request, workshop, last, f"{year} 年度经费台账")
