"""The scans of paper seals beside the form they belong to; an officer of the next stage says that both match."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from applications import withheld
from applications.lifecycle import NotPossible
from applications.models import Seal, Workshop
from applications.models.version import SealQuerySet
from applications.selectors import dossier
from applications.services import sealing
from common import clock, files
from common.numbers import spaced


@require_GET
def scans(request: SignedInRequest, pk: int) -> HttpResponse:
    """Scan and form side by side, with the code that must stand on page 1 of both."""
    return _page(request, dossier.case_of(request.user, pk), [])


@require_POST
def confirm(request: SignedInRequest, pk: int, seal: int) -> HttpResponse:
    """Code and content of one scan match the version."""
    found = _scan(request, pk, seal)
    try:
        sealing.confirm_scan(found, by=request.user, at=clock.now())
    except NotPossible as fault:
        return _page(request, dossier.case_of(request.user, pk), fault.sentences)
    messages.success(request, f"已确认“{found.get_box_display()}”的扫描件与系统中的申报表一致。")
    return redirect("workshops:scans", pk=pk)


def _page(request: SignedInRequest, workshop: Workshop, refused: list[str]) -> HttpResponse:
    version = workshop.current_version
    found = list(_paper_seals(workshop, request.user))
    if version is None or not found:
        raise Http404
    # the pictures were drawn before sealing, when the unit looked at the form
    first = version.files.order_by("order").select_related("stored").first()
    return render(
        request,
        "workshops/scans.html",
        {
            "workshop": workshop,
            "version": version,
            "code": spaced(version.verify_code),
            "form_pages": list(first.stored.page_images.all()) if first else [],
            "seals": [(seal, _may_confirm(seal, workshop, request)) for seal in found],
            "refused": refused,
        },
        status=409 if refused else 200,
    )


def _paper_seals(workshop: Workshop, user: User) -> QuerySet[Seal]:
    seals = _told(workshop, user).valid().filter(version=workshop.current_version_id)
    return seals.select_related("scan", "signer", "scan_confirmed_by").prefetch_related("scan__page_images")


def _told(workshop: Workshop, user: User) -> SealQuerySet:
    """Paper seals of which this person may know: outside the bureaus only those of a decision that took effect."""
    seals: SealQuerySet = Seal.objects.filter(workshop=workshop, kind=Seal.Kind.PAPER)
    if user.sees_every_case():
        return seals
    return seals.exclude(withheld.SEALS).exclude(box__in=withheld.BUREAUS, voided_at__isnull=False)


def _may_confirm(seal: Seal, workshop: Workshop, request: SignedInRequest) -> bool:
    asked = sealing.next_stage(workshop, seal.box)
    return seal.scan_confirmed_at is None and asked is not None and asked(workshop, request.user)


@require_GET
def scan_file(request: SignedInRequest, pk: int, seal: int) -> HttpResponseBase:
    """The scan as it was sent: an attachment, like every original."""
    return files.send(_scan(request, pk, seal).scan)  # type: ignore[arg-type]  # a paper seal has its scan (CHECK)


@require_GET
def scan_page(request: SignedInRequest, pk: int, seal: int, page: int) -> HttpResponseBase:
    """The picture of one of its pages, made by a job."""
    found = _scan(request, pk, seal)
    picture = get_object_or_404(found.scan.page_images, page=page)  # type: ignore[union-attr]  # as above
    answer = FileResponse(default_storage.open(picture.key), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _scan(request: SignedInRequest, pk: int, seal: int) -> Seal:
    """A paper seal of a case that this person sees, a voided one too."""
    case = get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)
    return get_object_or_404(_told(case, request.user).select_related("scan"), pk=seal)
