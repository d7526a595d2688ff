"""Make the journal of workshops append-only and chained per workshop."""

from django.db import migrations

from common.journal import append_only


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]

    operations = [append_only("applications_workshopevent", chain="workshop_id", lock=275)]
