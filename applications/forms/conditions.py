"""P4 工作室基本条件: place, budget, rules, equipment."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from applications.forms.chapter import ChapterForm, ChapterRow, text
from applications.models import ConditionsChapter
from common.form_fields import CountField, DayField, WanField
from common.rows import row_formset


class ConditionsForm(ChapterForm):
    established_on = DayField(label="设立（拟设立）日期")
    area = forms.DecimalField(
        label="面积",
        max_digits=9,
        decimal_places=2,
        min_value=Decimal(0),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    annual_budget = WanField(label="年度经费预算")

    class Meta:
        model = ConditionsChapter
        fields = ("established_on", "area", "address", "annual_budget", "rules", "duties")

    sections = (
        ("场地和经费", ("established_on", "area", "address", "annual_budget")),
        ("管理制度和岗位职责", ("rules", "duties")),
    )
    widths = {"address": 6}
    units = {"area": "m²"}


class EquipmentRow(ChapterRow):
    name = text("设施设备名称", 60)
    model = text("型号", 60)
    quantity = CountField(label="数量", max_value=99999)
    unit = text("单位", 6, help_text="不填为“台”。")
    original_value = WanField(label="原值")
    summary = {"who": "name", "grade": "model"}
    widths = {"quantity": 2, "unit": 2, "original_value": 2}


EquipmentRows = row_formset(
    EquipmentRow,
    word="设备",
    measure="件",
    at_least=1,
    at_most=200,
    paste=("name", "model", "quantity", "unit", "original_value"),
)
