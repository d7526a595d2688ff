"""The public notice (四(三)-2, -3): the joint list, the notice with its frozen copy and period, its rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Round, RuleSet, Workshop
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL


class JointList(models.Model):
    """拟认定名单: prepared by the city, agreed by finance; nobody's seal yet (domain §10-1)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟定中"
        PROPOSED = "proposed", "待财政同意"
        AGREED = "agreed", "财政已同意"
        RETURNED = "returned", "财政退回"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="joint_lists")
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    content_hash = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="joint_list_agreed_on_a_hash",
                condition=~Q(status__in=["proposed", "agreed"]) | Q(content_hash__regex="^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListRow(models.Model):
    joint_list = models.ForeignKey(JointList, on_delete=models.CASCADE, related_name="rows")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="list_rows")
    order = models.PositiveIntegerField()
    facts = models.JSONField(default=dict, help_text="What finance was asked about: names and the version's hash")

    class Meta:
        ordering = ["joint_list", "order"]
        constraints = [models.UniqueConstraint(name="case_in_list_once", fields=["joint_list", "workshop"])]


class Notice(models.Model):
    """One notice: its text, where and when it was posted, its period, the frozen copy and its hash.

    A correction or a retraction is a notice too and names the one it speaks of. Rows stand in the notice whose
    period counts for them: the notice itself, or the correction with which the whole period runs again.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", "公示"
        CORRECTION = "correction", "更正公告"
        RETRACTION = "retraction", "撤回公告"

    class Status(models.TextChoices):
        DRAFT = "draft", "拟稿"
        POSTED = "posted", "公示中"
        CLOSED = "closed", "公示期满"
        RETRACTED = "retracted", "已撤回"

    joint_list = models.ForeignKey(JointList, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True, help_text="文号, e.g. 京人社能公〔2026〕3号")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it corrects or retracts")
    changes = models.JSONField(default=list, help_text="Of a correction: row, item, now")
    runs_again = models.BooleanField(default=False, help_text="Of a correction: the whole period begins anew")
    posting_on = models.DateField(null=True, blank=True, help_text="The day for which its dates are written")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # copied from the RuleSet at the moment of posting
    days = models.PositiveSmallIntegerField(default=7)
    day_rule = models.CharField(max_length=10, choices=RuleSet.DayRule.choices, default=RuleSet.DayRule.NATURAL)
    past_holidays = models.BooleanField(default=True, help_text="The last day moves past days off")
    posted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(null=True, blank=True)
    posting_url = models.URLField(max_length=300, blank=True)
    screenshot = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Exclusive: 24:00 of the last day in Beijing")
    content = models.JSONField(default=dict, help_text="The frozen copy: title, paragraphs, rows, contact, dates")
    content_hash = models.CharField(max_length=64, blank=True)
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retracted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_posted_whole",
                condition=Q(status="draft", posted_at=None)
                | Q(posted_at__isnull=False, content_hash__regex="^[0-9a-f]{64}$"),
            ),
            # what only corrects or retracts has no period of its own
            models.CheckConstraint(
                name="notice_period_whole",
                condition=Q(first_day=None, last_day=None, ends_at=None) & (Q(status="draft") | ~Q(kind="notice"))
                | Q(first_day__isnull=False, last_day__gte=F("first_day"), ends_at__gt=F("posted_at")),
            ),
            models.CheckConstraint(
                name="notice_corrects_another", condition=Q(kind="notice", corrects=None) | ~Q(kind="notice")
            ),
            models.UniqueConstraint(
                name="one_draft_of_a_list",
                fields=["joint_list"],
                condition=Q(status="draft", kind="notice"),
            ),
            models.CheckConstraint(
                name="notice_retracted_with_reason", condition=~Q(status="retracted") | ~Q(retracted_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["-posted_at", "-id"], name="notice_latest", condition=~Q(status="draft")),
            models.Index(fields=["ends_at"], name="notice_running", condition=Q(status="posted")),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeRow(models.Model):
    """One workshop in a notice, as it was published; struck when it no longer stands there."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="rows")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="notice_rows")
    order = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    technician = models.CharField(max_length=50)
    trade = models.CharField(max_length=60)
    unit = models.CharField(max_length=100)
    body = models.CharField(max_length=100)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["notice", "order"]
        constraints = [
            models.UniqueConstraint(name="case_in_notice_once", fields=["notice", "workshop"]),
            models.UniqueConstraint(name="one_notice_of_a_case", fields=["workshop"], condition=Q(struck_at=None)),
        ]
        indexes = [models.Index(fields=["workshop", "-id"], name="notices_of_case")]
