"""Writes docs/workflow.md from the state machine and the acts: ``manage.py draw_workflow``."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from applications.drawing import workflow_page

PAGE = Path("docs/workflow.md")


class Command(BaseCommand):
    help = "Write docs/workflow.md, the life of a workshop as a drawing and a table."

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / PAGE).write_text(workflow_page(), encoding="utf-8")
        self.stdout.write(str(PAGE))
