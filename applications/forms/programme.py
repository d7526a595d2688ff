"""What the page of the programme rules asks."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

from django import forms

from applications.models import ProgrammeRules
from common.form_fields import CountField, DayField, WanField
from common.forms import HouseModelForm

# 29 February is nobody's last day
DAYS_OF_MONTH = {month: monthrange(2027, month)[1] for month in range(1, 13)}
FULL_MARKS = 100


class ProgrammeForm(HouseModelForm):
    """One dated version."""

    valid_from = DayField(
        label="自哪天起施行", error_messages={"unique": "已有自同一天起施行的版本，请修改那一版或另选日期。"}
    )
    title_target = CountField(label="工作室总数目标", help_text="超过只提示，不限制。")
    key_project_target = CountField(label="重点资助总数目标", help_text="超过只提示，不限制。")
    subsidy_least = WanField(label="资助金额下限")
    subsidy_most = WanField(label="资助金额上限")
    subsidy_step = WanField(label="金额的最小单位")
    breach_days = CountField(label="不合规支出说明归还期限")
    settlement_days = CountField(label="终止后补助经费清算期限")
    filing_month = CountField(label="年度备案截止月份")
    filing_day = CountField(label="年度备案截止日", help_text="当日 24:00 止。")
    filing_return_days = CountField(label="退回后补正期限")
    summary_after_months = CountField(label="授牌满多久起须交总结")
    assessment_months = CountField(label="评估考核周期")
    assessment_panel_size = CountField(label="考核专家人数", help_text="须为单数。")
    assessment_least_panel = CountField(label="考核专家最少人数", help_text="须经两局同意。")
    rectify_months = CountField(label="整改期限最长")
    successor_months = CountField(label="首席技师离开后推荐接任人的期限")
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
        "title_target": "个",
        "key_project_target": "个",
        "breach_days": "个工作日",
        "settlement_days": "个工作日",
        "filing_month": "月",
        "filing_day": "日",
        "filing_return_days": "个工作日",
        "summary_after_months": "个月",
        "assessment_months": "个月",
        "assessment_panel_size": "人",
        "assessment_least_panel": "人",
        "assessment_pass_line": "分",
        "excellent_line": "分",
        "bonus_most": "分",
        "rectify_months": "个月",
        "successor_months": "个月",
        "defence_days": "个工作日",
        "plaque_return_days": "个工作日",
        "ban_years": "年",
        "delivery_notice_days": "天",
        "keep_titled_years": "年",
        "keep_other_years": "年",
        "inspection_days": "个工作日",
        "duties_months": "个月",
    }

    class Meta:
        model = ProgrammeRules
        fields = (
            "valid_from",
            "basis",
            "title_target",
            "key_project_target",
            "subsidy_least",
            "subsidy_most",
            "subsidy_step",
            "first_instalment",
            "breach_days",
            "settlement_days",
            "filing_month",
            "filing_day",
            "filing_return_days",
            "summary_after_months",
            "assessment_months",
            "assessment_rubric",
            "assessment_pass_line",
            "excellent_line",
            "excellent_share",
            "bonus_most",
            "assessment_panel_size",
            "assessment_least_panel",
            "rectify_months",
            "successor_months",
            "defence_days",
            "plaque_return_days",
            "ban_years",
            "delivery_notice_days",
            "remedy",
            "inspection_days",
            "duties_months",
            "keep_titled_years",
            "keep_other_years",
            "reason",
        )
        labels = {
            "basis": "依据文件",
            "first_instalment": "分两次拨付时首次的比例",
            "assessment_rubric": "考核评分标准",
            "assessment_pass_line": "考核合格线",
            "excellent_line": "考核优秀线",
            "excellent_share": "优秀名额占被考核工作室的比例",
            "bonus_most": "加分上限",
            "remedy": "救济途径",
        }
        help_texts = {"remedy": "印在撤销、注销等决定之后。"}

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
        if first is not None and not 0 < first <= 1:
            self.add_error("first_instalment", "比例填 0 到 1 之间的数，例如 0.6 即 60%。")
        self._refuse_days_and_lines(data)
        return data

    def _refuse_days_and_lines(self, data: dict[str, Any]) -> None:
        month, day = data.get("filing_month"), data.get("filing_day")
        if month is not None and day is not None and not 1 <= day <= DAYS_OF_MONTH.get(month, 0):
            self.add_error("filing_day", "没有这一天，请核对月份和日期。")
        good, excellent = data.get("assessment_pass_line"), data.get("excellent_line")
        if good is not None and excellent is not None and not 0 < good <= excellent <= FULL_MARKS:
            self.add_error("excellent_line", "优秀线不能低于合格线，也不能超过 100 分。")
        share = data.get("excellent_share")
        if share is not None and not 0 <= share <= 1:
            self.add_error("excellent_share", "比例填 0 到 1 之间的数，例如 0.2 即 20%。")
        size, least = data.get("assessment_panel_size"), data.get("assessment_least_panel")
        if size is not None and least is not None and not (1 <= least <= size and size % 2):
            self.add_error("assessment_panel_size", "专家人数须为单数，且不少于最少人数。")
