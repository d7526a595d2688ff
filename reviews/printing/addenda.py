"""The 补充材料 as paper: question, answer, files by their hashes, and the field in which the unit seals it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from applications.printing.geometry import CLEARANCE, OPINION_BOXES
from common import pdf, signing
from common.documents import PDF, Document
from common.pdf import Box

FIELD = "unit"


@dataclass(frozen=True)
class PrintedFile:
    name: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class AddendumSheet:
    """One numbered addendum with the answer that is to be sealed; days are 2026-05-08."""

    number: int
    workshop_name: str
    unit_name: str
    technician: str
    case_number: str
    version: int
    asked_by: str
    asked_on: str
    due_on: str
    question: str
    answer: str
    content_hash: str
    files: Sequence[PrintedFile] = field(default_factory=tuple)


def render(sheet: AddendumSheet) -> Document:
    """The addendum as PDF, the unit's signature field reserved where the page put it."""
    printed = pdf.render_with_places(html(sheet))
    place = printed.places[f"field-{FIELD}"]
    frame = place.box
    inner = Box(frame.x + CLEARANCE, frame.y + CLEARANCE, frame.width - 2 * CLEARANCE, frame.height - 2 * CLEARANCE)
    planned = signing.Field(name=FIELD, page=place.page, box=inner, tooltip=OPINION_BOXES[FIELD].tooltip)
    return Document(name_of(sheet), PDF, signing.reserve(printed.content, [planned]))


def name_of(sheet: AddendumSheet) -> str:
    return f"{sheet.workshop_name}补充材料第{sheet.number}号.pdf"


def html(sheet: AddendumSheet) -> str:
    """The addendum as HTML, the way tests read it."""
    return render_to_string(
        "print/addendum.html",
        {
            "title": f"{sheet.workshop_name}补充材料第{sheet.number}号",
            "head": f"补充材料　第 {sheet.number} 号",
            "serial": sheet.case_number,
            "sheet": sheet,
        },
    )
