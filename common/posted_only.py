"""An address that only takes what a form sends, opened like a page: a sentence and a way back, not a blank page."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render


def explained(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the bare 405 of Django becomes a page of the house for whoever reads pages."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not _is_opened(request):
            return response
        page = render(request, "405.html", {"back": _came_from(request)}, status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return answered


def _is_opened(request: HttpRequest) -> bool:
    return request.method == "GET" and request.accepts("text/html")


def _came_from(request: HttpRequest) -> str:
    """The page of ours from which somebody came here, without the name of its host; empty where there is none."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.get_host() or came.path == request.path:
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path
