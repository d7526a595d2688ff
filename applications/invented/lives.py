"""The shape of an invented life: which state a case is in and when what happened to it, inside the round's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from applications.models import Round
from applications.states import State

# share of each state among the cases of the open round, and of a round that is over
OPEN = {
    State.DRAFT: 26,
    State.SUBMITTED: 26,
    State.RETURNED: 9,
    State.RECOMMENDED: 12,
    State.ACCEPTED: 12,
    State.NOT_RECOMMENDED: 6,
    State.REJECTED: 4,
    State.WITHDRAWN: 5,
}
OVER = {State.ACCEPTED: 62, State.NOT_RECOMMENDED: 14, State.REJECTED: 10, State.WITHDRAWN: 14}
_REVIEWED = {State.RECOMMENDED, State.ACCEPTED, State.NOT_RECOMMENDED, State.REJECTED}
_BY_CITY = {State.ACCEPTED, State.REJECTED}


@dataclass
class Life:
    """Moments are None where it never happened."""

    state: State
    begun: datetime
    prepared: datetime | None = None
    submitted: datetime | None = None
    returned: datetime | None = None
    checked: datetime | None = None
    drafted: datetime | None = None
    opinion: datetime | None = None
    city: datetime | None = None
    ended: datetime | None = None

    @property
    def last(self) -> datetime:
        return max(moment for moment in vars(self).values() if isinstance(moment, datetime))


def invent(random: Random, round_: Round, now: datetime) -> Life:
    """A life that could have been lived in this round up to ``now``."""
    shares = OVER if round_.closes_at <= now else OPEN
    state = random.choices(list(shares), weights=list(shares.values()))[0]
    end = min(now - timedelta(hours=2), round_.closes_at)
    begun, prepared = sorted(_between(random, round_.opens_at, end) for _ in range(2))
    life = Life(state, begun)
    if state == State.DRAFT:
        return life
    if state == State.WITHDRAWN and random.random() < 0.6:  # noqa: PLR2004 - most end as drafts
        life.ended = max(begun, end) + timedelta(minutes=5)
        return life
    life.prepared = prepared
    life.submitted = prepared + (end - prepared) * random.random() / 3
    _review(random, life, min(now, round_.review_until))
    return life


def _review(random: Random, life: Life, until: datetime) -> None:
    assert life.submitted is not None  # noqa: S101 - the caller has set it
    steps = sorted(_between(random, life.submitted, until) for _ in range(4))
    if life.state == State.WITHDRAWN:
        life.ended = steps[0]
        return
    if life.state == State.RETURNED:
        life.checked, life.returned = steps[0], steps[1]
        return
    if life.state in _REVIEWED or random.random() < 0.6:  # noqa: PLR2004 - the others were not opened yet
        life.checked = steps[0]
    if life.state in _REVIEWED:
        life.drafted, life.opinion = steps[1], steps[2]
    if life.state in _BY_CITY:
        life.city = steps[3]
    if life.state == State.NOT_RECOMMENDED:
        life.ended = life.opinion
    if life.state == State.REJECTED:
        life.ended = life.city


def _between(random: Random, start: datetime, end: datetime) -> datetime:
    moment = start + (end - start) * random.random()
    return moment.replace(microsecond=0)
