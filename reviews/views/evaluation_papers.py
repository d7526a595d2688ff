"""The 专家评估意见表 and the signed 评分表 as files: stored once, handed to whoever may read them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications.selectors import dossier
from common import files
from reviews import evaluation_standing, terms
from reviews.jobs import evaluation as jobs
from reviews.models import ScoreSheet
from reviews.selectors import evaluation as selectors
from reviews.views.evaluation import case_of
from reviews.views.printed import waiting


@require_http_methods(["GET", "POST"])
def opinion_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The signed opinion; the unit and the body have it once the case has passed or failed. POST orders it."""
    workshop = dossier.case_of(request.user, pk)
    purpose = terms.meant(workshop, request.GET.get("of", ""))
    found = selectors.current(workshop, purpose)
    if found is None or found.closed_at is None or not selectors.knows_the_result(workshop, request.user, purpose):
        raise Http404
    if request.method == "POST":
        jobs.order_opinion(found, by=request.user)
        back = reverse("reviews:evaluation_opinion_pdf", args=[pk])
        return redirect(back + terms.asked_for(workshop, purpose))
    last = jobs.latest_opinion(found)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    return waiting(request, workshop, last, "专家评估意见表")


@require_http_methods(["GET", "POST"])
def sheet_pdf(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponseBase:
    """One expert's signed sheet, once all are in: for the panel while it judges, and for both bureaus."""
    workshop = case_of(request, pk)
    sheet = get_object_or_404(
        ScoreSheet.objects.select_related("rubric"), pk=uuid, workshop=workshop, signed_at__isnull=False
    )
    purpose = sheet.rubric.purpose
    if not selectors.sits_in(workshop, request.user, purpose):
        raise Http404
    if not evaluation_standing.of(workshop, purpose).is_complete:
        raise Http404
    if request.method == "POST":
        jobs.order_sheet(sheet, by=request.user)
        return redirect("reviews:evaluation_sheet_pdf", pk=pk, uuid=uuid)
    last = jobs.latest_sheet(sheet)
    if last is not None and last.result is not None:
        return files.send(last.result, inline=True)
    return waiting(request, workshop, last, f"评分表（{sheet.assignment.seat.expert.user.name}）")
