"""The 申办报告 (四(一)2) printed from the snapshot's sections; an uploaded report is a paper of its own."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, Document

NUMERALS = "一二三四五六七八九十"


def render(snapshot: Mapping[str, Any], *, number: str = "", version: int | None = None, day: str = "") -> Document:
    """The structured report as PDF."""
    name = snapshot.get("workshop_name") or ""
    return Document(f"{name}申办报告.pdf", PDF, pdf.render(html(snapshot, number=number, version=version, day=day)))


def html(snapshot: Mapping[str, Any], *, number: str = "", version: int | None = None, day: str = "") -> str:
    """The report as HTML, the way tests read it."""
    sections = (snapshot.get("report") or {}).get("sections") or []
    name = snapshot.get("workshop_name") or ""
    return render_to_string(
        "print/report.html",
        {
            "title": f"{name}申办报告",
            "head": "申办报告",
            "serial": f"{number}　第{version}版" if number else "",
            "workshop_name": name,
            "unit_name": (snapshot.get("unit") or {}).get("name") or "",
            "day": day,
            "sections": [
                {"number": _numeral(place), "title": section.get("title"), "text": section.get("text")}
                for place, section in enumerate(sections, 1)
            ],
        },
    )


def _numeral(place: int) -> str:
    """一 … 十, 十一 …; a report never has twenty headings."""
    return NUMERALS[place - 1] if place <= len(NUMERALS) else f"十{NUMERALS[place - len(NUMERALS) - 1]}"
