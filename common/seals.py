"""Draws the round seal of an organisation and places a handwritten signature, for paper and for screens."""

import base64
import math

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SEAL_RED = "#b3261e"
LETTER_RADIUS = 39.2
SQUEEZE = 0.74
# On paper the first family is bound to a file; a browser goes on to the next ones.
SEAL_FONTS = "Role Title, Noto Serif CJK SC, Songti SC, SimSun, serif"
LETTER_SIZES = ((10, 13.5), (12, 12.6), (14, 11.4), (18, 10.0))
STAR = " ".join(
    f"{50 + radius * math.sin(turn * math.pi / 5):.2f},{49 - radius * math.cos(turn * math.pi / 5):.2f}"
    for turn in range(10)
    for radius in [13.2 if turn % 2 == 0 else 13.2 * 0.382]
)


def round_seal(name: str, *, note: str = "") -> SafeString:
    """The seal of the body called `name`; `note` stands under the star (测试用章)."""
    label = f"{name}印章（{note}）" if note else f"{name}印章"
    return format_html(
        '<svg class="seal" viewBox="0 0 100 100" role="img" aria-label="{label}">'
        '<g fill="none" stroke="{red}"><circle cx="50" cy="50" r="47.4" stroke-width="2.6"/></g>'
        '<g fill="{red}" font-family="{fonts}"><polygon points="{star}"/>'
        '<g font-size="{size}" font-weight="700">{letters}</g>{note}</g></svg>',
        label=label,
        red=SEAL_RED,
        fonts=SEAL_FONTS,
        star=STAR,
        size=f"{_letter_size(len(name)):g}",
        letters=_letters(name),
        note=_note(note),
    )


def handwritten(png: bytes, *, label: str = "手写签名") -> SafeString:
    """A handwritten signature as an image that carries its bytes: the renderer may read no files of people."""
    return format_html(
        '<img class="hand" alt="{}" src="data:image/png;base64,{}">', label, base64.b64encode(png).decode("ascii")
    )


def _letters(name: str) -> SafeString:
    count = len(name)
    arc = min(248.0, 17.4 * count)
    step = arc / (count - 1) if count > 1 else 0.0
    first = -arc / 2 if count > 1 else 0.0
    baseline = 50 - LETTER_RADIUS + 0.86 * _letter_size(count)
    return format_html_join(
        "",
        '<text x="0" y="0" text-anchor="middle" transform="rotate({} 50 50) translate(50 {}) scale({} 1)">{}</text>',
        ((f"{first + step * place:.2f}", f"{baseline:.2f}", SQUEEZE, letter) for place, letter in enumerate(name)),
    )


def _letter_size(count: int) -> float:
    for longest, size in LETTER_SIZES:
        if count <= longest:
            return size
    room = math.radians(248 / (count - 1)) * (LETTER_RADIUS - 8)
    return round(min(10.0, room / SQUEEZE), 1)


def _note(note: str) -> SafeString:
    if not note:
        return SafeString("")
    return format_html('<text x="50" y="80" font-size="7.6" text-anchor="middle" letter-spacing="1.2">{}</text>', note)
