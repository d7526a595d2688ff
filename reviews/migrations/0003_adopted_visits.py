import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_notes_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="visitrecord",
            name="adopted_at",
            field=models.DateTimeField(blank=True, help_text="By the panel that judges since before then", null=True),
        ),
        migrations.AddField(
            model_name="visitrecord",
            name="adopted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visitrecord",
            name="adopted_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="visitrecord",
            name="touched",
            field=models.JSONField(default=dict, help_text="Field: revision of its last change, and whose it was"),
        ),
        migrations.AddConstraint(
            model_name="visitrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("adopted_at", None), ("adopted_by", None), ("adopted_reason", "")),
                    models.Q(
                        ("adopted_at__isnull", False),
                        ("adopted_by__isnull", False),
                        ("closed_at__isnull", False),
                        models.Q(("adopted_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="record_adopted_with_reason",
            ),
        ),
    ]
