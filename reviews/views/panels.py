"""Pages of one panel: its cases, strata and seats; inviting, appointing, releasing, recusing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from common import clock
from reviews.forms.panel import AppointForm, CasesForm, PanelForm, ReleaseForm, StrataForms, TieForm
from reviews.models import Assignment, Panel, Plan, Seat
from reviews.selectors import experts
from reviews.selectors import plans as selectors
from reviews.services import draws, leader, plans, seats
from reviews.views.plans import ask, draftable
from reviews.views.telling import told

MOST_FREE = 200


def found(request: SignedInRequest, pk: int) -> Panel:
    """The panel for who may read its plan."""
    rows = Panel.objects.filter(plan__in=Plan.objects.visible_to(request.user))
    return get_object_or_404(selectors.with_strata(rows).select_related("plan", "leader__expert__user"), pk=pk)


def staffed(request: SignedInRequest, pk: int) -> Panel:
    """The panel for whoever may invite and change its experts."""
    panel = found(request, pk)
    if not seats.may_staff(request.user):
        raise PermissionDenied(seats.ONLY_OFFICERS)
    return panel


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cases, seats, draws and the leader of one panel."""
    panel = found(request, pk)
    lines, drawn = selectors.seats_of(panel), selectors.draws_of(panel)
    is_agreed = panel.plan.status == Plan.Status.AGREED
    is_staffed = bool(lines) or any(draw.stopped_at is None for draw in drawn)
    may_staff = seats.may_staff(request.user)
    context = {
        "panel": panel,
        "plan": panel.plan,
        "look": selectors.LOOK[panel.plan.status],
        "strata": panel.seats_by_trade,
        "cases": selectors.cases_of(panel, is_staffed=is_staffed),
        "seats": lines,
        "draws": drawn,
        "open_draw": next((draw for draw in drawn if draw.drawn_at is None and draw.stopped_at is None), None),
        "was_drawn": any(draw.drawn_at for draw in drawn),
        "vote": leader.vote_of(panel) if lines and panel.leader_id is None else None,
        "may_draft": plans.may_draft(request.user) and panel.plan.status != Plan.Status.CLOSED,
        "may_staff": may_staff and is_agreed,
        "is_staffed": is_staffed,
        "to_invite": sum(
            line.seat.status == Seat.Status.NAMED and line.seat.rank == Seat.Rank.MEMBER for line in lines
        ),
        "why_not": "" if is_agreed or not may_staff else "评审方案经市财政局同意后才能抽取、指定和邀请专家。",
    }
    return render(request, "reviews/panel/panel.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another panel of a plan."""
    plan = draftable(request, pk)
    return _edited(request, plan, None)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    panel = found(request, pk)
    return _edited(request, draftable(request, panel.plan_id), panel)


def _edited(request: SignedInRequest, plan: Plan, panel: Panel | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    held = [(s["trade"], s["seats"], s["alternates"]) for s in panel.seats_by_trade] if panel else []
    form = PanelForm(data, initial={"name": panel.name if panel else f"第{plan.panels.count() + 1}组"})
    strata = StrataForms(data, trades=selectors.trades(clock.today()), initial=held)
    refused: list[str] = []
    if data is not None and form.is_valid() & strata.is_valid():
        facts = {"by": request.user, "at": clock.now(), "name": form.cleaned_data["name"], "strata": strata.strata}
        try:
            made = plans.change_panel(panel, **facts) if panel else plans.add_panel(plan, **facts)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "专家组已保存。")
            return redirect("reviews:panel", pk=made.pk)
    return ask(
        request,
        form,
        title=f"修改{panel.name}" if panel else "添加专家组",
        lead=f"各专业席位合计须为 {plan.panel_size} 人；候补按抽取次序递补。",
        act="保存",
        back=reverse("reviews:panel", args=[panel.pk]) if panel else reverse("reviews:plan", args=[plan.pk]),
        refused=refused or ([strata.sentence] if strata.sentence else []),
        rows=strata.rows,
    )


@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    panel = found(request, pk)
    plan = draftable(request, panel.plan_id)
    try:
        plans.remove_panel(panel, by=request.user, at=clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
        return redirect("reviews:panel", pk=pk)
    messages.success(request, f"{panel.name}已删除。")
    return redirect("reviews:plan", pk=plan.pk)


@require_http_methods(["GET", "POST"])
def cases(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose accepted cases for this panel."""
    panel = found(request, pk)
    plan = draftable(request, panel.plan_id)
    free = list(selectors.free_cases(request.user, plan)[: MOST_FREE + 1])
    form = CasesForm(request.POST if request.method == "POST" else None, keys=[case.pk for case in free])
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        chosen = [int(key) for key in form.cleaned_data["chosen"]]
        try:
            number = plans.put_cases(panel, by=request.user, at=clock.now(), workshops=chosen)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, f"已编入 {number} 件。")
            return redirect("reviews:panel", pk=pk)
    ticked = {int(key) for key in request.POST.getlist("chosen") if key.isdecimal()}
    context = {
        "panel": panel,
        "plan": plan,
        "cases": [(case, case.pk in ticked) for case in free[:MOST_FREE]],
        "form": form,
        "refused": refused,
        "most": MOST_FREE if len(free) > MOST_FREE else 0,
    }
    return render(request, "reviews/panel/cases.html", context, status=409 if refused else 422 if form.errors else 200)


@require_POST
def take_off(request: SignedInRequest, pk: int, case_pk: int) -> HttpResponse:
    panel = found(request, pk)
    draftable(request, panel.plan_id)
    case = get_object_or_404(panel.cases.filter(removed_at=None).select_related("workshop", "panel__plan"), pk=case_pk)
    return told(request, _page(panel), "案卷已移出。", lambda at: plans.take_off(case, by=request.user, at=at))


@require_POST
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    panel = staffed(request, pk)
    return told(
        request,
        _page(panel),
        "邀请已发出，专家在系统内和邮箱里都会收到。",
        lambda at: seats.invite(panel, by=request.user, at=at),
    )


@require_http_methods(["GET", "POST"])
def appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a seat by hand; whoever must be excluded is not offered."""
    panel = staffed(request, pk)
    workshops = [line.workshop for line in selectors.cases_of(panel)]
    excluded = experts.excluded_from(workshops)
    taken = set(panel.seats.values_list("expert", flat=True))
    people = [one for one in experts.candidates(clock.today()) if one.pk not in taken and one.pk not in excluded]
    form = AppointForm(request.POST if request.method == "POST" else None, people=people)
    return _asked(
        request,
        form,
        draws.appoint,
        panel,
        title=f"直接指定专家：{panel.name}",
        lead=f"应当回避的 {len(excluded)} 人不在名单内。指定的理由记入各案卷日志。",
        act="指定",
        done="专家已指定，请发出邀请。",
        back=_page(panel),
    )


@require_http_methods(["GET", "POST"])
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let an expert out of the panel, with the ground and the reason."""
    seat = get_object_or_404(Seat.objects.select_related("panel__plan", "expert__user"), pk=pk)
    panel = staffed(request, seat.panel_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    return _asked(
        request,
        form,
        seats.release,
        seat,
        title=f"{seat.expert.user.name}退出{panel.name}",
        lead="未签名的评分表作废；由候补依材料和考察记录继续评审。专家本人会收到通知。",
        act="确认退出",
        done="已办理退出，候补按次序补请。",
        back=_page(panel),
    )


@require_http_methods(["GET", "POST"])
def recuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Out of one case: reported by the expert himself, or found by the city."""
    assignment = get_object_or_404(
        Assignment.objects.visible_to(request.user)
        .alive()
        .select_related("seat__panel__plan", "seat__expert__user", "workshop"),
        pk=pk,
    )
    himself = assignment.seat.expert.user_id == request.user.pk
    if not himself and not seats.may_staff(request.user):
        raise PermissionDenied(seats.ONLY_OFFICERS)
    form = TieForm(request.POST if request.method == "POST" else None)
    return _asked(
        request,
        form,
        seats.recuse,
        assignment,
        title=f"回避：{assignment.workshop.title}",
        lead="回避只涉及本案，本案的评分表作废，由候补递补；同组的其他案卷照常评审。",
        act="确认回避",
        done="已办理回避，本案由候补递补。",
        back=reverse("reviews:seat", args=[assignment.seat_id]) if himself else _page(assignment.seat.panel),
    )


def _asked(
    request: SignedInRequest, form: Any, service: Any, row: Any, *, done: str, back: str, **words: Any
) -> HttpResponse:
    """One form before one service: what it cleaned is what the service is given."""
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = {"tied": form.tied} if isinstance(form, TieForm) else form.cleaned_data
        try:
            service(row, by=request.user, at=clock.now(), **given)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, done)
            return redirect(back)
    return ask(request, form, back=back, refused=refused, **words)


def _page(panel: Panel) -> str:
    return reverse("reviews:panel", args=[panel.pk])
