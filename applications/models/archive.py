"""What is kept of a case for good: the packages for the archive, each made once of the dossier as it stood then."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, REVIEW_ROLES, UNIT_ROLES
from applications.models.workshop import Workshop
from applications.states import State
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL
SHA256 = "^[0-9a-f]{64}$"


class ArchivePackageQuerySet(models.QuerySet["ArchivePackage"]):
    def visible_to(self, user: User) -> ArchivePackageQuerySet:
        """The bureaus have every package; unit and body those that say nothing of what the experts wrote."""
        if user.holds(*CITY_ROLES, *FINANCE_ROLES):
            return self
        own = Q(workshop__unit__in=user.organisation_ids(*UNIT_ROLES))
        own |= Q(workshop__review_body__in=user.organisation_ids(*REVIEW_ROLES))
        return self.filter(own, scope=ArchivePackage.Scope.OPEN)


class ArchivePackage(models.Model):
    """卷宗归档包: one zip of everything up to one line of the journal; another one only when something was added."""

    class Scope(models.TextChoices):
        FULL = "full", "全卷"
        OPEN = "open", "副卷（不含评审内部文件）"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=4, choices=Scope.choices)
    state = models.CharField(max_length=20, choices=State.choices, help_text="Of the workshop when it was made.")
    sequence = models.PositiveBigIntegerField(help_text="Of the last line of the journal that is in it.")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="package")
    files = models.PositiveIntegerField()
    sums_sha256 = models.CharField(max_length=64, help_text="Of the list of checksums inside.")
    keep_years = models.PositiveSmallIntegerField(help_text="By the programme rules of the day.")
    made_at = models.DateTimeField()
    ordered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="None: the clock."
    )

    objects = ArchivePackageQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "-number"]
        constraints = [
            models.UniqueConstraint(name="package_number_once", fields=["workshop", "number"]),
            models.UniqueConstraint(name="package_once_a_line", fields=["workshop", "scope", "sequence"]),
            models.CheckConstraint(name="package_has_sums", condition=Q(sums_sha256__regex=SHA256)),
            models.CheckConstraint(name="package_scope_known", condition=Q(scope__in=["full", "open"])),
        ]

    def __str__(self) -> str:
        return f"归档包第 {self.number} 号"
