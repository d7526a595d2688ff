"""Rounds, their calendars, the rules as data: a RuleSet freezes with its first case, programme rules are dated."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.templatetags.ui import cn_date


class PolicyDocument(models.Model):
    """A document on which the programme rests, e.g. 京人社能发〔2011〕275号 (文-1)."""

    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, unique=True)
    issuers = models.CharField(max_length=200)
    issued_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_on"]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.number}）"


class RuleSet(models.Model):
    """One version of the rules: thresholds (三), checklist, report headings, copies, days, which seals count."""

    class DayRule(models.TextChoices):
        WORKING = "working", "工作日"
        NATURAL = "natural", "自然日"

    class SealPolicy(models.TextChoices):
        ANY = "any", "证书、系统内确认或纸质盖章均可"
        CERTIFICATE = "certificate", "须用持牌机构证书"
        PAPER = "paper", "须纸质盖章并上传扫描件"

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    basis = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="When the first case was submitted under it.")
    # 三(一)-1: lowest level that is eligible, as a code of SkillLevel
    least_level = models.CharField(max_length=30, default="L2_TECHNICIAN")
    # 三(二)-4, -5: shares as exact fractions of one
    training_fund_share = models.DecimalField(max_digits=6, decimal_places=5, default=Decimal("0.015"))
    frontline_share = models.DecimalField(max_digits=6, decimal_places=5, default=Decimal("0.6"))
    # 三(三)-2, -3, -4, for training bases
    startup_capital = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(1000000))
    teachers_per_occupation = models.PositiveSmallIntegerField(default=3)
    full_time_managers = models.PositiveSmallIntegerField(default=3)
    least_members = models.PositiveSmallIntegerField(default=2)
    most_members = models.PositiveSmallIntegerField(default=20)
    warn_members_below = models.PositiveSmallIntegerField(default=3)
    cases_per_unit = models.PositiveSmallIntegerField(default=0, help_text="0: no cap (domain §10-5)")
    copies = models.PositiveSmallIntegerField(default=5)
    seal_days = models.PositiveSmallIntegerField(default=5, help_text="Working days until a prepared version lapses.")
    correction_days = models.PositiveSmallIntegerField(default=10)
    review_days = models.PositiveSmallIntegerField(default=10, help_text="Working days for the preliminary review.")
    transfer_days = models.PositiveSmallIntegerField(default=5)
    acceptance_days = models.PositiveSmallIntegerField(default=10)
    day_rule = models.CharField(max_length=10, choices=DayRule.choices, default=DayRule.WORKING)
    unit_seal = models.CharField(max_length=12, choices=SealPolicy.choices, default=SealPolicy.ANY)
    body_seal = models.CharField(max_length=12, choices=SealPolicy.choices, default=SealPolicy.ANY)
    city_seal = models.CharField(max_length=12, choices=SealPolicy.choices, default=SealPolicy.ANY)
    upload_limit_mb = models.PositiveSmallIntegerField(default=20)
    # 四(三)-1, the evaluation (domain §4.2, §10-6)
    rubric = models.ForeignKey(
        "applications.Rubric", null=True, blank=True, on_delete=models.PROTECT, related_name="rule_sets"
    )
    panel_size = models.PositiveSmallIntegerField(default=5, help_text="Experts who judge a case; odd.")
    least_panel = models.PositiveSmallIntegerField(default=3, help_text="With the consent of both bureaus.")
    panel_alternates = models.PositiveSmallIntegerField(default=2)
    visit_experts = models.PositiveSmallIntegerField(default=2)
    visit_officers = models.PositiveSmallIntegerField(default=1)
    drop_extremes_from = models.PositiveSmallIntegerField(
        default=5, help_text="Sheets from which the highest and the lowest are left out; 0: never."
    )
    pass_line = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(70))
    key_pool_line = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(85))
    reason_below = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(60))
    reason_above = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(95))
    spread_share = models.DecimalField(
        max_digits=4, decimal_places=3, default=Decimal("0.5"), help_text="Of an indicator's points; over it: discuss."
    )
    evaluation_days = models.PositiveSmallIntegerField(default=30, help_text="From opening to the last sheet.")
    supplement_days = models.PositiveSmallIntegerField(default=5, help_text="For an addendum asked of the unit.")
    # 四(三)-2, -3, the public notice (domain §5)
    publicity_days = models.PositiveSmallIntegerField(default=7)
    publicity_day_rule = models.CharField(max_length=10, choices=DayRule.choices, default=DayRule.NATURAL)
    publicity_past_holidays = models.BooleanField(default=True, help_text="The last day moves past days off.")
    objection_days = models.PositiveSmallIntegerField(default=15, help_text="Working days to decide an objection.")
    objection_extension_days = models.PositiveSmallIntegerField(default=15)
    decision_days = models.PositiveSmallIntegerField(default=15, help_text="From the end of the notice to the seals.")
    remedy = models.TextField(help_text="Right and period for review, printed under every refusal.")
    notes = models.TextField(help_text="填表说明, one per line.")
    pledge = models.TextField(help_text="承诺 that legal representative and technician sign.")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="rule_set_version_once", fields=["version"]),
            models.CheckConstraint(
                name="rule_shares_are_fractions",
                condition=Q(
                    training_fund_share__gte=0,
                    training_fund_share__lte=1,
                    frontline_share__gte=0,
                    frontline_share__lte=1,
                ),
            ),
            models.CheckConstraint(name="members_range", condition=Q(most_members__gte=F("least_members"))),
            models.CheckConstraint(
                name="panel_size_range", condition=Q(panel_size__gte=F("least_panel"), least_panel__gte=1)
            ),
            models.CheckConstraint(
                name="evaluation_lines",
                condition=Q(
                    pass_line__gt=0,
                    pass_line__lte=100,
                    key_pool_line__gte=F("pass_line"),
                    key_pool_line__lte=100,
                    reason_above__gte=F("reason_below"),
                    spread_share__gt=0,
                    spread_share__lte=1,
                ),
            ),
            models.CheckConstraint(name="publicity_has_days", condition=Q(publicity_days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）"


class ChecklistItem(models.Model):
    """One material that a case may owe (四(一)1–5); conditions are choices from fixed lists, never expressions."""

    class Subject(models.TextChoices):
        UNIT = "unit", "申报单位"
        TECHNICIAN = "technician", "首席技师"
        MEMBER = "member", "每位成员"
        TECHNICIAN_AND_MEMBERS = "people", "首席技师和每位成员"
        HONOUR = "honour", "每项荣誉"
        RESULT = "result", "每项成果"
        TEACHER = "teacher", "每位专任教师"

    class UnitKind(models.TextChoices):
        ANY = "", "不限"
        ENTERPRISE = "enterprise", "企业"
        BASE = "base", "公共实训基地"

    class Need(models.TextChoices):
        REQUIRED = "required", "必需"
        REQUIRED_OR_REASON = "or_reason", "必需，确无此证件的说明理由"
        OPTIONAL = "optional", "可选"

    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="checklist")
    code = models.CharField(max_length=40)
    category = models.PositiveSmallIntegerField(help_text="1–5 of 四(一)")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    hint = models.CharField(max_length=300, blank=True)
    clause = models.CharField(max_length=20)
    subject = models.CharField(max_length=12, choices=Subject.choices)
    unit_kind = models.CharField(max_length=12, choices=UnitKind.choices, blank=True)
    need = models.CharField(max_length=10, choices=Need.choices)
    most_files = models.PositiveSmallIntegerField(default=5)
    # which field paths of the snapshot the reviewer compares with this paper, in order
    compares = models.JSONField(default=list)

    class Meta:
        ordering = ["category", "order", "pk"]
        constraints = [
            models.UniqueConstraint(name="checklist_code_once", fields=["rule_set", "code"]),
            models.CheckConstraint(name="checklist_category", condition=Q(category__gte=1, category__lte=5)),
            # design §3: the skill certificate can never be declared missing
            models.CheckConstraint(
                name="skill_certificate_never_excused", condition=~Q(code="skill_certificate") | Q(need="required")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportHeading(models.Model):
    """One heading of the 申办报告 (四(一)2)."""

    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="report_headings")
    code = models.CharField(max_length=30)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    hint = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=True)
    least = models.PositiveSmallIntegerField(default=50, help_text="Characters below which it counts as incomplete.")
    most = models.PositiveSmallIntegerField(default=3000)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(name="report_heading_once", fields=["rule_set", "code"])]


class HonourKind(models.Model):
    """An honour that can be chosen; those of 三(一)-3 set the priority mark."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=20, help_text="国家级, 市级, 区/集团级")
    sets_priority = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """A yearly call. The calendar may be extended, never shortened; every extension is journalled and shown."""

    name = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="rounds")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="Exclusive end of filling.")
    corrections_until = models.DateTimeField(help_text="Exclusive end of corrections.")
    review_until = models.DateTimeField(help_text="Exclusive end of the preliminary review (the body's date).")
    contact_office = models.CharField(max_length=60)
    contact_name = models.CharField(max_length=50, blank=True)
    contact_phone = models.CharField(max_length=40)
    contact_fax = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_address = models.CharField(max_length=120, blank=True, help_text="For letters, with the postcode")
    announcement = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="round_calendar_in_order",
                condition=Q(
                    closes_at__gt=F("opens_at"),
                    corrections_until__gte=F("closes_at"),
                    review_until__gte=F("corrections_until"),
                ),
            ),
            models.CheckConstraint(
                name="round_cancelled_with_reason", condition=Q(cancelled_at=None) | ~Q(cancelled_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        """Whether a draft may be begun or prepared at that moment."""
        return self.published_at is not None and self.cancelled_at is None and self.opens_at <= at < self.closes_at


class CalendarExtension(models.Model):
    """One postponement of one date of a round: what it was, what it became, why."""

    class Which(models.TextChoices):
        CLOSES = "closes_at", "填报截止"
        CORRECTIONS = "corrections_until", "补正截止"
        REVIEW = "review_until", "初审截止"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    which = models.CharField(max_length=20, choices=Which.choices)
    was = models.DateTimeField()
    now = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(name="calendar_only_extends", condition=Q(now__gt=F("was")))]


class ProgrammeRules(models.Model):
    """What binds after the award, as a dated version: the one in force on the day of an act decides it (design §2)."""

    valid_from = models.DateField(unique=True)
    basis = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="+")
    # 二-3: warn, never block
    title_target = models.PositiveIntegerField(default=100)
    key_project_target = models.PositiveIntegerField(default=30)
    # 五(一)-1, domain §10-8
    subsidy_least = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(300000))
    subsidy_most = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(500000))
    subsidy_step = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(10000))
    # domain §10-22: one payment; where in two, this share is proposed for the first
    first_instalment = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.6"))
    # 六(二)-2: what was spent outside the permitted uses; what comes back when a title ends
    breach_days = models.PositiveSmallIntegerField(default=10, help_text="Working days to explain or repay.")
    settlement_days = models.PositiveSmallIntegerField(default=30, help_text="Working days.")
    # 六(三): the yearly filing
    filing_month = models.PositiveSmallIntegerField(default=1)
    filing_day = models.PositiveSmallIntegerField(default=31, help_text="Last day, 24:00")
    filing_return_days = models.PositiveSmallIntegerField(default=10, help_text="Working days after a return.")
    summary_after_months = models.PositiveSmallIntegerField(
        default=3, help_text="A summary is owed where the title was given so long before."
    )
    # 六(四): the biennial assessment (domain §4.3, §10-15 to -17)
    assessment_months = models.PositiveSmallIntegerField(default=24)
    assessment_rubric = models.ForeignKey(
        "applications.Rubric", null=True, blank=True, on_delete=models.PROTECT, related_name="programme_rules"
    )
    assessment_pass_line = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(60))
    excellent_line = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(90))
    excellent_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.2"))
    bonus_most = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(5))
    # what a yearly filing that came late, or never, takes off the points of its indicator (M2)
    late_filing_points = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(2))
    missing_filing_points = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(3))
    assessment_panel_size = models.PositiveSmallIntegerField(default=5, help_text="Odd.")
    assessment_least_panel = models.PositiveSmallIntegerField(default=3)
    rectify_months = models.PositiveSmallIntegerField(default=3)
    # changes and revocation (domain §6, §10-18 to -21)
    successor_months = models.PositiveSmallIntegerField(default=6)
    defence_days = models.PositiveSmallIntegerField(default=5, help_text="Working days after recorded delivery.")
    plaque_return_days = models.PositiveSmallIntegerField(default=15, help_text="Working days.")
    ban_years = models.PositiveSmallIntegerField(default=2, help_text="Proposed; the decision says how long.")
    delivery_notice_days = models.PositiveSmallIntegerField(
        default=30, help_text="Natural days after which a public notice counts as delivered."
    )
    remedy = models.TextField(
        default="不服本决定的，可在收到之日起60日内向北京市人民政府申请行政复议，或在6个月内向人民法院提起行政诉讼。",
        help_text="Right and period for review, printed under what ends a title.",
    )
    # 六(一), 六(二)-1: supervision, the host's rules and the technician's duties
    inspection_days = models.PositiveSmallIntegerField(default=10, help_text="Working days, proposed for an answer.")
    duties_months = models.PositiveSmallIntegerField(default=24, help_text="Rules and duties not confirmed for longer.")
    # how long the archive keeps a package (domain §8)
    keep_titled_years = models.PositiveSmallIntegerField(default=30, help_text="Of a case that got the title.")
    keep_other_years = models.PositiveSmallIntegerField(default=10, help_text="Of any other case.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="subsidy_range",
                condition=Q(subsidy_least__gt=0, subsidy_most__gte=F("subsidy_least"), subsidy_step__gt=0),
            ),
            models.CheckConstraint(
                name="first_instalment_share", condition=Q(first_instalment__gt=0, first_instalment__lte=1)
            ),
            models.CheckConstraint(
                name="filing_day_exists",
                condition=Q(filing_month__gte=1, filing_month__lte=12, filing_day__gte=1, filing_day__lte=31),
            ),
            models.CheckConstraint(
                name="assessment_lines",
                condition=Q(
                    assessment_pass_line__gt=0,
                    excellent_line__gte=F("assessment_pass_line"),
                    excellent_line__lte=100,
                    excellent_share__gte=0,
                    excellent_share__lte=1,
                    assessment_panel_size__gte=F("assessment_least_panel"),
                    assessment_least_panel__gte=1,
                    assessment_months__gte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"自{cn_date(self.valid_from)}起施行"
