"""Make the database of the settings where it does not exist, and say what is wrong with one that does."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

OLDEST_SERVER = 150_000


class Command(BaseCommand):
    """`manage.py ensure_database`."""

    help = "Create the database named in the settings unless it exists; check the server's version and encoding."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Connect, creating the database when the server says that it does not exist."""
        wanted = settings.DATABASES["default"]
        options = {key: value for key, value in wanted["OPTIONS"].items() if key != "pool"}
        given = {"user": wanted["USER"], "password": wanted.get("PASSWORD", "")}
        given |= {"host": wanted["HOST"], "port": wanted["PORT"]} | options
        given = {key: value for key, value in given.items() if value}
        try:
            self._check(given, wanted["NAME"])
        except psycopg.OperationalError as error:
            if error.sqlstate is None and "does not exist" not in str(error):
                raise CommandError(f"The database server does not answer: {error}") from error
            self._create(given, wanted["NAME"])
            self._check(given, wanted["NAME"])

    def _check(self, given: dict[str, Any], name: str) -> None:
        with psycopg.connect(**given, dbname=name) as connection:
            if connection.info.server_version < OLDEST_SERVER:
                raise CommandError("PostgreSQL 15 or later is needed.")
            if connection.info.parameter_status("server_encoding") != "UTF8":
                raise CommandError(f"The database {name} must have the encoding UTF8.")

    def _create(self, given: dict[str, Any], name: str) -> None:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        try:
            with psycopg.connect(**given, dbname="postgres", autocommit=True) as connection:
                connection.execute(create)
        except psycopg.errors.DuplicateDatabase:
            return  # another process was quicker
        except psycopg.Error as error:
            raise CommandError(f"The database {name} does not exist and cannot be created: {error}") from error
        self.stdout.write(f"Database {name} created.")
