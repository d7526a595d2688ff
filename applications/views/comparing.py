"""Two versions of a case side by side, field by field: which changes answer a remark, which lie outside the remarks."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from applications import comparison, field_words, snapshot
from applications.models import Remark, Version, Workshop
from applications.selectors import documents, dossier
from common import clock

OUTSIDE = ("意见以外", "act", "alert")


@require_GET
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """``?from=1&to=2``; without them the current version against the sealed one before it."""
    workshop = dossier.case_of(request.user, pk)
    versions = documents.versions_of(workshop)
    sealed = [version for version in reversed(versions) if version.status == Version.Status.SEALED]
    older, newer = _chosen(request, sealed)
    context: dict[str, Any] = {
        "workshop": workshop,
        "tab": "form",
        "at": clock.now(),
        "versions": versions,
        "sealed": sealed,
        "outside_look": OUTSIDE,
    }
    if older and newer:
        context |= {"older": older, "newer": newer} | _differences(workshop, older, newer)
    return render(request, "workshops/compare.html", context)


def _chosen(request: SignedInRequest, sealed: list[Version]) -> tuple[Version | None, Version | None]:
    by_number = {str(version.number): version for version in sealed}
    newest = sealed[-1] if sealed else None
    newer = by_number.get(request.GET.get("to", "")) or newest
    before = [version for version in sealed if newer and version.number < newer.number]
    older = by_number.get(request.GET.get("from", "")) or (before[-1] if before else None)
    return (older, newer) if older and newer and older.number < newer.number else (None, newer)


def _differences(workshop: Workshop, older: Version, newer: Version) -> dict[str, Any]:
    frozen = dict(workshop.versions.filter(pk__in=[older.pk, newer.pk]).values_list("pk", "snapshot"))
    changes = comparison.compare(snapshot.upgraded(frozen[older.pk]), snapshot.upgraded(frozen[newer.pk]))
    remarks = list(
        Remark.objects.filter(
            workshop=workshop, returned__version__number__gte=older.number, returned__version__number__lt=newer.number
        ).select_related("returned")
    )
    rows = [{"change": change, "remarks": _answered(change, remarks)} for change in changes]
    outside = sum(not row["remarks"] for row in rows)
    return {
        "groups": [
            (field_words.TITLES.get(chapter, chapter), list(found))
            for chapter, found in groupby(rows, key=lambda row: row["change"].chapter)  # type: ignore[attr-defined]  # a Change
        ],
        "total": len(rows),
        "outside": outside if remarks else 0,
        "has_remarks": bool(remarks),
        "unchanged": [r for r in remarks if not any(comparison.answers(change, [r.path]) for change in changes)],
    }


def _answered(change: comparison.Change, remarks: list[Remark]) -> list[Remark]:
    return [remark for remark in remarks if comparison.answers(change, [remark.path])]
