#!/usr/bin/env python
"""The command line: starts the embedded PostgreSQL where no other database is named, then lets Django work."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line
from django.db import connections

from common.local_postgres import LocalPostgresError, ensure


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chief_workshop.settings")
    if not os.environ.get("DATABASE_URL") and os.environ.get("CHIEF_ENV", "demo") == "demo":
        try:
            ensure(Path(__file__).resolve().parent)
        except LocalPostgresError as error:
            sys.exit(str(error))
    try:
        execute_from_command_line(sys.argv)
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()


if __name__ == "__main__":
    main()
