import common.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_review_table_kind")]

    operations = [
        migrations.CreateModel(
            name="ObjectionMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("receipt", "回执"), ("reply", "答复")], max_length=8)),
                ("ordered_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "last_fault",
                    models.CharField(
                        blank=True, help_text="Its kind alone: its words name the address.", max_length=80
                    ),
                ),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mails", to="reviews.objection"
                    ),
                ),
            ],
            options={
                "ordering": ["ordered_at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("sent_at", None)), fields=["id"], name="objection_mail_waiting")
                ],
                "constraints": [models.UniqueConstraint(fields=("objection", "kind"), name="objection_mail_once")],
            },
        ),
        migrations.AlterField(
            model_name="objection",
            name="identity",
            field=common.fields.EncryptedJSONField(
                default=dict, help_text="name, phone, email, address, unit, code: for the two"
            ),
        ),
    ]
