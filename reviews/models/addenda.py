"""Numbered addenda (design §3): what the city or the panel asks for beside the frozen version, sealed and verified."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import SealCredential, User
from applications.models import Seal, Workshop
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class AddendumQuerySet(models.QuerySet["Addendum"]):
    def visible_to(self, user: User) -> AddendumQuerySet:
        """Whoever sees the case sees what was asked; an answer that is not sealed yet is the unit's alone."""
        return self.filter(workshop__in=Workshop.objects.visible_to(user))


class Addendum(models.Model):
    """One supplement: asked, answered and sealed by the unit, verified by the body."""

    class Status(models.TextChoices):
        ASKED = "asked", "待单位补充"
        SEALED = "sealed", "待初审单位核验"
        VERIFIED = "verified", "已核验"
        REFUSED = "refused", "核验不符"
        DROPPED = "dropped", "已撤销"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    question = models.TextField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_for = models.CharField(max_length=60, help_text="In which capacity, in words")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    answer = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True, help_text="The answer as frozen for the seal")
    prepared_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(null=True, blank=True)
    seal_kind = models.CharField(max_length=12, choices=Seal.Kind.choices, blank=True)
    credential = models.ForeignKey(SealCredential, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verdict_reason = models.CharField(max_length=300, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_reason = models.CharField(max_length=300, blank=True)

    objects = AddendumQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "number"]
        constraints = [
            models.UniqueConstraint(name="addendum_number_once", fields=["workshop", "number"]),
            models.CheckConstraint(
                name="addendum_sealed_with_hash",
                condition=~Q(status__in=["sealed", "verified", "refused"])
                | Q(sealed_at__isnull=False, content_hash__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="addendum_refused_with_reason", condition=~Q(status="refused") | ~Q(verdict_reason="")
            ),
            models.CheckConstraint(
                name="addendum_dropped_with_reason",
                condition=~Q(status="dropped") | (Q(dropped_at__isnull=False) & ~Q(dropped_reason="")),
            ),
            models.CheckConstraint(
                name="addendum_paper_seal_has_scan", condition=~Q(seal_kind="paper") | Q(scan__isnull=False)
            ),
        ]


class AddendumFile(models.Model):
    """One file of an addendum; replaced ones are kept."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]
