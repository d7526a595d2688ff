"""Imports: sending a sheet in, the rehearsal's preview, confirming, and undoing a batch; the same for every sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest, wants_json
from common import clock, documents, paging, progress, rehearsal, sheets
from common.models import ImportBatch, ImportRow, JobProgress
from common.sheets import Refused
from reviews.forms.imports import NoteForm, SheetForm
from reviews.imports import DESKS, Desk
from reviews.imports.units import UNITS
from reviews.jobs import imports as jobs

PAGE = 50
LATEST = 20
SHOWN = 4  # columns of a row in the preview
AT_ONCE = 40  # rows that a request writes itself
WRITTEN = (ImportRow.Plan.NEW, ImportRow.Plan.CHANGE)
BY_ROW = paging.by_number("number")
PLAN_LOOK = {
    ImportRow.Plan.FAULTY: ("有错误", "bad", "alert"),
    ImportRow.Plan.NEW: ("新增", "good", "plus"),
    ImportRow.Plan.CHANGE: ("更新", "run", "pen"),
    ImportRow.Plan.SAME: ("无变化", "quiet", "check"),
}
OUTCOME_LOOK = {
    ImportRow.Outcome.DONE: ("已导入", "good", "check"),
    ImportRow.Outcome.LEFT: ("未导入", "act", "alert"),
    ImportRow.Outcome.UNDONE: ("已撤销", "quiet", "history"),
    ImportRow.Outcome.KEPT: ("保留", "act", "flag"),
}
BATCH_LOOK = {
    ImportBatch.State.REHEARSED: ("待确认", "act", "clock"),
    ImportBatch.State.PROPOSED: ("待负责人确认", "wait", "clock"),
    ImportBatch.State.APPLIED: ("已导入", "good", "check"),
    ImportBatch.State.UNDONE: ("已撤销", "quiet", "history"),
    ImportBatch.State.DROPPED: ("已放弃", "quiet", "cross"),
}


def _desk(request: SignedInRequest, kind: str) -> Desk:
    desk = DESKS.get(kind)
    if desk is None:
        raise Http404
    if not request.user.holds(*desk.readers):
        raise PermissionDenied(desk.whose)
    return desk


def _demand(request: SignedInRequest, desk: Desk, *, decides: bool) -> None:
    roles = desk.deciders if decides else desk.makers
    if not request.user.holds(*roles):
        raise PermissionDenied(f"须由{'、'.join(role.label for role in sorted(roles))}办理。")


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest, kind: str) -> HttpResponse:
    """Send a sheet in; the batches of before."""
    desk = _desk(request, kind)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST":
        _demand(request, desk, decides=False)
        batch = _rehearsed(request, desk, form)
        if batch is not None:
            return redirect("reviews:import_batch", pk=batch.pk)
    latest = desk.batches(request.user).select_related("made_by").defer("made_by__phone")[:LATEST]
    context = {
        "desk": desk,
        "sheet": desk.sheet,
        "form": form,
        "may_send": request.user.holds(*desk.makers),
        "batches": [(batch, BATCH_LOOK[ImportBatch.State(batch.state)]) for batch in latest],
        "back": reverse(desk.page),
    }
    return render(request, "reviews/imports/upload.html", context, status=422 if form.errors else 200)


def _rehearsed(request: SignedInRequest, desk: Desk, form: SheetForm) -> ImportBatch | None:
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    try:
        return rehearsal.rehearse(
            desk.sheet, file.file, name=file.name, size=file.size, by=request.user, at=clock.now()
        )
    except Refused as fault:
        form.add_error("file", fault.sentence)
        return None


@require_GET
def template(request: SignedInRequest, kind: str) -> HttpResponse:
    """The empty sheet with its notes."""
    return documents.response(sheets.template(_desk(request, kind).sheet))


@require_GET
def units(request: SignedInRequest) -> HttpResponse:
    """A body's units as the sheet that can be edited and imported again; telephone numbers are masked in it."""
    _desk(request, UNITS.kind)
    return documents.response(sheets.exported(UNITS, UNITS.all_texts(request.user), clock.today()))


def _batch(request: SignedInRequest, pk: int) -> tuple[ImportBatch, Desk]:
    desk = _desk(request, get_object_or_404(ImportBatch.objects.only("kind"), pk=pk).kind)
    people = ("made_by", "decided_by", "undone_by")
    found = desk.batches(request.user).select_related(*people).defer(*(f"{person}__phone" for person in people))
    return get_object_or_404(found, pk=pk), desk


