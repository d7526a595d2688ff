"""Filling the chapters: what is kept, what is refused, what two people do at once, what a page costs."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent
from applications import reference
from applications.models import ChapterDraft, Member, RuleSet, TechnicianChapter, UnitChapter, Version, Workshop
from common import clock, crypto
from tests import cases
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RESIDENT = "11010519491231002X"
OTHER = "440524188001010014"


@pytest.fixture
def draft(cast: Cast, settings: Any) -> Workshop:
    reference.load()
    clock.move_to(cases.DURING)
    return cases.workshop(cast, round_=cases.round_of(RuleSet.objects.get(version=1)))


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.people["unit_clerk"])
    return client


@pytest.fixture
def approver(cast: Cast) -> Client:
    other = Client()
    other.force_login(cast.people["unit_approver"])
    return other


def page(client: Client, case: Workshop, chapter: str) -> dict[str, list[str]]:
    """What a browser without script would post from the page as it stands."""
    answer = client.get(reverse("workshops:edit", args=[case.pk, chapter]))
    assert answer.status_code == 200
    data: dict[str, list[str]] = {"seen": [answer.context["seen"]], "revision": [str(answer.context["revision"])]}
    context = answer.context
    for bound in context["form"]:
        data[bound.html_name] = words(bound)
    for block in context["lists"]:
        formset = block.formset
        data[f"{formset.prefix}-TOTAL_FORMS"] = data[f"{formset.prefix}-INITIAL_FORMS"] = [str(len(formset.forms))]
        for row in formset.forms:
            for bound in row:
                data[bound.html_name] = words(bound)
    return data


def words(bound: Any) -> list[str]:
    value, widget = bound.value(), bound.field.widget
    if widget.__class__.__name__ == "CheckboxInput":
        return ["on"] if value else []
    if isinstance(value, list):
        return [str(one) for one in value]
    shown = widget.format_value(value)
    shown = shown[0] if isinstance(shown, list) and shown else shown
    return [str(shown)] if shown not in (None, [], "") else [""]


def post(client: Client, case: Workshop, chapter: str, data: dict[str, list[str]], **extra: Any) -> Any:
    return client.post(reverse("workshops:edit", args=[case.pk, chapter]), {**data, **extra})


def autosave(client: Client, case: Workshop, chapter: str, data: dict[str, list[str]], **extra: Any) -> Any:
    return post(client, case, chapter, data, autosave="1", changed="[]", **extra)


def member(data: dict[str, list[str]], place: int, **values: str) -> dict[str, list[str]]:
    total = max(place + 1, int(data["members-TOTAL_FORMS"][0]))
    return {
        **data,
        "members-TOTAL_FORMS": [str(total)],
        **{f"members-{place}-{name}": [value] for name, value in values.items()},
    }


UUID_ONE = "0b7f1c1e-5f7e-4a64-9d1e-3f0a9a3f6a01"
UUID_TWO = "0b7f1c1e-5f7e-4a64-9d1e-3f0a9a3f6a02"


def test_a_chapter_is_saved_by_itself_and_leads_to_the_next(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "situation")
    answer = post(clerk, draft, "situation", {**data, "text": ["从事精密零件加工。"]}, then="members")
    assert answer.url == reverse("workshops:edit", args=[draft.pk, "members"])
    draft.refresh_from_db()
    assert draft.situation_chapter.text == "从事精密零件加工。"


def test_money_is_typed_in_ten_thousands_and_kept_in_yuan(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "unit")
    post(clerk, draft, "unit", {**data, "total_wages": ["16,567.90"]})
    assert UnitChapter.objects.get(workshop=draft).total_wages == Decimal("165679000.00")
    assert page(clerk, draft, "unit")["total_wages"] == ["16567.90"]


def test_the_autosave_answers_with_the_conditions_recomputed(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "unit")
    answer = autosave(clerk, draft, "unit", {**data, "total_wages": ["10000"], "training_fund": ["149.60"]})
    said = answer.json()
    assert (answer.status_code, said["revision"], said["faults"]) == (200, 1, {})
    assert "149.60 ÷ 10,000.00 = 1.50%" in said["html"]["rules"]
    assert sorted(said["html"]) == ["chapter-faults", "chapters", "rules", "seen-note", "workshop-name"]


def test_what_cannot_be_taken_is_kept_and_shown_again_with_its_sentence(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "unit")
    said = autosave(clerk, draft, "unit", {**data, "postcode": ["1000"], "contact_name": ["孟知微"]}).json()
    assert said["faults"] == {"postcode": "邮政编码应为 6 位数字。"}
    chapter = UnitChapter.objects.get(workshop=draft)
    assert (chapter.postcode, chapter.contact_name) == ("", "孟知微")
    answer = clerk.get(reverse("workshops:edit", args=[draft.pk, "unit"]))
    assert answer.context["form"]["postcode"].value() == "1000"
    assert answer.context["form"].errors["postcode"] == ["邮政编码应为 6 位数字。"]


def test_a_kept_value_is_over_once_it_is_put_right(clerk: Client, draft: Workshop) -> None:
    post(clerk, draft, "unit", {**page(clerk, draft, "unit"), "postcode": ["1000"]})
    post(clerk, draft, "unit", {**page(clerk, draft, "unit"), "postcode": ["100080"]})
    assert UnitChapter.objects.get(workshop=draft).postcode == "100080"
    assert ChapterDraft.objects.count() == 0


def test_part_and_whole_that_contradict_each_other_are_both_held_back(clerk: Client, draft: Workshop) -> None:
    UnitChapter.objects.filter(workshop=draft).update(staff_total=100, staff_frontline=50)
    said = autosave(clerk, draft, "unit", {**page(clerk, draft, "unit"), "staff_total": ["30"]}).json()
    assert said["faults"] == {
        "staff_frontline": "一线职工人数不能大于职工总数。",
        "staff_total": "一线职工人数不能大于职工总数。",
    }
    post(clerk, draft, "unit", {**page(clerk, draft, "unit"), "staff_frontline": ["20"]})
    chapter = UnitChapter.objects.get(workshop=draft)
    assert (chapter.staff_total, chapter.staff_frontline) == (30, 20)


# ── two people ───────────────────────────────────────────────────────────────


def test_two_people_in_different_fields_both_win(clerk: Client, approver: Client, draft: Workshop) -> None:
    mine, theirs = page(clerk, draft, "unit"), page(approver, draft, "unit")
    autosave(approver, draft, "unit", {**theirs, "contact_name": ["程以南"]})
    answer = autosave(clerk, draft, "unit", {**mine, "legal_representative": ["周起元"]})
    chapter = UnitChapter.objects.get(workshop=draft)
    assert (answer.status_code, chapter.contact_name, chapter.legal_representative) == (200, "程以南", "周起元")


def test_two_people_in_the_same_field_both_see_both_values(clerk: Client, approver: Client, draft: Workshop) -> None:
    mine, theirs = page(clerk, draft, "unit"), page(approver, draft, "unit")
    autosave(approver, draft, "unit", {**theirs, "contact_name": ["程以南"]})
    answer = autosave(clerk, draft, "unit", {**mine, "contact_name": ["孟知微"]})
    assert answer.status_code == 409
    said = answer.json()
    drawn = said.pop("html")
    assert said == {
        "revision": 1,
        "by": "程以南",
        "at": "10:00",
        "fields": [{"name": "contact_name", "label": "联系人", "theirs": "程以南", "shown": "程以南"}],
    }
    assert UnitChapter.objects.get(workshop=draft).contact_name == "程以南"
    again = autosave(clerk, draft, "unit", {**mine, "contact_name": ["孟知微"], "seen": [note_in(drawn)]})
    assert (again.status_code, UnitChapter.objects.get(workshop=draft).contact_name) == (200, "孟知微")


def note_in(drawn: dict[str, str]) -> str:
    """The note of what the page shows, as the answer has drawn it anew."""
    found = re.search(r'value="([^"]*)"', drawn["seen-note"])
    assert found is not None
    return unescape(found[1])


def test_whoever_wrote_beside_another_is_still_asked_before_writing_over_him(
    clerk: Client, approver: Client, draft: Workshop
) -> None:
    mine, theirs = page(clerk, draft, "unit"), page(approver, draft, "unit")
    autosave(approver, draft, "unit", {**theirs, "contact_name": ["程以南"]})
    mine["legal_representative"] = ["周起元"]
    beside = autosave(clerk, draft, "unit", mine).json()
    mine |= {"contact_name": ["孟知微"], "revision": [str(beside["revision"])], "seen": [note_in(beside["html"])]}
    answer = autosave(clerk, draft, "unit", mine)
    assert (answer.status_code, [field["theirs"] for field in answer.json()["fields"]]) == (409, ["程以南"])
    assert UnitChapter.objects.get(workshop=draft).contact_name == "程以南"


def test_without_script_the_conflict_page_lets_the_person_choose(
    clerk: Client, approver: Client, draft: Workshop
) -> None:
    mine, theirs = page(clerk, draft, "unit"), page(approver, draft, "unit")
    post(approver, draft, "unit", {**theirs, "contact_name": ["程以南"], "email": ["a@example.cn"]})
    shown = post(clerk, draft, "unit", {**mine, "contact_name": ["孟知微"], "scale": ["large"]})
    assert shown.status_code == 409
    clash = shown.context["conflict"].fields[0]
    assert (clash.label, clash.mine, clash.theirs_shown) == ("联系人", "孟知微", "程以南")
    post(
        clerk,
        draft,
        "unit",
        {
            **mine,
            "contact_name": ["孟知微"],
            "scale": ["large"],
            "revision": [str(shown.context["revision"])],
            "choose-contact_name": ["theirs"],
        },
    )
    chapter = UnitChapter.objects.get(workshop=draft)
    assert (chapter.contact_name, chapter.scale, chapter.email) == ("程以南", "large", "a@example.cn")


def test_a_stale_page_never_writes_back_what_it_merely_shows(clerk: Client, approver: Client, draft: Workshop) -> None:
    mine = page(clerk, draft, "unit")
    autosave(approver, draft, "unit", {**page(approver, draft, "unit"), "contact_name": ["程以南"]})
    first = autosave(clerk, draft, "unit", {**mine, "scale": ["large"]}).json()
    seen = re.search(r'value="([^"]*)"', first["html"]["seen-note"])
    assert seen is not None
    mine |= {"scale": ["large"], "revision": [str(first["revision"])], "seen": [seen.group(1).replace("&quot;", '"')]}
    autosave(clerk, draft, "unit", {**mine, "email": ["b@example.cn"]})
    chapter = UnitChapter.objects.get(workshop=draft)
    assert (chapter.contact_name, chapter.email) == ("程以南", "b@example.cn")


# ── lists ────────────────────────────────────────────────────────────────────


def test_rows_keep_their_identity_when_they_are_reordered(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "members")
    data = member(data, 0, row=UUID_ONE, name="岑若木")
    data = member(data, 1, row=UUID_TWO, name="贺知秋")
    post(clerk, draft, "members", data)
    turned = page(clerk, draft, "members")
    turned = member(turned, 0, row=UUID_TWO, name="贺知秋")
    turned = member(turned, 1, row=UUID_ONE, name="岑若木")
    post(clerk, draft, "members", turned)
    assert [(str(m.uuid), m.name) for m in Member.objects.filter(workshop=draft)] == [
        (UUID_TWO, "贺知秋"),
        (UUID_ONE, "岑若木"),
    ]


def test_a_row_that_is_not_posted_is_taken_out(clerk: Client, draft: Workshop) -> None:
    Member.objects.create(workshop=draft, name="岑若木", order=1)
    kept = Member.objects.create(workshop=draft, name="贺知秋", order=2)
    data = page(clerk, draft, "members")
    data = {name: value for name, value in data.items() if not name.startswith("members-0-")}
    data = {name.replace("members-1-", "members-0-"): value for name, value in data.items()} | {
        "members-TOTAL_FORMS": ["1"]
    }
    post(clerk, draft, "members", data)
    assert [m.uuid for m in Member.objects.filter(workshop=draft)] == [kept.uuid]


def test_a_row_that_another_person_added_is_not_lost(clerk: Client, approver: Client, draft: Workshop) -> None:
    mine, theirs = page(clerk, draft, "members"), page(approver, draft, "members")
    post(approver, draft, "members", member(theirs, 0, row=UUID_ONE, name="岑若木"))
    post(clerk, draft, "members", member(mine, 0, row=UUID_TWO, name="贺知秋"))
    assert sorted(m.name for m in Member.objects.filter(workshop=draft)) == ["岑若木", "贺知秋"]


def test_without_script_a_row_is_added_and_nothing_typed_is_lost(clerk: Client, draft: Workshop) -> None:
    data = member(page(clerk, draft, "members"), 0, row=UUID_ONE, name="岑若木", certificate_number="S1")
    answer = post(clerk, draft, "members", data, **{"row-add": "members"})
    formset = answer.context["lists"][0].formset
    assert [(row["name"].value(), row["certificate_number"].value()) for row in formset.forms] == [
        ("岑若木", "S1"),
        (None, None),
    ]
    assert Member.objects.count() == 0


def test_lines_of_a_spreadsheet_become_rows_with_words_understood(clerk: Client, draft: Workshop) -> None:
    lines = (
        "岑若木\t男\t1949.12\t\t大学专科\t数控铣工\t高级技师\tS0001\t首件试切\n"
        "贺知秋\t女\t1991年11月\t\t本科\t钳工\t二级／技师\tS0002\t装配"
    )
    shown = post(
        clerk, draft, "members", page(clerk, draft, "members"), **{"row-paste": "members", "members-paste": lines}
    )
    formset = shown.context["lists"][0].formset
    data = {
        "seen": [shown.context["seen"]],
        "revision": ["0"],
        "members-TOTAL_FORMS": ["2"],
        "members-INITIAL_FORMS": ["0"],
    }
    for row in formset.forms:
        data |= {bound.html_name: words(bound) for bound in row}
    post(clerk, draft, "members", data)
    assert list(Member.objects.filter(workshop=draft).values_list("name", "sex", "born", "education", "level")) == [
        ("岑若木", "male", "1949-12", "college", "L1_SENIOR_TECHNICIAN"),
        ("贺知秋", "female", "1991-11", "bachelor", "L2_TECHNICIAN"),
    ]


def test_autosave_tells_how_each_row_stands(clerk: Client, draft: Workshop) -> None:
    data = member(page(clerk, draft, "members"), 0, row=UUID_ONE, name="石𠮷安", id_number="110105194912310021")
    stands = autosave(clerk, draft, "members", data).json()["rows"][str(UUID_ONE)]
    drawn = clerk.get(reverse("workshops:edit", args=[draft.pk, "members"])).context["lists"][0].formset.forms[0]
    assert stands == drawn.state._asdict()
    assert (stands["tone"], stands["word"].endswith("处待改")) == ("bad", True)


def test_a_faulty_row_keeps_its_good_cells_and_shows_the_faulty_one_again(clerk: Client, draft: Workshop) -> None:
    data = member(page(clerk, draft, "members"), 0, row=UUID_ONE, name="石𠮷安", id_number="110105194912310021")
    post(clerk, draft, "members", data)
    stored = Member.objects.get(uuid=UUID_ONE)
    assert (stored.name, stored.id_number) == ("石𠮷安", "")
    shown = clerk.get(reverse("workshops:edit", args=[draft.pk, "members"])).context["lists"][0].formset.forms[0]
    assert shown["id_number"].value() == "110105194912310021"
    assert shown.errors["id_number"] == ["公民身份号码的末位校验码不对，请逐位核对。"]


def test_the_same_person_twice_is_told_at_the_second(clerk: Client, draft: Workshop) -> None:
    data = member(page(clerk, draft, "members"), 0, row=UUID_ONE, name="岑若木", id_number=RESIDENT)
    data = member(data, 1, row=UUID_TWO, name="贺知秋", id_number=RESIDENT)
    said = autosave(clerk, draft, "members", data).json()
    assert said["faults"] == {"members-1-id_number": "与第 1 人的证件号码相同，同一人只填一次。"}


def test_a_row_of_another_case_cannot_be_taken(clerk: Client, draft: Workshop, cast: Cast) -> None:
    other = cases.workshop(cast)
    foreign = Member.objects.create(workshop=other, name="万俟清")
    answer = autosave(
        clerk, draft, "members", member(page(clerk, draft, "members"), 0, row=str(foreign.uuid), name="岑若木")
    )
    assert (answer.status_code, answer.json()) == (
        422,
        {"sentence": "页面已过期，请刷新后重试；已保存的内容不会丢失。"},
    )
    foreign.refresh_from_db()
    assert (foreign.name, foreign.workshop_id) == ("万俟清", other.pk)


# ── personal values ──────────────────────────────────────────────────────────


def test_an_identity_number_is_masked_kept_when_unchanged_and_found_by_its_key(clerk: Client, draft: Workshop) -> None:
    post(clerk, draft, "technician", {**page(clerk, draft, "technician"), "id_number": [RESIDENT]})
    again = page(clerk, draft, "technician")
    assert again["id_number"] == ["11**************2X"]
    post(clerk, draft, "technician", {**again, "school": ["北京工业大学"]})
    chapter = TechnicianChapter.objects.get(workshop=draft)
    assert (chapter.id_number, chapter.id_key, chapter.school) == (
        RESIDENT,
        crypto.blind_index(RESIDENT),
        "北京工业大学",
    )
    draft.refresh_from_db()
    assert draft.technician_key == crypto.blind_index(RESIDENT)


def test_birth_and_sex_follow_from_the_number_and_must_agree(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "technician")
    post(clerk, draft, "technician", {**data, "id_number": [RESIDENT]})
    chapter = TechnicianChapter.objects.get(workshop=draft)
    assert (chapter.sex, chapter.born) == ("female", "1949-12")
    said = autosave(
        clerk, draft, "technician", {**page(clerk, draft, "technician"), "sex": ["male"], "born": ["1950-01"]}
    ).json()
    assert said["faults"] == {
        "sex": "性别与公民身份号码不一致，号码表示“女”。",
        "born": "出生年月与公民身份号码不一致，号码表示 1949-12。",
    }


@pytest.mark.parametrize(
    ("kind", "number", "sentence"),
    [
        ("resident", "110105491231002", "15 位的旧号码已停止使用，请按现在的身份证填写 18 位公民身份号码。"),
        ("resident", "110105194912310021", "公民身份号码的末位校验码不对，请逐位核对。"),
        ("passport", "护照", "证件号码为 5 至 20 位字母和数字，请对照证件核对。"),
        ("passport", "E12345678", None),
    ],
)
def test_numbers_are_checked_by_their_kind(
    clerk: Client, draft: Workshop, kind: str, number: str, sentence: str | None
) -> None:
    said = autosave(
        clerk, draft, "technician", {**page(clerk, draft, "technician"), "id_kind": [kind], "id_number": [number]}
    ).json()
    assert said["faults"].get("id_number") == sentence


def test_a_reveal_is_a_post_and_stands_in_the_journal(clerk: Client, draft: Workshop, cast: Cast) -> None:
    made = Member.objects.create(workshop=draft, name="岑若木", id_number=OTHER, id_key=crypto.blind_index(OTHER))
    url, path = reverse("workshops:reveal_draft", args=[draft.pk]), f"members.{made.uuid}.id_number"
    assert clerk.get(url).status_code == 405
    answer = clerk.post(url, {"path": path}, headers={"Accept": "application/json"})
    assert answer.json() == {"value": OTHER}
    event = SecurityEvent.objects.get(verb="revealed")
    told = {"what": path, "subject": f"workshop:{draft.pk}", "reason": ""}
    assert (event.actor, event.facts) == (cast.people["unit_clerk"], told)


def test_nothing_but_personal_values_is_revealed(clerk: Client, draft: Workshop) -> None:
    url = reverse("workshops:reveal_draft", args=[draft.pk])
    for path in ("technician.name", "id_number", "members.x.id_number", "check.id_number", "technician.id_number"):
        assert clerk.post(url, {"path": path}).status_code == 404


# ── what follows ─────────────────────────────────────────────────────────────


def test_the_name_composes_itself_from_the_work_type_first(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "technician")
    said = autosave(
        clerk, draft, "technician", {**data, "name": ["陆砚舟"], "occupation": ["铣工"], "work_type": ["数控铣工"]}
    ).json()
    assert said["html"]["workshop-name"].strip().endswith("北京市陆砚舟数控铣工首席技师工作室")
    draft.refresh_from_db()
    assert (draft.name, draft.technician_name, draft.trade) == (
        "北京市陆砚舟数控铣工首席技师工作室",
        "陆砚舟",
        "数控铣工",
    )


def test_a_unique_skill_sets_the_priority_mark(clerk: Client, draft: Workshop) -> None:
    post(clerk, draft, "technician", {**page(clerk, draft, "technician"), "unique_skill": ["微米级手工刮研。"]})
    draft.refresh_from_db()
    assert draft.has_priority is True


def test_a_change_lets_the_prepared_version_lapse(clerk: Client, draft: Workshop, cast: Cast) -> None:
    version = cases.version(draft, cast=cast)
    post(clerk, draft, "situation", {**page(clerk, draft, "situation"), "text": ["改动"]})
    version.refresh_from_db()
    assert version.status == Version.Status.LAPSED


def test_an_unchanged_post_changes_nothing(clerk: Client, draft: Workshop, cast: Cast) -> None:
    version = cases.version(draft, cast=cast)
    for chapter in ("unit", "technician", "conditions", "situation", "members", "narratives", "report"):
        data = page(clerk, draft, chapter)
        assert autosave(clerk, draft, chapter, data).json()["revision"] == 0
    version.refresh_from_db()
    assert version.status == Version.Status.PREPARED


def test_a_locked_case_takes_nothing(clerk: Client, draft: Workshop, cast: Cast) -> None:
    data = page(clerk, draft, "situation")
    locked = cases.workshop(cast, "submitted")
    answer = autosave(clerk, locked, "situation", {**data, "text": ["改动"]})
    assert (answer.status_code, answer.json()) == (423, {"sentence": "案卷目前为“待初审”，内容已锁定，不能修改。"})


@pytest.mark.parametrize(
    ("who", "status"), [("unit_clerk", 200), ("unit_approver", 200), ("other_unit", 404), ("review_clerk", 404)]
)
def test_a_draft_is_the_units_own(client: Client, draft: Workshop, cast: Cast, who: str, status: int) -> None:
    client.force_login(cast.people[who])
    assert client.get(reverse("workshops:edit", args=[draft.pk, "unit"])).status_code == status


def test_who_sees_a_returned_case_may_not_write_in_it(client: Client, draft: Workshop, cast: Cast) -> None:
    returned = cases.workshop(cast, "returned")
    url = reverse("workshops:edit", args=[returned.pk, "unit"])
    client.force_login(cast.people["unit_clerk"])
    assert client.get(url).status_code == 200
    client.force_login(cast.people["review_clerk"])
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    "chapter", ["pledge", "unit", "technician", "conditions", "situation", "members", "narratives", "report", "check"]
)
def test_a_chapter_costs_few_queries_whatever_its_length(
    clerk: Client, draft: Workshop, chapter: str, django_assert_max_num_queries: Any
) -> None:
    for place in range(6):
        Member.objects.create(workshop=draft, name="岑若木", order=place)
    with django_assert_max_num_queries(12):
        assert clerk.get(reverse("workshops:edit", args=[draft.pk, chapter])).status_code == 200


def test_a_list_that_did_not_arrive_is_not_emptied(clerk: Client, draft: Workshop) -> None:
    Member.objects.create(workshop=draft, name="岑若木")
    data = page(clerk, draft, "members")
    autosave(clerk, draft, "members", {"seen": data["seen"], "revision": data["revision"]})
    assert Member.objects.filter(workshop=draft).count() == 1


def test_garbage_in_the_hidden_fields_is_no_failure(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "unit")
    for seen in ("{", "[]", '{"order": {"teachers": ["x"]}}', '{"order": 5}', json.dumps({"unit.phone": 7})):
        answer = autosave(
            clerk,
            draft,
            "unit",
            {**data, "seen": [seen], "revision": ["12345678901234567890"], "contact_name": ["孟知微"]},
        )
        assert answer.status_code == 200


# ── photograph and report ────────────────────────────────────────────────────


def jpeg(width: int = 350, height: int = 490) -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (width, height), "#88aacc").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (jpeg(), True),
        (jpeg(200, 280), False),
        (jpeg(490, 350), False),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), False),
        (jpeg()[:600], False),
        (b"\xff\xd8\xff" + bytes(3 * 1024 * 1024), False),
    ],
    ids=["two inches", "too small", "landscape", "no jpeg", "cut off", "too big"],
)
def test_a_photograph_is_judged_by_its_content(clerk: Client, draft: Workshop, content: bytes, kept: bool) -> None:  # noqa: FBT001 - a table's column
    upload = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    answer = clerk.post(reverse("workshops:photo", args=[draft.pk]), {"photo": upload})
    assert answer.status_code == (302 if kept else 422)
    assert (TechnicianChapter.objects.get(workshop=draft).photo_id is not None) is kept
    shown = clerk.get(reverse("workshops:photo", args=[draft.pk]))
    shown.close()
    assert shown.status_code == (200 if kept else 404)


def test_the_report_is_written_under_the_headings_of_the_rules(clerk: Client, draft: Workshop) -> None:
    data = page(clerk, draft, "report")
    said = autosave(clerk, draft, "report", {**data, "necessity": ["必要。" * 50], "goals": ["太长" * 2000]}).json()
    assert sorted(said["faults"]) == ["goals"]
    sections = {s.heading.code: s.text for s in draft.report_sections.select_related("heading")}
    assert sections == {"necessity": "必要。" * 50}
    assert page(clerk, draft, "report")["goals"] == ["太长" * 2000]
