import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0005_panel_drawn_and_declared"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
    ]
