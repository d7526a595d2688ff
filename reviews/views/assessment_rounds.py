"""The desk of assessments: rounds opened, extended, ended; their rows by how they stand; orders; the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, Role
from applications import permissions
from applications.eligibility import percent
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.selectors import titles
from applications.tasks import Action
from common import clock, documents, paging
from common.clock import legal_day
from common.links import link_to
from reviews.forms.assessment import AnswerForm, ExtendForm, OrderForm, RoundForm
from reviews.models import Assessment, AssessmentRound, OffCycleOrder
from reviews.printing import assessment as printing
from reviews.selectors import assessment as selectors
from reviews.services import assessment_rounds as service
from reviews.services import grades
from reviews.views.telling import asked, back_to, told

PAGE = 25
Status = Assessment.Status


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The latest round; before the first, what is due."""
    selectors.demand_reader(request.user)
    latest = selectors.latest_round()
    if latest is not None:
        return redirect("reviews:assessment_round", year=latest.year)
    today = clock.today()
    context = {"due": service.due_in(today.year).count() if request.user.sees_every_case() else None}
    context |= {"year": today.year, "may_open": request.user.holds(*CITY_ROLES)}
    return render(request, "reviews/assessment/first.html", context)


@require_GET
def desk(request: SignedInRequest, year: int) -> HttpResponse:
    """One round; filters by how its assessments stand."""
    user, at = request.user, clock.now()
    selectors.demand_reader(user)
    round_ = _round(year)
    kinds = (*selectors.STANDINGS[:2], selectors.missing(legal_day(at)), *selectors.STANDINGS[2:])
    chosen = next((kind for kind in kinds if kind.code == request.GET.get("standing", "")), kinds[0])
    sought = request.GET.get("q", "").strip()[:60]
    rows = selectors.of_desk(user, round_)
    numbers = paging.counts(**{kind.code or "all": rows.filter(kind.rows) for kind in kinds})
    found = rows.filter(chosen.rows).filter(titles.matching(sought))
    page = paging.page_of(lambda: selectors.listed(found), selectors.BY_TITLE, request.GET, PAGE)
    tallies = selectors.tallies(rows)
    return render(
        request,
        "reviews/assessment/desk.html",
        {
            "round": round_,
            "years": AssessmentRound.objects.values_list("year", flat=True),
            "segments": [
                {
                    "label": f"{kind.word} {paging.in_words(numbers[kind.code or 'all'])}",
                    "href": f"?standing={kind.code}",
                    "current": kind is chosen,
                }
                for kind in kinds
            ],
            "search": {
                "name": "q",
                "value": sought,
                "label": "按工作室、单位或编号查找",
                "placeholder": "单位、首席技师或编号",
                "hidden": [("standing", chosen.code)],
            },
            "rows": [_row(row, at, points=selectors.knows_points(user)) for row in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 个", **paging.addresses(page, request.GET)},
            "tallies": tallies,
            "total": selectors.total_of(tallies),
            **(_for_bureaus(request, round_) if user.sees_every_case() else {}),
        },
    )


def _for_bureaus(request: SignedInRequest, round_: AssessmentRound) -> dict[str, Any]:
    """Places of 优秀, lists and orders: city and finance alone."""
    user = request.user
    orders = round_.off_cycle_orders.select_related("workshop", "proposed_by", "answered_by")
    return {
        "quota": grades.quota_of(round_),
        "share": percent(round_.rules.excellent_share),
        "lists": selectors.lists_of(round_, user),
        "orders": orders,
        "is_city": user.holds(*CITY_ROLES),
        "may_prepare": user.holds(Role.CITY_OFFICER) and round_.closed_at is None,
        "may_approve": user.holds(Role.CITY_APPROVER),
        "may_answer": user.holds(Role.FINANCE_APPROVER),
        "may_open_next": user.holds(*CITY_ROLES) and round_.year < service.latest_year(clock.today()),
        "commendation": getattr(round_, "commendation", None),
    }


def _round(year: int) -> AssessmentRound:
    found = selectors.round_of(year)
    if found is None:
        raise Http404
    return found


def _row(row: Assessment, at: datetime, *, points: bool) -> dict[str, Any]:
    workshop, href = row.workshop, link_to("workshops:assessment", row.workshop_id)
    words = [workshop.review_body.short_name]
    if row.ordered_id:
        words.append("提前考核")
    if row.first_sealed_at:
        handed_in = legal_day(row.first_sealed_at)
        words.append(f"{handed_in.month}月{handed_in.day}日报送自评{'（逾期）' if selectors.is_late(row) else ''}")
    if points and row.total is not None:
        words.append(f"{round(row.total, 2):.2f} 分")
    day = selectors.due_on_of(row)
    due = {"day": day, "left": selectors.days_left(day, at), "unit": "天"} if day else {"day": None, "words": "—"}
    return {
        "name": workshop.name,
        "href": href,
        "unit": workshop.unit.name,
        "number": workshop.title_number or "",
        "look": selectors.look_of(row),
        "todo": "，".join(words),
        "action": Action("查看", href, "outline"),
        "due": {"left": None, **due},
    }


# ── the city ─────────────────────────────────────────────────────────────────


def _demand_city(request: SignedInRequest) -> None:
    if not request.user.holds(*CITY_ROLES):
        raise NotPermitted(permissions.city.sentence)


@require_http_methods(["GET", "POST"])
def open_round(request: SignedInRequest) -> HttpResponse:
    """Open the round of a year and call everybody who is due."""
    _demand_city(request)
    today = clock.today()
    year = today.year if selectors.round_of(today.year) is None else service.latest_year(today)
    initial = {"year": year, "name": f"{year} 年度评估考核"}
    form = RoundForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(at: datetime) -> tuple[str, str]:
        made = service.open_round(**form.cleaned_data, by=request.user, at=at)
        said = f"{made}已开展，已通知 {made.assessments.count()} 个工作室报送自评。"
        return reverse("reviews:assessment_round", args=[made.year]), said

    context = {"due": service.due_in(year).count(), "year": year}
    return asked(request, "reviews/assessment/open.html", context, form=form, act=act)


@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest, year: int) -> HttpResponse:
    """Later days for all."""
    _demand_city(request)
    round_ = _round(year)
    initial = {"self_due_on": round_.self_due_on, "opinion_due_on": round_.opinion_due_on}
    form = ExtendForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("reviews:assessment_round", args=[year])
    act = back_to(
        back,
        "期限已延长，已通知相关单位。",
        lambda at: service.extend(round_, **form.cleaned_data, by=request.user, at=at),
    )
    return asked(request, "reviews/assessment/extend.html", {"round": round_}, form=form, act=act)


