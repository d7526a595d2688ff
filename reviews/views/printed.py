"""Prints of ours on their way: the page that waits, and where one orders it while nothing is on the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from applications.models import Workshop
from common import files
from common.models import JobProgress, StoredFile
from common.progress import LIVE


def waiting(request: HttpRequest, workshop: Workshop, job: JobProgress | None, title: str) -> HttpResponse:
    """202 while the job runs; else a page whose one button orders it by POST at the same address."""
    if job is None or job.state not in LIVE:
        fault = job.sentence if job else ""
        context = {"workshop": workshop, "title": title, "fault": fault}
        return render(request, "reviews/order_print.html", context)
    shown = {
        "title": f"正在生成{title}",
        "sentence": job.sentence or "通常几秒钟即可完成，完成后自动打开。",
        "percent": 0,
        "poll_url": reverse("workshops:paper_progress", args=[workshop.pk, job.uuid]),
    }
    context = {"workshop": workshop, "lost": False, "title": title, "job": shown}
    answer = render(request, "workshops/waiting.html", context, status=202)
    answer["Refresh"] = "5"  # a browser without script loads the page again by itself
    return answer


def kept_or_on_its_way(
    request: HttpRequest, stored: StoredFile | None, job: JobProgress | None, title: str, *, back: str
) -> HttpResponseBase:
    """The stored file; 202 while it is made; else ``back`` to the page that has the button to order it."""
    if stored is not None:
        return files.send(stored, inline=True)
    if job is None or job.state not in LIVE:
        fault = job.sentence if job else ""
        messages.warning(request, fault or f"{title}还没有生成，请在本页点按钮生成。")
        return redirect(back)
    answer = render(request, "reviews/waiting_paper.html", {"title": title, "back": back}, status=202)
    answer["Refresh"] = "3"
    return answer
