"""Small real files for tests: PDFs, pictures, and the ways in which they can be wrong."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pikepdf
from PIL import Image


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A readable PDF of empty A4 pages; encrypted where a password is given."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    target = BytesIO()
    lock = pikepdf.Encryption(owner=password, user=password) if password else False
    made.save(target, encryption=lock, deterministic_id=not password)
    return target.getvalue()


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), colour: str = "white") -> bytes:
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, format=kind)
    return target.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is ``side`` × ``side`` pixels."""
    head = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))
