"""The 装订本: cover, contents, form, report and all materials by category in one A4 PDF with running numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.printing.material_list import CopyCheck
from common import codes, pdf
from common.documents import PDF
from common.numbers import spaced

CHAPTERS = {
    1: "一、申报表",
    2: "二、申办报告",
    3: "三、申报单位证照",
    4: "四、首席技师和成员证明材料",
    5: "五、其他相关材料",
}


@dataclass(frozen=True)
class BookletFront:
    """What the cover says; `day` is the day of binding (2026-05-09)."""

    workshop_name: str
    unit_name: str
    technician: str
    number: str
    version: int
    review_body: str
    verify_code: str
    verify_url: str
    day: str
    copies: int = 5

    @property
    def spaced_code(self) -> str:
        """The code as people read it out."""
        return spaced(self.verify_code)


@dataclass(frozen=True)
class Paper:
    """One file of the booklet. Its bytes are read when its turn comes; `check` puts the stamp on a verified copy."""

    category: int
    title: str
    media_type: str
    pages: int
    read: Callable[[], bytes]
    check: CopyCheck | None = None


def bind_booklet(front: BookletFront, papers: Sequence[Paper], target: Path) -> int:
    """Writes the booklet to `target`, papers in their order within categories 1–5; returns its number of pages."""
    from common.booklet import Part, bind  # with two libraries that no web process needs

    ordered = sorted(papers, key=lambda paper: paper.category)
    cover = pdf.render(front_html(front, ordered))
    parts = [Part("封面和目录", PDF, lambda: cover, numbered=False)]
    parts += [
        Part(paper.title, paper.media_type, paper.read, CHAPTERS[paper.category], stamp(paper.check))
        for paper in ordered
    ]
    return bind(parts, target, title=f"{front.workshop_name}申报材料（装订本）")


def file_name(front: BookletFront) -> str:
    """The name under which it is downloaded."""
    return f"{front.workshop_name}申报材料（装订本，第{front.version}版）.pdf"


def front_html(front: BookletFront, papers: Sequence[Paper]) -> str:
    """Cover and contents as HTML, the way tests read them."""
    return render_to_string(
        "print/booklet_front.html",
        {
            "title": f"{front.workshop_name}申报材料（装订本）",
            "front": front,
            "qr": codes.qr(front.verify_url, label="二维码，扫码可核验申报表"),
            "entries": contents(papers),
        },
    )


def contents(papers: Sequence[Paper]) -> list[dict[str, object]]:
    """Chapters and papers with the page each begins on; page 1 is the first page of the form."""
    entries: list[dict[str, object]] = []
    page, chapter = 1, 0
    for paper in papers:
        if paper.category != chapter:
            chapter = paper.category
            entries.append({"title": CHAPTERS[chapter], "page": page, "is_chapter": True})
        entries.append({"title": paper.title, "page": page, "is_chapter": False})
        page += paper.pages
    return entries


def copy_stamp(code: str, day: str, *, void: bool) -> SafeString:
    """What a derived copy of the form says of itself; the seals drawn on it are pictures only."""
    headline, words = ("作废", "签署已作废") if void else ("副本", "打印，以系统存档文件为准")
    return format_html("<strong>{}</strong>{}{}<br>核验码 {}", headline, day, words, spaced(code))


def stamp(check: CopyCheck | None) -> SafeString:
    """与原件核对无误 with body, officer and day; a copy confirmed otherwise says how."""
    if check is None or not (check.agrees or check.basis):
        return SafeString("")
    headline = "与原件核对无误" if check.agrees else "已以其他方式核实"
    basis = format_html("<br>依据：{}", check.basis) if not check.agrees else ""
    return format_html(
        "<strong>{}</strong>{}<br>核验人：{}　{}{}", headline, check.body, check.checker, check.day, basis
    )
