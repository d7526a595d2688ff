from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0008_notes_stay")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="changed_at",
            field=models.DateTimeField(blank=True, help_text="When it was last moved", null=True),
        ),
    ]
