"""Joins PDFs and images into one A4 booklet with bookmarks, running page numbers and a stamp on copies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import img2pdf
import pypdfium2 as pdfium
from django.template.loader import render_to_string
from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import IndirectObject, NameObject, RectangleObject, TextStringObject

from common import pdf
from common.documents import PDF
from common.pdf_pages import opened

A4 = (595.2756, 841.8898)
ORIENTATION = 0x0112  # the EXIF tag of how the camera was held
NEARLY = 3  # points; scanners and printers are that far off
A4_LAYOUT = img2pdf.get_layout_fun(
    pagesize=(img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)),
    border=(img2pdf.mm_to_pt(15), img2pdf.mm_to_pt(15)),
    fit=img2pdf.FitMode.shrink,
    auto_orient=False,
)


@dataclass(frozen=True)
class Part:
    """One thing to bind in, read when its turn comes: a PDF or an image, under a bookmark.

    `stamp` (safe HTML) is drawn on each of its pages, at the foot or in the upper margin; parts that are not
    `numbered` stand before page 1.
    """

    title: str
    media_type: str
    read: Callable[[], bytes]
    chapter: str = ""
    stamp: str = ""
    numbered: bool = True
    stamp_above: bool = False


@dataclass(frozen=True)
class _Sheet:
    number: int | None
    stamp: str
    above: bool


def bind(parts: Sequence[Part], target: Path, *, title: str) -> int:
    """Writes the booklet to `target` and returns its number of pages. Signatures do not survive: it is a copy."""
    writer = PdfWriter()
    sheets: list[_Sheet] = []
    chapters: dict[str, IndirectObject] = {}
    for part in parts:
        start = len(writer.pages)
        for page in PdfReader(BytesIO(_as_pdf(part))).pages:
            _add_on_a4(writer, page)
            number = sum(sheet.number is not None for sheet in sheets) + 1
            sheets.append(_Sheet(number if part.numbered else None, part.stamp, part.stamp_above))
        if part.chapter and part.chapter not in chapters:
            chapters[part.chapter] = writer.add_outline_item(title=part.chapter, page_number=start)
        writer.add_outline_item(title=part.title, page_number=start, parent=chapters.get(part.chapter))
    _overlay(writer, sheets)
    writer.add_metadata({"/Title": title})
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    writer.page_mode = "/UseOutlines"
    writer.root_object.pop("/AcroForm", None)
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    with target.open("wb") as stream:
        writer.write(stream)
    return len(sheets)


def _as_pdf(part: Part) -> bytes:
    content = part.read()
    if part.media_type == PDF:
        return _without_annotations(content)
    with Image.open(BytesIO(content)) as image:
        if image.mode in {"RGBA", "LA", "P"} or image.getexif().get(ORIENTATION, 1) != 1:
            content = _flattened(image)
    return bytes(img2pdf.convert(content, layout_fun=A4_LAYOUT))


def _without_annotations(content: bytes) -> bytes:
    """Draws seals, form fields and notes into the pages; scripts and actions that hang on them are left behind."""
    with opened(content) as document:
        for number in range(len(document)):
            page = document[number]
            pdfium.raw.FPDFPage_Flatten(page.raw, pdfium.raw.FLAT_PRINT)
            page.close()
        target = BytesIO()
        document.save(target, flags=pdfium.raw.FPDF_REMOVE_SECURITY)
        return target.getvalue()


def _flattened(image: Image.Image) -> bytes:
    """Upright and without transparency: a PDF page has neither a camera's rotation nor a checkerboard."""
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    target = BytesIO()
    paper.convert("RGB").save(target, format="JPEG", quality=90)
    return target.getvalue()


def _add_on_a4(writer: PdfWriter, page: PageObject) -> None:
    """Adds the page upright and scaled to A4; one that is A4 already is left alone."""
    added = writer.add_page(page, excluded_keys=("/Annots", "/AA"))
    added.transfer_rotation_to_content()
    width, height = float(added.mediabox.width), float(added.mediabox.height)
    if abs(width - A4[0]) < NEARLY and abs(height - A4[1]) < NEARLY:
        return
    move = Transformation().translate(-float(added.mediabox.left), -float(added.mediabox.bottom))
    if width > height:
        move = move.rotate(90).translate(height, 0)
        width, height = height, width
    scale = min(A4[0] / width, A4[1] / height)
    move = move.scale(scale).translate((A4[0] - width * scale) / 2, (A4[1] - height * scale) / 2)
    added.add_transformation(move)
    for name in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
        setattr(added, name, RectangleObject((0, 0, *A4)))


def _overlay(writer: PdfWriter, sheets: Sequence[_Sheet]) -> None:
    """Numbers and stamps of all pages are rendered in one go, one overlay page a sheet."""
    if not any(sheet.number or sheet.stamp for sheet in sheets):
        return
    html = render_to_string("print/overlay.html", {"sheets": sheets})
    overlay = PdfReader(BytesIO(pdf.render(html)))
    for page, drawn in zip(writer.pages, overlay.pages, strict=True):
        page.merge_page(drawn)
