"""The keys by which organisations seal: a test authority and dated credentials, one of which is usable at a time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models.organisation import Organisation
from accounts.models.person import Membership, User
from accounts.roles import APPROVERS, CITY_ROLES, REVIEW_ROLES, OrganisationKind

# who of an organisation handles its seal
HANDLES_SEALS = Q(may_admit=True) | Q(role__in=sorted(APPROVERS))


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

    def waiting(self) -> SealCredentialQuerySet:
        """Successors for which a second person has not yet given the word."""
        return self.filter(confirmed_at=None, lost_at=None)

    def to_confirm_by(self, user: User) -> SealCredentialQuerySet:
        """Those whose second person ``user`` may be.

        Another one of the organisation; where there is none the next stage: the body for a unit, else the city.
        """
        handlers = Membership.objects.filter(HANDLES_SEALS, ended_at=None, user__is_active=True)
        others = handlers.filter(organisation=OuterRef("organisation")).exclude(user=OuterRef("requested_by"))
        own = Q(organisation__in=handlers.filter(user=user).values("organisation"), has_second=True)
        bodies = user.organisation_ids(*REVIEW_ROLES)
        alone = Q(organisation__kind=OrganisationKind.UNIT, organisation__affiliated_to__in=bodies, has_second=False)
        if user.holds(*CITY_ROLES):
            alone |= ~Q(organisation__kind=OrganisationKind.UNIT) & Q(has_second=False)
        return self.waiting().alias(has_second=Exists(others)).filter(own | alone).exclude(requested_by=user)


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
