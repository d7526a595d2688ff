"""The audit administrator: the security journal, filtered and paged, and the check of its chains."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.addresses import address_of
from accounts.forms.administration import JournalFilter
from accounts.journal import record, verify
from accounts.models import SecurityEvent
from accounts.permissions import demand_post
from accounts.requests import SignedInRequest
from accounts.roles import Role
from common import clock, documents, paging, xlsx

ROWS = 50
NAMED = 5
HEADINGS = ("时间", "事项", "关于", "经办", "网络地址", "细节", "链", "序号", "前一条哈希", "哈希")


@require_GET
def journal(request: SignedInRequest) -> HttpResponse:
    """Latest first; by kind, person and days."""
    demand_post(request.user, Role.AUDIT_ADMIN)
    form = JournalFilter(request.GET) if request.GET else JournalFilter()
    events = SecurityEvent.objects.select_related("about", "actor").defer("content")
    if form.is_bound and form.is_valid():
        events = _filtered(events, form.cleaned_data)
    page = paging.page_of(events, paging.by_moment("at"), request.GET, ROWS)
    context = {
        "form": form,
        "events": page.rows,
        "pages": {"text": f"每页 {ROWS} 条，新的在前"} | paging.addresses(page, request.GET),
    }
    return render(request, "accounts/journal.html", context)


def _filtered(events: QuerySet[SecurityEvent], wanted: dict[str, Any]) -> QuerySet[SecurityEvent]:
    if wanted["verb"]:
        events = events.filter(verb=wanted["verb"])
    if wanted["person"]:
        events = events.filter(about__username=str(wanted["person"]).lower())
    if wanted["first_day"]:
        events = events.filter(at__gte=datetime.combine(wanted["first_day"], time.min, clock.BEIJING))
    if wanted["last_day"]:
        events = events.filter(at__lt=datetime.combine(wanted["last_day"], time.min, clock.BEIJING) + timedelta(days=1))
    return events


@require_GET
def journal_sheet(request: SignedInRequest) -> HttpResponse:
    """The lines of the same filter as a sheet, with their hashes, for checking elsewhere."""
    demand_post(request.user, Role.AUDIT_ADMIN)
    form = JournalFilter(request.GET)
    events = SecurityEvent.objects.select_related("about", "actor")
    if form.is_valid():
        events = _filtered(events, form.cleaned_data)
    name = f"安全日志{clock.today():%Y%m%d}"
    content = xlsx.workbook(name, HEADINGS, (_cells(event) for event in events.iterator(chunk_size=ROWS)))
    return documents.response(documents.Document(f"{name}.xlsx", documents.XLSX, content))


def _cells(event: SecurityEvent) -> list[Any]:
    return [
        event.at,
        event.get_verb_display(),
        event.about.name if event.about else "",
        event.actor.name if event.actor else "系统",
        event.address or "",
        event.details,
        event.chain,
        event.sequence,
        event.previous_hash,
        event.hash,
    ]


@require_POST
def verify_journal(request: SignedInRequest) -> HttpResponse:
    """Recompute every chain and say what was found; the check itself is journalled."""
    demand_post(request.user, Role.AUDIT_ADMIN)
    count, broken = verify()
    record(
        SecurityEvent.Verb.JOURNAL_VERIFIED,
        at=clock.now(),
        about=request.user,
        actor=request.user,
        address=address_of(request),
        lines=count,
        broken=len(broken),
    )
    if not broken:
        messages.success(request, f"共核验 {count} 条，各链完整，没有发现改动。")
    else:
        places = "；".join(f"链 {b.chain} 第 {b.sequence} 条：{b.what}" for b in broken[:NAMED])
        messages.error(request, f"共核验 {count} 条，发现 {len(broken)} 处异常：{places}。")
    return redirect("accounts:journal")
