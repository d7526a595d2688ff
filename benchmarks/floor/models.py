"""The one table of the floor."""

from django.db import models


class Row(models.Model):
    number = models.CharField(max_length=24)
    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=100)
    state = models.CharField(max_length=20)
    changed_at = models.DateTimeField(db_index=True)
