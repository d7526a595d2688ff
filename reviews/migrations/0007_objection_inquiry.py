
import common.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_band_reached_at"),
        ("common", "0004_evaluation_to_award"),
        ("reviews", "0006_reevaluation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(
            name="ObjectionFile",
        ),
        migrations.DeleteModel(
            name="InquiryNote",
        ),
        migrations.DeleteModel(
            name="Objection",
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
            },
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["workshop", "status"], include=("in_time",), name="objections_of_case"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                fields=["status", "due_on", "id"], include=("handler", "approver"), name="objections_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["-received_at", "-id"], name="objections_latest"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["clue", "refused"]), _negated=True),
                    models.Q(("ground", ""), _negated=True),
                    _connector="OR",
                ),
                name="objection_set_aside_with_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approver", None), models.Q(("approver", models.F("handler")), _negated=True), _connector="OR"
                ),
                name="objection_approver_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extended_at", None), models.Q(("extended_reason", ""), _negated=True), _connector="OR"
                ),
                name="objection_extended_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="hearing",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["workshop"], name="hearings_open"),
        ),
        migrations.AddConstraint(
            model_name="hearing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="hearing_answer_has_its_moment",
            ),
        ),
        migrations.AddIndex(
            model_name="objectionfile",
            index=models.Index(condition=models.Q(("objection", None)), fields=["holder"], name="objection_files_held"),
        ),
        migrations.AddConstraint(
            model_name="objectionfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("objection__isnull", False), ("holder__isnull", False), _connector="OR"),
                name="objection_file_belongs",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)), fields=("workshop",), name="one_current_removal"
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "asked"), ("answered_at", None)),
                    models.Q(("answer", "agreed"), ("answered_at__isnull", False), ("answered_by__isnull", False)),
                    models.Q(
                        ("answer", "returned"),
                        ("answered_at__isnull", False),
                        models.Q(("answer_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="removal_answered_whole",
            ),
        ),
    ]
