import common.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("common", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="holiday",
            name="source",
            field=models.CharField(blank=True, help_text="Its own document; empty: that of the year.", max_length=200),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="is_secret",
            field=models.BooleanField(default=False, help_text="Ciphertext in storage, and so are the pictures of it."),
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("file_name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("rehearsed", "待确认"),
                            ("proposed", "待负责人确认"),
                            ("applied", "已导入"),
                            ("undone", "已撤销"),
                            ("dropped", "已放弃"),
                        ],
                        default="rehearsed",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, help_text="When it was applied or dropped.", null=True),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, help_text="Why it was dropped or undone.", max_length=300)),
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undone_by",
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
                "ordering": ["-made_at", "-pk"],
                "indexes": [models.Index(fields=["kind", "-made_at", "-id"], name="import_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None), ("decided_by", None), ("state__in", ["rehearsed", "proposed"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["rehearsed", "proposed"]), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="import_decided_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), ("undone_at__isnull", False), ("undone_by__isnull", False)),
                            models.Q(
                                models.Q(("state", "undone"), _negated=True), ("undone_at", None), ("undone_by", None)
                            ),
                            _connector="OR",
                        ),
                        name="import_undone_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="As Excel counts.")),
                (
                    "plan",
                    models.CharField(
                        choices=[("faulty", "有错误"), ("new", "新增"), ("change", "更新"), ("same", "无变化")],
                        max_length=6,
                    ),
                ),
                ("sent", common.fields.EncryptedJSONField()),
                (
                    "faults",
                    common.fields.EncryptedJSONField(default=list, help_text="Pairs of a heading and a sentence."),
                ),
                ("before", common.fields.EncryptedJSONField(help_text="The texts that stood before.", null=True)),
                ("after", common.fields.EncryptedJSONField(help_text="The texts that the row brings.", null=True)),
                (
                    "target",
                    models.BigIntegerField(help_text="Primary key of the row that was made or changed.", null=True),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "未导入"),
                            ("done", "已导入"),
                            ("left", "未导入，情况有变"),
                            ("undone", "已撤销"),
                            ("kept", "已使用，未撤销"),
                        ],
                        default="",
                        max_length=6,
                    ),
                ),
                ("sentence", models.CharField(blank=True, help_text="Why it was left or kept.", max_length=300)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="common.importbatch"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["batch", "plan", "number"], name="import_rows_by_plan")],
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="import_row_once")],
            },
        ),
    ]
