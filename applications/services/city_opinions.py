"""The city's drafted refusal to take a case in: written by one person, approved and served by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import journal, permissions
from applications.lifecycle import NotPermitted, NotPossible, acting_capacity
from applications.models import Opinion, Workshop
from applications.states import State


@transaction.atomic
def draft_decline(workshop: Workshop, *, by: User, at: datetime, text: str) -> Opinion:
    """Draft 不予受理 with its facts and basis; the remedy comes from the rules. Raises NotPermitted, NotPossible."""
    workshop = Workshop.objects.locked().get(pk=workshop.pk)
    if not permissions.city_officer(workshop, by):
        raise NotPermitted(permissions.city_officer.sentence)
    if workshop.state not in {State.RECOMMENDED, State.ACCEPTED}:
        raise NotPossible(f"案卷目前为“{workshop.get_state_display()}”，不能拟写不予受理意见。")
    workshop.opinions.filter(box=Opinion.Box.CITY, current=True).update(current=False)
    opinion = Opinion.objects.create(
        workshop=workshop,
        version=workshop.submitted_version,
        box=Opinion.Box.CITY,
        conclusion=Opinion.Conclusion.DECLINE,
        text=text,
        remedy=workshop.rule_set.remedy,
        drafted_by=by,
        drafted_at=at,
    )
    journal.record(
        workshop,
        "draft_decline",
        by=by,
        at=at,
        capacity=acting_capacity(workshop, by),
        facts={"conclusion": opinion.conclusion},
        text=text,
    )
    return opinion