@require_GET
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the sheet would do or did, row by row."""
    found, desk = _batch(request, pk)
    job = jobs.latest(found)
    live = job is not None and job.state in progress.LIVE
    here = reverse("reviews:import_batch", args=[pk])
    words = (job.sentence or job.get_state_display()) if job else ""
    if wants_json(request):
        return JsonResponse({"state": job.state if job else "done", "percent": 50, "words": words, "url": here})
    context = _shown(request, found, desk, NoteForm())
    if live:
        title = "正在撤销" if found.state == ImportBatch.State.APPLIED else "正在写入"
        waiting = {"title": title, "sentence": "行数较多，请稍候；可以离开本页。", "percent": 50, "poll_url": here}
        context |= {"job": waiting, **dict.fromkeys(("may_propose", "may_confirm", "may_drop", "may_undo"), False)}
    elif job is not None and job.state == JobProgress.State.FAILED:
        context["failed"] = words
    return render(request, "reviews/imports/batch.html", context)


def _shown(request: SignedInRequest, found: ImportBatch, desk: Desk, form: NoteForm) -> dict[str, Any]:
    numbers = rehearsal.tally(found)
    plan = request.GET.get("plan", "")
    rows = found.rows.filter(plan=plan) if plan in ImportRow.Plan.values else found.rows.all()
    page = paging.page_of(rows, BY_ROW, request.GET, PAGE)
    state = found.state
    writable = numbers[ImportRow.Plan.NEW] + numbers[ImportRow.Plan.CHANGE]
    decides = request.user.holds(*desk.deciders) and not (
        desk.sheet.needs_approval and found.made_by_id == request.user.pk
    )
    awaited = ImportBatch.State.PROPOSED if desk.sheet.needs_approval else ImportBatch.State.REHEARSED
    return {
        "batch": found,
        "sheet": desk.sheet,
        "look": BATCH_LOOK[ImportBatch.State(state)],
        "decided": "放弃" if state == ImportBatch.State.DROPPED else "确认导入",
        "numbers": numbers,
        "writable": writable,
        "faulty": numbers[ImportRow.Plan.FAULTY],
        "tiles": _tiles(numbers, plan),
        "heads": [column.title for column in _previewed(desk)],
        "rows": [_line(desk, row) for row in page.rows],
        "page": {"text": f"本页 {len(page.rows)} 行，按表中行号排列", **paging.addresses(page, request.GET)},
        "form": form,
        "may_propose": state == ImportBatch.State.REHEARSED
        and desk.sheet.needs_approval
        and writable
        and request.user.holds(*desk.makers),
        "may_confirm": state == awaited and writable and decides,
        "may_drop": state in rehearsal.OPEN and (request.user.holds(*desk.makers) or decides),
        "may_undo": state == ImportBatch.State.APPLIED and request.user.holds(*desk.deciders),
        "back": reverse("reviews:imports", args=[desk.sheet.kind]),
    }


def _tiles(numbers: dict[str, int], plan: str) -> list[dict[str, Any]]:
    details = {
        "new": "将写入",
        "change": "将改动已有的行",
        "same": "与现有内容相同",
        "faulty": "不会导入，请改正后重传",
    }
    return [
        {
            "tone": PLAN_LOOK[ImportRow.Plan(code)][1] if numbers[code] else "quiet",
            "icon": PLAN_LOOK[ImportRow.Plan(code)][2],
            "word": PLAN_LOOK[ImportRow.Plan(code)][0],
            "number": numbers[code],
            "unit": "行",
            "detail": detail,
            "href": f"?plan={code}",
            "current": plan == code,
        }
        for code, detail in details.items()
    ]


def _previewed(desk: Desk) -> list[sheets.Column]:
    return [column for column in desk.sheet.columns if not column.private][:SHOWN]


def _line(desk: Desk, row: ImportRow) -> dict[str, Any]:
    texts = row.after or row.sent
    return {
        "number": row.number,
        "look": OUTCOME_LOOK[ImportRow.Outcome(row.outcome)] if row.outcome else PLAN_LOOK[ImportRow.Plan(row.plan)],
        "cells": [(column.title, texts.get(column.name, "")) for column in _previewed(desk)],
        "faults": row.faults,
        "differences": rehearsal.differences(desk.sheet, row) if row.plan == ImportRow.Plan.CHANGE else [],
        "sentence": row.sentence,
    }


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand it to the approver."""
    found, desk = _batch(request, pk)
    _demand(request, desk, decides=False)
    if not desk.sheet.needs_approval:
        raise Http404
    return _answered(request, found, lambda: rehearsal.propose(found), "已送负责人确认。")


@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the rows without faults."""
    found, desk = _batch(request, pk)
    _demand(request, desk, decides=True)
    if found.rows.filter(plan__in=WRITTEN).count() > AT_ONCE:
        jobs.order_apply(found, by=request.user, at=clock.now())
        return redirect("reviews:import_batch", pk=pk)
    return _answered(
        request, found, lambda: rehearsal.apply(desk.sheet, found, by=request.user, at=clock.now()), "导入完成。"
    )


@require_POST
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write nothing."""
    found, _ = _batch(request, pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return _answered(
        request,
        found,
        lambda: rehearsal.drop(found, by=request.user, at=clock.now(), note=note),
        "已放弃，没有写入任何内容。",
    )


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what nobody has used since."""
    found, desk = _batch(request, pk)
    _demand(request, desk, decides=True)
    form = NoteForm(request.POST)
    if not form.is_valid():
        context = _shown(request, found, desk, form)
        return render(request, "reviews/imports/batch.html", context, status=422)
    note = form.cleaned_data["note"]
    if found.rows.filter(plan__in=WRITTEN).count() > AT_ONCE:
        jobs.order_undo(found, by=request.user, at=clock.now(), note=note)
        return redirect("reviews:import_batch", pk=pk)
    return _answered(
        request,
        found,
        lambda: rehearsal.undo(desk.sheet, found, by=request.user, at=clock.now(), note=note),
        "已撤销；保留的行及其原因见下表。",
    )


def _answered(request: SignedInRequest, found: ImportBatch, act: Any, done: str) -> HttpResponse:
    try:
        act()
    except Refused as fault:
        messages.error(request, fault.sentence)
    else:
        messages.success(request, done)
    return redirect("reviews:import_batch", pk=found.pk)
