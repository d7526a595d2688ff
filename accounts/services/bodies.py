"""A review body gives its duties to another: the units that belong to it follow, and it may cease to exist."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.journal import record
from accounts.models import FormerFacts, Organisation, SecurityEvent, User


@transaction.atomic
def hand_over_units(former: Organisation, successor: Organisation, *, valid_from: date, by: User, at: datetime) -> int:
    """Every unit of ``former`` belongs to ``successor`` from that day on. Returns how many."""
    units = list(
        Organisation.objects.select_for_update(of=("self",)).filter(affiliated_to=former).exclude(pk=successor.pk)
    )
    closed = [unit for unit in units if unit.facts_since < valid_from]
    FormerFacts.objects.bulk_create(
        FormerFacts(
            organisation=unit,
            name=unit.name,
            short_name=unit.short_name,
            uscc=unit.uscc,
            address=unit.address,
            affiliated_to=former,
            valid_from=unit.facts_since,
            valid_to=valid_from,
        )
        for unit in closed
    )
    Organisation.objects.filter(pk__in=[unit.pk for unit in closed]).update(facts_since=valid_from)
    Organisation.objects.filter(pk__in=[unit.pk for unit in units]).update(affiliated_to=successor)
    record(
        SecurityEvent.Verb.UNIT_CHANGED,
        at=at,
        about=by,
        actor=by,
        organisation=former.pk,
        successor=successor.pk,
        valid_from=valid_from.isoformat(),
        units=len(units),
    )
    return len(units)


def dissolve(body: Organisation, on: date) -> None:
    """From that day on nothing is sent to it any more; its people still read what they handled."""
    Organisation.objects.filter(pk=body.pk, dissolved_on=None).update(dissolved_on=on)
