"""Pictures of the pages of an uploaded file, made by a job: a preview never runs what was uploaded (design §2)."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import prefetch_related_objects
from procrastinate.contrib.django import app

from accounts.models import User
from common import clock, files, progress
from common.models import JobProgress, PageImage, StoredFile
from common.pdf_pages import DEFAULT_WIDTH, page_image
from common.uploads import MOST_PIXELS, PDF

if TYPE_CHECKING:
    from PIL import Image

logger = logging.getLogger(__name__)

KIND = "preview"
MEDIA_TYPE = "image/jpeg"
_QUALITY = 85
_LONGEST_SIDE = 4 * DEFAULT_WIDTH


def order_previews(stored: StoredFile, *, by: User | None) -> JobProgress:
    """Order the pictures of a file, once however often it is asked for."""
    job, is_new = progress.opened(KIND, str(stored.uuid), by=by, at=clock.now(), total=stored.pages)
    if is_new:
        make_previews.defer(file=str(stored.uuid), job=str(job.uuid))
    return job


@app.task(name="applications.make_previews")
def make_previews(file: str, job: str) -> None:
    """Make the pictures that are still missing; after a dead worker the job goes on where it stopped."""
    stored = StoredFile.objects.get(uuid=file)
    waiting = JobProgress.objects.get(uuid=job)
    try:
        draw_pages(stored, waiting)
    except (OSError, ValueError, RuntimeError) as fault:  # Pillow's and pdfium's words for a page they cannot draw
        logger.warning("preview failed", extra={"file": file, "fault": str(fault)})
        progress.failed(waiting, at=clock.now(), sentence="预览没有生成，请下载查看原文件。")
        return
    progress.finished(waiting, at=clock.now())


def draw_pages(stored: StoredFile, waiting: JobProgress | None = None) -> None:
    """Draw and keep every page that has no picture yet."""
    there = set(stored.page_images.values_list("page", flat=True))
    content = files.read(stored)
    for page in range(1, stored.pages + 1):
        if page not in there:
            _keep(stored, page, _drawn(content, stored, page))
        if waiting is not None:
            progress.moved(waiting, done=page)


def state_of(stored: StoredFile) -> tuple[str, str]:
    """``done``, ``waiting``, ``running``, ``failed`` or ``missing`` (nobody ordered it), with a sentence."""
    if len(pictures_of(stored)) >= stored.pages:
        return "done", ""
    last = progress.latest(KIND, str(stored.uuid))
    if last is None or last.state == JobProgress.State.DONE:
        return "missing", "这份文件还没有预览。"
    if last.state == JobProgress.State.FAILED:
        return "failed", last.sentence
    return str(last.state), "正在生成预览，请稍候。"


def pictures_of(stored: StoredFile) -> list[PageImage]:
    """The pictures there are, in the order of the pages; read once for a page that asks several times."""
    prefetch_related_objects([stored], "page_images")
    return list(stored.page_images.all())


def _drawn(content: bytes, stored: StoredFile, page: int) -> Image.Image:
    from PIL import Image, ImageOps

    image = page_image(content, page - 1) if stored.media_type == PDF else Image.open(BytesIO(content))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("more pixels than an upload may have")
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    if upright.mode in ("RGBA", "LA", "P"):
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright)
        upright = paper
    return upright.convert("RGB")


def _keep(stored: StoredFile, page: int, image: Image.Image) -> None:
    target = BytesIO()
    image.save(target, format="JPEG", quality=_QUALITY)
    key = files.keep_picture(stored, page, target.getvalue())
    with transaction.atomic():
        PageImage.objects.get_or_create(
            file=stored, page=page, defaults={"key": key, "width": image.width, "height": image.height}
        )
