"""The desk 审批 and lists taken together: sealed or granted with one password, each case by itself, told row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import lifecycle, standing
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from common import clock, paging, progress
from common.forms import HouseForm
from reviews.forms.award import GrantListForm
from reviews.forms.decision import ChosenCasesForm
from reviews.guards import objections
from reviews.models import DecisionSide, SealedList
from reviews.selectors import award as titles
from reviews.selectors import decision as selectors
from reviews.services import decision as service
from reviews.services import sealed_lists

HR, FINANCE = DecisionSide.Side.HR, DecisionSide.Side.FINANCE
PAGE = 20
BY_DUE = paging.by_day("due_key")
APPROVER = {HR: Role.CITY_APPROVER, FINANCE: Role.FINANCE_APPROVER}


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """What is to be drafted, sealed and granted, in the order of work."""
    if not request.user.holds(*CITY_ROLES, *FINANCE_ROLES):
        raise NotPermitted("审批由市人力社保局和市财政局办理。")
    queues = selectors.queues()
    asked = request.GET.get("queue", "")
    queue = next((queue for queue in queues if queue.code == asked), queues[_usual(request.user)])
    page = paging.page_of(
        lambda: selectors.desk_of(request.user, queue),
        BY_DUE,
        request.GET,
        PAGE,
        known_by=("decisions", request.user.standing, queue.code),
    )
    selectors.kept(*page.rows)
    return render(
        request,
        "reviews/decision/desk.html",
        {
            "segments": [{"label": q.word, "href": f"?queue={q.code}", "current": q is queue} for q in queues],
            "rows": [{"case": case, "stands": selectors.of(case)} for case in page.rows],
            "page": {"text": f"本页 {len(page.rows)} 件，按期限先后排列", **paging.addresses(page, request.GET)},
            "may_seal": request.user.holds(*APPROVER.values()),
            "may_grant": request.user.holds(Role.CITY_APPROVER),
        },
    )


def _usual(user: User) -> int:
    """Which queue a person comes for: officers to draft, approvers to seal."""
    if user.holds(Role.CITY_APPROVER, Role.FINANCE_APPROVER):
        return 2
    return 1 if user.holds(Role.FINANCE_OFFICER) else 0


@dataclass(frozen=True)
class Listing:
    """One kind of list: its words, and what is ordered for its cases."""

    title: str
    lead: str
    button: str
    act: str
    side: str = ""


@require_http_methods(["GET", "POST"])
def seal_list(request: SignedInRequest) -> HttpResponse:
    """Seal the decisions that were ticked; each stays its own content with its own hash."""
    side = next((side for side, role in APPROVER.items() if request.user.holds(role)), None)
    if side is None:
        raise NotPermitted("须由市人力社保局或市财政局负责人办理。")
    cases = _waiting(request.user, selectors.waiting_to_seal(side))
    at = clock.now()
    listing = Listing(
        "批量盖审批意见章",
        f"以{side.label}名义，在各案已拟好的意见上盖章。输入一次密码，逐件盖章；有一件办不了，不影响其他各件。",
        "逐件盖章",
        SealedList.Act.SEAL,
        side,
    )
    form = ChosenCasesForm(request.POST if request.method == "POST" else None, cases=cases)
    waiting = {case: service.hindrances(case, side, request.user, at) for case in cases}
    return _list_page(request, listing, waiting, form, at)


@require_http_methods(["GET", "POST"])
def grant_list(request: SignedInRequest) -> HttpResponse:
    """Grant the titles that were ticked, by one award document."""
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted("须由市人力社保局负责人办理。")
    cases = _waiting(request.user, selectors.waiting_for_grant())
    at = clock.now()
    listing = Listing(
        "批量授予称号",
        "两局均已盖章的案卷，按所选授牌文件逐件授予称号、编号；有一件办不了，不影响其他各件。",
        "逐件授予称号",
        SealedList.Act.GRANT,
    )
    form = GrantListForm(request.POST if request.method == "POST" else None, cases=cases)
    waiting = {case: lifecycle.blockers("grant", case, request.user, at) for case in cases}
    return _list_page(request, listing, waiting, form, at)


def _list_page(
    request: SignedInRequest,
    listing: Listing,
    waiting: dict[Workshop, list[str]],
    form: HouseForm,
    at: datetime,
) -> HttpResponse:
    password = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and reauthentication.confirms(request, password, form):
        chosen = set(form.cleaned_data["chosen"])
        made = sealed_lists.order(
            [case for case in waiting if selectors.mark_of(case) in chosen],
            act=listing.act,
            by=request.user,
            at=at,
            side=listing.side,
            document=form.cleaned_data.get("document"),
        )
        messages.success(request, "已确认，系统正在逐件办理。")
        return redirect("reviews:sealed_list", job=made.pk)
    marks = {case: selectors.mark_of(case) for case, sentences in waiting.items() if not sentences}
    ticked = set(request.POST.getlist("chosen") if request.method == "POST" else marks.values())
    return render(
        request,
        "reviews/decision/list.html",
        {
            "listing": listing,
            "rows": [
                {
                    "case": case,
                    "mark": selectors.mark_of(case),
                    "stands": selectors.of(case),
                    "sentences": sentences,
                    "ticked": marks.get(case) in ticked,
                }
                for case, sentences in waiting.items()
            ],
            "form": form,
            "password": password,
            "has_documents": titles.documents().exists() if listing.act == SealedList.Act.GRANT else True,
        },
        status=422 if form.errors or password.errors else 200,
    )


def _waiting(user: User, condition: Any) -> list[Workshop]:
    found: QuerySet[Workshop] = Workshop.objects.visible_to(user).filter(condition)
    cases = list(
        found.select_related("round", "rule_set", "unit", "review_body").order_by("due_on", "pk")[: sealed_lists.MOST]
    )
    selectors.kept(*cases)
    standing.kept(*cases)
    objections.keep(*cases)
    return cases


@require_GET
def sealed_list(request: SignedInRequest, job: UUID) -> HttpResponse:
    """How far a list is and what became of each case; whoever confirmed it reads it, while it runs it asks again."""
    mine = SealedList.objects.select_related("job", "document").filter(by=request.user)
    found = get_object_or_404(mine, pk=job)
    rows = list(found.rows.select_related("workshop__unit").order_by("order"))
    runs = found.job.state in progress.LIVE
    answer = render(
        request,
        "reviews/decision/list_done.html",
        {
            "found": found,
            "rows": rows,
            "runs": runs,
            "done": sum(row.done is True for row in rows),
            "left": sum(row.done is False for row in rows),
            "waits": sum(row.done is None for row in rows),
            "back": reverse("reviews:grant_list" if found.act == SealedList.Act.GRANT else "reviews:seal_list"),
        },
    )
    if runs:
        answer["Refresh"] = "3"
    return answer
