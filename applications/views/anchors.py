"""The anchors of the cases' journal, for the audit administrator: to read, to print, to keep elsewhere."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import demand_post
from accounts.requests import SignedInRequest
from accounts.roles import Role
from applications import journal
from applications.models import JournalAnchor
from common import clock, documents, paging, xlsx

ROWS = 30
NAMED = 5
HEADINGS = ("时间", "案卷数", "日志条数", "各链链首的哈希", "前一锚点的哈希", "本锚点的哈希")


@require_GET
def anchors(request: SignedInRequest) -> HttpResponse:
    """Latest first; the hashes in full, so that a print can be compared."""
    demand_post(request.user, Role.AUDIT_ADMIN)
    page = paging.page_of(JournalAnchor.objects.all(), paging.by_moment("at"), request.GET, ROWS)
    context = {
        "anchors": page.rows,
        "pages": {"text": f"每页 {ROWS} 个，新的在前"} | paging.addresses(page, request.GET),
    }
    return render(request, "workshops/anchors.html", context)


@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """All anchors as a sheet."""
    demand_post(request.user, Role.AUDIT_ADMIN)
    name = f"案卷日志锚点{clock.today():%Y%m%d}"
    rows = (
        (row.at, row.chains, row.events, row.heads_hash, row.previous_hash, row.hash)
        for row in JournalAnchor.objects.iterator(chunk_size=ROWS)
    )
    content = xlsx.workbook("锚点", HEADINGS, rows, widths=(20, 10, 10, 68, 68, 68))
    return documents.response(documents.Document(f"{name}.xlsx", documents.XLSX, content))


@require_POST
def verify(request: SignedInRequest) -> HttpResponse:
    """Recompute the chain of every case and the hash of every stored text."""
    demand_post(request.user, Role.AUDIT_ADMIN)
    broken, altered = journal.broken_chains(), journal.altered_texts()
    if not broken and not altered:
        messages.success(request, "案卷日志完整：各链相接，内容与哈希一致。")
    else:
        places = [f"案卷 {b.chain} 第 {b.sequence} 条：{b.what}" for b in broken]
        places += [f"第 {pk} 条的正文与哈希不符" for pk in altered]
        messages.error(request, f"发现 {len(places)} 处异常：{'；'.join(places[:NAMED])}。")
    return redirect("workshops:anchors")
