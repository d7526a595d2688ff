"""The story of one application: from a unit that nobody knows to an accepted, sealed, printed and checked 申报表."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import call_command

from accounts.models import Membership, Organisation, User
from accounts.roles import OrganisationKind, Role
from applications.models import RuleSet, Workshop
from common import clock
from tests import cases
from tests.cast import FOUNDED, PASSWORD
from tests.stories import declared
from tests.stories.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAFF = {
    "review_clerk": ("周明远", Role.REVIEW_CLERK),
    "review_approver": ("秦望川", Role.REVIEW_APPROVER),
    "city_officer": ("沈嘉言", Role.CITY_OFFICER),
}
Arrive = Callable[..., Visitor]


@dataclass
class Story:
    """Who is at which browser, and the case they are all about."""

    unit: Visitor
    clerk: Visitor
    approver: Visitor
    city: Visitor
    pk: int = 0

    @property
    def case(self) -> str:
        return f"/workshops/{self.pk}"


def test_from_an_unknown_unit_to_an_accepted_and_printed_form(visitor: Arrive, worker: Any, tmp_path: Path) -> None:
    open_the_house()
    story = Story(visitor(), visitor(), visitor(), visitor())
    the_unit_registers(story)
    the_unit_begins(story)
    the_rules_refuse(story)
    everything_is_put_right(story)
    every_material_is_uploaded(story)
    it_is_prepared_but_nobody_knows_the_unit_yet(story)
    the_body_confirms_the_unit(story)
    the_unit_looks_and_seals(story)
    the_body_returns_it_with_two_remarks(story)
    the_unit_answers_corrects_and_seals_again(story)
    the_reviewer_compares_and_verifies_every_original(story)
    the_body_recommends(story)
    the_city_accepts(story)
    the_papers_are_right(story, tmp_path)
    anybody_can_check_them(visitor(), story, tmp_path)


def open_the_house() -> None:
    """Reference data, an open round, and the people of two bureaus; the clock says 8 April 2026."""
    call_command("load_reference")
    clock.move_to(cases.DURING)
    cases.round_of(RuleSet.objects.get(version=1))
    bodies = {
        "review": Organisation.objects.get(code="110108"),
        "city": Organisation.objects.get(kind=OrganisationKind.CITY_HR),
    }
    for username, (name, role) in STAFF.items():
        user = User.objects.create_user(
            username, PASSWORD, name=name, email=f"{username.replace('_', '-')}@bureau.example"
        )
        Membership.objects.create(
            user=user, organisation=bodies[username.partition("_")[0]], role=role, since=FOUNDED, may_admit=True
        )


# ── the unit ─────────────────────────────────────────────────────────────────


def the_unit_registers(story: Story) -> None:
    unit = story.unit
    unit.go("/")
    unit.look("01-public-home")
    unit.go("/accounts/register/")
    unit.fill(declared.REGISTRATION | {"licence": declared.paper("营业执照.pdf")})
    unit.look("02-register")
    unit.press("提交注册")
    unit.look("03-registered")
    unit.sign_in("shoukong", declared.REGISTRATION["password"])
    unit.look("04-home-of-a-new-unit")


def the_unit_begins(story: Story) -> None:
    unit = story.unit
    unit.go("/workshops/new/")
    unit.look("05-begin")
    unit.press("在本批次开始申报")
    found = re.search(r"/workshops/(\d+)/edit/unit/", unit.page.url)
    assert found is not None
    story.pk = int(found[1])
    unit.look("06-chapter-unit-empty")


def chapter(unit: Visitor, story: Story, code: str, values: dict[str, Any], **pasted: list[tuple[str, ...]]) -> None:
    """Fill a chapter as a person does, lists pasted from a sheet, and go on to the next by the button."""
    unit.go(f"{story.case}/edit/{code}/")
    unit.fill(values)
    for prefix, rows in pasted.items():
        paste(unit, prefix, rows)
    leave_chapter(unit)


def paste(unit: Visitor, prefix: str, rows: list[tuple[str, ...]]) -> None:
    editor = unit.page.locator(f"[data-row-editor='{prefix}']")
    if not editor.locator("[data-paste-text]").is_visible():
        editor.get_by_text("从 Excel 粘贴多行").click()
    editor.locator("[data-paste-text]").fill("\n".join("\t".join(row) for row in rows))
    editor.locator("[data-row-paste]").click()


def leave_chapter(unit: Visitor) -> None:
    before = unit.page.url
    unit.page.locator(".autosave-footer button[name=then]").click()
    unit.page.wait_for_url(lambda url: url != before)


def the_rules_refuse(story: Story) -> None:
    """Every chapter is filled, but not one hard rule holds; the unit reads why, and preparing is refused."""
    unit = story.unit
    first = {name: value for name, value in declared.REFUSED_UNIT.items() if name != "total_wages"}
    unit.fill(first)
    unit.page.locator("[name=total_wages]").press_sequentially(declared.REFUSED_UNIT["total_wages"])
    unit.saved()
    unit.page.wait_for_function("document.querySelector('#rules').innerText.includes('1.50%')")
    unit.look("07-chapter-unit-refused")
    leave_chapter(unit)
    chapter(
        unit,
        story,
        "technician",
        declared.REFUSED_TECHNICIAN,
        honours=declared.HONOURS,
        resume=declared.RESUME,
        results=declared.RESULTS,
        apprentices=declared.APPRENTICES,
    )
    chapter(unit, story, "conditions", declared.REFUSED_CONDITIONS)
    chapter(unit, story, "members", {}, members=declared.MEMBERS[:1])
    unit.go(f"{story.case}/edit/check/")
    unit.look("08-check-with-faults")
    assert declared.RULES_SAY - set(unit.texts(".fault-list li > span:nth-child(2)")) == set()
    with (
        unit.page.expect_navigation()
    ):  # the button says that it is not yet time; whoever presses it all the same is told why
        unit.page.get_by_role("button", name="备好报送稿").press("Enter")
    assert not Workshop.objects.get(pk=story.pk).versions.exists()
    assert re.fullmatch(r"还有 \d+ 处需要处理，处理完才能备好报送稿。", unit.text("#why-not"))


def everything_is_put_right(story: Story) -> None:
    unit = story.unit
    chapter(unit, story, "unit", declared.UNIT)
    chapter(unit, story, "technician", {"level": declared.TECHNICIAN_FACTS["level"]})
    unit.go(f"{story.case}/edit/technician/")
    unit.look("09-chapter-technician")
    unit.fill({"photo": declared.photograph()})
    unit.press("上传照片")
    chapter(unit, story, "conditions", {"annual_budget": "45"}, equipment=declared.EQUIPMENT)
    chapter(unit, story, "situation", declared.SITUATION)
    chapter(unit, story, "members", {}, members=declared.MEMBERS[1:])
    unit.go(f"{story.case}/edit/members/")
    unit.look("10-chapter-members")
    chapter(unit, story, "narratives", declared.NARRATIVES, plan_items=declared.PLAN_ITEMS)
    chapter(unit, story, "report", declared.REPORT)
    unit.go(f"{story.case}/edit/report/")
    unit.look("11-chapter-report")
    unit.go(f"{story.case}/edit/pledge/")
    unit.look("12-chapter-pledge")


def every_material_is_uploaded(story: Story) -> None:
    unit = story.unit
    unit.go(f"{story.case}/materials/")
    unit.look("13-materials-empty")
    keys = unit.page.eval_on_selector_all("[data-slot-state=missing]", "slots => slots.map(slot => slot.dataset.slot)")
    for number, key in enumerate(keys):
        picture = "photo" in key or number % 3 == 0
        upload(
            unit, key, declared.photograph("照片.jpg", (400, 300)) if picture else declared.paper(f"证明{number}.pdf")
        )
    unit.page.wait_for_function("!document.querySelector('[data-slot-state=missing]')")
    unit.go(f"{story.case}/materials/")
    unit.look("14-materials-full")


def upload(unit: Visitor, key: str, file: dict[str, Any]) -> None:
    unit.page.locator(f"[id='slot-{key}']").set_input_files(file)
    unit.page.wait_for_selector(f"[data-slot='{key}'][data-slot-state='present']", state="attached")


def it_is_prepared_but_nobody_knows_the_unit_yet(story: Story) -> None:
    unit = story.unit
    prepare(unit, story)
    unit.look("15-prepared")
    unit.follow("去盖章报送")
    assert unit.texts(".act-why") == ["请先由初审单位确认贵单位的营业执照和联系人，确认后即可报送。"]


def prepare(unit: Visitor, story: Story) -> None:
    unit.go(f"{story.case}/edit/check/")
    assert unit.texts(".fault-list") == []
    unit.press("备好报送稿")
    unit.page.wait_for_selector("text=打开申报表 PDF 核对")


def the_body_confirms_the_unit(story: Story) -> None:
    clerk = story.clerk
    clerk.sign_in("review_clerk", PASSWORD)
    clerk.look("16-home-of-a-reviewer")
    clerk.go("/accounts/registrations/")
    clerk.look("17-registrations")
    clerk.page.get_by_role("link", name=declared.UNIT_NAME).first.click()
    clerk.look("18-registration")
    clerk.fill({"answer": "confirm"})
    clerk.page.locator("main button[type=submit]").last.click()
    clerk.page.wait_for_url("**/accounts/registrations/")


def the_unit_looks_and_seals(story: Story) -> None:
    seal(story.unit, story, "19-seal")
    assert Workshop.objects.get(pk=story.pk).state == "submitted"
    story.unit.look("20-dossier-submitted")


def seal(unit: Visitor, story: Story, name: str) -> None:
    unit.go(f"{story.case}/act/submit/")
    unit.page.wait_for_selector("main img")
    unit.look(name)
    unit.fill({"password": declared.REGISTRATION["password"]})
    unit.page.locator("main form[data-guard] button[type=submit]").click()
    unit.page.wait_for_url(f"**{story.case}/")


# ── back and forth ───────────────────────────────────────────────────────────


def the_body_returns_it_with_two_remarks(story: Story) -> None:
    clerk = story.clerk
    clerk.go("/reviews/")
    clerk.look("21-desk")
    clerk.go(f"{story.case}/")
    clerk.look("22-dossier-of-the-reviewer")
    for path, text in (("unit.staff_total", "与年度报表不一致，请核对。"), ("technician.school", "请写学校全称。")):
        clerk.go(f"/reviews/cases/{story.pk}/remarks/?path={path}")
        clerk.fill({"path": path, "text": text})
        clerk.press("记下意见")
    clerk.go(f"/reviews/cases/{story.pk}/remarks/")
    clerk.look("23-remarks")
    clerk.go(f"{story.case}/act/return_for_correction/")
    clerk.look("24-return")
    clerk.page.locator("main form[data-guard] button[type=submit]").click()
    clerk.page.wait_for_url(f"**{story.case}/")
    assert Workshop.objects.get(pk=story.pk).state == "returned"


def the_unit_answers_corrects_and_seals_again(story: Story) -> None:
    unit = story.unit
    unit.go("/")
    unit.look("25-home-returned")
    unit.go(f"{story.case}/edit/check/")
    assert unit.text(".notice-bar").startswith("初审单位退回补正，共 2 条意见，还有 2 条没有答复。")
    unit.look("26-check-returned")
    for answer in ("已按报表改正。", "已改为全称。"):
        open_answer = unit.page.locator(".remark-answer", has_text="待答复").first
        open_answer.locator("textarea").fill(answer)
        open_answer.get_by_role("button", name="保存答复").click()
        unit.page.wait_for_load_state("load")
    unit.go(f"{story.case}/edit/unit/")
    unit.page.get_by_role("link", name="去修改").first.click()
    assert unit.page.evaluate("location.hash") == "#id_staff_total"
    unit.fill({"staff_total": "1290"})
    unit.look("27-chapter-with-a-remark")
    leave_chapter(unit)
    chapter(unit, story, "technician", {"school": "京西职业技术学院（北京）", "major": "数控加工技术"})
    prepare(unit, story)
    seal(unit, story, "28-seal-again")


def the_reviewer_compares_and_verifies_every_original(story: Story) -> None:
    clerk = story.clerk
    clerk.go(f"{story.case}/compare/")
    clerk.look("29-compare")
    compared = clerk.text("main")
    assert [word for word in ("1286", "1290", "京西职业技术学院（北京）", "数控加工技术") if word not in compared] == []
    clerk.go(f"/reviews/preliminary/{story.pk}/originals/")
    clerk.look("30-originals")
    files = Workshop.objects.get(pk=story.pk).materials.filter(files__removed_at=None).count()
    for number in range(files):
        clerk.page.wait_for_selector("[data-verdicts]")
        with clerk.page.expect_navigation():
            clerk.page.keyboard.press("a")
        assert Workshop.objects.get(pk=story.pk).original_checks.count() == number + 1
    clerk.look("31-originals-done")


def the_body_recommends(story: Story) -> None:
    clerk, approver = story.clerk, story.approver
    clerk.go(f"/reviews/cases/{story.pk}/opinion/")
    clerk.look("32-opinion")
    clerk.fill({"conclusion": "recommend", "text": "经核验原件并审核申报材料，该申报符合条件，同意推荐。"})
    clerk.page.locator("main form[data-guard] button[type=submit]").click()
    clerk.page.wait_for_url(f"**{story.case}/preliminary/")
    clerk.look("33-preliminary")
    approver.sign_in("review_approver", PASSWORD)
    approver.go(f"{story.case}/act/recommend/")
    approver.look("34-recommend")
    act = approver.page.locator("main form[data-guard] button[type=submit]")
    approver.fill({"password": "wrong"})
    act.click()
    approver.page.wait_for_load_state("load")
    assert Workshop.objects.get(pk=story.pk).state == "submitted"
    approver.fill({"password": PASSWORD})
    approver.page.locator("main form[data-guard] button[type=submit]").click()
    approver.page.wait_for_url(f"**{story.case}/")
    assert Workshop.objects.get(pk=story.pk).state == "recommended"


def the_city_accepts(story: Story) -> None:
    city = story.city
    city.sign_in("city_officer", PASSWORD)
    city.look("35-home-of-the-city")
    city.go("/workshops/")
    city.look("36-list")
    city.go(f"{story.case}/act/accept/")
    city.look("37-accept")
    city.fill({"paper_sets": "5"})
    city.page.locator("main form[data-guard] button[type=submit]").click()
    city.page.wait_for_url(f"**{story.case}/")
    assert Workshop.objects.get(pk=story.pk).state == "accepted"
    for tab in ("", "materials/", "preliminary/", "journal/"):
        city.go(f"{story.case}/{tab}")
        city.look(f"38-accepted-{tab.strip('/') or 'form'}")


# ── papers ───────────────────────────────────────────────────────────────────


def fetched(visitor: Visitor, path: str, target: Path) -> Path:
    answer = visitor.context.request.get(visitor.base + path)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    target.write_bytes(answer.body())
    return target


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout


def the_papers_are_right(story: Story, folder: Path) -> None:
    city = story.city
    form = fetched(city, f"{story.case}/form.pdf", folder / "form.pdf")
    words = re.sub(r"\s", "", text_of(form))
    case = Workshop.objects.get(pk=story.pk)
    told = [
        case.number,
        case.name,
        declared.UNIT_NAME,
        declared.USCC,
        declared.TECHNICIAN_ID,
        "石𠮷安",
        "1290",
        "草稿",
        "经核验原件并审核申报材料，该申报符合条件，同意推荐。",
    ]
    assert [word for word in told if word not in words] == ["草稿"]
    city.go(f"{story.case}/booklet.pdf")
    city.page.locator("main form button[type=submit]").first.click()
    last = clock.now() + timedelta(seconds=60)
    while city.context.request.get(f"{city.base}{story.case}/booklet.pdf").status != 200:
        assert clock.now() < last
        city.page.wait_for_timeout(500)
    booklet = fetched(city, f"{story.case}/booklet.pdf", folder / "booklet.pdf")
    bound, pages = pypdf.PdfReader(booklet), pypdf.PdfReader(form).get_num_pages()
    files = sum(
        file.stored.pages for material in case.materials.all() for file in material.files.filter(removed_at=None)
    )
    assert bound.get_num_pages() > pages + files
    assert re.sub(r"\s", "", text_of(booklet)).count("与原件核对无误") >= files


def anybody_can_check_them(stranger: Visitor, story: Story, folder: Path) -> None:
    code = Workshop.objects.get(pk=story.pk).current_version.verify_code
    stranger.go("/verify/")
    stranger.look("39-verify")
    stranger.fill({"code": code})
    stranger.press("核验")
    stranger.look("40-verified-by-code")
    by_code = stranger.text(".outcome h1")
    untouched = upload_to_check(stranger, folder / "form.pdf")
    stranger.look("41-verified-by-upload")
    content = bytearray((folder / "form.pdf").read_bytes())
    place = content.index(b"stream", 2000) + 40
    content[place] ^= 1
    (folder / "flipped.pdf").write_bytes(content)
    altered = upload_to_check(stranger, folder / "flipped.pdf")
    stranger.look("42-verified-altered")
    genuine = "真实有效，签署后未被改动"
    assert (by_code, untouched, altered) == (genuine, genuine, "文件被改动过")


def upload_to_check(stranger: Visitor, file: Path) -> str:
    stranger.go("/verify/")
    stranger.page.locator("main input[type=file]").set_input_files(file)
    stranger.press("上传核验")
    return stranger.text(".outcome h1")
