"""When a photo was taken, by the word of its camera."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from common import photos
from tests.common import papers

TAKEN, OFFSET = 0x9003, 0x9011


def photo(**written: str) -> bytes:
    exif = Image.Exif()
    part = exif.get_ifd(0x8769)
    for name, value in written.items():
        part[{"taken": TAKEN, "offset": OFFSET}[name]] = value
    target = BytesIO()
    Image.new("RGB", (8, 6)).save(target, format="JPEG", exif=exif)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "moment"),
    [
        (photo(taken="2026:05:12 10:23:45"), datetime(2026, 5, 12, 2, 23, 45, tzinfo=UTC)),
        (photo(taken="2026:05:12 10:23:45", offset="+09:00"), datetime(2026, 5, 12, 1, 23, 45, tzinfo=UTC)),
        (photo(taken="2026:05:12 10:23:45", offset="nine"), datetime(2026, 5, 12, 2, 23, 45, tzinfo=UTC)),
        (photo(taken="0000:00:00 00:00:00"), None),
        (photo(), None),
        (papers.picture("PNG"), None),
        (b"no picture at all", None),
    ],
)
def test_the_camera_says_when(content: bytes, moment: datetime | None) -> None:
    assert photos.taken_at(content) == moment
