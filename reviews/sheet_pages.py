"""What the pages of a score sheet and the copy on a device have in common: the drawn indicators and the key's part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import User
from applications import snapshot
from applications.rubric_words import FORM
from reviews import evidence
from reviews.models import ScoreSheet
from reviews.selectors.scoring import Item, Shown, plain, title_of

INDICATOR = "reviews/scoring/_indicator.html"


def dressed(whole: Shown, items: Sequence[Item]) -> None:
    """Put bands and evidence beside these indicators. The form is deciphered only where a part of it stands there."""
    indicators = [item.indicator for item in items]
    prefetch_related_objects(indicators, "bands")
    asks_form = any(code.startswith(FORM) for one in indicators for code in one.evidence)
    frozen = snapshot.upgraded(whole.sheet.workshop.submitted_version.snapshot) if asks_form else {}
    found = evidence.of_sheet(whole.sheet, frozen, indicators)
    for item in items:
        item.cards = found.beside(item.indicator)
        item.evidence_words = evidence.in_words(item.cards)


def facts_of(whole: Shown, item: Item) -> dict[str, Any]:
    """The context of sheet.html."""
    following = whole.after(item)
    return {
        "shown": whole,
        "sheet": whole.sheet,
        "item": item,
        "next": following,
        "left": len(whole.items) - whole.done,
        "title": title_of(whole.sheet.workshop),
        "total": plain(whole.total),
        "full": plain(whole.full),
    }


def part_for(sheet: ScoreSheet, user: User) -> str:
    """The server's part of the key of a device's copy: the same for this person and sheet, and never stored."""
    return salted_hmac(
        "reviews.sheet", f"{user.pk}:{sheet.pk}", secret=settings.HMAC_KEY, algorithm="sha256"
    ).hexdigest()


def copy_for(whole: Shown, user: User, *, type_size: str, open_sheets: list[str]) -> dict[str, Any]:
    """Everything that a device needs to go on without a network; no material is in it."""
    sheet = whole.sheet
    dressed(whole, whole.items)
    return {
        "user": user.pk,
        "part": part_for(sheet, user),
        "title": title_of(sheet.workshop),
        "type": type_size,
        "open": open_sheets,
        "urls": {
            "token": reverse("reviews:sheet_token"),
            "sync": reverse("reviews:sheet_sync", args=[sheet.pk]),
            "photos": reverse("reviews:sheet_photos", args=[sheet.pk]),
            "sign": reverse("reviews:sign_sheet", args=[sheet.pk]),
        },
        "indicators": [_indicator(item, sheet) for item in whole.items],
    }


def _indicator(item: Item, sheet: ScoreSheet) -> dict[str, Any]:
    below = item.indicator.comment_below
    return {
        "code": item.code,
        "title": item.indicator.title,
        "points": plain(item.indicator.points),
        "fixed": item.fixed,
        "comment_below": None if below is None else plain(below),
        "value": value_of(item),
        "html": drawn(item, sheet),
    }


def drawn(item: Item, sheet: ScoreSheet) -> str:
    return render_to_string(INDICATOR, {"item": item, "sheet": sheet})


def value_of(item: Item) -> dict[str, Any]:
    """A value as the script speaks of it."""
    score = item.score
    return {
        "points": None if score.value is None else plain(score.value),
        "comment": score.comment,
        "revision": score.revision,
        "at": (score.device_at or score.saved_at).isoformat(),
    }
