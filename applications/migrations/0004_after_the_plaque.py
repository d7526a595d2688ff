import common.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django_fsm
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_from_plan_to_plaque"),
        ("accounts", "__first__"),
        ("applications", "0003_from_plan_to_plaque"),
        ("common", "0003_the_clock"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivePackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "scope",
                    models.CharField(choices=[("full", "全卷"), ("open", "副卷（不含评审内部文件）")], max_length=4),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "填报中"),
                            ("submitted", "待初审"),
                            ("returned", "退回补正"),
                            ("not_recommended", "初审未通过"),
                            ("recommended", "已推荐待受理"),
                            ("accepted", "已受理待评审"),
                            ("evaluating", "专家评审中"),
                            ("unqualified", "评审不合格"),
                            ("qualified", "评审合格"),
                            ("publicised", "公示中"),
                            ("contested", "异议核查中"),
                            ("cleared", "公示期满待审批"),
                            ("granted", "已认定"),
                            ("assessing", "评估考核中"),
                            ("rectifying", "限期整改"),
                            ("revoking", "拟撤销"),
                            ("revoked", "已撤销"),
                            ("closed", "已注销"),
                            ("rejected", "不予认定"),
                            ("withdrawn", "已撤回/终止"),
                        ],
                        help_text="Of the workshop when it was made.",
                        max_length=20,
                    ),
                ),
                (
                    "sequence",
                    models.PositiveBigIntegerField(help_text="Of the last line of the journal that is in it."),
                ),
                ("files", models.PositiveIntegerField()),
                ("sums_sha256", models.CharField(help_text="Of the list of checksums inside.", max_length=64)),
                ("keep_years", models.PositiveSmallIntegerField(help_text="By the programme rules of the day.")),
                ("made_at", models.DateTimeField()),
                (
                    "ordered_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="None: the clock.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stored",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="package", to="common.storedfile"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packages", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "number"), name="package_number_once"),
                    models.UniqueConstraint(fields=("workshop", "scope", "sequence"), name="package_once_a_line"),
                    models.CheckConstraint(
                        condition=models.Q(("sums_sha256__regex", "^[0-9a-f]{64}$")), name="package_has_sums"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["full", "open"])), name="package_scope_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyMerger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("document", models.CharField(help_text="文号 of the reform", max_length=60)),
                ("reason", models.CharField(max_length=500)),
                ("dissolves", models.BooleanField(help_text="The former body no longer exists.")),
                ("drafted_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "former",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.jobprogress",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-drafted_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("former", models.F("successor")), _negated=True), name="merger_of_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="merger_approved_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at", None), ("dropped_at", None)),
                        fields=("former",),
                        name="one_open_merger",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BonusItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30)),
                ("order", models.PositiveSmallIntegerField()),
                ("sentence", models.CharField(max_length=200)),
                ("points", models.DecimalField(decimal_places=2, help_text="Most of one claim", max_digits=4)),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bonus_items",
                        to="applications.rubric",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("rubric", "code"), name="bonus_item_once"),
                    models.CheckConstraint(condition=models.Q(("points__gt", 0)), name="bonus_item_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit", "单位更名或代码变更"),
                            ("host", "承办单位变更"),
                            ("technician", "首席技师变更"),
                            ("members", "成员变更"),
                            ("address", "地址变更"),
                            ("body", "初审单位变更"),
                            ("close", "主动注销"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("unit", "所在单位"), ("city", "市人力社保局")], default="unit", max_length=8
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟写中"),
                            ("submitted", "待初审单位办理"),
                            ("returned", "退回修改"),
                            ("checked", "待市局批准"),
                            ("done", "已办结"),
                            ("refused", "未同意"),
                            ("dropped", "已撤回"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, help_text="As asked for", null=True)),
                (
                    "asked",
                    common.fields.EncryptedJSONField(
                        default=dict, help_text="What is to hold, by the fields of its form"
                    ),
                ),
                (
                    "candidate_key",
                    models.CharField(
                        blank=True, help_text="Keyed hash of a successor's identity number", max_length=64
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("drafted_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(help_text="Orders the desk.")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("first_submitted_at", models.DateTimeField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, help_text="Last day for whoever is waited for.", null=True)),
                ("held_from", models.DateField(blank=True, help_text="From which day it holds in fact", null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, help_text="Of a withdrawal", max_length=500)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["status", "-changed_at", "-id"], name="change_desk"),
                    models.Index(fields=["-changed_at", "-id"], name="change_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "number"), name="change_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("workshop", "kind"), name="one_open_change"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(("status", "draft"), _negated=True),
                            models.Q(("candidate_key", ""), _negated=True),
                        ),
                        fields=("candidate_key",),
                        name="one_proposal_per_candidate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "dropped"]),
                            models.Q(("submitted_at__isnull", False), ("valid_from__isnull", False)),
                            _connector="OR",
                        ),
                        name="change_sent_with_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("status__in", ["done", "refused", "dropped"])),
                            models.Q(
                                models.Q(("status__in", ["done", "refused", "dropped"]), _negated=True),
                                ("ended_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="change_ended_exactly_when_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_from__isnull", False), ("status", "done")),
                            models.Q(models.Q(("status", "done"), _negated=True), ("held_from", None)),
                            _connector="OR",
                        ),
                        name="change_holds_exactly_when_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("left", "离职"),
                            ("retired", "退休"),
                            ("died", "去世"),
                            ("other", "其他原因不能履职"),
                        ],
                        max_length=8,
                    ),
                ),
                ("gone_on", models.DateField(help_text="The first day without him")),
                ("note", models.CharField(blank=True, max_length=500)),
                ("reported_for", models.CharField(help_text="In which capacity, in words", max_length=60)),
                ("reported_at", models.DateTimeField()),
                (
                    "due_on",
                    models.DateField(
                        help_text="Last day for proposing a successor, by the programme rules of the report"
                    ),
                ),
                (
                    "reminded_days",
                    models.PositiveSmallIntegerField(blank=True, help_text="The last reminder, days ahead", null=True),
                ),
                ("overdue_told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True, help_text="A successor was approved, or the title ended", null=True
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, help_text="Reported in error", null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departures",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-gone_on", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None), ("withdrawn_at", None)),
                        fields=["due_on", "id"],
                        name="departure_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None), ("withdrawn_at", None)),
                        fields=("workshop",),
                        name="one_open_departure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(
                                ("withdrawn_by__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="departure_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(help_text="Of the plan; the summary is of the year before.")),
                ("due_on", models.DateField(help_text="Last day, 24:00; the city may extend it for all.")),
                ("has_summary", models.BooleanField(help_text="Whether a summary is owed beside the plan.")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "待报送"),
                            ("filed", "待接收"),
                            ("returned", "退回修改"),
                            ("accepted", "已备案"),
                            ("dropped", "不再需要"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(blank=True, help_text="When the unit had it prefilled.", null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kept",
                    models.JSONField(
                        blank=True, default=dict, help_text="Section → what was typed and could not be taken."
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=2000, verbose_name="上年度工作总结")),
                ("plan", models.TextField(blank=True, max_length=1500, verbose_name="本年度工作计划说明")),
                ("first_filed_at", models.DateTimeField(blank=True, null=True)),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "return_due_on",
                    models.DateField(blank=True, help_text="Last day of whoever got it back.", null=True),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("tasks_planned", models.PositiveSmallIntegerField(default=0)),
                ("tasks_summed_up", models.PositiveSmallIntegerField(default=0)),
                (
                    "percent_done",
                    models.PositiveSmallIntegerField(blank=True, help_text="Mean of last year's tasks", null=True),
                ),
                ("apprentices", models.PositiveSmallIntegerField(default=0)),
                ("with_agreement", models.PositiveSmallIntegerField(default=0)),
                ("raised", models.PositiveSmallIntegerField(default=0, help_text="Apprentices who gained a level")),
                ("projects", models.PositiveSmallIntegerField(default=0)),
                ("projects_finished", models.PositiveSmallIntegerField(default=0)),
                (
                    "results",
                    models.PositiveSmallIntegerField(default=0, help_text="Patents, methods, innovations, standards"),
                ),
                ("exchanges", models.PositiveSmallIntegerField(default=0)),
                ("promotions", models.PositiveSmallIntegerField(default=0)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goals_from",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose goals it began with",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.version",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "-year"],
                "indexes": [
                    models.Index(fields=["year", "status", "workshop"], name="filing_desk"),
                    models.Index(fields=["year", "workshop"], name="filing_of_year"),
                    models.Index(
                        condition=models.Q(("status__in", ["accepted", "dropped"]), _negated=True),
                        fields=["workshop"],
                        name="filing_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "year"), name="filing_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at", None), ("first_filed_at", None), ("status__in", ["open", "dropped"])),
                            models.Q(
                                ("filed_at__gte", models.F("first_filed_at")),
                                ("status__in", ["filed", "returned", "accepted"]),
                                ("begun_at__isnull", False),
                                ("first_filed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="filing_filed_has_its_moments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("return_due_on__isnull", False), ("status", "returned")),
                            models.Q(models.Q(("status", "returned"), _negated=True), ("return_due_on", None)),
                            _connector="OR",
                        ),
                        name="filing_returned_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("status", "accepted")
                            ),
                            models.Q(
                                models.Q(("status", "accepted"), _negated=True),
                                ("accepted_at", None),
                                ("accepted_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="filing_accepted_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent_done", None), ("percent_done__lte", 100), _connector="OR"),
                        name="filing_percent_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilingExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("was", models.DateField()),
                ("now", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("now__gt", models.F("was"))), name="filing_only_extends"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="filing_extended_with_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(help_text="Last line or decision; orders the desk.")),
                ("balance", models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14)),
                (
                    "received",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14),
                ),
                (
                    "interest",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14),
                ),
                ("spent", models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14)),
                ("misused", models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14)),
                ("repaid", models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14)),
                (
                    "surrendered",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14),
                ),
                (
                    "own_spent",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), editable=False, max_digits=14),
                ),
                (
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "indexes": [models.Index(fields=["-changed_at", "-id"], name="ledger_latest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("balance__gte", 0)), name="ledger_never_below_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "balance",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("received"), "+", models.F("interest")
                                                ),
                                                "+",
                                                models.F("repaid"),
                                            ),
                                            "-",
                                            models.F("spent"),
                                        ),
                                        "-",
                                        models.F("misused"),
                                    ),
                                    "-",
                                    models.F("surrendered"),
                                ),
                            )
                        ),
                        name="ledger_sums_agree",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subsidy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_project", models.PositiveBigIntegerField(help_text="The decision of both bureaus.", unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("authorised_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "authorised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidies",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("workshop",), name="one_subsidy_a_workshop"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="subsidy_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), models.Q(("withdrawn_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="subsidy_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubsidyUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("activity", "活动"), ("cost", "费用类别")], max_length=8)),
                ("code", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=40)),
                ("is_permitted", models.BooleanField(default=True)),
                ("clause", models.CharField(help_text="What permits or forbids it.", max_length=40)),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="applications.programmerules",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "order"],
                "constraints": [models.UniqueConstraint(fields=("rules", "kind", "code"), name="use_once")],
            },
        ),
        migrations.CreateModel(
            name="AddressPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The first day on which it no longer held.", null=True),
                ),
                ("address", models.CharField(max_length=120)),
                ("area", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.workshop",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.change",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "valid_from", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="address_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("workshop",), name="one_present_address"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyMergerRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done", models.BooleanField(null=True)),
                ("sentence", models.CharField(blank=True, max_length=300)),
                (
                    "merger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="applications.bodymerger"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("merger", "workshop"), name="case_in_merger_once")],
            },
        ),
        migrations.CreateModel(
            name="BodyPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The first day on which it no longer held.", null=True),
                ),
                ("document", models.CharField(blank=True, help_text="Of a merger of bodies", max_length=60)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.workshop",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.change",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "valid_from", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="body_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("workshop",), name="one_present_body"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="applications.change"
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "uuid"],
            },
        ),
        migrations.CreateModel(
            name="ChangeOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(choices=[("body", "初审单位"), ("city", "市人力社保局")], max_length=6)),
                (
                    "conclusion",
                    models.CharField(
                        choices=[("agree", "同意"), ("return", "退回修改"), ("refuse", "不同意")], max_length=8
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("remedy", models.TextField(blank=True, help_text="How to have a refusal reviewed, as served")),
                ("drafted_at", models.DateTimeField(blank=True, null=True)),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, help_text="Drafted anew before it was given", null=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="applications.change"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["drafted_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("given_at", None)),
                        fields=("change", "office"),
                        name="one_drafted_change_opinion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_by", None),
                            ("drafted_by", None),
                            models.Q(("given_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="change_opinion_given_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conclusion", "agree"), models.Q(("text", ""), _negated=True), _connector="OR"
                        ),
                        name="change_opinion_with_reasons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("request", "所在单位申请注销"),
                            ("dissolved", "所在单位注销"),
                            ("no_successor", "首席技师离开，期限内没有提出继任人选"),
                        ],
                        max_length=12,
                    ),
                ),
                ("facts", models.CharField(help_text="Facts and basis, as served", max_length=1000)),
                ("asks_finance", models.BooleanField()),
                ("proposed_at", models.DateTimeField()),
                ("agrees", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("done_at", models.DateTimeField(blank=True, help_text="Carried out", null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="Taken back, or refused by finance", null=True),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_proposals",
                        to="applications.change",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_proposals",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None), ("ended_at", None)),
                        fields=("workshop",),
                        name="one_open_closing_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "request"), _negated=True), ("change__isnull", False), _connector="OR"
                        ),
                        name="closing_proposal_of_a_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agrees", None), ("answered_at", None)),
                            models.Q(("agrees__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="closing_proposal_answered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agrees", False), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closing_proposal_refused_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilingApprentice",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(blank=True, max_length=50, verbose_name="姓名")),
                ("since", models.CharField(blank=True, max_length=7, verbose_name="拜师年月")),
                ("has_agreement", models.BooleanField(default=False, verbose_name="签有师徒协议")),
                (
                    "level_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("APPRENTICE", "学徒工"),
                            ("L5_JUNIOR", "五级／初级工"),
                            ("L4_INTERMEDIATE", "四级／中级工"),
                            ("L3_SENIOR", "三级／高级工"),
                            ("L2_TECHNICIAN", "二级／技师"),
                            ("L1_SENIOR_TECHNICIAN", "一级／高级技师"),
                            ("PRINCIPAL_TECHNICIAN", "特级技师"),
                            ("CHIEF_TECHNICIAN", "首席技师（技能等级）"),
                        ],
                        max_length=30,
                        verbose_name="年初等级",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("APPRENTICE", "学徒工"),
                            ("L5_JUNIOR", "五级／初级工"),
                            ("L4_INTERMEDIATE", "四级／中级工"),
                            ("L3_SENIOR", "三级／高级工"),
                            ("L2_TECHNICIAN", "二级／技师"),
                            ("L1_SENIOR_TECHNICIAN", "一级／高级技师"),
                            ("PRINCIPAL_TECHNICIAN", "特级技师"),
                            ("CHIEF_TECHNICIAN", "首席技师（技能等级）"),
                        ],
                        max_length=30,
                        verbose_name="年末等级",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="取证、获奖等成绩")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="apprentice_rows",
                        to="applications.filing",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FilingExchange",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exchange", "技术交流、研修"),
                            ("promotion", "成果、绝技绝活推广"),
                            ("training", "技术培训"),
                            ("service", "社会服务"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="内容")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="参加人数")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exchange_rows",
                        to="applications.filing",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FilingFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "about",
                    models.UUIDField(blank=True, help_text="The row it proves; None: the filing as a whole", null=True),
                ),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="applications.filing"
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "uuid"],
            },
        ),
        migrations.CreateModel(
            name="FilingOutcome",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "planned",
                    models.UUIDField(
                        blank=True, help_text="The row of last year's plan or of the application", null=True
                    ),
                ),
                ("task", models.CharField(blank=True, max_length=200, verbose_name="任务")),
                ("measure", models.CharField(blank=True, max_length=200, verbose_name="预期目标")),
                (
                    "due",
                    models.CharField(
                        blank=True,
                        help_text="2026-11-30; of an application 2026-11",
                        max_length=10,
                        verbose_name="完成时限",
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="完成进度")),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="完成情况")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="applications.filing"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent", None), ("percent__lte", 100), _connector="OR"),
                        name="outcome_percent_is_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("planned__isnull", False)),
                        fields=("filing", "planned"),
                        name="outcome_of_a_task_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilingProject",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("project", "技术攻关项目"),
                            ("patent", "专利"),
                            ("method", "工法、操作法"),
                            ("innovation", "技术革新"),
                            ("standard", "标准、规程"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="名称")),
                ("is_finished", models.BooleanField(default=False, verbose_name="当年完成")),
                (
                    "benefit",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="经济效益"
                    ),
                ),
                ("effect", models.CharField(blank=True, max_length=300, verbose_name="作用和成效")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="project_rows",
                        to="applications.filing",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FilingTask",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "activity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("tackling", "技术攻关"),
                            ("innovation", "技术创新"),
                            ("exchange", "技术交流"),
                            ("teaching", "传授技艺"),
                            ("inheritance", "绝技绝活代际传承"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("task", models.CharField(blank=True, max_length=200, verbose_name="任务")),
                ("measure", models.CharField(blank=True, max_length=200, verbose_name="预期目标")),
                ("due", models.DateField(blank=True, null=True, verbose_name="完成时限")),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="applications.filing"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FilingVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("schema", models.PositiveSmallIntegerField()),
                ("snapshot", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("filed_at", models.DateTimeField()),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="applications.filing"
                    ),
                ),
            ],
            options={
                "ordering": ["filing", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("filing", "number"), name="filing_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="filing_version_hash"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HostPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The first day on which it no longer held.", null=True),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.change",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "valid_from", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="host_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("workshop",), name="one_present_host"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("opening", models.DecimalField(decimal_places=2, max_digits=14)),
                ("income", models.DecimalField(decimal_places=2, max_digits=14)),
                ("outgo", models.DecimalField(decimal_places=2, max_digits=14)),
                ("balance", models.DecimalField(decimal_places=2, max_digits=14)),
                ("own_spent", models.DecimalField(decimal_places=2, max_digits=14)),
                ("bank_balance", models.DecimalField(decimal_places=2, max_digits=14)),
                ("difference", models.CharField(blank=True, help_text="Why bank and book differ.", max_length=300)),
                ("closed_at", models.DateTimeField()),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("reopened_reason", models.CharField(blank=True, max_length=300)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="applications.ledger"
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-closed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at", None)), fields=("ledger", "year"), name="year_closed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "balance",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("opening"), "+", models.F("income")
                                    ),
                                    "-",
                                    models.F("outgo"),
                                ),
                            )
                        ),
                        name="closing_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bank_balance", models.F("balance")),
                            models.Q(("difference", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="difference_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reopened_at", None), ("reopened_by", None)),
                            models.Q(
                                ("reopened_at__isnull", False),
                                ("reopened_by__isnull", False),
                                models.Q(("reopened_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reopened_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("male", "男"), ("female", "女")], max_length=6, verbose_name="性别"
                    ),
                ),
                ("born", models.CharField(blank=True, max_length=7, verbose_name="出生年月")),
                (
                    "id_kind",
                    models.CharField(
                        choices=[
                            ("resident", "居民身份证"),
                            ("hmt_resident", "港澳台居民居住证"),
                            ("foreign_resident", "外国人永久居留证"),
                            ("passport", "护照"),
                        ],
                        default="resident",
                        max_length=20,
                        verbose_name="证件类型",
                    ),
                ),
                ("id_number", common.fields.EncryptedTextField(blank=True, default="", verbose_name="公民身份号码")),
                ("id_key", models.CharField(blank=True, max_length=64)),
                (
                    "education",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("junior_middle", "初中及以下"),
                            ("senior_middle", "高中"),
                            ("vocational", "中专（技校、职高）"),
                            ("college", "大学专科"),
                            ("bachelor", "大学本科"),
                            ("master", "硕士研究生"),
                            ("doctor", "博士研究生"),
                        ],
                        max_length=20,
                        verbose_name="学历",
                    ),
                ),
                ("occupation", models.CharField(blank=True, max_length=60, verbose_name="职业（工种）")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("L5_JUNIOR", "五级／初级工"),
                            ("L4_INTERMEDIATE", "四级／中级工"),
                            ("L3_SENIOR", "三级／高级工"),
                            ("L2_TECHNICIAN", "二级／技师"),
                            ("L1_SENIOR_TECHNICIAN", "一级／高级技师"),
                            ("PRINCIPAL_TECHNICIAN", "特级技师"),
                            ("CHIEF_TECHNICIAN", "首席技师（技能等级）"),
                            ("ASSISTANT_ENGINEER", "助理工程师"),
                            ("ENGINEER", "工程师"),
                            ("SENIOR_ENGINEER", "高级工程师"),
                            ("NONE", "无"),
                        ],
                        max_length=30,
                        verbose_name="技能等级（职称）",
                    ),
                ),
                ("certificate_number", models.CharField(blank=True, max_length=30, verbose_name="证书编号")),
                ("duty", models.CharField(blank=True, max_length=60, verbose_name="工作室分工")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The first day on which it no longer held.", null=True),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.change",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "order", "valid_from", "pk"],
                "abstract": False,
                "indexes": [models.Index(fields=["workshop", "order"], name="members_of_a_title")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="member_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None), models.Q(("id_key", ""), _negated=True)),
                        fields=("workshop", "id_key"),
                        name="one_present_member",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "status",
                    models.CharField(
                        choices=[("drafted", "待财政负责人确认"), ("paid", "已拨付"), ("cancelled", "已取消")],
                        default="drafted",
                        max_length=10,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("paid_on", models.DateField(blank=True, help_text="The day of the bank.", null=True)),
                ("document", models.CharField(blank=True, help_text="Number of the order of payment.", max_length=60)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_reason", models.CharField(blank=True, max_length=300)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "subsidy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="applications.subsidy"
                    ),
                ),
            ],
            options={
                "ordering": ["subsidy", "ordinal"],
                "constraints": [
                    models.UniqueConstraint(fields=("subsidy", "ordinal"), name="payment_ordinal"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "paid"), _negated=True),
                            models.Q(
                                ("paid_at__isnull", False),
                                ("paid_by__isnull", False),
                                ("paid_on__isnull", False),
                                models.Q(("paid_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="paid_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(("cancelled_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="payment_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=200)),
                ("unspent", models.DecimalField(decimal_places=2, max_digits=14)),
                ("misused", models.DecimalField(decimal_places=2, max_digits=14)),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "清算中"), ("closed", "清算完毕"), ("dropped", "不再清算")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closing_words",
                    models.CharField(blank=True, help_text="Why it ended with less, or was dropped.", max_length=300),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="applications.ledger",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")), fields=("ledger",), name="one_open_settlement"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("misused__gte", 0), ("unspent__gte", 0)), name="settlement_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("status", "open")),
                            models.Q(models.Q(("status", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="settlement_ended_with_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("entered_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="applications.ledger"
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "version"), name="plan_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("ledger",), name="one_current_plan"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="changed_plan_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TechnicianPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=50, verbose_name="姓名")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("male", "男"), ("female", "女")], max_length=6, verbose_name="性别"
                    ),
                ),
                ("ethnicity", models.CharField(blank=True, max_length=20, verbose_name="民族")),
                (
                    "born",
                    models.CharField(
                        blank=True,
                        help_text="YYYY-MM, taken from a resident's number",
                        max_length=7,
                        verbose_name="出生年月",
                    ),
                ),
                (
                    "id_kind",
                    models.CharField(
                        choices=[
                            ("resident", "居民身份证"),
                            ("hmt_resident", "港澳台居民居住证"),
                            ("foreign_resident", "外国人永久居留证"),
                            ("passport", "护照"),
                        ],
                        default="resident",
                        max_length=20,
                        verbose_name="证件类型",
                    ),
                ),
                ("id_number", common.fields.EncryptedTextField(blank=True, default="", verbose_name="公民身份号码")),
                ("id_key", models.CharField(blank=True, max_length=64)),
                (
                    "political_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("party_member", "中共党员"),
                            ("probationary", "中共预备党员"),
                            ("league_member", "共青团员"),
                            ("other_party", "民主党派"),
                            ("no_party", "无党派人士"),
                            ("masses", "群众"),
                        ],
                        max_length=20,
                        verbose_name="政治面貌",
                    ),
                ),
                (
                    "education",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("junior_middle", "初中及以下"),
                            ("senior_middle", "高中"),
                            ("vocational", "中专（技校、职高）"),
                            ("college", "大学专科"),
                            ("bachelor", "大学本科"),
                            ("master", "硕士研究生"),
                            ("doctor", "博士研究生"),
                        ],
                        max_length=20,
                        verbose_name="文化程度",
                    ),
                ),
                ("school", models.CharField(blank=True, max_length=60, verbose_name="毕业院校")),
                ("major", models.CharField(blank=True, max_length=60, verbose_name="专业")),
                (
                    "work_since",
                    models.CharField(blank=True, help_text="YYYY-MM", max_length=7, verbose_name="参加工作时间"),
                ),
                (
                    "years_in_trade",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="从事本职业年限",
                    ),
                ),
                ("occupation", models.CharField(blank=True, max_length=60, verbose_name="职业")),
                ("work_type", models.CharField(blank=True, max_length=60, verbose_name="工种")),
                ("occupation_code", models.CharField(blank=True, max_length=14, verbose_name="职业编码")),
                ("occupation_edition", models.CharField(blank=True, max_length=10, verbose_name="大典版本")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("APPRENTICE", "学徒工"),
                            ("L5_JUNIOR", "五级／初级工"),
                            ("L4_INTERMEDIATE", "四级／中级工"),
                            ("L3_SENIOR", "三级／高级工"),
                            ("L2_TECHNICIAN", "二级／技师"),
                            ("L1_SENIOR_TECHNICIAN", "一级／高级技师"),
                            ("PRINCIPAL_TECHNICIAN", "特级技师"),
                            ("CHIEF_TECHNICIAN", "首席技师（技能等级）"),
                        ],
                        max_length=30,
                        verbose_name="技能等级",
                    ),
                ),
                (
                    "certificate_kind",
                    models.CharField(
                        blank=True,
                        choices=[("qualification", "职业资格证书"), ("skill_level", "职业技能等级证书")],
                        max_length=20,
                        verbose_name="证书类型",
                    ),
                ),
                ("certificate_number", models.CharField(blank=True, max_length=30, verbose_name="证书编号")),
                ("certificate_issuer", models.CharField(blank=True, max_length=60, verbose_name="发证机构")),
                ("certificate_date", models.DateField(blank=True, null=True, verbose_name="发证日期")),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="现职务（职称）")),
                ("phone", common.fields.EncryptedTextField(blank=True, default="", verbose_name="联系电话")),
                ("unique_skill", models.TextField(blank=True, max_length=500, verbose_name="绝技绝活")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The first day on which it no longer held.", null=True),
                ),
                ("trade", models.CharField(max_length=60)),
                ("workshop_name", models.CharField(max_length=100)),
                (
                    "achievements",
                    models.TextField(blank=True, max_length=2000, verbose_name="主要业绩、荣誉和带徒情况"),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.change",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "valid_from", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="technician_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("workshop",), name="one_present_technician"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilingReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("remarks", models.TextField()),
                ("due_on", models.DateField()),
                ("returned_for", models.CharField(help_text="The office in words", max_length=60)),
                ("returned_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="applications.filing"
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.filingversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-returned_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)), fields=("filing",), name="one_open_filing_return"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remarks", ""), _negated=True), name="filing_return_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendingLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="applications.spendingplan",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.subsidyuse"
                    ),
                ),
                (
                    "cost_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.subsidyuse"
                    ),
                ),
            ],
            options={
                "ordering": ["activity__order", "cost_type__order"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "activity", "cost_type"), name="plan_line_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="plan_line_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Within its ledger, in the order of entering.")),
                ("fund", models.CharField(choices=[("subsidy", "市财政补助"), ("own", "单位配套")], max_length=8)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "补助到账"),
                            ("interest", "利息"),
                            ("expense", "支出"),
                            ("refund", "退款"),
                            ("misuse", "不合规支出"),
                            ("repayment", "归还不合规支出"),
                            ("surrender", "上缴财政"),
                        ],
                        max_length=10,
                    ),
                ),
                ("day", models.DateField(help_text="When the money moved.")),
                ("year", models.PositiveSmallIntegerField(editable=False)),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, help_text="Negative in a reversal (红冲).", max_digits=14),
                ),
                (
                    "effect",
                    models.DecimalField(
                        decimal_places=2, help_text="What it does to the balance of the subsidy.", max_digits=14
                    ),
                ),
                ("summary", models.CharField(max_length=200)),
                ("payee", models.CharField(blank=True, max_length=100)),
                ("voucher_number", models.CharField(blank=True, max_length=40)),
                ("clause", models.CharField(blank=True, help_text="Which clause a misuse breaks.", max_length=40)),
                ("entered_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("entered", "待确认"), ("confirmed", "已确认"), ("refused", "未予确认")],
                        default="entered",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="applications.ledger"
                    ),
                ),
                (
                    "refund_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="applications.ledgerentry",
                    ),
                ),
                (
                    "rest_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="Beyond the balance.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rests",
                        to="applications.ledgerentry",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="applications.ledgerentry",
                    ),
                ),
                (
                    "voucher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="applications.payment",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surrenders",
                        to="applications.settlement",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.subsidyuse",
                    ),
                ),
                (
                    "cost_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.subsidyuse",
                    ),
                ),
            ],
            options={
                "ordering": ["ledger", "day", "pk"],
                "indexes": [
                    models.Index(fields=["ledger", "day", "id"], name="entry_in_order"),
                    models.Index(
                        condition=models.Q(("status", "entered")), fields=["ledger", "id"], name="entry_waiting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "number"), name="entry_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("status", "refused"), _negated=True), ("reverses__isnull", False)),
                        fields=("reverses",),
                        name="reversed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses", None)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                            _connector="OR",
                        ),
                        name="only_a_reversal_is_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", 0), ("fund", "own"), ("kind__in", ["expense", "refund"])),
                            models.Q(
                                ("effect", models.F("amount")),
                                ("fund", "subsidy"),
                                ("kind__in", ["receipt", "interest", "refund", "repayment"]),
                            ),
                            models.Q(
                                (
                                    "effect",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("amount"), "*", models.Value(-1)
                                    ),
                                ),
                                ("fund", "subsidy"),
                                ("kind__in", ["expense", "misuse", "surrender"]),
                            ),
                            _connector="OR",
                        ),
                        name="effect_of_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year", django.db.models.functions.datetime.ExtractYear("day"))),
                        name="entry_in_its_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["expense", "misuse", "refund"]), _negated=True),
                            models.Q(("activity__isnull", False), ("cost_type__isnull", False)),
                            _connector="OR",
                        ),
                        name="spent_on_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "misuse"), models.Q(("clause", ""), _negated=True)),
                            models.Q(models.Q(("kind", "misuse"), _negated=True), ("clause", "")),
                            _connector="OR",
                        ),
                        name="misuse_names_its_clause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None), ("decided_by", None), ("refusal", ""), ("status", "entered")
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("refusal", ""),
                                ("status", "confirmed"),
                                models.Q(("decided_by", models.F("entered_by")), _negated=True),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("status", "refused"),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="entry_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clause", models.CharField(max_length=40)),
                ("facts", models.CharField(max_length=500)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "待说明归还"), ("explained", "已说明，待财政办结"), ("closed", "已办结")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(help_text="Last day to explain or repay.")),
                ("opened_at", models.DateTimeField()),
                ("explanation", models.TextField(blank=True, max_length=1000)),
                ("explained_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("repaid", "已全额归还"),
                            ("accepted", "说明成立，不作违规处理"),
                            ("reversed", "登记有误，已红冲"),
                            ("settled", "随称号终止清算办结"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closing_words", models.CharField(blank=True, max_length=500)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="breaches", to="applications.ledger"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="breaches",
                        to="applications.ledgerentry",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "indexes": [models.Index(fields=["ledger", "status"], name="breach_of_ledger")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "closed"), _negated=True),
                        fields=("entry",),
                        name="one_live_breach",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="breach_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("status", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("closing_words", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True), ("closed_at", None), ("outcome", "")
                            ),
                            _connector="OR",
                        ),
                        name="breach_closed_with_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "explained"), _negated=True),
                            models.Q(("explained_at__isnull", False), models.Q(("explanation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="breach_explained_in_words",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="breach",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repayments",
                to="applications.breach",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("kind", "receipt"), _negated=True), ("payment__isnull", False), _connector="OR"),
                    models.Q(
                        models.Q(("kind", "repayment"), _negated=True), ("breach__isnull", False), _connector="OR"
                    ),
                    models.Q(
                        models.Q(("kind", "refund"), _negated=True), ("refund_of__isnull", False), _connector="OR"
                    ),
                ),
                name="entry_says_what_it_follows",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="workshop_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="title_exactly_when_granted",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="ended_exactly_when_ended",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="one_claim_per_technician",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="one_claim_per_name",
        ),
        migrations.AddField(
            model_name="programmerules",
            name="assessment_least_panel",
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="assessment_months",
            field=models.PositiveSmallIntegerField(default=24),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="assessment_panel_size",
            field=models.PositiveSmallIntegerField(default=5, help_text="Odd."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="assessment_pass_line",
            field=models.DecimalField(decimal_places=2, default=Decimal("60"), max_digits=5),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="assessment_rubric",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="programme_rules",
                to="applications.rubric",
            ),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="ban_years",
            field=models.PositiveSmallIntegerField(default=2, help_text="Proposed; the decision says how long."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="bonus_most",
            field=models.DecimalField(decimal_places=2, default=Decimal("5"), max_digits=4),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="breach_days",
            field=models.PositiveSmallIntegerField(default=10, help_text="Working days to explain or repay."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="defence_days",
            field=models.PositiveSmallIntegerField(default=5, help_text="Working days after recorded delivery."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="delivery_notice_days",
            field=models.PositiveSmallIntegerField(
                default=30, help_text="Natural days after which a public notice counts as delivered."
            ),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="duties_months",
            field=models.PositiveSmallIntegerField(default=24, help_text="Rules and duties not confirmed for longer."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="excellent_line",
            field=models.DecimalField(decimal_places=2, default=Decimal("90"), max_digits=5),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="excellent_share",
            field=models.DecimalField(decimal_places=3, default=Decimal("0.2"), max_digits=4),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="filing_day",
            field=models.PositiveSmallIntegerField(default=31, help_text="Last day, 24:00"),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="filing_month",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="filing_return_days",
            field=models.PositiveSmallIntegerField(default=10, help_text="Working days after a return."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="first_instalment",
            field=models.DecimalField(decimal_places=3, default=Decimal("0.6"), max_digits=4),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="inspection_days",
            field=models.PositiveSmallIntegerField(default=10, help_text="Working days, proposed for an answer."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="keep_other_years",
            field=models.PositiveSmallIntegerField(default=10, help_text="Of any other case."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="keep_titled_years",
            field=models.PositiveSmallIntegerField(default=30, help_text="Of a case that got the title."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="late_filing_points",
            field=models.DecimalField(decimal_places=2, default=Decimal("2"), max_digits=4),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="missing_filing_points",
            field=models.DecimalField(decimal_places=2, default=Decimal("3"), max_digits=4),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="plaque_return_days",
            field=models.PositiveSmallIntegerField(default=15, help_text="Working days."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="rectify_months",
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="remedy",
            field=models.TextField(
                default="不服本决定的，可在收到之日起60日内向北京市人民政府申请行政复议，或在6个月内向人民法院提起行政诉讼。",
                help_text="Right and period for review, printed under what ends a title.",
            ),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="settlement_days",
            field=models.PositiveSmallIntegerField(default=30, help_text="Working days."),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="successor_months",
            field=models.PositiveSmallIntegerField(default=6),
        ),
        migrations.AddField(
            model_name="programmerules",
            name="summary_after_months",
            field=models.PositiveSmallIntegerField(
                default=3, help_text="A summary is owed where the title was given so long before."
            ),
        ),
        migrations.AddField(
            model_name="workshop",
            name="assessed_at",
            field=models.DateTimeField(blank=True, help_text="When both confirmed its last grade.", null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="assessing_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="assessment_due",
            field=models.DateField(blank=True, help_text="31 December of the round it falls in.", null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="revoked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="revoking_from",
            field=models.CharField(
                blank=True, choices=[("granted", "已认定"), ("assessing", "评估考核中")], max_length=12
            ),
        ),
        migrations.AddField(
            model_name="workshop",
            name="revoking_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="resumeentry",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="resume_entries", to="applications.workshop"
            ),
        ),
        migrations.AlterField(
            model_name="seal",
            name="box",
            field=models.CharField(
                choices=[
                    ("unit", "申报单位意见"),
                    ("body", "初审意见"),
                    ("experts", "专家评估意见"),
                    ("city_hr", "市人力社保局审批意见"),
                    ("city_finance", "市财政局审批意见"),
                    ("revoke_hr", "市人力社保局撤销审批意见"),
                    ("revoke_fin", "市财政局撤销审批意见"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="seal",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seals",
                to="applications.version",
            ),
        ),
        migrations.AlterField(
            model_name="workshop",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("draft", "填报中"),
                    ("submitted", "待初审"),
                    ("returned", "退回补正"),
                    ("not_recommended", "初审未通过"),
                    ("recommended", "已推荐待受理"),
                    ("accepted", "已受理待评审"),
                    ("evaluating", "专家评审中"),
                    ("unqualified", "评审不合格"),
                    ("qualified", "评审合格"),
                    ("publicised", "公示中"),
                    ("contested", "异议核查中"),
                    ("cleared", "公示期满待审批"),
                    ("granted", "已认定"),
                    ("assessing", "评估考核中"),
                    ("rectifying", "限期整改"),
                    ("revoking", "拟撤销"),
                    ("revoked", "已撤销"),
                    ("closed", "已注销"),
                    ("rejected", "不予认定"),
                    ("withdrawn", "已撤回/终止"),
                ],
                default="draft",
                editable=False,
                max_length=50,
                protected=True,
                verbose_name="状态",
            ),
        ),
        migrations.AddIndex(
            model_name="workshop",
            index=models.Index(
                condition=models.Q(("assessment_due__isnull", False)),
                fields=["assessment_due", "id"],
                name="workshop_assessed",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmerules",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_instalment__gt", 0), ("first_instalment__lte", 1)),
                name="first_instalment_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmerules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("filing_day__gte", 1), ("filing_day__lte", 31), ("filing_month__gte", 1), ("filing_month__lte", 12)
                ),
                name="filing_day_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmerules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assessment_least_panel__gte", 1),
                    ("assessment_months__gte", 1),
                    ("assessment_panel_size__gte", models.F("assessment_least_panel")),
                    ("assessment_pass_line__gt", 0),
                    ("excellent_line__gte", models.F("assessment_pass_line")),
                    ("excellent_line__lte", 100),
                    ("excellent_share__gte", 0),
                    ("excellent_share__lte", 1),
                ),
                name="assessment_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version__isnull", False),
                    models.Q(("box__in", ["revoke_hr", "revoke_fin"]), ("file", None)),
                    _connector="OR",
                ),
                name="seal_in_a_box_of_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "submitted",
                            "returned",
                            "not_recommended",
                            "recommended",
                            "accepted",
                            "evaluating",
                            "unqualified",
                            "qualified",
                            "publicised",
                            "contested",
                            "cleared",
                            "granted",
                            "assessing",
                            "rectifying",
                            "revoking",
                            "revoked",
                            "closed",
                            "rejected",
                            "withdrawn",
                        ],
                    )
                ),
                name="workshop_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("granted_at__isnull", False),
                        ("plaque_number__isnull", False),
                        ("state__in", ["assessing", "closed", "granted", "rectifying", "revoked", "revoking"]),
                        ("title_number__isnull", False),
                    ),
                    models.Q(
                        ("state__in", ["assessing", "closed", "granted", "rectifying", "revoked", "revoking"]),
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="title_exactly_when_granted",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["assessing", "rectifying"]), _negated=True),
                    ("assessing_since__isnull", False),
                    _connector="OR",
                ),
                name="assessing_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("revoking_from__in", ("granted", "assessing")),
                        ("revoking_since__isnull", False),
                        ("state", "revoking"),
                    ),
                    models.Q(models.Q(("state", "revoking"), _negated=True), ("revoking_from", "")),
                    _connector="OR",
                ),
                name="revoking_knows_where_it_came_from",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", False), ("state", "revoked")),
                    models.Q(models.Q(("state", "revoked"), _negated=True), ("revoked_at", None)),
                    _connector="OR",
                ),
                name="revoked_exactly_when_revoked",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                    _connector="OR",
                ),
                name="closed_exactly_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        (
                            "state__in",
                            frozenset(["closed", "not_recommended", "rejected", "revoked", "unqualified", "withdrawn"]),
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                frozenset(
                                    ["closed", "not_recommended", "rejected", "revoked", "unqualified", "withdrawn"]
                                ),
                            ),
                            _negated=True,
                        ),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="ended_exactly_when_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        frozenset(
                            [
                                "accepted",
                                "assessing",
                                "cleared",
                                "contested",
                                "evaluating",
                                "granted",
                                "publicised",
                                "qualified",
                                "recommended",
                                "rectifying",
                                "returned",
                                "revoking",
                                "submitted",
                            ]
                        ),
                    ),
                    models.Q(("technician_key", ""), _negated=True),
                ),
                fields=("technician_key",),
                name="one_claim_per_technician",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        frozenset(
                            [
                                "accepted",
                                "assessing",
                                "cleared",
                                "contested",
                                "evaluating",
                                "granted",
                                "publicised",
                                "qualified",
                                "recommended",
                                "rectifying",
                                "returned",
                                "revoking",
                                "submitted",
                            ]
                        ),
                    ),
                    models.Q(("name", ""), _negated=True),
                ),
                fields=("name",),
                name="one_claim_per_name",
            ),
        ),
    ]
