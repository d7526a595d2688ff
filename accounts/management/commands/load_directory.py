"""manage.py load_directory: districts, review bodies and bureaus from fixtures/directory."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import reference
from common import clock


class Command(BaseCommand):
    help = "Load or refresh the directory of districts and public bodies. Units and members are left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reference.load(clock.now())} organisations of the directory are in place.")
