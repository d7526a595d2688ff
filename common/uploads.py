"""Files that somebody sends: what their content really is, and pieces that wait in storage until all have come."""

from __future__ import annotations

import uuid
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import PurePath
from types import ModuleType
from typing import Any

import magic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from common.clock import legal_day
from common.models import StoredFile, Upload, UploadPiece
from common.pdf_pages import PdfState, probe_pdf
from common.scanner import ScannerUnreachable, scan

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
KNOWN_TYPES = {PDF: "PDF", JPEG: "JPG 图片", PNG: "PNG 图片"}
SUFFIXES = {PDF: {".pdf"}, JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"}, PNG: {".png"}}
ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"  # for <input type="file">; the server looks itself
MEGABYTE = 1 << 20
MOST_PAGES = 300
MOST_PIXELS = 60_000_000
KEPT_FOR = timedelta(days=1)
_HEAD = 4096


class Refused(Exception):
    """The file is not taken; ``sentence`` says why, in the words the user reads."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class WrongOffset(Exception):
    """A piece came that does not continue where the last one ended."""


@dataclass(frozen=True)
class Content:
    """What looking into a file told."""

    media_type: str
    pages: int
    scan: StoredFile.Scan


# ── what a file is ───────────────────────────────────────────────────────────


def examined(content: bytes, *, name: str, most_bytes: int) -> Content:
    """Type, pages and the scanner's verdict of a whole file. Raises Refused with one sentence."""
    refuse_size(len(content), most_bytes)
    media_type = _type_of(content, name)
    pages = _pages_of_pdf(content) if media_type == PDF else _one_picture(content)
    return Content(media_type, pages, _scanned(content))


def looked_into(upload: UploadedFile[Any], *, most_bytes: int) -> Content:
    """``examined`` for a file of a form; it remembers what it is, so that nothing is scanned twice."""
    refuse_size(upload.size or 0, most_bytes)
    if (known := known_content(upload)) is not None:
        return known
    upload.seek(0)
    found = examined(upload.read(), name=upload.name or "", most_bytes=most_bytes)
    upload.seek(0)
    upload.content_found = found  # type: ignore[attr-defined]  # ours
    return found


def known_content(upload: UploadedFile[Any]) -> Content | None:
    """What ``looked_into`` has found in this file."""
    found: Content | None = getattr(upload, "content_found", None)
    return found


def refuse_size(size: int, most_bytes: int) -> None:
    """Raises Refused for an empty file and for one over the limit."""
    if size <= 0:
        raise Refused("选择的文件是空的，请换一个文件。")
    if size > most_bytes:
        raise Refused(f"文件有 {size / MEGABYTE:.1f} MB，超过 {most_bytes / MEGABYTE:g} MB 的上限，请压缩或分份上传。")


def _type_of(content: bytes, name: str) -> str:
    media_type = magic.from_buffer(content[:_HEAD], mime=True)
    if media_type not in KNOWN_TYPES:
        raise Refused("只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。")
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES[media_type]:
        raise Refused(f"文件扩展名是“{suffix}”，内容却是 {KNOWN_TYPES[media_type]}，请用原始文件重新上传。")
    return media_type


def _pages_of_pdf(content: bytes) -> int:
    probe = probe_pdf(content)
    if probe.state == PdfState.ENCRYPTED:
        raise Refused("这个 PDF 设有密码或加密，请取消加密后再上传。")
    if probe.state == PdfState.BROKEN:
        raise Refused("这个 PDF 已损坏或不完整，打不开，请重新生成后再上传。")
    if probe.pages > MOST_PAGES:
        raise Refused(f"这个 PDF 有 {probe.pages} 页，超过 {MOST_PAGES} 页的上限，请分成几份上传。")
    return probe.pages


def strict_pillow() -> ModuleType:
    """Pillow's Image, which refuses half a picture: WeasyPrint's import makes the whole process take one."""
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return Image


def _one_picture(content: bytes) -> int:
    """Decode the whole picture once: a broken one and a decompression bomb show here and not in a later job."""
    Image = strict_pillow()  # noqa: N806 - the module's own name
    try:
        with Image.open(BytesIO(content)) as image:
            pixels = image.width * image.height
            if pixels <= MOST_PIXELS:
                image.load()
    except Image.DecompressionBombError:
        pixels = MOST_PIXELS + 1
    except (OSError, SyntaxError, ValueError) as fault:  # what Pillow raises for broken pictures of every kind
        raise Refused("这张图片已损坏或不完整，打不开，请重新拍摄或扫描后再上传。") from fault
    if pixels > MOST_PIXELS:
        raise Refused(f"这张图片的像素超过 {MOST_PIXELS // 10_000} 万，请缩小后再上传。")
    return 1


def _scanned(content: bytes) -> StoredFile.Scan:
    """Production takes nothing past a scanner that is down; the demo says 未扫描."""
    try:
        found = scan((content[at : at + MEGABYTE] for at in range(0, len(content), MEGABYTE)), settings.CLAMD)
    except ScannerUnreachable as fault:
        if settings.PRODUCTION:
            raise Refused("病毒扫描服务暂时不可用，文件没有收下，请稍后再试。") from fault
        return StoredFile.Scan.NOT_SCANNED
    if found == StoredFile.Scan.INFECTED:
        raise Refused("病毒扫描发现这个文件有病毒，没有收下，请清除病毒后再上传。")
    return found


# ── pieces (tus 1.0) ─────────────────────────────────────────────────────────


def begin(*, owner_id: int, target: str, name: str, size: int, most_bytes: int, at: datetime) -> Upload:
    """Open an upload that belongs to one person and one target. Raises Refused when it can never be taken."""
    refuse_size(size, most_bytes)
    return Upload.objects.create(
        owner_id=owner_id, target=target, original_name=name[:255], size=size, begun_at=at, expires_at=at + KEPT_FOR
    )


@transaction.atomic
def receive(upload: Upload, piece: bytes, *, offset: int, at: datetime) -> Upload:
    """Add the next piece; it lies in the shared storage, so any node may take the next. Raises WrongOffset, Refused."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if offset != upload.offset or upload.finished_at is not None:
        raise WrongOffset
    if offset + len(piece) > upload.size:
        raise Refused("收到的内容比声明的文件大，请重新选择文件上传。")
    if piece:
        key = default_storage.save(f"piece/{legal_day(at).year}/{uuid.uuid4()}", ContentFile(piece))
        UploadPiece.objects.create(upload=upload, offset=offset, size=len(piece), key=key)
    upload.offset += len(piece)
    upload.expires_at = at + KEPT_FOR
    upload.save(update_fields=["offset", "expires_at"])
    return upload


def assembled(upload: Upload) -> bytes:
    """All pieces in their order."""
    return b"".join(_contents(upload))


def finish(upload: Upload, *, at: datetime) -> None:
    """The file has been taken: the row stays for a client whose last answer was lost, the pieces go."""
    upload.finished_at = at
    upload.save(update_fields=["finished_at"])
    _drop_pieces(upload)


def discard(upload: Upload) -> None:
    """Forget an upload that was refused, cancelled or left alone too long."""
    _drop_pieces(upload)
    upload.delete()


def metadata(header: str) -> dict[str, str]:
    """``Upload-Metadata`` of tus: pairs of a key and a base64 value. Raises Refused when it cannot be read."""
    try:
        pairs = (pair.split() for pair in header.split(",") if pair.strip())
        return {key: b64decode("".join(value), validate=True).decode() for key, *value in pairs}
    except (NotBase64, ValueError) as fault:
        raise Refused("上传请求的附加信息无法识别，请刷新页面后重试。") from fault


def _contents(upload: Upload) -> Iterator[bytes]:
    for key in upload.pieces.order_by("offset").values_list("key", flat=True):
        with default_storage.open(key) as source:
            yield bytes(source.read())


def _drop_pieces(upload: Upload) -> None:
    keys = list(upload.pieces.values_list("key", flat=True))
    upload.pieces.all().delete()
    transaction.on_commit(partial(_delete_objects, keys))


def _delete_objects(keys: list[str]) -> None:
    for key in keys:
        default_storage.delete(key)
