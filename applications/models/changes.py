"""Requests to change something about a living title, with evidence, opinions and the day from which they hold.

Beside them what leads to changes: a technician who is gone, a title proposed for closing, a review body merged.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from accounts.roles import UNIT_ROLES
from applications.models.workshop import Workshop, follows
from common.fields import EncryptedJSONField
from common.models import JobProgress, StoredFile

PERSON = settings.AUTH_USER_MODEL


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> ChangeQuerySet:
        """Whoever follows the title sees its changes, experts do not; a draft is its drafter's organisation's alone."""
        units = user.organisation_ids(*UNIT_ROLES)
        drafts = Q(origin=Change.Origin.UNIT, workshop__unit__in=units)
        if user.sees_every_case():
            drafts |= Q(origin=Change.Origin.CITY)
        return self.filter(
            ~Q(status=Change.Status.DRAFT) & Q(submitted_at__isnull=False) | drafts,
            follows(user),
            workshop__in=Workshop.objects.visible_to(user),
        )

    def open(self) -> ChangeQuerySet:
        return self.filter(ended_at=None)


class Change(models.Model):
    """One request: what is asked, from which day, and how far it is."""

    class Kind(models.TextChoices):
        UNIT = "unit", "单位更名或代码变更"
        HOST = "host", "承办单位变更"
        TECHNICIAN = "technician", "首席技师变更"
        MEMBERS = "members", "成员变更"
        ADDRESS = "address", "地址变更"
        BODY = "body", "初审单位变更"
        CLOSE = "close", "主动注销"

    class Status(models.TextChoices):
        DRAFT = "draft", "拟写中"
        SUBMITTED = "submitted", "待初审单位办理"
        RETURNED = "returned", "退回修改"
        CHECKED = "checked", "待市局批准"
        DONE = "done", "已办结"
        REFUSED = "refused", "未同意"
        DROPPED = "dropped", "已撤回"

    class Origin(models.TextChoices):
        UNIT = "unit", "所在单位"
        CITY = "city", "市人力社保局"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.UNIT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    valid_from = models.DateField(null=True, blank=True, help_text="As asked for")
    asked = EncryptedJSONField(default=dict, help_text="What is to hold, by the fields of its form")
    candidate_key = models.CharField(max_length=64, blank=True, help_text="Keyed hash of a successor's identity number")
    reason = models.CharField(max_length=1000, blank=True)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="Orders the desk.")
    submitted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="Last day for whoever is waited for.")
    held_from = models.DateField(null=True, blank=True, help_text="From which day it holds in fact")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True, help_text="Of a withdrawal")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="change_number_once", fields=["workshop", "number"]),
            models.UniqueConstraint(name="one_open_change", fields=["workshop", "kind"], condition=Q(ended_at=None)),
            models.UniqueConstraint(
                name="one_proposal_per_candidate",
                fields=["candidate_key"],
                condition=Q(ended_at=None) & ~Q(status="draft") & ~Q(candidate_key=""),
            ),
            models.CheckConstraint(
                name="change_sent_with_its_day",
                condition=Q(status__in=["draft", "dropped"]) | Q(submitted_at__isnull=False, valid_from__isnull=False),
            ),
            models.CheckConstraint(
                name="change_ended_exactly_when_ended",
                condition=Q(status__in=["done", "refused", "dropped"], ended_at__isnull=False)
                | (~Q(status__in=["done", "refused", "dropped"]) & Q(ended_at=None)),
            ),
            models.CheckConstraint(
                name="change_holds_exactly_when_done",
                condition=Q(status="done", held_from__isnull=False) | (~Q(status="done") & Q(held_from=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-changed_at", "-id"], name="change_desk"),
            models.Index(fields=["-changed_at", "-id"], name="change_latest"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 号　{self.get_kind_display()}"


class ChangeOpinion(models.Model):
    """What the body or the city says of a request: drafted by one person, given by another."""

    class Office(models.TextChoices):
        BODY = "body", "初审单位"
        CITY = "city", "市人力社保局"

    class Conclusion(models.TextChoices):
        AGREE = "agree", "同意"
        RETURN = "return", "退回修改"
        REFUSE = "refuse", "不同意"

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="opinions")
    office = models.CharField(max_length=6, choices=Office.choices)
    conclusion = models.CharField(max_length=8, choices=Conclusion.choices)
    text = models.CharField(max_length=1000, blank=True)
    remedy = models.TextField(blank=True, help_text="How to have a refusal reviewed, as served")
    drafted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Drafted anew before it was given")

    class Meta:
        ordering = ["drafted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_drafted_change_opinion",
                fields=["change", "office"],
                condition=Q(given_at=None, ended_at=None),
            ),
            models.CheckConstraint(
                name="change_opinion_given_by_another",
                condition=Q(given_by=None) | Q(drafted_by=None) | ~Q(given_by=F("drafted_by")),
            ),
            models.CheckConstraint(name="change_opinion_with_reasons", condition=Q(conclusion="agree") | ~Q(text="")),
        ]


class ChangeFile(models.Model):
    """One piece of evidence; what was taken out again is kept."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]


