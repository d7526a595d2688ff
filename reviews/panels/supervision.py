"""What stage ``supervision`` shows in the frame of a dossier: for inspectors the way to a new record."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from applications.models import Workshop
from applications.panels import ActLink, Panels
from applications.states import TITLED
from common.links import link_to
from reviews.supervision_rights import chairs_of


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.state not in TITLED or not chairs_of(workshop, user):
        return Panels()
    href = link_to("reviews:record_inspection", workshop.pk)
    return Panels(work=[ActLink("record_inspection", "记录检查", href, "outline")])
