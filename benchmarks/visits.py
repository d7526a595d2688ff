"""Requests to two servers in turn: ours and the floor, so that both meet the same machine at the same moment."""

from __future__ import annotations

import http.client
import statistics
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.counting import HEADER

WARM_UP = 4
MOST_PAIRS = 60
MOST_SECONDS = 12.0


@dataclass(frozen=True)
class Page:
    """One address on one server as one person."""

    name: str
    port: int
    path: str
    cookie: str
    most_statements: int = 0
    most_ratio: float = 0.0
    most_bytes: int = 0


@dataclass(frozen=True)
class Measured:
    page: Page
    statements: int
    size: int
    milliseconds: float
    ratio: float

    @property
    def faults(self) -> list[str]:
        """Which targets of design §9 it misses."""
        page = self.page
        found = [f"SQL {self.statements} > {page.most_statements}"] if self.statements > page.most_statements else []
        found += [f"{self.ratio:.2f} > {page.most_ratio} F"] if page.most_ratio and self.ratio > page.most_ratio else []
        return found + (
            [f"{self.size} B > {page.most_bytes} B"] if page.most_bytes and self.size > page.most_bytes else []
        )


class Visitor:
    """Keeps one connection to a server."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def visit(self, page: Page) -> tuple[float, int, int]:
        """Seconds, statements, bytes. Raises where the answer is not the page."""
        started = time.perf_counter()
        self._connection.request("GET", page.path, headers={"Cookie": page.cookie, "Host": "127.0.0.1"})
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - started
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{page.name} {page.path} answered {answer.status}, {answer.getheader('Location', '')}")
        return seconds, int(answer.getheader(HEADER, "0")), len(body)


def measure(page: Page, floor: Page) -> Measured:
    """Visit page and floor in turn; the ratio is the median of the pairs."""
    ours, theirs = Visitor(page.port), Visitor(floor.port)
    for _ in range(WARM_UP):
        ours.visit(page)
        theirs.visit(floor)
    pairs: list[tuple[float, float]] = []
    facts: Any = (0.0, 0, 0)
    until = time.monotonic() + MOST_SECONDS
    while len(pairs) < MOST_PAIRS and time.monotonic() < until:
        facts = ours.visit(page)
        pairs.append((facts[0], theirs.visit(floor)[0]))
    return Measured(
        page,
        facts[1],
        facts[2],
        statistics.median(own for own, _ in pairs) * 1000,
        statistics.median(own / base for own, base in pairs),
    )
