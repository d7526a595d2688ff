import datetime
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="HolidayYear",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("key", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("last", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ClockOffset",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("offset", models.DurationField(default=datetime.timedelta(0))),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("only", True)), name="one_clock_offset")],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("off", "放假"), ("work", "调休上班")], max_length=4)),
                ("name", models.CharField(blank=True, max_length=40)),
                (
                    "year",
                    models.ForeignKey(
                        db_column="of_year",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="common.holidayyear",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("original_name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("pages", models.PositiveIntegerField(default=1)),
                (
                    "scan",
                    models.CharField(
                        choices=[("not_scanned", "未扫描"), ("clean", "未发现病毒"), ("infected", "发现病毒")],
                        default="not_scanned",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="stored_file_sha256"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scan__in", ["not_scanned", "clean", "infected"])),
                        name="stored_file_scan_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "target",
                    models.CharField(
                        help_text="Where the finished file belongs; read by who opened it.", max_length=200
                    ),
                ),
                ("original_name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("offset__lte", models.F("size"))), name="upload_within_size"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offset", models.PositiveBigIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="common.upload"
                    ),
                ),
            ],
            options={
                "ordering": ["upload", "offset"],
                "constraints": [models.UniqueConstraint(fields=("upload", "offset"), name="piece_once")],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("link", models.CharField(blank=True, help_text="Path of the page it speaks of.", max_length=300)),
                ("about", models.CharField(blank=True, help_text="What it is about, e.g. workshop:12.", max_length=60)),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_fault", models.CharField(blank=True, max_length=300)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["recipient", "-created_at", "-id"], name="letter_inbox"),
                    models.Index(
                        condition=models.Q(("sent_at", None), models.Q(("address", ""), _negated=True)),
                        fields=["id"],
                        name="letter_outbox",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=200, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="page_images", to="common.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["file", "page"],
                "constraints": [models.UniqueConstraint(fields=("file", "page"), name="one_image_per_page")],
            },
        ),
        migrations.CreateModel(
            name="JobProgress",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                (
                    "subject",
                    models.CharField(help_text="What it works on; one live job per kind and subject.", max_length=120),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"),
                            ("running", "正在生成"),
                            ("done", "已完成"),
                            ("failed", "没有完成"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "sentence",
                    models.CharField(
                        blank=True, help_text="What the person reads: a phase or a fault.", max_length=300
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ordered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
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
                "indexes": [models.Index(fields=["kind", "subject", "-created_at"], name="job_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("kind", "subject"),
                        name="one_live_job",
                    )
                ],
            },
        ),
    ]
