"""What the pages of an assessment ask: rounds, orders, answers to indicators, opinions, mending, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications.forms_of_acts import ActForm
from applications.models import BonusItem, Indicator, Veto, Workshop
from common.form_fields import DayField, PlainTextField, YearField
from common.forms import HouseForm
from common.rows import RowForm, row_formset
from common.templatetags.ui import cn_date
from reviews import terms
from reviews.models import AssessmentRound, BodyOpinion

# what one indicator or claim may bring is said by the rubric
FULL = Decimal(100)


def long_text(label: str, most: int, *, rows: int = 5, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **options)


def points_field(
    label: str, most: Decimal, *, step: Decimal = Decimal("0.5"), required: bool = True
) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=most,
        max_digits=5,
        decimal_places=2,
        required=required,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": f"{step.normalize():f}"}),
    )


# ── the city: rounds and orders ──────────────────────────────────────────────


class RoundForm(HouseForm):
    error_title = "没有开展，请先改正下列各项"
    year = YearField(label="考核年度")
    name = forms.CharField(label="名称", max_length=80)
    self_due_on = DayField(label="自评报送截止", help_text="当日 24:00 止")
    opinion_due_on = DayField(label="初审单位意见截止", help_text="当日 24:00 止")
    note = long_text("说明", 1000, rows=4, required=False, help_text="随通知送达单位，可不填。")
    widths = {"name": 3, "year": 3}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("self_due_on"), data.get("opinion_due_on")
        if first and last and last < first:
            self.add_error("opinion_due_on", "初审单位意见截止日不能早于自评截止日。")
        return data


class ExtendForm(HouseForm):
    error_title = "没有延长，请先改正下列各项"
    self_due_on = DayField(label="自评报送截止", help_text="只能延长")
    opinion_due_on = DayField(label="初审单位意见截止", help_text="只能延长")
    reason = long_text("原因", 300, rows=3, min_length=2)


class OrderForm(HouseForm):
    """An assessment outside its turn; the title by its number."""

    error_title = "没有送出，请先改正下列各项"
    number = PlainTextField(label="工作室编号", max_length=40, help_text="证书和铭牌上的编号，如 BJSJ-2026-001")
    reason = long_text("提前考核的理由", 500, rows=4, min_length=5)


class AnswerForm(HouseForm):
    """Finance agrees, or does not and says why."""

    error_title = "没有答复，请先改正下列各项"
    agrees = forms.ChoiceField(
        label="答复", choices=[("yes", "同意"), ("no", "不同意，退回")], widget=forms.RadioSelect, initial="yes"
    )
    words = long_text("意见", 500, rows=3, required=False, help_text="不同意的须写明理由。")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("words"):
            self.add_error("words", "不同意的，请写明理由。")
        return data


# ── the unit ─────────────────────────────────────────────────────────────────


class IndicatorForm(HouseForm):
    """One indicator: what was done, and the points; of computed ones only an explanation."""

    mark_optional = False
    lists_faults = False
    text = long_text("完成情况", 1000, rows=3, required=False)
    points = points_field("自评得分", FULL, required=False)
    widths = {"text": 4, "points": 2}

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        if indicator.judged == Indicator.Judged.COMPUTED:
            del self.fields["points"]
            self.fields["text"].label = "补充说明（可不填）"
            self.widths = {"text": 6}

    def clean_points(self) -> Decimal | None:
        points: Decimal | None = self.cleaned_data.get("points")
        most, step = self.indicator.points, self.indicator.step
        if points is None:
            return None
        if points > most:
            raise ValidationError(f"本项满分 {most.normalize():f} 分。", code="most")
        if points % step:
            raise ValidationError(f"按 {step.normalize():f} 分一档填写。", code="step")
        return points


class ClaimRow(RowForm):
    mark_optional = False
    item = forms.TypedChoiceField(label="加分事项", coerce=int, empty_value=None)
    title = forms.CharField(label="获得什么、何时、由谁授予", max_length=120, required=False)
    points = points_field("申请加分", FULL, required=False)
    summary = {"who": "title", "grade": "points"}
    widths = {"item": 4, "points": 2, "title": 6}

    def __init__(self, *args: Any, items: Sequence[BonusItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(item.pk, f"{item.sentence}（最多 {item.points.normalize():f} 分）") for item in items]
        self.fields["item"].choices = [("", "请选择"), *words]  # type: ignore[attr-defined]  # a choice field
        self.items = {item.pk: item for item in items}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        item, points = self.items.get(data.get("item") or 0), data.get("points")
        if item and points is not None and not 0 < points <= item.points:
            self.add_error("points", f"这一类最多加 {item.points.normalize():f} 分。")
        return data


ClaimFormSet = row_formset(ClaimRow, word="加分事项", measure="项", at_most=12)


class ReportForm(HouseForm):
    mark_optional = False
    report = long_text(
        "工作汇报",
        6000,
        rows=16,
        required=False,
        help_text="考核期内开展的工作、成效、存在的问题和今后打算；专家考核时由首席技师据此汇报（不超过 15 分钟）。",
    )


# ── the body ─────────────────────────────────────────────────────────────────


class OpinionForm(HouseForm):
    error_title = "没有保存，请先改正下列各项"
    conclusion = forms.ChoiceField(
        label="结论", choices=BodyOpinion.Conclusion.choices, widget=forms.RadioSelect, initial="agree"
    )
    text = long_text(
        "审核意见", 2000, min_length=5, help_text="核对了哪些材料，与自评是否一致；退回补充的，逐项写明须补充什么。"
    )


# ── bonus, vetoes, mending ───────────────────────────────────────────────────


class ClaimDecisionForm(HouseForm):
    error_title = "没有核定，请先改正下列各项"
    mark_optional = False
    points = points_field("核定加分", FULL)
    reason = forms.CharField(label="核减理由", max_length=300, required=False)
    widths = {"points": 2, "reason": 4}


class FindingForm(HouseForm):
    error_title = "没有登记，请先改正下列各项"
    veto = forms.ModelChoiceField(label="情形", queryset=Veto.objects.none(), empty_label="请选择")
    basis = long_text("事实和依据", 500, rows=3, min_length=5)

    def __init__(self, *args: Any, vetoes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["veto"].queryset = vetoes  # type: ignore[attr-defined]  # a ModelChoiceField


class FindingDecisionForm(HouseForm):
    error_title = "没有办理，请先改正下列各项"
    mark_optional = False
    upheld = forms.ChoiceField(
        label="认定", choices=[("yes", "认定，评为不合格"), ("no", "不予认定")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="不予认定的理由", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("upheld") == "no" and not data.get("reason"):
            self.add_error("reason", "请写明不予认定的理由。")
        return data


class RectifyForm(ActForm):
    demands = long_text("整改要求", 2000, rows=6, min_length=5, help_text="逐项写明存在的问题和须达到的要求。")
    due_on = DayField(label="整改期限")

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, workshop=workshop, **kwargs)
        if found := terms.assessment_of(workshop):
            most = found.rules.rectify_months
            self.fields["due_on"].help_text = f"当日 24:00 止，自责令之日起最长 {most} 个月。"


class ResumeForm(ActForm):
    report = long_text("整改情况", 3000, rows=6, min_length=10, help_text="对照整改要求逐项写明做了什么、效果如何。")


class SecondLookForm(HouseForm):
    error_title = "没有记录，请先改正下列各项"
    looked_on = DayField(label="复核日期")
    visitors = forms.CharField(label="复核人员", max_length=200)
    findings = long_text("复核情况", 2000, min_length=5)
    is_mended = forms.ChoiceField(
        label="结论", choices=[("yes", "达到整改要求"), ("no", "未达到整改要求")], widget=forms.RadioSelect
    )
    widths = {"looked_on": 2, "visitors": 4}

    def __init__(self, *args: Any, reported_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reported_on, self.today = reported_on, today

    def clean_looked_on(self) -> date:
        day: date = self.cleaned_data["looked_on"]
        if not self.reported_on <= day <= self.today:
            raise ValidationError(f"复核日期须在 {cn_date(self.reported_on)} 至今天之间。", code="range")
        return day


# ── commendation ─────────────────────────────────────────────────────────────


class CommendationForm(HouseForm):
    error_title = "没有发布，请先改正下列各项"
    number = PlainTextField(label="文号", max_length=60, help_text="如 京人社能发〔2028〕12号")
    title = forms.CharField(label="标题", max_length=120)
    dated_on = DayField(label="成文日期")
    widths = {"number": 2, "dated_on": 2, "title": 6}

    def __init__(self, *args: Any, round_: AssessmentRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = round_.name.replace(" ", "")
        self.fields["title"].initial = f"关于表扬北京市首席技师工作室{name}优秀工作室的通报"
