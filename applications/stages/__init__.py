"""What a title's unit owes after the award, stage by stage, as dossier and 待办 show it; the roof adds it up.

A stage gives ``panels_for(workshop, user, at)``, and of 待办 waiting_for, figures, FIGURES_FOR, SPEAKS_IN, next_step
and tiles as ``applications.tasks`` has them, and ``dues(user)``, by which the list is ordered. What is no single case
is counted: ``lists(user, today)`` and ``bars(numbers)``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.models import User
from applications.models import Workshop
from applications.panels import Panels
from applications.stages import archive, changes, filing, ledger
from common import paging

STAGES = (changes, filing, ledger)
# of these the numbers come from one statement together
COUNTED = {"filing": filing, "ledger": ledger, "changes": changes}


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    parts = [stage.panels_for(workshop, user, at) for stage in (*STAGES, archive)]
    return Panels(
        tabs=[tab for part in parts for tab in part.tabs],
        work=[link for part in parts for link in part.work],
        acts=[link for part in parts for link in part.acts],
        documents=[document for part in parts for document in part.documents],
    )


def lists(user: User, today: date) -> dict[str, paging.Rows[Any]]:
    """What waits and is counted; the roof has all numbers from one statement."""
    return {f"{name}_{key}": rows for name, stage in COUNTED.items() for key, rows in stage.lists(user, today).items()}


def errands(counted: dict[str, int]) -> list[dict[str, Any]]:
    """Bars in the order of the stages; ``counted`` has the numbers of ``lists``."""
    found: list[dict[str, Any]] = []
    for name, stage in COUNTED.items():
        own = {key.removeprefix(f"{name}_"): n for key, n in counted.items() if key.startswith(f"{name}_")}
        found += stage.bars(own)
    return found
