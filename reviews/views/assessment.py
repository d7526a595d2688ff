"""考核: the tab of a case, what was handed in, one file of it, the 考核表."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from applications import permissions, preview_jobs
from applications.lifecycle import NotPermitted
from applications.models import Workshop
from applications.selectors import dossier
from applications.views.material_files import LOOK_KEYS, SCAN_WORDS, picture_of
from applications.views.printed import waiting
from common import clock, files
from common.models import StoredFile
from reviews import terms
from reviews.jobs import assessment as jobs
from reviews.models import Assessment, AssessmentFile, BodyOpinion, VetoFinding
from reviews.selectors import assessment as selectors
from reviews.views.panel import parts_of

Status, Kind = Assessment.Status, AssessmentFile.Kind
_CONCLUSIONS, _SOURCES = dict(BodyOpinion.Conclusion.choices), dict(VetoFinding.Source.choices)


@require_GET
def tab(request: SignedInRequest, pk: int) -> HttpResponse:
    """The present assessment from its call to its grade, and those before."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    if workshop.granted_at is None:
        raise Http404
    rows = selectors.whole_of_case(workshop)
    current = rows[0] if rows else None
    return render(
        request,
        "reviews/assessment/tab.html",
        {
            "workshop": workshop,
            "tab": "assessment",
            "at": at,
            "assessment": current,
            "part": _part(current, request.user) if current else None,
            "before": [{"assessment": row, "look": selectors.look_of(row)} for row in rows[1:]],
            **(parts_of(workshop, request.user, terms.ASSESSMENT) if current and _is_before_a_panel(current) else {}),
        },
    )


def _is_before_a_panel(assessment: Assessment) -> bool:
    """From the body's opinion on; an assessment that was called anew shows nothing of the panel before."""
    return assessment.status not in {Status.SELF, Status.OPINION, Status.DROPPED}


def _part(assessment: Any, user: User) -> dict[str, Any]:
    """What this person reads of the present assessment."""
    workshop, points = assessment.workshop, selectors.knows_points(user)
    opinions, versions = selectors.beside(assessment.found_opinions), selectors.beside(assessment.found_version)
    reviews = permissions.reviewer(workshop, user)
    mending = getattr(assessment, "rectification", None)
    reads_mending = mending and (mending.reported_at or selectors.reads_draft(workshop, user))
    kinds = [Kind.MENDING, Kind.LOOK] if points else [Kind.MENDING]
    proofs = assessment.files.filter(kind__in=kinds, removed_at=None).select_related("stored")
    return {
        "look": selectors.look_of(assessment),
        "late": selectors.is_late(assessment),
        "version": versions[0] if versions else None,
        "opinions": [
            row | {"word": _CONCLUSIONS[row["conclusion"]]} for row in opinions if row["confirmed_at"] or reviews
        ],
        "mending": mending,
        "proofs": list(proofs) if reads_mending else [],
        "points": points,
        "claims": assessment.found_claims if points else [],
        "findings": [
            row | {"found_in": _SOURCES[row["source"]]} for row in selectors.beside(assessment.found_findings) if points
        ],
        "total": f"{round(assessment.total, 2):.2f}" if points and assessment.total is not None else "",
        "score": f"{round(assessment.score, 2):.2f}" if points and assessment.score is not None else "",
        "acts": selectors.acts_of(workshop, user),
    }


# ── one assessment, one file ─────────────────────────────────────────────────


def seen(request: SignedInRequest, pk: int) -> tuple[Workshop, Assessment]:
    """The case and its present assessment; 404 for whoever does not see the case, or where there is none."""
    workshop = dossier.seen_case(request.user, pk, *dossier.JOINED, "current_version")
    found = selectors.of_case(workshop)
    if not found:
        raise Http404
    return workshop, found[0]


@require_GET
def read(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """What was handed in, the last time or at ``?version=``; ``number`` is the assessment's key."""
    workshop = dossier.case_of(request.user, pk)
    rows = selectors.of_case(workshop)
    assessment = next((row for row in rows if row.pk == number), None)
    last = selectors.last_version(assessment) if assessment else None
    if assessment is None or last is None:
        raise Http404
    version = last
    asked = request.GET.get("version", "")
    if asked.isdecimal():
        version = get_object_or_404(assessment.versions.select_related("sealed_by"), number=int(asked))
    return render(
        request,
        "reviews/assessment/read.html",
        {
            "workshop": workshop,
            "tab": "assessment",
            "at": clock.now(),
            "assessment": assessment,
            "version": version,
            "last": last,
            "taken": version.snapshot,
        },
    )


@require_GET
def file(request: SignedInRequest, pk: int, file_uuid: UUID) -> HttpResponseBase:
    """One file to look at, page by page; ``?original`` hands the upload out as an attachment."""
    workshop, found = _readable(request, pk, file_uuid)
    if "original" in request.GET:
        return files.send(found.stored)
    state, words = preview_jobs.state_of(found.stored)
    images = preview_jobs.pictures_of(found.stored) if state == "done" else []
    shown = {
        "name": found.stored.original_name,
        "size": filesizeformat(found.stored.size),
        "scan": SCAN_WORDS[StoredFile.Scan(found.stored.scan)],
        "sentence": words,
        "pages": [
            {
                "src": reverse("workshops:assessment_page", args=[pk, file_uuid, image.page]),
                "width": image.width,
                "height": image.height,
            }
            for image in images
        ],
    }
    context = {"workshop": workshop, "file": found, "shown": shown, "keys": LOOK_KEYS}
    return render(request, "reviews/assessment/file.html", context)


@require_GET
def page(request: SignedInRequest, pk: int, file_uuid: UUID, page: int) -> HttpResponseBase:
    """The picture of one page of a file, made by us from the upload."""
    _, found = _readable(request, pk, file_uuid)
    return picture_of(found.stored, page)


def _readable(request: SignedInRequest, pk: int, file_uuid: UUID) -> tuple[Workshop, AssessmentFile]:
    workshop = dossier.case_of(request.user, pk)
    rows = AssessmentFile.objects.filter(assessment__workshop=workshop)
    found = get_object_or_404(rows.select_related("stored", "assessment__rectification"), pk=file_uuid)
    found.assessment.workshop = workshop
    if not selectors.knows_evidence(found.assessment, found, request.user):
        raise NotPermitted("单位报送以后才能查看证明材料。")
    return workshop, found


# ── the paper ────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def record_pdf(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    """The 考核表 of an assessment whose grade is fixed. POST orders it; GET hands it out or waits."""
    workshop = dossier.case_of(request.user, pk)
    rows = Assessment.objects.filter(workshop=workshop, status__in=[Status.FIXED, Status.DONE])
    assessment = get_object_or_404(rows.select_related("printed"), pk=number)
    assessment.workshop = workshop
    if not selectors.may_print(workshop, request.user):
        raise NotPermitted("考核表由所在单位、初审单位、市人力社保局和财政部门查看。")
    if assessment.printed is not None:
        return files.send(assessment.printed, inline=True)
    if request.method == "POST":
        jobs.order_record(assessment, by=request.user)
        return redirect(request.path)
    return waiting(request, workshop, jobs.latest_record(assessment), "考核表")
