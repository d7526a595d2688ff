"""The tab 申报表 of a dossier: the submitted form as it was sealed, or how far a draft is; and revealing one value."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigAutoField, Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import reveals
from accounts.addresses import address_of
from accounts.requests import SignedInRequest, wants_json
from applications import comparison, faults, field_words, permissions, snapshot, standing
from applications.comparison import Change
from applications.contents import contents_of
from applications.models import Version, Workshop
from applications.selectors import dossier, timeline
from applications.selectors.form_reading import Reading
from applications.selectors.status import due_day
from applications.states import State
from common import clock
from common.statements import Given, Statement
from common.templatetags.ui import cn_day

HAPPENED = 6


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The current version chapter by chapter, what changed since the one before marked; for drafts the progress."""
    workshop, at = dossier.case_of(request.user, pk), clock.now()
    context = {
        "workshop": workshop,
        "tab": "form",
        "at": at,
        "lines": timeline.latest(workshop, request.user, HAPPENED),
    }
    if workshop.is_editable and permissions.unit_member(workshop, request.user):
        return render(request, "workshops/progress.html", context | _progress(workshop))
    day = due_day(workshop)
    context["ahead"] = timeline.ahead(workshop, f"{cn_day(day).partition('（')[0]} 前" if day else "")
    return render(request, "workshops/detail.html", context | _reading(workshop, request))


def _progress(workshop: Workshop) -> dict[str, Any]:
    """How far each chapter is, and after a return the remarks with the way to their fields. One query."""
    case = contents_of(workshop)
    remarks = [(remark, field_words.href_of(remark["path"], workshop)) for remark in case.remarks]
    return {
        "chapters": faults.progress(case),
        "remarks": remarks,
        "sent": {
            "due_on": date.fromisoformat(case.remarks[0]["due_on"]),
            "note": case.remarks[0]["note"],
        }
        if remarks
        else None,
    }


def _reading(workshop: Workshop, request: SignedInRequest) -> dict[str, Any]:
    current, previous = two_last(workshop)
    if current is None:
        return {"version": None}
    now = snapshot.upgraded(current.snapshot)
    changes: list[Change] = comparison.compare(snapshot.upgraded(previous.snapshot), now) if previous else []
    remarked = standing.of(workshop).open_paths if dossier.reads_all(workshop, request.user) else []
    return {
        "version": current,
        "previous": previous,
        "changes": len(changes),
        "chapters": Reading(now, changes, remarked).chapters(),
        "may_remark": workshop.state == State.SUBMITTED and permissions.reviewer(workshop, request.user),
    }


def two_last(workshop: Workshop) -> tuple[Version | None, Version | None]:
    """The current version and the sealed one before it, with their snapshots. One query."""
    if workshop.current_version_id is None:
        return None, None
    found = _LAST.rows(workshop=workshop.pk, current=workshop.current_version_id)
    return found[0], found[1] if len(found) > 1 else None


def _two_last() -> QuerySet[Version]:
    current = Given("current", BigAutoField())
    wanted = Q(pk=current) | Q(status=Version.Status.SEALED, pk__lt=current)
    return Version.objects.filter(wanted, workshop=Given("workshop", BigAutoField())).order_by("-number")[:2]


_LAST = Statement(_two_last)


@never_cache
@require_POST
def reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one personal value of the current version in full; who asked for what stands in the security journal."""
    workshop = dossier.case_of(request.user, pk)
    path = request.POST.get("path", "")
    current, _ = two_last(workshop)
    value = field_words.value_at(path, snapshot.upgraded(current.snapshot)) if current else None
    if not field_words.is_personal(path) or not value:
        raise Http404
    subject, at = f"workshop:{workshop.pk}", clock.now()
    reveals.reveal(request.user, path, subject=subject, at=at, address=address_of(request))
    if wants_json(request):
        return JsonResponse({"value": str(value)})
    label = field_words.words_of(path, snapshot.upgraded(current.snapshot)) if current else ""
    return render(request, "workshops/revealed.html", {"workshop": workshop, "label": label, "value": value})
