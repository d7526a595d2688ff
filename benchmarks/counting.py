"""A middleware that counts the SQL statements of a request and says it in a header."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-SQL-Count"


def statements(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def counted(request: HttpRequest) -> HttpResponse:
        seen = [0]

        def count(execute: Callable[..., Any], *call: Any) -> Any:
            seen[0] += 1
            return execute(*call)

        with connection.execute_wrapper(count):
            response = answer(request)
        response[HEADER] = str(seen[0])
        return response

    return counted
