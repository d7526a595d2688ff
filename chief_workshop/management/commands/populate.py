"""manage.py populate --workshops N: N believable cases in mixed states, written in bulk by COPY."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from applications.invented import lives, surroundings
from applications.invented.cases import Lot, Writer
from applications.invented.copying import Basket
from applications.invented.people import People
from applications.invented.pictures import sample_form, sample_scan
from applications.models import Round, RuleSet, Workshop
from applications.states import State
from common import clock
from common.models import NumberSeries
from reviews.invented import bureaus, timeline
from reviews.invented.afterwards import Afterwards
from reviews.invented.batch import Batch
from reviews.invented.panels import Writing
from reviews.models import Plan

# each case holds one lock of its journal until the end of its transaction, and PostgreSQL keeps a few thousand
BATCH = 400
CASES_PER_UNIT = 4
# one plan has a batch of this size before large panels; smaller worlds have smaller ones
LARGE_BATCH, LARGE_PANEL = 500, 7
Step = Callable[[], None]
Each = TypeVar("Each")


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
            offices = bureaus.make(random, people, around)
        with _collected_by_hand():
            _World(random, people, around, offices, self.stdout.write).make(options["workshops"])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{options['workshops']} workshops in {time.monotonic() - started:.0f} s")


class _World:
    """All cases of one run: the lives are drawn first, then those that one plan joins are written together."""

    def __init__(
        self,
        random: Random,
        people: People,
        around: surroundings.Surroundings,
        offices: bureaus.Bureaus,
        say: Callable[[str], object],
    ) -> None:
        self._random = random
        self._around = around
        self._offices = offices
        self._basket = Basket()
        self._writer = Writer(random, people, around, self._basket)
        self._say = say

    def make(self, count: int) -> None:
        lots = self._writer.lots(count)
        done = 0
        for size, step in self._steps(lots, min(LARGE_BATCH, max(count // 4, 1))):
            with transaction.atomic():
                step()
                self._keep_numbers()
            gc.collect()
            done += size
            self._say(f"  {done} / {count}")
        self._afterwards()
        RuleSet.objects.filter(frozen_at=None, workshops__submitted_at__isnull=False).update(frozen_at=self._around.now)

    def _steps(self, lots: Sequence[Lot], large: int) -> Iterator[tuple[int, Step]]:
        """One transaction each, with the number of its cases."""
        for part in _parts([lot for lot in lots if lot.life.state not in lives.JUDGED], BATCH):
            yield len(part), partial(self._plain, part)
        for round_ in self._around.rounds:
            judged = [lot for lot in lots if lot.round == round_ and lot.life.state in lives.JUDGED]
            settled = [lot for lot in judged if lot.life.state != State.EVALUATING]
            for place, part in enumerate(_parts(settled, large)):
                is_large = place == 0 and timeline.is_last(round_, self._around)
                yield len(part), partial(self._batch, round_, part, size=LARGE_PANEL if is_large else 0)
            for part in _parts([lot for lot in judged if lot.life.state == State.EVALUATING], large):
                yield len(part), partial(self._batch, round_, part, running=True)

    def _plain(self, lots: Sequence[Lot]) -> None:
        for lot in lots:
            self._writer.case(lot)
        self._basket.write()

    def _batch(self, round_: Round, lots: Sequence[Lot], *, size: int = 0, running: bool = False) -> None:
        times = timeline.of(round_, self._around, running=running)
        writing = Writing(self._random, self._around, self._offices, self._basket, times)
        number = Plan.objects.filter(round=round_).count() + 1
        batch = Batch(writing, round_, size=size or round_.rule_set.panel_size, number=number, running=running)
        batch.write(self._writer, lots)

    def _afterwards(self) -> None:
        """What became of the titles since."""
        later = Afterwards(self._random, self._around, self._offices, self._basket)
        titles = later.titles()
        for part in _parts(titles, BATCH):
            with transaction.atomic():
                later.write(part)
            gc.collect()
        with transaction.atomic():
            later.agree()
        self._say(f"  {len(titles)} titles")

    def _keep_numbers(self) -> None:
        NumberSeries.objects.bulk_create(
            [NumberSeries(key=key, last=last) for key, last in self._around.numbered.items()],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["last"],
        )


def _parts(lots: Sequence[Each], size: int) -> Iterator[Sequence[Each]]:
    for first in range(0, len(lots), size):
        yield lots[first : first + size]


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
