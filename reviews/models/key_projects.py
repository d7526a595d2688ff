"""Key projects (五(一)-1): the yearly joint decision, the budget that finance entered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from applications.models import Workshop

PERSON = settings.AUTH_USER_MODEL


class Budget(models.Model):
    """What finance set aside for a year, in 元; changed by a new row with its reason."""

    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year", "-entered_at"]
        constraints = [
            models.UniqueConstraint(name="one_budget_a_year", fields=["year"], condition=Q(ended_at=None)),
            models.CheckConstraint(name="budget_not_negative", condition=Q(amount__gte=0)),
        ]


class KeyProject(models.Model):
    """One workshop chosen for the one-off municipal subsidy; amounts in 元."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟定"
        CITY = "city", "市人力社保局已确认"
        CONFIRMED = "confirmed", "两局已确认"
        CANCELLED = "cancelled", "已取消"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="key_projects")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    # copied from the programme rules in force when the amount was written, so that the database holds the range
    least = models.DecimalField(max_digits=14, decimal_places=2)
    most = models.DecimalField(max_digits=14, decimal_places=2)
    step = models.DecimalField(max_digits=14, decimal_places=2)
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    city_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    city_at = models.DateTimeField(null=True, blank=True)
    finance_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finance_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(name="key_project_once", fields=["workshop"], condition=~Q(status="cancelled")),
            models.CheckConstraint(
                name="key_amount_within_the_rules",
                condition=Q(amount__gt=0, amount__gte=F("least"), amount__lte=F("most")),
            ),
            models.CheckConstraint(name="key_amount_in_steps", condition=Exact(F("amount") % F("step"), 0)),
            models.CheckConstraint(
                name="key_confirmed_by_both",
                condition=~Q(status="confirmed") | Q(city_at__isnull=False, finance_at__isnull=False),
            ),
            models.CheckConstraint(
                name="key_cancelled_with_reason",
                condition=~Q(status="cancelled")
                | (Q(cancelled_at__isnull=False, paid_at=None) & ~Q(cancelled_reason="")),
            ),
        ]
