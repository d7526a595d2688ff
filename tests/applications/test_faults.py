"""The fault list: what is unfilled, missing, mistyped, unanswered; each with its place and the way to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from applications import faults, reference
from applications.contents import contents_of
from applications.models import (
    ChapterDraft,
    ChecklistItem,
    CorrectionReturn,
    Material,
    Member,
    Remark,
    Round,
    RuleSet,
    UnitChapter,
    Workshop,
)
from tests import cases
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Workshop:
    reference.load()
    return cases.workshop(cast, round_=cases.round_of(RuleSet.objects.get(version=1)))


def found_at(case: Workshop, path: str) -> list[tuple[str, str, str]]:
    return [(fault.where, fault.sentence, fault.href) for fault in faults.faults_of(case) if fault.path == path]


def edit(case: Workshop, chapter: str, anchor: str) -> str:
    return f"{reverse('workshops:edit', args=[case.pk, chapter])}#{anchor}"


def test_an_unfilled_field_is_named_with_the_way_to_it(draft: Workshop) -> None:
    assert found_at(draft, "unit.registered_address") == [
        ("注册地址", "请填写注册地址。", edit(draft, "unit", "id_registered_address"))
    ]


def test_a_filled_field_is_no_fault(draft: Workshop) -> None:
    UnitChapter.objects.filter(workshop=draft).update(registered_address="海淀区学院路 1 号")
    assert found_at(draft, "unit.registered_address") == []


def test_a_list_below_its_minimum_says_how_many_are_there(draft: Workshop) -> None:
    Member.objects.create(workshop=draft, name="岑若木")
    assert found_at(draft, "members") == [("成员名单", "至少填写 2 人，现有 1 人。", edit(draft, "members", "members"))]


def test_an_unfilled_cell_names_the_person(draft: Workshop) -> None:
    member = Member.objects.create(workshop=draft, name="石𠮷安")
    assert found_at(draft, f"members.{member.uuid}.education") == [
        ("第 1 人　石𠮷安", "请填写学历。", edit(draft, "members", "id_members-0-education"))
    ]


def test_a_missing_paper_leads_to_its_slot(draft: Workshop) -> None:
    where = f"{reverse('workshops:materials', args=[draft.pk])}#m-skill_certificate-technician"
    assert found_at(draft, "materials.skill_certificate.technician") == [
        (draft.technician_name, "缺少职业资格证书或职业技能等级证书。", where)
    ]


def test_a_reason_excuses_the_education_certificate_but_never_the_skill_certificate(
    draft: Workshop, cast: Cast
) -> None:
    for code in ("education_certificate", "skill_certificate"):
        Material.objects.create(
            workshop=draft,
            item=ChecklistItem.objects.get(code=code),
            subject="technician",
            missing_reason="毕业证书遗失",
            missing_declared_by=cast.people["unit_clerk"],
            missing_declared_at=cases.DURING,
        )
    assert found_at(draft, "materials.education_certificate.technician") == []
    assert len(found_at(draft, "materials.skill_certificate.technician")) == 1


def test_papers_of_a_base_are_not_asked_of_an_enterprise(draft: Workshop) -> None:
    asked = {fault.path for fault in faults.faults_of(draft) if fault.chapter == "materials"}
    assert "materials.business_licence" in asked
    assert "materials.legal_person_certificate" not in asked
    assert "materials.startup_capital_proof" not in asked


def test_what_was_typed_and_not_taken_is_a_fault_of_its_own(draft: Workshop, cast: Cast) -> None:
    ChapterDraft.objects.create(
        workshop=draft,
        chapter="unit",
        revision=1,
        saved_by=cast.people["unit_clerk"],
        saved_at=cases.DURING,
        values={"unit.postcode": {"typed": ["1000"], "sentence": "邮政编码应为 6 位数字。", "where": "邮政编码"}},
    )
    assert found_at(draft, "unit.postcode") == [
        ("邮政编码", "邮政编码应为 6 位数字。", edit(draft, "unit", "id_postcode"))
    ]


def test_an_open_remark_blocks_until_it_is_answered(cast: Cast) -> None:
    case = cases.workshop(cast, "returned")
    version = cases.version(case, cast=cast)
    returned = CorrectionReturn.objects.create(
        workshop=case,
        version=version,
        due_on="2026-04-20",
        returned_by=cast.people["review_clerk"],
        returned_at=cases.DURING,
    )
    remark = Remark.objects.create(
        workshop=case,
        version=version,
        path="unit.registered_address",
        where="注册地址",
        text="与营业执照不一致。",
        made_by=cast.people["review_clerk"],
        made_at=cases.DURING,
        returned=returned,
    )
    sentence = "初审意见还没有答复：与营业执照不一致。"
    assert [fault.blocks for fault in faults.faults_of(case) if fault.sentence == sentence] == [True]
    Remark.objects.filter(pk=remark.pk).update(answer="已改正。", answered_at=cases.DURING)
    assert [fault.blocks for fault in faults.faults_of(case) if fault.sentence == sentence] == []


def test_progress_counts_fields_and_rows(draft: Workshop) -> None:
    before = {p.chapter.code: (p.done, p.total) for p in faults.progress(contents_of(draft))}
    UnitChapter.objects.filter(workshop=draft).update(registered_address="学院路 1 号", staff_total=300)
    after = {p.chapter.code: (p.done, p.total) for p in faults.progress(contents_of(draft))}
    assert before["unit"] == (0, 25)
    assert after["unit"] == (2, 25)
    assert before["members"] == (0, 2)
    assert before["report"] == (0, 7)
    assert before["check"] == (0, 1)


def test_the_whole_list_costs_one_query(draft: Workshop, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        Member.objects.create(workshop=draft, name="岑若木")
    with django_assert_num_queries(1):
        faults.faults_of(draft)


def test_the_reference_data_is_loaded_twice_without_harm(draft: Workshop) -> None:
    first = reference.load()
    assert reference.load() == first
    assert Round.objects.get().rule_set.checklist.filter(code="skill_certificate", need="required").count() == 1
