"""Objections to a notice (domain §5): real-name or kept as a clue, the inquiry, the verdict; identities encrypted.

Who objected, what was said and every file are ciphertext: an objector is known by his words too. What others may
know of an objection (number, channel, days, how it stands) is in plain columns.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from accounts.roles import CITY_ROLES
from applications.models import Workshop
from common.fields import EncryptedJSONField, EncryptedTextField
from common.models import StoredFile
from reviews.models.publicity import Notice

PERSON = settings.AUTH_USER_MODEL


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Rows only come out through ``visible_to``; what is inside them, through ``Objection.is_read_by``."""

    def visible_to(self, user: User) -> ObjectionQuerySet:
        """The city knows of every objection; nobody else of any."""
        return self if user.holds(*CITY_ROLES) else self.none()

    def standing_upheld(self) -> ObjectionQuerySet:
        """Founded, and the removal that follows from it not served yet: a case taken up again begins anew."""
        served = Removal.objects.filter(workshop=OuterRef("workshop"), served_at__gte=OuterRef("decided_at"))
        return self.filter(~Exists(served), status=Objection.Status.UPHELD)


class Objection(models.Model):
    """One objection to one workshop of one notice."""

    class Channel(models.TextChoices):
        WEB = "web", "网上"
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
        ACCEPTED = "accepted", "核查中"
        DISMISSED = "dismissed", "异议不成立"
        UPHELD = "upheld", "异议成立"
        REFUSED = "refused", "不予受理"
        CLUE = "clue", "作为线索留存"

    class Ground(models.TextChoices):
        """Why it is no objection to look into: public words, fit for the journal."""

        LATE = "late", "不在公示期内收到或寄出"
        VAGUE = "vague", "没有具体事实或线索"
        UNRELATED = "unrelated", "不属于公示内容"
        WITHDRAWN = "withdrawn", "异议人书面撤回"
        ANONYMOUS = "anonymous", "匿名提出"

    OPEN = (Status.RECEIVED, Status.ACCEPTED)

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="objections")
    number = models.CharField(
        max_length=30, unique=True, help_text="Acknowledgement number: a serial and a random part"
    )
    check_key = models.CharField(max_length=64, help_text="Keyed hash of the code on the receipt")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    identity = EncryptedJSONField(default=dict, help_text="name, phone, email, address, unit, code: for the two")
    facts = EncryptedTextField(help_text="What is said to be wrong, in the objector's words.")
    basis = EncryptedTextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    received_at = models.DateTimeField()
    postmarked_on = models.DateField(null=True, blank=True)
    in_time = models.BooleanField(help_text="Received or postmarked within the period.")
    registered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    handler = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    extended_reason = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=10, blank=True, choices=Status.choices, help_text="Drafted.")
    ground = models.CharField(max_length=10, blank=True, choices=Ground.choices)
    verdict_text = EncryptedTextField(blank=True, default="", help_text="What was found, for the file.")
    reply = EncryptedTextField(blank=True, default="", help_text="What the objector is told.")
    verdict_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reply_printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField(null=True, blank=True)
    served_how = models.CharField(max_length=100, blank=True)
    served_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_decided_by_two",
                condition=~Q(status__in=["dismissed", "upheld", "refused"])
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False, verdict_by__isnull=False)
                    & ~Q(decided_by=F("verdict_by"))
                ),
            ),
            models.CheckConstraint(
                name="objection_set_aside_with_ground", condition=~Q(status__in=["clue", "refused"]) | ~Q(ground="")
            ),
            models.CheckConstraint(
                name="objection_approver_is_another", condition=Q(approver=None) | ~Q(approver=F("handler"))
            ),
            models.CheckConstraint(
                name="objection_extended_with_reason", condition=Q(extended_at=None) | ~Q(extended_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["workshop", "status"], include=["in_time"], name="objections_of_case"),
            models.Index(fields=["status", "due_on", "id"], include=["handler", "approver"], name="objections_waiting"),
            models.Index(fields=["-received_at", "-id"], name="objections_latest"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_drafted(self) -> bool:
        """Whether a verdict waits for the approver."""
        return bool(self.verdict) and self.decided_at is None

    def is_late(self, today: date) -> bool:
        return self.is_open and today > self.due_on


class Hearing(models.Model):
    """What the unit is asked during an inquiry, and its statement. The question never says who objected."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="hearings")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="hearings")
    question = models.TextField()
    due_on = models.DateField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="hearing_answer_has_its_moment",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["workshop"], name="hearings_open", condition=Q(answered_at=None))]


class InquiryNote(models.Model):
    """One note of an inquiry; never changed (a trigger refuses it)."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="notes")
    text = EncryptedTextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class ObjectionFile(models.Model):
    """A file of the objector, of the inquiry or of the unit's statement.

    Without an objection it is held for a form that was shown again, and goes after a day.
    """

    class Purpose(models.TextChoices):
        EVIDENCE = "evidence", "证据材料"
        SEAL = "seal", "单位盖章件"
        ORIGINAL = "original", "来件原件"
        INQUIRY = "inquiry", "核查材料"
        STATEMENT = "statement", "单位说明附件"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    objection = models.ForeignKey(Objection, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    note = models.ForeignKey(InquiryNote, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    hearing = models.ForeignKey(Hearing, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    holder = models.UUIDField(null=True, blank=True, help_text="The form it was sent with, until that is taken.")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    name = EncryptedTextField(help_text="As it was sent: a file's name may tell whose it is.")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "uuid"]
        constraints = [
            models.CheckConstraint(
                name="objection_file_belongs", condition=Q(objection__isnull=False) | Q(holder__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="objection_files_held", condition=Q(objection=None))]


class ObjectionMail(models.Model):
    """A mail to whoever objected: that it is owed and went out. Address and words come in when it is sent."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "回执"
        REPLY = "reply", "答复"

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    ordered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_fault = models.CharField(max_length=80, blank=True, help_text="Its kind alone: its words name the address.")

    class Meta:
        ordering = ["ordered_at", "pk"]
        constraints = [models.UniqueConstraint(name="objection_mail_once", fields=["objection", "kind"])]
        indexes = [models.Index(fields=["id"], name="objection_mail_waiting", condition=Q(sent_at=None))]


class Removal(models.Model):
    """Why a workshop is not recognised after an upheld objection: drafted by the city, agreed by finance, served."""

    class Answer(models.TextChoices):
        ASKED = "asked", "待财政同意"
        AGREED = "agreed", "财政已同意"
        RETURNED = "returned", "财政退回"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="removals")
    text = models.TextField(help_text="Facts and basis as the unit reads them; never who objected.")
    remedy = models.TextField()
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.ASKED)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.CharField(max_length=500, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    served_how = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_current_removal", fields=["workshop"], condition=Q(current=True)),
            models.CheckConstraint(
                name="removal_answered_whole",
                condition=Q(answer="asked", answered_at=None)
                | Q(answer="agreed", answered_at__isnull=False, answered_by__isnull=False)
                | (Q(answer="returned", answered_at__isnull=False) & ~Q(answer_reason="")),
            ),
        ]
