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
        found = uploads.looked_into(upload, most_bytes=limit_mb * uploads.MEGABYTE)
    except uploads.Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal
    upload.seek(0)
    return _stored(upload.read(), found, name=name, kind=kind, at=at)


def keep(content: bytes, *, name: str, kind: str, at: datetime, limit_mb: int) -> StoredFile:
    """Look into a whole file and store it. Raises common.uploads.Refused."""
    found = uploads.examined(content, name=name, most_bytes=limit_mb * uploads.MEGABYTE)
    return _stored(content, found, name=name, kind=kind, at=at)


def _stored(content: bytes, found: uploads.Content, *, name: str, kind: str, at: datetime) -> StoredFile:
    return files.store(
        [content], kind=kind, name=name, media_type=found.media_type, at=at, pages=found.pages, scan=found.scan
    )
