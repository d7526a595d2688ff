"""Looks into a PDF that somebody sent: is it readable, how many pages has it, what do they look like."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image
    from pypdfium2 import PdfDocument

# Pdfium is not made for two threads at once; whoever uses it holds this.
PDFIUM = threading.RLock()
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


@contextmanager
def opened(content: bytes) -> Iterator["PdfDocument"]:
    """The document of these bytes, closed again whatever happens."""
    import pypdfium2 as pdfium

    with PDFIUM:
        document = pdfium.PdfDocument(content)
        try:
            yield document
        finally:
            document.close()


def probe_pdf(content: bytes) -> PdfProbe:
    """Opens the file and every page's frame."""
    from pypdfium2 import PdfiumError

    try:
        with opened(content) as document:
            pages = len(document)
            usable = pages > 0 and all(_measurable(document, number) for number in range(pages))
            return PdfProbe(PdfState.READABLE, pages) if usable else PdfProbe(PdfState.BROKEN)
    except PdfiumError as fault:
        return PdfProbe(PdfState.ENCRYPTED if "password" in str(fault).lower() else PdfState.BROKEN)


def page_count(content: bytes) -> int:
    """Number of pages; 0 for a file that does not open."""
    return probe_pdf(content).pages


def page_image(content: bytes, page: int, *, width: int = DEFAULT_WIDTH) -> "Image.Image":
    """One page (from 0) as a picture, never more than `MOST_PIXELS` however odd its proportions."""
    with opened(content) as document:
        sheet = document[page]
        page_width, page_height = sheet.get_size()
        scale = width / page_width
        pixels = (page_width * scale) * (page_height * scale)
        if pixels > MOST_PIXELS:
            scale *= (MOST_PIXELS / pixels) ** 0.5
        # a copy: what pdfium drew lies in memory that ends with the document
        picture: Image.Image = sheet.render(scale=scale).to_pil()
        return picture.copy()


def _measurable(document: "PdfDocument", number: int) -> bool:
    from pypdfium2 import PdfiumError

    try:
        width, height = document.get_page_size(number)
    except PdfiumError:
        return False
    return bool(width > 0 and height > 0)
