"""P2 申报单位基本信息: the unit, its staff, training fund and bank; for a base its office, capital and teachers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from applications import choices
from applications.chapters import BASE, ENTERPRISE
from applications.forms.chapter import ChapterForm, ChapterRow, account_field, mobile_field, select, text
from applications.models import UnitChapter
from common.form_fields import CountField, PhoneField, PostcodeField, WanField, YearField
from common.rows import row_formset

ONLY_ENTERPRISE = ("finance_year", "total_wages", "training_fund", "training_fund_frontline", "full_calendar_year")
SYSTEMS = ("has_training", "has_evaluation", "has_selection", "has_usage", "has_incentive")
ONLY_BASE = ("managing_office", "startup_capital", "full_time_managers")
STAFF = ("staff_total", "staff_frontline", "staff_senior", "staff_technician", "staff_senior_technician")


class UnitForm(ChapterForm):
    strategic_areas = forms.MultipleChoiceField(
        label="重点区域",
        choices=choices.StrategicArea.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="位于下列区域的请勾选，可多选。",
    )
    phone = PhoneField(label="电话")
    mobile = mobile_field("手机")
    postcode = PostcodeField(label="邮政编码")
    staff_total = CountField(label="职工总数")
    staff_frontline = CountField(label="其中一线职工")
    staff_senior = CountField(label="高级工")
    staff_technician = CountField(label="技师")
    staff_senior_technician = CountField(label="高级技师及以上")
    finance_year = YearField(label="统计年度", help_text="最近一个完整的会计年度。")
    total_wages = WanField(label="职工工资总额")
    training_fund = WanField(label="职工教育经费")
    training_fund_frontline = WanField(label="其中用于一线职工")
    account_number = account_field()
    startup_capital = WanField(label="开办资金")
    full_time_managers = CountField(label="专职管理人员数")

    class Meta:
        model = UnitChapter
        fields = (
            "ownership",
            "scale",
            "industry_category",
            "strategic_industry",
            "strategic_areas",
            "registered_address",
            "operating_address",
            "legal_representative",
            "contact_department",
            "contact_name",
            "phone",
            "mobile",
            "email",
            "postcode",
            *STAFF,
            *ONLY_ENTERPRISE,
            *SYSTEMS,
            "bank_name",
            "account_name",
            "account_number",
            *ONLY_BASE,
        )

    sections: Sequence[tuple[str, Sequence[str]]] = (
        ("单位性质和行业", ("ownership", "scale", "industry_category", "strategic_industry", "strategic_areas")),
        (
            "地址和联系人",
            (
                "registered_address",
                "operating_address",
                "legal_representative",
                "contact_department",
                "contact_name",
                "phone",
                "mobile",
                "email",
                "postcode",
            ),
        ),
        ("职工和高技能人才", STAFF),
        (
            "工资总额和职工教育经费",
            ("full_calendar_year", "finance_year", "total_wages", "training_fund", "training_fund_frontline"),
        ),
        ("技能人才制度", SYSTEMS),
        ("管理机构和开办资金", ONLY_BASE),
        ("开户信息", ("bank_name", "account_name", "account_number")),
    )
    widths = {
        "registered_address": 6,
        "operating_address": 6,
        "legal_representative": 2,
        "contact_department": 2,
        "contact_name": 2,
        "phone": 2,
        "mobile": 2,
        "postcode": 2,
        "email": 6,
        "staff_total": 3,
        "staff_frontline": 3,
        "staff_senior": 2,
        "staff_technician": 2,
        "staff_senior_technician": 2,
        "finance_year": 3,
        "total_wages": 3,
        **dict.fromkeys(SYSTEMS, 2),
        "bank_name": 6,
        "managing_office": 6,
    }
    units = {**dict.fromkeys(STAFF, "人"), "full_time_managers": "人", "finance_year": "年"}

    def cells_of_others(self, unit_kind: str) -> Iterable[str]:
        return (*ONLY_ENTERPRISE, *SYSTEMS) if unit_kind == BASE else ONLY_BASE

    @property
    def helper(self) -> Any:
        """Sections of the other unit kind are left out altogether."""
        self.sections = tuple(
            (legend, names) for legend, names in type(self).sections if any(name in self.fields for name in names)
        )
        return super().helper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._refuse_part_above_whole("staff_frontline", "staff_total", "一线职工人数不能大于职工总数。")
        if self.unit_kind == ENTERPRISE:
            self._refuse_part_above_whole(
                "training_fund_frontline", "training_fund", "用于一线职工的金额不能大于职工教育经费。"
            )
        self._refuse_more_skilled_than_staff()
        return data

    def _refuse_part_above_whole(self, part: str, whole: str, sentence: str) -> None:
        """Both are kept back: either may be the mistyped one."""
        small, large = self.cleaned_data.get(part), self.cleaned_data.get(whole)
        if small is not None and large is not None and small > large:
            self.add_error(part, sentence)
            self.add_error(whole, sentence)

    def _refuse_more_skilled_than_staff(self) -> None:
        total = self.cleaned_data.get("staff_total")
        skilled = sum(self.cleaned_data.get(name) or 0 for name in STAFF[2:])
        if total is not None and skilled > total:
            self.add_error("staff_total", f"高级工、技师、高级技师及以上合计 {skilled} 人，多于职工总数。")


class TeacherRow(ChapterRow):
    name = text("姓名", 50)
    occupation = text("职业", 60)
    level = select("技能等级", choices.SkillLevel.choices)
    certificate_number = text("证书编号", 30)
    summary = {"who": "name", "grade": "occupation"}


TeacherRows = row_formset(
    TeacherRow,
    word="教师",
    measure="人",
    at_least=1,
    at_most=200,
    paste=("name", "occupation", "level", "certificate_number"),
)
