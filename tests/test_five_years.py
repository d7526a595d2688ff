"""Random acts of random people over five years: no impossible state, no broken constraint, a journal that replays.

Hypothesis draws who does what to which title and how much time passes; every act goes through the real services on
the real database, and every example is rolled back. ``HYPOTHESIS_PROFILE=long`` looks longer and at random.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from applications import journal
from applications.lifecycle import NotPermitted, NotPossible
from chief_workshop import schedule
from common import clockwork
from tests.cast import PEOPLE, Cast
from tests.five_years import assessing, checks, ending, facts, world, yearly
from tests.five_years.world import DEEDS, Act, Deed, NothingThere, Stand, World

# how many of the rules each theme is: the long ways are gone more often
THEMES = {assessing.ASSESS: 4, ending.REVOKE: 2, ending.RESTORE: 2, ending.LEAVE: 1}
THEMES |= {yearly.FILE: 1, yearly.BOOK: 1, yearly.CHANGE: 1, yearly.INSPECT: 1}
# what hangs on a deadline; letters and storage have their own tests
JOBS = [job for job in schedule.PERIODIC if not job.aside and job.owner in {"applications", "reviews"}]
PROFILES: dict[str, dict[str, Any]] = {
    # the same lives every time; a fault is told as it was found, for to shorten it takes minutes
    "suite": {"max_examples": 10, "stateful_step_count": 70, "derandomize": True, "phases": [Phase.generate]},
    "one": {"max_examples": 3, "stateful_step_count": 40, "derandomize": True, "phases": [Phase.generate]},
    "long": {"max_examples": 300, "stateful_step_count": 150},
}
COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "print_blob": True,
    "suppress_health_check": list(HealthCheck),
}
HOW = st.integers(0, 99)
WHICH = st.integers(0, 1)
DAYS = st.sampled_from([0, 0, 1, 1, 3, 6, 8, 9, 12, 40])
OFTEN_ENOUGH = 12  # days after which everything that is due by the clock is done, as after a downtime


class FiveYears(RuleBasedStateMachine):
    """One life of two titles; ``world`` is what each begins with."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.back = transaction.atomic()
        self.back.__enter__()
        self.at = world.GRANTED + timedelta(days=1)
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

    @initialize(days=st.sampled_from([1, 520, 560]))
    def life_begins(self, days: int) -> None:
        """On the day after the award, or when the first assessment comes near."""
        self._pass(days)

    @rule(days=st.sampled_from([30, 90, 150, 300]))
    @precondition(lambda self: self.at < world.ENDS)
    def years_go_by(self, days: int) -> None:
        self._pass(days)

    @rule(name=st.sampled_from(sorted(DEEDS)), who=st.sampled_from(sorted(PEOPLE)), which=WHICH, how=HOW)
    def somebody_tries_anything(self, name: str, who: str, which: int, how: int) -> None:
        self._do(DEEDS[name], self.world.titles[which], who, how)

    def act(self, theme: str, data: Any) -> None:
        """Whoever it is up to, or now and then somebody else, does one of the things that seem possible."""
        name, title = data.draw(st.sampled_from(self.fitting[theme]))
        deed = DEEDS[name]
        who = data.draw(st.sampled_from([*deed.who * (24 // len(deed.who)), *PEOPLE]))
        self._pass(data.draw(DAYS))
        self._do(deed, title, who, data.draw(HOW))

    def _do(self, deed: Deed, title: int, who: str, how: int) -> None:
        self.at += timedelta(minutes=7)
        act = Act(self.world, Stand(title, self.at), self.world.cast.people[who], self.at, how)
        try:
            with transaction.atomic():
                deed.do(act)
        except (NotPermitted, NotPossible, NothingThere) as refused:
            event(f"{deed.name}: {type(refused).__name__}")
        else:
            event(f"{deed.name}: done")

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


def _of_theme(theme: str) -> Callable[..., None]:
    def acts(self: FiveYears, data: Any) -> None:
        self.act(theme, data)

    acts.__name__ = theme
    seems_possible = precondition(lambda self: theme in self.fitting)
    return rule(data=st.data())(seems_possible(acts))


for _theme, _rules in THEMES.items():
    for _number in range(_rules):
        setattr(FiveYears, f"{_theme}_{_number}", _of_theme(_theme))


@pytest.mark.django_db
class TestFiveYears(FiveYears.TestCase):
    """Of anybody doing anything: no impossible state."""

    settings = settings(**COMMON, **PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "suite")])

    @pytest.fixture(autouse=True)
    def begin(self, cast: Cast) -> None:
        FiveYears.world = world.begun(cast)
