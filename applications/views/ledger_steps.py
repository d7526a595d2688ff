"""One step in the books: a form, the service, and back; or the sentences that stood in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import SignedInRequest
from applications.lifecycle import NotPossible
from applications.models import Workshop
from common import clock
from common.forms import HouseForm


def step(
    request: SignedInRequest,
    workshop: Workshop,
    form: HouseForm,
    title: str,
    act: Callable[[datetime], object],
    *,
    back: str,
    lead: str = "",
    facts: Sequence[tuple[str, Decimal]] = (),
    done: str | Callable[[Any], str] = "已保存。",
    button: str = "保存",
    adverse: bool = False,
    template: str = "workshops/ledger/step.html",
    **context: Any,
) -> HttpResponse:
    """``facts`` are amounts to look at beside the form; ``done`` is said of what the act made."""
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = act(clock.now())
        except NotPossible as fault:
            refused = fault.sentences
        else:
            messages.success(request, done if isinstance(done, str) else done(made))
            return redirect(back)
    shown = {
        "workshop": workshop,
        "form": form,
        "title": title,
        "lead": lead,
        "facts": facts,
        "refused": refused,
        "back": back,
        "button": button,
        "adverse": adverse,
        **context,
    }
    return render(request, template, shown, status=409 if refused else 422 if form.errors else 200)
