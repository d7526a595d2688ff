"""What waits for whom in this app, stage by stage; the roof adds it to what the other apps have waiting."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.models import User
from common import paging
from reviews.tasks import (
    addenda,
    assessment,
    decision,
    evaluation,
    experts,
    key_projects,
    objections,
    panel,
    preliminary,
    publicity,
    revocation,
    scoring,
    supervision,
    visits,
)

# each gives waiting_for, figures, FIGURES_FOR, SPEAKS_IN, next_step, tiles as in applications.tasks
STAGES = (
    preliminary,
    panel,
    visits,
    addenda,
    scoring,
    evaluation,
    objections,
    decision,
    assessment,
    supervision,
    revocation,
)
# work that is not one case, in this order: each gives errands(user, at) or is counted
ERRANDS = (experts, panel, visits, evaluation, publicity, objections, key_projects, assessment, supervision, revocation)
# of the counted the numbers come from one statement together: each gives lists(user, today) and bars(numbers)
COUNTED = {
    "panel": panel,
    "evaluation": evaluation,
    "publicity": publicity,
    "objections": objections,
    "assessment": assessment,
    "supervision": supervision,
    "revocation": revocation,
}


def lists(user: User, today: date) -> dict[str, paging.Rows[Any]]:
    """What waits and is counted; the roof has all numbers from one statement."""
    return {
        f"{stage}_{name}": rows for stage, tasks in COUNTED.items() for name, rows in tasks.lists(user, today).items()
    }


def errands(user: User, at: datetime, counted: dict[str, int]) -> list[dict[str, Any]]:
    """Bars in the order of the stages; ``counted`` has the numbers of ``lists``."""
    found: list[dict[str, Any]] = []
    for stage in ERRANDS:
        name = stage.__name__.rpartition(".")[2]
        if name in COUNTED:
            own = {key.removeprefix(f"{name}_"): n for key, n in counted.items() if key.startswith(f"{name}_")}
            found += COUNTED[name].bars(own)
        else:
            found += stage.errands(user, at)
    return found
