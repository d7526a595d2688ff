"""Numbers that are given one after another, and codes that cannot be guessed."""

import secrets

from django.db import connection

# without 0/O, 1/I/L: read aloud and typed from paper
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def next_in(series: str) -> int:
    """The next number of ``series``, starting at 1. A rolled-back transaction gives it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_numberseries (key, last) VALUES (%s, 1) "
            "ON CONFLICT (key) DO UPDATE SET last = common_numberseries.last + 1 RETURNING last",
            [series],
        )
        return int(cursor.fetchone()[0])


def check_code(length: int = 13) -> str:
    """A random code of ``length`` characters, about 4.95 bits each: 13 of them are 64 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def spaced(code: str) -> str:
    """A code as printed, in groups of four: ``7Q4M-X037-V2K9-P``."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
