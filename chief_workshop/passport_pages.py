"""The pages of the passport: the first tab of a title's dossier, and its PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from applications.models import Workshop
from applications.selectors import dossier
from applications.views.printed import waiting
from chief_workshop import passport_paper
from chief_workshop.passport import passport_of
from common import clock, files

LATEST = 12  # of what happened; the others are folded away


@require_GET
def page(request: SignedInRequest, pk: int) -> HttpResponse:
    workshop, at = _title(request.user, pk), clock.now()
    passport = passport_of(workshop, request.user, at)
    facts = {
        "workshop": workshop,
        "tab": "passport",
        "at": at,
        "passport": passport,
        "latest": passport.milestones[:LATEST],
        "earlier": passport.milestones[LATEST:],
    }
    return render(request, "passport.html", facts)


@require_http_methods(["GET", "POST"])
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """POST orders the PDF of today; GET hands it out or waits."""
    workshop, at = _title(request.user, pk), clock.now()
    if request.method == "POST":
        passport_paper.order(workshop, by=request.user, at=at)
        return redirect(request.path)
    last = passport_paper.latest(workshop, request.user, at)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    return waiting(request, workshop, last, "工作室总览")


def _title(user: User, pk: int) -> Workshop:
    workshop = dossier.case_of(user, pk)
    if workshop.granted_at is None:
        raise Http404
    return workshop
