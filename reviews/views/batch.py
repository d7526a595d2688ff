"""Several cases sealed as one list: one password, each case through the door by itself, a result for each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts import reauthentication
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.roles import Role
from applications import lifecycle, standing
from applications.forms.opinions import PasswordForm
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Opinion, Seal, Workshop
from applications.states import State
from common import clock
from reviews.forms.preliminary import BatchForm

ACT = "recommend"
MOST = 100
RESULT = "batch_result"
NOT_AN_APPROVER = "须由初审负责人办理。"


@require_http_methods(["GET", "POST"])
def batch(request: SignedInRequest) -> HttpResponse:
    """``?chosen=`` preselects the cases that were ticked on the desk."""
    if not request.user.holds(Role.REVIEW_APPROVER):
        raise NotPermitted(NOT_AN_APPROVER)
    at = clock.now()
    cases = waiting_cases(request.user)
    # the list's batch bar posts its ticks here without a password: that only preselects
    is_sealing = request.method == "POST" and "password" in request.POST
    form = BatchForm(request.POST if is_sealing else None, cases=cases)
    password = PasswordForm(request.POST if is_sealing else None)
    if is_sealing and reauthentication.confirms(request, password, form):
        chosen = set(form.cleaned_data["chosen"])
        picked = [case for case in cases if str(case.pk) in chosen]
        request.session[RESULT] = [_sealed(case, request.user, at) for case in picked]
        return redirect("reviews:batch_done")
    ticked = set(request.POST.getlist("chosen") if request.method == "POST" else request.GET.getlist("chosen"))
    return render(
        request,
        "reviews/preliminary/batch.html",
        {
            "rows": [_row(case, request.user, at, ticked) for case in cases],
            "form": form,
            "password": password,
            "most": MOST,
        },
        status=422 if form.errors or password.errors else 200,
    )


@require_GET
def batch_done(request: SignedInRequest) -> HttpResponse:
    """What became of each case of the last list."""
    rows = request.session.get(RESULT, [])
    done = sum(row["done"] for row in rows)
    return render(
        request, "reviews/preliminary/batch_done.html", {"rows": rows, "done": done, "left": len(rows) - done}
    )


def waiting_cases(user: User) -> list[Workshop]:
    """Cases with a drafted recommendation in the bodies of this approver, the most urgent first."""
    bodies = user.organisation_ids(Role.REVIEW_APPROVER)
    cases = list(
        Workshop.objects.visible_to(user)
        .filter(
            state=State.SUBMITTED,
            review_body__in=bodies,
            opinions__current=True,
            opinions__box=Opinion.Box.BODY,
            opinions__conclusion=Opinion.Conclusion.RECOMMEND,
        )
        .select_related("round", "rule_set", "unit", "review_body")
        .order_by("due_on", "pk")[:MOST]
    )
    standing.kept(*cases)
    return cases


def _row(case: Workshop, user: User, at: datetime, ticked: set[str]) -> dict[str, Any]:
    sentences = lifecycle.blockers(ACT, case, user, at)
    return {"case": case, "sentences": sentences, "ticked": not sentences and (str(case.pk) in ticked or not ticked)}


def _sealed(case: Workshop, user: User, at: datetime) -> dict[str, Any]:
    """One case through the door; a refusal stays with this case and stops no other."""
    result = {"pk": case.pk, "name": case.title, "number": case.number, "done": True, "sentence": "已盖章推荐。"}
    try:
        lifecycle.perform(ACT, case, by=user, at=at, kind=Seal.Kind.IN_SYSTEM)
    except NotPossible as fault:
        result |= {"done": False, "sentence": " ".join(fault.sentences)}
    except NotPermitted as fault:
        result |= {"done": False, "sentence": fault.sentence}
    return result
