"""Locked accounts: how long the lock of axes still lasts, in words, and its early end by an officer."""

from __future__ import annotations

import math
import time
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest

LOCK_MINUTES = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The one spelling under which axes counts; a user name in other letters is the same account."""
    given = (credentials or {}).get("username") or (request.POST.get("login") if request else None)
    return given.strip().lower() if given else None


def minutes_left(username: str) -> int:
    """Whole minutes until the lock ends; 0 when the account is not locked."""
    return minutes_left_of([username.strip().lower()]).get(username.strip().lower(), 0)


def minutes_left_of(usernames: list[str]) -> dict[str, int]:
    """The locked ones of ``usernames`` with their minutes. One query."""
    failures = AccessAttempt.objects.filter(
        username__in=usernames, failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    lasts = failures.values("username").annotate(last=Max("attempt_time")).values_list("username", "last")
    left = {
        # Locks run on real time, as axes counts it: the demo's clock must not open an account.
        username: math.ceil((last.timestamp() + settings.AXES_COOLOFF_TIME.total_seconds() - time.time()) / 60)
        for username, last in lasts
    }
    return {username: minutes for username, minutes in left.items() if minutes > 0}


def locked_sentence(username: str) -> str:
    left = minutes_left(username) or LOCK_MINUTES
    return (
        f"密码连续输错 {settings.AXES_FAILURE_LIMIT} 次，账号已锁定 {LOCK_MINUTES} 分钟，还剩 {left} 分钟。"
        "急用请联系本单位管理成员的人或系统管理员。"
    )


def unlock(username: str) -> None:
    reset(username=username.strip().lower())
