"""The host's rules and the technician's duties (六(二)-1) on the file of a title, and when their lack was told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Workshop
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class DutyDocument(models.Model):
    """One document of the host; what was replaced or taken off is kept."""

    class Kind(models.TextChoices):
        RULES = "rules", "工作室管理制度"
        DUTIES = "duties", "首席技师工作职责"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="duty_documents")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=100)
    effective_on = models.DateField(help_text="From which day the host applies it.")
    checked_on = models.DateField(help_text="When the host last said that it applies: sent, or confirmed anew.")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-added_at"]
        constraints = [
            models.CheckConstraint(
                name="duty_document_ended_by_someone",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["workshop", "kind", "checked_on"], name="duty_present", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return self.title


class DutyReminder(models.Model):
    """That the unit of a title was told on that day what is missing on its file."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="duty_reminders")
    told_on = models.DateField()

    class Meta:
        ordering = ["workshop", "-told_on"]
        constraints = [models.UniqueConstraint(name="reminded_of_duties_once_a_day", fields=["workshop", "told_on"])]
