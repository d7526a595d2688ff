"""Beginning a case: who may, what stands in the way, what is brought over and what is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from applications import lifecycle
from applications.lifecycle import NotPossible
from applications.models import (
    ConditionsChapter,
    Equipment,
    Honour,
    Member,
    NarrativesChapter,
    Round,
    TechnicianChapter,
    UnitChapter,
    Workshop,
)
from common import clock
from tests import cases
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(cast: Cast) -> Round:
    clock.move_to(cases.DURING)
    return cases.round_of()


def begin(cast: Cast, round_: Round, who: str = "unit_clerk", **facts: Any) -> Workshop:
    return lifecycle.begin(
        "application",
        by=cast.people[who],
        at=facts.pop("at", cases.DURING),
        round_=round_,
        unit=cast.bodies["shoukong"],
        **facts,
    )


def test_a_draft_is_due_on_the_last_day_of_its_round(cast: Cast, round_: Round) -> None:
    round_.closes_at = datetime(2026, 4, 17, tzinfo=clock.BEIJING)
    round_.save()
    assert begin(cast, round_).due_on == date(2026, 4, 16)


def refusal(cast: Cast, round_: Round, who: str = "unit_clerk", **facts: Any) -> list[str]:
    with pytest.raises(NotPossible) as refused:
        begin(cast, round_, who, **facts)
    return refused.value.sentences


@pytest.fixture
def earlier(cast: Cast) -> Workshop:
    last_year = cases.round_of(
        name="2024 年度批次",
        year=2024,
        opens_at=cases.OPENS - timedelta(days=730),
        closes_at=cases.CLOSES - timedelta(days=730),
    )
    case = cases.workshop(cast, "not_recommended", round_=last_year)
    UnitChapter.objects.filter(workshop=case).update(
        legal_representative="周起元",
        scale="large",
        total_wages=Decimal(100),
        training_fund=Decimal(2),
        finance_year=2023,
    )
    ConditionsChapter.objects.filter(workshop=case).update(address="学院路 100 号", annual_budget=Decimal(500000))
    NarrativesChapter.objects.filter(workshop=case).update(support="每年安排专款。", plan="去年的计划。")
    TechnicianChapter.objects.filter(workshop=case).update(name="陆砚舟", occupation="数控铣工", school="北京工业大学")
    Member.objects.create(workshop=case, name="岑若木", order=1)
    Member.objects.create(workshop=case, name="贺知秋", order=2)
    Equipment.objects.create(workshop=case, name="五轴加工中心")
    Honour.objects.create(workshop=case, name="北京市技术能手", year=2020)
    return case


def test_a_case_begins_as_a_draft_with_its_body_and_all_chapters(cast: Cast, round_: Round) -> None:
    case = begin(cast, round_)
    assert (case.state, case.review_body, case.rule_set) == ("draft", cast.bodies["haidian"], round_.rule_set)
    assert [c.objects.filter(workshop=case).count() for c in cases.chapters()] == [1] * 7
    event = case.events.get()
    assert (event.verb, event.actor, event.target) == ("begin", cast.people["unit_clerk"], "draft")


def test_the_organisations_facts_are_there_and_say_so(cast: Cast, round_: Round) -> None:
    Organisation.objects.filter(pk=cast.bodies["shoukong"].pk).update(
        address="海淀区学院路 100 号", contact_name="孟知微"
    )
    cast.bodies["shoukong"].refresh_from_db()
    chapter = begin(cast, round_).unit_chapter
    assert (chapter.registered_address, chapter.contact_name, chapter.brought_in) == (
        "海淀区学院路 100 号",
        "孟知微",
        "单位名称、代码和联系人已从单位注册信息中带入，请核对。",
    )


def test_what_lasts_is_brought_over_and_last_years_money_is_not(cast: Cast, round_: Round, earlier: Workshop) -> None:
    case = begin(cast, round_, copy_from=earlier)
    unit, conditions, narratives = case.unit_chapter, case.conditions_chapter, case.narratives_chapter
    assert (unit.legal_representative, unit.scale, unit.total_wages, unit.training_fund, unit.finance_year) == (
        "周起元",
        "large",
        None,
        None,
        None,
    )
    assert (conditions.address, conditions.annual_budget) == ("学院路 100 号", None)
    assert (narratives.support, narratives.plan) == ("每年安排专款。", "")
    assert case.members_chapter.brought_in == "已从单位 2024 年申报中带入成员 2 人，请逐一核对。"
    assert [m.name for m in case.members.all()] == ["岑若木", "贺知秋"]
    assert not set(case.members.values_list("uuid", flat=True)) & set(earlier.members.values_list("uuid", flat=True))


def test_the_technician_comes_over_only_when_it_is_the_same(cast: Cast, round_: Round, earlier: Workshop) -> None:
    another = begin(cast, round_, copy_from=earlier)
    same = begin(cast, round_, copy_from=earlier, same_technician=True)
    assert (another.technician_chapter.name, another.honours.count(), another.name) == ("", 0, "")
    assert (same.technician_chapter.school, same.honours.count()) == ("北京工业大学", 1)
    assert same.name == "北京市陆砚舟数控铣工首席技师工作室"


def test_a_round_that_is_not_open_refuses(cast: Cast, round_: Round) -> None:
    late = refusal(cast, round_, at=cases.CLOSES)
    early = refusal(cast, round_, at=cases.OPENS - timedelta(seconds=1))
    assert late == early == ["“2026 年度批次”现在不在填报期内，不能开始申报。"]


def test_only_members_of_the_unit_begin(cast: Cast, round_: Round) -> None:
    assert refusal(cast, round_, "other_unit") == ["须由申报单位的经办人或负责人开始申报。"]


def test_the_cap_per_unit_counts_what_is_not_over(cast: Cast, round_: Round) -> None:
    round_.rule_set.cases_per_unit = 2
    round_.rule_set.save()
    cases.workshop(cast, "withdrawn", round_=round_)
    begin(cast, round_)
    begin(cast, round_)
    assert refusal(cast, round_) == ["本批次每个单位最多申报 2 个工作室，贵单位已达到上限。"]


def test_nothing_is_brought_over_from_another_unit(cast: Cast, round_: Round) -> None:
    foreign = cases.workshop(cast, unit=cast.bodies["jintang"])
    assert refusal(cast, round_, copy_from=foreign) == ["只能从本单位的申报中带入。"]


def test_the_page_lists_open_rounds_and_begins_in_one(
    client: Client, cast: Cast, round_: Round, earlier: Workshop
) -> None:
    client.force_login(cast.people["unit_clerk"])
    shown = client.get(reverse("workshops:new"))
    assert [card["round"].name for card in shown.context["cards"]] == ["2026 年度批次"]
    prefix = f"round{round_.pk}"
    answer = client.post(
        reverse("workshops:new"),
        {
            "round": round_.pk,
            f"{prefix}-unit": cast.bodies["shoukong"].pk,
            f"{prefix}-copy_from": earlier.pk,
        },
    )
    made = Workshop.objects.exclude(pk=earlier.pk).get()
    assert answer.url == reverse("workshops:edit", args=[made.pk, "unit"])
    assert made.members.count() == 2


def test_the_page_refuses_who_has_no_unit(client: Client, cast: Cast, round_: Round) -> None:
    client.force_login(cast.people["unit_clerk"])
    allowed = client.get(reverse("workshops:new")).status_code
    client.force_login(cast.people["review_clerk"])
    assert (allowed, client.get(reverse("workshops:new")).status_code) == (200, 403)
