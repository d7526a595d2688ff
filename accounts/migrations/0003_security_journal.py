"""Make the security journal append-only and chained per person."""

from django.db import migrations

from common.journal import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [append_only("accounts_securityevent", chain="chain", lock=2011)]
