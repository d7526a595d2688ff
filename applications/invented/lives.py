"""The shape of an invented life: which state a case is in and when what happened to it, inside the round's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from applications.models import Round
from applications.states import AFTER_ACCEPTANCE, ALIVE, State

# share of each state among the cases of the open round, and of one whose panels have not begun
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
# of the round before it, whose panels, notices and seals are under way
LAST = {
    State.ACCEPTED: 6,
    State.EVALUATING: 5,
    State.UNQUALIFIED: 9,
    State.QUALIFIED: 4,
    State.PUBLICISED: 6,
    State.CONTESTED: 2,
    State.CLEARED: 4,
    State.GRANTED: 31,
    State.NOT_RECOMMENDED: 13,
    State.REJECTED: 9,
    State.WITHDRAWN: 11,
}
# of older rounds, which are all done
PAST = {
    State.ACCEPTED: 16,
    State.UNQUALIFIED: 12,
    State.GRANTED: 34,
    State.NOT_RECOMMENDED: 14,
    State.REJECTED: 10,
    State.WITHDRAWN: 14,
}
# after its reviews a round needs so long until the first titles
SETTLED = timedelta(days=100)
# the city has accepted it: its panel, notice and title are written in ``reviews.invented``
PAST_ACCEPTANCE = AFTER_ACCEPTANCE | ALIVE
JUDGED = PAST_ACCEPTANCE - {State.ACCEPTED}
_REVIEWED = {State.RECOMMENDED, State.NOT_RECOMMENDED, State.REJECTED} | PAST_ACCEPTANCE
_BY_CITY = {State.REJECTED} | PAST_ACCEPTANCE


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


def shares_of(round_: Round, now: datetime) -> dict[State, int]:
    """How the cases of a round divide, by how long its reviews are over."""
    since = now - round_.review_until
    return OPEN if since < SETTLED else LAST if since < timedelta(days=365) else PAST


def invent(random: Random, round_: Round, now: datetime, state: State) -> Life:
    """A life that led to ``state`` in this round up to ``now``; what follows the acceptance is no part of it."""
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
