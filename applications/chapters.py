"""The chapters of the 申报表 in their order: code, number, title, table, lists, what must be filled in.

A path names one field for ever: ``technician.id_number``, ``members.<uuid>.level``, ``technician.honours.<uuid>.year``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation
from applications import models

ENTERPRISE = Organisation.UnitKind.ENTERPRISE
BASE = Organisation.UnitKind.BASE


@dataclass(frozen=True)
class ListPlan:
    """One list of a chapter. ``prefix`` is the related name on the workshop and the prefix of its inputs."""

    prefix: str
    model: Any  # a ListRow with its workshop; mypy cannot see the managers of an abstract model
    title: str
    word: str
    measure: str
    required: tuple[str, ...]
    at_least: int = 0
    at_most: int = 50
    only: str = ""  # unit kind for which the list exists; '' for every kind
    named_by: str = "name"


@dataclass(frozen=True)
class ChapterPlan:
    """One chapter. Chapters without a table (``attribute`` '') are pages of their own kind."""

    code: str
    number: str
    title: str
    short: str
    attribute: str = ""
    model: Any = None
    required: tuple[str, ...] = ()
    required_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # fields that nobody can fill while this flag of the chapter is off
    only_with: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[ListPlan, ...] = ()

    def required_for(self, unit_kind: str, row: object) -> list[str]:
        """Names of the fields that a unit of this kind must fill in; ``row`` is the chapter as it stands."""
        owed = self.required + self.required_of.get(unit_kind, ())
        return [name for name in owed if name not in self.only_with or getattr(row, self.only_with[name])]

    def lists_for(self, unit_kind: str) -> tuple[ListPlan, ...]:
        return tuple(plan for plan in self.lists if plan.only in {"", unit_kind})

    def label(self, name: str) -> str:
        """The printed word of one field."""
        return str(self.model._meta.get_field(name).verbose_name) if self.model else name

    def list_path(self, plan: ListPlan) -> str:
        """The head of the paths of a list's rows; the members are a chapter by themselves."""
        return plan.prefix if plan.prefix == self.code else f"{self.code}.{plan.prefix}"


# of the last full calendar year; a unit that has none yet asks for a waiver instead (domain §10-12)
FINANCES = ("finance_year", "total_wages", "training_fund", "training_fund_frontline")
UNIT = ChapterPlan(
    "unit",
    "P2",
    "申报单位基本信息",
    "单位基本信息",
    "unit_chapter",
    models.UnitChapter,
    required=(
        "ownership",
        "scale",
        "industry_category",
        "strategic_industry",
        "registered_address",
        "operating_address",
        "legal_representative",
        "contact_department",
        "contact_name",
        "phone",
        "mobile",
        "email",
        "postcode",
        "staff_total",
        "staff_frontline",
        "staff_senior",
        "staff_technician",
        "staff_senior_technician",
        "bank_name",
        "account_name",
        "account_number",
    ),
    required_of={ENTERPRISE: FINANCES, BASE: ("managing_office", "startup_capital", "full_time_managers")},
    only_with=dict.fromkeys(FINANCES, "full_calendar_year"),
    lists=(
        ListPlan(
            "teachers",
            models.Teacher,
            "各职业专任教师",
            "教师",
            "人",
            required=("name", "occupation", "level", "certificate_number"),
            at_least=1,
            at_most=200,
            only=BASE,
        ),
    ),
)
TECHNICIAN = ChapterPlan(
    "technician",
    "P3",
    "首席技师情况",
    "首席技师情况",
    "technician_chapter",
    models.TechnicianChapter,
    required=(
        "name",
        "sex",
        "ethnicity",
        "born",
        "photo",
        "id_number",
        "political_status",
        "education",
        "work_since",
        "years_in_trade",
        "occupation",
        "level",
        "certificate_kind",
        "certificate_number",
        "certificate_issuer",
        "certificate_date",
        "position",
        "phone",
    ),
    lists=(
        ListPlan("honours", models.Honour, "荣誉", "荣誉", "项", required=("name", "year"), at_most=30),
        ListPlan(
            "resume",
            models.ResumeEntry,
            "工作简历",
            "一段经历",
            "段",
            required=("start", "unit", "post"),
            at_least=1,
            at_most=15,
            named_by="unit",
        ),
        ListPlan(
            "results",
            models.TechnicalResult,
            "主要业绩及技术成果",
            "成果",
            "项",
            required=("name", "year", "role"),
            at_least=1,
            at_most=30,
        ),
        ListPlan(
            "apprentices", models.Apprentice, "带徒情况", "徒弟", "人", required=("name", "start", "level"), at_most=30
        ),
    ),
)
CONDITIONS = ChapterPlan(
    "conditions",
    "P4",
    "工作室基本条件",
    "基本条件",
    "conditions_chapter",
    models.ConditionsChapter,
    required=("established_on", "address", "area", "annual_budget", "rules", "duties"),
    lists=(
        ListPlan(
            "equipment",
            models.Equipment,
            "设施设备",
            "设备",
            "件",
            required=("name", "quantity"),
            at_least=1,
            at_most=200,
        ),
    ),
)
SITUATION = ChapterPlan(
    "situation", "P5", "申报单位情况", "单位情况", "situation_chapter", models.SituationChapter, required=("text",)
)
MEMBERS = ChapterPlan(
    "members",
    "P6",
    "工作室成员情况",
    "成员情况",
    "members_chapter",
    models.MembersChapter,
    lists=(
        ListPlan(
            "members",
            models.Member,
            "成员名单",
            "成员",
            "人",
            at_least=2,
            at_most=20,
            required=(
                "name",
                "sex",
                "born",
                "id_number",
                "education",
                "occupation",
                "level",
                "certificate_number",
                "duty",
            ),
        ),
    ),
)
NARRATIVES = ChapterPlan(
    "narratives",
    "P7",
    "支持措施、工作计划和预期目标",
    "支持措施等",
    "narratives_chapter",
    models.NarrativesChapter,
    required=("support", "plan", "goals"),
    lists=(
        ListPlan(
            "plan_items",
            models.PlanItem,
            "年度任务",
            "任务",
            "项",
            required=("year", "task"),
            at_most=30,
            named_by="task",
        ),
    ),
)
REPORT = ChapterPlan("report", "", "申办报告", "申办报告", "report", models.Report)
PLEDGE = ChapterPlan("pledge", "P1", "填表说明与承诺", "说明与承诺")
MATERIALS = ChapterPlan("materials", "", "证明材料", "证明材料")
CHECK = ChapterPlan("check", "", "核对与报送", "核对与报送")

TABLES = (UNIT, TECHNICIAN, CONDITIONS, SITUATION, MEMBERS, NARRATIVES)
CHAPTERS = (PLEDGE, *TABLES, REPORT, MATERIALS, CHECK)
BY_CODE = {plan.code: plan for plan in CHAPTERS}


def neighbour(code: str, step: int) -> ChapterPlan | None:
    """The chapter before (-1) or after (1) this one."""
    place = CHAPTERS.index(BY_CODE[code]) + step
    return CHAPTERS[place] if 0 <= place < len(CHAPTERS) else None
