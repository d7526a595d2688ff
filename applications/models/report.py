"""The 申办报告 (四(一)2): structured under the seed's headings, or an uploaded PDF."""

from django.db import models
from django.db.models import Q

from applications.models.chapters import Chapter
from applications.models.rules import ReportHeading
from applications.models.workshop import Workshop
from common.models import StoredFile


class Report(Chapter):
    class Mode(models.TextChoices):
        STRUCTURED = "structured", "在线填写"
        UPLOADED = "uploaded", "上传 PDF"

    workshop = models.OneToOneField(Workshop, on_delete=models.CASCADE, related_name="report")
    mode = models.CharField("方式", max_length=12, choices=Mode.choices, default=Mode.STRUCTURED)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # an uploaded report cannot be read by us: the unit ticks which headings it covers
    covered = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="report_mode_known", condition=Q(mode__in=["structured", "uploaded"]))
        ]


class ReportSection(models.Model):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="report_sections")
    heading = models.ForeignKey(ReportHeading, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["heading__order"]
        constraints = [models.UniqueConstraint(name="one_section_per_heading", fields=["workshop", "heading"])]
