import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_archive")]

    operations = [
        migrations.AlterField(
            model_name="resumeentry",
            name="workshop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="resume_entries",
                to="applications.workshop",
            ),
        ),
    ]
