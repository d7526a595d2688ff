"""Encryption of personal values at rest and the keyed hash by which equal values find each other.

Keys come from settings as lists: the first writes, all read, so that a key can be replaced
without touching old rows at once. The keyed hash (HMAC-SHA-256) has one key of its own.
"""

import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PREFIX = "enc:"


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Ciphertext of ``text`` with the newest key; the empty string stays empty."""
    if not text:
        return ""
    return PREFIX + _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Plain text of what ``encrypt`` made. Raises ValueError when no key of the list fits."""
    if not stored:
        return ""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(stored.removeprefix(PREFIX).encode()).decode()
    except InvalidToken as fault:
        raise ValueError("No key in FIELD_KEYS reads this value.") from fault


def encrypt_bytes(content: bytes) -> bytes:
    """A whole file as ciphertext; about a third longer than it was."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(content)


def decrypt_bytes(stored: bytes) -> bytes:
    """What ``encrypt_bytes`` was given. Raises ValueError when no key of the list fits."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(stored)
    except InvalidToken as fault:
        raise ValueError("No key in FIELD_KEYS reads this file.") from fault


def blind_index(text: str) -> str:
    """64 hex digits by which equal values are found without reading them; empty for an empty value."""
    if not text:
        return ""
    normalised = "".join(text.split()).upper()
    return hmac.new(settings.HMAC_KEY.encode(), normalised.encode(), hashlib.sha256).hexdigest()
