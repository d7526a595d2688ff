"""PDFs and pictures become one A4 booklet with bookmarks and numbers; odd uploads are told apart."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from common.booklet import Part, bind
from common.documents import PDF, Document, response
from common.pdf import render
from common.pdf_pages import PdfProbe, PdfState, page_image, probe_pdf
from tests.common.paper import page, picture, revisions


def paper(text: str, size: str = "A4") -> bytes:
    return render(page(f"<p>{text}</p>", style=f"@page {{ size: {size} }}"))


def test_a_booklet_joins_pdfs_and_pictures_on_a4(tmp_path: Path) -> None:
    parts = [
        Part("封面", PDF, lambda: paper("封面"), numbered=False),
        Part("申报表", PDF, lambda: revisions()[1], chapter="一、申报表"),
        Part("横向图表", PDF, lambda: paper("横向", "A3 landscape"), chapter="三、证照"),
        Part("照片", "image/jpeg", lambda: picture("JPEG", size=(3000, 1000)), "三、证照", stamp="与原件核对无误"),
        Part("透明图", "image/png", lambda: picture("PNG", "RGBA"), chapter="三、证照"),
    ]
    target = tmp_path / "booklet.pdf"
    assert bind(parts, target, title="装订本") == 5
    reader = PdfReader(target)
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages} == {(595, 842)}
    texts = [p.extract_text() for p in reader.pages]
    assert ["— 1 —" in text for text in texts] == [False, True, False, False, False]
    assert "— 4 —" in texts[4]
    assert "与原件核对无误" in texts[3]
    assert "同意推荐" in texts[1], "the face of a signature is drawn into the copy"
    assert [page.get("/Annots") for page in reader.pages] == [None] * 5
    titles = [item.title if not isinstance(item, list) else [child.title for child in item] for item in reader.outline]
    assert titles == ["封面", "一、申报表", ["申报表"], "三、证照", ["横向图表", "照片", "透明图"]]


def test_identical_pages_are_stored_once(tmp_path: Path) -> None:
    one, many = tmp_path / "one.pdf", tmp_path / "many.pdf"
    copy = paper("同一份文件")
    bind([Part("一", PDF, lambda: copy)], one, title="一")
    bind([Part(str(n), PDF, lambda: copy) for n in range(20)], many, title="多")
    assert faces_in(many) == faces_in(one)


def faces_in(path: Path) -> int:
    with pikepdf.open(path) as document:
        return sum(isinstance(item, pikepdf.Stream) and "/Subtype" in item for item in document.objects)


def test_uploads_that_cannot_be_used_are_told_apart() -> None:
    locked = BytesIO()
    with pikepdf.open(BytesIO(paper("密"))) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert probe_pdf(paper("好")) == PdfProbe(PdfState.READABLE, 1)
    assert probe_pdf(locked.getvalue()).state == PdfState.ENCRYPTED
    assert probe_pdf(b"%PDF-1.7 nothing").state == PdfState.BROKEN


def test_a_page_picture_stays_within_its_pixels() -> None:
    tall = paper("长", "50mm 2000mm")
    with page_image(tall, 0) as image:
        assert image.width * image.height <= 6_100_000
        assert image.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(("inline", "start"), [(False, "attachment"), (True, "inline")])
def test_a_document_is_answered_under_its_chinese_name(*, inline: bool, start: str) -> None:
    answer = response(Document("申报表（第2版）.pdf", PDF, b"%PDF"), inline=inline)
    assert answer["Content-Disposition"] == (
        f"{start}; filename*=utf-8''%E7%94%B3%E6%8A%A5%E8%A1%A8%EF%BC%88%E7%AC%AC2%E7%89%88%EF%BC%89.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
