"""The tab 日志: every line of a case's journal, newest first, with the chain of hashes for those who watch over it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from applications.selectors import dossier, timeline
from common import clock

DIGITS = 18  # what a sequence number of the database can have


@require_GET
def journal(request: SignedInRequest, pk: int) -> HttpResponse:
    """``?before=<sequence>`` goes on from there."""
    workshop = dossier.case_of(request.user, pk)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) <= DIGITS else None
    lines, following = timeline.page(workshop, request.user, before=before)
    address = reverse("workshops:journal", args=[pk])
    return render(
        request,
        "workshops/journal.html",
        {
            "workshop": workshop,
            "tab": "journal",
            "at": clock.now(),
            "lines": lines,
            "chain": request.user.sees_every_case(),
            "page": {
                "text": "每页 50 条，最近的在前",
                "previous": address if before else "",
                "next": f"{address}?before={following}" if following else "",
            },
        },
    )
