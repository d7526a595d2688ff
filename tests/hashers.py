"""A password history that costs nothing, so that a cast of fifteen is made in no time."""

from django_password_validators.password_history.hashers import HistoryHasher


class QuickHistory(HistoryHasher):
    """One round instead of two hundred thousand."""

    iterations = 1
