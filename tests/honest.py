"""A test client that tells on us: of a GET that writes, and of a page that shows template code."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from accounts.models import User

WRITES = re.compile(
    r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(?!django_session\b|cache_entries\b)(\w+)', re.IGNORECASE
)
UNRENDERED = re.compile(r"\{\{|\{%|\{#")


class HonestClient(Client):
    """GET may write nothing but the session's last-seen and counters in the cache; HTML may show no template code."""

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        with connection.execute_wrapper(_refuse_writes):
            return _without_template_code(super().get(*args, **kwargs))

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return _without_template_code(super().post(*args, **kwargs))


def signed_in(user: User) -> HonestClient:
    """A browser in which ``user`` has signed in."""
    client = HonestClient()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def read(answer: Any) -> None:
    """To its end, as a browser does: what is streamed holds a file open until then."""
    for _ in getattr(answer, "streaming_content", ()):
        pass


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django calls it so
    if found := WRITES.match(sql):
        raise AssertionError(f"a GET wrote: {found[1]} {found[2]}")
    return execute(sql, params, many, context)


def _without_template_code(answer: HttpResponse) -> HttpResponse:
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        shown = UNRENDERED.search(answer.content.decode())
        assert shown is None, f"{shown[0]} is shown in {answer.request['PATH_INFO']}"  # type: ignore[attr-defined]  # the test client sets it
    return answer
