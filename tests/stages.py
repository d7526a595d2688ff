"""Puts a case into a later state past the door, with the columns which that state implies."""

from __future__ import annotations

from typing import Any

from applications.models import Workshop
from tests import cases


def put(case: Workshop, state: str, **columns: Any) -> Workshop:
    """For tests that are not about the way there; ``columns`` win over what the state implies."""
    cases.put_into(case, state, **{**cases.implied(state, case.pk), **columns})
    return case
