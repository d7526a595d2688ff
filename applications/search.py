"""Chinese search without an extension: bigrams of what may be looked for, and pinyin initials (design §5)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from applications.models import Workshop

LATIN = re.compile(r"[A-Za-z ]{2,}")
NUMBER_START = re.compile(r"SB\d{0,4}[-0-9A-Z]*", re.IGNORECASE)


def bigrams(*texts: str) -> list[str]:
    """Every pair of neighbouring characters, upper-cased, of every text; single characters count as themselves."""
    found: set[str] = set()
    for text in texts:
        tight = "".join(text.split()).upper()
        found.update({tight} if len(tight) == 1 else {tight[i : i + 2] for i in range(len(tight) - 1)})
    return sorted(found)


def initials(*texts: str) -> str:
    """Pinyin initials, e.g. ``lyz`` for 陆砚舟, space-separated per text."""
    return " ".join(_initials_of(text) for text in texts)


@lru_cache(maxsize=2000)
def _initials_of(text: str) -> str:
    """Units and trades come again and again."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes 50 MB, which readers need not pay

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))


def renew(workshop: Workshop) -> None:
    """Set what the case is found by; called whenever one of these words or numbers changed. Does not save."""
    spoken = [workshop.technician_name, workshop.trade, workshop.unit.name]
    workshop.initials = initials(*spoken)[:120]
    numbers = (workshop.number or "", workshop.plaque_number or "")
    workshop.search = bigrams(workshop.name, *spoken, *numbers, *workshop.initials.split())


def matching(text: str) -> Q:
    """Cases that a person means who typed this: unit, technician, trade, a number, or pinyin initials."""
    sought = "".join(text.split())
    if not sought:
        return Q()
    if len(sought) == 1:
        return Q(technician_name__startswith=sought)
    if NUMBER_START.fullmatch(sought):
        return Q(number__startswith=sought.upper())
    found = Q(search__contains=bigrams(sought))
    if LATIN.fullmatch(sought):
        # the pairs of letters may come from different words: look again at the few rows that the index gave
        return found & (
            Q(initials__contains=sought.lower())
            | Q(name__icontains=sought)
            | Q(unit__name__icontains=sought)
            | Q(plaque_number__istartswith=sought)
        )
    return found
