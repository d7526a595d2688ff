"""Many cases of an agreed table pass or fail together: one password, each through the door, a result for each."""

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
from applications.models import Workshop
from applications.states import State
from common import clock
from reviews import evaluation_standing, outcome_standing
from reviews.forms.evaluation import OutcomeForm
from reviews.models import ReviewRow, ReviewTable
from reviews.views.review_table import table_for

MOST = 100
RESULT = "outcome_result"
NOT_AN_APPROVER = "须由市人力社保局负责人办理。"
DONE = {"pass_evaluation": "评审合格。", "fail_evaluation": "评审不合格，已送达。"}


@require_http_methods(["GET", "POST"])
def outcomes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The cases of the table that still wait, each with its outcome and what stands in its way."""
    table = table_for(request, pk)
    if not request.user.holds(Role.CITY_APPROVER):
        raise NotPermitted(NOT_AN_APPROVER)
    at, rows = clock.now(), _waiting(table)
    is_sealing = request.method == "POST"
    form = OutcomeForm(request.POST if is_sealing else None, cases={row.workshop_id: str(row) for row in rows})
    password = PasswordForm(request.POST if is_sealing else None)
    if is_sealing and form.is_valid() and password.is_valid() and reauthentication.is_confirmed(request, password):
        chosen = set(form.cleaned_data["chosen"])
        picked = [row for row in rows if str(row.workshop_id) in chosen]
        request.session[RESULT] = [_decided(row, request.user, at) for row in picked]
        return redirect("reviews:outcomes_done", pk=pk)
    ticked = set(request.POST.getlist("chosen")) if is_sealing else None
    return render(
        request,
        "reviews/evaluation/outcomes.html",
        {
            "table": table,
            "rows": [_row(row, request.user, at, ticked) for row in rows],
            "form": form,
            "password": password,
            "most": MOST,
        },
        status=422 if form.errors or password.errors else 200,
    )


@require_GET
def outcomes_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """What became of each case of the last list."""
    table, rows = table_for(request, pk), request.session.get(RESULT, [])
    done = sum(row["done"] for row in rows)
    context = {"table": table, "rows": rows, "done": done, "left": len(rows) - done}
    return render(request, "reviews/evaluation/outcomes_done.html", context)


def _waiting(table: ReviewTable) -> list[ReviewRow]:
    """At most MOST of them, in the order of the table, with everything that the guards ask read at once."""
    rows = table.rows.filter(workshop__state=State.EVALUATING, evaluation__ended_at=None)
    found = list(
        rows.select_related("workshop__unit", "workshop__rule_set", "workshop__review_body").order_by("rank", "pk")[
            :MOST
        ]
    )
    cases = [row.workshop for row in found]
    standing.kept(*cases)
    evaluation_standing.kept(cases)
    outcome_standing.kept(cases)
    return found


def _act_of(row: ReviewRow) -> str:
    return "pass_evaluation" if row.passes else "fail_evaluation"


def _row(row: ReviewRow, user: User, at: datetime, ticked: set[str] | None) -> dict[str, Any]:
    sentences = lifecycle.blockers(_act_of(row), row.workshop, user, at)
    is_ticked = ticked is None or str(row.workshop_id) in ticked
    return {
        "row": row,
        "case": row.workshop,
        "look": ("合格", "good", "check") if row.passes else ("不合格", "bad", "cross"),
        "sentences": sentences,
        "ticked": is_ticked and not sentences,
    }


def _decided(row: ReviewRow, user: User, at: datetime) -> dict[str, Any]:
    """One case through the door; a refusal stays with this case and stops no other."""
    case: Workshop = row.workshop
    name = _act_of(row)
    result = {"pk": case.pk, "name": case.title, "number": case.number, "done": True, "sentence": DONE[name]}
    try:
        lifecycle.perform(name, case, by=user, at=at)
    except NotPossible as fault:
        result |= {"done": False, "sentence": " ".join(fault.sentences)}
    except NotPermitted as fault:
        result |= {"done": False, "sentence": fault.sentence}
    return result
