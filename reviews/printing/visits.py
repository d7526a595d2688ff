"""The 现场考察记录 as paper: who was there, what was seen, the photos with their time, the places for signing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, Document


@dataclass(frozen=True)
class PrintedPhoto:
    """One photo; ``jpeg`` is the picture as it is printed, upright and small."""

    number: int
    taken: str
    caption: str
    jpeg: bytes

    @property
    def source(self) -> str:
        """The picture in the page itself: the renderer may read no files of people."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode('ascii')}"


@dataclass(frozen=True)
class VisitSheet:
    """What the record says. ``present`` are (capacity, name), ``sections`` are (heading, text)."""

    workshop_name: str
    unit_name: str
    technician: str
    number: str
    period: str
    place: str
    panel: str
    experts: str
    officers: str
    people_met: str
    closing: str
    absent: str = ""
    present: Sequence[tuple[str, str]] = field(default_factory=tuple)
    sections: Sequence[tuple[str, str]] = field(default_factory=tuple)
    photos: Sequence[PrintedPhoto] = field(default_factory=tuple)

    @property
    def photo_pairs(self) -> list[Sequence[PrintedPhoto]]:
        """Two photos a row."""
        return [self.photos[place : place + 2] for place in range(0, len(self.photos), 2)]


def render(sheet: VisitSheet) -> Document:
    """The record as PDF."""
    return Document(f"{sheet.workshop_name}现场考察记录.pdf", PDF, pdf.render(html(sheet)))


def html(sheet: VisitSheet) -> str:
    """The record as HTML, the way tests read it."""
    return render_to_string(
        "print/visit_record.html",
        {"title": f"{sheet.workshop_name}现场考察记录", "head": "现场考察记录", "serial": sheet.number, "sheet": sheet},
    )
