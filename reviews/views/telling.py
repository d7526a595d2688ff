"""One press of a button, one form to fill in: done and told in a sentence, or shown what stood in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from common import clock
from common.calendar import CalendarUnknown
from common.forms import HouseForm


def told(request: SignedInRequest, back: str, done: str, act: Callable[[datetime], object]) -> HttpResponse:
    """Call ``act`` with this moment, then lead to the address ``back``; ``done`` is said where it was not refused."""
    try:
        act(clock.now())
    except NotPossible as fault:
        messages.error(request, " ".join(fault.sentences))
    else:
        messages.success(request, done)
    return redirect(back)


def asked(
    request: SignedInRequest,
    template: str,
    context: dict[str, Any],
    *,
    form: HouseForm,
    act: Callable[[datetime], tuple[str, str]],
) -> HttpResponse:
    """A page with one form. When that is right ``act`` is called with this moment and answers where to go, what to say.

    Else the page is shown with what was typed, and with ``refused`` or ``unknown`` where the act was refused.
    """
    refused: list[str] = []
    unknown: CalendarUnknown | None = None
    if form.is_bound and form.is_valid():
        try:
            back, done = act(clock.now())
        except NotPossible as fault:
            refused = fault.sentences
        except CalendarUnknown as fault:
            unknown = fault
        else:
            messages.success(request, done)
            return redirect(back)
    status = 409 if refused or unknown else 422 if form.errors else 200
    context = {**context, "form": form, "refused": refused, "unknown": unknown}
    return render(request, template, context, status=status)


def back_to(address: str, done: str, act: Callable[[datetime], object]) -> Callable[[datetime], tuple[str, str]]:
    """``act`` for ``asked``, where it always leads to one address and says the same."""

    def then(at: datetime) -> tuple[str, str]:
        act(at)
        return address, done

    return then
