import common.fields
import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django_fsm
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_initial"),
        ("accounts", "__first__"),
        ("common", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("category", models.PositiveSmallIntegerField(help_text="1–5 of 四(一)")),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=80)),
                ("hint", models.CharField(blank=True, max_length=300)),
                ("clause", models.CharField(max_length=20)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("unit", "申报单位"),
                            ("technician", "首席技师"),
                            ("member", "每位成员"),
                            ("people", "首席技师和每位成员"),
                            ("honour", "每项荣誉"),
                            ("result", "每项成果"),
                            ("teacher", "每位专任教师"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True,
                        choices=[("", "不限"), ("enterprise", "企业"), ("base", "公共实训基地")],
                        max_length=12,
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("required", "必需"),
                            ("or_reason", "必需，确无此证件的说明理由"),
                            ("optional", "可选"),
                        ],
                        max_length=10,
                    ),
                ),
                ("most_files", models.PositiveSmallIntegerField(default=5)),
                ("compares", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["category", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("category__gte", 1), ("category__lte", 5)), name="checklist_category"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", "skill_certificate"), _negated=True),
                            ("need", "required"),
                            _connector="OR",
                        ),
                        name="skill_certificate_never_excused",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="HonourKind",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("level", models.CharField(help_text="国家级, 市级, 区/集团级", max_length=20)),
                ("sets_priority", models.BooleanField(default=False)),
                ("order", models.PositiveSmallIntegerField()),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="JournalAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("journal", models.CharField(help_text="workshop or security", max_length=20)),
                ("chains", models.PositiveIntegerField()),
                ("events", models.PositiveBigIntegerField()),
                ("heads_hash", models.CharField(max_length=64)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PolicyDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=60, unique=True)),
                ("issuers", models.CharField(max_length=200)),
                ("issued_on", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-issued_on"],
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(blank=True, max_length=36)),
                ("missing_reason", models.CharField(blank=True, max_length=200, verbose_name="无此证件的原因")),
                ("missing_declared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.checklistitem"
                    ),
                ),
                (
                    "missing_declared_by",
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
                "ordering": ["item__category", "item__order", "subject"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("missing_declared_at", None), ("missing_reason", "")),
                            models.Q(
                                models.Q(("missing_reason", ""), _negated=True), ("missing_declared_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="declared_missing_by_someone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_reason", models.CharField(blank=True, max_length=200)),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="applications.material"
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="applications.materialfile",
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["material", "order", "uploaded_at", "uuid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="removed_by_someone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("year", models.PositiveSmallIntegerField()),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField(help_text="Exclusive end of filling.")),
                ("corrections_until", models.DateTimeField(help_text="Exclusive end of corrections.")),
                (
                    "review_until",
                    models.DateTimeField(help_text="Exclusive end of the preliminary review (the body's date)."),
                ),
                ("contact_office", models.CharField(max_length=60)),
                ("contact_name", models.CharField(blank=True, max_length=50)),
                ("contact_phone", models.CharField(max_length=40)),
                ("contact_fax", models.CharField(blank=True, max_length=40)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("announcement", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_reason", models.CharField(blank=True, max_length=500)),
                (
                    "made_by",
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
                "ordering": ["-year", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__gt", models.F("opens_at")),
                            ("corrections_until__gte", models.F("closes_at")),
                            ("review_until__gte", models.F("corrections_until")),
                        ),
                        name="round_calendar_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at", None), models.Q(("cancelled_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="round_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "which",
                    models.CharField(
                        choices=[
                            ("closes_at", "填报截止"),
                            ("corrections_until", "补正截止"),
                            ("review_until", "初审截止"),
                        ],
                        max_length=20,
                    ),
                ),
                ("was", models.DateTimeField()),
                ("now", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="applications.round"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("now__gt", models.F("was"))), name="calendar_only_extends"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField()),
                (
                    "frozen_at",
                    models.DateTimeField(
                        blank=True, help_text="When the first case was submitted under it.", null=True
                    ),
                ),
                ("least_level", models.CharField(default="L2_TECHNICIAN", max_length=30)),
                ("training_fund_share", models.DecimalField(decimal_places=5, default=Decimal("0.015"), max_digits=6)),
                ("frontline_share", models.DecimalField(decimal_places=5, default=Decimal("0.6"), max_digits=6)),
                ("startup_capital", models.DecimalField(decimal_places=2, default=Decimal("1000000"), max_digits=14)),
                ("teachers_per_occupation", models.PositiveSmallIntegerField(default=3)),
                ("full_time_managers", models.PositiveSmallIntegerField(default=3)),
                ("least_members", models.PositiveSmallIntegerField(default=2)),
                ("most_members", models.PositiveSmallIntegerField(default=20)),
                ("warn_members_below", models.PositiveSmallIntegerField(default=3)),
                ("cases_per_unit", models.PositiveSmallIntegerField(default=0, help_text="0: no cap (domain §10-5)")),
                ("copies", models.PositiveSmallIntegerField(default=5)),
                (
                    "seal_days",
                    models.PositiveSmallIntegerField(
                        default=5, help_text="Working days until a prepared version lapses."
                    ),
                ),
                ("correction_days", models.PositiveSmallIntegerField(default=10)),
                (
                    "review_days",
                    models.PositiveSmallIntegerField(default=10, help_text="Working days for the preliminary review."),
                ),
                ("transfer_days", models.PositiveSmallIntegerField(default=5)),
                ("acceptance_days", models.PositiveSmallIntegerField(default=10)),
                (
                    "day_rule",
                    models.CharField(
                        choices=[("working", "工作日"), ("natural", "自然日")], default="working", max_length=10
                    ),
                ),
                (
                    "unit_seal",
                    models.CharField(
                        choices=[
                            ("any", "证书、系统内确认或纸质盖章均可"),
                            ("certificate", "须用持牌机构证书"),
                            ("paper", "须纸质盖章并上传扫描件"),
                        ],
                        default="any",
                        max_length=12,
                    ),
                ),
                (
                    "body_seal",
                    models.CharField(
                        choices=[
                            ("any", "证书、系统内确认或纸质盖章均可"),
                            ("certificate", "须用持牌机构证书"),
                            ("paper", "须纸质盖章并上传扫描件"),
                        ],
                        default="any",
                        max_length=12,
                    ),
                ),
                ("upload_limit_mb", models.PositiveSmallIntegerField(default=20)),
                ("remedy", models.TextField(help_text="Right and period for review, printed under every refusal.")),
                ("notes", models.TextField(help_text="填表说明, one per line.")),
                ("pledge", models.TextField(help_text="承诺 that legal representative and technician sign.")),
                (
                    "basis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.policydocument"
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("version",), name="rule_set_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frontline_share__gte", 0),
                            ("frontline_share__lte", 1),
                            ("training_fund_share__gte", 0),
                            ("training_fund_share__lte", 1),
                        ),
                        name="rule_shares_are_fractions",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_members__gte", models.F("least_members"))), name="members_range"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="rule_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="applications.ruleset"
            ),
        ),
        migrations.CreateModel(
            name="ReportHeading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30)),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=60)),
                ("hint", models.CharField(blank=True, max_length=300)),
                ("required", models.BooleanField(default=True)),
                (
                    "least",
                    models.PositiveSmallIntegerField(
                        default=50, help_text="Characters below which it counts as incomplete."
                    ),
                ),
                ("most", models.PositiveSmallIntegerField(default=3000)),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_headings",
                        to="applications.ruleset",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [models.UniqueConstraint(fields=("rule_set", "code"), name="report_heading_once")],
            },
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="rule_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="checklist", to="applications.ruleset"
            ),
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("schema", models.PositiveSmallIntegerField()),
                ("snapshot", common.fields.EncryptedJSONField()),
                (
                    "content_hash",
                    models.CharField(help_text="SHA-256 of the canonical snapshot with its file hashes", max_length=64),
                ),
                ("verify_code", models.CharField(help_text="At least 60 random bits", max_length=16, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("prepared", "已备好，待盖章"), ("sealed", "已盖章报送"), ("lapsed", "已失效")],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("prepared_at", models.DateTimeField()),
                ("seal_until", models.DateTimeField(help_text="Exclusive end of the days for sealing.")),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lapsed_at", None), ("sealed_at", None), ("status", "prepared")),
                            models.Q(("lapsed_at", None), ("sealed_at__isnull", False), ("status", "sealed")),
                            models.Q(("lapsed_at__isnull", False), ("sealed_at", None), ("status", "lapsed")),
                            _connector="OR",
                        ),
                        name="version_status_and_moments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="version_hash_shape"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField()),
                ("note", models.TextField(blank=True)),
                ("returned_at", models.DateTimeField()),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, help_text="When the case was submitted again.", null=True),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="applications.version"
                    ),
                ),
            ],
            options={
                "ordering": ["-returned_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="VersionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="applications.version"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("order", 0)), fields=("version",), name="one_unsigned_file"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="version",
            name="form",
            field=models.ForeignKey(
                blank=True,
                help_text="The current file; each seal makes a new one, voiding moves back.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.versionfile",
            ),
        ),
        migrations.CreateModel(
            name="Workshop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "填报中"),
                            ("submitted", "待初审"),
                            ("returned", "退回补正"),
                            ("not_recommended", "初审未通过"),
                            ("recommended", "已推荐待受理"),
                            ("accepted", "已受理待评审"),
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
                (
                    "origin",
                    models.CharField(
                        choices=[("application", "申报"), ("register", "原始批次")],
                        default="application",
                        max_length=12,
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="案件编号, given at the first preparing", max_length=24, null=True, unique=True
                    ),
                ),
                ("name", models.CharField(blank=True, help_text="四(一)2-名, composed", max_length=100)),
                ("technician_name", models.CharField(blank=True, max_length=50)),
                (
                    "technician_key",
                    models.CharField(blank=True, help_text="Keyed hash of the identity number", max_length=64),
                ),
                ("trade", models.CharField(blank=True, max_length=60)),
                ("has_priority", models.BooleanField(default=False, help_text="三(一)-3")),
                (
                    "search",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("initials", models.CharField(blank=True, max_length=120)),
                ("begun_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(help_text="Last change of state or content; orders lists.")),
                ("due_on", models.DateField(blank=True, help_text="Last day for whoever is waited for.", null=True)),
                ("first_submitted_at", models.DateTimeField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "body_since",
                    models.DateTimeField(blank=True, help_text="When its present body got it (transfer).", null=True),
                ),
                ("recommended_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("paper_sets_received", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "recommended_order",
                    models.PositiveIntegerField(blank=True, help_text="The body's order in 推荐汇总表", null=True),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "current_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.version",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.district"
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who of the waited-for organisation has taken it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review_body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewed_workshops",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workshops", to="applications.round"
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workshops", to="applications.ruleset"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workshops",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="workshop_search"),
                    models.Index(fields=["-changed_at", "-id"], name="workshop_latest"),
                    models.Index(fields=["unit", "-changed_at", "-id"], name="workshop_of_unit"),
                    models.Index(
                        fields=["review_body", "state", "due_on", "id"],
                        include=("first_submitted_at", "handler"),
                        name="workshop_desk",
                    ),
                    models.Index(fields=["review_body", "-changed_at", "-id"], name="workshop_of_body"),
                    models.Index(
                        fields=["state", "due_on", "id"], include=("first_submitted_at",), name="workshop_waiting"
                    ),
                    models.Index(
                        models.F("state"),
                        django.db.models.functions.comparison.Coalesce(
                            models.F("due_on"),
                            models.Value(datetime.date(9999, 12, 31)),
                            output_field=models.DateField(),
                        ),
                        models.F("id"),
                        name="workshop_queue",
                    ),
                    models.Index(fields=["district", "-changed_at", "-id"], name="workshop_of_district"),
                    models.Index(fields=["round", "state"], name="workshop_of_round"),
                    models.Index(fields=["technician_key"], name="workshop_technician"),
                ],
                "constraints": [
                    models.CheckConstraint(
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
                                    "rejected",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="workshop_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["application", "register"])), name="workshop_origin_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(
                                ("first_submitted_at__isnull", False),
                                ("number__isnull", False),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="submitted_once_it_left_the_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "draft"), _negated=True), ("submitted_at", None), _connector="OR"
                        ),
                        name="draft_was_never_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["recommended", "accepted"]), _negated=True),
                            ("recommended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="recommended_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="accepted_exactly_when_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", frozenset(["not_recommended", "rejected", "withdrawn"])),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", frozenset(["not_recommended", "rejected", "withdrawn"])),
                                    _negated=True,
                                ),
                                ("ended_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="ended_exactly_when_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review_body", models.F("unit")), _negated=True),
                        name="never_reviewed_by_itself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", frozenset(["accepted", "recommended", "returned", "submitted"])),
                            models.Q(("technician_key", ""), _negated=True),
                        ),
                        fields=("technician_key",),
                        name="one_claim_per_technician",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", frozenset(["accepted", "recommended", "returned", "submitted"])),
                            models.Q(("name", ""), _negated=True),
                        ),
                        fields=("name",),
                        name="one_claim_per_name",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[("asked", "待决定"), ("granted", "同意"), ("refused", "不同意")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("basis", models.CharField(blank=True, max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["rule"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "rule"), name="one_waiver_per_rule"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "asked"), ("decided_at", None)),
                            models.Q(
                                models.Q(("answer", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                models.Q(("basis", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="waiver_decided_with_basis",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="version",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="applications.workshop"
            ),
        ),
        migrations.CreateModel(
            name="UnitChapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
                ),
                (
                    "ownership",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MUNICIPAL_SOE", "市属国有"),
                            ("DISTRICT_SOE", "区属国有"),
                            ("CENTRAL", "中央在京"),
                            ("COLLECTIVE", "集体"),
                            ("PRIVATE", "民营"),
                            ("MIXED", "股份（混合所有）"),
                            ("FOREIGN", "外商投资"),
                            ("HMT", "港澳台投资"),
                            ("PUBLIC_INSTITUTION", "事业单位"),
                            ("SOCIAL_ORG", "社会组织"),
                            ("SCHOOL", "院校"),
                        ],
                        max_length=20,
                        verbose_name="单位性质",
                    ),
                ),
                (
                    "scale",
                    models.CharField(
                        blank=True,
                        choices=[("large", "大型"), ("medium", "中型"), ("small", "小型"), ("micro", "微型")],
                        max_length=10,
                        verbose_name="企业规模",
                    ),
                ),
                (
                    "industry_category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("strategic_emerging", "战略性新兴产业"),
                            ("high_tech", "高新技术产业"),
                            ("modern_service", "现代服务业"),
                            ("traditional_advantage", "传统优势产业"),
                        ],
                        max_length=24,
                        verbose_name="所属行业",
                    ),
                ),
                (
                    "strategic_industry",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("next_gen_it", "新一代信息技术"),
                            ("biomedicine", "生物医药"),
                            ("new_energy", "新能源"),
                            ("energy_saving_env", "节能环保"),
                            ("new_energy_vehicle", "新能源汽车"),
                            ("new_materials", "新材料"),
                            ("high_end_equipment", "高端装备制造"),
                            ("aerospace", "航空航天"),
                            ("none", "非八大产业"),
                        ],
                        max_length=24,
                        verbose_name="八大产业",
                    ),
                ),
                (
                    "strategic_areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("zhongguancun", "中关村国家自主创新示范区"),
                                ("south", "城南行动计划"),
                                ("west", "西部地区转型发展"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="重点区域",
                    ),
                ),
                ("registered_address", models.CharField(blank=True, max_length=120, verbose_name="注册地址")),
                ("operating_address", models.CharField(blank=True, max_length=120, verbose_name="经营地址")),
                ("legal_representative", models.CharField(blank=True, max_length=50, verbose_name="法定代表人")),
                ("contact_department", models.CharField(blank=True, max_length=50, verbose_name="联系部门")),
                ("contact_name", models.CharField(blank=True, max_length=50, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("mobile", common.fields.EncryptedTextField(blank=True, default="", verbose_name="手机")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("postcode", models.CharField(blank=True, max_length=6, verbose_name="邮政编码")),
                ("staff_total", models.PositiveIntegerField(blank=True, null=True, verbose_name="职工总数")),
                ("staff_frontline", models.PositiveIntegerField(blank=True, null=True, verbose_name="其中一线职工")),
                ("staff_senior", models.PositiveIntegerField(blank=True, null=True, verbose_name="高级工")),
                ("staff_technician", models.PositiveIntegerField(blank=True, null=True, verbose_name="技师")),
                (
                    "staff_senior_technician",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="高级技师及以上"),
                ),
                ("full_calendar_year", models.BooleanField(default=True, verbose_name="已有一个完整会计年度")),
                ("finance_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="统计年度")),
                (
                    "total_wages",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="上年度工资总额",
                    ),
                ),
                (
                    "training_fund",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="职工教育经费",
                    ),
                ),
                (
                    "training_fund_frontline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="其中用于一线职工",
                    ),
                ),
                ("has_training", models.BooleanField(default=False, verbose_name="培养制度")),
                ("has_evaluation", models.BooleanField(default=False, verbose_name="评价制度")),
                ("has_selection", models.BooleanField(default=False, verbose_name="选拔制度")),
                ("has_usage", models.BooleanField(default=False, verbose_name="使用制度")),
                ("has_incentive", models.BooleanField(default=False, verbose_name="激励制度")),
                ("bank_name", models.CharField(blank=True, max_length=100, verbose_name="开户银行")),
                ("account_name", models.CharField(blank=True, max_length=100, verbose_name="户名")),
                ("account_number", common.fields.EncryptedTextField(blank=True, default="", verbose_name="账号")),
                ("managing_office", models.CharField(blank=True, max_length=100, verbose_name="管理机构")),
                (
                    "startup_capital",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="开办资金",
                    ),
                ),
                (
                    "full_time_managers",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="专职管理人员数"),
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
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_chapter",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("staff_frontline", None),
                            ("staff_total", None),
                            ("staff_frontline__lte", models.F("staff_total")),
                            _connector="OR",
                        ),
                        name="frontline_within_staff",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("training_fund_frontline", None),
                            ("training_fund", None),
                            ("training_fund_frontline__lte", models.F("training_fund")),
                            _connector="OR",
                        ),
                        name="frontline_fund_within_fund",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TechnicianChapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
                ),
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
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                        verbose_name="照片",
                    ),
                ),
                (
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="technician_chapter",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("years_in_trade", None), ("years_in_trade__lte", 60), _connector="OR"),
                        name="years_in_trade_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TechnicalResult",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=200, verbose_name="主要业绩及技术成果")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年份")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[("lead", "主持"), ("main", "主要完成人"), ("part", "参与")],
                        max_length=10,
                        verbose_name="本人作用",
                    ),
                ),
                (
                    "benefit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="效益",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Teacher",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("occupation", models.CharField(max_length=60, verbose_name="职业")),
                (
                    "level",
                    models.CharField(
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
                ("certificate_number", models.CharField(blank=True, max_length=30, verbose_name="证书编号")),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="teachers", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SituationChapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
                ),
                ("text", models.TextField(blank=True, max_length=1500, verbose_name="申报单位情况")),
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
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="situation_chapter",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "box",
                    models.CharField(
                        choices=[
                            ("unit", "申报单位意见"),
                            ("body", "初审意见"),
                            ("experts", "专家评估意见"),
                            ("city_hr", "市人力社保局审批意见"),
                            ("city_finance", "市财政局审批意见"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("certificate", "电子签名"),
                            ("in_system", "系统内确认（测试证书）"),
                            ("paper", "纸质盖章（见扫描件）"),
                        ],
                        max_length=12,
                    ),
                ),
                ("organisation_name", models.CharField(help_text="As it was called at that moment.", max_length=100)),
                ("text", models.TextField(blank=True, help_text="The opinion as printed in the box.")),
                ("content_hash", models.CharField(max_length=64)),
                ("scan_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "acting_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "credential",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="accounts.sealcredential",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "scan_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="applications.version"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="applications.versionfile",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)), fields=("version", "box"), name="box_sealed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "paper"), _negated=True), ("scan__isnull", False), _connector="OR"
                        ),
                        name="paper_seal_has_scan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "paper"), ("credential__isnull", False), _connector="OR"),
                        name="key_seal_has_credential",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("voided_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="voided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResumeEntry",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("start", models.CharField(max_length=7, verbose_name="起")),
                ("end", models.CharField(blank=True, help_text="Empty: 至今", max_length=7, verbose_name="止")),
                ("unit", models.CharField(max_length=100, verbose_name="工作单位")),
                ("post", models.CharField(max_length=60, verbose_name="岗位")),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="resume", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                (
                    "heading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.reportheading"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="report_sections",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["heading__order"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "heading"), name="one_section_per_heading")
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("structured", "在线填写"), ("uploaded", "上传 PDF")],
                        default="structured",
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("covered", models.JSONField(default=list)),
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
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="report", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["structured", "uploaded"])), name="report_mode_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=120)),
                (
                    "where",
                    models.CharField(help_text="The place in words, e.g. 第 4 人 石𠮷安 · 证书编号", max_length=120),
                ),
                ("text", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, help_text="Taken back before it was sent.", null=True)),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, help_text="The reviewer accepted the correction.", null=True),
                ),
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "returned",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="applications.correctionreturn",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="applications.version"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "uuid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_has_its_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("task", models.CharField(max_length=200, verbose_name="任务")),
                ("target", models.CharField(blank=True, max_length=200, verbose_name="目标")),
                ("due", models.CharField(blank=True, max_length=7, verbose_name="完成时限")),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_items",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OriginalCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("agrees", "与原件一致"),
                            ("differs", "与原件不符"),
                            ("missing", "未见原件"),
                            ("otherwise", "以其他方式核实"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="原因或依据")),
                ("seen_on", models.DateField()),
                ("organisation_name", models.CharField(max_length=100)),
                ("recorded_at", models.DateTimeField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_of_original",
                        to="applications.materialfile",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="original_checks",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["agrees", "differs", "missing", "otherwise"])),
                        name="original_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "agrees"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="original_reason_given",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("box", models.CharField(help_text="body, city, …", max_length=12)),
                (
                    "conclusion",
                    models.CharField(
                        choices=[("recommend", "同意推荐"), ("not_recommend", "不予推荐"), ("decline", "不予受理")],
                        max_length=16,
                    ),
                ),
                ("text", models.TextField()),
                ("remedy", models.TextField(blank=True, help_text="How to have a refusal reviewed, as served.")),
                ("drafted_at", models.DateTimeField()),
                ("current", models.BooleanField(default=True)),
                ("served_at", models.DateTimeField(blank=True, help_text="When a refusal was served.", null=True)),
                ("served_how", models.CharField(blank=True, max_length=100)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="applications.version"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["-drafted_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("workshop", "box"), name="one_current_opinion"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NarrativesChapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
                ),
                ("support", models.TextField(blank=True, max_length=1500, verbose_name="所在单位对工作室支持措施")),
                ("plan", models.TextField(blank=True, max_length=2000, verbose_name="工作室今后开展工作计划")),
                ("goals", models.TextField(blank=True, max_length=1000, verbose_name="工作室预期目标")),
                ("goal_apprentices", models.PositiveIntegerField(blank=True, null=True, verbose_name="带徒人数")),
                ("goal_projects", models.PositiveIntegerField(blank=True, null=True, verbose_name="攻关项目数")),
                ("goal_results", models.PositiveIntegerField(blank=True, null=True, verbose_name="成果数")),
                ("goal_trainees", models.PositiveIntegerField(blank=True, null=True, verbose_name="培训人次")),
                ("goal_promotions", models.PositiveIntegerField(blank=True, null=True, verbose_name="推广次数")),
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
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="narratives_chapter",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MembersChapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
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
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members_chapter",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
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
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("id_key", ""), _negated=True),
                        fields=("workshop", "id_key"),
                        name="member_once_per_workshop",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="material",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="applications.workshop"
            ),
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Only where it is none of the list.",
                        max_length=60,
                        verbose_name="荣誉名称",
                    ),
                ),
                ("level", models.CharField(blank=True, max_length=20, verbose_name="级别")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="获得年份")),
                ("document_number", models.CharField(blank=True, max_length=60, verbose_name="文号")),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.honourkind",
                        verbose_name="荣誉",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="honours", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=60, verbose_name="设施设备名称")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="型号")),
                ("quantity", models.PositiveIntegerField(default=1, verbose_name="数量")),
                ("unit", models.CharField(default="台", max_length=6, verbose_name="单位")),
                (
                    "original_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="原值",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="equipment",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="correctionreturn",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="applications.workshop"
            ),
        ),
        migrations.CreateModel(
            name="ConditionsChapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brought_in",
                    models.CharField(blank=True, help_text="What was prefilled and from where.", max_length=120),
                ),
                ("established_on", models.DateField(blank=True, null=True, verbose_name="设立（拟设立）日期")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="工作室地址")),
                (
                    "area",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="面积",
                    ),
                ),
                (
                    "annual_budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="年度经费预算",
                    ),
                ),
                ("rules", models.TextField(blank=True, max_length=1000, verbose_name="管理制度清单")),
                ("duties", models.TextField(blank=True, max_length=1000, verbose_name="岗位职责")),
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
                    "workshop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions_chapter",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChapterDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chapter", models.CharField(max_length=20)),
                ("revision", models.PositiveIntegerField()),
                ("values", common.fields.EncryptedJSONField(help_text="Field path → what was typed.")),
                ("saved_at", models.DateTimeField()),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workshop", "chapter"), name="one_draft_per_chapter")],
            },
        ),
        migrations.CreateModel(
            name="Apprentice",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=50, verbose_name="徒弟姓名")),
                ("start", models.CharField(max_length=7, verbose_name="起")),
                ("end", models.CharField(blank=True, max_length=7, verbose_name="止")),
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
                        verbose_name="现技能等级",
                    ),
                ),
                ("achievement", models.CharField(blank=True, max_length=200, verbose_name="成绩")),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="apprentices",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "uuid"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkshopEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField(default=0, editable=False)),
                ("previous_hash", models.CharField(default="", editable=False, max_length=64)),
                ("hash", models.CharField(default="", editable=False, max_length=64)),
                (
                    "content",
                    models.TextField(editable=False, help_text="Canonical JSON of the row: what the hash covers."),
                ),
                ("verb", models.CharField(max_length=40)),
                ("source", models.CharField(blank=True, max_length=20)),
                ("target", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
                (
                    "acting_for",
                    models.ForeignKey(
                        blank=True,
                        help_text="代",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="None: the clock.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event",
                        to="applications.eventtext",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "-sequence"],
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="workshop_event_latest"),
                    models.Index(fields=["actor", "-at"], name="workshop_event_by_actor"),
                    models.Index(fields=["actor", "workshop"], name="workshop_event_handled"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "sequence"), name="workshop_event_sequence")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="checklistitem",
            constraint=models.UniqueConstraint(fields=("rule_set", "code"), name="checklist_code_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("workshop", "number"), name="version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "prepared")), fields=("workshop",), name="one_prepared_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.UniqueConstraint(
                fields=("workshop", "item", "subject"), name="one_slot_per_item_and_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionreturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("workshop",), name="one_open_return"
            ),
        ),
    ]
