"""Drops from the fonts of a PDF the places of glyphs that it does not use: WeasyPrint leaves all of them, empty.

An empty glyph is one byte, but its place in the font's index is another number for each of a Chinese font's sixty
thousand, and these hardly compress: 80 kB for a seal of fifteen characters.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf


def compact(document: pikepdf.Pdf) -> None:
    """Every CID-keyed face keeps only its used glyphs; codes in the text stay, a glyph is found by its own CID."""
    for font in _cid_fonts(document):
        program = font.FontDescriptor.get("/FontFile3")
        if program is None or program.get("/Subtype") != "/OpenType":
            continue
        smaller = _with_only(bytes(program.read_bytes()), _codes(font.W))
        if smaller:
            font.FontDescriptor.FontFile3 = document.make_stream(smaller, Subtype=pikepdf.Name.CIDFontType0C)


def _cid_fonts(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/CIDFontType0":
            yield item


def _codes(widths: Any) -> set[int]:
    """The codes that have a width, written as ``code [w w w]``: the ones the text uses."""
    found: set[int] = set()
    first = 0
    for item in widths:
        if isinstance(item, pikepdf.Array):
            found.update(range(first, first + len(item)))
        else:
            first = int(item)
    return found


def _with_only(program: bytes, codes: set[int]) -> bytes:
    """The bare CFF with these glyphs; empty where a glyph's place is its only name and must stay."""
    import uharfbuzz
    from fontTools.cffLib import CFFFontSet

    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(codes | {0})
    wanted.flags = uharfbuzz.SubsetFlags.DESUBROUTINIZE | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    subset = uharfbuzz.subset(uharfbuzz.Face(uharfbuzz.Blob(program)), wanted)
    content = bytes(subset.reference_table("CFF ").data)
    read = CFFFontSet()
    read.decompile(BytesIO(content), None)
    names = read.topDictIndex[0].charset
    return content if names == [".notdef", *(f"cid{code:05d}" for code in sorted(codes - {0}))] else b""
