"""A signature drawn on a screen: its strokes as the page sends them, checked, and the picture made of them here.

The page sends points, never an image, so what is kept and printed was drawn by us. ``static/js/handwriting.js`` and
``templates/components/signature_pad.html`` belong to it.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from django import forms

WIDTH, HEIGHT = 999, 144  # of the widest pad, in its own units: as high on every screen
SCALE = 3
PEN = 3  # units
LEAST_POINTS, MOST_POINTS = 12, 6000
LEAST_SPREAD = 24  # a tap or a short line is no name
_SHAPE = re.compile(r"\d{1,3},\d{1,3}( \d{1,3},\d{1,3})*(;\d{1,3},\d{1,3}( \d{1,3},\d{1,3})*)*")

Stroke = list[tuple[int, int]]


class NotWritten(ValueError):
    """What was drawn is no signature; the sentence says why."""


def strokes_of(text: str) -> list[Stroke]:
    """``10,20 12,24;30,40`` as points, stroke by stroke. Raises NotWritten."""
    if not text or not _SHAPE.fullmatch(text):
        raise NotWritten("请在签名区书写姓名。")
    strokes = [[_point(pair) for pair in stroke.split(" ")] for stroke in text.split(";")]
    points = [point for stroke in strokes for point in stroke]
    if len(points) > MOST_POINTS:
        raise NotWritten("签名笔画过多，请重写。")
    across = max(x for x, _ in points) - min(x for x, _ in points)
    if len(points) < LEAST_POINTS or across < LEAST_SPREAD:
        raise NotWritten("签名太短，请重新书写完整的姓名。")
    return strokes


def _point(pair: str) -> tuple[int, int]:
    x, y = (int(number) for number in pair.split(","))
    return min(x, WIDTH), min(y, HEIGHT)


def picture(strokes: list[Stroke]) -> bytes:
    """The strokes as a PNG: dark ink on nothing, cut to what was written."""
    from PIL import Image, ImageDraw

    ink = (15, 32, 56, 255)
    sheet = Image.new("RGBA", (WIDTH * SCALE, HEIGHT * SCALE), (15, 32, 56, 0))
    pen, half = ImageDraw.Draw(sheet), PEN * SCALE / 2
    for stroke in strokes:
        line = [(x * SCALE, y * SCALE) for x, y in stroke]
        if len(line) > 1:
            pen.line(line, fill=ink, width=PEN * SCALE, joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), fill=ink)
    written = sheet.crop(sheet.getbbox())
    target = BytesIO()
    written.save(target, format="PNG", optimize=True)
    return target.getvalue()


class HandwritingField(forms.CharField):
    """Cleans strokes to the bytes of their PNG; nothing drawn is b""."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return b""
        try:
            return picture(strokes_of(text))
        except NotWritten as fault:
            raise forms.ValidationError(str(fault)) from fault
