"""Declared ties of experts: towards whom an expert must not judge (domain §10-7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Expert, Organisation
from applications.models import Workshop


class Tie(models.Model):
    """One expert declares, or an officer records, a tie to an organisation or to one case; ended rows are kept."""

    class Ground(models.TextChoices):
        KINSHIP = "kinship", "亲属关系"
        ADVISER = "adviser", "三年内担任顾问或指导"
        INTEREST = "interest", "利益关系"
        OTHER = "other", "其他可能影响公正的关系"

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="ties")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uscc = models.CharField(max_length=18, blank=True)
    organisation_name = models.CharField(max_length=100, blank=True)
    workshop = models.ForeignKey(Workshop, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["expert", "-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="tie_to_somebody",
                condition=Q(organisation__isnull=False)
                | ~Q(uscc="")
                | ~Q(organisation_name="")
                | Q(workshop__isnull=False),
            ),
        ]
