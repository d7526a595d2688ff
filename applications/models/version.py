"""Frozen versions of a case, the files that grow with every seal, and the seals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, SealCredential, User
from applications.models.workshop import Workshop
from common.fields import EncryptedJSONField
from common.models import StoredFile


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: User) -> VersionQuerySet:
        return self.filter(workshop__in=Workshop.objects.visible_to(user))


class Version(models.Model):
    """What was frozen at one preparing: a JSON snapshot, the hash of its content, its PDF, the code to check it by."""

    class Status(models.TextChoices):
        PREPARED = "prepared", "已备好，待盖章"
        SEALED = "sealed", "已盖章报送"
        LAPSED = "lapsed", "已失效"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    schema = models.PositiveSmallIntegerField()
    snapshot = EncryptedJSONField()
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the canonical snapshot with its file hashes")
    verify_code = models.CharField(max_length=16, unique=True, help_text="At least 60 random bits")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seal_until = models.DateTimeField(help_text="Exclusive end of the days for sealing.")
    sealed_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    form = models.ForeignKey(
        "applications.VersionFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The current file; each seal makes a new one, voiding moves back.",
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "-number"]
        constraints = [
            models.UniqueConstraint(name="version_number_once", fields=["workshop", "number"]),
            models.UniqueConstraint(name="one_prepared_version", fields=["workshop"], condition=Q(status="prepared")),
            models.CheckConstraint(
                name="version_status_and_moments",
                condition=Q(status="prepared", sealed_at=None, lapsed_at=None)
                | Q(status="sealed", sealed_at__isnull=False, lapsed_at=None)
                | Q(status="lapsed", sealed_at=None, lapsed_at__isnull=False),
            ),
            models.CheckConstraint(name="version_hash_shape", condition=Q(content_hash__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class VersionFile(models.Model):
    """One immutable state of a version's PDF; each is a prefix of the next."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="files")
    order = models.PositiveSmallIntegerField()
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_unsigned_file", fields=["version"], condition=Q(order=0)),
        ]


class SealQuerySet(models.QuerySet["Seal"]):
    def valid(self) -> SealQuerySet:
        return self.filter(voided_at=None)


class Seal(models.Model):
    """One seal in one box of one version: who, for whom, by which kind, which file it made, whether it still counts."""

    class Box(models.TextChoices):
        UNIT = "unit", "申报单位意见"
        BODY = "body", "初审意见"
        EXPERTS = "experts", "专家评估意见"
        CITY_HR = "city_hr", "市人力社保局审批意见"
        CITY_FINANCE = "city_finance", "市财政局审批意见"
        # of a decision beside the form: whether a title is taken away
        REVOKE_HR = "revoke_hr", "市人力社保局撤销审批意见"
        REVOKE_FINANCE = "revoke_fin", "市财政局撤销审批意见"

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "电子签名"
        IN_SYSTEM = "in_system", "系统内确认（测试证书）"
        PAPER = "paper", "纸质盖章（见扫描件）"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="seals")
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="seals")
    box = models.CharField(max_length=12, choices=Box.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(max_length=100, help_text="As it was called at that moment.")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    credential = models.ForeignKey(
        SealCredential, null=True, blank=True, on_delete=models.PROTECT, related_name="seals"
    )
    text = models.TextField(blank=True, help_text="The opinion as printed in the box.")
    content_hash = models.CharField(max_length=64)
    file = models.OneToOneField(VersionFile, null=True, blank=True, on_delete=models.PROTECT, related_name="seal")
    scan = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scan_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scan_confirmed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    voided_reason = models.CharField(max_length=300, blank=True)

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["version", "at", "pk"]
        constraints = [
            models.UniqueConstraint(name="box_sealed_once", fields=["version", "box"], condition=Q(voided_at=None)),
            models.CheckConstraint(name="paper_seal_has_scan", condition=~Q(kind="paper") | Q(scan__isnull=False)),
            models.CheckConstraint(
                name="key_seal_has_credential", condition=Q(kind="paper") | Q(credential__isnull=False)
            ),
            models.CheckConstraint(name="voided_with_reason", condition=Q(voided_at=None) | ~Q(voided_reason="")),
            models.CheckConstraint(
                name="seal_in_a_box_of_a_version",
                condition=Q(version__isnull=False) | Q(box__in=["revoke_hr", "revoke_fin"], file=None),
            ),
        ]
