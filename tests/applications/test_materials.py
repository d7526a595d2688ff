"""Slots of a case, and what the unit does with its materials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from applications import snapshot
from applications.lifecycle import NotPermitted, NotPossible
from applications.models import Material, MaterialFile, Member, OriginalCheck, Workshop, WorkshopEvent
from applications.preview_jobs import draw_pages, make_previews, state_of
from applications.services import materials
from applications.services.material_slots import checked_files, filled, slot_of, slots_of
from applications.states import State
from common.models import JobProgress
from reviews.guards import preliminary as guards
from reviews.services import preliminary
from tests import cases
from tests.cases import DURING
from tests.cast import Cast
from tests.common import papers


@dataclass
class Scene:
    case: Workshop
    cast: Cast
    member: Member

    def add(self, key: str, content: bytes | None = None, name: str = "证书.pdf", **facts: Any) -> MaterialFile:
        who = facts.pop("by", self.cast.people["unit_clerk"])
        return materials.add_file(
            self.case, key, by=who, at=DURING, content=content or papers.pdf(), name=name, **facts
        )

    def refusal(self, key: str, content: bytes, name: str = "证书.pdf") -> str:
        with pytest.raises(NotPossible) as caught:
            self.add(key, content, name)
        return str(caught.value)

    def slot(self, key: str) -> Any:
        found = slot_of(self.case, key)
        assert found is not None
        return found


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A draft of an enterprise with one member and four kinds of papers in its checklist."""
    case = cases.workshop(cast, technician_name="陆砚舟")
    rules = case.rule_set
    cases.checklist_item(rules, "licence", most_files=1)
    cases.checklist_item(rules, "base_permit", title="办学许可", unit_kind="base")
    cases.checklist_item(rules, "id_card", title="身份证", category=4, subject="people", most_files=2)
    cases.checklist_item(rules, "skill_certificate", title="职业技能等级证书", category=4, subject="people")
    cases.checklist_item(rules, "diploma", title="学历证书", category=4, subject="member", need="or_reason")
    cases.checklist_item(rules, "photo", title="场地照片", category=5, need="optional")
    return Scene(case, cast, Member.objects.create(workshop=case, name="岑若木"))


def test_slots_follow_the_checklist_person_by_person_for_this_kind_of_unit(scene: Scene) -> None:
    member = scene.member.uuid
    assert [(slot.anchor, slot.title) for slot in slots_of(scene.case)] == [
        ("m-licence-", "营业执照"),
        ("m-id_card-technician", "陆砚舟 · 身份证"),
        (f"m-id_card-{member}", "岑若木 · 身份证"),
        ("m-skill_certificate-technician", "陆砚舟 · 职业技能等级证书"),
        (f"m-skill_certificate-{member}", "岑若木 · 职业技能等级证书"),
        (f"m-diploma-{member}", "岑若木 · 学历证书"),
        ("m-photo-", "场地照片"),
    ]
    assert filled(slots_of(scene.case)) == (0, 6)


def test_slots_cost_the_same_queries_whatever_their_number(scene: Scene) -> None:
    with CaptureQueriesContext(connection) as few:
        slots_of(scene.case)
    for number in range(8):
        member = Member.objects.create(workshop=scene.case, name=f"成员{number}")
        scene.add(f"id_card-{member.uuid}")
        scene.add(f"id_card-{member.uuid}", papers.pdf(2))
    with CaptureQueriesContext(connection) as many:
        slots_of(scene.case)
    assert (len(few), len(many)) == (4, 4)


def test_a_file_fills_its_slot_is_journalled_and_gets_its_pictures_ordered(scene: Scene) -> None:
    file = scene.add("id_card-technician", papers.pdf(2))
    assert filled(slots_of(scene.case)) == (1, 6)
    event = WorkshopEvent.objects.get(workshop=scene.case)
    assert (event.verb, event.facts) == (
        "add_file",
        {"slot": "id_card-technician", "file": str(file.uuid), "sha256": file.stored.sha256},
    )
    job = ProcrastinateJob.objects.get(task_name="applications.make_previews")
    assert job.args["file"] == str(file.stored.uuid)
    assert state_of(file.stored) == ("waiting", "正在生成预览，请稍候。")


def test_the_job_makes_a_picture_of_every_page_once(scene: Scene) -> None:
    file = scene.add("id_card-technician", papers.pdf(2))
    job = JobProgress.objects.get(subject=str(file.stored.uuid))
    make_previews(file=str(file.stored.uuid), job=str(job.uuid))
    draw_pages(file.stored)
    pictures = list(file.stored.page_images.values_list("page", "width", "height"))
    assert pictures == [(1, 1240, 1755), (2, 1240, 1755)]
    assert state_of(file.stored) == ("done", "")


