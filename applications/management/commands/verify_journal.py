"""Checks every chain of both journals and the stored texts: ``manage.py verify_journal``; exit code 1 if broken."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts import journal as security_journal
from applications import journal


class Command(BaseCommand):
    help = "Verify the hash chains of the workshop journal and of the security journal."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [("workshop", broken) for broken in journal.broken_chains()]
        found += [("security", broken) for broken in security_journal.verify()[1]]
        for name, broken in found:
            self.stdout.write(f"{name} {broken.chain}: 第 {broken.sequence} 条 {broken.what}")
        altered = journal.altered_texts()
        for pk in altered:
            self.stdout.write(f"workshop: event {pk} 的正文与哈希不符")
        if found or altered:
            sys.exit(1)
        self.stdout.write("日志完整：各链相接，内容与哈希一致。")
