"""A list remembers which content was confirmed; the few decisions that are open are found by an index of their own."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_mail_to_objectors")]

    operations = [
        migrations.AddField(
            model_name="sealedlistrow",
            name="content_hash",
            field=models.CharField(
                blank=True, default="", help_text="Of the decision that was confirmed", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=Q(ended_at=None, carried_out_at=None), fields=["workshop"], name="open_decisions"
            ),
        ),
    ]
