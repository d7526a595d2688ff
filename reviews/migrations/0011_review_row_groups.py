from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0010_notice_kinds")]

    operations = [
        migrations.AddField(
            model_name="reviewrow",
            name="groups",
            field=models.JSONField(default=dict, help_text="Code of a rubric group → its mean, to two decimals"),
        ),
    ]
