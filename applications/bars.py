"""Who may not apply now: registered upstairs, where titles are taken away; asked before a case begins or is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from accounts.models import Organisation
from applications.models import Workshop
from common.clock import legal_day

# ``question(unit, technician_key, today)`` answers sentences; the key is "" while nobody is named
Bar = Callable[[Organisation, str, date], list[str]]
_ASKED: list[Bar] = []


def bars(question: Bar) -> Bar:
    """Decorator: ask this before anybody applies."""
    _ASKED.append(question)
    return question


def of_unit(unit: Organisation, at: datetime) -> list[str]:
    """Why this unit cannot begin anything now."""
    return [sentence for ask in _ASKED for sentence in ask(unit, "", legal_day(at))]


def nobody_is_barred(workshop: Workshop, at: datetime) -> list[str]:
    """The guard of ``submit``: neither the unit, by its codes, nor the technician, by the keyed hash."""
    asked = workshop.unit, workshop.technician_key or "", legal_day(at)
    return [sentence for ask in _ASKED for sentence in ask(*asked)]
