"""P7: what the unit gives, what the workshop will do, what is to come of it."""

from __future__ import annotations

from applications.forms.chapter import ChapterForm, ChapterRow, month, text
from applications.models import NarrativesChapter
from common.form_fields import CountField, YearField
from common.rows import row_formset

GOALS = ("goal_apprentices", "goal_projects", "goal_results", "goal_trainees", "goal_promotions")


class NarrativesForm(ChapterForm):
    goal_apprentices = CountField(label="带徒人数")
    goal_projects = CountField(label="攻关项目数")
    goal_results = CountField(label="成果数")
    goal_trainees = CountField(label="培训人次")
    goal_promotions = CountField(label="推广次数")

    class Meta:
        model = NarrativesChapter
        fields = ("support", "plan", "goals", *GOALS)

    sections = (
        ("支持措施", ("support",)),
        ("工作计划", ("plan",)),
        ("预期目标", ("goals", *GOALS)),
    )
    widths = dict.fromkeys(GOALS, 2)


class PlanRow(ChapterRow):
    year = YearField(label="年度")
    task = text("任务", 200)
    target = text("目标", 200)
    due = month("完成时限")
    summary = {"who": "task", "grade": "year"}
    widths = {"year": 3, "due": 3, "task": 6, "target": 6}


PlanRows = row_formset(PlanRow, word="任务", measure="项", at_most=30, paste=("year", "task", "target", "due"))
