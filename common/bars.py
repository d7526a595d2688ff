"""The bars above the rows of 待办: work that is not one case, in a sentence with the way to where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common import paging


def bar(words: Sequence[str], href: str, number: int | None = None) -> dict[str, Any]:
    """What components/notice_bar.html draws. Words: tone, icon, sentence ({} for the number), detail, label."""
    tone, icon, sentence, detail, label = words
    said = sentence if number is None else sentence.format(paging.in_words(number))
    return {"tone": tone, "icon": icon, "sentence": said, "detail": detail, "link": {"label": label, "href": href}}
