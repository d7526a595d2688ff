"""The draw itself, without a database: the same panel again, nobody favoured, nobody who is not a candidate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from reviews.drawing import Candidate, Drawn, Stratum, TooFew, commitment_of, draw, new_seed, sort_key

SEED = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592"
POOL = [Candidate(f"{number}", ("焊工",)) for number in range(1, 9)] + [
    Candidate(f"{number}", ("焊工", "电工")) for number in range(9, 13)
]
STRATA = [Stratum("电工", 2, 1), Stratum("焊工", 3, 2)]
# the 99.9 % point of chi-square with eleven degrees of freedom: one honest draw in a thousand lies beyond it
MOST_AT_11 = 31.264
DRAWS = 10_000


def test_the_same_seed_gives_the_same_panel_in_whatever_order_the_candidates_stand() -> None:
    first = draw(SEED, STRATA, POOL)
    assert draw(SEED, STRATA, POOL) == first
    assert draw(SEED, STRATA, list(reversed(POOL))) == first
    assert [(d.stratum, d.place, d.is_alternate) for d in first] == [
        (1, 1, False), (1, 2, False), (1, 1, True),
        (2, 1, False), (2, 2, False), (2, 3, False), (2, 1, True), (2, 2, True),
    ]  # fmt: skip
    assert len({d.key for d in first}) == len(first)


def test_the_seats_go_to_the_smallest_sort_keys() -> None:
    ranked = sorted(POOL, key=lambda one: sort_key(SEED, 1, one.key))
    drawn = draw(SEED, [Stratum("焊工", 2, 1)], POOL)
    assert [d.key for d in drawn] == [one.key for one in ranked[:3]]
    # by hand: HMAC-SHA256 with the digits of the seed as key and "1|7" as message
    assert sort_key("00", 1, "7") == "e2c78f66c19e63345846e886ca2ea3b3dbd0e6d4dbada9cc31590891e321590e"


def test_another_seed_gives_another_panel() -> None:
    found = {tuple(d.key for d in draw(f"{number:064x}", STRATA, POOL)) for number in range(50)}
    assert len(found) == 50


def test_ten_thousand_draws_favour_nobody() -> None:
    """Chi-square over how often each of twelve equals gets one of five seats, and the first of them."""
    strata, equals = [Stratum("", 5, 0)], [Candidate(str(number), ()) for number in range(12)]
    seats: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for number in range(DRAWS):
        drawn = draw(f"{number:064x}", strata, equals)
        seats.update(d.key for d in drawn)
        first[drawn[0].key] += 1
    assert sum(seats.values()) == 5 * DRAWS
    # five of twelve without putting back vary less than independent hits by (12 - 5) / (12 - 1)
    assert chi_square(seats, 5 * DRAWS / 12) / ((12 - 5) / (12 - 1)) < MOST_AT_11
    assert chi_square(first, DRAWS / 12) < MOST_AT_11


def chi_square(found: Counter[str], expected: float) -> float:
    assert len(found) == 12
    return sum((number - expected) ** 2 / expected for number in found.values())


def test_too_few_candidates_draw_nobody() -> None:
    with pytest.raises(TooFew) as refusal:
        draw(SEED, [Stratum("焊工", 13, 0), Stratum("钳工", 0, 1)], POOL)
    assert [(s.trade, s.wanted, s.found) for s in refusal.value.shortages] == [("焊工", 13, 12), ("钳工", 1, 0)]


def test_alternates_are_as_many_as_there_are() -> None:
    drawn = draw(SEED, [Stratum("电工", 3, 5)], POOL)
    assert [d.is_alternate for d in drawn] == [False, False, False, True]


def test_the_commitment_belongs_to_one_seed() -> None:
    assert commitment_of("00") == "f1534392279bddbf9d43dde8701cb5be14b82f76ec6607bf8d6ad557f60f304e"
    seeds = {new_seed() for _ in range(10)}
    assert len(seeds) == 10
    assert {len(seed) for seed in seeds} == {64}


def test_anybody_can_draw_again_from_the_file_of_the_record() -> None:
    record = {
        "seed": SEED,
        "commitment": commitment_of(SEED),
        "strata": [vars(one) for one in STRATA],
        "candidates": [{"key": one.key, "trades": one.trades} for one in POOL],
    }
    program = Path(__file__).resolve().parents[2] / "reviews" / "drawing.py"
    said = subprocess.run(
        [sys.executable, "-I", str(program)], input=json.dumps(record), capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said == ["commitment holds", *(line_of(one) for one in draw(SEED, STRATA, POOL))]


def line_of(one: Drawn) -> str:
    return (
        f"stratum {one.stratum}  {'alternate' if one.is_alternate else 'seat'} {one.place}  {one.key}  {one.sort_key}"
    )
