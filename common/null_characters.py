"""NUL in an address: nobody types it, no text of the database holds it. The search goes on without it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

NULL = "%00"


def left_out(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: before anybody reads the query of the address. Forms say a sentence about theirs."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if NULL in query:
            request.META["QUERY_STRING"] = query.replace(NULL, "")
        return get_response(request)

    return answered
