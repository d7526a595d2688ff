"""Pages of rounds: the public calendar for everybody signed in, and what the city changes there."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from applications.forms.rounds import CancelForm, ExtensionForm, RoundForm
from applications.lifecycle import NotPossible
from applications.models import Round, RuleSet, Workshop
from applications.services import rounds
from applications.services.deadlines import last_day_before
from applications.states import LOOK, State
from common import clock, progress

ONLY_THE_CITY = "批次和规则由市人力社保局维护。"


def visible_rounds(user: User) -> QuerySet[Round]:
    """Everybody sees what is published; the city also what it prepares."""
    return Round.objects.all() if rounds.may_edit(user) else Round.objects.filter(published_at__isnull=False)


def city_only(user: User) -> None:
    """Refuse everybody else with a sentence."""
    if not rounds.may_edit(user):
        raise PermissionDenied(ONLY_THE_CITY)


def calendar_of(round_: Round) -> list[dict[str, object]]:
    """The dates of the round in words."""
    opens = clock.legal_day(round_.opens_at)
    last = {
        "填报截止": last_day_before(round_.closes_at),
        "补正截止": last_day_before(round_.corrections_until),
        "初审截止": last_day_before(round_.review_until),
    }
    spelled = [("开始填报", f"{opens.year}年{opens.month}月{opens.day}日 0:00")]
    spelled += [(word, f"{day.year}年{day.month}月{day.day}日 24:00") for word, day in last.items()]
    return [{"label": word, "value": value} for word, value in spelled]


def look_of(round_: Round) -> tuple[str, str, str]:
    """The round's own state as a badge; whether it is open at a moment is said beside it."""
    if round_.cancelled_at:
        return ("已取消", "bad", "ban")
    if not round_.published_at:
        return ("未发布", "quiet", "pen")
    at = clock.now()
    if at < round_.opens_at:
        return ("未开始", "wait", "calendar")
    return ("填报中", "good", "check") if at < round_.closes_at else ("填报已截止", "quiet", "clock")


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """All rounds, newest first."""
    found = visible_rounds(request.user).select_related("rule_set").order_by("-year", "-pk")
    context = {
        "rounds": [{"round": r, "look": look_of(r), "calendar": calendar_of(r)} for r in found],
        "may_edit": rounds.may_edit(request.user),
        "rule_sets": RuleSet.objects.order_by("-version"),
    }
    return render(request, "rounds/index.html", context)


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One round: calendar, contact, extensions; for the city also how many cases stand where."""
    user = request.user
    round_ = get_object_or_404(visible_rounds(user).select_related("rule_set"), pk=pk)
    may_edit = rounds.may_edit(user)
    context = {
        "round": round_,
        "look": look_of(round_),
        "calendar": calendar_of(round_),
        "may_edit": may_edit,
        "may_cancel": rounds.may_cancel(user) and not round_.cancelled_at,
        "extensions": round_.extensions.select_related("by"),
        "ending": progress.latest(rounds.CANCEL_KIND, f"round:{pk}") if round_.cancelled_at else None,
        "numbers": _numbers(round_) if may_edit else [],
    }
    return render(request, "rounds/detail.html", context)


def _numbers(round_: Round) -> list[dict[str, object]]:
    counted = dict(Workshop.objects.filter(round=round_).order_by().values_list("state").annotate(Count("pk")))
    return [
        {"look": (State(code).label, LOOK[code].tone, LOOK[code].icon), "code": code, "number": counted[code]}
        for code in State.values
        if code in counted
    ]


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A new round, or the parts of one that may still change."""
    city_only(request.user)
    round_ = get_object_or_404(Round, pk=pk, cancelled_at=None) if pk else Round(made_by=request.user)
    before = round_.rule_set_id
    form = RoundForm(request.POST if request.method == "POST" else None, instance=round_)
    if form.is_valid():
        saved = form.save()
        if before and before != saved.rule_set_id:
            moved = rounds.adopt_rules(saved, saved.rule_set, by=request.user, at=clock.now())
            if moved:
                messages.info(request, f"有 {moved} 份草稿改按{saved.rule_set}填报，已通知申报单位。")
        messages.success(request, "批次已保存。")
        return redirect("rounds:detail", pk=saved.pk)
    return render(request, "rounds/edit.html", {"form": form, "round": round_}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Postpone one date; never bring one forward."""
    city_only(request.user)
    round_ = get_object_or_404(Round, pk=pk, published_at__isnull=False, cancelled_at=None)
    form = ExtensionForm(request.POST if request.method == "POST" else None, round_=round_)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            rounds.extend(
                round_, facts["which"], facts["moment"], reason=facts["reason"], by=request.user, at=clock.now()
            )
        except NotPossible as refused:
            form.add_error("until", str(refused))
        else:
            messages.success(request, "日程已延长，并记入在办案卷的日志。")
            return redirect("rounds:detail", pk=pk)
    context = {"form": form, "round": round_, "calendar": calendar_of(round_)}
    return render(request, "rounds/extend.html", context, status=422 if form.errors else 200)


@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    city_only(request.user)
    round_ = get_object_or_404(Round, pk=pk, cancelled_at=None)
    rounds.publish(round_, at=clock.now())
    messages.success(request, f"{round_}已发布，各单位按日程可以填报。")
    return redirect("rounds:detail", pk=pk)


@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel the round: one decision, and a job that ends its cases one by one."""
    if not rounds.may_cancel(request.user):
        raise PermissionDenied("批次由市人力社保局负责人取消。")
    round_ = get_object_or_404(Round, pk=pk, cancelled_at=None)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rounds.cancel(round_, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, "批次已取消，在办案卷正在逐件终止。")
        return redirect("rounds:detail", pk=pk)
    context = {"form": form, "round": round_, "numbers": _numbers(round_)}
    return render(request, "rounds/cancel.html", context, status=422 if form.errors else 200)
