"""What stage ``assessment`` shows in the frame of a dossier: the tab 考核, what waits for the person, the 考核表."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from applications.models import Workshop
from applications.panels import ActLink, Panels, Tab
from applications.selectors.documents import DossierDocument
from reviews.models import Assessment
from reviews.selectors import assessment as selectors
from reviews.selectors.assessment import acts_of

Status = Assessment.Status


def panels_for(workshop: Workshop, user: User, at: datetime) -> Panels:
    if workshop.granted_at is None:
        return Panels()
    tab = Tab("assessment", reverse("workshops:assessment", args=[workshop.pk]))
    current = selectors.current_of(workshop)
    if current is None:
        return Panels(tabs=[tab])
    return Panels(tabs=[tab], work=_work(current, user), documents=_documents(current, user))


def _work(current: Assessment, user: User) -> list[ActLink]:
    return acts_of(current, user)


def _documents(current: Assessment, user: User) -> list[DossierDocument]:
    """Of the last assessment whose grade is fixed."""
    if current.status not in {Status.FIXED, Status.DONE} or not selectors.may_print(current, user):
        return []
    href = reverse("workshops:assessment_record", args=[current.workshop_id, current.pk])
    return [DossierDocument(f"{current.round.year} 年考核表.pdf", href, icon="print")]
