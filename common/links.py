"""Addresses of pages, worked out once: a list links each of its rows, and the table of URLs never changes."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=8192)
def link_to(name: str, *places: int | str) -> str:
    """``reverse()`` of a page that is linked from every line of a list."""
    return reverse(name, args=places)
