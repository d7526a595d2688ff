"""What the preliminary review writes and the form prints: opinions, original checks, remarks, returns, waivers."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.materials import MaterialFile
from applications.models.version import Version
from applications.models.workshop import Workshop


class Opinion(models.Model):
    """A drafted opinion for one box. Redrafting ends the old one; sealing is done by another person."""

    class Conclusion(models.TextChoices):
        RECOMMEND = "recommend", "同意推荐"
        NOT_RECOMMEND = "not_recommend", "不予推荐"
        DECLINE = "decline", "不予受理"

    class Box(StrEnum):
        """Whose opinion it is; each later office adds its own."""

        BODY = "body"
        CITY = "city"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="opinions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="opinions")
    box = models.CharField(max_length=12, help_text="body, city, …")
    conclusion = models.CharField(max_length=16, choices=Conclusion.choices)
    text = models.TextField()
    remedy = models.TextField(blank=True, help_text="How to have a refusal reviewed, as served.")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    served_at = models.DateTimeField(null=True, blank=True, help_text="When a refusal was served.")
    served_how = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_current_opinion", fields=["workshop", "box"], condition=Q(current=True)),
        ]


class OriginalCheck(models.Model):
    """四(二)-1: whether the original of one uploaded file was seen and agrees. A new file needs a new check."""

    class Verdict(models.TextChoices):
        AGREES = "agrees", "与原件一致"
        DIFFERS = "differs", "与原件不符"
        MISSING = "missing", "未见原件"
        OTHERWISE = "otherwise", "以其他方式核实"

    file = models.OneToOneField(MaterialFile, on_delete=models.PROTECT, related_name="check_of_original")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="original_checks")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField("原因或依据", max_length=300, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    organisation_name = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="original_verdict_known", condition=Q(verdict__in=["agrees", "differs", "missing", "otherwise"])
            ),
            models.CheckConstraint(name="original_reason_given", condition=Q(verdict="agrees") | ~Q(reason="")),
        ]

    @property
    def is_settled(self) -> bool:
        """Whether the copy may be stamped."""
        return self.verdict in {self.Verdict.AGREES, self.Verdict.OTHERWISE}


class CorrectionReturn(models.Model):
    """One return for correction: from which version, until which day, by whom."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="returns")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="returns")
    due_on = models.DateField()
    note = models.TextField(blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the case was submitted again.")

    class Meta:
        ordering = ["-returned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_return", fields=["workshop"], condition=Q(answered_at=None)),
        ]


class Remark(models.Model):
    """A remark on one field (its path) or one material slot (``materials.<uuid>``), and the unit's answer."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="remarks")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="remarks")
    path = models.CharField(max_length=120)
    where = models.CharField(max_length=120, help_text="The place in words, e.g. 第 4 人 石𠮷安 · 证书编号")
    text = models.CharField(max_length=500)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    returned = models.ForeignKey(
        CorrectionReturn, null=True, blank=True, on_delete=models.PROTECT, related_name="remarks"
    )
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="Taken back before it was sent.")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="The reviewer accepted the correction.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["made_at", "uuid"]
        constraints = [
            models.CheckConstraint(
                name="answer_has_its_moment",
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]


class Waiver(models.Model):
    """A request to be excused from one hard rule (domain §10-12), decided by the body before it recommends."""

    class Answer(models.TextChoices):
        ASKED = "asked", "待决定"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="waivers")
    rule = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["rule"]
        constraints = [
            models.UniqueConstraint(name="one_waiver_per_rule", fields=["workshop", "rule"]),
            models.CheckConstraint(
                name="waiver_decided_with_basis",
                condition=Q(answer="asked", decided_at=None)
                | (~Q(answer="asked") & Q(decided_at__isnull=False) & ~Q(basis="")),
            ),
        ]
