"""The 答复 to whoever objected to a public notice: a letter in 公文 layout, for the post, the counter or a fax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string

from common import pdf
from common.documents import PDF, Document


@dataclass(frozen=True)
class ObjectionReply:
    """What the letter says; ``paragraphs`` are the reply as it was approved, ``contact`` whom to ask."""

    addressee: str
    is_unit: bool
    number: str
    received_on: date
    channel: str
    notice_title: str
    workshop_name: str
    paragraphs: Sequence[str]
    day: date
    issuer: str
    contact: Sequence[str] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        return f"关于{self.workshop_name}公示异议的答复"

    @property
    def you(self) -> str:
        return "贵单位" if self.is_unit else "您"


def letter(reply: ObjectionReply) -> Document:
    """The letter as PDF."""
    return Document(f"异议答复（{reply.number}）.pdf", PDF, pdf.render(letter_html(reply)))


def letter_html(reply: ObjectionReply) -> str:
    """The letter as HTML, the way tests read it."""
    return render_to_string("print/objection_reply.html", {"reply": reply})
