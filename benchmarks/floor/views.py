"""One count, 25 rows, one template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmarks.floor.models import Row

PAGE = 25


def rows(request: HttpRequest) -> HttpResponse:
    found = Row.objects.filter(state="open")
    return render(
        request,
        "floor.html",
        {
            "user": request.user,
            "count": found.count(),
            "rows": found.order_by("-changed_at")[:PAGE],
        },
    )
