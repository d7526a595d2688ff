"""Papers about organisations (licence, proof of a change): taken from a checked upload into storage."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from common import files, uploads
from common.models import StoredFile


def take(paper: tuple[UploadedFile, uploads.Content], *, kind: str, at: datetime) -> StoredFile:
    """Store a paper that ``PaperField`` has looked into."""
    file, content = paper
    file.seek(0)
    return files.store(
        file.chunks(),
        kind=kind,
        name=file.name or "",
        media_type=content.media_type,
        at=at,
        pages=content.pages,
        scan=content.scan,
    )
