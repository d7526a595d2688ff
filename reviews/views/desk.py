"""The desk of a review body: its queues, search, and taking cases over."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

import applications.tasks
import reviews.tasks.preliminary as preliminary_tasks
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import REVIEW_ROLES
from applications import search
from applications.models import Workshop
from applications.models.workshop import DUE_KEY
from applications.states import BADGE, LOOK
from applications.tasks import Action, Step
from common import clock, paging
from common.links import link_to
from common.ready_columns import ready
from common.statements import written_once
from reviews.selectors import preliminary as selectors
from reviews.services import desk as service

PAGE = 25
KEY = paging.by_day("due_key")


@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """One queue at a time; the first that holds something unless the address names one."""
    user = request.user
    if not user.holds(*REVIEW_ROLES):
        raise PermissionDenied("初审台由初审单位的经办人和负责人使用。")
    queues, counting = written_once(("desk", user.standing), lambda: _counters(user))
    numbers = counting.read()
    asked = request.GET.get("queue", "")
    queue = next((q for q in queues if q.code == asked), None) or next(
        (q for q in queues if numbers[q.code]), queues[0]
    )
    sought = request.GET.get("q", "").strip()[:60]
    page = paging.page_of(
        lambda: _described(selectors.desk_of(user).filter(queue.rows).filter(search.matching(sought))),
        KEY,
        request.GET,
        PAGE,
        known_by=None if sought else ("desk", user.standing, queue.code),
    )
    today = clock.today()
    return render(
        request,
        "reviews/desk.html",
        {
            "segments": [
                {
                    "label": f"{q.word} {paging.in_words(numbers[q.code])}",
                    "href": f"?queue={q.code}",
                    "current": q is queue,
                }
                for q in queues
            ],
            "search": {
                "name": "q",
                "value": sought,
                "label": "按单位、首席技师或编号查找",
                "placeholder": "单位、首席技师或编号",
                "hidden": [("queue", queue.code)],
            },
            "rows": [_row(workshop, user, today) for workshop in page.rows],
            "queue": queue,
            "may_take": queue.code in {"to_take", "others"},
            "page": {"text": f"本页 {len(page.rows)} 件，按期限先后排列", **paging.addresses(page, request.GET)},
        },
    )


def _counters(user: User) -> tuple[list[selectors.Queue], paging.Counting]:
    mine, queues = selectors.desk_of(user), selectors.queues(user)
    return queues, paging.counting(**{queue.code: mine.filter(queue.rows) for queue in queues})


def _described(rows: QuerySet[Workshop]) -> QuerySet[Workshop]:
    named = rows.annotate(due_key=DUE_KEY, **ready(Workshop, preliminary_tasks.figures)).select_related(
        "unit", "handler"
    )
    return named.only(*applications.tasks.READ, "handler__name")


def _row(workshop: Workshop, user: User, today: date) -> dict[str, object]:
    look = LOOK[workshop.state]
    step = preliminary_tasks.next_step(workshop, user) or Step(
        f"等{look.waits_for}办理" if look.waits_for else "已办结",
        Action("查看", link_to("workshops:detail", workshop.pk)),
    )
    handler = f"经办人：{workshop.handler.name}。" if workshop.handler else ""
    left = (workshop.due_on - today).days if workshop.due_on else None
    return {
        "key": str(workshop.pk),
        "name": workshop.title,
        "href": link_to("workshops:detail", workshop.pk),
        "unit": workshop.unit.name,
        "number": workshop.number or "",
        "look": BADGE[workshop.state],
        "todo": f"{handler}{step.words}",
        "done": step.done,
        "total": step.total,
        "action": step.action,
        "due": {"day": workshop.due_on, "left": left, "unit": "天", "words": "" if workshop.due_on else "不限期"},
    }


@require_POST
def take(request: SignedInRequest) -> HttpResponse:
    """Take the chosen cases over."""
    if not request.user.holds(*REVIEW_ROLES):
        raise PermissionDenied("接办由初审单位的经办人或负责人办理。")
    chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal()]
    taken = service.take_over(chosen, by=request.user, at=clock.now())
    if taken:
        messages.success(request, f"已接办 {taken} 件。")
    else:
        messages.error(request, "没有可以接办的案卷：请先选中，已由您接办或已办结的不必再接。")
    return redirect("reviews:desk")
