"""Let the notes of an inquiry stay as they were written."""

from django.db import migrations

from common.journal import never_changed


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_from_plan_to_plaque")]

    operations = [never_changed("reviews_inquirynote")]
