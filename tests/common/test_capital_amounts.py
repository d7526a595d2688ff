from __future__ import annotations

from decimal import Decimal

import pytest

from common.capital_amounts import in_capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("400000", "肆拾万元整"),
        ("500003", "伍拾万零叁元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-1200.00", "负壹仟贰佰元整"),
    ],
)
def test_an_amount_reads_as_on_a_voucher(amount: str, words: str) -> None:
    assert in_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.005", "1000000000000"])
def test_what_no_voucher_can_say_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="cannot be written in capitals"):
        in_capitals(Decimal(amount))
