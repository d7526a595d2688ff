"""Good practice (六(一)): what a workshop tells others of its experience; it appears once the city has read it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, UNIT_ROLES
from applications.models import Workshop
from applications.states import State
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, user: User) -> PracticeQuerySet:
        """What is published everybody; a draft its unit alone; from the first sending on also both bureaus."""
        seen = Q(status=Practice.Status.PUBLISHED)
        if units := user.organisation_ids(*UNIT_ROLES):
            seen |= Q(workshop__unit__in=units)
        if user.holds(*CITY_ROLES, *FINANCE_ROLES):
            seen |= Q(sent_at__isnull=False)
        return self.filter(seen)

    def published(self) -> PracticeQuerySet:
        """What everybody reads; of a title that was taken away nothing, until it is given back."""
        return self.filter(status=Practice.Status.PUBLISHED).exclude(workshop__state=State.REVOKED)

    def locked(self) -> PracticeQuerySet:
        return self.select_for_update(of=("self",))


class Practice(models.Model):
    """One post. While the city reads it and once it is published nobody changes it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SENT = "sent", "待市局审核"
        RETURNED = "returned", "退回修改"
        PUBLISHED = "published", "已发布"
        RETRACTED = "retracted", "已撤下"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="practices")
    title = models.CharField(max_length=60)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(help_text="Last change of content or standing; orders lists.")
    sent_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="The last time.")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="practice_read_only_when_sent",
                condition=Q(status="draft") | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
            models.CheckConstraint(
                name="practice_published_exactly_when_published",
                condition=Q(status="published", published_at__isnull=False)
                | (~Q(status="published") & Q(published_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="practice_public", condition=Q(status="published")),
            models.Index(fields=["-changed_at", "-id"], name="practice_latest"),
            models.Index(fields=["status"], name="practice_waits", condition=Q(status="sent")),
        ]

    def __str__(self) -> str:
        return self.title


class PracticePhoto(models.Model):
    """A picture of a post: as it was sent, and as it is shown, upright and without what the camera wrote into it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="photos")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    shown = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=60)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]


class PracticeDecision(models.Model):
    """What the city decided of a post, with the hash of what it read; written once."""

    class Outcome(models.TextChoices):
        PUBLISHED = "published", "同意发布"
        RETURNED = "returned", "退回修改"
        RETRACTED = "retracted", "撤下"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    words = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="practice_turned_down_with_words", condition=Q(outcome="published") | ~Q(words="")
            ),
            models.CheckConstraint(name="practice_decision_hash", condition=Q(content_hash__regex="^[0-9a-f]{64}$")),
        ]
