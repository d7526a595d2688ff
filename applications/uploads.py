"""Taking a file that a person sends with an act or a form: looked into, scanned, stored, or refused in one sentence."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from applications.lifecycle import NotPossible
from common import files, uploads
from common.models import StoredFile

DEFAULT_LIMIT_MB = 20


def accepted_upload(upload: UploadedFile, *, kind: str, at: datetime, limit_mb: int = DEFAULT_LIMIT_MB) -> StoredFile:
    """Store a PDF, JPEG or PNG under ``kind``. Raises NotPossible with the sentence for the user."""
    name = upload.name or ""
    try:
        uploads.refuse_size(upload.size or 0, limit_mb * uploads.MEGABYTE)
        return keep(upload.read(), name=name, kind=kind, at=at, limit_mb=limit_mb)
    except uploads.Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal


def keep(content: bytes, *, name: str, kind: str, at: datetime, limit_mb: int) -> StoredFile:
    """Look into a whole file and store it. Raises common.uploads.Refused."""
    found = uploads.examined(content, name=name, most_bytes=limit_mb * uploads.MEGABYTE)
    return files.store(
        [content], kind=kind, name=name, media_type=found.media_type, at=at, pages=found.pages, scan=found.scan
    )
