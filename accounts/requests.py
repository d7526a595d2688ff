"""Requests: that of a person who is signed in, which most views get; and whether one of our scripts is asking."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations only: LoginRequiredMiddleware has seen to it that the user is a known one."""

    user: User


def wants_json(request: HttpRequest) -> bool:
    """Our scripts say so; a browser that opens a page never does."""
    return request.headers.get("Accept", "").startswith("application/json") or "X-Autosave" in request.headers
