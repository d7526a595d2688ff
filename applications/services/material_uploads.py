"""Materials that come in pieces: opened for one slot, continued after a lost line, put into the slot when complete."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Workshop
from applications.services import materials
from applications.services.material_slots import slot_of
from common import uploads
from common.models import Upload


def begin(workshop: Workshop, key: str, *, by: User, at: datetime, name: str, size: int) -> Upload:
    """Open an upload for a slot; what can never be taken is refused unsent. Raises NotPermitted, NotPossible."""
    materials.refuse_closed(workshop, by)
    slot = slot_of(workshop, key)
    if slot is None or slot.is_left_over:
        raise NotPossible("这一项已不在材料清单中，请刷新页面。")
    try:
        return uploads.begin(
            owner_id=by.pk,
            target=f"{workshop.pk}/{key}",
            name=name,
            size=size,
            at=at,
            most_bytes=workshop.rule_set.upload_limit_mb * uploads.MEGABYTE,
        )
    except uploads.Refused as refusal:
        raise NotPossible(refusal.sentence) from refusal


def receive(upload: Upload, piece: bytes, *, by: User, at: datetime, offset: int) -> Upload:
    """Take the next piece; the last one puts the file into its slot. A refused file is forgotten with its pieces.

    Raises common.uploads.WrongOffset, NotPermitted, NotPossible.
    """
    try:
        # one transaction: an upload is never complete without its file in the slot
        with transaction.atomic():
            upload = uploads.receive(upload, piece, offset=offset, at=at)
            if upload.offset == upload.size:
                _put_into_slot(upload, by=by, at=at)
    except uploads.Refused as refusal:
        uploads.discard(upload)
        raise NotPossible(refusal.sentence) from refusal
    except (NotPermitted, NotPossible):
        uploads.discard(upload)
        raise
    return upload


def open_uploads(user: User) -> QuerySet[Upload]:
    """The uploads that this person began and that are not forgotten yet."""
    return Upload.objects.filter(owner=user)


def _put_into_slot(upload: Upload, *, by: User, at: datetime) -> None:
    workshop_pk, _, key = upload.target.partition("/")
    workshop = Workshop.objects.visible_to(by).filter(pk=workshop_pk).first()
    if workshop is None:
        raise NotPossible("这份案卷已不能访问，文件没有收下。")
    materials.add_file(workshop, key, by=by, at=at, content=uploads.assembled(upload), name=upload.original_name)
    uploads.finish(upload, at=at)
