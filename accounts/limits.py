"""How often one address may do something that costs us work; counted in the shared cache."""

from __future__ import annotations

import time

from django.core.cache import cache


def is_too_often(what: str, address: str | None, *, at_most: int, seconds: int) -> bool:
    """Count one more; True once ``at_most`` was passed within ``seconds`` of the first."""
    key = f"often:{what}:{address or 'local'}"
    count, since = cache.get(key, (0, time.time()))
    left = seconds - (time.time() - since)
    if left <= 0:
        count, since, left = 0, time.time(), float(seconds)
    cache.set(key, (count + 1, since), timeout=int(left) + 1)
    return count >= at_most
