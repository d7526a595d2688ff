"""Looks into a PDF that somebody sent: is it readable, how many pages has it, what do they look like."""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

import pypdfium2 as pdfium

# Pdfium's own numbers for what went wrong when a document was opened.
PASSWORD_ERRORS = ("password", "Password")
DEFAULT_WIDTH = 1240
MOST_PIXELS = 6_000_000


class PdfState(StrEnum):
    """Whether a PDF can be used as a material."""

    READABLE = "readable"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"


@dataclass(frozen=True)
class PdfProbe:
    """What opening a PDF told; `pages` is 0 unless it is readable."""

    state: PdfState
    pages: int = 0


def probe_pdf(content: bytes) -> PdfProbe:
    """Opens the file and every page's frame; encrypted files are refused even where an empty password opens them."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as fault:
        encrypted = any(word in str(fault) for word in PASSWORD_ERRORS)
        return PdfProbe(PdfState.ENCRYPTED if encrypted else PdfState.BROKEN)
    try:
        pages = len(document)
        if pages == 0 or not all(_measurable(document, number) for number in range(pages)):
            return PdfProbe(PdfState.BROKEN)
        return PdfProbe(PdfState.READABLE, pages)
    finally:
        document.close()


def page_count(content: bytes) -> int:
    """Number of pages; 0 for a file that does not open."""
    return probe_pdf(content).pages


def page_image(content: bytes, page: int, *, width: int = DEFAULT_WIDTH) -> bytes:
    """One page (from 0) as PNG, never more than `MOST_PIXELS` however odd its proportions."""
    document = pdfium.PdfDocument(content)
    try:
        opened = document[page]
        page_width, page_height = opened.get_size()
        scale = width / page_width
        pixels = (page_width * scale) * (page_height * scale)
        if pixels > MOST_PIXELS:
            scale *= (MOST_PIXELS / pixels) ** 0.5
        image = opened.render(scale=scale).to_pil()
        target = BytesIO()
        image.save(target, format="PNG", optimize=False)
        return target.getvalue()
    finally:
        document.close()


def page_images(content: bytes, *, width: int = DEFAULT_WIDTH, limit: int = 50) -> list[bytes]:
    """The first `limit` pages as PNG."""
    return [page_image(content, page, width=width) for page in range(min(page_count(content), limit))]


def _measurable(document: pdfium.PdfDocument, number: int) -> bool:
    try:
        width, height = document.get_page_size(number)
    except pdfium.PdfiumError:
        return False
    return width > 0 and height > 0
