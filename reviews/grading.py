"""How points become grades: the lines, the places of 优秀, the order within a round and its ties. Pure functions.

Places are the share of those assessed, rounded down. Within the round the total decides (unrounded, capped at 100),
then the panel's score without the bonus. Where titles that are equal in both do not all fit into the places left,
none of them is 优秀: nobody decides between equals, and the share is never exceeded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

EXCELLENT, PASS, FAIL = "excellent", "pass", "fail"
VETOED = "一票否决：{}。"
NOT_MENDED = "限期整改，复核未达到要求。"
OVERDUE = "限期整改逾期，没有报告整改情况。"
MENDED = "限期整改后复核达到要求，评为合格。"
BEYOND = "得分达到优秀线，但超出优秀名额（{} 个）。"
TIED = "得分达到优秀线，与他人并列，名额不足，并列者均不评为优秀。"


@dataclass(frozen=True)
class Lines:
    """What the programme rules say."""

    pass_line: Decimal
    excellent_line: Decimal
    excellent_share: Decimal


@dataclass(frozen=True)
class Candidate:
    """What is known of one title before its grade: ``mended`` is None where no mending was ordered."""

    key: int
    score: Decimal
    total: Decimal
    vetoes: tuple[str, ...] = ()
    mended: bool | None = None
    overdue: bool = False

    @property
    def standing(self) -> tuple[Decimal, Decimal]:
        return self.total, self.score


@dataclass(frozen=True)
class Graded:
    """The grade of one title, its place, and why it is not what the points alone would give."""

    key: int
    rank: int
    grade: str
    reason: str = ""


def places(assessed: int, share: Decimal) -> int:
    """Of 优秀 among so many: rounded down, computed exactly."""
    return math.floor(Fraction(share) * assessed)


def graded(candidates: Iterable[Candidate], lines: Lines, *, free: int, all_places: int) -> list[Graded]:
    """Everybody's grade in the order of the list; ``free``: places that no list before has taken."""
    by_standing = sorted(candidates, key=lambda one: (one.total, one.score), reverse=True)
    excellent, refused = _excellent(by_standing, lines, free, all_places)
    found = {one.key: _grade(one, lines, excellent, refused) for one in by_standing}
    order = sorted(by_standing, key=lambda one: found[one.key][0] == FAIL)  # stable: fails stand last
    ranks = _ranks(order, {key: grade for key, (grade, _) in found.items()})
    return [Graded(one.key, ranks[one.key], *found[one.key]) for one in order]


def _excellent(
    by_standing: Sequence[Candidate], lines: Lines, free: int, all_places: int
) -> tuple[set[int], dict[int, str]]:
    """Who is 优秀, and who is not although the points would do."""
    taken: set[int] = set()
    refused: dict[int, str] = {}
    able = [one for one in by_standing if _may_excel(one, lines)]
    for _, group in groupby(able, key=lambda one: one.standing):
        equal = list(group)
        if not refused and len(taken) + len(equal) <= free:
            taken |= {one.key for one in equal}
            continue
        is_tie = not refused and len(equal) > 1 and len(taken) < free
        refused |= {one.key: TIED if is_tie else BEYOND.format(all_places) for one in equal}
    return taken, refused


def _may_excel(one: Candidate, lines: Lines) -> bool:
    """Whoever had to mend is 合格 at most."""
    return not one.vetoes and one.mended is None and not one.overdue and one.total >= lines.excellent_line


def _grade(one: Candidate, lines: Lines, excellent: set[int], refused: dict[int, str]) -> tuple[str, str]:
    if one.vetoes:
        return FAIL, VETOED.format("；".join(one.vetoes))
    if one.overdue:
        return FAIL, OVERDUE
    if one.mended is not None:
        return (PASS, MENDED) if one.mended else (FAIL, NOT_MENDED)
    if one.key in excellent:
        return EXCELLENT, ""
    if one.total < lines.pass_line:
        return FAIL, ""
    return PASS, refused.get(one.key, "")


def _ranks(order: Sequence[Candidate], grades: dict[int, str]) -> dict[int, int]:
    """Equal standing, equal place; who failed stands behind who did not."""
    ranks: dict[int, int] = {}
    last: tuple[bool, tuple[Decimal, Decimal]] | None = None
    rank = 0
    for place, one in enumerate(order, 1):
        mark = (grades[one.key] == FAIL, one.standing)
        if mark != last:
            rank, last = place, mark
        ranks[one.key] = rank
    return ranks
