"""Eligibility: every rule's verdict and figure, thresholds compared unrounded, waivers, honours that only mark."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Organisation
from applications import eligibility, reference
from applications.eligibility import Finding
from applications.models import Equipment, Honour, HonourKind, Teacher, Waiver, Workshop
from tests import cases
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Workshop:
    return cases.workshop(cast)


@pytest.fixture
def base_draft(cast: Cast) -> Workshop:
    Organisation.objects.filter(pk=cast.bodies["shoukong"].pk).update(unit_kind=Organisation.UnitKind.BASE)
    return cases.workshop(cast)


def finding(case: Workshop, code: str) -> Finding:
    return next(found for found in eligibility.judge(case) if found.code == code)


def put(chapter: Any, **values: Any) -> None:
    type(chapter).objects.filter(pk=chapter.pk).update(**values)


@pytest.mark.parametrize(
    ("wages", "fund", "verdict", "figure"),
    [
        ("165679000", "2684000", "met", "268.40 ÷ 16,567.90 = 1.62%"),
        ("100000000", "1500000", "met", "150.00 ÷ 10,000.00 = 1.50%"),
        ("100000000", "1496000", "not_met", "149.60 ÷ 10,000.00 = 1.50%"),
        ("100000000", "1499999.99", "not_met", "150.00 ÷ 10,000.00 = 1.50%"),
        ("100000000", "1000000", "not_met", "100.00 ÷ 10,000.00 = 1.00%"),
        ("100000000", None, "missing", ""),
        ("0", "100", "missing", ""),
    ],
)
def test_the_training_fund_is_compared_unrounded(
    draft: Workshop, wages: str, fund: str | None, verdict: str, figure: str
) -> None:
    put(draft.unit_chapter, total_wages=Decimal(wages), training_fund=Decimal(fund) if fund else None)
    found = finding(draft, "training_fund")
    assert (found.verdict, found.figure, found.blocks) == (verdict, figure, verdict != "met")


def test_a_share_that_only_rounds_up_to_the_limit_is_told_unrounded(draft: Workshop) -> None:
    put(draft.unit_chapter, total_wages=Decimal(100000000), training_fund=Decimal(1496000))
    assert finding(draft, "training_fund").sentence == (
        "职工教育经费须不低于职工工资总额的 1.5%。按未四舍五入的数字计算，现为 1.4960%。"
    )


@pytest.mark.parametrize(("frontline", "verdict"), [("600000", "met"), ("599999.99", "not_met")])
def test_sixty_percent_goes_to_the_front_line(draft: Workshop, frontline: str, verdict: str) -> None:
    put(draft.unit_chapter, training_fund=Decimal(1000000), training_fund_frontline=Decimal(frontline))
    assert finding(draft, "frontline_share").verdict == verdict


@pytest.mark.parametrize(
    ("level", "verdict"),
    [
        ("L3_SENIOR", "not_met"),
        ("L2_TECHNICIAN", "met"),
        ("L1_SENIOR_TECHNICIAN", "met"),
        ("PRINCIPAL_TECHNICIAN", "met"),
        ("CHIEF_TECHNICIAN", "met"),
    ],
)
def test_the_technician_is_technician_or_above(draft: Workshop, level: str, verdict: str) -> None:
    put(draft.technician_chapter, level=level, certificate_number="S000011010000230001")
    assert finding(draft, "skill_level").verdict == verdict


def test_a_level_without_a_certificate_number_is_not_proved(draft: Workshop) -> None:
    put(draft.technician_chapter, level="L2_TECHNICIAN", certificate_number="")
    found = finding(draft, "skill_level")
    assert (found.verdict, found.sentence) == ("missing", "请填写首席技师的证书编号。")


def test_a_listed_honour_sets_the_mark_and_none_is_no_refusal(draft: Workshop) -> None:
    without = finding(draft, "priority")
    reference.load_honours()
    Honour.objects.create(workshop=draft, kind=HonourKind.objects.get(code="NATIONAL_TECHNICAL_EXPERT"), year=2020)
    with_it = finding(draft, "priority")
    assert (without.verdict, without.blocks, with_it.verdict, with_it.figure) == (
        "warn",
        False,
        "priority",
        "全国技术能手",
    )


def test_an_unlisted_honour_sets_no_mark(draft: Workshop) -> None:
    reference.load_honours()
    Honour.objects.create(workshop=draft, kind=HonourKind.objects.get(code="NATIONAL_CRAFTSMAN"), year=2020)
    assert finding(draft, "priority").verdict == "warn"


def test_the_systems_that_are_absent_are_named(draft: Workshop) -> None:
    put(draft.unit_chapter, has_training=True, has_evaluation=True, has_selection=True)
    found = finding(draft, "systems")
    assert (found.verdict, found.figure, found.sentence) == ("not_met", "3 项已建立", "尚缺使用、激励制度。")


def test_the_site_counts_pieces_of_equipment(draft: Workshop) -> None:
    put(draft.conditions_chapter, address="海淀区学院路 1 号", area=Decimal("180.50"))
    Equipment.objects.create(workshop=draft, name="五轴加工中心", quantity=3)
    Equipment.objects.create(workshop=draft, name="三坐标测量机", quantity=8)
    found = finding(draft, "site")
    assert (found.verdict, found.figure, found.word) == ("met", "180.5 m²，11 台（套）", "已填，待现场核实")


def test_a_unit_without_a_full_year_is_asked_for_a_waiver_and_passes_once_it_asked(draft: Workshop, cast: Cast) -> None:
    put(draft.unit_chapter, full_calendar_year=False)
    before = finding(draft, "training_fund")
    Waiver.objects.create(
        workshop=draft,
        rule="training_fund",
        reason="2026 年 1 月成立。",
        asked_by=cast.people["unit_clerk"],
        asked_at=cases.DURING,
    )
    after = finding(draft, "training_fund")
    assert (before.verdict, before.blocks, after.verdict, after.blocks) == ("missing", True, "asked", False)


def test_a_refused_waiver_bars_the_submission_with_its_basis(draft: Workshop, cast: Cast) -> None:
    put(draft.unit_chapter, full_calendar_year=False)
    Waiver.objects.create(
        workshop=draft,
        rule="training_fund",
        reason="新单位。",
        asked_by=cast.people["unit_clerk"],
        asked_at=cases.DURING,
        answer="refused",
        decided_at=cases.DURING,
        decided_by=cast.people["review_approver"],
        basis="已有 2025 年度报表。",
    )
    found = finding(draft, "training_fund")
    assert (found.blocks, found.sentence) == (True, "初审单位不同意豁免：已有 2025 年度报表。")


def test_a_unit_with_a_full_year_cannot_hide_behind_a_waiver(draft: Workshop, cast: Cast) -> None:
    put(draft.unit_chapter, full_calendar_year=True, total_wages=Decimal(100), training_fund=Decimal(1))
    Waiver.objects.create(
        workshop=draft,
        rule="training_fund",
        reason="新单位。",
        asked_by=cast.people["unit_clerk"],
        asked_at=cases.DURING,
    )
    assert finding(draft, "training_fund").verdict == "not_met"


@pytest.mark.parametrize(("capital", "verdict"), [("1000000", "met"), ("999999.99", "not_met")])
def test_a_base_needs_a_million_of_capital(base_draft: Workshop, capital: str, verdict: str) -> None:
    put(base_draft.unit_chapter, startup_capital=Decimal(capital))
    assert finding(base_draft, "startup_capital").verdict == verdict


def test_a_base_needs_three_teachers_at_level_in_every_occupation(base_draft: Workshop) -> None:
    for occupation, level in (
        ("焊工", "L2_TECHNICIAN"),
        ("焊工", "L1_SENIOR_TECHNICIAN"),
        ("焊工", "L2_TECHNICIAN"),
        ("电工", "L2_TECHNICIAN"),
        ("电工", "L2_TECHNICIAN"),
        ("电工", "L3_SENIOR"),
    ):
        Teacher.objects.create(workshop=base_draft, name="张三", occupation=occupation, level=level)
    found = finding(base_draft, "teachers")
    assert (found.verdict, found.sentence) == ("not_met", "电工的技师或高级技师专任教师不足 3 人。")
    Teacher.objects.filter(level="L3_SENIOR").update(level="L2_TECHNICIAN")
    assert finding(base_draft, "teachers").verdict == "met"


def test_enterprise_and_base_are_judged_by_their_own_rules(draft: Workshop, cast: Cast) -> None:
    enterprise = [found.code for found in eligibility.judge(draft)]
    Organisation.objects.filter(pk=cast.bodies["shoukong"].pk).update(unit_kind=Organisation.UnitKind.BASE)
    base = [found.code for found in eligibility.judge(draft)]
    assert enterprise == [
        "skill_level",
        "priority",
        "systems",
        "leaders",
        "site",
        "training_fund",
        "frontline_share",
        "budget",
        "members",
        "no_other_workshop",
    ]
    assert base == [
        "skill_level",
        "priority",
        "base_office",
        "startup_capital",
        "teachers",
        "managers",
        "budget",
        "members",
        "no_other_workshop",
    ]


def test_a_technician_with_another_live_case_is_refused(draft: Workshop, cast: Cast) -> None:
    free = finding(draft, "no_other_workshop")
    cases.workshop(cast, "submitted", technician_key=draft.technician_key)
    taken = finding(draft, "no_other_workshop")
    assert (free.verdict, taken.verdict) == ("met", "not_met")


def test_judging_costs_one_query(draft: Workshop, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        eligibility.judge(draft)
