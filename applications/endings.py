"""What else happens when a title ends, and what stands in the way of ending it: registered upstairs, asked by the acts.

``reviews`` knows plaques, subsidies and inquiries, and this floor may not import it: it registers here what it wants
to be asked and called for. Every act that ends a title (revoke, close) calls ``title_ended`` among its effects.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from accounts.models import User
from applications.models import Workshop
from applications.questions import Guard


class AfterEnd(Protocol):
    """``hook(workshop, by=, at=, why=)`` in the act's transaction, before the state is changed and saved."""

    def __call__(self, workshop: Workshop, *, by: User, at: datetime, why: str) -> None: ...


_AFTER: list[AfterEnd] = []
_IN_THE_WAY: list[Guard] = []
_FINANCE_ASKS: list[Callable[[Workshop], bool]] = []


def after_end(hook: AfterEnd) -> AfterEnd:
    """Decorator: do this whenever a title ends, such as opening the return of its plaque and its settlement."""
    _AFTER.append(hook)
    return hook


def title_ended(workshop: Workshop, *, by: User, at: datetime, why: str) -> None:
    """Called among the effects of every act that ends a title."""
    for hook in _AFTER:
        hook(workshop, by=by, at=at, why=why)


def in_the_way_of_closing(guard: Guard) -> Guard:
    """Decorator: no title is closed while this guard has a sentence, such as a ground under inquiry."""
    _IN_THE_WAY.append(guard)
    return guard


def nothing_else_is_in_the_way(workshop: Workshop, at: datetime) -> list[str]:
    """The guard of ``close`` that asks all the registered ones."""
    return [sentence for guard in _IN_THE_WAY for sentence in guard(workshop, at)]


def finance_has_a_say_if(question: Callable[[Workshop], bool]) -> Callable[[Workshop], bool]:
    """Decorator: where the answer is yes, such as a subsidy that was paid, finance agrees before a title is closed."""
    _FINANCE_ASKS.append(question)
    return question


def finance_has_a_say(workshop: Workshop) -> bool:
    return any(question(workshop) for question in _FINANCE_ASKS)
