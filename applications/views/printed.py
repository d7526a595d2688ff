"""The page that waits for a print of ours, or offers to order it where nothing is on the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from applications.models import Workshop
from common.models import JobProgress
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
