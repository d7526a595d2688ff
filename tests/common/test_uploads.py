"""What is taken and what is refused, by content; pieces that wait in storage until all have come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from common import uploads
from common.models import StoredFile, Upload, UploadPiece
from common.sweeping import sweep
from tests.cases import DURING
from tests.cast import Cast
from tests.common import papers
from tests.common.clamd import Clamd

LIMIT = 2 * uploads.MEGABYTE


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(uploads.Refused) as caught:
        uploads.examined(content, name=name, most_bytes=LIMIT)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("content", "name", "media_type", "pages"),
    [
        (papers.pdf(3), "证书.pdf", uploads.PDF, 3),
        (papers.picture("JPEG"), "证书.JPG", uploads.JPEG, 1),
        (papers.picture("PNG"), "证书.png", uploads.PNG, 1),
        (papers.picture("PNG"), "没有扩展名", uploads.PNG, 1),
    ],
)
def test_a_pdf_a_jpeg_and_a_png_are_taken_by_their_content(
    content: bytes, name: str, media_type: str, pages: int
) -> None:
    found = uploads.examined(content, name=name, most_bytes=LIMIT)
    assert found == uploads.Content(media_type, pages, StoredFile.Scan.NOT_SCANNED)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.pdf", "选择的文件是空的，请换一个文件。"),
        (b"\0" * (3 * uploads.MEGABYTE), "大.pdf", "文件有 3.0 MB，超过 2 MB 的上限，请压缩或分份上传。"),
        (b"MZ\x90\0 program", "证书.pdf", "只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。"),
        (papers.picture("GIF"), "证书.gif", "只接受 PDF、JPG 和 PNG 文件，这个文件的内容不是其中任何一种。"),
        (papers.picture("PNG"), "证书.pdf", "文件扩展名是“.pdf”，内容却是 PNG 图片，请用原始文件重新上传。"),
        (papers.pdf(password="秘密"), "证书.pdf", "这个 PDF 设有密码或加密，请取消加密后再上传。"),
        (papers.pdf(3)[:200], "证书.pdf", "这个 PDF 已损坏或不完整，打不开，请重新生成后再上传。"),
        (
            papers.picture("JPEG", size=(900, 900))[:-400],
            "证书.jpg",
            "这张图片已损坏或不完整，打不开，请重新拍摄或扫描后再上传。",
        ),
        (papers.bomb(), "证书.png", "这张图片的像素超过 6000 万，请缩小后再上传。"),
        (papers.bomb(9_000), "证书.png", "这张图片的像素超过 6000 万，请缩小后再上传。"),
        (papers.pdf(301), "证书.pdf", "这个 PDF 有 301 页，超过 300 页的上限，请分成几份上传。"),
    ],
)
def test_every_other_file_is_refused_with_its_sentence(content: bytes, name: str, sentence: str) -> None:
    assert refusal(content, name) == sentence


def test_a_clean_file_is_marked_as_scanned(settings: Settings) -> None:
    with Clamd("stream: OK") as scanner:
        settings.CLAMD = scanner.address
        found = uploads.examined(papers.pdf(), name="证书.pdf", most_bytes=LIMIT)
    assert found.scan == StoredFile.Scan.CLEAN
    assert scanner.received == papers.pdf()


def test_an_infected_file_is_refused(settings: Settings) -> None:
    with Clamd("stream: Eicar-Test-Signature FOUND") as scanner:
        settings.CLAMD = scanner.address
        assert refusal(papers.pdf(), "证书.pdf") == "病毒扫描发现这个文件有病毒，没有收下，请清除病毒后再上传。"


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", ""])
def test_production_takes_nothing_past_a_scanner_without_a_verdict(settings: Settings, answer: str) -> None:
    settings.PRODUCTION = True
    with Clamd(answer) as scanner:
        settings.CLAMD = scanner.address
        assert refusal(papers.pdf(), "证书.pdf") == "病毒扫描服务暂时不可用，文件没有收下，请稍后再试。"


def test_production_takes_nothing_while_the_scanner_is_down(settings: Settings) -> None:
    with Clamd("stream: OK") as scanner:
        settings.CLAMD = scanner.address  # nobody listens there any more
    settings.PRODUCTION = True
    assert refusal(papers.pdf(), "证书.pdf") == "病毒扫描服务暂时不可用，文件没有收下，请稍后再试。"


def test_the_demo_says_not_scanned_while_the_scanner_is_down(settings: Settings) -> None:
    with Clamd("stream: OK") as scanner:
        settings.CLAMD = scanner.address
    settings.PRODUCTION = False
    found = uploads.examined(papers.pdf(), name="证书.pdf", most_bytes=LIMIT)
    assert found.scan == StoredFile.Scan.NOT_SCANNED


# ── pieces ───────────────────────────────────────────────────────────────────


def begun(cast: Cast, size: int = 10) -> Upload:
    return uploads.begin(
        owner_id=cast.people["unit_clerk"].pk,
        target="1/id_card-technician",
        name="证书.pdf",
        size=size,
        most_bytes=LIMIT,
        at=DURING,
    )


def test_pieces_are_put_together_in_their_order(cast: Cast) -> None:
    upload = begun(cast)
    uploads.receive(upload, b"01234", offset=0, at=DURING)
    done = uploads.receive(upload, b"56789", offset=5, at=DURING)
    assert (done.offset, uploads.assembled(done)) == (10, b"0123456789")


def test_a_piece_that_came_before_is_not_taken_twice(cast: Cast) -> None:
    upload = begun(cast)
    uploads.receive(upload, b"01234", offset=0, at=DURING)
    with pytest.raises(uploads.WrongOffset):
        uploads.receive(upload, b"01234", offset=0, at=DURING)
    assert UploadPiece.objects.count() == 1


def test_more_than_was_declared_is_refused(cast: Cast) -> None:
    with pytest.raises(uploads.Refused) as caught:
        uploads.receive(begun(cast), b"0123456789A", offset=0, at=DURING)
    assert caught.value.sentence == "收到的内容比声明的文件大，请重新选择文件上传。"


def test_what_can_never_be_taken_is_refused_before_it_is_sent(cast: Cast) -> None:
    with pytest.raises(uploads.Refused) as caught:
        begun(cast, size=3 * uploads.MEGABYTE)
    assert caught.value.sentence == "文件有 3.0 MB，超过 2 MB 的上限，请压缩或分份上传。"


def test_the_metadata_of_tus_is_read(cast: Cast) -> None:
    found = uploads.metadata("filename 6K+B5LmmLnBkZg==,slot aWRfY2FyZC0=")
    assert found == {"filename": "证书.pdf", "slot": "id_card-"}
    with pytest.raises(uploads.Refused) as caught:
        uploads.metadata("filename 不是base64")
    assert caught.value.sentence == "上传请求的附加信息无法识别，请刷新页面后重试。"


def test_the_broom_forgets_expired_uploads_and_orphaned_objects(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    old = begun(cast)
    uploads.receive(old, b"01234", offset=0, at=DURING)
    fresh = begun(cast)
    later = DURING + uploads.KEPT_FOR * 2
    uploads.receive(fresh, b"01234", offset=0, at=later)
    orphan = default_storage.save("material/2026/orphan", ContentFile(b"x"))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture is a function
        sweep(later)
    assert list(Upload.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert default_storage.exists(orphan)  # too young: its row may still come
    monkeypatch.setattr("common.sweeping._SPARED", timedelta(seconds=-1))
    sweep(later)
    assert not default_storage.exists(orphan)
    assert default_storage.exists(UploadPiece.objects.get().key)
