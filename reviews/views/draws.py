"""Pages of a recorded draw: its three steps, checking it again, the record as a file and as 专家抽取记录."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from common import clock, files, progress
from reviews.forms.panel import MOST_FURTHER, ReasonForm, StrataForms
from reviews.jobs import panel as jobs
from reviews.models import Draw, Plan
from reviews.selectors import draws as selectors
from reviews.selectors import plans
from reviews.services import draws
from reviews.views.panels import found as panel_found
from reviews.views.plans import ask
from reviews.views.telling import told

TITLE = "专家抽取记录"


def found(request: SignedInRequest, pk: int) -> Draw:
    """The draw for who may read its plan."""
    rows = Draw.objects.filter(panel__plan__in=Plan.objects.visible_to(request.user))
    people = ("committed_by", "shown_by", "drawn_by", "witness", "stopped_by")
    return get_object_or_404(rows.select_related("panel__plan", "record", *people), pk=pk)


def _demand_officer(request: SignedInRequest) -> None:
    if not draws.may_draw(request.user):
        raise PermissionDenied(draws.ONLY_OFFICERS)


@require_POST
def commit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Step one: the seed is fixed, its hash is shown."""
    panel = panel_found(request, pk)
    _demand_officer(request)
    try:
        draw = draws.commit(panel, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("reviews:panel", pk=pk)
    messages.success(request, "种子已确定，承诺已公布并记入各案卷日志。")
    return redirect("reviews:draw", pk=draw.pk)


@require_http_methods(["GET", "POST"])
def further(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another draw, for more alternates."""
    panel = panel_found(request, pk)
    _demand_officer(request)
    data = request.POST if request.method == "POST" else None
    rows = StrataForms(data, trades=plans.trades(clock.today()), most=MOST_FURTHER, asks_seats=False)
    refused: list[str] = []
    if data is not None and rows.is_valid():
        asked = [(trade, alternates) for trade, _, alternates in rows.strata]
        try:
            draw = draws.commit(panel, by=request.user, at=clock.now(), further=asked)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "种子已确定，承诺已公布并记入各案卷日志。")
            return redirect("reviews:draw", pk=draw.pk)
    form = rows.rows[0]
    return ask(
        request,
        form,
        title=f"增补抽取候补：{panel.name}",
        lead="只抽取候补，排在现有候补之后；已在本组的专家和应当回避的专家不参加抽取。",
        act="公布承诺",
        back=reverse("reviews:panel", args=[pk]),
        refused=refused or ([rows.sentence] if rows.sentence else []),
        rows=rows.rows,
        only_rows=True,
    )


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The steps that were taken, and the next one."""
    draw = found(request, pk)
    people = {one["key"]: one for one in draw.candidates}
    context = {
        "draw": draw,
        "panel": draw.panel,
        "plan": draw.panel.plan,
        "is_open": draw.drawn_at is None and draw.stopped_at is None,
        "candidates": [one for one in draw.candidates if not one["excluded"]],
        "excluded": [one for one in draw.candidates if one["excluded"]],
        "result": [people[one["key"]] | one for one in draw.result],
        "drawn_keys": {one["key"] for one in draw.result},
        "may_draw": draws.may_draw(request.user),
        "may_attend": draws.may_attend(request.user) and draw.witness_id != request.user.pk,
    }
    return render(request, "reviews/panel/draw.html", context)


@require_POST
def attend(request: SignedInRequest, pk: int) -> HttpResponse:
    draw = found(request, pk)
    if not draws.may_attend(request.user):
        raise PermissionDenied(draws.ONLY_FINANCE)
    return told(request, _page(draw), "已记入到场见证。", lambda at: draws.attend(draw, by=request.user, at=at))


@require_POST
def show_candidates(request: SignedInRequest, pk: int) -> HttpResponse:
    """Step two: the candidates are frozen and shown, with whoever is excluded and why."""
    draw = found(request, pk)
    _demand_officer(request)
    return told(
        request, _page(draw), "候选名单已生成并冻结。", lambda at: draws.show_candidates(draw, by=request.user, at=at)
    )


@require_POST
def carry_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Step three: the result; its record is printed by a job."""
    draw = found(request, pk)
    _demand_officer(request)
    try:
        done = draws.carry_out(draw, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        jobs.order_record(done, by=request.user)
        messages.success(request, "抽取完成，种子已公开，抽取记录正在生成。")
    return redirect(_page(draw))


@require_http_methods(["GET", "POST"])
def stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the draw up; it stays in the record."""
    draw = found(request, pk)
    _demand_officer(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        back = reverse("reviews:panel", args=[draw.panel_id])
        return told(
            request,
            back,
            "本次抽取已中止，记录保留。",
            lambda at: draws.stop(draw, by=request.user, at=at, **form.cleaned_data),
        )
    return ask(
        request,
        form,
        title=f"中止第 {draw.ordinal} 次抽取",
        lead="中止后本次承诺作废但保留在记录中；可以调整后重新抽取。",
        act="中止",
        back=_page(draw),
    )


@require_GET
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything of a finished draw computed once more."""
    draw = found(request, pk)
    if draw.drawn_at is None:
        raise Http404
    findings = selectors.checked(draw)
    context = {"draw": draw, "panel": draw.panel, "findings": findings, "holds": all(one.holds for one in findings)}
    return render(request, "reviews/panel/check.html", context)


@require_GET
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file from which anybody draws again; the seed is in it, so only once it was drawn."""
    draw = found(request, pk)
    if draw.drawn_at is None:
        raise Http404
    answer = JsonResponse(
        selectors.record_of(draw),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        content_type="application/json",
    )
    answer["Content-Disposition"] = f'attachment; filename="draw-{draw.pk}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def printed(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """专家抽取记录: the stored file, or the page that waits for it. POST orders it."""
    draw = found(request, pk)
    if draw.drawn_at is None:
        raise Http404
    if request.method == "POST":
        jobs.order_record(draw, by=request.user)
        return redirect("reviews:draw_pdf", pk=pk)
    if draw.record is not None:
        return files.send(draw.record, inline=True)
    job = jobs.latest_record(draw)
    waits = job is not None and job.state in progress.LIVE
    context = {"title": TITLE, "back": _page(draw), "waits": waits, "fault": job.sentence if job and not waits else ""}
    answer = render(request, "reviews/panel/printing.html", context, status=202 if waits else 200)
    if waits:
        answer["Refresh"] = "3"
    return answer


def _page(draw: Draw) -> str:
    return reverse("reviews:draw", args=[draw.pk])
