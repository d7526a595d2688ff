"""Putting bytes into storage under opaque keys and taking them out again; the row is written after the object.

A secret file (an objector's evidence) lies there as ciphertext, so do the pictures of its pages; whoever reads
through this module gets what was put in.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.http import content_disposition_header

from common import crypto
from common.clock import legal_day
from common.documents import Document
from common.models import PageImage, StoredFile
from common.pdf_pages import page_count

PIECE = 1 << 20
_IN_MEMORY = 8 << 20


def store(
    pieces: Iterable[bytes],
    *,
    kind: str,
    name: str,
    media_type: str,
    at: datetime,
    pages: int = 1,
    scan: str = StoredFile.Scan.NOT_SCANNED,
) -> StoredFile:
    """Stream ``pieces`` into a new object ``<kind>/<yyyy>/<uuid>`` and write its row."""
    digest = hashlib.sha256()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        for piece in pieces:
            digest.update(piece)
            spool.write(piece)
        size = spool.tell()
        spool.seek(0)
        key = default_storage.save(f"{kind}/{legal_day(at).year}/{uuid.uuid4()}", File(spool))
    return StoredFile.objects.create(
        key=key,
        kind=kind,
        original_name=name[:255],
        media_type=media_type,
        size=size,
        sha256=digest.hexdigest(),
        pages=pages,
        scan=scan,
        created_at=at,
    )


def store_secret(
    content: bytes, *, kind: str, name: str, media_type: str, at: datetime, pages: int = 1, scan: str = ""
) -> StoredFile:
    """Store ciphertext. ``name`` is what anybody may read in the table; size and hash are those of the content."""
    key = default_storage.save(
        f"{kind}/{legal_day(at).year}/{uuid.uuid4()}", ContentFile(crypto.encrypt_bytes(content))
    )
    return StoredFile.objects.create(
        key=key,
        kind=kind,
        original_name=name[:255],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        scan=scan or StoredFile.Scan.NOT_SCANNED,
        is_secret=True,
        created_at=at,
    )


def store_bytes(content: bytes, *, kind: str, name: str, media_type: str, at: datetime, pages: int = 1) -> StoredFile:
    return store([content], kind=kind, name=name, media_type=media_type, at=at, pages=pages)


def store_printed(document: Document, *, kind: str, at: datetime, secret: bool = False) -> StoredFile:
    """Keep a printed PDF with its pages counted."""
    keep = store_secret if secret else store_bytes
    pages = page_count(document.content)
    return keep(document.content, kind=kind, name=document.name, media_type=document.media_type, at=at, pages=pages)


def store_path(path: Path, *, kind: str, name: str, media_type: str, at: datetime, pages: int = 1) -> StoredFile:
    with path.open("rb") as source:
        return store(
            iter(lambda: source.read(PIECE), b""), kind=kind, name=name, media_type=media_type, at=at, pages=pages
        )


def read(stored: StoredFile) -> bytes:
    with default_storage.open(stored.key) as source:
        content = bytes(source.read())
    return crypto.decrypt_bytes(content) if stored.is_secret else content


def pieces(stored: StoredFile) -> Iterator[bytes]:
    if stored.is_secret:
        yield read(stored)
        return
    with default_storage.open(stored.key) as source:
        yield from iter(lambda: source.read(PIECE), b"")


def send(stored: StoredFile, *, inline: bool = False, name: str = "") -> FileResponse:
    """Stream a stored file. Only PDFs made by us may be shown inline; whatever was uploaded is an attachment."""
    source = BytesIO(read(stored)) if stored.is_secret else default_storage.open(stored.key)
    answer = FileResponse(source, content_type=stored.media_type)
    answer["Content-Length"] = str(stored.size)
    answer["Content-Disposition"] = content_disposition_header(not inline, name or stored.original_name) or "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def keep_picture(stored: StoredFile, page: int, content: bytes) -> str:
    """Put the picture of a page beside its file, as secret as that; the key for its PageImage."""
    place = f"page/{legal_day(stored.created_at).year}/{stored.uuid}-{page}"
    return default_storage.save(place, ContentFile(crypto.encrypt_bytes(content) if stored.is_secret else content))


def read_picture(image: PageImage, stored: StoredFile) -> bytes:
    with default_storage.open(image.key) as source:
        content = bytes(source.read())
    return crypto.decrypt_bytes(content) if stored.is_secret else content
