import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_from_plan_to_plaque"),
        ("accounts", "__first__"),
        ("applications", "0004_after_the_plaque"),
        ("common", "0003_the_clock"),
        ("reviews", "0006_what_lists_confirmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessmentRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("name", models.CharField(max_length=80)),
                ("self_due_on", models.DateField(help_text="Last day of the units' self-assessments")),
                ("opinion_due_on", models.DateField(help_text="Last day of the bodies' opinions")),
                ("note", models.TextField(blank=True, help_text="What the units read")),
                ("opened_at", models.DateTimeField()),
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
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.rubric"
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.programmerules"
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("opinion_due_on__gte", models.F("self_due_on"))),
                        name="assessment_round_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="assessment_round_closed_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyDocument",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("rules", "工作室管理制度"), ("duties", "首席技师工作职责")], max_length=8
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("effective_on", models.DateField(help_text="From which day the host applies it.")),
                (
                    "checked_on",
                    models.DateField(help_text="When the host last said that it applies: sent, or confirmed anew."),
                ),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_documents",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-added_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["workshop", "kind", "checked_on"],
                        name="duty_present",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="duty_document_ended_by_someone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_on", models.DateField()),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_reminders",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "-told_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "told_on"), name="reminded_of_duties_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="Within its title.")),
                (
                    "kind",
                    models.CharField(
                        choices=[("visit", "现场检查"), ("papers", "书面检查"), ("audit", "经费检查")], max_length=8
                    ),
                ),
                (
                    "office",
                    models.CharField(
                        choices=[
                            ("body", "初审单位"),
                            ("district_finance", "区财政局"),
                            ("city", "市人力社保局"),
                            ("finance", "市财政局"),
                        ],
                        max_length=16,
                    ),
                ),
                ("held_on", models.DateField()),
                ("people", models.TextField(help_text="Who inspected, and whom they met; one a line.")),
                ("findings", models.TextField()),
                ("request", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("recorded", "已记录"),
                            ("asked", "待单位答复"),
                            ("answered", "待检查单位确认"),
                            ("done", "已办结"),
                            ("withdrawn", "要求已撤回"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "due_on",
                    models.DateField(blank=True, help_text="Last day to answer; later after a return.", null=True),
                ),
                ("reminded_on", models.DateField(blank=True, help_text="Of the present due day.", null=True)),
                ("overdue_told_on", models.DateField(blank=True, help_text="Of the present due day.", null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-made_at", "-id"], name="inspection_latest"),
                    models.Index(fields=["workshop", "status"], name="inspection_of_title"),
                    models.Index(
                        condition=models.Q(("status__in", ["asked", "answered"])),
                        fields=["due_on"],
                        name="inspection_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "number"), name="inspection_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("findings", ""), _negated=True), models.Q(("people", ""), _negated=True)
                        ),
                        name="inspection_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on", None), ("request", ""), ("status", "recorded")),
                            models.Q(
                                models.Q(("status", "recorded"), _negated=True),
                                models.Q(("request", ""), _negated=True),
                                ("due_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_asks_with_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("status__in", ["recorded", "done", "withdrawn"])),
                            models.Q(("ended_at", None), ("status__in", ["asked", "answered"])),
                            _connector="OR",
                        ),
                        name="inspection_ended_with_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaqueReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("owed", "待交回"),
                            ("returned", "已交回"),
                            ("lost", "遗失"),
                            ("destroyed", "已销毁"),
                            ("dropped", "不再交回"),
                        ],
                        default="owed",
                        max_length=10,
                    ),
                ),
                ("settled_on", models.DateField(blank=True, null=True)),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="Who brought it, how it was lost or destroyed.", max_length=300
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("overdue_told_on", models.DateField(blank=True, null=True)),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        help_text="Receipt, statement.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
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
                    "plaque",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="reviews.plaque"
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
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plaque_returns",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["workshop", "plaque__ordinal", "-opened_at"],
                "indexes": [
                    models.Index(condition=models.Q(("status", "owed")), fields=["due_on"], name="plaques_owed")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "owed")), fields=("plaque",), name="plaque_owed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_on", None), ("status", "owed")),
                            models.Q(
                                models.Q(("status", "owed"), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plaque_settled_with_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "lost"), _negated=True),
                            models.Q(("paper__isnull", False), models.Q(("words", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="lost_plaque_with_statement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "destroyed"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="destroyed_plaque_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=60)),
                ("text", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("sent", "待市局审核"),
                            ("returned", "退回修改"),
                            ("published", "已发布"),
                            ("retracted", "已撤下"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField(help_text="Last change of content or standing; orders lists.")),
                ("sent_at", models.DateTimeField(blank=True, help_text="The last time.", null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sent_by",
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
                        related_name="practices",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "published")),
                        fields=["-published_at", "-id"],
                        name="practice_public",
                    ),
                    models.Index(fields=["-changed_at", "-id"], name="practice_latest"),
                    models.Index(condition=models.Q(("status", "sent")), fields=["status"], name="practice_waits"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="practice_read_only_when_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at__isnull", False), ("status", "published")),
                            models.Q(models.Q(("status", "published"), _negated=True), ("published_at", None)),
                            _connector="OR",
                        ),
                        name="practice_published_exactly_when_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reconsideration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reconsideration", "行政复议"),
                            ("litigation", "行政诉讼"),
                            ("own_error", "自行纠错"),
                        ],
                        max_length=16,
                    ),
                ),
                ("before", models.CharField(help_text="Which authority or court.", max_length=100)),
                ("document_number", models.CharField(max_length=60)),
                ("received_on", models.DateField()),
                ("words", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "维持"), ("reversed", "撤销或变更"), ("withdrawn", "申请人撤回")],
                        max_length=10,
                    ),
                ),
                ("outcome_number", models.CharField(blank=True, max_length=60)),
                ("outcome_on", models.DateField(blank=True, null=True)),
                ("outcome_words", models.CharField(blank=True, max_length=500)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "outcome_document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reconsiderations",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-recorded_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("outcome_on", None)),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("outcome_number", ""), _negated=True),
                                ("outcome_on__gte", models.F("received_on")),
                            ),
                            _connector="OR",
                        ),
                        name="reconsideration_ended_with_document",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Commendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(help_text="文号", max_length=60, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("dated_on", models.DateField()),
                (
                    "content",
                    models.JSONField(default=list, help_text="Number, name, technician, trade, unit, district of each"),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("verify_code", models.CharField(max_length=16, unique=True)),
                ("posted_at", models.DateTimeField()),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commendation",
                        to="reviews.assessmentround",
                    ),
                ),
            ],
            options={
                "ordering": ["-dated_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="commendation_hash"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GradeList",
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
                (
                    "assessed",
                    models.PositiveIntegerField(
                        default=0, help_text="Assessed in the round, those of this list included"
                    ),
                ),
                (
                    "places",
                    models.PositiveIntegerField(
                        default=0, help_text="Of 优秀 in the round, by the share, rounded down"
                    ),
                ),
                ("given", models.PositiveIntegerField(default=0, help_text="Of these taken by lists before")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grade_lists",
                        to="reviews.assessmentround",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="grade_list_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "proposed", "returned"])),
                        fields=("round",),
                        name="one_open_grade_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["proposed", "agreed", "returned"]), _negated=True),
                            models.Q(
                                ("content_hash__regex", "^[0-9a-f]{64}$"),
                                ("proposed_at__isnull", False),
                                ("proposed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="grade_list_on_a_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by", None),
                            models.Q(("proposed_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="grade_list_proposed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["agreed", "returned"]), _negated=True),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="grade_list_answered_by_finance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "returned"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="grade_list_returned_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reviews.inspection"
                    ),
                ),
                (
                    "sent_by",
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
                "ordering": ["inspection", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "number"), name="answer_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("sent_at", None)), fields=("inspection",), name="one_answer_in_writing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at", None), ("sent_by", None)),
                            models.Q(
                                ("sent_at__isnull", False),
                                ("sent_by__isnull", False),
                                models.Q(("text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answer_sent_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(blank=True, max_length=300)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.ledgerentry"
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="reviews.inspection"
                    ),
                ),
            ],
            options={
                "ordering": ["entry__number"],
                "constraints": [models.UniqueConstraint(fields=("inspection", "entry"), name="entry_asked_once")],
            },
        ),
        migrations.CreateModel(
            name="InspectionNote",
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
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="reviews.inspection"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="inspection_note_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OffCycleOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "待市财政局同意"),
                            ("agreed", "市财政局已同意"),
                            ("refused", "市财政局不同意"),
                            ("void", "称号已终止"),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="off_cycle_orders",
                        to="reviews.assessmentround",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="off_cycle_orders",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("workshop",),
                        name="one_open_off_cycle_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="off_cycle_with_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("status", "proposed")),
                            ("status", "void"),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("status__in", ["agreed", "refused"]),
                            ),
                            _connector="OR",
                        ),
                        name="off_cycle_answered_by_finance",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("published", "同意发布"), ("returned", "退回修改"), ("retracted", "撤下")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("content_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="reviews.practice"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "published"), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="practice_turned_down_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="practice_decision_hash"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticePhoto",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("caption", models.CharField(max_length=60)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="reviews.practice"
                    ),
                ),
                (
                    "shown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
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
            name="InspectionFile",
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
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.inspectionanswer",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reviews.inspection"
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.inspectionitem",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "uuid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("item", None), ("answer__isnull", False), _connector="OR"),
                        name="only_an_answer_is_about_a_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("removed_at", None), ("answer__isnull", False), _connector="OR"),
                        name="files_of_the_record_stay",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("confirmed", "已确认办结"), ("returned", "退回补充"), ("withdrawn", "撤回要求")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, help_text="Of what was returned.", null=True)),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdict",
                        to="reviews.inspectionanswer",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verdicts", to="reviews.inspection"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome", "withdrawn"), ("answer__isnull", False), _connector="OR"),
                        name="verdict_on_an_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on", None), ("outcome", "confirmed")),
                            models.Q(
                                ("due_on__isnull", False),
                                ("outcome", "returned"),
                                models.Q(("words", ""), _negated=True),
                            ),
                            models.Q(
                                ("due_on", None), ("outcome", "withdrawn"), models.Q(("words", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="verdict_with_its_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=500)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_items",
                        to="reviews.inspectionanswer",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reviews.inspectionitem"
                    ),
                ),
            ],
            options={
                "ordering": ["item"],
                "constraints": [models.UniqueConstraint(fields=("answer", "item"), name="item_answered_once")],
            },
        ),
        migrations.CreateModel(
            name="ItemVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_in_order", models.BooleanField()),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="reviews.inspectionitem",
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_items",
                        to="reviews.inspectionverdict",
                    ),
                ),
            ],
            options={
                "ordering": ["item"],
                "constraints": [
                    models.UniqueConstraint(fields=("verdict", "item"), name="item_judged_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_in_order", True), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="not_in_order_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("self", "待自评"),
                            ("opinion", "待初审单位意见"),
                            ("panel", "待专家考核"),
                            ("judging", "专家考核中"),
                            ("grading", "待定等次"),
                            ("fixed", "等次已定"),
                            ("done", "已办结"),
                            ("dropped", "已终止"),
                        ],
                        default="self",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("covers_from", models.DateField(help_text="Day of the award or of the last grade")),
                ("covers_to", models.DateField(help_text="31 December before the round, or the day of an order")),
                ("self_due_on", models.DateField()),
                ("opinion_due_on", models.DateField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kept",
                    models.JSONField(
                        blank=True, default=dict, help_text="Section → what was typed and could not be taken."
                    ),
                ),
                ("report", models.TextField(blank=True, max_length=6000, verbose_name="工作汇报")),
                (
                    "first_sealed_at",
                    models.DateTimeField(blank=True, help_text="Whether in time is judged by it", null=True),
                ),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                ("self_total", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                (
                    "opinion_at",
                    models.DateTimeField(blank=True, help_text="When the body confirmed its opinion", null=True),
                ),
                (
                    "score",
                    models.DecimalField(
                        blank=True, decimal_places=8, help_text="The panel's, unrounded", max_digits=12, null=True
                    ),
                ),
                (
                    "bonus",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), help_text="Granted, capped", max_digits=4
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        blank=True, decimal_places=8, help_text="Capped at 100", max_digits=12, null=True
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True, choices=[("excellent", "优秀"), ("pass", "合格"), ("fail", "不合格")], max_length=10
                    ),
                ),
                (
                    "graded_at",
                    models.DateTimeField(
                        blank=True, help_text="When finance agreed to the list it stands in", null=True
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                ("verify_code", models.CharField(max_length=16, unique=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
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
                    "evaluation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment",
                        to="reviews.evaluation",
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
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.programmerules"
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="applications.workshop",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="reviews.assessmentround",
                    ),
                ),
                (
                    "ordered",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment",
                        to="reviews.offcycleorder",
                    ),
                ),
            ],
            options={
                "ordering": ["-round__year", "-pk"],
                "indexes": [
                    models.Index(fields=["round", "status", "id"], name="assessment_desk"),
                    models.Index(fields=["round", "-total", "id"], name="assessment_by_total"),
                    models.Index(
                        condition=models.Q(("status__in", ["done", "dropped"]), _negated=True),
                        fields=["workshop", "status"],
                        name="assessment_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["done", "dropped"]), _negated=True),
                        fields=("workshop",),
                        name="one_open_assessment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ordered", None), models.Q(("status", "dropped"), _negated=True)),
                        fields=("workshop", "round"),
                        name="assessed_in_turn_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covers_to__gte", models.F("covers_from"))),
                        name="assessment_covers_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["self", "dropped"]),
                            models.Q(("first_sealed_at__isnull", False), ("sealed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="assessment_sealed_before_the_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["self", "opinion", "dropped"]),
                            ("opinion_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assessment_opinion_before_the_panel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["grading", "fixed", "done"]), _negated=True),
                            models.Q(("evaluation__isnull", False), ("score__isnull", False), ("total__isnull", False)),
                            _connector="OR",
                        ),
                        name="assessment_scored_before_its_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bonus__gte", 0),
                            models.Q(
                                ("total", None), models.Q(("total__gte", 0), ("total__lte", 100)), _connector="OR"
                            ),
                        ),
                        name="assessment_points_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("status__in", ["done", "dropped"])),
                            models.Q(models.Q(("status__in", ["done", "dropped"]), _negated=True), ("ended_at", None)),
                            _connector="OR",
                        ),
                        name="assessment_ended_exactly_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dropped"), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_dropped_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, max_length=1000, verbose_name="完成情况")),
                (
                    "points",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="自评得分"),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="reviews.assessment"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.indicator"
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "indicator__group__order", "indicator__order"],
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "indicator"), name="assessment_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("points", None), ("points__gte", 0), _connector="OR"),
                        name="assessment_answer_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("evidence", "证明材料"),
                            ("report", "汇报材料"),
                            ("mending", "整改证明"),
                            ("look", "复核记录"),
                        ],
                        default="evidence",
                        max_length=10,
                    ),
                ),
                (
                    "claim",
                    models.UUIDField(blank=True, help_text="The BonusClaim it proves; it survives its row", null=True),
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
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reviews.assessment"
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
            name="AssessmentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("schema", models.PositiveSmallIntegerField()),
                ("snapshot", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="reviews.assessment"
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "number"), name="assessment_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="assessment_version_hash"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BonusClaim",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="事项")),
                (
                    "points",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="申请加分"),
                ),
                ("granted", models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True)),
                ("reason", models.CharField(blank=True, help_text="Why less than claimed, or nothing", max_length=300)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claims", to="reviews.assessment"
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.bonusitem"
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "order", "uuid"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points", None), ("points__gt", 0), _connector="OR"),
                        name="bonus_claim_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("granted", None)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("granted__gte", 0),
                                ("granted__lte", models.F("points")),
                            ),
                            _connector="OR",
                        ),
                        name="bonus_granted_never_more_than_claimed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted", None),
                            ("granted__gte", models.F("points")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="bonus_cut_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GradeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveIntegerField()),
                ("score", models.DecimalField(decimal_places=8, max_digits=12)),
                ("bonus", models.DecimalField(decimal_places=2, max_digits=4)),
                ("total", models.DecimalField(decimal_places=8, max_digits=12)),
                (
                    "grade",
                    models.CharField(
                        choices=[("excellent", "优秀"), ("pass", "合格"), ("fail", "不合格")], max_length=10
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why not the grade of the points alone", max_length=500),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grade_rows", to="reviews.assessment"
                    ),
                ),
                (
                    "grade_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="reviews.gradelist"
                    ),
                ),
            ],
            options={
                "ordering": ["grade_list", "rank", "pk"],
                "indexes": [models.Index(fields=["grade_list", "rank", "id"], name="grades_by_rank")],
                "constraints": [
                    models.UniqueConstraint(fields=("grade_list", "assessment"), name="assessment_in_list_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("demands", models.TextField(max_length=2000)),
                ("due_on", models.DateField()),
                ("ordered_at", models.DateTimeField()),
                ("report", models.TextField(blank=True, max_length=3000)),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("looked_on", models.DateField(blank=True, help_text="The day of the second visit", null=True)),
                ("visitors", models.CharField(blank=True, max_length=200)),
                ("findings", models.TextField(blank=True, max_length=2000)),
                ("is_mended", models.BooleanField(null=True)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectification",
                        to="reviews.assessment",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reported_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("demands", ""), _negated=True), name="rectification_says_what"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reported_at", None), ("reported_by", None)),
                            models.Q(
                                ("reported_at__isnull", False),
                                ("reported_by__isnull", False),
                                models.Q(("report", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rectification_reported_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_mended", None), ("recorded_at", None)),
                            models.Q(
                                ("is_mended__isnull", False),
                                ("looked_on__isnull", False),
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                ("reported_at__isnull", False),
                                models.Q(("findings", ""), _negated=True),
                                models.Q(("visitors", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="second_look_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="Within its title.")),
                (
                    "ground",
                    models.CharField(
                        choices=[("failed", "评估考核不合格"), ("other", "其他依法应当撤销的情形")], max_length=8
                    ),
                ),
                (
                    "document",
                    models.CharField(help_text="Which document, e.g. 京人社能发〔2011〕275号", max_length=120),
                ),
                ("article", models.CharField(help_text="Which article of it.", max_length=60)),
                ("facts", models.TextField()),
                ("basis", models.TextField()),
                ("notice_number", models.CharField(blank=True, max_length=60)),
                ("drafted_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("proposed", "拟撤销"),
                            ("withdrawn", "未提出"),
                            ("kept", "不予撤销"),
                            ("revoked", "已撤销"),
                            ("reinstated", "称号已恢复"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "defence_days",
                    models.PositiveSmallIntegerField(blank=True, help_text="As the notice says.", null=True),
                ),
                (
                    "served_on",
                    models.DateField(blank=True, help_text="When the notice counts as delivered.", null=True),
                ),
                (
                    "defence_due",
                    models.DateField(blank=True, help_text="Last day of statement and defence, 24:00.", null=True),
                ),
                ("digest", models.CharField(blank=True, help_text="Of all that a decision stands on.", max_length=64)),
                (
                    "bans",
                    models.JSONField(
                        default=list, help_text="Whom the drafted decision bars, how long, on what basis."
                    ),
                ),
                ("code", models.CharField(help_text="Verify code of the notice.", max_length=16, unique=True)),
                ("decision_number", models.CharField(blank=True, max_length=60)),
                ("decision_code", models.CharField(blank=True, max_length=16, null=True, unique=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "reminded_on",
                    models.DateField(blank=True, help_text="The unit, before its days are over.", null=True),
                ),
                ("overdue_told_on", models.DateField(blank=True, help_text="The city, that they are over.", null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.assessment",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="reviews.decision",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        help_text="告知书",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        help_text="撤销决定",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="common.storedfile",
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
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocations",
                        to="applications.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-drafted_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-drafted_at", "-id"], name="revocation_latest"),
                    models.Index(
                        condition=models.Q(("status", "proposed")), fields=["defence_due"], name="revocation_waits"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workshop", "number"), name="revocation_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("workshop",), name="one_open_revocation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessment__isnull", False), ("ground", "failed")),
                            models.Q(("assessment", None), ("ground", "other")),
                            _connector="OR",
                        ),
                        name="revocation_of_a_failed_assessment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("facts", ""), _negated=True),
                            models.Q(("basis", ""), _negated=True),
                            models.Q(("document", ""), _negated=True),
                            models.Q(("article", ""), _negated=True),
                        ),
                        name="revocation_with_facts_and_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proposed_at", None), ("proposed_by", None), ("status__in", ["draft", "withdrawn"])
                            ),
                            models.Q(
                                models.Q(("status__in", ["draft", "withdrawn"]), _negated=True),
                                ("defence_days__isnull", False),
                                ("proposed_at__isnull", False),
                                ("proposed_by__isnull", False),
                                models.Q(("proposed_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="revocation_proposed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("status__in", ["draft", "proposed"])),
                            models.Q(
                                models.Q(("status__in", ["draft", "proposed"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="revocation_ended_with_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("defence_due", None), ("served_on", None)),
                            models.Q(("defence_due__gte", models.F("served_on")), ("served_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="defence_counts_from_delivery",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VetoFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("system", "系统核对"), ("panel", "专家组"), ("city", "市人力社保局")], max_length=8
                    ),
                ),
                ("basis", models.CharField(max_length=500)),
                ("found_at", models.DateTimeField()),
                ("upheld", models.BooleanField(null=True)),
                ("reason", models.CharField(blank=True, help_text="Why it was set aside", max_length=500)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="reviews.assessment"
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
                    "found_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ["assessment", "veto__order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "veto"), name="veto_found_once"),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="veto_found_with_basis"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("upheld", None)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("upheld__isnull", False),
                                models.Q(
                                    ("found_by", None),
                                    models.Q(("decided_by", models.F("found_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="veto_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("upheld", False), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="veto_set_aside_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=60)),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("posted_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, help_text="The title was reinstated.", null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revocation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcement",
                        to="reviews.revocation",
                    ),
                ),
            ],
            options={
                "ordering": ["-posted_at", "-pk"],
                "indexes": [models.Index(fields=["-posted_at", "-id"], name="announcement_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("content_hash__regex", "^[0-9a-f]{64}$")), name="announcement_hash_shape"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), models.Q(("withdrawn_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="announcement_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ban",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("whom", models.CharField(choices=[("unit", "所在单位"), ("technician", "首席技师")], max_length=10)),
                ("name", models.CharField(max_length=100)),
                ("unit_code", models.CharField(blank=True, max_length=18)),
                ("technician_key", models.CharField(blank=True, max_length=64)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("basis", models.CharField(max_length=300)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", models.CharField(blank=True, max_length=300)),
                (
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="banned", to="reviews.revocation"
                    ),
                ),
            ],
            options={
                "ordering": ["-first_day", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None), ("whom", "unit")),
                        fields=["unit_code"],
                        name="banned_units",
                    ),
                    models.Index(
                        condition=models.Q(("lifted_at", None), ("whom", "technician")),
                        fields=["technician_key"],
                        name="banned_technicians",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("revocation", "whom"), name="banned_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("technician_key", ""), ("whom", "unit"), models.Q(("unit_code", ""), _negated=True)
                            ),
                            models.Q(
                                ("unit_code", ""),
                                ("whom", "technician"),
                                models.Q(("technician_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ban_names_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__gt", models.F("first_day")), models.Q(("basis", ""), _negated=True)
                        ),
                        name="ban_with_days_and_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("agree", "同意自评，报请考核"),
                            ("differ", "部分自评与实际不符，报请考核"),
                            ("return", "退回补充"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("drafted_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="reviews.assessment"
                    ),
                ),
                (
                    "confirmed_by",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reviews.assessmentversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-drafted_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None)), fields=("assessment",), name="one_open_body_opinion"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="body_opinion_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="body_opinion_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Defence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_system", "系统内提交"), ("paper", "书面提交"), ("oral", "口头陈述")],
                        default="in_system",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("waives", models.BooleanField(default=False, help_text="The unit has nothing to say.")),
                ("wants_hearing", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("received_on", models.DateField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="defences", to="reviews.revocation"
                    ),
                ),
            ],
            options={
                "ordering": ["revocation", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("revocation", "number"), name="defence_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("sent_at", None)), fields=("revocation",), name="one_defence_in_writing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_on", None), ("sent_at", None), ("sent_by", None)),
                            models.Q(
                                ("received_on__isnull", False),
                                ("sent_at__isnull", False),
                                ("sent_by__isnull", False),
                                models.Q(models.Q(("text", ""), _negated=True), ("waives", True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="defence_sent_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefenceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "conclusion",
                    models.CharField(
                        choices=[("upheld", "采纳"), ("partly", "部分采纳"), ("not_upheld", "不予采纳")], max_length=10
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reviews.revocation"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="defence_answer_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DefenceHearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("place", models.CharField(max_length=100)),
                ("people", models.TextField(help_text="Who heard, who came; one a line.")),
                ("record", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hearings", to="reviews.revocation"
                    ),
                ),
            ],
            options={
                "ordering": ["held_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("record", ""), _negated=True), models.Q(("people", ""), _negated=True)
                        ),
                        name="defence_hearing_with_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(choices=[("notice", "撤销告知书"), ("decision", "撤销决定")], max_length=8)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("in_system", "系统内签收"),
                            ("in_person", "直接送达"),
                            ("post", "邮寄送达"),
                            ("refused", "拒收，留置送达"),
                            ("notice", "公告送达"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on", models.DateField(help_text="When it was handed over, or put up as a public notice.")),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(blank=True, help_text="Of a public notice.", null=True),
                ),
                (
                    "served_on",
                    models.DateField(help_text="From when it counts: of a public notice the last of its days."),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Receipt, tracking number, witnesses, where it was put up.", max_length=300
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("voided_reason", models.CharField(blank=True, max_length=300)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="reviews.revocation"
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at", None)),
                        fields=("revocation", "paper"),
                        name="one_delivery_a_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice_days__gt", 0), ("served_on__gt", models.F("on")), ("way", "notice")),
                            models.Q(
                                models.Q(("way", "notice"), _negated=True),
                                ("notice_days", None),
                                ("served_on", models.F("on")),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_counts_the_notice_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at", None), models.Q(("voided_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="delivery_voided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevocationFile",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("evidence", "证据"),
                            ("delivery", "送达凭证"),
                            ("defence", "陈述申辩材料"),
                            ("hearing", "听证材料"),
                        ],
                        max_length=10,
                    ),
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
                    "defence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.defence",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.delivery",
                    ),
                ),
                (
                    "hearing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="reviews.defencehearing",
                    ),
                ),
                (
                    "revocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reviews.revocation"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("defence", None), ("delivery", None), ("hearing", None), ("kind", "evidence")),
                            models.Q(
                                ("defence", None), ("delivery__isnull", False), ("hearing", None), ("kind", "delivery")
                            ),
                            models.Q(
                                ("defence__isnull", False), ("delivery", None), ("hearing", None), ("kind", "defence")
                            ),
                            models.Q(
                                ("defence", None), ("delivery", None), ("hearing__isnull", False), ("kind", "hearing")
                            ),
                            _connector="OR",
                        ),
                        name="revocation_file_of_its_kind",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="graded_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.graderow",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("graded_at__isnull", False),
                        ("graded_in__isnull", False),
                        ("status__in", ["fixed", "done"]),
                        models.Q(("grade", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status__in", ["fixed", "done"]), _negated=True),
                        ("grade", ""),
                        ("graded_at", None),
                        ("graded_in", None),
                    ),
                    _connector="OR",
                ),
                name="assessment_grade_exactly_when_fixed",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="one_current_decision",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="refusal_with_reasons",
        ),
        migrations.RemoveConstraint(
            model_name="evaluation",
            name="one_current_evaluation",
        ),
        migrations.RemoveConstraint(
            model_name="evaluation",
            name="evaluation_closed_whole",
        ),
        migrations.RemoveConstraint(
            model_name="panelcase",
            name="case_before_one_panel",
        ),
        migrations.RemoveConstraint(
            model_name="reevaluation",
            name="reevaluation_answered_by_finance",
        ),
        migrations.AddField(
            model_name="evaluation",
            name="content_hash",
            field=models.CharField(blank=True, help_text="Signed by the leader where there is no form", max_length=64),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="purpose",
            field=models.CharField(
                choices=[("award", "认定评审"), ("assessment", "评估考核")],
                default="award",
                help_text="That of the plan",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="succeeded_at",
            field=models.DateTimeField(blank=True, help_text="When the title's next assessment was planned", null=True),
        ),
        migrations.AddField(
            model_name="panelcase",
            name="purpose",
            field=models.CharField(
                choices=[("award", "认定评审"), ("assessment", "评估考核")],
                default="award",
                help_text="That of the plan",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="plaque",
            name="ordered_at",
            field=models.DateTimeField(blank=True, help_text="For a new name, before it is made", null=True),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[("grant", "同意认定"), ("reject", "不予认定"), ("revoke", "撤销称号"), ("keep", "不予撤销")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="reevaluation",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "待财政同意"),
                    ("agreed", "财政已同意"),
                    ("refused", "财政不同意"),
                    ("done", "已重新评审"),
                    ("void", "称号已终止"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("carried_out_at", None), ("ended_at", None)),
                fields=("workshop",),
                name="one_current_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["reject", "revoke", "keep"]), _negated=True),
                    models.Q(("reasons", ""), _negated=True),
                    _connector="OR",
                ),
                name="refusal_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("succeeded_at", None)),
                fields=("workshop", "purpose"),
                name="one_current_evaluation",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(
                        ("locked_at__isnull", False),
                        ("score__isnull", False),
                        models.Q(("conclusion", ""), _negated=True),
                        models.Q(
                            models.Q(("purpose", "award"), ("seal__isnull", False)),
                            models.Q(("content_hash__regex", "^[0-9a-f]{64}$"), ("purpose", "assessment")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="evaluation_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("succeeded_at", None),
                    models.Q(("closed_at__isnull", False), ("purpose", "assessment")),
                    _connector="OR",
                ),
                name="only_assessments_are_succeeded",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("workshop", "purpose"), name="case_before_one_panel"
            ),
        ),
        migrations.AddConstraint(
            model_name="reevaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("status", "proposed")),
                    ("status", "void"),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("status__in", ["agreed", "refused", "done"]),
                    ),
                    _connector="OR",
                ),
                name="reevaluation_answered_by_finance",
            ),
        ),
    ]
