"""Asking to be excused from a share rule: only a unit without a full calendar year may (domain §10-12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import journal
from applications.eligibility import WAIVABLE
from applications.lifecycle import NotPossible, acting_capacity
from applications.models import Waiver, Workshop
from applications.services.chapters import lock
from applications.services.versions import content_changed


@transaction.atomic
def ask(workshop: Workshop, rule: str, *, reason: str, by: User, at: datetime) -> Waiver:
    """Ask, or ask again with better reasons after a refusal. The body decides before it recommends."""
    workshop = lock(workshop, by=by)
    if rule not in WAIVABLE:
        raise NotPossible("这一项条件不能申请豁免。")
    if workshop.unit_chapter.full_calendar_year:
        raise NotPossible("贵单位已有一个完整会计年度，须按实际数字填报，不能申请豁免。")
    if workshop.waivers.filter(rule=rule, answer=Waiver.Answer.GRANTED).exists():
        raise NotPossible("初审单位已同意豁免，不必再次申请。")
    waiver, _ = Waiver.objects.update_or_create(
        workshop=workshop,
        rule=rule,
        defaults={
            "reason": reason,
            "asked_by": by,
            "asked_at": at,
            "answer": Waiver.Answer.ASKED,
            "decided_by": None,
            "decided_at": None,
            "basis": "",
        },
    )
    journal.record(
        workshop, "ask_waiver", by=by, at=at, capacity=acting_capacity(workshop, by), facts={"rule": rule}, text=reason
    )
    content_changed(workshop, at=at)
    return waiver
