"""核对与报送: every fault beside the button, the prepared version with its PDF, all versions; and the pledge's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from applications import faults, guards, permissions
from applications.contents import Contents
from applications.faults import PLEDGE
from applications.forms.answers import AnswerForm
from applications.lifecycle import NotPossible
from applications.models import Version, Workshop
from applications.services import versions
from applications.views.chapter_page import frame_of
from common import clock, progress


def show(
    request: SignedInRequest, case: Contents, code: str, *, refused: Mapping[str, AnswerForm] | None = None
) -> HttpResponse:
    """The pages without a form of fields: 填表说明与承诺, 核对与报送; ``refused`` answers stand as they were typed."""
    context = frame_of(case, code, at=clock.now())
    if code == "pledge":
        slot = next((slot for slot in faults.slots_of(case) if slot.item["code"] == PLEDGE), None)
        return render(request, "workshops/edit/pledge.html", {**context, "slot": slot})
    context |= _check(case, refused or {}) | {"may_seal": permissions.unit_approver(case.workshop, request.user)}
    return render(request, "workshops/edit/check.html", context, status=422 if refused else 200)


def _check(case: Contents, refused: Mapping[str, AnswerForm]) -> dict[str, Any]:
    found = faults.listed(case)
    known = list(case.workshop.versions.select_related("form__stored", "prepared_by").order_by("-number"))
    prepared = next((version for version in known if version.status == Version.Status.PREPARED), None)
    return {
        "all_faults": found,
        "blocking": sum(fault.blocks for fault in found),
        "versions": known,
        "prepared": prepared,
        "job": _job(case, prepared),
        "sentences": _refusals(case),
        "remarks": [
            {**remark, "form": refused.get(str(remark["uuid"])) or _answer_form(remark)} for remark in case.remarks
        ],
    }


def _answer_form(remark: Mapping[str, Any]) -> AnswerForm:
    return AnswerForm(initial={"text": remark["answer"]}, prefix=str(remark["uuid"]))


def _job(case: Contents, prepared: Version | None) -> dict[str, Any] | None:
    """How far the PDF is, while there is none."""
    if prepared is None or prepared.form_id is not None:
        return None
    job = progress.latest("form", f"version:{prepared.pk}")
    return {
        "title": f"正在生成申报表{prepared}",
        "sentence": job.sentence if job else "",
        "percent": 0,
        "poll_url": reverse("workshops:paper_progress", args=[case.workshop.pk, job.uuid]) if job else "",
    }


def _refusals(case: Contents) -> list[str]:
    """What stands in the way beside the form's own faults."""
    return guards.unit_is_confirmed(case.workshop, clock.now())


@require_POST
def prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Freeze what is filled in as the next version and order its PDF."""
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)
    try:
        version = versions.prepare(workshop, by=request.user, at=clock.now())
        messages.success(request, f"报送稿{version}已备好，正在生成申报表 PDF。请核对后盖章报送。")
    except NotPossible as fault:
        for sentence in fault.sentences:
            messages.error(request, sentence)
    return redirect("workshops:edit", pk=pk, chapter="check")
