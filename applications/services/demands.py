"""What an open settlement demands follows the books: what was entered before the end may be confirmed after it."""

from __future__ import annotations

from applications.models import Ledger, Settlement
from applications.selectors import ledger as figures


def follow(ledger: Ledger) -> None:
    """After lines or breaches changed: what is left, what is misused, what came back already.

    The caller has locked the ledger.
    """
    found = figures.open_settlement(ledger)
    if found is not None:
        left, misused = figures.to_recover(ledger.workshop)
        facts = {"unspent": left + figures.recovered(found), "misused": misused}
        Settlement.objects.filter(pk=found.pk, status=Settlement.Status.OPEN).update(**facts)
