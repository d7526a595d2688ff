"""The 专家评估意见表 of a case and the signed 评分表 of one expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.template.loader import render_to_string

from common import pdf, seals
from common.documents import PDF, Document


@dataclass(frozen=True)
class Head:
    """Which case a paper is about."""

    workshop_name: str
    unit_name: str
    technician: str
    trade: str
    number: str
    version: int


@dataclass(frozen=True)
class PanelOpinion:
    """What the 专家评估意见表 says: it goes to the unit too, so it holds no points and no names but the leader's."""

    head: Head
    panel: str
    experts: int
    visited: str
    conclusion: str
    text: str
    digest: str
    veto: str = ""
    veto_basis: str = ""
    leader: str = ""
    day: str = ""
    handwriting: bytes = b""
    discussions: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class SheetLine:
    """One indicator of a 评分表."""

    group: str
    code: str
    title: str
    judged: str
    points: Decimal
    value: Decimal | None
    comment: str
    figures: str = ""
    starts_group: int = 0


@dataclass(frozen=True)
class PrintedSheet:
    """The signed sheet of one expert."""

    head: Head
    expert: str
    lines: Sequence[SheetLine]
    total: Decimal
    full: Decimal
    reason: str
    vetoes: Sequence[tuple[str, str]]
    day: str
    how: str
    digest: str
    handwriting: bytes = b""
    is_void: bool = False
    void_reason: str = ""


def render_opinion(paper: PanelOpinion) -> Document:
    return Document(f"{paper.head.workshop_name}专家评估意见表.pdf", PDF, pdf.render(opinion_html(paper)))


def opinion_html(paper: PanelOpinion) -> str:
    """The opinion as HTML, the way tests read it."""
    hand = seals.handwritten(paper.handwriting) if paper.handwriting else paper.leader
    return _html("print/panel_opinion.html", "专家评估意见表", paper.head, paper, hand)


def render_sheet(paper: PrintedSheet) -> Document:
    return Document(f"{paper.head.workshop_name}评分表（{paper.expert}）.pdf", PDF, pdf.render(sheet_html(paper)))


def sheet_html(paper: PrintedSheet) -> str:
    """The sheet as HTML, the way tests read it."""
    hand = seals.handwritten(paper.handwriting) if paper.handwriting else paper.expert
    return _html("print/score_sheet.html", "评分表", paper.head, paper, hand)


def _html(template: str, word: str, head: Head, paper: object, hand: str) -> str:
    return render_to_string(
        template,
        {
            "title": f"{head.workshop_name}{word}",
            "head": word,
            "serial": f"{head.number}　第{head.version}版",
            "case": head,
            "paper": paper,
            "hand": hand,
        },
    )
