"""How personal values look where they are not revealed."""

_ID_SHOWN, _PHONE_SHOWN = 4, 7  # how many characters stay to be read


def masked_id(number: str) -> str:
    """``11**************3X``: the first two and the last two characters of an identity number."""
    return (
        f"{number[:2]}{'*' * (len(number) - _ID_SHOWN)}{number[-2:]}" if len(number) > _ID_SHOWN else "*" * len(number)
    )


def masked_phone(number: str) -> str:
    """``138****0100``: the middle of a telephone number is hidden."""
    if len(number) <= _PHONE_SHOWN:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - _PHONE_SHOWN)}{number[-4:]}"


def masked_account(number: str) -> str:
    """``尾号 0037``: only the last four digits of a bank account."""
    return f"尾号 {number[-4:]}" if number else ""
