"""The draw of experts as a pure function: the same seed, strata and candidates give the same panel, anywhere.

How it works, so that anybody can do it again with nothing but SHA-256:

1. The seed is 32 random bytes written as 64 hexadecimal digits. Its commitment is the SHA-256 of these 64 characters;
   it is published before anybody sees the list of candidates.
2. Strata are worked through in their order. In stratum number n (from 1) each candidate of its trade who was not taken
   by an earlier stratum gets the sort key HMAC-SHA256(key = the 64 characters of the seed, message = "n|expert key").
3. The candidates stand in the order of their sort keys. The first take the seats, the next stand by as alternates, in
   that order. A sort key is a number of 256 bits, so no remainder favours anybody, and the order in which the
   candidates were listed does not matter.

``python reviews/drawing.py < draw.json`` draws again from the file that the record's page hands out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SEED_BYTES = 32


@dataclass(frozen=True)
class Stratum:
    """How many seats and alternates one trade gets; an empty trade takes candidates of every trade."""

    trade: str
    seats: int
    alternates: int = 0


@dataclass(frozen=True)
class Candidate:
    """One expert who may be drawn: the key that never changes, and the trades in which he judges."""

    key: str
    trades: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """One expert in the result; ``place`` counts seats and alternates of a stratum apart, from 1."""

    stratum: int
    place: int
    is_alternate: bool
    key: str
    sort_key: str


@dataclass(frozen=True)
class Shortage:
    """A stratum for which there were too few candidates."""

    stratum: int
    trade: str
    wanted: int
    found: int


class TooFew(Exception):
    """Some strata cannot fill their seats (or have nobody at all); nobody is drawn."""

    def __init__(self, shortages: list[Shortage]) -> None:
        self.shortages = shortages
        super().__init__(str(shortages))


def new_seed() -> str:
    """64 hexadecimal digits from the operating system's own randomness."""
    return secrets.token_hex(SEED_BYTES)


def commitment_of(seed: str) -> str:
    """What is shown before the candidates are: whoever knows it can tell later that the seed was not changed."""
    return hashlib.sha256(seed.encode()).hexdigest()


def sort_key(seed: str, stratum: int, key: str) -> str:
    """The place of a candidate in a stratum, as 64 hexadecimal digits."""
    return hmac.new(seed.encode(), f"{stratum}|{key}".encode(), hashlib.sha256).hexdigest()


def fits(candidate: Candidate, stratum: Stratum) -> bool:
    return not stratum.trade or stratum.trade in candidate.trades


def draw(seed: str, strata: Iterable[Stratum], candidates: Iterable[Candidate]) -> list[Drawn]:
    """Seats and alternates of every stratum, in order; alternates as far as candidates go. Raises TooFew."""
    free = {candidate.key: candidate for candidate in candidates}
    drawn: list[Drawn] = []
    shortages: list[Shortage] = []
    for number, stratum in enumerate(strata, 1):
        wanted = stratum.seats + stratum.alternates
        least = max(stratum.seats, min(wanted, 1))
        ranked = sorted((sort_key(seed, number, key), key) for key, one in free.items() if fits(one, stratum))
        if len(ranked) < least:
            shortages.append(Shortage(number, stratum.trade, least, len(ranked)))
        for place, (found, key) in enumerate(ranked[:wanted], 1):
            is_alternate = place > stratum.seats
            drawn.append(Drawn(number, place - stratum.seats * is_alternate, is_alternate, key, found))
            del free[key]
    if shortages:
        raise TooFew(shortages)
    return drawn


def again(record: dict[str, Any]) -> list[Drawn]:
    """The draw of a record once more, from the file of its page."""
    return draw(
        record["seed"],
        [Stratum(one["trade"], one["seats"], one["alternates"]) for one in record["strata"]],
        [Candidate(one["key"], tuple(one["trades"])) for one in record["candidates"] if not one.get("excluded")],
    )


if __name__ == "__main__":
    handed_out = json.load(sys.stdin)
    kept = commitment_of(handed_out["seed"]) == handed_out["commitment"]
    sys.stdout.write(f"commitment {'holds' if kept else 'DOES NOT HOLD'}\n")
    for one in again(handed_out):
        kind = "alternate" if one.is_alternate else "seat"
        sys.stdout.write(f"stratum {one.stratum}  {kind} {one.place}  {one.key}  {one.sort_key}\n")
