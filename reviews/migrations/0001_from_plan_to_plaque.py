import common.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_from_plan_to_plaque"),
        ("accounts", "__first__"),
        ("applications", "0003_from_plan_to_plaque"),
        ("common", "0002_from_plan_to_plaque"),
    ]

    operations = [
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("elected_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["plan", "number"],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("question", models.TextField()),
                ("asked_for", models.CharField(help_text="In which capacity, in words", max_length=60)),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "待单位补充"),
                            ("sealed", "待初审单位核验"),
                            ("verified", "已核验"),
                            ("refused", "核验不符"),
                            ("dropped", "已撤销"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                (
                    "prepared_at",
                    models.DateTimeField(blank=True, help_text="The answer as frozen for the seal", null=True),
                ),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "seal_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("certificate", "电子签名"),
                            ("in_system", "系统内确认（测试证书）"),
                            ("paper", "纸质盖章（见扫描件）"),
                        ],
                        max_length=12,
                    ),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("verdict_reason", models.CharField(blank=True, max_length=300)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_reason", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "credential",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.sealcredential",
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "printed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
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
                    "sealed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "number"), name="addendum_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["sealed", "verified", "refused"]), _negated=True),
                            models.Q(("content_hash__regex", "^[0-9a-f]{64}$"), ("sealed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="addendum_sealed_with_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("verdict_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="addendum_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dropped"), _negated=True),
                            models.Q(("dropped_at__isnull", False), models.Q(("dropped_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="addendum_dropped_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seal_kind", "paper"), _negated=True), ("scan__isnull", False), _connector="OR"
                        ),
                        name="addendum_paper_seal_has_scan",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddendumFile",
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
                    "addendum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reviews.addendum"
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
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                (
                    "from_papers",
                    models.BooleanField(default=False, help_text="Stepped in after the visit: papers and visit record"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recused", "回避"),
                            ("conflict", "因利益冲突退出"),
                            ("released", "因故退出"),
                            ("reformed", "专家组重新组建"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "ended_by",
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
                        related_name="assignments",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "seat"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_ground", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("ended_ground", ""), _negated=True),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="assignment_ended_with_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("dated_on", models.DateField()),
                ("verify_code", models.CharField(max_length=16, unique=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "printed",
                    models.ForeignKey(
                        blank=True,
                        help_text="授牌决定",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
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
            ],
            options={
                "ordering": ["-dated_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                ("granted_on", models.DateField()),
                ("verify_code", models.CharField(max_length=16, unique=True)),
                (
                    "certificate",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="award", to="applications.workshop"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="reviews.awarddocument",
                    ),
                ),
            ],
            options={
                "ordering": ["-granted_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("entered_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-entered_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("year",), name="one_budget_a_year"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="budget_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("grant", "同意认定"), ("reject", "不予认定")], max_length=8)),
                ("reasons", models.TextField(blank=True, help_text="Facts and basis of a refusal")),
                ("remedy", models.TextField(blank=True)),
                ("content", models.JSONField(default=dict)),
                ("content_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("carried_out_at", models.DateTimeField(blank=True, null=True)),
                ("served_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="Changed or disagreed with; the row is kept", null=True),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("workshop",), name="one_current_decision"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="decision_hash_shape"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reject"), _negated=True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refusal_with_reasons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionSide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("city_hr", "市人力社保局"), ("city_finance", "市财政局")], max_length=12
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("drafted_at", models.DateTimeField()),
                ("agrees", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, help_text="Of a 不同意", max_length=500)),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="reviews.decision"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "seal",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_side",
                        to="applications.seal",
                    ),
                ),
            ],
            options={
                "ordering": ["side"],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "side"), name="decision_side_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="side_sealed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agrees", None),
                            models.Q(("agrees", True), ("seal__isnull", False)),
                            models.Q(("agrees", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="side_agrees_with_seal_or_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                (
                    "score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=8,
                        help_text="Aggregated by the rule, unrounded",
                        max_digits=12,
                        null=True,
                    ),
                ),
                ("sheets", models.PositiveSmallIntegerField(default=0)),
                (
                    "spread",
                    models.JSONField(
                        default=list, help_text="Per indicator: lowest, highest, share, whether over the line"
                    ),
                ),
                (
                    "locked_at",
                    models.DateTimeField(blank=True, help_text="All sheets in, the spread dealt with", null=True),
                ),
                (
                    "conclusion",
                    models.CharField(
                        blank=True, choices=[("pass", "合格"), ("fail", "不合格"), ("veto", "一票否决")], max_length=6
                    ),
                ),
                ("veto_basis", models.CharField(blank=True, max_length=500)),
                ("opinion", models.TextField(blank=True)),
                ("opinion_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, help_text="When the leader signed", null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="Reopened or void; the row is kept", null=True),
                ),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "seal",
                    models.ForeignKey(
                        blank=True,
                        help_text="The leader's signature",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.seal",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "veto",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.veto",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="applications.workshop",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="reviews.panel"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("workshop",), name="one_current_evaluation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            models.Q(
                                ("locked_at__isnull", False),
                                ("score__isnull", False),
                                ("seal__isnull", False),
                                models.Q(("conclusion", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="evaluation_closed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conclusion", "veto"), _negated=True),
                            models.Q(("veto_basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="veto_evaluation_with_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.indicator",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discussions", to="reviews.evaluation"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="JointList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("proposed", "待财政同意"),
                            ("agreed", "财政已同意"),
                            ("returned", "财政退回"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_lists", to="applications.round"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["proposed", "agreed"]), _negated=True),
                            ("content_hash__regex", "^[0-9a-f]{64}$"),
                            _connector="OR",
                        ),
                        name="joint_list_agreed_on_a_hash",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyProject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("least", models.DecimalField(decimal_places=2, max_digits=14)),
                ("most", models.DecimalField(decimal_places=2, max_digits=14)),
                ("step", models.DecimalField(decimal_places=2, max_digits=14)),
                ("reason", models.CharField(max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定"),
                            ("city", "市人力社保局已确认"),
                            ("confirmed", "两局已确认"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("city_at", models.DateTimeField(blank=True, null=True)),
                ("finance_at", models.DateTimeField(blank=True, null=True)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_reason", models.CharField(blank=True, max_length=300)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "city_by",
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
                    "finance_by",
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
                        related_name="key_projects",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "cancelled"), _negated=True),
                        fields=("workshop",),
                        name="key_project_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("amount__gte", models.F("least")), ("amount__lte", models.F("most"))
                        ),
                        name="key_amount_within_the_rules",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.expressions.CombinedExpression(models.F("amount"), "%%", models.F("step")),
                            0,
                        ),
                        name="key_amount_in_steps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "confirmed"), _negated=True),
                            models.Q(("city_at__isnull", False), ("finance_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="key_confirmed_by_both",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("paid_at", None),
                                models.Q(("cancelled_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="key_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField()),
                (
                    "facts",
                    models.JSONField(
                        default=dict, help_text="What finance was asked about: names and the version's hash"
                    ),
                ),
                (
                    "joint_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="reviews.jointlist"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_rows",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["joint_list", "order"],
                "constraints": [models.UniqueConstraint(fields=("joint_list", "workshop"), name="case_in_list_once")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("notice", "公示"), ("correction", "更正公告"), ("retraction", "撤回公告")],
                        default="notice",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("number", models.CharField(blank=True, help_text="文号, e.g. 京人社能公〔2026〕3号", max_length=60)),
                ("reason", models.CharField(blank=True, help_text="Why it corrects or retracts", max_length=500)),
                ("changes", models.JSONField(default=list, help_text="Of a correction: row, item, now")),
                (
                    "runs_again",
                    models.BooleanField(default=False, help_text="Of a correction: the whole period begins anew"),
                ),
                (
                    "posting_on",
                    models.DateField(blank=True, help_text="The day for which its dates are written", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("posted", "公示中"),
                            ("closed", "公示期满"),
                            ("retracted", "已撤回"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("days", models.PositiveSmallIntegerField(default=7)),
                (
                    "day_rule",
                    models.CharField(
                        choices=[("working", "工作日"), ("natural", "自然日")], default="natural", max_length=10
                    ),
                ),
                ("past_holidays", models.BooleanField(default=True, help_text="The last day moves past days off")),
                ("posted_at", models.DateTimeField(blank=True, null=True)),
                ("posting_url", models.URLField(blank=True, max_length=300)),
                ("first_day", models.DateField(blank=True, null=True)),
                ("last_day", models.DateField(blank=True, null=True)),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True, help_text="Exclusive: 24:00 of the last day in Beijing", null=True
                    ),
                ),
                (
                    "content",
                    models.JSONField(
                        default=dict, help_text="The frozen copy: title, paragraphs, rows, contact, dates"
                    ),
                ),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("retracted_at", models.DateTimeField(blank=True, null=True)),
                ("retracted_reason", models.CharField(blank=True, max_length=500)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="reviews.notice",
                    ),
                ),
                (
                    "joint_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="reviews.jointlist"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "printed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "retracted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "screenshot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-posted_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "draft"), _negated=True),
                        fields=["-posted_at", "-id"],
                        name="notice_latest",
                    ),
                    models.Index(condition=models.Q(("status", "posted")), fields=["ends_at"], name="notice_running"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posted_at", None), ("status", "draft")),
                            models.Q(("content_hash__regex", "^[0-9a-f]{64}$"), ("posted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_posted_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ends_at", None),
                                ("first_day", None),
                                ("last_day", None),
                                models.Q(
                                    ("status", "draft"), models.Q(("kind", "notice"), _negated=True), _connector="OR"
                                ),
                            ),
                            models.Q(
                                ("ends_at__gt", models.F("posted_at")),
                                ("first_day__isnull", False),
                                ("last_day__gte", models.F("first_day")),
                            ),
                            _connector="OR",
                        ),
                        name="notice_period_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects", None), ("kind", "notice")),
                            models.Q(("kind", "notice"), _negated=True),
                            _connector="OR",
                        ),
                        name="notice_corrects_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "notice"), ("status", "draft")),
                        fields=("joint_list",),
                        name="one_draft_of_a_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "retracted"), _negated=True),
                            models.Q(("retracted_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="notice_retracted_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("technician", models.CharField(max_length=50)),
                ("trade", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=100)),
                ("body", models.CharField(max_length=100)),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
                ("struck_reason", models.CharField(blank=True, max_length=200)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="reviews.notice"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_rows",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["notice", "order"],
                "indexes": [models.Index(fields=["workshop", "-id"], name="notices_of_case")],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "workshop"), name="case_in_notice_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("struck_at", None)), fields=("workshop",), name="one_notice_of_a_case"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        help_text="Acknowledgement number: a serial and a random part", max_length=30, unique=True
                    ),
                ),
                ("check_key", models.CharField(help_text="Keyed hash of the code on the receipt", max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "网上"),
                            ("letter", "来信"),
                            ("phone", "来电"),
                            ("fax", "传真"),
                            ("visit", "来访"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "个人"), ("unit", "单位"), ("anonymous", "匿名")], max_length=10
                    ),
                ),
                (
                    "identity",
                    common.fields.EncryptedJSONField(
                        default=dict, help_text="name, phone, address, unit, code: handler and approver only"
                    ),
                ),
                (
                    "facts",
                    common.fields.EncryptedTextField(help_text="What is said to be wrong, in the objector's words."),
                ),
                ("basis", common.fields.EncryptedTextField(blank=True, default="")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "已收到"),
                            ("accepted", "核查中"),
                            ("dismissed", "异议不成立"),
                            ("upheld", "异议成立"),
                            ("refused", "不予受理"),
                            ("clue", "作为线索留存"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("postmarked_on", models.DateField(blank=True, null=True)),
                ("in_time", models.BooleanField(help_text="Received or postmarked within the period.")),
                ("registered_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("due_on", models.DateField()),
                ("extended_at", models.DateTimeField(blank=True, null=True)),
                ("extended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "已收到"),
                            ("accepted", "核查中"),
                            ("dismissed", "异议不成立"),
                            ("upheld", "异议成立"),
                            ("refused", "不予受理"),
                            ("clue", "作为线索留存"),
                        ],
                        help_text="Drafted.",
                        max_length=10,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late", "不在公示期内收到或寄出"),
                            ("vague", "没有具体事实或线索"),
                            ("unrelated", "不属于公示内容"),
                            ("withdrawn", "异议人书面撤回"),
                            ("anonymous", "匿名提出"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "verdict_text",
                    common.fields.EncryptedTextField(blank=True, default="", help_text="What was found, for the file."),
                ),
                (
                    "reply",
                    common.fields.EncryptedTextField(blank=True, default="", help_text="What the objector is told."),
                ),
                ("verdict_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("served_on", models.DateField(blank=True, null=True)),
                ("served_how", models.CharField(blank=True, max_length=100)),
                (
                    "approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "extended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="reviews.notice"
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reply_printed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "served_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict_by",
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
                        related_name="objections",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(fields=["workshop", "status"], include=("in_time",), name="objections_of_case"),
                    models.Index(
                        fields=["status", "due_on", "id"], include=("handler", "approver"), name="objections_waiting"
                    ),
                    models.Index(fields=["-received_at", "-id"], name="objections_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["dismissed", "upheld", "refused"]), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("verdict_by__isnull", False),
                                models.Q(("decided_by", models.F("verdict_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_decided_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["clue", "refused"]), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="objection_set_aside_with_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver", None),
                            models.Q(("approver", models.F("handler")), _negated=True),
                            _connector="OR",
                        ),
                        name="objection_approver_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("extended_at", None), models.Q(("extended_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="objection_extended_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InquiryNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", common.fields.EncryptedTextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="reviews.objection"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.TextField()),
                ("due_on", models.DateField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="applications.workshop"
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="reviews.objection"
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["workshop"], name="hearings_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="hearing_answer_has_its_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectionFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "holder",
                    models.UUIDField(
                        blank=True, help_text="The form it was sent with, until that is taken.", null=True
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("evidence", "证据材料"),
                            ("seal", "单位盖章件"),
                            ("original", "来件原件"),
                            ("inquiry", "核查材料"),
                            ("statement", "单位说明附件"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    common.fields.EncryptedTextField(help_text="As it was sent: a file's name may tell whose it is."),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "hearing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.hearing",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.inquirynote",
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.objection",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("objection", None)), fields=["holder"], name="objection_files_held"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("objection__isnull", False), ("holder__isnull", False), _connector="OR"),
                        name="objection_file_belongs",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveSmallIntegerField()),
                (
                    "seed",
                    common.fields.EncryptedTextField(help_text="64 hexadecimal digits; shown only after the draw"),
                ),
                ("commitment", models.CharField(help_text="SHA-256 of the seed, shown before", max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("strata", models.JSONField(default=list)),
                (
                    "candidates",
                    models.JSONField(
                        default=list, help_text="Frozen: id, name, trade, excluded with its sentence or none"
                    ),
                ),
                ("candidates_hash", models.CharField(blank=True, max_length=64)),
                (
                    "shown_at",
                    models.DateTimeField(blank=True, help_text="When the candidates were frozen and shown", null=True),
                ),
                ("result", models.JSONField(default=list, help_text="Expert ids in order with stratum and rank")),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_reason", models.CharField(blank=True, max_length=300)),
                (
                    "committed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "shown_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "witness",
                    models.ForeignKey(
                        blank=True,
                        help_text="Of finance, if attending",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="reviews.panel"
                    ),
                ),
            ],
            options={
                "ordering": ["panel", "ordinal"],
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "ordinal"), name="draw_ordinal_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("drawn_at", None), ("stopped_at", None)),
                        fields=("panel",),
                        name="one_open_draw",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("commitment__regex", "^[0-9a-f]{64}$")), name="draw_hash_shapes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drawn_at", None),
                            models.Q(
                                ("drawn_at__gte", models.F("shown_at")),
                                ("shown_at__gte", models.F("committed_at")),
                                ("shown_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="drawn_from_candidates_that_were_shown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at", None),
                            models.Q(("drawn_at", None), models.Q(("stopped_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="draw_stopped_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("award", "认定评审"), ("assessment", "评估考核")], default="award", max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("proposed", "待财政同意"),
                            ("agreed", "财政已同意"),
                            ("returned", "财政退回"),
                            ("closed", "已结束"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("panel_size", models.PositiveSmallIntegerField()),
                ("alternates", models.PositiveSmallIntegerField()),
                ("visits_from", models.DateField()),
                ("visits_to", models.DateField()),
                ("sheets_due", models.DateField()),
                ("note", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("content_hash", models.CharField(blank=True, help_text="Of what was proposed", max_length=64)),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, help_text="What finance wrote")),
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
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="applications.round",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sheets_due__gte", models.F("visits_from")), ("visits_to__gte", models.F("visits_from"))
                        ),
                        name="plan_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["proposed", "agreed", "closed"]), _negated=True),
                            models.Q(("content_hash__regex", "^[0-9a-f]{64}$"), ("proposed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_agreed_on_a_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["agreed", "closed", "returned"]), _negated=True),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_agreed_by_finance",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="panel",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="panels", to="reviews.plan"
            ),
        ),
        migrations.CreateModel(
            name="PlanAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("content", models.JSONField(help_text="The plan as it was proposed")),
                ("content_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reviews.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agrees", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="plan_returned_with_words",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Plaque",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40)),
                ("ordinal", models.PositiveSmallIntegerField(default=1)),
                ("reason", models.CharField(blank=True, help_text="Why it was made again", max_length=200)),
                ("material", models.CharField(blank=True, max_length=100)),
                ("made_on", models.DateField(blank=True, null=True)),
                ("handed_to", models.CharField(blank=True, max_length=50)),
                ("handed_on", models.DateField(blank=True, null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    ),
                ),
                (
                    "receipt",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plaques", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "ordinal"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "ordinal"), name="plaque_ordinal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ordinal", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                        name="plaque_again_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_on", None), models.Q(("handed_to", ""), _negated=True), _connector="OR"
                        ),
                        name="plaque_handed_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reevaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("conflict", "事后发现专家应当回避"),
                            ("sum", "分数汇总有误"),
                            ("procedure", "评审程序有瑕疵"),
                        ],
                        max_length=10,
                    ),
                ),
                ("facts", models.CharField(help_text="What was found, and how", max_length=500)),
                (
                    "voids_sheets",
                    models.BooleanField(default=False, help_text="The sheets are void and everything is judged anew"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待财政同意"),
                            ("agreed", "财政已同意"),
                            ("refused", "财政不同意"),
                            ("done", "已重新评审"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
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
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reevaluations",
                        to="reviews.evaluation",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["proposed", "agreed"])),
                        fields=("evaluation",),
                        name="one_open_reevaluation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("status", "proposed")),
                            models.Q(
                                models.Q(("status", "proposed"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reevaluation_answered_by_finance",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(help_text="Facts and basis as the unit reads them; never who objected.")),
                ("remedy", models.TextField()),
                ("drafted_at", models.DateTimeField()),
                ("current", models.BooleanField(default=True)),
                (
                    "answer",
                    models.CharField(
                        choices=[("asked", "待财政同意"), ("agreed", "财政已同意"), ("returned", "财政退回")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer_reason", models.CharField(blank=True, max_length=500)),
                ("served_at", models.DateTimeField(blank=True, null=True)),
                ("served_how", models.CharField(blank=True, max_length=100)),
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
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="removals", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["-drafted_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("workshop",), name="one_current_removal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "asked"), ("answered_at", None)),
                            models.Q(
                                ("answer", "agreed"), ("answered_at__isnull", False), ("answered_by__isnull", False)
                            ),
                            models.Q(
                                ("answer", "returned"),
                                ("answered_at__isnull", False),
                                models.Q(("answer_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="removal_answered_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_number", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待市财政局同意"),
                            ("agreed", "市财政局已同意"),
                            ("refused", "市财政局不同意"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("done_at", models.DateTimeField(blank=True, help_text="Carried out, or refused", null=True)),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)), fields=("workshop",), name="one_open_reopening"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "proposed")),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="reopening_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("proposed", "待财政同意"),
                            ("agreed", "财政已同意"),
                            ("returned", "财政退回"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tables", to="reviews.plan"
                    ),
                ),
                (
                    "printed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.round",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "number"), name="review_table_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["proposed", "agreed"]), _negated=True),
                            ("content_hash__regex", "^[0-9a-f]{64}$"),
                            _connector="OR",
                        ),
                        name="review_table_agreed_on_a_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveIntegerField()),
                ("score", models.DecimalField(decimal_places=8, max_digits=12)),
                (
                    "widest",
                    models.DecimalField(decimal_places=4, default=0, help_text="Largest share of spread", max_digits=5),
                ),
                (
                    "groups",
                    models.JSONField(default=dict, help_text="Code of a rubric group → its mean, to two decimals"),
                ),
                ("passes", models.BooleanField()),
                ("veto_basis", models.CharField(blank=True, max_length=500)),
                ("in_key_pool", models.BooleanField(default=False)),
                ("is_waitlisted", models.BooleanField(default=False)),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="reviews.evaluation"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_rows",
                        to="applications.workshop",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="reviews.reviewtable"
                    ),
                ),
            ],
            options={
                "ordering": ["table", "rank", "pk"],
                "indexes": [
                    models.Index(fields=["table", "rank", "id"], name="review_by_rank"),
                    models.Index(fields=["table", "-widest", "id"], name="review_by_spread"),
                ],
                "constraints": [models.UniqueConstraint(fields=("table", "workshop"), name="case_in_table_once")],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "评分中"), ("signed", "已签名"), ("void", "已作废")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Where the total is very low or very high", max_length=500),
                ),
                ("total", models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ("opened_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "signed_how",
                    models.CharField(
                        blank=True, choices=[("drawn", "手写签名"), ("typed", "键入姓名并再次验证身份")], max_length=6
                    ),
                ),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("void_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, max_length=300)),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheet", to="reviews.assignment"
                    ),
                ),
                (
                    "printed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.rubric"
                    ),
                ),
                (
                    "signature",
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
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "opened_at"],
                "indexes": [models.Index(fields=["workshop", "status"], include=("total",), name="sheets_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "signed"), _negated=True),
                            models.Q(
                                ("content_hash__regex", "^[0-9a-f]{64}$"),
                                ("signed_at__isnull", False),
                                ("total__isnull", False),
                                models.Q(("signed_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signed_sheet_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "void"), _negated=True),
                            models.Q(("void_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="void_sheet_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScorePhoto",
            fields=[
                ("uuid", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.indicator"
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="reviews.scoresheet"
                    ),
                ),
            ],
            options={
                "ordering": ["received_at"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("comment", models.CharField(blank=True, max_length=500)),
                (
                    "computed",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="As the system has it", max_digits=5, null=True
                    ),
                ),
                (
                    "figures",
                    models.CharField(blank=True, help_text="From which figures a computed value comes", max_length=300),
                ),
                ("revision", models.PositiveIntegerField()),
                ("device_at", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField()),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.indicator"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="reviews.scoresheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "indicator"), name="score_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value", None), ("value__gte", 0), _connector="OR"),
                        name="score_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreWrite",
            fields=[
                ("uuid", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("value", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("comment", models.CharField(blank=True, max_length=500)),
                ("based_on", models.PositiveIntegerField()),
                ("device_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("stored", "已保存"), ("conflict", "与服务器上的值不同"), ("refused", "不能保存")],
                        max_length=10,
                    ),
                ),
                (
                    "became",
                    models.PositiveIntegerField(
                        blank=True, help_text="The revision that a stored value got", null=True
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.indicator"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writes", to="reviews.scoresheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("became__isnull", False), ("outcome", "stored")),
                            models.Q(models.Q(("outcome", "stored"), _negated=True), ("became", None)),
                            _connector="OR",
                        ),
                        name="stored_write_became_a_revision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedList",
            fields=[
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sealed_list",
                        serialize=False,
                        to="common.jobprogress",
                    ),
                ),
                ("act", models.CharField(choices=[("seal", "盖审批意见章"), ("grant", "授予称号")], max_length=8)),
                (
                    "side",
                    models.CharField(
                        blank=True, choices=[("city_hr", "市人力社保局"), ("city_finance", "市财政局")], max_length=12
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.awarddocument",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="SealedListRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("done", models.BooleanField(null=True)),
                ("sentence", models.TextField(blank=True)),
                (
                    "sealed_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="reviews.sealedlist"
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
                "ordering": ["order"],
                "constraints": [
                    models.UniqueConstraint(fields=("sealed_list", "workshop"), name="case_in_sealed_list_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.CharField(choices=[("member", "成员"), ("alternate", "候补")], max_length=10)),
                ("order", models.PositiveSmallIntegerField()),
                ("trade", models.CharField(blank=True, help_text="The stratum", max_length=60)),
                ("appointed_reason", models.CharField(blank=True, max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("named", "待邀请"),
                            ("invited", "已邀请"),
                            ("accepted", "已接受"),
                            ("declined", "已谢绝"),
                            ("released", "已退出"),
                        ],
                        default="named",
                        max_length=10,
                    ),
                ),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("pledged_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "released_ground",
                    models.CharField(
                        blank=True, choices=[("conflict", "存在利益冲突"), ("other", "其他原因")], max_length=10
                    ),
                ),
                ("released_reason", models.CharField(blank=True, max_length=300)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="reviews.draw",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="accounts.expert"
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="reviews.panel"
                    ),
                ),
                (
                    "released_by",
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
                "ordering": ["panel", "rank", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("panel", "expert"), name="expert_in_panel_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("appointed_by", None), ("draw__isnull", False)),
                            models.Q(
                                ("appointed_by__isnull", False),
                                ("draw", None),
                                models.Q(("appointed_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="seat_drawn_or_appointed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            ("pledged_at__isnull", False),
                            _connector="OR",
                        ),
                        name="seat_accepted_with_pledge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "released"), _negated=True),
                            models.Q(
                                ("released_at__isnull", False),
                                models.Q(("released_ground", ""), _negated=True),
                                models.Q(("released_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="seat_released_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, help_text="Taken off, or its evaluation is over", null=True),
                ),
                ("fewer_reason", models.CharField(blank=True, max_length=300)),
                ("fewer_city_at", models.DateTimeField(blank=True, null=True)),
                ("fewer_finance_at", models.DateTimeField(blank=True, null=True)),
                (
                    "fewer_city",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fewer_finance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="reviews.panel"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_cases",
                        to="applications.workshop",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        help_text="Of this case alone",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.seat",
                    ),
                ),
            ],
            options={
                "ordering": ["panel", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)), fields=("workshop",), name="case_before_one_panel"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="panel",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                help_text="Elected",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="reviews.seat",
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="opinion_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.seat"
            ),
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("has_tie", models.BooleanField(null=True)),
                ("ground", models.CharField(blank=True, help_text="A Tie.Ground", max_length=10)),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="applications.workshop",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose place it is",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.seat",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="reviews.seat"
                    ),
                ),
            ],
            options={
                "ordering": ["seat", "workshop"],
                "constraints": [
                    models.UniqueConstraint(fields=("seat", "workshop"), name="asked_once_about_a_case"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("has_tie", None)),
                            models.Q(("answered_at__isnull", False), ("has_tie__isnull", False)),
                            _connector="OR",
                        ),
                        name="declared_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("has_tie", True), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="tie_with_ground",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turn", models.PositiveSmallIntegerField(default=1)),
                ("cast_at", models.DateTimeField()),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ballots", to="reviews.panel"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        help_text="See its leader",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ballots",
                        to="reviews.panelcase",
                    ),
                ),
                (
                    "choice",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.seat"),
                ),
                (
                    "voter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.seat"),
                ),
            ],
            options={
                "ordering": ["turn", "cast_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("panel", "case", "turn", "voter"), name="one_ballot_each", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="reviews.seat"
            ),
        ),
        migrations.CreateModel(
            name="Stratum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("trade", models.CharField(blank=True, max_length=60)),
                ("seats", models.PositiveSmallIntegerField()),
                ("alternates", models.PositiveSmallIntegerField(default=0)),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="strata", to="reviews.panel"
                    ),
                ),
            ],
            options={
                "ordering": ["panel", "order"],
                "constraints": [models.UniqueConstraint(fields=("panel", "order"), name="stratum_order_once")],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("kinship", "亲属关系"),
                            ("adviser", "三年内担任顾问或指导"),
                            ("interest", "利益关系"),
                            ("other", "其他可能影响公正的关系"),
                        ],
                        max_length=10,
                    ),
                ),
                ("uscc", models.CharField(blank=True, max_length=18)),
                ("organisation_name", models.CharField(blank=True, max_length=100)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("declared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="accounts.expert"
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
                    "workshop",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["expert", "-declared_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("organisation__isnull", False),
                            models.Q(("uscc", ""), _negated=True),
                            models.Q(("organisation_name", ""), _negated=True),
                            ("workshop__isnull", False),
                            _connector="OR",
                        ),
                        name="tie_to_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VetoProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("basis", models.CharField(max_length=500)),
                ("proposed_at", models.DateTimeField()),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vetoes", to="reviews.scoresheet"
                    ),
                ),
                (
                    "veto",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.veto"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "veto"), name="veto_proposed_once"),
                    models.CheckConstraint(condition=models.Q(("basis", ""), _negated=True), name="veto_with_basis"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("place", models.CharField(max_length=160)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "已安排"), ("recorded", "已记录"), ("cancelled", "已取消")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "sequence",
                    models.PositiveSmallIntegerField(default=0, help_text="Of the .ics file; raised by every change"),
                ),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(blank=True, help_text="When it was last moved", null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_reason", models.CharField(blank=True, max_length=300)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="reviews.panel"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="applications.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
                "indexes": [models.Index(fields=["status", "starts_at", "id"], name="visit_calendar")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="visit_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(("cancelled_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="visit_cancelled_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=50)),
                ("duty", models.CharField(blank=True, max_length=60)),
                ("attended", models.BooleanField(help_text="None until the record says", null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.assignment",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="reviews.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assignment__isnull", False),
                            ("officer__isnull", False),
                            models.Q(("name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="participant_is_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPhoto",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("caption", models.CharField(blank=True, max_length=100)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="reviews.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["taken_at", "added_at"],
            },
        ),
        migrations.CreateModel(
            name="VisitRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("people_met", models.TextField(blank=True)),
                ("place_seen", models.TextField(blank=True)),
                ("equipment_seen", models.TextField(blank=True)),
                ("findings", models.TextField(blank=True)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("written_at", models.DateTimeField()),
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
                    "printed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="reviews.visit"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="panel_number_once"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("seat", "workshop"), name="assigned_once"
            ),
        ),
    ]
