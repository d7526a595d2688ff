"""Checks packages for the archive: ``manage.py verify_archive SB2026-110108-0001-全卷-01.zip``; exit code 1 if broken.

Every file against its checksum, the extract of the journal link by link, and whether this house made the package.
"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications import archive_checking


class Command(BaseCommand):
    help = "Verify packages for the archive: checksums, journal, origin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packages", nargs="+", type=Path, help="The zip files.")

    def handle(self, *args: Any, packages: list[Path], **options: Any) -> None:
        sound = True
        for path in packages:
            if not path.is_file():
                raise CommandError(f"没有这个文件：{path}")
            verdict = archive_checking.verdict_of(path)
            sound = sound and not verdict.faults
            for fault in verdict.faults:
                self.stdout.write(f"{path.name}：{fault}")
            if not verdict.faults:
                self.stdout.write(
                    f"{path.name}：完整，{verdict.files} 个文件与清单一致，日志各条相接。{verdict.origin}"
                )
        if not sound:
            sys.exit(1)
