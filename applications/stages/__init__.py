"""What a title's unit owes after the award, stage by stage, as dossier and 待办 show it; the roof adds it up.

A stage gives ``panels_for(workshop, user, at)``, and of 待办 waiting_for, figures, FIGURES_FOR, next_step and tiles as
``applications.tasks`` has them. What is no single case is counted: ``lists(user, today)`` and ``bars(numbers)``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.models import User
from applications.models import Workshop
from applications.panels import Panels
from applications.stages import archive, changes, filing, ledger
from common import paging
from common.clock import legal_day
from common.statements import written_once

STAGES = (changes, filing, ledger)
# of these the numbers come from one statement together
COUNTED = {"filing": filing, "ledger": ledger}


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    parts = [stage.panels_for(workshop, user, at) for stage in (*STAGES, archive)]
    return Panels(
        tabs=[tab for part in parts for tab in part.tabs],
        work=[link for part in parts for link in part.work],
        acts=[link for part in parts for link in part.acts],
        documents=[document for part in parts for document in part.documents],
    )


def errands(user: User, at: datetime) -> list[dict[str, Any]]:
    """Bars in the order of the stages."""
    today = legal_day(at)
    numbers = written_once(("errands after the award", user.standing, today), lambda: _counting(user, today)).read()
    found: list[dict[str, Any]] = []
    for name, stage in COUNTED.items():
        found += stage.bars(
            {key.removeprefix(f"{name}_"): n for key, n in numbers.items() if key.startswith(f"{name}_")}
        )
    return found


def _counting(user: User, today: date) -> paging.Counting:
    lists = {f"{name}_{key}": rows for name, stage in COUNTED.items() for key, rows in stage.lists(user, today).items()}
    return paging.counting(**lists)
