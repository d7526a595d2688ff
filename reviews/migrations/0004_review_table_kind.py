"""Let a table say who moves up from the waiting list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_adopted_visits")]

    operations = [
        migrations.AddField(
            model_name="reviewtable",
            name="kind",
            field=models.CharField(
                choices=[("outcomes", "评审汇总表"), ("moving_up", "候补递补表")], default="outcomes", max_length=10
            ),
        ),
    ]
