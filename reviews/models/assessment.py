"""The biennial assessment (六(四)-1, -2): rounds, what the unit says of itself, the body's opinion, what both confirm.

An ``Assessment`` is one title in one round. Its panel, visit and sheets are those of the other stages; what they
answer comes in by ``reviews.services.assessment.panel_signed``. Until ``open_assessment`` the title stays granted.
"""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Role
from applications.models import BonusItem, Indicator, ProgrammeRules, Rubric, Veto, Workshop
from common.models import StoredFile
from reviews.models.evaluation import Evaluation

PERSON = settings.AUTH_USER_MODEL
SHA256 = "^[0-9a-f]{64}$"


class AssessmentRound(models.Model):
    """The assessment of one year, opened by the city: titles that are due by its 31 December, and those ordered."""

    year = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=80)
    rules = models.ForeignKey(ProgrammeRules, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    self_due_on = models.DateField(help_text="Last day of the units' self-assessments")
    opinion_due_on = models.DateField(help_text="Last day of the bodies' opinions")
    note = models.TextField(blank=True, help_text="What the units read")
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="assessment_round_days_in_order", condition=Q(opinion_due_on__gte=F("self_due_on"))
            ),
            models.CheckConstraint(
                name="assessment_round_closed_by_someone",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OffCycleOrder(models.Model):
    """An assessment outside its turn: proposed by the city's approver with the reason, agreed by finance's."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待市财政局同意"
        AGREED = "agreed", "市财政局已同意"
        REFUSED = "refused", "市财政局不同意"
        VOID = "void", "称号已终止"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="off_cycle_orders")
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="off_cycle_orders")
    reason = models.CharField(max_length=500)
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
                name="one_open_off_cycle_order", fields=["workshop"], condition=Q(status="proposed")
            ),
            models.CheckConstraint(name="off_cycle_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="off_cycle_answered_by_finance",
                condition=Q(status="proposed", answered_at=None)
                | Q(status="void")
                | Q(status__in=["agreed", "refused"], answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """Whoever sees the case, experts included while it is open to them."""
        return self.filter(workshop__in=Workshop.objects.visible_to(user))

    def open(self) -> AssessmentQuerySet:
        """Those whose grade is not carried out yet."""
        return self.exclude(status__in=[Assessment.Status.DONE, Assessment.Status.DROPPED])

    def waiting_for_a_panel(self) -> AssessmentQuerySet:
        """Self-assessed, with the body's opinion, their title still granted: a plan may take them."""
        return self.filter(status=Assessment.Status.PANEL, workshop__state="granted")


class Assessment(models.Model):
    """One title in one round, from the call to the grade. The rules and the rubric are those of the round."""

    class Status(models.TextChoices):
        SELF = "self", "待自评"
        OPINION = "opinion", "待初审单位意见"
        PANEL = "panel", "待专家考核"
        JUDGING = "judging", "专家考核中"
        GRADING = "grading", "待定等次"
        FIXED = "fixed", "等次已定"
        DONE = "done", "已办结"
        DROPPED = "dropped", "已终止"

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="assessments")
    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="assessments")
    rules = models.ForeignKey(ProgrammeRules, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    ordered = models.OneToOneField(
        OffCycleOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="assessment"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SELF)
    opened_at = models.DateTimeField()
    covers_from = models.DateField(help_text="Day of the award or of the last grade")
    covers_to = models.DateField(help_text="31 December before the round, or the day of an order")
    self_due_on = models.DateField()
    opinion_due_on = models.DateField()
    # what the unit says of itself: while it writes, and what it handed in last
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept = models.JSONField(default=dict, blank=True, help_text="Section → what was typed and could not be taken.")
    report = models.TextField("工作汇报", max_length=6000, blank=True)
    first_sealed_at = models.DateTimeField(null=True, blank=True, help_text="Whether in time is judged by it")
    sealed_at = models.DateTimeField(null=True, blank=True)
    self_total = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # what the others answer
    opinion_at = models.DateTimeField(null=True, blank=True, help_text="When the body confirmed its opinion")
    evaluation = models.OneToOneField(
        Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="assessment"
    )
    score = models.DecimalField(
        max_digits=12, decimal_places=8, null=True, blank=True, help_text="The panel's, unrounded"
    )
    bonus = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(0), help_text="Granted, capped")
    total = models.DecimalField(max_digits=12, decimal_places=8, null=True, blank=True, help_text="Capped at 100")
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True, help_text="When finance agreed to the list it stands in")
    graded_in = models.ForeignKey("reviews.GradeRow", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    # the 考核表, printed once its grade is fixed
    verify_code = models.CharField(max_length=16, unique=True)
    content_hash = models.CharField(max_length=64, blank=True)
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_assessment", fields=["workshop"], condition=~Q(status__in=["done", "dropped"])
            ),
            models.UniqueConstraint(
                name="assessed_in_turn_once",
                fields=["workshop", "round"],
                condition=Q(ordered=None) & ~Q(status="dropped"),
            ),
            models.CheckConstraint(name="assessment_covers_some_time", condition=Q(covers_to__gte=F("covers_from"))),
            models.CheckConstraint(
                name="assessment_sealed_before_the_body",
                condition=Q(status__in=["self", "dropped"]) | Q(sealed_at__isnull=False, first_sealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_opinion_before_the_panel",
                condition=Q(status__in=["self", "opinion", "dropped"]) | Q(opinion_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_scored_before_its_grade",
                condition=~Q(status__in=["grading", "fixed", "done"])
                | Q(evaluation__isnull=False, score__isnull=False, total__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_grade_exactly_when_fixed",
                condition=Q(status__in=["fixed", "done"], graded_at__isnull=False, graded_in__isnull=False)
                & ~Q(grade="")
                | ~Q(status__in=["fixed", "done"]) & Q(grade="", graded_at=None, graded_in=None),
            ),
            models.CheckConstraint(
                name="assessment_points_in_range",
                condition=Q(bonus__gte=0) & (Q(total=None) | Q(total__gte=0, total__lte=100)),
            ),
            models.CheckConstraint(
                name="assessment_ended_exactly_when_over",
                condition=Q(status__in=["done", "dropped"], ended_at__isnull=False)
                | ~Q(status__in=["done", "dropped"]) & Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="assessment_dropped_with_reason", condition=~Q(status="dropped") | ~Q(ended_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["round", "status", "id"], name="assessment_desk"),
            models.Index(fields=["round", "-total", "id"], name="assessment_by_total"),
            models.Index(
                fields=["workshop", "status"],
                name="assessment_waits",
                condition=~Q(status__in=["done", "dropped"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.year} 年评估考核"


# ── the unit ─────────────────────────────────────────────────────────────────


class AssessmentAnswer(models.Model):
    """What the unit says about one indicator, and the points it gives itself."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("完成情况", max_length=1000, blank=True)
    points = models.DecimalField("自评得分", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["assessment", "indicator__group__order", "indicator__order"]
        constraints = [
            models.UniqueConstraint(name="assessment_answer_once", fields=["assessment", "indicator"]),
            models.CheckConstraint(name="assessment_answer_points", condition=Q(points=None) | Q(points__gte=0)),
        ]


class BonusClaim(models.Model):
    """Points beyond the indicators that the unit claims with evidence; the city decides each."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="claims")
    item = models.ForeignKey(BonusItem, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField("事项", max_length=120, blank=True)
    points = models.DecimalField("申请加分", max_digits=4, decimal_places=2, null=True, blank=True)
    granted = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why less than claimed, or nothing")
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["assessment", "order", "uuid"]
        constraints = [
            models.CheckConstraint(name="bonus_claim_positive", condition=Q(points=None) | Q(points__gt=0)),
            models.CheckConstraint(
                name="bonus_granted_never_more_than_claimed",
                condition=Q(granted=None, decided_at=None, decided_by=None)
                | Q(granted__gte=0, granted__lte=F("points"), decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="bonus_cut_with_reason",
                condition=Q(granted=None) | Q(granted__gte=F("points")) | ~Q(reason=""),
            ),
        ]


class AssessmentFile(models.Model):
    """One file of an assessment and what it belongs to; what was taken out is kept."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", "证明材料"
        REPORT = "report", "汇报材料"
        MENDING = "mending", "整改证明"
        LOOK = "look", "复核记录"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EVIDENCE)
    indicator = models.ForeignKey(Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claim = models.UUIDField(null=True, blank=True, help_text="The BonusClaim it proves; it survives its row")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "uuid"]


class AssessmentVersion(models.Model):
    """What the unit handed in at one moment, figures of the system included, confirmed by its approver."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    content_hash = models.CharField(max_length=64)
    sealed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["assessment", "-number"]
        constraints = [
            models.UniqueConstraint(name="assessment_version_once", fields=["assessment", "number"]),
            models.CheckConstraint(name="assessment_version_hash", condition=Q(content_hash__regex=SHA256)),
        ]


# ── the review body ──────────────────────────────────────────────────────────


class BodyOpinion(models.Model):
    """The body's opinion on one version: drafted by one person, confirmed by another; or sent back to the unit."""

    class Conclusion(models.TextChoices):
        AGREE = "agree", "同意自评，报请考核"
        DIFFER = "differ", "部分自评与实际不符，报请考核"
        RETURN = "return", "退回补充"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="opinions")
    version = models.ForeignKey(AssessmentVersion, on_delete=models.PROTECT, related_name="+")
    conclusion = models.CharField(max_length=8, choices=Conclusion.choices)
    text = models.TextField(max_length=2000)
    drafted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_body_opinion", fields=["assessment"], condition=Q(confirmed_at=None)
            ),
            models.CheckConstraint(
                name="body_opinion_confirmed_by_another",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("drafted_by")),
            ),
            models.CheckConstraint(name="body_opinion_has_words", condition=~Q(text="")),
        ]


# ── vetoes, mending ──────────────────────────────────────────────────────────


class VetoFinding(models.Model):
    """A ground of 不合格 that somebody, or the system, found; the city's approver upholds it or sets it aside."""

    class Source(models.TextChoices):
        SYSTEM = "system", "系统核对"
        PANEL = "panel", "专家组"
        CITY = "city", "市人力社保局"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="findings")
    veto = models.ForeignKey(Veto, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    basis = models.CharField(max_length=500)
    found_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was set aside")
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["assessment", "veto__order", "pk"]
        constraints = [
            models.UniqueConstraint(name="veto_found_once", fields=["assessment", "veto"]),
            models.CheckConstraint(name="veto_found_with_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="veto_decided_by_another",
                condition=Q(upheld=None, decided_at=None, decided_by=None)
                | Q(upheld__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                & (Q(found_by=None) | ~Q(decided_by=F("found_by"))),
            ),
            models.CheckConstraint(name="veto_set_aside_with_reason", condition=~Q(upheld=False) | ~Q(reason="")),
        ]


class Rectification(models.Model):
    """整改, once in an assessment: what is to be mended by when, what the unit reports, what the second look found."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="rectification")
    demands = models.TextField(max_length=2000)
    due_on = models.DateField()
    ordered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    report = models.TextField(max_length=3000, blank=True)
    reported_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    looked_on = models.DateField(null=True, blank=True, help_text="The day of the second visit")
    visitors = models.CharField(max_length=200, blank=True)
    findings = models.TextField(max_length=2000, blank=True)
    is_mended = models.BooleanField(null=True)
    recorded_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="rectification_says_what", condition=~Q(demands="")),
            models.CheckConstraint(
                name="rectification_reported_whole",
                condition=Q(reported_at=None, reported_by=None)
                | Q(reported_at__isnull=False, reported_by__isnull=False) & ~Q(report=""),
            ),
            models.CheckConstraint(
                name="second_look_whole",
                condition=Q(recorded_at=None, is_mended=None)
                | Q(
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                    is_mended__isnull=False,
                    looked_on__isnull=False,
                    reported_at__isnull=False,
                )
                & ~Q(findings="")
                & ~Q(visitors=""),
            ),
        ]


# ── both bureaus ─────────────────────────────────────────────────────────────


class GradeListQuerySet(models.QuerySet["GradeList"]):
    def visible_to(self, user: User) -> GradeListQuerySet:
        """The city's all, finance's those that were sent to it."""
        if user.holds(Role.CITY_OFFICER, Role.CITY_APPROVER):
            return self
        if user.holds(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER):
            return self.exclude(proposed_at=None)
        return self.none()


class GradeList(models.Model):
    """考核等次名单 of a round: drafted by the city's officer, proposed by its approver, agreed by finance's."""

    class Status(models.TextChoices):
        DRAFT = "draft", "拟定中"
        PROPOSED = "proposed", "待财政同意"
        AGREED = "agreed", "财政已同意"
        RETURNED = "returned", "财政退回"

    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="grade_lists")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    note = models.TextField(blank=True)
    assessed = models.PositiveIntegerField(default=0, help_text="Assessed in the round, those of this list included")
    places = models.PositiveIntegerField(default=0, help_text="Of 优秀 in the round, by the share, rounded down")
    given = models.PositiveIntegerField(default=0, help_text="Of these taken by lists before")
    content_hash = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    proposed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    objects = GradeListQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="grade_list_number_once", fields=["round", "number"]),
            models.UniqueConstraint(
                name="one_open_grade_list", fields=["round"], condition=Q(status__in=["draft", "proposed", "returned"])
            ),
            models.CheckConstraint(
                name="grade_list_on_a_hash",
                condition=~Q(status__in=["proposed", "agreed", "returned"])
                | Q(content_hash__regex=SHA256, proposed_at__isnull=False, proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="grade_list_proposed_by_another",
                condition=Q(proposed_by=None) | ~Q(proposed_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="grade_list_answered_by_finance",
                condition=~Q(status__in=["agreed", "returned"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="grade_list_returned_with_words", condition=~Q(status="returned") | ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.name}等次名单（第 {self.number} 号）"


class GradeRow(models.Model):
    """One title in such a list: its place, its points and the grade that follows from them."""

    grade_list = models.ForeignKey(GradeList, on_delete=models.CASCADE, related_name="rows")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="grade_rows")
    rank = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=12, decimal_places=8)
    bonus = models.DecimalField(max_digits=4, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=8)
    grade = models.CharField(max_length=10, choices=Assessment.Grade.choices)
    reason = models.CharField(max_length=500, blank=True, help_text="Why not the grade of the points alone")

    class Meta:
        ordering = ["grade_list", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(name="assessment_in_list_once", fields=["grade_list", "assessment"]),
        ]
        indexes = [models.Index(fields=["grade_list", "rank", "id"], name="grades_by_rank")]


class Commendation(models.Model):
    """通报表扬 of the 优秀 of a round: number and date of the document, the copy as it was posted, its hash."""

    round = models.OneToOneField(AssessmentRound, on_delete=models.PROTECT, related_name="commendation")
    number = models.CharField(max_length=60, unique=True, help_text="文号")
    title = models.CharField(max_length=120)
    dated_on = models.DateField()
    content = models.JSONField(default=list, help_text="Number, name, technician, trade, unit, district of each")
    content_hash = models.CharField(max_length=64)
    verify_code = models.CharField(max_length=16, unique=True)
    posted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    printed = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-dated_on", "-pk"]
        constraints = [models.CheckConstraint(name="commendation_hash", condition=Q(content_hash__regex=SHA256))]

    def __str__(self) -> str:
        return self.title
