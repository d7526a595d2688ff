"""Load all reference data: districts and bodies of the directory, then the rules of the programme. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import reference as directory
from applications import reference as rules
from common import clock


class Command(BaseCommand):
    help = "Load the directory and the rules of the programme; runs again without harm."

    def handle(self, *args: Any, **options: Any) -> None:
        directory.load(clock.now())
        loaded = rules.load()
        if options["verbosity"]:
            for kind, count in loaded.items():
                self.stdout.write(f"{kind}: {count}")
