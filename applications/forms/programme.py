"""What the page of the programme rules asks."""

from __future__ import annotations

from typing import Any

from django import forms

from applications.models import ProgrammeRules
from common.form_fields import CountField, DayField, WanField
from common.forms import HouseModelForm


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
    reason = forms.CharField(label="修订原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    units = {"title_target": "个", "key_project_target": "个"}

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
            "reason",
        )
        labels = {"basis": "依据文件"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most, step = (data.get(name) for name in ("subsidy_least", "subsidy_most", "subsidy_step"))
        if least is not None and least <= 0:
            self.add_error("subsidy_least", "下限须大于 0。")
        if least is not None and most is not None and least > most:
            self.add_error("subsidy_most", "上限不能低于下限。")
        if step is not None and step <= 0:
            self.add_error("subsidy_step", "最小单位须大于 0。")
        return data
