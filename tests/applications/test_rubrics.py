"""The rubric as data: loaded, copied with its version of the rules, edited by the city until it is frozen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from applications import reference
from applications.lifecycle import NotPossible
from applications.models import Band, Indicator, RuleSet
from applications.services import rubrics, rules
from reviews import computing
from tests.cast import Cast
from tests.honest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> RuleSet:
    return reference.load_rule_set()


def rows_of(version: RuleSet, **changed: Any) -> list[dict[str, Any]]:
    """What the page of indicators would post, with the points of some codes changed."""
    return [
        {
            "row": rubrics.indicator_row(one),
            "group": one.group.code,
            **{name: getattr(one, name) for name in rules.INDICATOR_FIELDS},
            "points": Decimal(changed.get(one.code, one.points)),
        }
        for one in Indicator.objects.filter(group__rubric=version.rubric).select_related("group")
    ]


def refused(work: Any) -> list[str]:
    with pytest.raises(NotPossible) as refusal:
        work()
    return refusal.value.sentences


def test_the_default_makes_100_points_for_either_kind_of_unit(version: RuleSet) -> None:
    assert rubrics.sums(version.rubric) == {"enterprise": Decimal(100), "base": Decimal(100)}
    assert rubrics.faults(version.rubric) == []
    codes = [one.code for one in rubrics.indicators_for(version.rubric, "base")]
    assert codes == ["A1", "A2", "A3", "A4", "B1", "B2", "C1", "C2", "C3", "D1", "D2", "E1", "E2", "E3", "F1", "F2"]
    names = set(Indicator.objects.exclude(computed_by="").values_list("computed_by", flat=True))
    assert names == set(computing.FUNCTIONS), "every function that the rubric names is there, and no other"


def test_the_next_version_has_a_rubric_of_its_own(version: RuleSet) -> None:
    made = rules.copy(version)
    assert made.rubric is not None
    assert made.rubric != version.rubric
    seen = [
        [
            (one.code, one.points, one.judged, one.evidence, [band.sentence for band in one.bands.all()])
            for one in Indicator.objects.filter(group__rubric=of.rubric)
        ]
        for of in (version, made)
    ]
    assert seen[0] == seen[1]
    Band.objects.filter(indicator__group__rubric=made.rubric).delete()
    assert rubrics.faults(version.rubric) == []


def test_indicators_that_do_not_make_100_are_refused_as_a_whole(version: RuleSet) -> None:
    assert refused(lambda: rubrics.save_indicators(version, rows_of(version, D2=9))) == [
        "适用于企业的指标满分合计 101 分，应为 100 分。",
        "适用于公共实训基地的指标满分合计 101 分，应为 100 分。",
    ]
    assert Indicator.objects.get(group__rubric=version.rubric, code="D2").points == 8
    rubrics.save_indicators(version, rows_of(version, D2=9, D1=6))
    assert Indicator.objects.get(group__rubric=version.rubric, code="D2").points == 9
    assert rubrics.faults(version.rubric) == ["指标 D1 的档次超过了满分。"]


def test_two_indicators_and_two_groups_may_swap_their_codes(version: RuleSet) -> None:
    rows = {row["code"]: row for row in rows_of(version) if not row["unit_kind"]}
    title = rows["A3"]["title"]
    rows["A3"]["code"], rows["A4"]["code"] = "A4", "A3"
    others = [row for row in rows_of(version) if row["unit_kind"]]
    rubrics.save_indicators(version, [*rows.values(), *others])
    assert Indicator.objects.get(group__rubric=version.rubric, code="A4").title == title
    heads = {one.code: {"row": rules.row_id(one.code), "title": one.title} for one in version.rubric.groups.all()}
    swapped = [heads[code] | {"code": {"A": "B", "B": "A"}.get(code, code)} for code in heads]
    rubrics.save_groups(version, swapped)
    assert version.rubric.groups.get(code="B").title == heads["A"]["title"]


def test_a_code_stands_once_for_each_kind_of_unit(version: RuleSet) -> None:
    rows = rows_of(version)
    rows[1]["code"] = "A1"
    assert refused(lambda: rubrics.save_indicators(version, rows)) == ["适用于企业的指标 A1 写了两次。"]


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        ([(5, 9, "太高")], "“太高”超过了指标的满分 8 分。"),
        ([(5, 3, "倒置")], "“倒置”的最高分低于最低分。"),
        ([(0, 4, "下"), (4, 8, "上")], "“下”与“上”的分数重叠。"),
    ],
)
def test_bands_that_cannot_be_are_refused(version: RuleSet, bands: list[tuple[int, int, str]], sentence: str) -> None:
    indicator = Indicator.objects.get(group__rubric=version.rubric, code="D2")
    rows = [{"least": low, "most": high, "sentence": words, "reached_at": None} for low, high, words in bands]
    assert refused(lambda: rubrics.save_bands(version, indicator, rows)) == [sentence]
    assert indicator.bands.count() == 3


def test_a_computed_indicator_says_what_each_band_is_reached_at(version: RuleSet) -> None:
    indicator = Indicator.objects.get(group__rubric=version.rubric, code="A1")
    rows = [{"least": 6, "most": 6, "sentence": "首席技师", "reached_at": None}]
    assert refused(lambda: rubrics.save_bands(version, indicator, rows)) == [
        "这项由系统计算，“首席技师”须写明达到多少得此分。"
    ]


def test_a_frozen_rubric_is_edited_by_nobody(version: RuleSet) -> None:
    rows = rows_of(version)
    rubrics.save_indicators(version, rows)
    version.frozen_at = "2026-04-08T10:00:00+08:00"
    version.save()
    assert refused(lambda: rubrics.save_indicators(version, rows)) == [rules.FROZEN]
    assert refused(lambda: rubrics.save_vetoes(version, [])) == [rules.FROZEN]


def test_the_city_edits_vetoes_and_evidence_on_pages_and_nobody_else(cast: Cast, version: RuleSet) -> None:
    city, unit = signed_in(cast.people["city_officer"]), signed_in(cast.people["unit_clerk"])
    place = reverse("rounds:rubric", args=[version.pk])
    assert [one.get(place).status_code for one in (city, unit)] == [200, 200]
    d2 = Indicator.objects.get(group__rubric=version.rubric, code="D2")
    evidence = reverse("rounds:rubric_evidence", args=[version.pk, d2.pk])
    assert unit.post(evidence, {"evidence": ["site_photos"]}).status_code == 403
    assert city.post(evidence, {"evidence": ["site_photos", "form.equipment"]}).status_code == 302
    d2.refresh_from_db()
    assert d2.evidence == ["site_photos", "form.equipment"]
    vetoes = reverse("rounds:rubric_vetoes", args=[version.pk])
    form = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-row": str(uuid4())}
    assert city.post(vetoes, form | {"rows-0-sentence": "拒绝现场考察", "rows-0-clause": "四(三)-1"}).status_code == 302
    assert list(version.rubric.vetoes.values_list("sentence", flat=True)) == ["拒绝现场考察"]


@pytest.mark.parametrize("name", ["rubric_groups", "rubric_indicators", "rubric_vetoes"])
def test_every_list_of_the_rubric_opens_as_it_stands(cast: Cast, version: RuleSet, name: str) -> None:
    page = signed_in(cast.people["city_approver"]).get(reverse(f"rounds:{name}", args=[version.pk]))
    assert page.status_code == 200
    assert len(page.context["formset"].forms) == {"rubric_groups": 6, "rubric_indicators": 19, "rubric_vetoes": 4}[name]
