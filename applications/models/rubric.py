"""The rubric of an evaluation as data: groups, indicators with bands, vetoes (domain §4); frozen with its RuleSet."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from applications.models.rules import ChecklistItem


class Rubric(models.Model):
    """One version of the 100 points by which a case is judged."""

    class Purpose(models.TextChoices):
        AWARD = "award", "认定评审"
        ASSESSMENT = "assessment", "评估考核"

    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.AWARD)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class RubricGroup(models.Model):
    """A head of the score sheet, e.g. 首席技师 30."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="groups")
    code = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(name="rubric_group_once", fields=["rubric", "code"])]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """One thing that is judged: full marks, how it is judged, for which kind of unit."""

    class Judged(models.TextChoices):
        COMPUTED = "computed", "系统计算"
        COMPUTED_AND_EXPERT = "computed_and_expert", "系统计算，专家可调整"
        PAPERS = "papers", "材料"
        SITE = "site", "现场"
        PAPERS_AND_SITE = "papers_and_site", "材料和现场"

    group = models.ForeignKey(RubricGroup, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    step = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    judged = models.CharField(max_length=20, choices=Judged.choices)
    computed_by = models.CharField(max_length=40, blank=True, help_text="Name of one of our functions")
    unit_kind = models.CharField(max_length=12, choices=ChecklistItem.UnitKind.choices, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    # codes of ChecklistItem whose files stand beside the indicator (``code@technician``, ``code@members`` for some of
    # its people), and ``form.<part>`` for a part of the 申报表
    evidence = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    comment_below = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="A lower value needs a comment."
    )

    class Meta:
        ordering = ["group__order", "order", "pk"]
        constraints = [
            models.UniqueConstraint(name="indicator_once", fields=["group", "code", "unit_kind"]),
            models.CheckConstraint(
                name="indicator_points", condition=Q(points__gt=0, step__gt=0, step__lte=F("points"))
            ),
            models.CheckConstraint(
                name="computed_indicator_names_its_function",
                condition=Q(judged__in=["computed", "computed_and_expert"]) & ~Q(computed_by="")
                | ~Q(judged__in=["computed", "computed_and_expert"]) & Q(computed_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Band(models.Model):
    """What deserves which points of an indicator."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="bands")
    least = models.DecimalField(max_digits=5, decimal_places=2)
    most = models.DecimalField(max_digits=5, decimal_places=2)
    sentence = models.CharField(max_length=200)
    reached_at = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="A computed measure from here on earns ``most``.",
    )

    class Meta:
        ordering = ["-most", "pk"]
        constraints = [models.CheckConstraint(name="band_in_order", condition=Q(most__gte=F("least")))]


class Veto(models.Model):
    """A ground on which a case fails whatever its points; proposed by an expert with its basis."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="vetoes")
    code = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField()
    sentence = models.CharField(max_length=200)
    clause = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(name="veto_once", fields=["rubric", "code"])]

    def __str__(self) -> str:
        return self.sentence


class BonusItem(models.Model):
    """What may earn points beyond the indicators, each with its evidence; the programme rules cap the sum."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="bonus_items")
    code = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField()
    sentence = models.CharField(max_length=200)
    points = models.DecimalField(max_digits=4, decimal_places=2, help_text="Most of one claim")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(name="bonus_item_once", fields=["rubric", "code"]),
            models.CheckConstraint(name="bonus_item_positive", condition=Q(points__gt=0)),
        ]

    def __str__(self) -> str:
        return self.sentence
