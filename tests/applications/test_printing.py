"""The papers of a case say what the snapshot says, in the boxes and order of the paper form."""

import copy
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import pdfa
from pypdf import PdfReader

from applications.printing import (
    application_form,
    booklet,
    geometry,
    material_list,
    opinion_box,
    opinion_sheet,
    recommendation,
    report,
)
from applications.printing.material_list import CopyCheck
from common import certificates, pdf, signing
from common.documents import PDF
from common.verification import Finding, verify
from tests.applications.filled_form import PREPARED, SNAPSHOT
from tests.common.paper import AT, authority, credential, picture

LONG = "围绕航空结构件薄壁加工变形、钛合金深腔铣削效率两项难题，按“定型、推广、传承”三步推进。"
AGREES = CopyCheck("与原件一致", "周明远", "海淀区人力资源和社会保障局", "2026-05-08")


def text_of(content: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


def squeezed(text: str) -> str:
    return "".join(text.split())


def pages_of(content: bytes) -> list[str]:
    return [squeezed(page) for page in text_of(content).split("\f")[:-1]]


def changed(**parts: object) -> dict:
    snapshot = copy.deepcopy(SNAPSHOT)
    for path, value in parts.items():
        chapter, _, key = path.partition("__")
        if key:
            snapshot[chapter][key] = value
        else:
            snapshot[chapter] = value
    return snapshot


@pytest.fixture(scope="module")
def prepared() -> bytes:
    return application_form.render(SNAPSHOT, **PREPARED, photo=picture("JPEG")).content


# ── 申报表 ───────────────────────────────────────────────────────────────────


def test_the_boxes_stand_in_the_order_of_the_seed(prepared: bytes) -> None:
    whole = "".join(pages_of(prepared))
    words = (
        "申报单位（盖章）",
        "填报时间",
        "北京市人力资源和社会保障局制",
        "（包括生产、科研以及公共实训基地教育教学和高技能人才队伍情况）",
        "工作室成员情况",
        "所在单位对工作室支持措施",
        "工作室今后开展工作计划",
        "工作室预期目标",
        "申报单位意见",
        "区人力社保局（市级行业主管部门）初审意见",
        "专家评估意见",
        "市人力社保局市财政局审批意见",
    )
    places = [whole.find(word) for word in words]
    assert -1 not in places
    assert places == sorted(places)


def test_every_page_after_the_cover_says_which_it_is_of_how_many(prepared: bytes) -> None:
    pages = pages_of(prepared)
    assert len(pages) == 9
    assert [f"第{number}页共9页" in page for number, page in enumerate(pages, 1)] == [False] + [True] * 8
    assert ["核验码7Q4M-0037-V2K9" in page for page in pages] == [False] + [True] * 8


def test_rare_names_and_full_numbers_copy_out(prepared: bytes) -> None:
    whole = "".join(pages_of(prepared))
    for words in ("石𠮷安", "䶮㛃", "11010819790801003X", "16567.90万元", "1.62%", "63.79%", "409人", "1979年8月"):
        assert words in whole


def test_a_prepared_form_has_a_place_for_every_signature(prepared: bytes) -> None:
    assert signing.empty_fields(prepared) == ["unit_cover", "unit", "body", "experts", "city_hr", "city_finance"]
    box = signing.field_box(prepared, "unit")
    assert (round(box.width), round(box.height)) == (129, 53)


def test_the_unsigned_form_is_pdf_a_3b_with_tags_language_and_title(prepared: bytes) -> None:
    with pikepdf.open(BytesIO(prepared)) as document:
        assert pdfa.check(document, "3b").findings == []
        assert str(document.Root.Lang) == "zh-CN"
        assert "/StructTreeRoot" in document.Root
        assert str(document.docinfo["/Title"]) == "北京市首席技师工作室申报表（SB2026-110108-0037）"


def test_the_first_seal_lays_out_all_fields_and_only_appends(prepared: bytes) -> None:
    sealed = signing.sign(
        prepared,
        field="unit_cover",
        appearance=opinion_box.appearance(prepared, "unit_cover", opinion("同意申报。")),
        key=certificates.open_credential(credential("北京市财政局").pkcs12, "seal"),
        reason="同意申报。",
        at=AT,
        certify=True,
    )
    assert signing.is_prefix(prepared, sealed)
    assert signing.empty_fields(sealed) == ["unit", "body", "experts", "city_hr", "city_finance"]
    verdict = verify(sealed, roots=[authority().chain])
    assert verdict.finding == Finding.GOOD
    assert verdict.empty_fields == ["unit", "body", "experts", "city_hr", "city_finance"]


def test_a_draft_has_a_watermark_and_no_number_code_or_field() -> None:
    draft = application_form.render(SNAPSHOT, **PREPARED, draft=True).content
    pages = pages_of(draft)
    assert "草稿，不作申报依据" in pages[0]
    assert all("草稿" in page for page in pages)
    assert not any("SB2026" in page or "7Q4M" in page for page in pages)
    assert signing.empty_fields(draft) == []


def test_a_void_copy_says_so_on_every_page() -> None:
    pages = pages_of(application_form.render(SNAPSHOT, **PREPARED, void=True).content)
    assert all("作废" in page for page in pages)


def test_a_blank_form_has_lines_to_write_on() -> None:
    document = application_form.render({}, blank=True)
    assert document.name == "北京市首席技师工作室申报表（空白）.pdf"
    whole = "".join(pages_of(document.content))
    assert "None" not in whole
    assert "专任教师" in whole
    assert "☐企业☐公共实训基地" in whole
    assert signing.empty_fields(document.content) == []


def test_empty_lists_say_that_there_is_nothing() -> None:
    page = application_form.html(changed(members=[], technician__resume=[]), **PREPARED)
    assert page.count(">无</td>") == 2


def test_a_long_text_says_its_label_on_each_page_and_loses_nothing() -> None:
    plan = "".join(f"第{number}项：{LONG}" for number in range(1, 42))
    pages = pages_of(application_form.render(changed(narratives__plan=plan), **PREPARED).content)
    labelled = [page for page in pages if "工作室今后开展工作计划" in page]
    assert len(labelled) == 3
    assert all(f"第{number}项：" in "".join(pages) for number in range(1, 42))


def test_twenty_members_flow_on_with_the_heads_repeated() -> None:
    members = [dict(SNAPSHOT["members"][0], name=f"成员{number:02}") for number in range(1, 21)]
    pages = pages_of(application_form.render(changed(members=members), **PREPARED).content)
    carrying = [page for page in pages if "成员01" in page or "成员20" in page]
    assert len(carrying) == 2
    assert all("工作室分工" in page for page in carrying)


def test_a_training_base_prints_its_own_rows() -> None:
    teachers = [{"name": "岑若木", "occupation": "数控铣工", "level_label": "二级／技师", "certificate_number": "S1"}]
    base = changed(unit=SNAPSHOT["unit"] | {"kind": "base", "teachers": teachers, "startup_capital": "1000000.00"})
    page = application_form.html(base, **PREPARED)
    assert "☐企业　　☑公共实训基地" in page
    assert "100.00万元" in page
    assert "岑若木" in page
    assert "管理机构" not in application_form.html(SNAPSHOT, **PREPARED)


def test_typed_markup_stays_text() -> None:
    assert "<script>" not in application_form.html(changed(technician__name="<script>alert(1)</script>"), **PREPARED)


def test_the_photo_is_printed_from_its_bytes() -> None:
    assert 'src="data:image/jpeg;base64,' in application_form.html(SNAPSHOT, **PREPARED, photo=picture("JPEG"))


def test_a_name_that_no_font_has_fails_the_form() -> None:
    with pytest.raises(pdf.MissingGlyph):
        application_form.render(changed(technician__name="陆\U0001cfff"), **PREPARED)


# ── opinion boxes ────────────────────────────────────────────────────────────


def opinion(text: str) -> opinion_box.Opinion:
    return opinion_box.Opinion(
        text=text,
        organisation="北京市海淀区人力资源和社会保障局",
        day=date(2026, 5, 8),
        method="系统内确认（测试证书）",
        seal_note="测试用章",
        person="程以南",
    )


@pytest.mark.parametrize("field", ["unit", "body", "experts", "city_hr", "city_finance"])
def test_an_opinion_that_is_let_in_fits_its_box(prepared: bytes, field: str) -> None:
    most = geometry.OPINION_BOXES[field].most_characters
    longest = (LONG * 10)[:most]
    assert opinion_box.fits(field, longest)
    assert not opinion_box.fits(field, longest + "多")
    page = opinion_box.appearance(prepared, field, opinion(longest))
    reader = PdfReader(BytesIO(page))
    assert len(reader.pages) == 1
    assert squeezed(longest) in squeezed(text_of(page))
    assert "2026年5月8日" in text_of(page)
    frame = signing.field_box(prepared, field)
    assert float(reader.pages[0].mediabox.width) / 72 * 25.4 == pytest.approx(frame.width, abs=0.01)


def test_an_opinion_that_does_not_fit_is_refused_when_it_is_sealed(prepared: bytes) -> None:
    page = opinion_box.appearance(prepared, "body", opinion(LONG * 12))
    with pytest.raises(signing.AppearanceTooLong):
        signing.sign(
            prepared,
            field="body",
            appearance=page,
            key=certificates.open_credential(credential("北京市财政局").pkcs12, "seal"),
            reason="同意",
            at=AT,
        )


def test_the_unit_seals_the_cover_and_its_box() -> None:
    assert geometry.fields_of("unit") == ["unit_cover", "unit"]
    assert geometry.fields_of("body") == ["body"]


# ── the papers around it ─────────────────────────────────────────────────────


def test_the_report_prints_its_sections_under_numbered_headings() -> None:
    page = report.html(SNAPSHOT, number="SB2026-110108-0037", version=2, day="2026-04-20")
    assert "<h2>一、工作室名称</h2>" in page
    assert "<h2>二、工作室成立的必要性和可行性</h2>" in page
    assert "<p>公司有专用场地和设备。</p>" in page
    assert "2026年4月20日" in page


def test_the_material_list_counts_papers_and_tells_who_saw_the_originals() -> None:
    page = squeezed(material_list.html(SNAPSHOT, checks={"f2": AGREES}, form_pages=9, report_pages=3))
    assert "申报材料共4份、15页。" in page
    assert "学历证书（无：证书遗失，学校已出具证明）" in page
    assert '<tdclass="c">与原件一致</td><tdclass="c">周明远</td>' in page


def test_the_opinion_sheet_carries_the_full_text_and_its_hash() -> None:
    sheet = opinion_sheet.OpinionSheet(
        workshop_name="北京市陆砚舟数控铣工首席技师工作室",
        unit_name="北京首控精密制造有限公司",
        technician="陆砚舟",
        trade="铣工（数控铣工）",
        level="一级／高级技师",
        number="SB2026-110108-0037",
        version=2,
        body="海淀区人力资源和社会保障局",
        conclusion="同意推荐",
        text=LONG * 8,
        drafted_by="周明远",
        originals_due=34,
        originals_seen=34,
    )
    page = opinion_sheet.html(sheet)
    assert LONG * 8 in page
    assert opinion_sheet.digest(LONG * 8) in page
    assert "应核34件，已核34件" in page


def rows() -> list[recommendation.RecommendedWorkshop]:
    return [
        recommendation.RecommendedWorkshop(order, name, "=SUM(A1)", "陆砚舟", "铣工", "二级／技师")
        for order, name in ((2, "乙工作室"), (None, "丙工作室"), (1, "甲工作室"))
    ]


def test_the_recommendation_table_keeps_the_order_of_the_body() -> None:
    document = recommendation.table(rows(), body="海淀区人力资源和社会保障局", round_name="2026年")
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(document.content)).active
    values = list(sheet.iter_rows(values_only=True))
    assert values[0][0] == "2026年推荐汇总表（海淀区人力资源和社会保障局）"
    assert list(values[1]) == list(recommendation.COLUMNS)
    assert [row[2] for row in values[2:]] == ["甲工作室", "乙工作室", "丙工作室"]
    assert {row[1] for row in values[2:]} == {"'=SUM(A1)"}


