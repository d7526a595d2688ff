"""The yearly filing (六(三)): what a title owes each year, what was filed of it, its lists, evidence and returns."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from applications import choices
from applications.models.version import Version
from applications.models.workshop import Workshop
from common.models import StoredFile

PERSON = settings.AUTH_USER_MODEL
SHA256 = "^[0-9a-f]{64}$"


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: User) -> FilingQuerySet:
        """Whoever sees the case; what is not filed yet is read through the unit's own pages alone."""
        return self.filter(workshop__in=Workshop.objects.visible_to(user))


class Filing(models.Model):
    """What one title owes for one year: the plan of that year and the summary of the year before.

    The clock opens the row when the year's day comes near. ``first_filed_at`` alone tells whether it came in time.
    """

    class Status(models.TextChoices):
        OPEN = "open", "待报送"
        FILED = "filed", "待接收"
        RETURNED = "returned", "退回修改"
        ACCEPTED = "accepted", "已备案"
        DROPPED = "dropped", "不再需要"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="filings")
    year = models.PositiveSmallIntegerField(help_text="Of the plan; the summary is of the year before.")
    due_on = models.DateField(help_text="Last day, 24:00; the city may extend it for all.")
    has_summary = models.BooleanField(help_text="Whether a summary is owed beside the plan.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True, help_text="When the unit had it prefilled.")
    goals_from = models.ForeignKey(
        Version,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose goals it began with",
    )
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept = models.JSONField(default=dict, blank=True, help_text="Section → what was typed and could not be taken.")
    summary = models.TextField("上年度工作总结", max_length=2000, blank=True)
    plan = models.TextField("本年度工作计划说明", max_length=1500, blank=True)
    first_filed_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    return_due_on = models.DateField(null=True, blank=True, help_text="Last day of whoever got it back.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # what was last filed, counted: for the sheet, the statistics and the assessment
    tasks_planned = models.PositiveSmallIntegerField(default=0)
    tasks_summed_up = models.PositiveSmallIntegerField(default=0)
    percent_done = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Mean of last year's tasks")
    apprentices = models.PositiveSmallIntegerField(default=0)
    with_agreement = models.PositiveSmallIntegerField(default=0)
    raised = models.PositiveSmallIntegerField(default=0, help_text="Apprentices who gained a level")
    projects = models.PositiveSmallIntegerField(default=0)
    projects_finished = models.PositiveSmallIntegerField(default=0)
    results = models.PositiveSmallIntegerField(default=0, help_text="Patents, methods, innovations, standards")
    exchanges = models.PositiveSmallIntegerField(default=0)
    promotions = models.PositiveSmallIntegerField(default=0)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "-year"]
        constraints = [
            models.UniqueConstraint(name="filing_once_a_year", fields=["workshop", "year"]),
            models.CheckConstraint(
                name="filing_filed_has_its_moments",
                condition=Q(status__in=["open", "dropped"], first_filed_at=None, filed_at=None)
                | (
                    Q(status__in=["filed", "returned", "accepted"], filed_at__gte=F("first_filed_at"))
                    & Q(first_filed_at__isnull=False, begun_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="filing_returned_has_its_day",
                condition=Q(status="returned", return_due_on__isnull=False)
                | (~Q(status="returned") & Q(return_due_on=None)),
            ),
            models.CheckConstraint(
                name="filing_accepted_by_someone",
                condition=Q(status="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | (~Q(status="accepted") & Q(accepted_at=None, accepted_by=None)),
            ),
            models.CheckConstraint(
                name="filing_percent_is_one", condition=Q(percent_done=None) | Q(percent_done__lte=100)
            ),
        ]
        indexes = [
            models.Index(fields=["year", "status", "workshop"], name="filing_desk"),
            models.Index(fields=["year", "workshop"], name="filing_of_year"),
            models.Index(fields=["workshop"], name="filing_waits", condition=~Q(status__in=["accepted", "dropped"])),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年度备案"


class FilingRow(models.Model):
    """One row of a list of a filing; its UUID survives reordering, filing anew and the plan of the next year."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["order", "uuid"]


class Activity(models.TextChoices):
    """一-3: what a workshop is for."""

    TACKLING = "tackling", "技术攻关"
    INNOVATION = "innovation", "技术创新"
    EXCHANGE = "exchange", "技术交流"
    TEACHING = "teaching", "传授技艺"
    INHERITANCE = "inheritance", "绝技绝活代际传承"
    OTHER = "other", "其他"


class FilingTask(FilingRow):
    """A task of the plan: what, how it is measured, by when."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="tasks")
    activity = models.CharField("类别", max_length=12, choices=Activity.choices, blank=True)
    task = models.CharField("任务", max_length=200, blank=True)
    measure = models.CharField("预期目标", max_length=200, blank=True)
    due = models.DateField("完成时限", null=True, blank=True)


class FilingOutcome(FilingRow):
    """What became of a task: one that was planned (its words stay as planned) or one beside the plan."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="outcomes")
    planned = models.UUIDField(null=True, blank=True, help_text="The row of last year's plan or of the application")
    task = models.CharField("任务", max_length=200, blank=True)
    measure = models.CharField("预期目标", max_length=200, blank=True)
    due = models.CharField("完成时限", max_length=10, blank=True, help_text="2026-11-30; of an application 2026-11")
    percent = models.PositiveSmallIntegerField("完成进度", null=True, blank=True)
    outcome = models.CharField("完成情况", max_length=500, blank=True)

    class Meta(FilingRow.Meta):
        constraints = [
            models.CheckConstraint(name="outcome_percent_is_one", condition=Q(percent=None) | Q(percent__lte=100)),
            models.UniqueConstraint(
                name="outcome_of_a_task_once", fields=["filing", "planned"], condition=Q(planned__isnull=False)
            ),
        ]


class FilingApprentice(FilingRow):
    """Somebody whom the workshop taught in the year summed up."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="apprentice_rows")
    name = models.CharField("姓名", max_length=50, blank=True)
    since = models.CharField("拜师年月", max_length=7, blank=True)
    has_agreement = models.BooleanField("签有师徒协议", default=False)
    level_before = models.CharField("年初等级", max_length=30, choices=choices.SkillLevel.choices, blank=True)
    level = models.CharField("年末等级", max_length=30, choices=choices.SkillLevel.choices, blank=True)
    note = models.CharField("取证、获奖等成绩", max_length=200, blank=True)


class FilingProject(FilingRow):
    """A project of the year or what came of one."""

    class Kind(models.TextChoices):
        PROJECT = "project", "技术攻关项目"
        PATENT = "patent", "专利"
        METHOD = "method", "工法、操作法"
        INNOVATION = "innovation", "技术革新"
        STANDARD = "standard", "标准、规程"

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="project_rows")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, blank=True)
    name = models.CharField("名称", max_length=100, blank=True)
    is_finished = models.BooleanField("当年完成", default=False)
    benefit = models.DecimalField("经济效益", max_digits=14, decimal_places=2, null=True, blank=True)
    effect = models.CharField("作用和成效", max_length=300, blank=True)


class FilingExchange(FilingRow):
    """An exchange, a training or the spreading of a skill."""

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", "技术交流、研修"
        PROMOTION = "promotion", "成果、绝技绝活推广"
        TRAINING = "training", "技术培训"
        SERVICE = "service", "社会服务"

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="exchange_rows")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, blank=True)
    title = models.CharField("内容", max_length=100, blank=True)
    held_on = models.DateField("日期", null=True, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    people = models.PositiveIntegerField("参加人数", null=True, blank=True)


class FilingFile(models.Model):
    """One piece of evidence and the row it belongs to; what was taken out is kept."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="files")
    about = models.UUIDField(null=True, blank=True, help_text="The row it proves; None: the filing as a whole")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]


class FilingVersion(models.Model):
    """What was filed at one moment: a snapshot with its schema and hash, confirmed in the system by the approver."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    content_hash = models.CharField(max_length=64)
    filed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["filing", "-number"]
        constraints = [
            models.UniqueConstraint(name="filing_version_once", fields=["filing", "number"]),
            models.CheckConstraint(name="filing_version_hash", condition=Q(content_hash__regex=SHA256)),
        ]


class FilingReturn(models.Model):
    """Sent back with remarks by the body or the city."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="returns")
    version = models.ForeignKey(FilingVersion, on_delete=models.PROTECT, related_name="+")
    remarks = models.TextField()
    due_on = models.DateField()
    returned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    returned_for = models.CharField(max_length=60, help_text="The office in words")
    returned_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-returned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_filing_return", fields=["filing"], condition=Q(answered_at=None)),
            models.CheckConstraint(name="filing_return_says_why", condition=~Q(remarks="")),
        ]


class FilingExtension(models.Model):
    """One postponement of one year's day for all; never earlier, and the row is never changed."""

    year = models.PositiveSmallIntegerField()
    was = models.DateField()
    now = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(name="filing_only_extends", condition=Q(now__gt=F("was"))),
            models.CheckConstraint(name="filing_extended_with_reason", condition=~Q(reason="")),
        ]
