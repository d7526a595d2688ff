"""Load the rules of the programme: policy document, RuleSet version 1, honours, holidays. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand

from applications import reference


class Command(BaseCommand):
    help = "Load policy document, rules, checklist, report headings, honours and holidays; runs again without harm."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in reference.load().items():
            self.stdout.write(f"{kind}: {count}")
