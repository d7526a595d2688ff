"""The rubric of a version of the rules, edited by the city until a case was submitted under it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from applications.lifecycle import NotPossible
from applications.models import Band, ChecklistItem, Indicator, Rubric, RubricGroup, RuleSet, Veto
from applications.services.rules import INDICATOR_FIELDS, open_for_editing, row_id

FULL = Decimal(100)
COMPUTED = frozenset({Indicator.Judged.COMPUTED, Indicator.Judged.COMPUTED_AND_EXPERT})
KINDS = (ChecklistItem.UnitKind.ENTERPRISE, ChecklistItem.UnitKind.BASE)


def indicators_for(rubric: Rubric, unit_kind: str) -> list[Indicator]:
    """The indicators by which a unit of this kind is judged, in their order, with their bands and groups."""
    rows = Indicator.objects.filter(group__rubric=rubric, unit_kind__in=["", unit_kind])
    return list(rows.select_related("group").prefetch_related("bands"))


def rubric_of(rules: RuleSet) -> Rubric:
    """The rubric of a version; one without gets an empty one to be filled. Call within a transaction."""
    if rules.rubric is None:
        rules.rubric = Rubric.objects.create(name=f"{rules.name}评分标准")
        rules.save(update_fields=["rubric"])
    return rules.rubric


def sums(rubric: Rubric) -> dict[str, Decimal]:
    """Full marks for an enterprise and for a training base."""
    rows = list(Indicator.objects.filter(group__rubric=rubric).values_list("unit_kind", "points"))
    return {str(kind): sum((points for of, points in rows if of in {"", kind}), Decimal(0)) for kind in KINDS}


def faults(rubric: Rubric | None) -> list[str]:
    """Why nobody could be judged by it; empty when it is whole."""
    if rubric is None:
        return ["还没有评分标准。"]
    rows = Indicator.objects.filter(group__rubric=rubric)
    bare = rows.filter(bands=None).values_list("code", flat=True)
    above = rows.filter(bands__most__gt=F("points")).distinct().values_list("code", flat=True)
    return [
        *_wrong_sums(rubric),
        *(f"指标 {code} 还没有评分档次。" for code in bare),
        *(f"指标 {code} 的档次超过了满分。" for code in above),
    ]


def _wrong_sums(rubric: Rubric) -> list[str]:
    return [
        f"适用于{ChecklistItem.UnitKind(kind).label}的指标满分合计 {total.normalize():f} 分，应为 100 分。"
        for kind, total in sums(rubric).items()
        if total != FULL
    ]


# ── editing ──────────────────────────────────────────────────────────────────


@transaction.atomic
def save_groups(rules: RuleSet, rows: Iterable[Mapping[str, Any]]) -> None:
    """The heads in the order given. A head that still has indicators cannot go."""
    rubric = rubric_of(open_for_editing(rules.pk))
    present = {row_id(group.code): group for group in rubric.groups.all()}
    kept = []
    for order, row in enumerate(rows, 1):
        group = present.get(row["row"]) or RubricGroup(rubric=rubric)
        group.code, group.title, group.order = row["code"], row["title"], order
        kept.append(group)
    _refuse_twice([group.code for group in kept], "分组代码")
    gone = rubric.groups.exclude(pk__in=[group.pk for group in kept if group.pk])
    if Indicator.objects.filter(group__in=gone).exists():
        raise NotPossible("要删去的分组下还有指标，请先移走或删去指标。")
    gone.delete()
    _free_codes(rubric.groups.all())
    for group in kept:
        group.save()


@transaction.atomic
def save_indicators(rules: RuleSet, rows: Iterable[Mapping[str, Any]]) -> None:
    """All indicators in the order given; they must make 100 points for each kind of unit."""
    rubric = rubric_of(open_for_editing(rules.pk))
    groups = {group.code: group for group in rubric.groups.all()}
    present = {indicator_row(one): one for one in Indicator.objects.filter(group__rubric=rubric)}
    kept = []
    for order, row in enumerate(rows, 1):
        indicator = present.get(row["row"]) or Indicator()
        for name in INDICATOR_FIELDS:
            setattr(indicator, name, row[name])
        if row["group"] not in groups:
            raise NotPossible(f"分组 {row['group']} 已被删去或改了代码，请重新打开本页。")
        indicator.group = groups[row["group"]]
        indicator.order = order
        kept.append(indicator)
    _refuse_overlap(kept)
    present_rows = Indicator.objects.filter(group__rubric=rubric)
    present_rows.exclude(pk__in=[one.pk for one in kept if one.pk]).delete()
    _free_codes(present_rows)
    for indicator in kept:
        indicator.save()
    if wrong := _wrong_sums(rubric):
        raise NotPossible(*wrong)


def indicator_row(indicator: Indicator) -> uuid.UUID:
    """By which UUID the page speaks of an indicator; its code stands in two variants."""
    return row_id(f"indicator {indicator.pk}")


@transaction.atomic
def save_bands(rules: RuleSet, indicator: Indicator, rows: Iterable[Mapping[str, Any]]) -> None:
    """The bands of one indicator; none above its full marks, none over another."""
    open_for_editing(rules.pk)
    made = [
        Band(
            indicator=indicator,
            least=row["least"],
            most=row["most"],
            sentence=row["sentence"],
            reached_at=row["reached_at"],
        )
        for row in rows
    ]
    _refuse_bad_bands(indicator, sorted(made, key=lambda band: band.least))
    indicator.bands.all().delete()
    Band.objects.bulk_create(made)


@transaction.atomic
def save_evidence(rules: RuleSet, indicator: Indicator, codes: list[str]) -> None:
    """Which materials and parts of the form stand beside an indicator."""
    open_for_editing(rules.pk)
    indicator.evidence = codes
    indicator.save(update_fields=["evidence"])


@transaction.atomic
def save_vetoes(rules: RuleSet, rows: Iterable[Mapping[str, Any]]) -> None:
    """The grounds on which a case fails whatever its points."""
    rubric = rubric_of(open_for_editing(rules.pk))
    present = {row_id(veto.code): veto for veto in rubric.vetoes.all()}
    kept = []
    for order, row in enumerate(rows, 1):
        veto = present.get(row["row"]) or Veto(rubric=rubric, code=f"veto_{uuid.uuid4().hex[:8]}")
        veto.sentence, veto.clause, veto.order = row["sentence"], row["clause"], order
        veto.save()
        kept.append(veto.pk)
    rubric.vetoes.exclude(pk__in=kept).delete()


def _free_codes(rows: QuerySet[Any]) -> None:
    """Nobody holds a code while they are handed out, so that two rows may swap theirs."""
    rows.update(code=Concat(Value("~"), Cast("pk", CharField())))


def _refuse_twice(codes: list[str], word: str) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise NotPossible(f"{word} {code} 写了两次。")


def _refuse_overlap(kept: list[Indicator]) -> None:
    """A code stands once for every kind of unit."""
    for kind in KINDS:
        _refuse_twice([one.code for one in kept if one.unit_kind in {"", kind}], f"适用于{kind.label}的指标")


def _refuse_bad_bands(indicator: Indicator, bands: list[Band]) -> None:
    computed = indicator.judged in COMPUTED
    for before, band in zip([None, *bands], bands, strict=False):
        if band.most < band.least:
            raise NotPossible(f"“{band.sentence}”的最高分低于最低分。")
        if band.most > indicator.points:
            raise NotPossible(f"“{band.sentence}”超过了指标的满分 {indicator.points.normalize():f} 分。")
        if before is not None and band.least <= before.most:
            raise NotPossible(f"“{before.sentence}”与“{band.sentence}”的分数重叠。")
        if computed and band.reached_at is None:
            raise NotPossible(f"这项由系统计算，“{band.sentence}”须写明达到多少得此分。")
