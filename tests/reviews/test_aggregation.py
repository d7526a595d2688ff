"""How sheets become one result: the arithmetic alone, without a table of the database."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reviews.aggregation import Score, Spread, rounded, score_of, spreads_of


def totals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


# sheets, drop from, exact result, printed, left out
TABLE = [
    (("80",), 5, Fraction(80), "80.00", 0),
    (("80", "90"), 5, Fraction(85), "85.00", 0),
    (("70", "80", "81"), 5, Fraction(77), "77.00", 0),
    (("70", "70", "71"), 5, Fraction(211, 3), "70.33", 0),
    (("70", "71", "71"), 5, Fraction(212, 3), "70.67", 0),
    (("60", "70", "80", "90"), 5, Fraction(75), "75.00", 0),
    (("10", "70", "80", "90", "100"), 5, Fraction(80), "80.00", 2),
    (("88", "88", "88", "88", "88"), 5, Fraction(88), "88.00", 2),
    (("90", "90", "70", "90", "90"), 5, Fraction(90), "90.00", 2),
    (("70", "70", "80", "90", "90", "90"), 5, Fraction(330, 4), "82.50", 2),
    (("86.5", "91", "88", "79.5", "90", "84", "88.5"), 5, Fraction(437, 5), "87.40", 2),
    (("10", "70", "80", "90", "100"), 6, Fraction(70), "70.00", 0),
    (("10", "70", "80", "90", "100"), 0, Fraction(70), "70.00", 0),
    # a rule that would leave no sheet of two is not carried out
    (("60", "90"), 1, Fraction(75), "75.00", 0),
    (("69.99", "70"), 5, Fraction("69.995"), "70.00", 0),
    (("70.01", "70"), 5, Fraction("70.005"), "70.01", 0),
]


@pytest.mark.parametrize(("sheets", "drop_from", "exact", "printed", "left_out"), TABLE)
def test_the_result_is_the_mean_or_the_mean_without_the_extremes(
    sheets: tuple[str, ...], drop_from: int, exact: Fraction, printed: str, left_out: int
) -> None:
    score = score_of(totals(*sheets), drop_extremes_from=drop_from)
    assert score is not None
    assert (score.exact, str(score.printed), score.left_out) == (exact, printed, left_out)


def test_without_a_sheet_there_is_no_result() -> None:
    assert score_of([], drop_extremes_from=5) is None


@pytest.mark.parametrize(
    ("total", "sheets", "passes", "printed"),
    [
        ("139.99", 2, False, "70.00"),
        ("140", 2, True, "70.00"),
        ("349.99", 5, False, "70.00"),
        ("489", 7, False, "69.86"),
    ],
)
def test_the_line_is_compared_with_what_was_never_rounded(
    *, total: str, sheets: int, passes: bool, printed: str
) -> None:
    score = Score(Decimal(total), sheets)
    assert (score.reaches(Decimal(70)), str(score.printed)) == (passes, printed)


@pytest.mark.parametrize(
    ("value", "printed"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("2.665", "2.67")]
)
def test_what_is_printed_goes_half_up(value: str, printed: str) -> None:
    assert str(rounded(Fraction(value))) == printed


def test_the_spread_is_wide_only_beyond_its_share_of_the_points() -> None:
    sheets = [{1: Decimal(8), 2: Decimal(4)}, {1: Decimal(4), 2: Decimal("0.5")}, {1: Decimal(6), 2: Decimal(4)}]
    found = spreads_of(sheets, {1: Decimal(10), 2: Decimal(8), 3: Decimal(5)}, share=Decimal("0.4"))
    assert found == [
        Spread(1, Decimal(4), Decimal(8), Decimal("4.0")),
        Spread(2, Decimal("0.5"), Decimal(4), Decimal("3.2")),
    ]
    assert [spread.is_wide for spread in found] == [False, True]
