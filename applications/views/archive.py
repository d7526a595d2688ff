"""The packages of a case: what there is, ordering one, handing one out."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from applications import archive_jobs
from applications.models import ArchivePackage, Workshop
from applications.selectors import dossier
from applications.services import archive
from applications.states import ENDED
from common import clock, files
from common.models import JobProgress

logger = logging.getLogger(__name__)
LIVE = (JobProgress.State.WAITING, JobProgress.State.RUNNING)


@require_http_methods(["GET", "POST"])
def page(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST orders the package of one scope, GET lists what was made and says how to check it."""
    workshop = dossier.case_of(request.user, pk)
    scopes = archive.scopes_for(workshop, request.user)
    packages = workshop.packages.visible_to(request.user).select_related("stored", "ordered_by")
    if not scopes and not request.user.sees_every_case():
        raise Http404
    if request.method == "POST":
        asked = request.POST.get("scope", "")
        if asked not in scopes:
            raise PermissionDenied("您不能生成这一归档包。")
        archive_jobs.order(workshop, asked, by=request.user, at=clock.now())
        return redirect("workshops:archive", pk=pk)
    return _listed(request, workshop, list(packages), scopes)


def _listed(
    request: SignedInRequest, workshop: Workshop, packages: list[ArchivePackage], scopes: list[archive.Scope]
) -> HttpResponse:
    last = archive.last_line(workshop)
    sequence = last.sequence if last else 0
    made = {package.scope for package in packages if package.sequence == sequence}
    jobs = archive_jobs.latest_at(workshop, [scope for scope in scopes if scope not in made], sequence)
    newest = {package.scope: package for package in reversed(packages)}
    orders = [_order(workshop, scope, jobs.get(scope), newest.get(scope), is_made=scope in made) for scope in scopes]
    facts = {
        "workshop": workshop,
        "tab": "archive",
        "at": clock.now(),
        "packages": packages,
        "newest": [package.number for package in newest.values()],
        "orders": orders,
        "can_be_kept": archive.can_be_kept(workshop),
    }
    waits = any(order["job"] for order in orders)
    answer = render(request, "workshops/archive.html", facts)
    if waits:
        answer["Refresh"] = "3"  # without script
    return answer


def _order(
    workshop: Workshop, scope: archive.Scope, job: JobProgress | None, last: ArchivePackage | None, *, is_made: bool
) -> dict[str, object]:
    """One scope with what stands in the way of ordering it: it is made already, or being made."""
    is_live = job is not None and job.state in LIVE
    percent = job.done * 100 // job.total if job and job.total else 0
    address = reverse("workshops:paper_progress", args=[workshop.pk, job.uuid]) if job else ""
    return {
        "scope": scope,
        "last": last,
        "comes_by_itself": scope == archive.Scope.FULL and workshop.state in ENDED,
        "is_made": is_made,
        "job": {"poll_url": address, "percent": percent, "sentence": job.sentence} if job and is_live else None,
        "fault": job.sentence if job and job.state == JobProgress.State.FAILED else "",
    }


@require_GET
def package(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    """Hand one out; what it holds of people is as much as the whole dossier, so it stands in the log."""
    workshop = dossier.case_of(request.user, pk)
    found = get_object_or_404(workshop.packages.visible_to(request.user).select_related("stored"), number=number)
    logger.info("archive package sent", extra={"workshop": pk, "package": number, "user": request.user.pk})
    return files.send(found.stored)
