"""The journal of a workshop: append-only by trigger, chained by hash per workshop, anchored every hour."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Organisation, User
from applications.models.workshop import Workshop
from common.journal import ChainedRow


class EventText(models.Model):
    """Free text of an act; the journal holds only its hash."""

    text = models.TextField()
    sha256 = models.CharField(max_length=64)


class WorkshopEventQuerySet(models.QuerySet["WorkshopEvent"]):
    def visible_to(self, user: User) -> WorkshopEventQuerySet:
        return self.filter(workshop__in=Workshop.objects.visible_to(user))


class WorkshopEvent(ChainedRow):
    """One line: who did what to which workshop when, from which state to which. Ids, hashes and public words only."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the two indexes below begin with it
        help_text="None: the clock.",
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="代"
    )
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    text = models.OneToOneField(EventText, null=True, blank=True, on_delete=models.PROTECT, related_name="event")

    objects = WorkshopEventQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "-sequence"]
        constraints = [models.UniqueConstraint(name="workshop_event_sequence", fields=["workshop", "sequence"])]
        indexes = [
            models.Index(fields=["-at", "-id"], name="workshop_event_latest"),
            models.Index(fields=["actor", "-at"], name="workshop_event_by_actor"),
            models.Index(fields=["actor", "workshop"], name="workshop_event_handled"),
        ]


class JournalAnchor(models.Model):
    """The heads of all chains at one moment, under one hash: what is printed or exported cannot be rewritten later."""

    at = models.DateTimeField()
    journal = models.CharField(max_length=20, help_text="workshop or security")
    chains = models.PositiveIntegerField()
    events = models.PositiveBigIntegerField()
    heads_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-at", "-pk"]
