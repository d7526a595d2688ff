"""The sections of a yearly filing as forms: what is still open may stay so, only what cannot be right is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications.choices import SkillLevel
from applications.filing_content import OWED
from applications.forms.chapter import MonthText, select, text
from applications.models import Activity, FilingExchange, FilingProject
from common.form_fields import ChineseNameField, CountField, DayField, WanField
from common.forms import HouseForm
from common.rows import RowForm, RowState, row_formset

MOST_PERCENT = 100


class FilingRowForm(RowForm):
    """A row of a filing; ``year`` is the year that its days must lie in, ``owed`` what it must say when it is filed."""

    mark_optional = False
    owed: tuple[tuple[str, str], ...] = ()

    @property
    def state(self) -> RowState:
        found = super().state
        is_short = not self.is_blank and any(self[name].value() in (None, "") for name, _ in self.owed)
        return RowState("未填完", "act", "half") if is_short and not self.fault_count else found

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def within_the_year(self, name: str) -> date | None:
        day: date | None = self.cleaned_data.get(name)
        if day is not None and day.year != self.year:
            raise ValidationError(f"日期须在 {self.year} 年内。", code="year")
        return day


# ── the summary ──────────────────────────────────────────────────────────────


class SummaryForm(HouseForm):
    """六(三)-2: the year in words."""

    mark_optional = False
    summary = text(
        "工作总结",
        2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="技术攻关、技术创新、技术交流、传授技艺等方面做了什么、成效如何，存在的问题和改进措施。",
    )


class OutcomeForm(HouseForm):
    """What became of one task that was planned; its words stay as planned."""

    mark_optional = False
    lists_faults = False
    percent = CountField(label="完成进度", required=False, max_value=MOST_PERCENT)
    outcome = text("完成情况", 500, widget=forms.Textarea(attrs={"rows": 2}))
    units = {"percent": "%"}
    widths = {"percent": 2, "outcome": 4}


class ExtraRow(FilingRowForm):
    """Work that was done beside the plan."""

    owed = OWED["extras"]
    task = text("工作", 200)
    outcome = text("完成情况", 500)
    summary = {"who": "task"}
    widths = {"task": 6, "outcome": 6}


# ── apprentices, projects, exchanges ─────────────────────────────────────────


class ApprenticeRow(FilingRowForm):
    owed = OWED["apprentices"]
    name = ChineseNameField(label="姓名", required=False)
    since = MonthText(label="拜师年月", required=False)
    has_agreement = forms.BooleanField(label="签有师徒协议", required=False)
    level_before = select("年初等级", list(SkillLevel.choices))
    level = select("年末等级", list(SkillLevel.choices))
    note = text("取证、获奖等成绩", 200)
    summary = {"who": "name", "grade": "level"}
    widths = {"name": 2, "since": 2, "has_agreement": 2, "level_before": 3, "level": 3, "note": 6}

    def clean_since(self) -> str:
        since: str = self.cleaned_data["since"]
        if since and since > f"{self.year}-12":
            raise ValidationError(f"拜师年月不能晚于 {self.year} 年 12 月。", code="year")
        return since


class ProjectRow(FilingRowForm):
    owed = OWED["projects"]
    kind = select("类别", list(FilingProject.Kind.choices))
    name = text("名称", 100)
    is_finished = forms.BooleanField(label="当年完成", required=False)
    benefit = WanField(label="经济效益", required=False)
    effect = text("作用和成效", 300)
    summary = {"who": "name", "grade": "kind"}
    widths = {"kind": 2, "name": 4, "is_finished": 3, "benefit": 3, "effect": 6}


class ExchangeRow(FilingRowForm):
    owed = OWED["exchanges"]
    kind = select("类别", list(FilingExchange.Kind.choices))
    title = text("内容", 100)
    held_on = DayField(label="日期", required=False)
    place = text("地点", 60)
    people = CountField(label="参加人数", required=False)
    summary = {"who": "title", "grade": "kind"}
    widths = {"kind": 2, "title": 4, "held_on": 2, "place": 2, "people": 2}

    def clean_held_on(self) -> date | None:
        return self.within_the_year("held_on")


# ── the plan ─────────────────────────────────────────────────────────────────


class PlanForm(HouseForm):
    mark_optional = False
    plan = text(
        "总体安排（可不填）",
        1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="主要任务在下面逐项填写：做什么、达到什么目标、何时完成。",
    )


class TaskRow(FilingRowForm):
    owed = OWED["tasks"]
    activity = select("类别", list(Activity.choices))
    task = text("任务", 200)
    measure = text("预期目标（怎样衡量）", 200)
    due = DayField(label="完成时限", required=False)
    summary = {"who": "task", "grade": "due"}
    widths = {"activity": 3, "due": 3, "task": 6, "measure": 6}

    def clean_due(self) -> date | None:
        return self.within_the_year("due")


LISTS: Mapping[str, Any] = {
    "extras": row_formset(ExtraRow, word="工作", measure="项", at_most=20),
    "apprentices": row_formset(
        ApprenticeRow,
        word="徒弟",
        measure="人",
        at_most=60,
        paste=("name", "since", "level_before", "level", "note"),
    ),
    "projects": row_formset(ProjectRow, word="项目或成果", measure="项", at_most=40),
    "exchanges": row_formset(
        ExchangeRow, word="活动", measure="项", at_most=60, paste=("kind", "title", "held_on", "place", "people")
    ),
    "tasks": row_formset(TaskRow, word="任务", measure="项", at_most=30),
}
LIST_TITLES = {
    "extras": "计划外完成的工作",
    "apprentices": "带徒传技",
    "projects": "攻关项目和成果",
    "exchanges": "交流、推广和培训",
    "tasks": "工作任务",
}


# ── evidence, answers of the offices ─────────────────────────────────────────


class EvidenceForm(HouseForm):
    """Files and the row that they prove; the files themselves are taken one by one by the view."""

    mark_optional = False
    about = forms.ChoiceField(label="证明哪一项", required=False)
    widths = {"about": 6}

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class ReturnForm(HouseForm):
    error_title = "没有退回，请先改正下列各项"
    remarks = forms.CharField(
        label="退回意见",
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明哪一部分、哪一项须怎样修改；随通知送达单位。",
    )


class ExtendForm(HouseForm):
    error_title = "没有延长，请先改正下列各项"
    until = DayField(label="延长至", help_text="当日 24:00 止；只能晚于现在的期限。")
    reason = forms.CharField(label="原因", min_length=2, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
