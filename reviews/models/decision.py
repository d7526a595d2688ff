"""The joint decision: one content, one hash, two sides that each draft and seal; lists of them; taking one up again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Seal, Workshop
from common.models import JobProgress

PERSON = settings.AUTH_USER_MODEL


class Decision(models.Model):
    """What both bureaus seal: the canonical JSON and its hash. Any change ends it and begins another."""

    class Kind(models.TextChoices):
        GRANT = "grant", "同意认定"
        REJECT = "reject", "不予认定"
        REVOKE = "revoke", "撤销称号"
        KEEP = "keep", "不予撤销"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reasons = models.TextField(blank=True, help_text="Facts and basis of a refusal")
    remedy = models.TextField(blank=True)
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Changed or disagreed with; the row is kept")
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            # what was carried out stays beside the one that is being drafted: granted once, revoked later
            models.UniqueConstraint(
                name="one_current_decision", fields=["workshop"], condition=Q(ended_at=None, carried_out_at=None)
            ),
            models.CheckConstraint(name="decision_hash_shape", condition=Q(content_hash__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="refusal_with_reasons", condition=~Q(kind__in=["reject", "revoke", "keep"]) | ~Q(reasons="")
            ),
        ]
        # the few that wait among all that were ever carried out
        indexes = [
            models.Index(fields=["workshop"], name="open_decisions", condition=Q(ended_at=None, carried_out_at=None))
        ]


class DecisionSide(models.Model):
    """The opinion of one bureau: drafted by one person, sealed by another, or 不同意 with its reason."""

    class Side(models.TextChoices):
        HR = "city_hr", "市人力社保局"
        FINANCE = "city_finance", "市财政局"

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="sides")
    side = models.CharField(max_length=12, choices=Side.choices)
    text = models.CharField(max_length=500)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Of a 不同意")
    seal = models.OneToOneField(Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_side")

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(name="decision_side_once", fields=["decision", "side"]),
            models.CheckConstraint(
                name="side_sealed_by_another",
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("drafted_by")),
            ),
            models.CheckConstraint(
                name="side_agrees_with_seal_or_reason",
                condition=Q(agrees=None) | Q(agrees=True, seal__isnull=False) | (Q(agrees=False) & ~Q(reason="")),
            ),
        ]


class Reopening(models.Model):
    """A refusal of both bureaus taken up again: proposed by the city with its document, agreed by finance."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待市财政局同意"
        AGREED = "agreed", "市财政局已同意"
        REFUSED = "refused", "市财政局不同意"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="reopenings")
    document_number = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, help_text="Carried out, or refused")

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_open_reopening", fields=["workshop"], condition=Q(done_at=None)),
            models.CheckConstraint(
                name="reopening_answered",
                condition=Q(state="proposed", answered_at=None) | Q(answered_at__isnull=False),
            ),
        ]


class SealedList(models.Model):
    """Several cases sealed, or granted, with one re-authentication; a job takes them through the door one by one."""

    class Act(models.TextChoices):
        SEAL = "seal", "盖审批意见章"
        GRANT = "grant", "授予称号"

    job = models.OneToOneField(JobProgress, on_delete=models.PROTECT, primary_key=True, related_name="sealed_list")
    act = models.CharField(max_length=8, choices=Act.choices)
    side = models.CharField(max_length=12, choices=DecisionSide.Side.choices, blank=True)
    document = models.ForeignKey(
        "reviews.AwardDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]


class SealedListRow(models.Model):
    """One case of such a list: what became of it, in a sentence."""

    sealed_list = models.ForeignKey(SealedList, on_delete=models.CASCADE, related_name="rows")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64, blank=True, help_text="Of the decision that was confirmed")
    done = models.BooleanField(null=True)
    sentence = models.TextField(blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(name="case_in_sealed_list_once", fields=["sealed_list", "workshop"])]
