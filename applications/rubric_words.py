"""The words of a rubric: what an evidence code names, for its page and for the score sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from applications.models import ChecklistItem

FORM = "form."
TECHNICIAN, MEMBERS = "technician", "members"
OF_PEOPLE = {TECHNICIAN: "首席技师", MEMBERS: "成员"}


@dataclass(frozen=True)
class FormPart:
    """A part of the 申报表 that stands as evidence: its word, the path of its snapshot, its place on the page."""

    code: str
    word: str
    path: str
    anchor: str


# code → the part; the anchors are those of templates/workshops/_chapter.html
FORM_PARTS = {
    part.code: part
    for part in (
        FormPart("unit", "单位基本信息", "unit", "c-unit"),
        FormPart("teachers", "专任教师表", "unit.teachers", "c-unit"),
        FormPart("technician", "首席技师情况", "technician", "c-technician"),
        FormPart("honours", "荣誉", "technician.honours", "c-technician"),
        FormPart("results", "业绩和技术成果", "technician.results", "c-technician"),
        FormPart("apprentices", "带徒情况", "technician.apprentices", "c-technician"),
        FormPart("conditions", "场地条件", "conditions", "c-conditions"),
        FormPart("equipment", "设施设备表", "conditions.equipment", "c-conditions"),
        FormPart("members", "成员情况", "members", "c-members"),
        FormPart("support", "支持措施", "narratives.support", "f-narratives.support"),
        FormPart("plan", "工作计划", "narratives.plan", "f-narratives.plan"),
        FormPart("goals", "预期目标", "narratives.goals", "f-narratives.goals"),
        FormPart("report", "申办报告", "report", "c-report"),
    )
}


def evidence_choices(items: Iterable[ChecklistItem]) -> list[tuple[str, str]]:
    """Every code that an indicator may name, with its words: materials first, then parts of the form."""
    found: list[tuple[str, str]] = []
    for item in items:
        found.append((item.code, item.title))
        if item.subject == ChecklistItem.Subject.TECHNICIAN_AND_MEMBERS:
            found += [(f"{item.code}@{of}", f"{item.title}（{word}）") for of, word in OF_PEOPLE.items()]
    return [*found, *[(f"{FORM}{part.code}", f"申报表：{part.word}") for part in FORM_PARTS.values()]]
