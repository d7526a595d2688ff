"""Files of objections: looked into, stored as ciphertext under neutral names, held while a form is corrected."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from applications import preview_jobs
from common import files, uploads
from common.models import PageImage, StoredFile
from reviews.models import Hearing, InquiryNote, Objection, ObjectionFile

KIND = "objection"
MOST_MB = 10
MOST_EVIDENCE = 5
KEPT_FOR = timedelta(days=1)
ONE_ONLY = frozenset({ObjectionFile.Purpose.SEAL})


def keep(
    upload: UploadedFile[Any],
    purpose: str,
    *,
    at: datetime,
    objection: Objection | None = None,
    holder: uuid.UUID | None = None,
    note: InquiryNote | None = None,
    hearing: Hearing | None = None,
) -> ObjectionFile:
    """Store one file as ciphertext. Raises common.uploads.Refused with the sentence for whoever sent it."""
    found = uploads.looked_into(upload, most_bytes=MOST_MB * uploads.MEGABYTE)
    upload.seek(0)
    stored = files.store_secret(
        upload.read(),
        kind=KIND,
        name="异议附件",
        media_type=found.media_type,
        at=at,
        pages=found.pages,
        scan=found.scan,
    )
    return ObjectionFile.objects.create(
        objection=objection,
        holder=holder,
        note=note,
        hearing=hearing,
        purpose=purpose,
        name=(upload.name or "附件")[:200],
        stored=stored,
        added_at=at,
    )


# ── held for a form that is shown again ──────────────────────────────────────


def held_by(holder: uuid.UUID | None) -> list[ObjectionFile]:
    """What was sent with earlier attempts of the same form."""
    if holder is None:
        return []
    return list(ObjectionFile.objects.filter(holder=holder, objection=None).select_related("stored"))


@transaction.atomic
def hold(sent: Iterable[UploadedFile[Any]], purpose: str, *, holder: uuid.UUID, at: datetime) -> list[str]:
    """Keep what can be kept until the form is right; answers one sentence for each file that was refused."""
    faults = []
    for upload in sent:
        there = ObjectionFile.objects.filter(holder=holder, objection=None, purpose=purpose)
        if purpose in ONE_ONLY:
            drop(there)
        elif there.count() >= MOST_EVIDENCE:
            faults.append(f"“{upload.name}”没有收下：证据材料最多 {MOST_EVIDENCE} 份，可先移除不用的。")
            continue
        try:
            keep(upload, purpose, at=at, holder=holder)
        except uploads.Refused as refusal:
            faults.append(f"“{upload.name}”没有收下：{refusal.sentence}")
    return faults


def drop_held(holder: uuid.UUID, keys: Iterable[str]) -> None:
    """Take back files of a form that was not taken yet."""
    wanted = [key for key in keys if _is_key(key)]
    drop(ObjectionFile.objects.filter(holder=holder, objection=None, pk__in=wanted))


def attach(holder: uuid.UUID | None, objection: Objection) -> int:
    """The form was taken: its files belong to the objection now, and their pictures are ordered."""
    found = held_by(holder)
    for file in found:
        file.objection, file.holder = objection, None
        file.save(update_fields=["objection", "holder"])
        order_pictures(file, by=None)
    return len(found)


def order_pictures(file: ObjectionFile, *, by: User | None) -> None:
    preview_jobs.order_previews(file.stored, by=by)


@transaction.atomic
def sweep_held(at: datetime) -> None:
    """Forget what was held for forms that nobody sent; the nightly broom takes the objects."""
    drop(ObjectionFile.objects.filter(objection=None, added_at__lt=at - KEPT_FOR))


def drop(rows: Iterable[ObjectionFile]) -> None:
    for file in rows:
        stored = file.stored_id
        file.delete()
        PageImage.objects.filter(file=stored).delete()
        StoredFile.objects.filter(pk=stored).delete()


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
