"""Small real papers made by code: certificates, licences, photographs, systems; every one says 样例."""

from __future__ import annotations

import subprocess
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

_A4 = (620, 877)  # 75 dots per inch: small, and still read easily
_CARD = (640, 404)
_PHOTO = (413, 579)
_INK, _FAINT, _RED = (32, 40, 52), (226, 230, 238), (176, 40, 48)
_ON_A_CARD = {"id_card", "skill_certificate", "education_certificate", "teacher_certificate"}
_IN_PDF = {"pledge", "fund_audit"}


def paper(code: str, title: str, lines: list[str]) -> tuple[bytes, str]:
    """The content and the suffix of one material: pictures for what is photographed, PDF for what is written."""
    if code == "site_photos":
        return _jpeg(_site(title, lines)), "jpg"
    if code in _ON_A_CARD:
        return _jpeg(_page(_CARD, title, lines, 24)), "jpg"
    if code in _IN_PDF:
        first, second = (
            _page(_A4, title, lines, 20),
            _page(_A4, f"{title}（第 2 页）", ["签字、盖章页", *lines[:1]], 26),
        )
        return _pdf([first, second]), "pdf"
    return _jpeg(_page(_A4, title, lines, 20)), "jpg"


def portrait(name: str) -> bytes:
    """A two-inch photograph that shows nobody: a silhouette on blue."""
    image = Image.new("RGB", _PHOTO, (92, 140, 196))
    draw = ImageDraw.Draw(image)
    draw.ellipse((126, 110, 286, 310), fill=(236, 208, 180))
    draw.pieslice((36, 330, 376, 900), 180, 360, fill=(44, 56, 76))
    draw.text((_PHOTO[0] / 2, 540), f"{name}（样例）", font=_font(26), fill=(255, 255, 255), anchor="mm")
    return _jpeg(image)


def scan_of_seal(title: str, lines: list[str]) -> bytes:
    """The scan of a page that was sealed on paper."""
    image = _page(_A4, title, lines, 20)
    draw = ImageDraw.Draw(image)
    draw.ellipse((350, 620, 540, 810), outline=_RED, width=6)
    draw.text((445, 715), "样例印章", font=_font(28), fill=_RED, anchor="mm")
    return _pdf([image])


def _page(size: tuple[int, int], title: str, lines: list[str], type_size: int) -> Image.Image:
    image = Image.new("RGB", size, (253, 252, 248))
    draw = ImageDraw.Draw(image)
    draw.text((size[0] / 2, size[1] / 2), "样例", font=_font(130), fill=_FAINT, anchor="mm")
    draw.rectangle((18, 18, size[0] - 18, size[1] - 18), outline=_INK, width=2)
    head = min(type_size + 8, int((size[0] - 120) / max(len(title), 1)))  # a long title stays inside the frame
    draw.text((size[0] / 2, 70), title, font=_font(head), fill=_INK, anchor="mm")
    for place, line in enumerate(lines):
        draw.text((44, 120 + place * int(type_size * 1.9)), line, font=_font(type_size), fill=_INK)
    return image


def _site(title: str, lines: list[str]) -> Image.Image:
    """A workshop hall in perspective, with benches."""
    image = Image.new("RGB", (1000, 660), (214, 220, 226))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 660), (1000, 660), (720, 360), (280, 360)], fill=(168, 164, 156))
    draw.rectangle((280, 120, 720, 360), fill=(232, 236, 240))
    for place in range(4):
        left = 90 + place * 220
        draw.rectangle((left, 430, left + 150, 560), fill=(70, 104, 142), outline=_INK)
        draw.rectangle((left + 20, 400, left + 130, 430), fill=(120, 150, 180), outline=_INK)
    draw.text((500, 240), "样例", font=_font(90), fill=(206, 212, 220), anchor="mm")
    draw.text((20, 620), "　".join([title, *lines[:1]]), font=_font(24), fill=(255, 255, 255))
    return image


def _jpeg(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.save(kept, "JPEG", quality=72)
    return kept.getvalue()


def _pdf(pages: list[Image.Image]) -> bytes:
    kept = BytesIO()
    pages[0].save(kept, "PDF", resolution=75, save_all=True, append_images=pages[1:], quality=70)
    return kept.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """The system's Noto CJK, which knows 𠮷, 㛃 and 䶮."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return ImageFont.truetype(found, size)


def signature_of(name: str) -> bytes:
    """A name as drawn on a screen: PNG on a clear ground."""
    image = Image.new("RGBA", (120 * max(len(name), 2), 160), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.text((image.width / 2, 80), name, font=_font(104), fill=(*_INK, 255), anchor="mm")
    kept = BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
