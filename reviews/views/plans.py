"""Pages of evaluation plans: the desk, one plan with its panels, drafting, proposing, the answer of finance."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES
from applications.lifecycle import NotPossible
from common import clock, paging
from common.links import link_to
from common.templatetags.ui import cn_short_day
from reviews import terms
from reviews.forms.panel import AnswerForm, PlanForm
from reviews.models import Plan
from reviews.selectors import plans as selectors
from reviews.services import plans
from reviews.views.telling import told

PAGE = 25
LATEST = paging.by_moment("made_at")
ONLY_BUREAUS = "评审方案由市人力社保局和市财政局查阅。"
QUEUES = (
    ("", "全部", Q()),
    ("draft", "拟定中", Q(status__in=["draft", "returned"])),
    ("proposed", "待财政同意", Q(status="proposed")),
    ("agreed", "财政已同意", Q(status="agreed")),
    ("closed", "已结束", Q(status="closed")),
)


def found(request: SignedInRequest, pk: int) -> Plan:
    """The plan for who may read it; Http404 for everybody else."""
    rows = Plan.objects.visible_to(request.user).select_related("round", "made_by", "proposed_by", "answered_by")
    return get_object_or_404(rows, pk=pk)


def draftable(request: SignedInRequest, pk: int) -> Plan:
    plan = found(request, pk)
    if not plans.may_draft(request.user):
        raise PermissionDenied(plans.ONLY_OFFICERS)
    return plan


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The plans, the latest first, one queue at a time."""
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise PermissionDenied(ONLY_BUREAUS)
    rows = Plan.objects.visible_to(request.user)
    numbers = paging.counts(**{code or "all": rows.filter(condition) for code, _, condition in QUEUES})
    asked = request.GET.get("queue", "")
    code, _, condition = next((queue for queue in QUEUES if queue[0] == asked), QUEUES[0])
    shown = (
        rows.filter(condition)
        .select_related("round")
        .annotate(
            groups=Count("panels", distinct=True),
            cases=Count("panels__cases", filter=Q(panels__cases__removed_at=None), distinct=True),
        )
    )
    page = paging.page_of(shown, LATEST, request.GET, PAGE)
    context = {
        "rows": [_row(plan) for plan in page.rows],
        "segments": [
            {
                "label": f"{word} {paging.in_words(numbers[key or 'all'])}",
                "href": f"?queue={key}",
                "current": key == code,
            }
            for key, word, _ in QUEUES
        ],
        "page": {"text": f"本页 {len(page.rows)} 份", **paging.addresses(page, request.GET)},
        "may_draft": plans.may_draft(request.user),
    }
    return render(request, "reviews/panel/plans.html", context)


def _row(plan: Any) -> dict[str, Any]:
    return {
        "name": plan.name,
        "href": link_to("reviews:plan", plan.pk),
        "round": plan.round.name if plan.round else "不限批次",
        "look": selectors.LOOK[plan.status],
        "groups": plan.groups,
        "cases": plan.cases,
        "days": f"{cn_short_day(plan.visits_from)} 至 {cn_short_day(plan.visits_to)}",
        "due": plan.sheets_due,
    }


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan: what finance agrees to, its panels and how far they are, and what this person may do with it."""
    return _shown(request, found(request, pk), None)


def _shown(request: SignedInRequest, plan: Plan, form: AnswerForm | None) -> HttpResponse:
    at = clock.now()
    asks = plan.status == Plan.Status.PROPOSED and plans.may_answer(request.user)
    may_draft = plans.may_draft(request.user) and plan.status != Plan.Status.CLOSED
    context = {
        "plan": plan,
        "look": selectors.LOOK[plan.status],
        "panels": selectors.panels_of(plan),
        "answers": list(plan.answers.select_related("by")),
        "may_draft": may_draft,
        "faults": plans.faults_of(plan, at) if may_draft and plan.status != Plan.Status.AGREED else [],
        "form": form or (AnswerForm(initial={"content_hash": plan.content_hash}) if asks else None),
        "reads_only": plan.status == Plan.Status.PROPOSED and request.user.holds(*FINANCE_ROLES) and not asks,
        "only_finance": plans.ONLY_FINANCE,
    }
    return render(request, "reviews/panel/plan.html", context, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """A new plan, beginning with the size of the newest rules."""
    if not plans.may_draft(request.user):
        raise PermissionDenied(plans.ONLY_OFFICERS)
    asked = request.GET.get("purpose", "")
    purpose = Plan.Purpose(asked) if asked in Plan.Purpose.values else Plan.Purpose.AWARD
    initial = {"purpose": purpose, **terms.sizes_for_a_plan(purpose, clock.legal_day(clock.now()))}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        plan = plans.draft(by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, "评审方案已建立，请添加专家组和案卷。")
        return redirect("reviews:plan", pk=plan.pk)
    return ask(request, form, title="新的评审方案", act="保存", back=reverse("reviews:plans"))


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = draftable(request, pk)
    initial = {name: getattr(plan, name) for name in PlanForm.base_fields}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            plans.change(plan, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, "方案已保存。")
            return redirect("reviews:plan", pk=pk)
    lead = "财政已同意这份方案；改动后须重新征得同意。" if plan.status == Plan.Status.AGREED else ""
    return ask(request, form, title=f"修改“{plan.name}”", lead=lead, act="保存", back=_page(plan), refused=refused)


def ask(
    request: SignedInRequest,
    form: Any,
    *,
    title: str,
    act: str,
    back: str,
    refused: list[str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A page with one form: 422 where what was typed stands against it, 409 where the plan does."""
    status = 409 if refused else 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "title": title, "act": act, "back": back, "refused": refused or [], **more}
    return render(request, "reviews/panel/ask.html", context, status=status)


@require_POST
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = draftable(request, pk)
    return told(request, _page(plan), "方案已送市财政局答复。", lambda at: plans.propose(plan, by=request.user, at=at))


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = draftable(request, pk)
    return told(request, _page(plan), "方案已结束。", lambda at: plans.close(plan, by=request.user, at=at))


@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Finance agrees to what it has read, or returns it."""
    plan = found(request, pk)
    if not plans.may_answer(request.user):
        raise PermissionDenied(plans.ONLY_FINANCE)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, plan, form)
    agrees = form.cleaned_data["verdict"] == "agree"
    return told(
        request,
        _page(plan),
        "已同意评审方案，市局可以抽取专家。" if agrees else "方案已退回市局。",
        lambda at: plans.answer(
            plan,
            by=request.user,
            at=at,
            content_hash=form.cleaned_data["content_hash"],
            agrees=agrees,
            words=form.cleaned_data["words"],
        ),
    )


def _page(plan: Plan) -> str:
    return reverse("reviews:plan", args=[plan.pk])
