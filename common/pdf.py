"""Turns HTML into PDF/A-3b. The only module that speaks WeasyPrint; it reads our own static files and nothing else."""

import atexit
import gc
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings

if TYPE_CHECKING:
    import pydyf
    from weasyprint import CSS
    from weasyprint.document import Page
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

MILLIMETRES_PER_PIXEL = 25.4 / 96
NOTDEF = re.compile(r"\.notdef glyph rendered.*\(U\+([0-9A-F]+)\)")

# Each face is bound to one file. Asked by plain family name, the host's matching picked Bold for the normal weight.
FANDOL_FACES = {
    "Role Fang": "FandolFang-Regular.otf",
    "Role Kai": "FandolKai-Regular.otf",
    "Role Song": "FandolSong-Regular.otf",
}
HOST_FACES = {
    "Role Title": ("Noto Serif CJK SC Bold", "NotoSerifCJKsc-Bold"),
    "Role Hei": ("Noto Sans CJK SC Regular", "Noto Sans CJK SC", "NotoSansCJKsc-Regular"),
    "Role Rare": ("Noto Serif CJK SC", "NotoSerifCJKsc-Regular", "Noto Serif CJK SC Regular"),
}

# PDF/A wants every image without /Interpolate, which WeasyPrint sets for `auto`. Nothing is resampled either way.
PLAIN_IMAGES = "img { image-rendering: crisp-edges; }"

# Pango's font map is one per process and not made for two threads at once.
_one_at_a_time = threading.RLock()


class MissingGlyph(Exception):
    """No font of this machine has these characters; a form with holes in it must not exist."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        super().__init__(f"No font has: {' '.join(f'{c} (U+{ord(c):04X})' for c in characters)}")


class MissingFont(Exception):
    """A font that the print styles are built on is not on this machine."""


class ForbiddenResource(Exception):
    """The HTML asked for something that is not a static file of ours."""


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in millimetres from the upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Place:
    """Where an element with an id came to lie; pages count from 0."""

    page: int
    box: Box


@dataclass(frozen=True)
class Rendered:
    """A rendered PDF with its number of pages and the places of all elements that carry an id."""

    content: bytes
    pages: int
    places: dict[str, Place]


def render(html: str, *, base: Path | None = None) -> bytes:
    """The PDF of this HTML; addresses in it are relative to our static folder."""
    return render_with_places(html, base=base).content


def render_with_places(html: str, *, base: Path | None = None) -> Rendered:
    """The PDF and the places of its elements: signature fields are laid out where the page really put them."""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    folder = (base or Path(settings.BASE_DIR) / "static").resolve()
    with _one_at_a_time, _nothing_collected(), _complaints() as complaints:
        faces, fonts = _fonts()
        try:
            source = HTML(string=html, base_url=folder.as_uri() + "/", url_fetcher=_locked_fetcher((folder,)))
            document = source.render(stylesheets=[faces], font_config=fonts)
            content = document.write_pdf(pdf_variant="pdf/a-3b", pdf_tags=True, finisher=_drop_empty_resources)
        except FatalURLFetchingError as refusal:
            raise ForbiddenResource(str(refusal)) from None
    _refuse_missing_glyphs(complaints)
    return Rendered(content=_repacked(content), pages=len(document.pages), places=_places(document.pages))


def _locked_fetcher(folders: tuple[Path, ...]) -> "URLFetcher":
    """A fetcher that opens `data:` and files below these folders; anything else stops the whole rendering."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class LockedFetcher(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> "URLFetcherResponse":
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(unquote(parts.path)).resolve()
                if parts.netloc or not any(path.is_relative_to(folder) for folder in folders):
                    raise FatalURLFetchingError(f"Not a static file of ours: {url}")
                if not path.is_file():
                    raise FatalURLFetchingError(f"No such static file: {url}")
            elif parts.scheme != "data":
                raise FatalURLFetchingError(f"Only our own static files may be read: {url[:200]}")
            return super().fetch(url, headers)

    return LockedFetcher(allowed_protocols={"file", "data"}, allow_redirects=False)


@lru_cache(maxsize=1)
def _fonts() -> "tuple[CSS, FontConfiguration]":
    """The faces of the four roles, loaded once a process (a render would otherwise copy some 60 MB of fonts)."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    with _complaints() as complaints:
        fonts = FontConfiguration()
        local_files = URLFetcher(allowed_protocols={"file"}, allow_redirects=False)
        faces = CSS(string=_font_faces(), font_config=fonts, url_fetcher=local_files)
    lost = [line for line in complaints if "cannot be loaded" in line]
    if lost:
        raise MissingFont("; ".join(lost))
    # WeasyPrint deletes its copies of the fonts when the configuration dies; at the very end it no longer can.
    atexit.register(_fonts.cache_clear)
    return faces, fonts


def _font_faces() -> str:
    rules = []
    for family, name in FANDOL_FACES.items():
        path = Path(settings.FONT_DIR) / name
        if not path.is_file():
            raise MissingFont(f"{path} is missing: './run demo' fetches it.")
        rules.append(f'@font-face {{ font-family: "{family}"; src: url("{path.resolve().as_uri()}"); }}')
    for family, names in HOST_FACES.items():
        sources = ", ".join(f'local("{name}")' for name in names)
        rules.append(f'@font-face {{ font-family: "{family}"; src: {sources}; }}')
    rules.append(PLAIN_IMAGES)
    return "\n".join(rules)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """A document is a million objects that all live to its end: looking for garbage among them took a quarter of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collects what WeasyPrint only logs: a glyph or a font that is missing is no exception to it."""
    lines: list[str] = []
    thread = threading.get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                lines.append(record.getMessage())

    collector = Collector(level=logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield lines
    finally:
        logger.removeHandler(collector)


def _refuse_missing_glyphs(complaints: list[str]) -> None:
    codes = (match[1] for match in map(NOTDEF.search, complaints) if match)
    characters = "".join(dict.fromkeys(chr(int(code, 16)) for code in codes))
    if characters:
        raise MissingGlyph(characters)


def _drop_empty_resources(_document: object, pdf: "pydyf.PDF") -> None:
    """PDF/A checkers stumble over the empty pattern and shading dictionaries that WeasyPrint always writes."""
    for item in pdf.objects:
        holder = item if isinstance(item, dict) else getattr(item, "extra", {})
        for resources in (holder, holder.get("Resources")):
            if isinstance(resources, dict):
                for key in ("Pattern", "Shading"):
                    if key in resources and not resources[key]:
                        del resources[key]


def _repacked(content: bytes) -> bytes:
    """The same PDF in small object streams: with WeasyPrint's single one pyHanko verifies three times slower."""
    import pikepdf

    from common import pdf_fonts

    target = BytesIO()
    with pikepdf.open(BytesIO(content)) as document:
        pdf_fonts.compact(document)
        document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _places(pages: "list[Page]") -> dict[str, Place]:
    places: dict[str, Place] = {}
    for number, page in enumerate(pages):
        for name, corners in page.anchors.items():
            left, top, right, bottom = (value * MILLIMETRES_PER_PIXEL for value in corners)
            places.setdefault(name, Place(number, Box(left, top, right - left, bottom - top)))
    return places
