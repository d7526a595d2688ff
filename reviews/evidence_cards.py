"""One card beside an indicator: a paper, a photo, a figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """One thing to look at: what it is called, a word on it, where it opens, its picture where there is one."""

    title: str
    detail: str
    href: str
    src: str = ""
    is_photo: bool = False
    is_own: bool = False
