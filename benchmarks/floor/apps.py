"""The floor as a Django app; its one table is made by ``migrate --run-syncdb``."""

from django.apps import AppConfig


class Floor(AppConfig):
    name = "benchmarks.floor"
    label = "floor"
