"""What follows from the sheets of a case: its score, spread, discussion, the panel's opinion, the review table."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Indicator, Round, Seal, Veto, Workshop
from common.models import StoredFile
from reviews.models.panel import Panel, Plan, Seat

PERSON = settings.AUTH_USER_MODEL


class Evaluation(models.Model):
    """One evaluation of one case by one panel; a reopened one is kept and a new one begins.

    A title is judged again every two years: each purpose has its own current one, and the assessment before it stays
    as it was signed, with the moment at which the next was planned.
    """

    class Conclusion(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"
        VETO = "veto", "一票否决"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="evaluations")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="evaluations")
    purpose = models.CharField(
        max_length=12, choices=Plan.Purpose.choices, default=Plan.Purpose.AWARD, help_text="That of the plan"
    )
    opened_at = models.DateTimeField()
    score = models.DecimalField(
        max_digits=12, decimal_places=8, null=True, blank=True, help_text="Aggregated by the rule, unrounded"
    )
    sheets = models.PositiveSmallIntegerField(default=0)
    spread = models.JSONField(default=list, help_text="Per indicator: lowest, highest, share, whether over the line")
    locked_at = models.DateTimeField(null=True, blank=True, help_text="All sheets in, the spread dealt with")
    conclusion = models.CharField(max_length=6, choices=Conclusion.choices, blank=True)
    veto = models.ForeignKey(Veto, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    veto_basis = models.CharField(max_length=500, blank=True)
    opinion = models.TextField(blank=True)
    opinion_by = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opinion_at = models.DateTimeField(null=True, blank=True)
    seal = models.ForeignKey(
        Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The leader's signature"
    )
    signature = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True, help_text="Signed by the leader where there is no form")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When the leader signed")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Reopened or void; the row is kept")
    ended_reason = models.CharField(max_length=300, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True, help_text="When the title's next assessment was planned")

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_current_evaluation",
                fields=["workshop", "purpose"],
                condition=Q(ended_at=None, succeeded_at=None),
            ),
            models.CheckConstraint(
                name="evaluation_closed_whole",
                condition=Q(closed_at=None)
                | Q(score__isnull=False, locked_at__isnull=False)
                & ~Q(conclusion="")
                & (
                    Q(purpose="award", seal__isnull=False)
                    | Q(purpose="assessment", content_hash__regex="^[0-9a-f]{64}$")
                ),
            ),
            models.CheckConstraint(
                name="only_assessments_are_succeeded",
                condition=Q(succeeded_at=None) | Q(purpose="assessment", closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="veto_evaluation_with_basis", condition=~Q(conclusion="veto") | ~Q(veto_basis="")
            ),
        ]


class Discussion(models.Model):
    """A re-discussion of values that lie far apart, recorded before the scores lock."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="discussions")
    indicator = models.ForeignKey(Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class ReviewTable(models.Model):
    """What the city sums up of a plan and finance agrees to: the outcomes of a batch, or who moves up from the 候补."""

    class Kind(models.TextChoices):
        OUTCOMES = "outcomes", "评审汇总表"
        MOVING_UP = "moving_up", "候补递补表"

    class Status(models.TextChoices):
        DRAFT = "draft", "拟定中"
        PROPOSED = "proposed", "待财政同意"
        AGREED = "agreed", "财政已同意"
        RETURNED = "returned", "财政退回"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tables")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OUTCOMES)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    @property
    def moves_up(self) -> bool:
        return self.kind == self.Kind.MOVING_UP

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="review_table_number_once", fields=["plan", "number"]),
            models.CheckConstraint(
                name="review_table_agreed_on_a_hash",
                condition=~Q(status__in=["proposed", "agreed"]) | Q(content_hash__regex="^[0-9a-f]{64}$"),
            ),
        ]


class ReviewRow(models.Model):
    """One case in a review table, with what finance agrees to."""

    table = models.ForeignKey(ReviewTable, on_delete=models.CASCADE, related_name="rows")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="rows")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="review_rows")
    rank = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=12, decimal_places=8)
    widest = models.DecimalField(max_digits=5, decimal_places=4, default=0, help_text="Largest share of spread")
    groups = models.JSONField(default=dict, help_text="Code of a rubric group → its mean, to two decimals")
    passes = models.BooleanField()
    veto_basis = models.CharField(max_length=500, blank=True)
    in_key_pool = models.BooleanField(default=False)
    is_waitlisted = models.BooleanField(default=False)

    class Meta:
        ordering = ["table", "rank", "pk"]
        constraints = [models.UniqueConstraint(name="case_in_table_once", fields=["table", "workshop"])]
        indexes = [
            models.Index(fields=["table", "rank", "id"], name="review_by_rank"),
            models.Index(fields=["table", "-widest", "id"], name="review_by_spread"),
        ]


class Reevaluation(models.Model):
    """The city asks finance to let a closed evaluation be done again; agreed, the city's approver carries it out."""

    class Ground(models.TextChoices):
        CONFLICT = "conflict", "事后发现专家应当回避"
        SUM = "sum", "分数汇总有误"
        PROCEDURE = "procedure", "评审程序有瑕疵"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待财政同意"
        AGREED = "agreed", "财政已同意"
        REFUSED = "refused", "财政不同意"
        DONE = "done", "已重新评审"
        VOID = "void", "称号已终止"

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="reevaluations")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    facts = models.CharField(max_length=500, help_text="What was found, and how")
    voids_sheets = models.BooleanField(default=False, help_text="The sheets are void and everything is judged anew")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_reevaluation", fields=["evaluation"], condition=Q(status__in=["proposed", "agreed"])
            ),
            models.CheckConstraint(
                name="reevaluation_answered_by_finance",
                condition=Q(status="proposed", answered_at=None)
                | Q(status="void")
                | Q(status__in=["agreed", "refused", "done"], answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]
