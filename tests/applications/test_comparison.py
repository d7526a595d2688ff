"""Two snapshots side by side: every kind of difference, in words; which differences answer a remark."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from applications.comparison import Change, Kind, answers, compare
from applications.shown_values import shown

STONE, RIVER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
LICENCE = "33333333-3333-4333-8333-333333333333"


def member(uuid: str, name: str, **facts: Any) -> dict[str, Any]:
    return {"uuid": uuid, "name": name, "level": "L3_SENIOR", "level_label": "三级／高级工", "duty": "攻关", **facts}


def slot(*files: tuple[str, str, str], reason: str = "") -> dict[str, Any]:
    return {
        "uuid": LICENCE,
        "code": "business_licence",
        "title": "营业执照",
        "subject": "",
        "subject_name": "",
        "missing_reason": reason,
        "files": [{"uuid": u, "sha256": s, "name": n} for u, s, n in files],
    }


@pytest.fixture
def old() -> dict[str, Any]:
    return {
        "schema": 1,
        "unit": {
            "training_fund": "2484000.00",
            "ownership": "PRIVATE",
            "ownership_label": "民营",
            "has_training": True,
            "mobile": "13800000100",
            "phone": "010-63160000",
            "teachers": [],
        },
        "technician": {
            "id_number": "11010819880101003X",
            "photo": {"uuid": "p", "sha256": "a"},
            "honours": [],
            "resume": [],
            "results": [],
            "apprentices": [],
        },
        "conditions": {"area": "180.50", "equipment": []},
        "situation": {"text": "单位概况。"},
        "members": [member(STONE, "石𠮷安"), member(RIVER, "顾长河")],
        "narratives": {"plan": "攻关。", "plan_items": []},
        "report": {
            "mode": "structured",
            "file": None,
            "covered": [],
            "sections": [{"code": "name", "title": "工作室名称", "text": "数控铣工工作室"}],
        },
        "materials": [slot(("f1", "aa", "执照.pdf"))],
    }


def changed(old: dict[str, Any], *steps: Any, to: Any) -> dict[str, Any]:
    new = deepcopy(old)
    held = new
    for step in steps[:-1]:
        held = held[step]
    held[steps[-1]] = to
    return new


def test_the_same_content_has_no_differences(old: dict[str, Any]) -> None:
    assert compare(old, deepcopy(old)) == []


@pytest.mark.parametrize(
    ("steps", "to", "expected"),
    [
        (
            ("unit", "training_fund"),
            "2684000.00",
            Change("unit.training_fund", "职工教育经费", "248.40 万元", "268.40 万元", Kind.CHANGED),
        ),
        (("unit", "has_training"), False, Change("unit.has_training", "培养制度", "是", "否", Kind.CHANGED)),
        (("unit", "phone"), "010-63160001", Change("unit.phone", "电话", "010-63160000", "010-63160001", Kind.CHANGED)),
        (("unit", "mobile"), "13800000200", Change("unit.mobile", "手机", "138****0100", "138****0200", Kind.CHANGED)),
        (
            ("technician", "id_number"),
            "11010819880102003X",
            Change(
                "technician.id_number",
                "公民身份号码",
                "11**************3X",
                "11**************3X（内容已更换）",
                Kind.CHANGED,
            ),
        ),
        (
            ("technician", "photo"),
            {"uuid": "q", "sha256": "b"},
            Change("technician.photo", "照片", "已上传", "已上传（内容已更换）", Kind.CHANGED),
        ),
        (("conditions", "area"), None, Change("conditions.area", "面积", "180.50 m²", "", Kind.CHANGED)),
        (
            ("situation", "text"),
            "新的概况。",
            Change("situation.text", "申报单位情况", "单位概况。", "新的概况。", Kind.CHANGED),
        ),
        (
            ("members", 1, "duty"),
            "带徒",
            Change(f"members.{RIVER}.duty", "第 2 人 顾长河 · 工作室分工", "攻关", "带徒", Kind.CHANGED),
        ),
        (
            ("report", "sections", 0, "text"),
            "改过",
            Change("report.name", "申办报告 · 工作室名称", "数控铣工工作室", "改过", Kind.CHANGED),
        ),
        (
            ("materials", 0),
            slot(("f2", "bb", "新执照.pdf")),
            Change(f"materials.{LICENCE}", "材料 · 营业执照", "执照.pdf", "新执照.pdf", Kind.CHANGED),
        ),
        (
            ("materials", 0),
            slot(("f2", "bb", "执照.pdf")),
            Change(f"materials.{LICENCE}", "材料 · 营业执照", "执照.pdf", "执照.pdf（内容已更换）", Kind.CHANGED),
        ),
        (
            ("materials", 0),
            slot(reason="遗失补办中"),
            Change(f"materials.{LICENCE}", "材料 · 营业执照", "执照.pdf", "无此证件：遗失补办中", Kind.CHANGED),
        ),
        (("materials",), [], Change(f"materials.{LICENCE}", "材料 · 营业执照", "执照.pdf", "", Kind.REMOVED)),
    ],
)
def test_one_difference_is_told_in_words(
    old: dict[str, Any], steps: tuple[Any, ...], to: Any, expected: Change
) -> None:
    assert compare(old, changed(old, *steps, to=to)) == [expected]


def test_a_choice_is_told_by_its_label(old: dict[str, Any]) -> None:
    new = changed(changed(old, "unit", "ownership", to="FOREIGN"), "unit", "ownership_label", to="外商投资")
    assert compare(old, new) == [Change("unit.ownership", "单位性质", "民营", "外商投资", Kind.CHANGED)]


def test_a_new_row_is_added_and_a_missing_one_removed(old: dict[str, Any]) -> None:
    new = changed(old, "members", to=[member(STONE, "石𠮷安"), member(LICENCE, "岑若木")])
    assert compare(old, new) == [
        Change(f"members.{LICENCE}", "第 2 人 岑若木", "", "岑若木，三级／高级工，攻关", Kind.ADDED),
        Change(f"members.{RIVER}", "第 2 人 顾长河", "顾长河，三级／高级工，攻关", "", Kind.REMOVED),
    ]


def test_a_row_that_was_moved_is_told_once(old: dict[str, Any]) -> None:
    third = member(LICENCE, "岑若木")
    before = changed(old, "members", to=[*old["members"], third])
    after = changed(old, "members", to=[third, *old["members"]])
    assert compare(before, after) == [Change(f"members.{LICENCE}", "第 1 人 岑若木", "第 3 行", "第 1 行", Kind.MOVED)]


def test_removing_a_row_does_not_move_the_others(old: dict[str, Any]) -> None:
    new = changed(old, "members", to=[member(RIVER, "顾长河")])
    assert [change.kind for change in compare(old, new)] == [Kind.REMOVED]


def test_nothing_filled_in_is_the_same_however_it_is_spelled(old: dict[str, Any]) -> None:
    assert compare(changed(old, "conditions", "address", to=None), changed(old, "conditions", "address", to="")) == []


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([f"members.{RIVER}.duty"], True),
        ([f"members.{RIVER}"], True),
        (["members"], True),
        ([f"members.{STONE}.duty"], False),
        (["unit.training_fund"], False),
        ([], False),
    ],
)
def test_a_change_answers_a_remark_on_it_or_on_what_holds_it(paths: list[str], *, expected: bool) -> None:
    assert answers(Change(f"members.{RIVER}.duty", "", "", "", Kind.CHANGED), paths) is expected


def test_a_day_of_the_snapshot_is_read_in_chinese() -> None:
    assert shown("born", {"born": "1986-04"}) == "1986年4月"
    assert shown("certificate_date", {"certificate_date": "2019-05-20"}) == "2019年5月20日"
    assert (shown("end", {"end": "至今"}), shown("title", {"title": "2019-05"})) == ("至今", "2019-05")
