"""Photos that an expert takes beside an indicator: made upright and small, without what the camera wrote into them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from applications.lifecycle import NotPossible
from common import files, photos, uploads
from reviews.models import ScorePhoto, ScoreSheet
from reviews.services import scoring

LONGEST_SIDE = 1600
MOST_PHOTOS = 60


def add(
    sheet: ScoreSheet,
    uuid: UUID,
    *,
    indicator: str,
    content: bytes,
    name: str,
    device_at: datetime | None,
    by: User,
    at: datetime,
) -> ScorePhoto:
    """Keep one photo; sent again under the same UUID it is the same. Raises Refused for what is no picture."""
    scoring.refuse_closed(sheet, by)
    if known := sheet.photos.filter(pk=uuid).first():
        return known
    limit = sheet.workshop.rule_set.upload_limit_mb * uploads.MEGABYTE
    found = uploads.examined(content, name=name, most_bytes=limit)
    if found.media_type == uploads.PDF:
        raise uploads.Refused("这里只能放照片（JPG 或 PNG）。")
    facts = {
        "stored": files.store(
            [photos.for_print(content, LONGEST_SIDE)],
            kind="score_photo",
            name="照片.jpg",
            media_type=uploads.JPEG,
            at=at,
            scan=found.scan,
        ),
        "taken_at": photos.taken_at(content) or device_at,
        "received_at": at,
    }
    return _kept(sheet, uuid, indicator, facts, by)


@transaction.atomic
def _kept(sheet: ScoreSheet, uuid: UUID, indicator: str, facts: dict[str, Any], by: User) -> ScorePhoto:
    sheet = scoring.locked(sheet, by)
    score = sheet.scores.filter(indicator__code=indicator).first()
    if score is None or ScorePhoto.objects.filter(pk=uuid).exclude(sheet=sheet).exists():
        raise NotPossible("这张照片不属于这张评分表，没有保存。")
    if sheet.photos.filter(removed_at=None).count() >= MOST_PHOTOS:
        raise NotPossible(f"一张评分表最多 {MOST_PHOTOS} 张照片，请先删去不需要的。")
    photo, made = ScorePhoto.objects.get_or_create(
        uuid=uuid, defaults={"sheet": sheet, "indicator_id": score.indicator_id, **facts}
    )
    if made:
        _moved(sheet)
    return photo


@transaction.atomic
def remove(photo: ScorePhoto, *, by: User, at: datetime) -> None:
    """Take a photo off the sheet before signing; the row is kept."""
    sheet = scoring.locked(photo.sheet, by)
    if ScorePhoto.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=at):
        _moved(sheet)


def _moved(sheet: ScoreSheet) -> None:
    sheet.revision += 1
    sheet.save(update_fields=["revision"])