def test_a_picture_is_drawn_again_by_us_and_never_handed_on(scene: Scene) -> None:
    file = scene.add("id_card-technician", papers.picture("PNG", size=(64, 48)), "照片.png")
    draw_pages(file.stored)
    assert list(file.stored.page_images.values_list("width", "height")) == [(64, 48)]


def test_a_change_lapses_the_prepared_version(scene: Scene) -> None:
    version = cases.version(scene.case, cast=scene.cast)
    scene.add("id_card-technician")
    version.refresh_from_db()
    assert (version.status, version.lapsed_at) == ("lapsed", DURING)


def test_a_full_slot_and_the_same_file_twice_are_refused(scene: Scene) -> None:
    scene.add("id_card-technician", papers.pdf(1))
    assert scene.refusal("id_card-technician", papers.pdf(1)) == "同一份文件已经在这一项里了。"
    scene.add("id_card-technician", papers.pdf(2))
    assert scene.refusal("id_card-technician", papers.pdf(3)) == (
        "“陆砚舟 · 身份证”最多放 2 份文件，请先删除或替换其中一份。"
    )


def test_the_limit_of_the_rules_holds_on_the_server(scene: Scene) -> None:
    scene.case.rule_set.upload_limit_mb = 1
    scene.case.rule_set.save()
    assert scene.refusal("licence-", b"\0" * (2 << 20)) == "文件有 2.0 MB，超过 1 MB 的上限，请压缩或分份上传。"
    assert not Material.objects.exists()


def test_a_slot_for_one_file_replaces_it_and_keeps_the_old_one(scene: Scene) -> None:
    first = scene.add("licence-", papers.pdf(1), "旧.pdf")
    second = scene.add("licence-", papers.pdf(2), "新.pdf")
    slot = scene.slot("licence-")
    assert ([f.uuid for f in slot.files], [f.uuid for f in slot.former]) == ([second.uuid], [first.uuid])
    first.refresh_from_db()
    assert (first.removed_by, first.removed_at, first.removed_reason) == (
        scene.cast.people["unit_clerk"],
        DURING,
        "重新上传",
    )
    assert second.replaces == first


def test_a_replacement_needs_a_reason_and_tells_the_journal_both_hashes(scene: Scene) -> None:
    old = scene.add("id_card-technician", papers.pdf(1))
    by = scene.cast.people["unit_approver"]
    with pytest.raises(NotPossible) as caught:
        materials.replace_file(old, by=by, at=DURING, content=papers.pdf(2), name="新.pdf", reason=" ")
    assert str(caught.value) == "请写明原因。"
    new = materials.replace_file(old, by=by, at=DURING, content=papers.pdf(2), name="新.pdf", reason="扫描不清")
    event = WorkshopEvent.objects.filter(workshop=scene.case).latest("sequence")
    assert (event.verb, event.text.text, event.facts) == (
        "replace_file",
        "扫描不清",
        {
            "slot": "id_card-technician",
            "file": str(new.uuid),
            "sha256": new.stored.sha256,
            "replaces": str(old.uuid),
            "replaced_sha256": old.stored.sha256,
        },
    )


def test_a_removed_file_is_kept_and_cannot_be_removed_again(scene: Scene) -> None:
    file = scene.add("id_card-technician")
    by = scene.cast.people["unit_clerk"]
    materials.remove_file(file, by=by, at=DURING, reason="传错了人")
    assert [f.removed_reason for f in scene.slot("id_card-technician").former] == ["传错了人"]
    with pytest.raises(NotPossible) as caught:
        materials.remove_file(file, by=by, at=DURING, reason="再删一次")
    assert str(caught.value) == "这份文件已被换下或删除，请刷新页面。"


def test_files_change_places(scene: Scene) -> None:
    first = scene.add("id_card-technician", papers.pdf(1))
    second = scene.add("id_card-technician", papers.pdf(2))
    by = scene.cast.people["unit_clerk"]
    materials.move_file(second, by=by, at=DURING, up=True)
    materials.move_file(second, by=by, at=DURING, up=True)
    assert [f.uuid for f in scene.slot("id_card-technician").files] == [second.uuid, first.uuid]


def test_a_missing_paper_is_declared_and_taken_back_only_where_the_checklist_allows_it(scene: Scene) -> None:
    key = f"diploma-{scene.member.uuid}"
    by = scene.cast.people["unit_clerk"]
    materials.declare_missing(scene.case, key, by=by, at=DURING, reason="学校已撤销，无法补办")
    assert (scene.slot(key).is_settled, filled(slots_of(scene.case))) == (True, (1, 6))
    materials.undo_missing(scene.case, key, by=by, at=DURING)
    assert (scene.slot(key).is_settled, scene.slot(key).missing_reason) == (False, "")
    with pytest.raises(NotPossible) as caught:
        materials.declare_missing(scene.case, "skill_certificate-technician", by=by, at=DURING, reason="丢失")
    assert str(caught.value) == "“职业技能等级证书”不能以说明代替，请上传证件。"


