"""Materials of a case: one slot per checklist item and subject, the files in it, and the files they replaced."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from applications.models.rules import ChecklistItem
from applications.models.workshop import Workshop
from common.models import StoredFile


class Material(models.Model):
    """A slot. ``subject`` is '' for the unit, 'technician', or the UUID of a member, honour, result or teacher row."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="materials")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=36, blank=True)
    missing_reason = models.CharField("无此证件的原因", max_length=200, blank=True)
    missing_declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    missing_declared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item__category", "item__order", "subject"]
        constraints = [
            models.UniqueConstraint(name="one_slot_per_item_and_subject", fields=["workshop", "item", "subject"]),
            models.CheckConstraint(
                name="declared_missing_by_someone",
                condition=Q(missing_reason="", missing_declared_at=None)
                | (~Q(missing_reason="") & Q(missing_declared_at__isnull=False)),
            ),
        ]


class MaterialFileQuerySet(models.QuerySet["MaterialFile"]):
    def present(self) -> MaterialFileQuerySet:
        """Files that stand in their slot now; the others are kept as history."""
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> MaterialFileQuerySet:
        """Access to a file is access to its workshop."""
        return self.filter(material__workshop__in=Workshop.objects.visible_to(user))


class MaterialFile(models.Model):
    """One file in a slot. Replacing it keeps it, with who and why; its check dies with it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = MaterialFileQuerySet.as_manager()

    class Meta:
        ordering = ["material", "order", "uploaded_at", "uuid"]
        constraints = [
            models.CheckConstraint(
                name="removed_by_someone",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]
