"""Prints of ours on their way: the page that waits is that of the floor below; where one orders what is missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from applications.views.printed import waiting
from common import files
from common.models import JobProgress, StoredFile
from common.progress import LIVE

__all__ = ["kept_or_on_its_way", "waiting"]


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
