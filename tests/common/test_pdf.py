"""HTML becomes a tagged PDF/A-3b that reads nothing of the machine and never has a hole for a character."""

import subprocess
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet
from pikepdf import pdfa

from common import pdf
from tests.common.paper import page, picture

RARE = "㐀䶵䶮㛃𠮷鿿𬱖㐱"


def text_of(content: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def test_the_text_copies_out_as_the_chinese_that_went_in() -> None:
    content = pdf.render(page(f"<p>石𠮷安、{RARE}，☑企业☐公共实训基地</p>"))
    assert text_of(content).strip() == f"石𠮷安、{RARE}，☑企业☐公共实训基地"


def test_the_file_is_clean_pdf_a_3b_with_tags_language_and_title() -> None:
    content = pdf.render(page(f'<p>{RARE}</p><p style="font-family: Role Title">标题</p>', title="申报表"))
    with pikepdf.open(BytesIO(content)) as document:
        assert pdfa.check(document, "3b").findings == []
        assert str(document.Root.Lang) == "zh-CN"
        assert bool(document.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in document.Root
        assert str(document.docinfo["/Title"]) == "申报表"


def test_an_image_is_kept_as_pdf_a_wants_it() -> None:
    photo = b64encode(picture("JPEG")).decode()
    with pikepdf.open(BytesIO(pdf.render(page(f'<img alt="照片" src="data:image/jpeg;base64,{photo}">')))) as document:
        assert pdfa.check(document, "3b").findings == []


def test_a_face_brings_only_the_glyphs_it_lends() -> None:
    with pikepdf.open(BytesIO(pdf.render(page('<p style="font-family: Role Title">首席技师</p>')))) as document:
        programs = [item for item in document.objects if isinstance(item, pikepdf.Stream) and "/Subtype" in item]
        faces = [item for item in programs if item.Subtype == "/CIDFontType0C"]
        assert [len(read.topDictIndex[0].CharStrings) for read in map(opened_face, faces)] == [1 + len("首席技师")]


def opened_face(program: pikepdf.Stream) -> CFFFontSet:
    read = CFFFontSet()
    read.decompile(BytesIO(program.read_bytes()), None)
    return read


def test_every_font_is_embedded_under_its_role() -> None:
    body = "".join(
        f'<p style="font-family: {role}">永</p>' for role in ("Role Title", "Role Hei", "Role Fang", "Role Kai")
    )
    listing = subprocess.run(["pdffonts", "-"], input=pdf.render(page(body)), capture_output=True, check=True).stdout
    rows = listing.decode().splitlines()[2:]
    assert sorted(row.split()[0].partition("+")[2] for row in rows) == [
        "Role-Fang",
        "Role-Hei",
        "Role-Kai",
        "Role-Title-Bold",
    ]
    assert all(" yes yes yes " in row for row in rows)


def test_a_glyph_that_no_font_has_fails_loudly_and_is_named() -> None:
    with pytest.raises(pdf.MissingGlyph) as refusal:
        pdf.render(page("<p>好\U0001cfff好</p>"))
    assert refusal.value.characters == "\U0001cfff"


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="https://127.0.0.1:9/x.png">',
        '<img src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<img src="../manage.py">',
        '<img src="print/../../manage.py">',
        '<img src="print/%2e%2e/%2e%2e/manage.py">',
        '<img src="print/no-such-file.png">',
        '<style>@import "file:///etc/passwd";</style>',
        '<style>@font-face { font-family: X; src: url("file:///usr/share/fonts/x.otf") } p { font-family: X }</style>',
    ],
)
def test_the_renderer_reads_nothing_but_our_static_files(body: str) -> None:
    with pytest.raises(pdf.ForbiddenResource):
        pdf.render(page(f"{body}<p>字</p>"))


def test_a_link_that_leads_out_of_the_static_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture())
    static = tmp_path / "static"
    static.mkdir()
    (static / "own.png").write_bytes(picture())
    (static / "link.png").symlink_to(secret)
    assert pdf.render(page('<img src="own.png">'), base=static).startswith(b"%PDF")
    with pytest.raises(pdf.ForbiddenResource):
        pdf.render(page('<img src="link.png">'), base=static)


def test_the_place_of_an_element_is_told_in_millimetres() -> None:
    style = (
        "@page { size: A4; margin: 20mm } div { position: absolute; left: 10mm; top: 30mm; width: 50mm; height: 5mm }"
    )
    rendered = pdf.render_with_places(page('<div id="field-unit"></div><p>字</p>', style=style + "body { margin: 0 }"))
    place = rendered.places["field-unit"]
    assert (rendered.pages, place.page) == (1, 0)
    assert [round(n, 2) for n in (place.box.x, place.box.y, place.box.width, place.box.height)] == [30, 50, 50, 5]