def test_the_letter_names_the_first_workshop_and_bears_a_seal_only_when_sealed() -> None:
    content = recommendation.RecommendationLetter("海淀区人力资源和社会保障局", "2026年首席技师工作室", rows()[2:])
    page = recommendation.letter_html(content)
    assert "现推荐甲工作室参加评审，推荐顺序见附件。" in page
    assert 'class="seal"' not in page


def test_the_letter_says_the_occasion_once_and_keeps_a_long_name_within_its_lines() -> None:
    body = "北京市石景山区人力资源和社会保障局"
    content = recommendation.RecommendationLetter(body, "2026 年度北京市首席技师工作室申报", rows()[2:])
    assert content.title == "关于推荐2026年度北京市首席技师工作室的函"
    page = recommendation.letter_html(content)
    assert "和2026年度北京市首席技师工作室申报工作安排" in page
    assert page.count(' long">') == 2


def test_the_booklet_orders_papers_and_tells_where_they_begin(tmp_path: Path, prepared: bytes) -> None:
    papers = [
        booklet.Paper(5, "奖状", "image/jpeg", 1, lambda: picture("JPEG"), AGREES),
        booklet.Paper(1, "申报表", PDF, 9, lambda: prepared),
    ]
    front = booklet.BookletFront(
        "甲工作室",
        "甲公司",
        "陆砚舟",
        "SB2026-110108-0037",
        2,
        "海淀区人力社保局",
        "7Q4M",
        "https://e.test/",
        "2026-05-09",
    )
    assert booklet.bind_booklet(front, papers, tmp_path / "b.pdf") == 12
    reader = PdfReader(tmp_path / "b.pdf")
    assert [outline.title for outline in reader.outline if not isinstance(outline, list)] == [
        "封面和目录",
        "一、申报表",
        "五、其他相关材料",
    ]
    last = squeezed(reader.pages[-1].extract_text())
    assert last == "与原件核对无误海淀区人力资源和社会保障局核验人：周明远2026-05-08—10—"
    assert [
        (entry["title"], entry["page"]) for entry in booklet.contents(sorted(papers, key=lambda p: p.category))
    ] == [
        ("一、申报表", 1),
        ("申报表", 1),
        ("五、其他相关材料", 10),
        ("奖状", 10),
    ]


