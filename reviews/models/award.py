"""The title: the award document, the certificate, the plaques."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Workshop
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class AwardDocument(models.Model):
    """The document that grants, e.g. 京人社能发〔2026〕12号; one may name many workshops."""

    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    dated_on = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verify_code = models.CharField(max_length=16, unique=True)
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    printed = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="授牌决定"
    )

    class Meta:
        ordering = ["-dated_on", "-pk"]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.number}）"


class Award(models.Model):
    """One granted title: by which document, with which certificate."""

    workshop = models.OneToOneField(Workshop, on_delete=models.PROTECT, related_name="award")
    document = models.ForeignKey(AwardDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="awards")
    number = models.CharField(max_length=40, unique=True)
    granted_on = models.DateField()
    verify_code = models.CharField(max_length=16, unique=True)
    certificate = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-granted_on", "-pk"]


class Plaque(models.Model):
    """One physical plaque; a replacement bears the same number. When an old workshop's own was made nobody knows."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="plaques")
    number = models.CharField(max_length=40)
    ordinal = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was made again")
    material = models.CharField(max_length=100, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True, help_text="For a new name, before it is made")
    made_on = models.DateField(null=True, blank=True)
    handed_to = models.CharField(max_length=50, blank=True)
    handed_on = models.DateField(null=True, blank=True)
    receipt = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["workshop", "ordinal"]
        constraints = [
            models.UniqueConstraint(name="plaque_ordinal_once", fields=["workshop", "ordinal"]),
            models.CheckConstraint(name="plaque_again_with_reason", condition=Q(ordinal=1) | ~Q(reason="")),
            models.CheckConstraint(name="plaque_handed_to_somebody", condition=Q(handed_on=None) | ~Q(handed_to="")),
        ]

    @property
    def is_old(self) -> bool:
        """Made and handed over before this house began."""
        return self.made_on is None and self.ordered_at is None

    @property
    def is_ordered(self) -> bool:
        """Wanted for a new name, and not made yet."""
        return self.made_on is None and self.ordered_at is not None

    @property
    def is_with_the_unit(self) -> bool:
        return self.is_old or self.handed_on is not None
