"""The 初审意见表: the full opinion of the reviewing body, for which the box on the form may be too small."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, Document


@dataclass(frozen=True)
class OpinionSheet:
    """What the sheet says; `points` are labelled findings such as waivers and returns, days are 2026-05-08."""

    workshop_name: str
    unit_name: str
    technician: str
    trade: str
    level: str
    number: str
    version: int
    body: str
    conclusion: str
    text: str
    drafted_by: str
    originals_due: int = 0
    originals_seen: int = 0
    day: str = ""
    sealed_by: str = ""
    method: str = ""
    remedy: str = ""
    points: Sequence[tuple[str, str]] = field(default_factory=tuple)


def digest(text: str) -> str:
    """The hash of the full text that the box on the form carries."""
    return hashlib.sha256(text.encode()).hexdigest()


def render(sheet: OpinionSheet) -> Document:
    """The sheet as PDF."""
    return Document(f"{sheet.workshop_name}初审意见表.pdf", PDF, pdf.render(html(sheet)))


def html(sheet: OpinionSheet) -> str:
    """The sheet as HTML, the way tests read it."""
    return render_to_string(
        "print/opinion_sheet.html",
        {
            "title": f"{sheet.workshop_name}初审意见表",
            "head": "初审意见表",
            "serial": f"{sheet.number}　第{sheet.version}版",
            "sheet": sheet,
            "digest": digest(sheet.text),
        },
    )
