"""manage.py demo_world: make the demo world once; does nothing where cases exist already."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chief_workshop.demo import world


class Command(BaseCommand):
    help = "Make the demo world: offices, units, rounds and cases in every state. Runs again without harm."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world belongs into a demo, not into production.")
        self._say("基础数据 名录、规则、荣誉、节假日")
        call_command("load_reference", verbosity=0, stdout=self.stdout)
        if world.exists():
            self.stdout.write("演示数据已在，不再重做。")
            return
        world.build(timezone.now(), self._say)

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
