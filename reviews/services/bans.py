"""Whom a revocation keeps from applying again: asked by the floor below, lifted when the title is back."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from accounts.models import FormerFacts, Organisation
from applications.bars import bars
from common.templatetags.ui import cn_date
from reviews.models import Ban


@bars
def sentences_for(unit: Organisation, technician_key: str, today: date) -> list[str]:
    """Every ban in force that day on this unit or this technician, in a sentence each. One statement."""
    # a unit that was given another code stays the unit of its former ones
    former = FormerFacts.objects.filter(organisation=unit.pk, uscc__isnull=False).values("uscc")
    of_unit = Q(unit_code=unit.uscc or "") | Q(unit_code__in=former)
    # a ban names the one or the other, never with an empty key
    asked = Q(of_unit, whom=Ban.Whom.UNIT) | Q(whom=Ban.Whom.TECHNICIAN, technician_key=technician_key)
    found = Ban.objects.filter(asked, lifted_at=None, first_day__lte=today, last_day__gte=today)
    return [_sentence(ban) for ban in found.order_by("whom", "-last_day")]


def _sentence(ban: Ban) -> str:
    who = "贵单位" if ban.whom == Ban.Whom.UNIT else "这位首席技师"
    return f"{who}因称号被撤销，至 {cn_date(ban.last_day)}不得再次申报（依据：{ban.basis}）。"


def lift(workshop_pk: int, *, at: datetime, reason: str) -> int:
    """The title is back; answers how many were lifted."""
    found = Ban.objects.filter(revocation__workshop=workshop_pk, lifted_at=None)
    return found.update(lifted_at=at, lifted_reason=reason[:300])
