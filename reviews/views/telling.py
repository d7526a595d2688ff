"""One press of a button: do it and go back with its sentence, or with the sentences that stood in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from common import clock


def told(request: SignedInRequest, back: str, done: str, act: Callable[[datetime], object]) -> HttpResponse:
    """Call ``act`` with this moment, then lead to the address ``back``; ``done`` is said where it was not refused."""
    try:
        act(clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, done)
    return redirect(back)