def test_a_file_ends_the_declaration(scene: Scene) -> None:
    key = f"diploma-{scene.member.uuid}"
    materials.declare_missing(scene.case, key, by=scene.cast.people["unit_clerk"], at=DURING, reason="补办中")
    scene.add(key)
    assert scene.slot(key).missing_reason == ""
    with pytest.raises(NotPossible) as caught:
        materials.declare_missing(scene.case, key, by=scene.cast.people["unit_clerk"], at=DURING, reason="没有")
    assert str(caught.value) == "这一项已有文件，不需要说明；如确无此证件，请先删除文件。"


def test_a_version_lists_papers_person_by_person_as_the_form_does(scene: Scene) -> None:
    """The UUIDs of people are no order: the technician first, then the members, then who has left."""
    members = [Member.objects.create(workshop=scene.case, name=f"成员{place}", order=place) for place in range(1, 6)]
    for who in [*reversed(members), scene.member]:
        scene.add(f"id_card-{who.uuid}")
    scene.add("id_card-technician")
    scene.add("licence-")
    members[0].delete()
    frozen = snapshot.take(Workshop.objects.get(pk=scene.case.pk))["materials"]
    assert [(slot["title"], slot["subject_name"]) for slot in frozen] == [
        ("营业执照", ""),
        ("身份证", "陆砚舟"), ("身份证", "岑若木"),
        ("身份证", "成员2"), ("身份证", "成员3"), ("身份证", "成员4"), ("身份证", "成员5"),
        ("身份证", "已移出名单"),
    ]  # fmt: skip


def test_papers_of_a_person_who_left_the_form_stay_visible_until_they_are_removed(scene: Scene) -> None:
    key = f"id_card-{scene.member.uuid}"
    scene.add(key)
    scene.member.delete()
    slot = scene.slot(key)
    assert (slot.is_left_over, slot.title, slot.is_owed) == (True, "已移出名单 · 身份证", False)
    assert scene.refusal(key, papers.pdf(2)) == "这一项已不在材料清单中，请刷新页面。"


@pytest.mark.parametrize("who", ["other_unit", "review_clerk", "city_officer"])
def test_only_the_units_people_change_materials(scene: Scene, who: str) -> None:
    with pytest.raises(NotPermitted) as caught:
        scene.add("licence-", by=scene.cast.people[who])
    assert caught.value.sentence == "须由申报单位的经办人或负责人办理。"
    approver = scene.cast.people["unit_approver"]
    assert scene.add("licence-", by=approver).uploaded_by == approver


def test_a_submitted_case_is_locked(scene: Scene) -> None:
    submitted = Scene(cases.workshop(scene.cast, State.SUBMITTED), scene.cast, scene.member)
    assert submitted.refusal("licence-", papers.pdf()) == "案卷目前为“待初审”，材料已锁定，不能改动。"


def test_a_check_dies_with_its_file_and_the_booklet_knows(scene: Scene) -> None:
    reviewer = scene.cast.people["review_clerk"]
    old = scene.add("licence-", papers.pdf(1))
    cases.version(scene.case, seals=("unit",), cast=scene.cast)
    _move(
        scene.case, state=State.SUBMITTED, submitted_at=DURING, first_submitted_at=DURING, number="SB2026-110108-9001"
    )
    preliminary.check_original(old, by=reviewer, at=DURING, verdict=OriginalCheck.Verdict.AGREES)
    found = checked_files(scene.case)
    stamped = [(f.title, f.verdict_label, f.body, f.officer, f.seen_on, f.bears_stamp) for f in found]
    assert stamped == [
        ("营业执照", "与原件一致", "北京市海淀区人力资源和社会保障局", "周明远", DURING.date(), True),
    ]
    assert guards.every_copy_is_verified(scene.case, DURING) == []
    _move(scene.case, state=State.RETURNED)
    scene.add("licence-", papers.pdf(2))
    assert [(f.title, f.verdict, f.bears_stamp) for f in checked_files(scene.case)] == [("营业执照", "", False)]
    assert guards.every_copy_is_verified(scene.case, DURING) == ["还有 1 件原件未核验。"]


def _move(case: Workshop, **facts: Any) -> None:
    """Set columns without the door: these tests are not about the way there."""
    with connection.cursor() as cursor:
        names = ", ".join(f"{name} = %s" for name in facts)
        statement = f"UPDATE applications_workshop SET {names} WHERE id = %s"
        cursor.execute(statement, [*facts.values(), case.pk])
    case.refresh_from_db()
