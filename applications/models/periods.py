"""What held of a title from which day to which: its technician, members, address, host and review body (design §5).

A title has no row here while what it declared still holds. The first change writes the declared period with its end,
and from then on every period stands here; the present one is the row without an end.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from applications.models.chapters import MemberFacts, TechnicianFacts
from applications.models.workshop import Workshop


class Period(models.Model):
    """From the first day to the day on which it no longer held; ``change`` brought it, None was declared."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="%(class)ss")
    change = models.ForeignKey(
        "applications.Change", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The first day on which it no longer held.")

    class Meta:
        abstract = True
        ordering = ["workshop", "valid_from", "pk"]


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))


def _one_present(name: str, *fields: str, among: Any = None) -> models.UniqueConstraint:
    present = Q(valid_to=None)
    return models.UniqueConstraint(
        name=name, fields=["workshop", *fields], condition=present & among if among else present
    )


class TechnicianPeriod(TechnicianFacts, Period):
    """Who led the title, and the name that it bore with it (四(一)2-名)."""

    trade = models.CharField(max_length=60)
    workshop_name = models.CharField(max_length=100)
    achievements = models.TextField("主要业绩、荣誉和带徒情况", max_length=2000, blank=True)

    class Meta(Period.Meta):
        constraints = [_in_order("technician_period"), _one_present("one_present_technician")]


class MemberPeriod(MemberFacts, Period):
    """One member while he belonged to it with these facts."""

    order = models.PositiveSmallIntegerField(default=0)

    class Meta(Period.Meta):
        ordering = ["workshop", "order", "valid_from", "pk"]
        constraints = [
            _in_order("member_period"),
            _one_present("one_present_member", "id_key", among=~Q(id_key="")),
        ]
        indexes = [models.Index(fields=["workshop", "order"], name="members_of_a_title")]


class AddressPeriod(Period):
    """Where it works."""

    address = models.CharField(max_length=120)
    area = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta(Period.Meta):
        constraints = [_in_order("address_period"), _one_present("one_present_address")]


class HostPeriod(Period):
    """Which unit bears it; what that unit was called then is told by the organisation's own periods."""

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta(Period.Meta):
        constraints = [_in_order("host_period"), _one_present("one_present_host")]


class BodyPeriod(Period):
    """Which review body was responsible for it."""

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=60, blank=True, help_text="Of a merger of bodies")

    class Meta(Period.Meta):
        constraints = [_in_order("body_period"), _one_present("one_present_body")]
