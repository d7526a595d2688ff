"""What the page of the programme rules asks, section by section; a version in words for the page that lists them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from applications.forms.rules import PercentField
from applications.models import ProgrammeRules
from common.form_fields import CountField, DayField, WanField
from common.forms import HouseModelForm
from common.templatetags.ui import cn_date

# 29 February is nobody's last day
DAYS_OF_MONTH = {month: monthrange(2027, month)[1] for month in range(1, 13)}
FULL_MARKS = 100


def share(label: str, **options: Any) -> PercentField:
    return PercentField(label=label, max_digits=4, decimal_places=1, min_value=0, max_value=100, **options)


class ProgrammeForm(HouseModelForm):
    """One dated version."""

    sections = (
        ("本版", ("valid_from", "basis", "reason"), "自施行之日起办理的事项按本版；此前已办理的不变。"),
        (
            "工作室数量目标（二）",
            ("title_target", "key_project_target"),
            "超过目标只作提示，不限制办理。",
        ),
        (
            "补助经费（五(一)、六(二)）",
            (
                *("subsidy_least", "subsidy_most", "subsidy_step", "first_instalment"),
                *("breach_days", "settlement_days"),
            ),
            "确定重点资助、拨付和监督经费使用时按此办理。",
        ),
        (
            "年度备案（六(三)）",
            ("filing_month", "filing_day", "filing_return_days", "summary_after_months"),
            "是否按期，以首次报送的时间为准。",
        ),
        (
            "评估考核：周期、专家和整改（六(四)）",
            ("assessment_months", "rectify_months", "assessment_panel_size", "assessment_least_panel"),
            "某一年度的考核按开展当天施行的版本办理，该年度内不变。",
        ),
        (
            "评估考核：评分和等次（六(四)）",
            (
                *("assessment_rubric", "assessment_pass_line", "excellent_line", "excellent_share", "bonus_most"),
                *("late_filing_points", "missing_filing_points"),
            ),
            "优秀须达到优秀线，且在名额以内；名额按已定等次的工作室数计算，向下取整。",
        ),
        ("变更（首席技师离开）", ("successor_months",), "逾期没有推荐接任人的，由市人力社保局办理撤销或注销。"),
        (
            "撤销和注销（六(四)）",
            ("defence_days", "delivery_notice_days", "plaque_return_days", "ban_years", "remedy"),
            "期限自文书送达之次日起算。",
        ),
        ("监督检查（六(一)、六(二)）", ("inspection_days", "duties_months"), ""),
        ("归档", ("keep_titled_years", "keep_other_years"), ""),
    )
    widths = {"reason": 6, "basis": 3, "remedy": 6, "assessment_rubric": 6}

    valid_from = DayField(
        label="自哪天起施行", error_messages={"unique": "已有自同一天起施行的版本，请修改那一版或另选日期。"}
    )
    title_target = CountField(label="工作室总数目标")
    key_project_target = CountField(label="重点资助总数目标")
    subsidy_least = WanField(label="资助金额下限")
    subsidy_most = WanField(label="资助金额上限")
    subsidy_step = WanField(label="金额的最小单位")
    first_instalment = share("分两次拨付时首次的比例", help_text="一般一次拨付；分两次的，拟稿时按此计算。")
    breach_days = CountField(label="不合规支出说明、归还期限")
    settlement_days = CountField(label="终止后补助经费清算期限")
    filing_month = CountField(label="截止月份")
    filing_day = CountField(label="截止日", help_text="当日 24:00 止。")
    filing_return_days = CountField(label="退回后补正期限")
    summary_after_months = CountField(label="授牌满多久起须交总结", help_text="不满的只报当年计划。")
    assessment_months = CountField(label="考核周期")
    assessment_panel_size = CountField(label="每组专家人数", help_text="须为单数。")
    assessment_least_panel = CountField(
        label="专家最少人数", help_text="专家因故退出时，须经两局同意才能减少到这一人数。"
    )
    rectify_months = CountField(label="整改期限最长")
    excellent_share = share("优秀名额占已定等次工作室的比例")
    successor_months = CountField(label="推荐接任人的期限")
    defence_days = CountField(label="陈述申辩期限")
    plaque_return_days = CountField(label="铭牌交回期限")
    ban_years = CountField(label="撤销后不得再申报的年限", help_text="拟稿时的默认值，以决定为准。")
    delivery_notice_days = CountField(label="公告送达的公告期", help_text="期满视为送达。")
    inspection_days = CountField(label="检查要求的答复期限", help_text="记录检查时的默认值。")
    duties_months = CountField(label="制度与职责多久须再确认")
    keep_titled_years = CountField(label="认定案卷的保管期限")
    keep_other_years = CountField(label="其他案卷的保管期限")
    reason = forms.CharField(label="修订原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    units = {
        **dict.fromkeys(("title_target", "key_project_target"), "个"),
        **dict.fromkeys(("breach_days", "settlement_days", "filing_return_days"), "个工作日"),
        **dict.fromkeys(("defence_days", "plaque_return_days", "inspection_days"), "个工作日"),
        **dict.fromkeys(("summary_after_months", "assessment_months", "rectify_months"), "个月"),
        **dict.fromkeys(("successor_months", "duties_months"), "个月"),
        **dict.fromkeys(("assessment_panel_size", "assessment_least_panel"), "人"),
        **dict.fromkeys(("assessment_pass_line", "excellent_line", "bonus_most"), "分"),
        **dict.fromkeys(("late_filing_points", "missing_filing_points"), "分"),
        **dict.fromkeys(("ban_years", "keep_titled_years", "keep_other_years"), "年"),
        "filing_month": "月",
        "filing_day": "日",
        "delivery_notice_days": "天",
    }

    class Meta:
        model = ProgrammeRules
        exclude = ("made_by", "made_at")
        labels = {
            "basis": "依据文件",
            "assessment_rubric": "评分标准",
            "assessment_pass_line": "合格线",
            "excellent_line": "优秀线",
            "bonus_most": "加分合计最多",
            "late_filing_points": "年度备案逾期，每次扣",
            "missing_filing_points": "年度备案未报，每次扣",
            "remedy": "救济途径",
        }
        help_texts = {"remedy": "印在撤销、注销等决定之后。"}
        widgets = {"remedy": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most, step = (data.get(name) for name in ("subsidy_least", "subsidy_most", "subsidy_step"))
        if least is not None and least <= 0:
            self.add_error("subsidy_least", "下限须大于 0。")
        if least is not None and most is not None and least > most:
            self.add_error("subsidy_most", "上限不能低于下限。")
        if step is not None and step <= 0:
            self.add_error("subsidy_step", "最小单位须大于 0。")
        first = data.get("first_instalment")
        if first is not None and first <= 0:
            self.add_error("first_instalment", "首次的比例须大于 0。")
        self._refuse_days_and_lines(data)
        return data

    def _refuse_days_and_lines(self, data: dict[str, Any]) -> None:
        month, day = data.get("filing_month"), data.get("filing_day")
        if month is not None and day is not None and not 1 <= day <= DAYS_OF_MONTH.get(month, 0):
            self.add_error("filing_day", "没有这一天，请核对月份和日期。")
        good, excellent = data.get("assessment_pass_line"), data.get("excellent_line")
        if good is not None and excellent is not None and not 0 < good <= excellent <= FULL_MARKS:
            self.add_error("excellent_line", "优秀线不能低于合格线，也不能超过 100 分。")
        size, least = data.get("assessment_panel_size"), data.get("assessment_least_panel")
        if size is not None and least is not None and not (1 <= least <= size and size % 2):
            self.add_error("assessment_panel_size", "专家人数须为单数，且不少于最少人数。")


# ── in words ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RulesSection:
    """One section of a version as the page that lists them reads it: label and words of each rule."""

    title: str
    facts: list[tuple[str, str]]


def in_words(rules: ProgrammeRules) -> Iterator[RulesSection]:
    """Every rule of a version under the headings of its form; what the version itself is stands above."""
    form = ProgrammeForm(instance=rules)
    for title, names, _ in ProgrammeForm.sections[1:]:
        yield RulesSection(title, [(str(form[name].label), _words(form, name)) for name in names])


def _words(form: ProgrammeForm, name: str) -> str:
    value, field = getattr(form.instance, name), form.fields[name]
    if value is None:
        return "没有设定"
    if isinstance(field, WanField | PercentField):
        return f"{field.prepare_value(value)} {field.unit}"
    if isinstance(value, date):
        return cn_date(value)
    words = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return f"{words} {unit}" if (unit := form.units.get(name, "")) else words
