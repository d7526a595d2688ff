"""The nightly broom: uploads that nobody finished, files of refused forms, objects that no row speaks of."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from common import kept_files, uploads
from common.models import PageImage, StoredFile, Upload, UploadPiece

logger = logging.getLogger(__name__)

# A file is written before its row; what is younger may still get one.
_SPARED = timedelta(days=1)
_AT_ONCE = 500


def sweep(at: datetime) -> None:
    """Forget expired uploads and files of refused forms, delete orphaned objects."""
    expired = list(Upload.objects.filter(expires_at__lt=at))
    for upload in expired:
        uploads.discard(upload)
    kept = kept_files.sweep(at)
    orphans = 0
    for keys in _batches(_objects()):
        orphans += _delete_orphans(keys)
    logger.info("storage swept", extra={"uploads": len(expired), "kept": kept, "orphans": orphans})


def _objects() -> Iterator[str]:
    """Every key ``<kind>/<yyyy>/<name>`` that lies in storage."""
    for kind in _folders(""):
        for year in _folders(kind):
            place = f"{kind}/{year}"
            yield from (f"{place}/{name}" for name in default_storage.listdir(place)[1])


def _folders(place: str) -> list[str]:
    try:
        return default_storage.listdir(place)[0]
    except FileNotFoundError:  # a new house has no folder yet
        return []


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for key in keys:
        batch.append(key)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    yield batch


def _delete_orphans(keys: list[str]) -> int:
    known: set[str] = set()
    for table in (StoredFile, PageImage, UploadPiece):
        known.update(table.objects.filter(key__in=keys).values_list("key", flat=True))
    # objects carry the real time of their writing, however far the demo's clock was moved
    limit = timezone.now() - _SPARED
    orphans = [key for key in keys if key not in known and default_storage.get_modified_time(key) < limit]
    for key in orphans:
        default_storage.delete(key)
    return len(orphans)
