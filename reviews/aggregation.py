"""How signed sheets become one result: exact sums, extremes left out by the rule, spread per indicator, the pass line.

Pure functions, the check of the same arithmetic in SQL (``reviews.selectors.evaluation``). A score is a sum and the
number of sheets it is shared by; nothing is rounded but what is printed, so 69.995 prints 70.00 and still fails 70.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

PRINTED = Decimal("0.01")
STORED = Decimal("0.00000001")
FEWEST_FOR_EXTREMES = 3  # without highest and lowest one sheet must be left


@dataclass(frozen=True)
class Score:
    """``total`` points shared by ``sheets`` sheets; ``left_out`` says how many extremes stand beside them."""

    total: Decimal
    sheets: int
    left_out: int = 0

    @property
    def exact(self) -> Fraction:
        return Fraction(self.total) / self.sheets

    @property
    def printed(self) -> Decimal:
        """With two decimals, half up: for paper and screen only."""
        return rounded(self.exact)

    @property
    def stored(self) -> Decimal:
        """With eight decimals: two different results, or a result and a line, never become the same by that."""
        return Decimal(self.total / self.sheets).quantize(STORED)

    def reaches(self, line: Decimal) -> bool:
        """Compared by multiplication, never by the rounded figure."""
        return self.total >= line * self.sheets


@dataclass(frozen=True)
class Spread:
    """How far apart the sheets are at one indicator, and how far they may be."""

    indicator: int
    lowest: Decimal
    highest: Decimal
    allowed: Decimal

    @property
    def width(self) -> Decimal:
        return self.highest - self.lowest

    @property
    def is_wide(self) -> bool:
        return self.width > self.allowed


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up, of a score (never below zero), from the exact value."""
    hundredths = math.floor(value * 100 + Fraction(1, 2))
    return (Decimal(hundredths) / 100).quantize(PRINTED)


def plain(value: Decimal) -> str:
    """8, 7.5 or 88.25: points without zeros behind."""
    return f"{value.normalize():f}"


def score_of(totals: Iterable[Decimal], *, drop_extremes_from: int) -> Score | None:
    """The result of the panel: the mean, or without one highest and one lowest from so many sheets up (0: never)."""
    ordered = sorted(totals)
    if not ordered:
        return None
    if leaves_out(len(ordered), drop_extremes_from):
        kept = ordered[1:-1]
        return Score(sum(kept, Decimal(0)), len(kept), left_out=2)
    return Score(sum(ordered, Decimal(0)), len(ordered))


def leaves_out(sheets: int, drop_extremes_from: int) -> bool:
    """Whether a panel of so many sheets leaves out its highest and its lowest."""
    return bool(drop_extremes_from) and sheets >= max(drop_extremes_from, FEWEST_FOR_EXTREMES)


def spreads_of(
    sheets: Sequence[Mapping[int, Decimal]], points: Mapping[int, Decimal], *, share: Decimal
) -> list[Spread]:
    """The spread of every indicator that was judged, in the order of ``points``; ``sheets`` are indicator → value."""
    found = []
    for indicator, full in points.items():
        values = [sheet[indicator] for sheet in sheets if indicator in sheet]
        if values:
            found.append(Spread(indicator, min(values), max(values), full * share))
    return found
