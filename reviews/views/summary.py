"""推荐汇总: a body's recommended cases of a round in its own order, as a page, a sheet and a letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Organisation, User
from accounts.requests import SignedInRequest
from accounts.roles import REVIEW_ROLES
from applications.models import Round, Workshop
from common import documents, files, progress
from reviews.jobs import preliminary as jobs
from reviews.printing import recommendation
from reviews.selectors import preliminary as selectors
from reviews.services import desk as service

LARGEST = 9999
Picked = TypeVar("Picked", Organisation, Round)


@dataclass(frozen=True)
class Choice:
    """Which body's table of which round is asked for."""

    bodies: list[Organisation]
    rounds: list[Round]
    body: Organisation | None
    round: Round | None

    @property
    def query(self) -> str:
        return f"?body={self.body.pk}&round={self.round.pk}" if self.body and self.round else ""


def _chosen(request: SignedInRequest, user: User) -> Choice:
    """The body and round of the address, else the newest round and the first body that recommended in it."""
    if not (user.sees_every_case() or user.holds(*REVIEW_ROLES)):
        raise PermissionDenied("推荐汇总由初审单位和市级部门查看。")
    bodies = list(selectors.bodies_for(user))
    rounds = list(Round.objects.filter(published_at__isnull=False).select_related("rule_set").order_by("-year", "-pk"))
    given = request.POST if request.method == "POST" else request.GET
    round_ = _picked(rounds, given.get("round", ""))
    asked = given.get("body", "")
    if not asked and len(bodies) > 1 and round_ is not None:
        busy = selectors.recommending(user, round_)
        return Choice(bodies, rounds, next((b for b in bodies if b.pk in busy), bodies[0]), round_)
    return Choice(bodies, rounds, _picked(bodies, asked), round_)


def _picked(rows: list[Picked], asked: str) -> Picked | None:
    if asked:
        found = next((row for row in rows if str(row.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return rows[0] if rows else None


@require_GET
def summary(request: SignedInRequest) -> HttpResponse:
    """The table with its order; the body itself may change it."""
    choice = _chosen(request, request.user)
    rows = _rows(request.user, choice)
    return render(
        request,
        "reviews/summary.html",
        {
            "choice": choice,
            "rows": [
                {"pk": w.pk, "href": reverse("workshops:detail", args=[w.pk]), "printed": printed}
                for w, printed in zip(rows, recommendation.rows_of(rows), strict=True)
            ],
            "may_order": choice.body is not None and request.user.holds(*REVIEW_ROLES, organisation_id=choice.body.pk),
        },
    )


def _rows(user: User, choice: Choice) -> list[Workshop]:
    if choice.body is None or choice.round is None:
        return []
    return list(selectors.recommended(user, choice.body, choice.round))


@require_POST
def order(request: SignedInRequest) -> HttpResponse:
    """Save the numbers that were written, and carry out one step up or down."""
    choice = _chosen(request, request.user)
    if choice.body is None or not request.user.holds(*REVIEW_ROLES, organisation_id=choice.body.pk):
        raise PermissionDenied("推荐顺序由初审单位自己排定。")
    rows = _rows(request.user, choice)
    numbers = {}
    for workshop in rows:
        text = request.POST.get(f"place-{workshop.pk}", "").strip()
        if not text.isdecimal() or not 1 <= int(text) <= LARGEST:
            messages.error(request, f"顺序没有保存：{workshop}的顺序号须是 1 到 {LARGEST} 的整数。")
            break
        numbers[workshop.pk] = int(text)
    else:
        service.put_in_order(service.reordered(rows, numbers, _step(request.POST.get("move", ""))))
        messages.success(request, "推荐顺序已保存。")
    return redirect(f"{reverse('reviews:summary')}{choice.query}")


def _step(asked: str) -> tuple[int, int] | None:
    """``up-12`` and ``down-12`` as the case and the number of places."""
    way, _, pk = asked.partition("-")
    return (int(pk), {"up": -1, "down": 1}[way]) if pk.isdecimal() and way in {"up", "down"} else None


@require_GET
def recommendations(request: SignedInRequest) -> HttpResponse:
    """The table as a sheet: /exports/recommendations.xlsx."""
    body, round_, rows = _demanded(request)
    return documents.response(recommendation.table(body.name, round_, rows))


@require_http_methods(["GET", "POST"])
def letter(request: SignedInRequest) -> HttpResponseBase:
    """The 推荐函 with its annex, for the body to number and seal. POST orders it; GET hands it out or waits."""
    body, round_, rows = _demanded(request)
    if not rows:
        raise Http404
    if request.method == "POST":
        jobs.order_letter(body, round_, by=request.user)
        return redirect(f"{request.path}?body={body.pk}&round={round_.pk}")
    last = jobs.latest_letter(request.user, body, round_)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    waits = last is not None and last.state in progress.LIVE
    answer = render(
        request,
        "reviews/order_letter.html",
        {"body": body, "round": round_, "count": len(rows), "waits": waits, "fault": last.sentence if last else ""},
        status=202 if waits else 200,
    )
    if waits:
        answer["Refresh"] = "5"
    return answer


def _demanded(request: SignedInRequest) -> tuple[Organisation, Round, list[Workshop]]:
    choice = _chosen(request, request.user)
    if choice.body is None or choice.round is None:
        raise Http404
    return choice.body, choice.round, _rows(request.user, choice)
