"""What this app shows in the frame of a dossier, stage by stage; put together here."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications.models import Workshop
from applications.panels import Panels
from reviews.panels import (
    addenda,
    assessment,
    award,
    decision,
    evaluation,
    objections,
    panel,
    preliminary,
    publicity,
    revocation,
    scoring,
    supervision,
    visits,
)

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
    award,
    assessment,
    supervision,
    revocation,
)


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    parts = [stage.panels_for(workshop, user, at) for stage in STAGES]
    return Panels(
        tabs=[tab for part in parts for tab in part.tabs],
        work=[link for part in parts for link in part.work],
        acts=[link for part in parts for link in part.acts],
        documents=[document for part in parts for document in part.documents],
    )
