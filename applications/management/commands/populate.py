"""manage.py populate --workshops N: N believable cases in mixed states, written in bulk by COPY."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from applications.invented import surroundings
from applications.invented.cases import Writer
from applications.invented.copying import Basket
from applications.invented.people import People
from applications.invented.pictures import sample_form, sample_scan
from applications.models import RuleSet, Workshop
from common import clock
from common.models import NumberSeries

# each case holds one lock of its journal until the end of its transaction, and PostgreSQL keeps a few thousand
BATCH = 400
CASES_PER_UNIT = 4


class Command(BaseCommand):
    help = "Fill the database with believable cases in bulk. For demos and measurements, never for production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workshops", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("populate belongs into a demo, not into production.")
        started = time.monotonic()
        call_command("load_reference", verbosity=0, stdout=self.stdout)
        # a second run continues with other people
        random = Random(f"{options['seed']}:{Workshop.objects.count()}")  # noqa: S311 - inventions, not secrets
        people = People(random)
        with transaction.atomic():
            around = surroundings.make(
                random,
                people,
                max(options["workshops"] // CASES_PER_UNIT, 1),
                now=clock.now(),
                form=sample_form(),
                scan=sample_scan(),
            )
        with _collected_by_hand():
            self._write(options["workshops"], Writer(random, people, around, basket := Basket()), basket, around)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{options['workshops']} workshops in {time.monotonic() - started:.0f} s")

    def _write(self, count: int, writer: Writer, basket: Basket, around: surroundings.Surroundings) -> None:
        for first in range(0, count, BATCH):
            with transaction.atomic():
                for _ in range(min(BATCH, count - first)):
                    writer.case()
                basket.write()
                NumberSeries.objects.bulk_create(
                    [NumberSeries(key=key, last=last) for key, last in around.numbered.items()],
                    update_conflicts=True,
                    unique_fields=["key"],
                    update_fields=["last"],
                )
            gc.collect()
            self.stdout.write(f"  {min(first + BATCH, count)} / {count}")
        RuleSet.objects.filter(frozen_at=None, workshops__submitted_at__isnull=False).update(frozen_at=around.now)


@contextmanager
def _collected_by_hand() -> Iterator[None]:
    """A batch is millions of objects that all die together: looking for garbage among them took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
