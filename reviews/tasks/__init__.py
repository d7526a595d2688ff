"""What waits for whom in this app, stage by stage; the roof adds it to what the other apps have waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from reviews.tasks import (
    addenda,
    decision,
    evaluation,
    experts,
    key_projects,
    objections,
    panel,
    preliminary,
    publicity,
    scoring,
    visits,
)

# each gives waiting_for, figures, FIGURES_FOR, next_step, tiles as in applications.tasks
STAGES = (
    preliminary,
    panel,
    visits,
    addenda,
    scoring,
    evaluation,
    publicity,
    objections,
    decision,
)
# each gives errands(user, at): work that is not one case
ERRANDS = (experts, panel, visits, addenda, scoring, evaluation, publicity, objections, decision, key_projects)


def errands(user: User, at: datetime) -> list[dict[str, Any]]:
    return [errand for stage in ERRANDS for errand in stage.errands(user, at)]
