"""Amounts in capital figures (大写金额), as vouchers write them: 壹拾万柒仟元伍角叁分."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("亿", "万", "")
GROUP = 10_000
TENFOLD = 10
BEYOND = Decimal(10) ** 12
CENT = Decimal("0.01")


def in_capitals(amount: Decimal) -> str:
    """The amount in words. Raises ValueError for parts of a 分 and for 10¹² 元 and more."""
    if amount != amount.quantize(CENT) or abs(amount) >= BEYOND:
        raise ValueError(f"{amount} cannot be written in capitals.")
    yuan, cents = divmod(int(abs(amount) * 100), 100)
    words = _whole(yuan) + "元" if yuan else ""
    words += _cents(cents, follows=bool(words)) if cents or words else "零元整"
    return f"负{words}" if amount < 0 else words


def _whole(number: int) -> str:
    """亿, 万 and the rest; a gap between what is named is one 零."""
    words = ""
    has_gap = False
    for place, name in enumerate(GROUPS):
        group = number // GROUP ** (len(GROUPS) - 1 - place) % GROUP
        if not group:
            has_gap = bool(words)
            continue
        if words and (has_gap or group < GROUP // TENFOLD):
            words += "零"
        words += _group(group) + name
        has_gap = False
    return words


def _group(number: int) -> str:
    """Four digits: no 零 before the first, none after the last, one for each gap."""
    words = ""
    has_gap = False
    for digit, place in zip(f"{number:04d}", PLACES, strict=True):
        if digit == "0":
            has_gap = bool(words)
            continue
        words += ("零" if has_gap else "") + DIGITS[int(digit)] + place
        has_gap = False
    return words


def _cents(cents: int, *, follows: bool) -> str:
    tenths, rest = divmod(cents, TENFOLD)
    if not cents:
        return "整"
    if not rest:
        return f"{DIGITS[tenths]}角整"
    between = f"{DIGITS[tenths]}角" if tenths else "零" * follows
    return f"{between}{DIGITS[rest]}分"
