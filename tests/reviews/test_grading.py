"""Points to grades: tables of places, lines, ties, vetoes and mending."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from applications.services.assessment_due import due_after
from reviews import grading
from reviews.grading import Candidate, Lines

LINES = Lines(Decimal(60), Decimal(90), Decimal("0.2"))


@pytest.mark.parametrize(
    ("assessed", "share", "places"),
    [
        (0, "0.2", 0),
        (1, "0.2", 0),
        (4, "0.2", 0),
        (5, "0.2", 1),
        (9, "0.2", 1),
        (10, "0.2", 2),
        (15, "0.2", 3),  # 15 × 0.2 in binary is a little less than 3
        (100, "0.15", 15),
        (3, "0.333", 0),
        (3, "1", 3),
        (7, "0", 0),
    ],
)
def test_the_places_of_excellent_are_the_share_rounded_down(assessed: int, share: str, places: int) -> None:
    assert grading.places(assessed, Decimal(share)) == places


def grades_of(*rows: tuple[str, str], free: int, **special: Candidate) -> list[tuple[int, int, str]]:
    """Of (total, score) pairs in the order given: (place in this list, rank, grade)."""
    candidates = [Candidate(key, Decimal(score), Decimal(total)) for key, (total, score) in enumerate(rows)]
    return [(one.key, one.rank, one.grade) for one in grading.graded(candidates, LINES, free=free, all_places=free)]


def test_the_best_take_the_places_and_the_lines_count_unrounded() -> None:
    rows = (("95", "95"), ("90", "90"), ("89.99999999", "89.99999999"), ("60", "60"), ("59.99999999", "59.99999999"))
    assert grades_of(*rows, free=1) == [
        (0, 1, "excellent"),
        (1, 2, "pass"),
        (2, 3, "pass"),
        (3, 4, "pass"),
        (4, 5, "fail"),
    ]


def test_equal_totals_are_told_apart_by_the_score_without_the_bonus() -> None:
    assert grades_of(("100", "97"), ("100", "99"), free=1) == [(1, 1, "excellent"), (0, 2, "pass")]


def test_who_is_equal_in_both_gets_excellent_together_or_not_at_all() -> None:
    tied = (("95", "94"), ("95", "94"), ("92", "92"))
    assert grades_of(*tied, free=2)[:2] == [(0, 1, "excellent"), (1, 1, "excellent")]
    assert grades_of(*tied, free=1) == [(0, 1, "pass"), (1, 1, "pass"), (2, 3, "pass")]


def test_each_refused_place_says_why() -> None:
    candidates = [Candidate(key, Decimal(95), Decimal(95)) for key in range(2)]
    candidates.append(Candidate(2, Decimal(91), Decimal(91)))
    found = grading.graded(candidates, LINES, free=1, all_places=1)
    assert [one.reason for one in found] == [
        "得分达到优秀线，与他人并列，名额不足，并列者均不评为优秀。",
        "得分达到优秀线，与他人并列，名额不足，并列者均不评为优秀。",
        "得分达到优秀线，但超出优秀名额（1 个）。",
    ]


@pytest.mark.parametrize(
    ("facts", "grade", "reason"),
    [
        ({"vetoes": ("考核材料弄虚作假",)}, "fail", "一票否决：考核材料弄虚作假。"),
        ({"mended": True}, "pass", "限期整改后复核达到要求，评为合格。"),
        ({"mended": False}, "fail", "限期整改，复核未达到要求。"),
        ({"overdue": True}, "fail", "限期整改逾期，没有报告整改情况。"),
        ({"mended": True, "vetoes": ("挪用资金",)}, "fail", "一票否决：挪用资金。"),
        ({}, "excellent", ""),
    ],
)
@pytest.mark.parametrize("total", ["55", "98"])
def test_vetoes_and_mending_come_before_points(facts: dict[str, object], grade: str, reason: str, total: str) -> None:
    one = Candidate(1, Decimal(total), Decimal(total), **facts)  # type: ignore[arg-type]  # a table of columns
    found = grading.graded([one], LINES, free=1, all_places=1)[0]
    expected = ("fail", "") if not facts and total == "55" else (grade, reason)
    assert (found.grade, found.reason) == expected


def test_whoever_fails_stands_behind_whoever_does_not() -> None:
    vetoed = Candidate(1, Decimal(98), Decimal(98), vetoes=("弄虚作假",))
    others = [Candidate(2, Decimal(70), Decimal(70)), Candidate(3, Decimal(50), Decimal(50))]
    found = grading.graded([vetoed, *others], LINES, free=0, all_places=0)
    assert [(one.key, one.rank, one.grade) for one in found] == [(2, 1, "pass"), (1, 2, "fail"), (3, 3, "fail")]


@pytest.mark.parametrize(
    ("base", "months", "not_before", "due"),
    [
        ("2026-08-03", 24, None, "2028-12-31"),
        ("2026-01-01", 24, None, "2028-12-31"),
        ("2026-12-31", 24, None, "2028-12-31"),
        ("2024-02-29", 24, None, "2026-12-31"),
        ("2024-02-29", 12, None, "2025-12-31"),
        ("2027-01-01", 24, None, "2029-12-31"),
        ("2026-07-01", 6, None, "2027-12-31"),
        ("2026-06-30", 6, None, "2026-12-31"),
        ("2011-11-30", 24, "2026-11-01", "2027-12-31"),
        ("2012-11-30", 24, "2026-11-01", "2026-12-31"),
        ("2024-02-29", 24, "2026-03-01", "2026-12-31"),
    ],
)
def test_an_assessment_is_due_on_the_last_day_of_its_year(
    base: str, months: int, not_before: str | None, due: str
) -> None:
    known = date.fromisoformat(not_before) if not_before else None
    assert due_after(date.fromisoformat(base), months, not_before=known) == date.fromisoformat(due)
