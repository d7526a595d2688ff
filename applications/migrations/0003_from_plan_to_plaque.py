import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_from_plan_to_plaque"),
        ("accounts", "__first__"),
        ("applications", "0002_workshop_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Band",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("least", models.DecimalField(decimal_places=2, max_digits=5)),
                ("most", models.DecimalField(decimal_places=2, max_digits=5)),
                ("sentence", models.CharField(max_length=200)),
                (
                    "reached_at",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="A computed measure from here on earns ``most``.",
                        max_digits=6,
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["-most", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("most__gte", models.F("least"))), name="band_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpertAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_reason", models.CharField(blank=True, max_length=200)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert_accesses",
                        to="applications.workshop",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), models.Q(("closed_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="expert_access_closed_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("user", "workshop"),
                        name="one_open_expert_access",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=10)),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=60)),
                ("points", models.DecimalField(decimal_places=2, max_digits=5)),
                ("step", models.DecimalField(decimal_places=2, default=1, max_digits=4)),
                (
                    "judged",
                    models.CharField(
                        choices=[
                            ("computed", "系统计算"),
                            ("computed_and_expert", "系统计算，专家可调整"),
                            ("papers", "材料"),
                            ("site", "现场"),
                            ("papers_and_site", "材料和现场"),
                        ],
                        max_length=20,
                    ),
                ),
                ("computed_by", models.CharField(blank=True, help_text="Name of one of our functions", max_length=40)),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True,
                        choices=[("", "不限"), ("enterprise", "企业"), ("base", "公共实训基地")],
                        max_length=12,
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=20)),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "comment_below",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="A lower value needs a comment.",
                        max_digits=5,
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["group__order", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0), ("step__gt", 0), ("step__lte", models.F("points"))),
                        name="indicator_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("judged__in", ["computed", "computed_and_expert"]),
                                models.Q(("computed_by", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("judged__in", ["computed", "computed_and_expert"]), _negated=True),
                                ("computed_by", ""),
                            ),
                            _connector="OR",
                        ),
                        name="computed_indicator_names_its_function",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True)),
                ("title_target", models.PositiveIntegerField(default=100)),
                ("key_project_target", models.PositiveIntegerField(default=30)),
                ("subsidy_least", models.DecimalField(decimal_places=2, default=Decimal("300000"), max_digits=14)),
                ("subsidy_most", models.DecimalField(decimal_places=2, default=Decimal("500000"), max_digits=14)),
                ("subsidy_step", models.DecimalField(decimal_places=2, default=Decimal("10000"), max_digits=14)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "basis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.policydocument"
                    ),
                ),
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
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("subsidy_least__gt", 0),
                            ("subsidy_most__gte", models.F("subsidy_least")),
                            ("subsidy_step__gt", 0),
                        ),
                        name="subsidy_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rubric",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("award", "认定评审"), ("assessment", "评估考核")], default="award", max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="RubricGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=10)),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=40)),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="applications.rubric"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [models.UniqueConstraint(fields=("rubric", "code"), name="rubric_group_once")],
            },
        ),
        migrations.CreateModel(
            name="Veto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30)),
                ("order", models.PositiveSmallIntegerField()),
                ("sentence", models.CharField(max_length=200)),
                ("clause", models.CharField(blank=True, max_length=20)),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vetoes", to="applications.rubric"
                    ),
                ),
            ],
            options={
                "ordering": ["order", "pk"],
                "constraints": [models.UniqueConstraint(fields=("rubric", "code"), name="veto_once")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="workshop_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="submitted_once_it_left_the_unit",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="recommended_has_its_moment",
        ),
        migrations.RemoveConstraint(
            model_name="workshop",
            name="accepted_exactly_when_accepted",
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
            model_name="round",
            name="contact_address",
            field=models.CharField(blank=True, help_text="For letters, with the postcode", max_length=120),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="city_seal",
            field=models.CharField(
                choices=[
                    ("any", "证书、系统内确认或纸质盖章均可"),
                    ("certificate", "须用持牌机构证书"),
                    ("paper", "须纸质盖章并上传扫描件"),
                ],
                default="any",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="decision_days",
            field=models.PositiveSmallIntegerField(default=15, help_text="From the end of the notice to the seals."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="drop_extremes_from",
            field=models.PositiveSmallIntegerField(
                default=5, help_text="Sheets from which the highest and the lowest are left out; 0: never."
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="evaluation_days",
            field=models.PositiveSmallIntegerField(default=30, help_text="From opening to the last sheet."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="key_pool_line",
            field=models.DecimalField(decimal_places=2, default=Decimal("85"), max_digits=5),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="least_panel",
            field=models.PositiveSmallIntegerField(default=3, help_text="With the consent of both bureaus."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="objection_days",
            field=models.PositiveSmallIntegerField(default=15, help_text="Working days to decide an objection."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="objection_extension_days",
            field=models.PositiveSmallIntegerField(default=15),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="panel_alternates",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="panel_size",
            field=models.PositiveSmallIntegerField(default=5, help_text="Experts who judge a case; odd."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="pass_line",
            field=models.DecimalField(decimal_places=2, default=Decimal("70"), max_digits=5),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="publicity_day_rule",
            field=models.CharField(
                choices=[("working", "工作日"), ("natural", "自然日")], default="natural", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="publicity_days",
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="publicity_past_holidays",
            field=models.BooleanField(default=True, help_text="The last day moves past days off."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="reason_above",
            field=models.DecimalField(decimal_places=2, default=Decimal("95"), max_digits=5),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="reason_below",
            field=models.DecimalField(decimal_places=2, default=Decimal("60"), max_digits=5),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="spread_share",
            field=models.DecimalField(
                decimal_places=3,
                default=Decimal("0.5"),
                help_text="Of an indicator's points; over it: discuss.",
                max_digits=4,
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="supplement_days",
            field=models.PositiveSmallIntegerField(default=5, help_text="For an addendum asked of the unit."),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="visit_experts",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="visit_officers",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="workshop",
            name="cleared_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="evaluating_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="granted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="is_waitlisted",
            field=models.BooleanField(default=False, help_text="候补 (domain §10-30)"),
        ),
        migrations.AddField(
            model_name="workshop",
            name="plaque_number",
            field=models.CharField(help_text="What stands on the plaque", max_length=40, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="publicised_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="qualified_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="workshop",
            name="title_number",
            field=models.CharField(
                help_text="BJSJ-YYYY-NNN, or the number of an old workshop", max_length=40, null=True, unique=True
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
                condition=models.Q(("granted_at__isnull", False)), fields=["-granted_at", "-id"], name="workshop_titles"
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
                    ("state__in", ["draft", "withdrawn"]),
                    ("origin", "register"),
                    models.Q(
                        ("first_submitted_at__isnull", False),
                        ("number__isnull", False),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="submitted_once_it_left_the_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                "accepted",
                                "cleared",
                                "contested",
                                "evaluating",
                                "publicised",
                                "qualified",
                                "recommended",
                                "unqualified",
                            ],
                        ),
                        _negated=True,
                    ),
                    ("recommended_at__isnull", False),
                    _connector="OR",
                ),
                name="recommended_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                "accepted",
                                "cleared",
                                "contested",
                                "evaluating",
                                "publicised",
                                "qualified",
                                "unqualified",
                            ],
                        ),
                        _negated=True,
                    ),
                    ("accepted_at__isnull", False),
                    _connector="OR",
                ),
                name="accepted_exactly_when_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["cleared", "contested", "evaluating", "publicised", "qualified", "unqualified"]),
                        _negated=True,
                    ),
                    ("evaluating_since__isnull", False),
                    _connector="OR",
                ),
                name="evaluating_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["cleared", "contested", "publicised", "qualified"]), _negated=True),
                    ("qualified_at__isnull", False),
                    _connector="OR",
                ),
                name="qualified_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["publicised", "contested", "cleared"]), _negated=True),
                    ("publicised_at__isnull", False),
                    _connector="OR",
                ),
                name="publicised_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cleared"), _negated=True), ("cleared_at__isnull", False), _connector="OR"
                ),
                name="cleared_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("granted_at__isnull", False),
                        ("plaque_number__isnull", False),
                        ("state__in", ["granted"]),
                        ("title_number__isnull", False),
                    ),
                    models.Q(("state__in", ["granted"]), _negated=True),
                    _connector="OR",
                ),
                name="title_exactly_when_granted",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_at__isnull", False),
                    models.Q(("plaque_number", None), ("title_number", None)),
                    _connector="OR",
                ),
                name="numbers_only_with_a_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", frozenset(["not_recommended", "rejected", "unqualified", "withdrawn"])),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", frozenset(["not_recommended", "rejected", "unqualified", "withdrawn"])),
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
                                "cleared",
                                "contested",
                                "evaluating",
                                "granted",
                                "publicised",
                                "qualified",
                                "recommended",
                                "returned",
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
                                "cleared",
                                "contested",
                                "evaluating",
                                "granted",
                                "publicised",
                                "qualified",
                                "recommended",
                                "returned",
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
        migrations.AddField(
            model_name="band",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bands", to="applications.indicator"
            ),
        ),
        migrations.AddField(
            model_name="ruleset",
            name="rubric",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rule_sets",
                to="applications.rubric",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(("least_panel__gte", 1), ("panel_size__gte", models.F("least_panel"))),
                name="panel_size_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("key_pool_line__gte", models.F("pass_line")),
                    ("key_pool_line__lte", 100),
                    ("pass_line__gt", 0),
                    ("pass_line__lte", 100),
                    ("reason_above__gte", models.F("reason_below")),
                    ("spread_share__gt", 0),
                    ("spread_share__lte", 1),
                ),
                name="evaluation_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleset",
            constraint=models.CheckConstraint(
                condition=models.Q(("publicity_days__gte", 1)), name="publicity_has_days"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="indicators", to="applications.rubricgroup"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(fields=("group", "code", "unit_kind"), name="indicator_once"),
        ),
    ]