@require_POST
def close(request: SignedInRequest, year: int) -> HttpResponse:
    """The round is over."""
    round_ = _round(year)
    back = reverse("reviews:assessment_round", args=[year])
    return told(request, back, f"{round_}已办结。", lambda at: service.close_round(round_, by=request.user, at=at))


@require_http_methods(["GET", "POST"])
def order(request: SignedInRequest, year: int) -> HttpResponse:
    """The city's approver wants a title assessed outside its turn."""
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted(permissions.city_approver.sentence)
    round_ = _round(year)
    initial = {"number": request.GET.get("number", "")}
    form = OrderForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(at: datetime) -> tuple[str, str]:
        seen = Workshop.objects.visible_to(request.user)
        workshop = seen.filter(title_number=form.cleaned_data["number"]).first()
        if workshop is None:
            raise NotPossible("没有这个编号的工作室，请核对编号。")
        service.order(workshop, round_, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return reverse("reviews:assessment_round", args=[year]), "已送市财政局，待答复。"

    return asked(request, "reviews/assessment/order.html", {"round": round_}, form=form, act=act)


@require_http_methods(["GET", "POST"])
def answer_order(request: SignedInRequest, order_pk: int) -> HttpResponse:
    """Finance agrees to an order, or does not."""
    if not request.user.holds(Role.FINANCE_APPROVER):
        raise NotPermitted(service.FINANCE_ANSWERS)
    rows = OffCycleOrder.objects.select_related("round", "workshop__unit", "proposed_by", "answered_by")
    found = get_object_or_404(rows, pk=order_pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def act(at: datetime) -> tuple[str, str]:
        agrees = form.cleaned_data["agrees"] == "yes"
        service.answer_order(found, agrees=agrees, words=form.cleaned_data["words"], by=request.user, at=at)
        back = reverse("reviews:assessment_round", args=[found.round.year])
        return back, "已同意，已通知单位报送自评。" if agrees else "已答复不同意。"

    return asked(request, "reviews/assessment/answer_order.html", {"order": found}, form=form, act=act)


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """The assessments of a round as a sheet: /exports/assessments.xlsx?year=."""
    selectors.demand_reader(request.user)
    asked_for = request.GET.get("year", "")
    latest = selectors.latest_round()
    round_ = selectors.round_of(int(asked_for)) if asked_for.isdecimal() else latest
    if round_ is None:
        raise Http404
    return documents.response(printing.sheet(round_, selectors.sheet_rows(request.user, round_)))
