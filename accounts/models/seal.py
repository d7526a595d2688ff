"""The keys by which organisations seal: a test authority and dated credentials, one of which is usable at a time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.organisation import Organisation


class SealAuthority(models.Model):
    """The house's own test authority. Its certificate is a root that our check page trusts, and no one else's."""

    name = models.CharField(max_length=100)
    certificate = models.TextField(help_text="PEM")
    key_store = models.BinaryField(help_text="PKCS#12, encrypted with SEAL_PASSPHRASE")
    created_at = models.DateTimeField()


class SealCredentialQuerySet(models.QuerySet["SealCredential"]):
    def usable(self, at: datetime) -> SealCredentialQuerySet:
        """Those that may seal at that moment: valid, confirmed where a successor, not reported lost."""
        return self.filter(valid_from__lte=at, valid_to__gt=at, lost_at=None, confirmed_at__isnull=False)


class SealCredential(models.Model):
    """One certificate of one organisation as dated data; a lost one stops at once, the next is confirmed by another."""

    class Kind(models.TextChoices):
        TEST = "test", "测试证书"
        LICENSED = "licensed", "持牌机构证书"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seal_credentials")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEST)
    serial = models.CharField(max_length=64, unique=True)
    certificate = models.TextField(help_text="PEM")
    chain = models.TextField(help_text="PEM of the issuers, stored so that old seals validate for ever")
    key_store = models.BinaryField(help_text="PKCS#12, encrypted with SEAL_PASSPHRASE")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    lost_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lost_reason = models.CharField(max_length=200, blank=True)

    objects = SealCredentialQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_seal_in_use",
                fields=["organisation"],
                condition=Q(lost_at=None, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(name="seal_period", condition=Q(valid_to__gt=models.F("valid_from"))),
            models.CheckConstraint(name="seal_kind_known", condition=Q(kind__in=["test", "licensed"])),
        ]
