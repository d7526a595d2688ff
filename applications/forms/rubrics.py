"""What the pages of the rubric ask: heads, indicators, bands, evidence, vetoes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from applications import rubric_words
from applications.choices import Computing
from applications.models import ChecklistItem, Indicator, Rubric
from applications.services.rubrics import COMPUTED
from common import rows
from common.forms import HouseForm


class GroupRow(rows.RowForm):
    summary = {"who": "title", "grade": "code"}
    code = forms.CharField(label="代码", max_length=10)
    title = forms.CharField(label="分组名称", max_length=40)


class IndicatorRow(rows.RowForm):
    """One indicator; which heads there are is known to the rubric alone (``indicator_rows``)."""

    summary = {"who": "title", "grade": "code"}
    widths = {
        "code": 1,
        "title": 3,
        "group": 2,
        "points": 1,
        "step": 1,
        "unit_kind": 2,
        "judged": 2,
        "computed_by": 3,
        "clause": 2,
        "comment_below": 1,
    }
    code = forms.CharField(label="代码", max_length=10)
    title = forms.CharField(label="指标", max_length=60)
    group = forms.ChoiceField(label="分组")
    points = forms.DecimalField(label="满分", max_digits=5, decimal_places=2, min_value=1, max_value=100)
    step = forms.DecimalField(label="每档", max_digits=4, decimal_places=2, min_value=0.1, max_value=10, initial=1)
    unit_kind = forms.ChoiceField(label="适用单位", choices=ChecklistItem.UnitKind.choices, required=False)
    judged = forms.ChoiceField(label="评分依据", choices=Indicator.Judged.choices)
    computed_by = forms.ChoiceField(
        label="系统计算的内容", choices=[("", "不计算"), *Computing.choices], required=False
    )
    clause = forms.CharField(label="条款", max_length=20, required=False)
    comment_below = forms.DecimalField(
        label="低于此分须写评语", max_digits=5, decimal_places=2, min_value=0, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        computes = data.get("judged") in COMPUTED
        if computes and not data.get("computed_by"):
            self.add_error("computed_by", "由系统计算的指标，请选择计算的内容。")
        if not computes:
            data["computed_by"] = ""
        points, step = data.get("points"), data.get("step")
        if points and step and points % step:
            self.add_error("step", "满分须是每档的整数倍。")
        return data


class BandRow(rows.RowForm):
    summary = {"who": "sentence", "grade": "most"}
    widths = {"least": 1, "most": 1, "reached_at": 2, "sentence": 6}
    least = forms.DecimalField(label="最低", max_digits=5, decimal_places=2, min_value=0)
    most = forms.DecimalField(label="最高", max_digits=5, decimal_places=2, min_value=0)
    reached_at = forms.DecimalField(label="系统计算达到", max_digits=6, decimal_places=3, min_value=0, required=False)
    sentence = forms.CharField(label="标准", max_length=200)


class VetoRow(rows.RowForm):
    summary = {"who": "sentence", "grade": "clause"}
    widths = {"sentence": 6, "clause": 2}
    sentence = forms.CharField(label="情形", max_length=200)
    clause = forms.CharField(label="条款", max_length=20, required=False)


GROUPS = rows.row_formset(GroupRow, word="分组", at_most=20, at_least=1)
BANDS = rows.row_formset(BandRow, word="档次", at_most=10, at_least=1)
VETOES = rows.row_formset(VetoRow, word="情形", at_most=20)


def indicator_rows(rubric: Rubric) -> type[rows.RowFormSet]:
    """The rows of this rubric's indicators, each under one of its heads."""
    heads = [(group.code, f"{group.code} {group.title}") for group in rubric.groups.all()]
    field = forms.ChoiceField(label="分组", choices=heads)
    row = type("RubricIndicatorRow", (IndicatorRow,), {"group": field})
    return rows.row_formset(row, word="指标", at_most=60, at_least=1)


class EvidenceForm(HouseForm):
    """Which materials and parts of the form stand beside an indicator."""

    evidence = forms.MultipleChoiceField(
        label="佐证", required=False, widget=forms.CheckboxSelectMultiple, help_text="评分时显示在指标旁边。"
    )

    def __init__(self, *args: Any, items: Iterable[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = rubric_words.evidence_choices(items)  # type: ignore[attr-defined]  # of choices
