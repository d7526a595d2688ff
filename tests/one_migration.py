"""The database from which the processes of a test run copy theirs: the migrations run once, not once a process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = 300  # seconds
# whoever runs several processes names the database here; they inherit it
NAMED = "CHIEF_TEST_MOULD"
UNFINISHED = "_unfinished"
_running: list[subprocess.Popen[bytes]] = []


def begin() -> None:
    """Run the migrations beside the processes, which meanwhile read the tests."""
    from django.conf import settings

    name = f"{settings.DATABASES['default']['TEST']['NAME']}_mould"
    os.environ[NAMED] = name
    drop(name)  # left by a run that was killed
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "CHIEF_TEST_DB": name + UNFINISHED}
    _running.append(subprocess.Popen([sys.executable, "-m", "tests.one_migration"], cwd=CHECKOUT, env=environment))


def name_when_whole() -> str:
    """The database to copy from, once it is finished."""
    name, until = os.environ[NAMED], time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with _server() as server:
            if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None:
                return name
        time.sleep(0.2)
    raise TimeoutError("The migrations of the test run did not end: see what was printed above.")


def end() -> None:
    while _running:
        process = _running.pop()
        process.terminate()
        process.wait()
    drop(os.environ.pop(NAMED))


def drop(name: str) -> None:
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def make() -> None:
    """In a process of its own, and under a name of its own until it is whole."""
    import django

    django.setup()
    from django.db import connection

    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    with _server() as server:
        server.execute(f'ALTER DATABASE "{made}" RENAME TO "{os.environ[NAMED]}"')


def _server() -> psycopg.Connection:
    """Beside every database of ours; not by Django, which the tests keep from asking outside of a test."""
    from django.conf import settings

    wanted = settings.DATABASES["default"]
    place = {name.lower(): wanted[name] for name in ("HOST", "PORT", "USER", "PASSWORD") if wanted.get(name)}
    return psycopg.connect(**place, dbname="postgres", autocommit=True)


if __name__ == "__main__":
    make()
