"""Site visits (四(三)-1): when and where, who takes part, the record, the photos."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications.models import Workshop
from common.models import StoredFile
from reviews.models.panel import Assignment, Panel

PERSON = settings.AUTH_USER_MODEL


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> VisitQuerySet:
        """Whoever sees the case sees its appointments; the record is asked for separately."""
        return self.filter(workshop__in=Workshop.objects.visible_to(user))

    def of_desk(self, user: User) -> VisitQuerySet:
        """What stands in a person's own calendar: the city's and finance's all, an expert's those he takes part in."""
        if user.holds(*CITY_ROLES, *FINANCE_ROLES):
            return self
        if user.holds(Role.EXPERT):
            mine = VisitParticipant.objects.filter(
                assignment__seat__expert__user=user.pk, assignment__ended_at=None
            ).values("visit")
            return self.visible_to(user).filter(pk__in=mine)
        return self.none()


class Visit(models.Model):
    """One appointment at one workshop."""

    class Status(models.TextChoices):
        PLANNED = "planned", "已安排"
        RECORDED = "recorded", "已记录"
        CANCELLED = "cancelled", "已取消"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="visits")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    sequence = models.PositiveSmallIntegerField(default=0, help_text="Of the .ics file; raised by every change")
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, help_text="When it was last moved")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["status", "starts_at", "id"], name="visit_calendar")]
        constraints = [
            models.CheckConstraint(name="visit_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="visit_cancelled_with_reason", condition=~Q(status="cancelled") | ~Q(cancelled_reason="")
            ),
        ]

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_recorded(self) -> bool:
        return self.status == self.Status.RECORDED


class VisitParticipant(models.Model):
    """Who takes part: an assigned expert, an officer, or somebody of the unit by name."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="participants")
    assignment = models.ForeignKey(Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=50, blank=True)
    duty = models.CharField(max_length=60, blank=True)
    attended = models.BooleanField(null=True, help_text="None until the record says")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="participant_is_somebody",
                condition=Q(assignment__isnull=False) | Q(officer__isnull=False) | ~Q(name=""),
            ),
        ]


class VisitRecord(models.Model):
    """What was met and seen; closed by an officer once attendance is set. It counts for the panel that visited.

    A panel formed anew may adopt the closed record of the one before it, by its leader and with the reason.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="record")
    people_met = models.TextField(blank=True)
    place_seen = models.TextField(blank=True)
    equipment_seen = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    touched = models.JSONField(default=dict, help_text="Field: revision of its last change, and whose it was")
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    closed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    adopted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True, help_text="By the panel that judges since before then")
    adopted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="record_adopted_with_reason",
                condition=Q(adopted_at=None, adopted_by=None, adopted_reason="")
                | (
                    Q(closed_at__isnull=False, adopted_at__isnull=False, adopted_by__isnull=False)
                    & ~Q(adopted_reason="")
                ),
            ),
        ]


class VisitPhoto(models.Model):
    """One photo of a visit; the uuid is the device's, so that sending twice stores once."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=100, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["taken_at", "added_at"]
