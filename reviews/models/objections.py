"""Objections to a notice (domain §5): real-name or kept as a clue, the inquiry, the verdict; identities encrypted."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Workshop
from common.fields import EncryptedJSONField
from common.models import StoredFile
from reviews.models.publicity import Notice

PERSON = settings.AUTH_USER_MODEL


class Objection(models.Model):
    """One objection to one workshop of one notice."""

    class Channel(models.TextChoices):
        WEB = "web", "在线"
        LETTER = "letter", "来信"
        PHONE = "phone", "来电"
        FAX = "fax", "传真"
        VISIT = "visit", "来访"

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        UNIT = "unit", "单位"
        ANONYMOUS = "anonymous", "匿名"

    class Status(models.TextChoices):
        RECEIVED = "received", "已收到"
        CLUE = "clue", "作为线索留存"
        REFUSED = "refused", "不予受理"
        ACCEPTED = "accepted", "核查中"
        DISMISSED = "dismissed", "异议不成立"
        UPHELD = "upheld", "异议成立"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="objections")
    number = models.CharField(max_length=30, unique=True, help_text="Acknowledgement number")
    check_code = models.CharField(max_length=16, help_text="With the number: the objector asks how it stands")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    identity = EncryptedJSONField(default=dict, help_text="name, contact, address, code: handler and approver only")
    facts = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField()
    postmarked_on = models.DateField(null=True, blank=True)
    in_time = models.BooleanField(help_text="Received or postmarked within the period")
    registered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    answered_reason = models.CharField(max_length=500, blank=True, help_text="Why it is a clue or refused")
    due_on = models.DateField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_reason = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=10, blank=True, choices=[("dismiss", "不成立"), ("uphold", "成立")])
    verdict_text = models.TextField(blank=True)
    verdict_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict_at = models.DateTimeField(null=True, blank=True)
    finance_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finance_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True)
    reply_printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    served_at = models.DateTimeField(null=True, blank=True)
    served_how = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_decided_by_two",
                condition=~Q(status__in=["dismissed", "upheld"])
                | (
                    Q(decided_at__isnull=False, verdict_by__isnull=False)
                    & ~Q(decided_by=models.F("verdict_by"))
                    & ~Q(verdict_text="")
                ),
            ),
            models.CheckConstraint(
                name="objection_put_aside_with_reason",
                condition=~Q(status__in=["clue", "refused"]) | ~Q(answered_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["workshop", "status"], include=["in_time"], name="objections_of_case"),
            models.Index(fields=["status", "due_on", "id"], name="objections_waiting"),
        ]


class ObjectionFile(models.Model):
    """A file of the objector (evidence, seal of a unit) or of the inquiry."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")
    purpose = models.CharField(
        max_length=10, choices=[("evidence", "证据"), ("seal", "单位盖章件"), ("inquiry", "核查材料")]
    )
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()


class InquiryNote(models.Model):
    """One note of an inquiry; never changed."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
