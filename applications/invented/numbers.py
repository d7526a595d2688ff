"""Invented numbers with valid check digits: credit codes, identity numbers, certificates, telephones, accounts."""

from __future__ import annotations

from datetime import date
from random import Random

from stdnum.cn import ric, uscc

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ENTERPRISE, _INSTITUTION = "91", "12"


def credit_code(district: str, serial: int, *, is_base: bool = False) -> str:
    """统一社会信用代码; different for every ``serial``."""
    head = _INSTITUTION if is_base else _ENTERPRISE
    area = district if district.isdigit() else "110115"
    first = f"{head}{area}MA9{_base31(serial):0>6}"
    return str(first + uscc.calc_check_digit(first))


def identity(born: date, serial: int, *, is_male: bool, district: str = "110108") -> str:
    """公民身份号码; ``serial`` below 500 numbers people of one day and sex."""
    area = district if district.isdigit() else "110115"
    running = serial % 500 * 2 + (1 if is_male else 0)
    first = f"{area}{born:%Y%m%d}{running:03d}"
    return first + str(ric.calc_check_digit(first + "0"))


def certificate(random: Random) -> str:
    return f"S0000110{random.randrange(10**10):010d}"


def mobile(random: Random) -> str:
    return f"1390000{random.randrange(10_000):04d}"


def telephone(random: Random) -> str:
    return f"010-0000{random.randrange(10_000):04d}"


def account(random: Random) -> str:
    return f"0200{random.randrange(10**15):015d}"


def _base31(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 31)
        digits = _ALPHABET[digit] + digits
    return digits or "0"
