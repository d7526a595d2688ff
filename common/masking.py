"""How personal values look where they are not revealed."""


def masked_id(number: str) -> str:
    """``11**************3X``: the first two and the last two characters of an identity number."""
    return f"{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}" if len(number) > 4 else "*" * len(number)


def masked_phone(number: str) -> str:
    """``138****0100``: the middle of a telephone number is hidden."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def masked_account(number: str) -> str:
    """``尾号 0037``: only the last four digits of a bank account."""
    return f"尾号 {number[-4:]}" if number else ""