class DepartureQuerySet(models.QuerySet["Departure"]):
    def visible_to(self, user: User) -> DepartureQuerySet:
        """Whoever follows the title; why a person left is no matter of experts."""
        return self.filter(follows(user), workshop__in=Workshop.objects.visible_to(user))


class Departure(models.Model):
    """The technician is gone: since when, how, who said so, and until when a successor is to be proposed."""

    class How(models.TextChoices):
        LEFT = "left", "离职"
        RETIRED = "retired", "退休"
        DIED = "died", "去世"
        OTHER = "other", "其他原因不能履职"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="departures")
    how = models.CharField(max_length=8, choices=How.choices)
    gone_on = models.DateField(help_text="The first day without him")
    note = models.CharField(max_length=500, blank=True)
    evidence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reported_for = models.CharField(max_length=60, help_text="In which capacity, in words")
    reported_at = models.DateTimeField()
    due_on = models.DateField(help_text="Last day for proposing a successor, by the programme rules of the report")
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The last reminder, days ahead")
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="A successor was approved, or the title ended")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Reported in error")
    withdrawn_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        ordering = ["-gone_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_departure", fields=["workshop"], condition=Q(settled_at=None, withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="departure_withdrawn_with_reason",
                condition=Q(withdrawn_at=None) | (Q(withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="departure_due", condition=Q(settled_at=None, withdrawn_at=None))
        ]


class ClosingProposal(models.Model):
    """A title proposed for closing: on which ground, with finance's answer where a subsidy was paid."""

    class Ground(models.TextChoices):
        REQUEST = "request", "所在单位申请注销"
        DISSOLVED = "dissolved", "所在单位注销"
        NO_SUCCESSOR = "no_successor", "首席技师离开，期限内没有提出继任人选"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="closing_proposals")
    change = models.ForeignKey(
        Change, null=True, blank=True, on_delete=models.PROTECT, related_name="closing_proposals"
    )
    ground = models.CharField(max_length=12, choices=Ground.choices)
    facts = models.CharField(max_length=1000, help_text="Facts and basis, as served")
    evidence = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asks_finance = models.BooleanField()
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, help_text="Carried out")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Taken back, or refused by finance")
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_closing_proposal", fields=["workshop"], condition=Q(done_at=None, ended_at=None)
            ),
            models.CheckConstraint(
                name="closing_proposal_of_a_request", condition=~Q(ground="request") | Q(change__isnull=False)
            ),
            models.CheckConstraint(
                name="closing_proposal_answered_by_somebody",
                condition=Q(agrees=None, answered_at=None) | Q(agrees__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="closing_proposal_refused_with_reason", condition=~Q(agrees=False) | ~Q(answer="")
            ),
        ]


class BodyMerger(models.Model):
    """A review body gave its duties to another: every live case and living title follows, row by row."""

    former = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    document = models.CharField(max_length=60, help_text="文号 of the reform")
    reason = models.CharField(max_length=500)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    dissolves = models.BooleanField(help_text="The former body no longer exists.")
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    job = models.OneToOneField(JobProgress, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="merger_of_two", condition=~Q(former=F("successor"))),
            models.CheckConstraint(
                name="merger_approved_by_another", condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by"))
            ),
            models.UniqueConstraint(
                name="one_open_merger", fields=["former"], condition=Q(approved_at=None, dropped_at=None)
            ),
        ]


class BodyMergerRow(models.Model):
    """One case of a merger: what became of it, in a sentence."""

    merger = models.ForeignKey(BodyMerger, on_delete=models.CASCADE, related_name="rows")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    done = models.BooleanField(null=True)
    sentence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="case_in_merger_once", fields=["merger", "workshop"])]
