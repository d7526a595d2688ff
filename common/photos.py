"""What a photo tells of itself: when it was taken, from its EXIF, where the camera wrote it."""

from __future__ import annotations

import struct
from datetime import datetime, tzinfo
from io import BytesIO

from common.clock import BEIJING
from common.uploads import strict_pillow

_EXIF_PART = 0x8769
_TAKEN, _OFFSET = 0x9003, 0x9011
_SHAPE = "%Y:%m:%d %H:%M:%S"


def taken_at(content: bytes) -> datetime | None:
    """The camera's moment of a picture that was looked into before; a camera without a time zone is in Beijing."""
    taken, offset = _written(content)
    try:
        moment = datetime.strptime(taken, _SHAPE)  # noqa: DTZ007 - its zone stands in a field of its own
    except ValueError:
        return None
    return moment.replace(tzinfo=_zone(offset))


def _written(content: bytes) -> tuple[str, str]:
    try:
        with strict_pillow().open(BytesIO(content)) as picture:
            found = picture.getexif().get_ifd(_EXIF_PART)
    except (OSError, SyntaxError, ValueError, struct.error):  # a picture may be sound and its EXIF not
        return "", ""
    taken, offset = (str(found.get(place, "")).strip("\0 ") for place in (_TAKEN, _OFFSET))
    return taken, offset


def _zone(offset: str) -> tzinfo:
    """``+08:00`` as cameras write it since EXIF 2.31."""
    try:
        return datetime.strptime(offset, "%z").tzinfo or BEIJING
    except ValueError:
        return BEIJING


def for_print(content: bytes, longest_side: int = 1200) -> bytes:
    """The picture upright, as a JPEG that a printed page can carry; without what the camera wrote into it."""
    from PIL import ImageOps

    with strict_pillow().open(BytesIO(content)) as picture:
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((longest_side, longest_side))
    target = BytesIO()
    upright.convert("RGB").save(target, format="JPEG", quality=80)
    return target.getvalue()
