"""Organisations, what they were called before, and the requests by which they enter and change."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.roles import REVIEW_BODY_KINDS, OrganisationKind, Role
from common.fields import EncryptedTextField
from common.models import StoredFile

if TYPE_CHECKING:
    from accounts.models.person import User


class District(models.Model):
    """A district of Beijing, or 经开区, which has a code of our own because GB/T 2260 knows none for it."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=20, unique=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def review_bodies(self) -> OrganisationQuerySet:
        """The 17 local bureaus and the municipal bodies that still exist."""
        return self.filter(kind__in=REVIEW_BODY_KINDS, dissolved_on=None)

    def visible_to(self, user: User) -> OrganisationQuerySet:
        """A member sees his own organisation, a review body the units that belong to it, the city and 三员 all."""
        own = user.organisation_ids()
        if user.sees_every_case() or user.holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            return self
        visible = Q(pk__in=own)
        bodies = user.organisation_ids(Role.REVIEW_CLERK, Role.REVIEW_APPROVER)
        if bodies:
            visible |= Q(affiliated_to__in=bodies)
        return self.filter(visible)


class Organisation(models.Model):
    """One legal person of the programme. The row holds the present; ``FormerFacts`` holds closed periods."""

    class UnitKind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        BASE = "base", "公共实训基地所在单位"

    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    unit_kind = models.CharField(max_length=12, choices=UnitKind.choices, blank=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    uscc = models.CharField(  # noqa: DJ001 - unique, and many have none
        max_length=18, null=True, blank=True, help_text="统一社会信用代码"
    )
    code = models.CharField(
        max_length=10,
        null=True,
        blank=True,
        unique=True,
        help_text="Of a review body: district code or ours; in case numbers.",
    )
    facts_since = models.DateField(help_text="From which day the present name, code and address hold.")
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=120, blank=True)
    affiliated_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="affiliates",
        help_text="The review body that the unit's 隶属关系 leads to.",
    )
    contact_name = models.CharField(max_length=50, blank=True)
    contact_phone = EncryptedTextField(blank=True, default="")
    contact_email = models.EmailField(blank=True)
    licence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its review body confirmed licence and contact."
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dissolved_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(name="organisation_uscc_once", fields=["uscc"], condition=Q(dissolved_on=None)),
            models.CheckConstraint(name="organisation_kind_known", condition=Q(kind__in=OrganisationKind.values)),
            models.CheckConstraint(
                name="organisation_uscc_shape",
                condition=Q(uscc=None) | Q(uscc__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
            models.CheckConstraint(
                name="unit_has_code_and_kind",
                condition=~Q(kind=OrganisationKind.UNIT) | (Q(uscc__isnull=False) & ~Q(unit_kind="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmed(self) -> bool:
        """Only a confirmed unit may submit; bodies come from the directory and need no confirmation."""
        return self.kind != OrganisationKind.UNIT or self.confirmed_at is not None


class FormerFacts(models.Model):
    """Name, code, address and affiliation of an organisation in a closed period of the past."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="former_facts")
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    uscc = models.CharField(max_length=18, null=True, blank=True)  # noqa: DJ001 - as in Organisation
    address = models.CharField(max_length=120, blank=True)
    affiliated_to = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="The first day on which it no longer held.")

    class Meta:
        ordering = ["organisation", "-valid_from"]
        constraints = [
            models.CheckConstraint(name="former_facts_period", condition=Q(valid_to__gt=models.F("valid_from"))),
        ]


Asked = TypeVar("Asked", bound=models.Model)


class Decision(models.TextChoices):
    PENDING = "pending", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未通过"


class _Request(models.Model):
    """Something that a second person decides, with a reason when the answer is no."""

    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PENDING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["requested_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_decided_by_someone",
                condition=Q(decision="pending", decided_by=None, decided_at=None)
                | (~Q(decision="pending") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="%(class)s_refused_with_reason", condition=~Q(decision="refused") | ~Q(reason="")
            ),
        ]


class DeskQuerySet(models.QuerySet[Asked]):
    def for_desk_of(self, user: User) -> DeskQuerySet[Asked]:
        """What the review bodies in which ``user`` works have to answer or have answered."""
        bodies = user.organisation_ids(Role.REVIEW_CLERK, Role.REVIEW_APPROVER)
        return self.filter(organisation__affiliated_to__in=bodies)

    def waiting(self) -> DeskQuerySet[Asked]:
        return self.filter(decision=Decision.PENDING)

    def without_members(self) -> DeskQuerySet[Asked]:
        """About units in which nobody is yet who could answer."""
        present = {"memberships__isnull": False, "memberships__ended_at": None}
        return self.exclude(Exists(Organisation.objects.filter(pk=OuterRef("organisation"), **present)))


class Registration(_Request):
    """A unit's own registration, waiting for its review body to confirm licence and contact."""

    objects = DeskQuerySet.as_manager()
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="registration")


class JoinRequest(_Request):
    """A second registration of a known code: the person asks to become a member of that unit."""

    objects = DeskQuerySet.as_manager()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="join_requests")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta(_Request.Meta):
        constraints = [
            *_Request.Meta.constraints,
            models.UniqueConstraint(
                name="one_open_join_request", fields=["organisation", "requested_by"], condition=Q(decision="pending")
            ),
        ]


class IdentityChange(_Request):
    """A new name, code or affiliation with its proof; the body's confirmation closes the former facts."""

    objects = DeskQuerySet.as_manager()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="identity_changes")
    name = models.CharField(max_length=100)
    uscc = models.CharField(max_length=18)
    affiliated_to = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
