"""What a guard is: a question about a workshop that carries the sentence shown when the answer is no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from applications.models import Workshop


class Guard(Protocol):
    """``guard(workshop, at)`` answers the sentences that stand in the way; an empty list lets the act pass."""

    __name__: str

    def __call__(self, workshop: Workshop, at: datetime) -> list[str]: ...


def guard(sentence: str) -> Callable[[Callable[[Workshop, datetime], bool]], Guard]:
    """Turn a yes/no question into a guard that says ``sentence`` when the answer is no."""

    def make(question: Callable[[Workshop, datetime], bool]) -> Guard:
        def ask(workshop: Workshop, at: datetime) -> list[str]:
            return [] if question(workshop, at) else [sentence]

        ask.__name__ = question.__name__
        ask.__doc__ = question.__doc__
        return ask

    return make
