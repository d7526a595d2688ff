"""What the system computes of a case for an indicator, from the frozen version alone: a measure and its figures.

The rubric names a function (``Indicator.computed_by``) and says in its bands which measure earns which points, so a
new threshold is data. Every function takes the snapshot and the rules of the case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.choices import LEVEL_ORDER, Computing, SkillLevel, StrategicIndustry
from applications.eligibility import percent
from applications.models import Band, Indicator, RuleSet
from common.templatetags.ui import wan

Snapshot = Mapping[str, Any]
LEVEL_MEASURES: dict[str, int] = {
    SkillLevel.L2_TECHNICIAN: 1,
    SkillLevel.L1_SENIOR_TECHNICIAN: 2,
    SkillLevel.PRINCIPAL_TECHNICIAN: 3,
    SkillLevel.CHIEF_TECHNICIAN: 3,
}
# how the directory of honours words a level
NATIONAL, CITY, DISTRICT = 3, 2, 1
HONOUR_MEASURES = {"国家级": NATIONAL, "市级": CITY, "省级": CITY, "省部级": CITY}
MET, NOT_MET = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Measured:
    """How far a case gets, and the figures from which that follows."""

    measure: Decimal
    figures: str


Function = Callable[[Snapshot, RuleSet], Measured]
FUNCTIONS: dict[str, Function] = {}


def computes(name: Computing) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        FUNCTIONS[name.value] = function
        return function

    return register


def points_of(indicator: Indicator, snapshot: Snapshot, rules: RuleSet) -> tuple[Decimal, str]:
    """The points of a computed indicator, and in words from which figures."""
    measured = FUNCTIONS[indicator.computed_by](snapshot, rules)
    return earned(indicator.bands.all(), measured.measure), measured.figures


def earned(bands: Iterable[Band], measure: Decimal) -> Decimal:
    reached = [band for band in bands if band.reached_at is not None and measure >= band.reached_at]
    return max((band.most for band in reached), default=Decimal(0))


# ── the functions ────────────────────────────────────────────────────────────


@computes(Computing.SKILL_LEVEL)
def skill_level(snapshot: Snapshot, rules: RuleSet) -> Measured:
    technician = snapshot["technician"]
    level, label = technician.get("level") or "", technician.get("level_label") or "未填"
    number = technician.get("certificate_number") or "未填"
    return Measured(Decimal(LEVEL_MEASURES.get(level, 0)), f"技能等级：{label}；证书编号：{number}")


@computes(Computing.HIGHEST_HONOUR)
def highest_honour(snapshot: Snapshot, rules: RuleSet) -> Measured:
    honours = snapshot["technician"].get("honours") or []
    if not honours:
        return Measured(NOT_MET, "申报表未填荣誉")
    ranked = sorted(honours, key=lambda row: _rank(row.get("level") or ""), reverse=True)
    first = ranked[0]
    year = f"，{first['year']} 年" if first.get("year") else ""
    others = f"；另有 {len(ranked) - 1} 项" if len(ranked) > 1 else ""
    return Measured(
        Decimal(_rank(first.get("level") or "")), f"最高：{first['name']}（{first['level']}{year}）{others}"
    )


def _rank(level: str) -> int:
    return HONOUR_MEASURES.get(level, DISTRICT if level else 0)


@computes(Computing.TRAINING_FUND)
def training_fund(snapshot: Snapshot, rules: RuleSet) -> Measured:
    """三(二)-4, -5: how many times the required shares; the lesser of the two counts."""
    unit = snapshot["unit"]
    if not unit.get("full_calendar_year", True):
        return Measured(MET, "不满一个完整会计年度，按已同意的豁免计为达到规定")
    wages, fund = _amount(unit, "total_wages"), _amount(unit, "training_fund")
    frontline = _amount(unit, "training_fund_frontline")
    if not wages or not fund:
        return Measured(NOT_MET, "工资总额或职工教育经费未填")
    pairs = ((fund, wages, rules.training_fund_share), (frontline, fund, rules.frontline_share))
    words = (
        f"教育经费 {wan(fund)} ÷ 工资总额 {wan(wages)} = {fund / wages * 100:.2f}%"
        f"（规定 {percent(rules.training_fund_share)}）；"
        f"用于一线 {wan(frontline)} ÷ {wan(fund)} = {frontline / fund * 100:.2f}%"
        f"（规定 {percent(rules.frontline_share)}），单位：万元"
    )
    return Measured(min(_times(part, whole * share) for part, whole, share in pairs), words)


@computes(Computing.TEACHERS_AND_MANAGERS)
def teachers_and_managers(snapshot: Snapshot, rules: RuleSet) -> Measured:
    """三(三)-3, -4: how many times the required numbers; the least of them counts."""
    unit = snapshot["unit"]
    able = Counter({row["occupation"]: 0 for row in unit.get("teachers") or []})
    able.update(row["occupation"] for row in unit.get("teachers") or [] if _teaches(row["level"]))
    managers = unit.get("full_time_managers") or 0
    if not able:
        return Measured(NOT_MET, f"未填专任教师；专职管理 {managers} 人")
    teachers = "，".join(f"{occupation} {count} 人" for occupation, count in able.items())
    words = (
        f"技师以上专任教师：{teachers}（规定每职业 {rules.teachers_per_occupation} 人）；"
        f"专职管理 {managers} 人（规定 {rules.full_time_managers} 人）"
    )
    fewest = _times(Decimal(min(able.values())), Decimal(rules.teachers_per_occupation))
    return Measured(min(fewest, _times(Decimal(managers), Decimal(rules.full_time_managers))), words)


def _teaches(level: str) -> bool:
    return LEVEL_ORDER.get(level, -1) >= LEVEL_ORDER[SkillLevel.L2_TECHNICIAN]


@computes(Computing.DIRECTION)
def direction(snapshot: Snapshot, rules: RuleSet) -> Measured:
    """一-1, -2: the eight industries and the areas that the city steers to."""
    unit = snapshot["unit"]
    industry = unit.get("strategic_industry") or StrategicIndustry.NONE
    areas = unit.get("strategic_areas") or []
    hits = int(industry != StrategicIndustry.NONE) + int(bool(areas))
    words = (
        f"产业：{unit.get('strategic_industry_label') or '未填'}；重点区域：{unit.get('strategic_areas_label') or '无'}"
    )
    return Measured(Decimal(hits), words)


def _amount(unit: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(unit.get(name) or 0)


def _times(part: Decimal, required: Decimal) -> Decimal:
    """How many times what is required; nothing required is met. Truncated, so that 0.9999 never becomes the rule."""
    return part / required if required else MET
