"""Random acts of random people over five years: no impossible state, no broken constraint, a journal that replays.

Hypothesis draws who does what to which title and how much time passes; every act goes through the real services on
the real database, and every example is rolled back. ``HYPOTHESIS_PROFILE=long`` looks longer and at random.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from applications import journal
from applications.lifecycle import NotPermitted, NotPossible
from chief_workshop import schedule
from common import clockwork
from tests.cast import PEOPLE, Cast
from tests.five_years import assessing, checks, ending, facts, world, yearly
from tests.five_years.world import DEEDS, Act, NothingThere, Stand, World

# what a life is bent on for a while: how often each theme comes in it; else the long ways are never gone to their end
BENTS: dict[str, dict[str, int]] = {
    "praise": {assessing.ASSESS: 6, yearly.FILE: 2, yearly.BOOK: 1, yearly.INSPECT: 1},
    "quarrel": {ending.REVOKE: 6, ending.RESTORE: 4, assessing.ASSESS: 2, yearly.BOOK: 1, yearly.CHANGE: 1},
    "leave": {ending.LEAVE: 2, ending.RESTORE: 4, yearly.CHANGE: 3, yearly.BOOK: 2, assessing.ASSESS: 2},
    "failure": {assessing.ASSESS: 6, ending.REVOKE: 3, ending.LEAVE: 1, ending.RESTORE: 3},
    "business": {yearly.BOOK: 4, yearly.CHANGE: 4, yearly.FILE: 2, yearly.INSPECT: 2, ending.LEAVE: 1},
}
# what hangs on a deadline of a title; applications, letters and storage have their own tests
BEFORE_THE_TITLE = {"lapse_unsealed_versions", "lapse_overdue", "close_notices", "remind_of_lapse"}
JOBS = [
    job
    for job in schedule.PERIODIC
    if not job.aside and job.owner in {"applications", "reviews"} and job.name not in BEFORE_THE_TITLE
]
PROFILES: dict[str, dict[str, Any]] = {
    # the same lives every time; a fault is told as it was found, for to shorten it takes minutes
    "suite": {"max_examples": 6, "stateful_step_count": 80, "phases": [Phase.generate]},
    "long": {"max_examples": 100, "stateful_step_count": 150},
}
COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "print_blob": True,
    "suppress_health_check": list(HealthCheck),
}
# a drawn seed for each step: Hypothesis's own draws repeat themselves, and such lives come nowhere
SEED = st.integers(0, 2**32)
DAYS = [0, 0, 1, 1, 3, 6, 8, 9, 12, 30]
OFTEN_ENOUGH = 20  # days after which everything that is due by the clock is done, as after a downtime
LONG_ENOUGH = 40  # deeds with one bent


class FiveYears(RuleBasedStateMachine):
    """One life of two titles; ``world`` is what each begins with."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.back = transaction.atomic()
        self.back.__enter__()
        self.at, self.steps = world.GRANTED + timedelta(days=1), 0
        arrows = checks.arrows()
        self.replays = {pk: checks.Replay(pk, arrows) for pk in self.world.titles}
        self._look()

    def teardown(self) -> None:
        try:
            assert journal.broken_chains() == []
            assert journal.altered_texts() == []
        finally:
            for verb in sorted({verb for replay in self.replays.values() for verb in replay.moved}):
                event(f"life with {verb}")
            event("lived to", str(self.at.year))
            transaction.set_rollback(True)
            self.back.__exit__(None, None, None)

    # ── what happens ────────────────────────────────────────────────────────

    def _look(self) -> None:
        """How both titles stand, and what that makes seem possible, theme by theme."""
        self.facts = facts.read(self.world.titles, self.at)
        self.fitting: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for deed in DEEDS.values():
            for title in self.facts:
                if deed.fits(title):
                    self.fitting[deed.theme] += [(deed.name, title.id)] * deed.often

    @initialize(drawn=SEED)
    def life_begins(self, drawn: int) -> None:
        """On the day after the award, or when the first assessment comes near."""
        chance = Random(drawn)
        self.bents = chance.sample(sorted(BENTS), len(BENTS))
        days = chance.choice([1, 520, 560, 600])
        self._pass(days)

    @rule(drawn=SEED)
    def something_happens(self, drawn: int) -> None:
        """One rule: with several, Hypothesis would leave out most of them in most lives."""
        chance = Random(f"{drawn} {self.at}")  # the same seed drawn twice is not the same deed
        self.often = BENTS[self.bents[self.steps // LONG_ENOUGH % len(BENTS)]]
        self.steps += 1
        chance.choice([*[self.somebody_acts] * 13, self.somebody_tries, self.months_go_by])(chance)

    def somebody_acts(self, chance: Random) -> None:
        """Whoever it is up to, or now and then somebody else, does one of the things that seem possible."""
        likely = [pair for theme, often in self.often.items() for pair in self.fitting[theme] * often]
        name, title = chance.choice(likely or [("inspect", self.world.titles[0])])
        who = chance.choice([*DEEDS[name].who * (90 // len(DEEDS[name].who)), *PEOPLE])
        self._pass(chance.choice(DAYS))
        self._do(name, title, who, chance.randrange(100))

    def somebody_tries(self, chance: Random) -> None:
        """Anything, by anybody."""
        name, who = chance.choice(sorted(DEEDS)), chance.choice(sorted(PEOPLE))
        self._do(name, chance.choice(self.world.titles), who, chance.randrange(100))

    def months_go_by(self, chance: Random) -> None:
        self._pass(chance.choice([30, 60, 100, 200]))

    def _do(self, name: str, title: int, who: str, how: int) -> None:
        self.at += timedelta(minutes=7)
        note(f"{self.at:%Y-%m-%d}: {who} wants {name} of {title}, way {how}")
        act = Act(self.world, Stand(title, self.at), self.world.cast.people[who], self.at, how)
        try:
            with transaction.atomic():
                DEEDS[name].do(act)
        except (NotPermitted, NotPossible, NothingThere) as refused:
            event(f"{name}: {type(refused).__name__}")
        else:
            event(f"{name}: done")

    def _pass(self, days: int) -> None:
        """The clock stands still at the end of the five years; what is due by it is done."""
        if not days or self.at >= world.ENDS:
            return
        self.at = (self.at + timedelta(days=days)).replace(hour=9, minute=30)
        if days >= OFTEN_ENOUGH:
            for job in JOBS:
                clockwork.carry_out(job, self.at)

    # ── what must hold ──────────────────────────────────────────────────────

    @invariant()
    def all_is_well(self) -> None:
        checks.deferred_constraints_hold()
        self._look()
        for title in self.facts:
            replay = self.replays[title.id]
            if replay.read():
                checks.check_days(title)
            assert replay.state == title.state, "the journal does not lead to the present state"
            checks.check(title)


PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")
if PROFILE == "suite":  # of a few seeds the one with which the lives come to the most different acts
    seed(1)(FiveYears)


@pytest.mark.django_db
class TestFiveYears(FiveYears.TestCase):
    """Of anybody doing anything: no impossible state."""

    settings = settings(**COMMON, **PROFILES[PROFILE])

    @pytest.fixture(autouse=True)
    def begin(self, cast: Cast) -> None:
        FiveYears.world = world.begun(cast)
