"""The network address from which a person works, as the journal writes it."""

from django.http import HttpRequest


def address_of(request: HttpRequest | None) -> str | None:
    """``REMOTE_ADDR`` and nothing that the caller could make up; None behind a local socket."""
    return (request.META.get("REMOTE_ADDR") or None) if request else None