def test_a_copy_confirmed_otherwise_says_on_what_basis() -> None:
    otherwise = CopyCheck("以其他方式核实", "周明远", "海淀区人社局", "2026-05-08", "全国联网查询系统", agrees=False)
    assert booklet.stamp(otherwise) == (
        "<strong>已以其他方式核实</strong>海淀区人社局<br>核验人：周明远　2026-05-08<br>依据：全国联网查询系统"
    )
    assert booklet.stamp(None) == ""


def test_the_annex_begins_with_the_form_itself_and_leaves_out_emptied_slots() -> None:
    emptied = {"category": 5, "title": "空槽", "subject_name": "", "missing_reason": "", "files": []}
    page = squeezed(application_form.html(changed(materials=[*SNAPSHOT["materials"], emptied]), **PREPARED))
    annex = page[page.index("附件目录") :]
    titles = ["申报表（本表）", "申办报告", "营业执照", "身份证", "学历证书（无：证书遗失，学校已出具证明）"]
    assert [annex.index(f"<td>{title}</td>") for title in titles] == sorted(
        annex.index(f"<td>{title}</td>") for title in titles
    )
    assert "空槽" not in annex


def test_what_has_no_paper_is_told_in_the_material_list() -> None:
    page = squeezed(material_list.html(SNAPSHOT))
    assert '<tdclass="c">0</td><tdclass="c">0</td><tdclass="c">无此证件</td><tdclass="c">—</td>' in page


def test_the_signature_of_the_report_never_stands_alone_on_a_page() -> None:
    """However the last page fills up, the unit's name keeps a line of the last section beside it."""
    for lines in range(16, 25):
        content = report.render(
            changed(report__sections=[{"title": "其他", "text": "围绕技术攻关。\n" * lines}])
        ).content
        assert "围绕技术攻关" in pages_of(content)[-1]
