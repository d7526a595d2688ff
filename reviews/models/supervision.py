"""Supervision (六(一), 六(二)): inspections of titles, what was asked, what the unit answered, how it was taken.

What an inspector wrote and what a unit sent stay as they are, which triggers hold: a mistake is corrected by a note
beside it. Of an inspection itself only its standing moves on.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from applications.models import LedgerEntry, Workshop
from applications.models.workshop import follows
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User) -> InspectionQuerySet:
        """The unit, the body and the district's finance of the title; both bureaus all. Experts see none."""
        return self.filter(follows(user))

    def locked(self) -> InspectionQuerySet:
        return self.select_for_update(of=("self",))


class Inspection(models.Model):
    """One inspection of one title by one office; with a request it waits for the unit's answer."""

    class Kind(models.TextChoices):
        VISIT = "visit", "现场检查"
        PAPERS = "papers", "书面检查"
        AUDIT = "audit", "经费检查"

    class Office(models.TextChoices):
        BODY = "body", "初审单位"
        DISTRICT_FINANCE = "district_finance", "区财政局"
        CITY = "city", "市人力社保局"
        FINANCE = "finance", "市财政局"

    class Status(models.TextChoices):
        RECORDED = "recorded", "已记录"
        ASKED = "asked", "待单位答复"
        ANSWERED = "answered", "待检查单位确认"
        DONE = "done", "已办结"
        WITHDRAWN = "withdrawn", "要求已撤回"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="inspections")
    number = models.PositiveSmallIntegerField(help_text="Within its title.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    office = models.CharField(max_length=16, choices=Office.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    people = models.TextField(help_text="Who inspected, and whom they met; one a line.")
    findings = models.TextField()
    request = models.TextField(blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # what moves on
    status = models.CharField(max_length=10, choices=Status.choices)
    due_on = models.DateField(null=True, blank=True, help_text="Last day to answer; later after a return.")
    reminded_on = models.DateField(null=True, blank=True, help_text="Of the present due day.")
    overdue_told_on = models.DateField(null=True, blank=True, help_text="Of the present due day.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="inspection_number_once", fields=["workshop", "number"]),
            models.CheckConstraint(name="inspection_says_something", condition=~Q(findings="") & ~Q(people="")),
            models.CheckConstraint(
                name="inspection_asks_with_a_day",
                condition=Q(status="recorded", request="", due_on=None)
                | (~Q(status="recorded") & ~Q(request="") & Q(due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="inspection_ended_with_its_moment",
                condition=Q(status__in=["recorded", "done", "withdrawn"], ended_at__isnull=False)
                | Q(status__in=["asked", "answered"], ended_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="inspection_latest"),
            models.Index(fields=["workshop", "status"], name="inspection_of_title"),
            models.Index(fields=["due_on"], name="inspection_waits", condition=Q(status__in=["asked", "answered"])),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}第 {self.number} 号"


class InspectionItem(models.Model):
    """One line of the books whose vouchers finance asks for, and what it asks about it."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="items")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["entry__number"]
        constraints = [models.UniqueConstraint(name="entry_asked_once", fields=["inspection", "entry"])]


class InspectionAnswer(models.Model):
    """What the unit answers; a draft of its own until its approver sends it, unchangeable from then on."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    sent_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["inspection", "number"]
        constraints = [
            models.UniqueConstraint(name="answer_number_once", fields=["inspection", "number"]),
            models.UniqueConstraint(name="one_answer_in_writing", fields=["inspection"], condition=Q(sent_at=None)),
            models.CheckConstraint(
                name="answer_sent_by_someone",
                condition=Q(sent_at=None, sent_by=None)
                | (Q(sent_at__isnull=False, sent_by__isnull=False) & ~Q(text="")),
            ),
        ]


class ItemAnswer(models.Model):
    """What the unit says to one line of the books."""

    answer = models.ForeignKey(InspectionAnswer, on_delete=models.PROTECT, related_name="of_items")
    item = models.ForeignKey(InspectionItem, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["item"]
        constraints = [models.UniqueConstraint(name="item_answered_once", fields=["answer", "item"])]


class InspectionFile(models.Model):
    """A file: of the record itself, or of an answer, then perhaps of one line of the books."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="files")
    answer = models.ForeignKey(InspectionAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    item = models.ForeignKey(InspectionItem, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]
        constraints = [
            models.CheckConstraint(
                name="only_an_answer_is_about_a_line", condition=Q(item=None) | Q(answer__isnull=False)
            ),
            models.CheckConstraint(
                name="files_of_the_record_stay", condition=Q(removed_at=None) | Q(answer__isnull=False)
            ),
        ]


class InspectionVerdict(models.Model):
    """How the inspecting office took an answer, or that it no longer asks; written once."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "已确认办结"
        RETURNED = "returned", "退回补充"
        WITHDRAWN = "withdrawn", "撤回要求"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="verdicts")
    answer = models.OneToOneField(
        InspectionAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="verdict"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    words = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="Of what was returned.")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="verdict_on_an_answer", condition=Q(outcome="withdrawn") | Q(answer__isnull=False)
            ),
            models.CheckConstraint(
                name="verdict_with_its_words",
                condition=Q(outcome="confirmed", due_on=None)
                | (Q(outcome="returned", due_on__isnull=False) & ~Q(words=""))
                | (Q(outcome="withdrawn", due_on=None) & ~Q(words="")),
            ),
        ]


class ItemVerdict(models.Model):
    """Whether one line of the books was found in order."""

    verdict = models.ForeignKey(InspectionVerdict, on_delete=models.PROTECT, related_name="of_items")
    item = models.ForeignKey(InspectionItem, on_delete=models.PROTECT, related_name="verdicts")
    is_in_order = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["item"]
        constraints = [
            models.UniqueConstraint(name="item_judged_once", fields=["verdict", "item"]),
            models.CheckConstraint(name="not_in_order_with_reason", condition=Q(is_in_order=True) | ~Q(words="")),
        ]


class InspectionNote(models.Model):
    """A correction of a record, beside it; written once."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="inspection_note_says_something", condition=~Q(text=""))]
