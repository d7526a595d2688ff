"""What stage ``assessment`` shows in the frame of a dossier: the tab 考核, what waits for the person, the 考核表."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications.models import Workshop
from applications.panels import Panels, Tab
from applications.selectors.documents import DossierDocument
from reviews import title_standing
from reviews.models import Assessment
from reviews.selectors import assessment as selectors

Status = Assessment.Status


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.granted_at is None:
        return Panels()
    tab = Tab("assessment", reverse("workshops:assessment", args=[workshop.pk]))
    return Panels(tabs=[tab], work=selectors.acts_of(workshop, user), documents=_documents(workshop, user))


def _documents(workshop: Workshop, user: User) -> list[DossierDocument]:
    """Of the last assessment whose grade is fixed."""
    found = title_standing.of(workshop).assessment
    if found is None or found.status not in {Status.FIXED, Status.DONE} or not selectors.may_print(workshop, user):
        return []
    href = reverse("workshops:assessment_record", args=[workshop.pk, found.pk])
    return [DossierDocument(f"{found.year} 年考核表.pdf", href, icon="print")]
