"""The lists of the rules, row by row: materials of the checklist, headings of the 申办报告, honours."""

from __future__ import annotations

from typing import Any

from django import forms

from applications.models import ChecklistItem, HonourKind
from common import rows


class ItemRow(rows.RowForm):
    """One material of the checklist."""

    summary = {"who": "title", "grade": "need"}
    widths = {"title": 3, "subject": 3, "unit_kind": 2, "need": 2, "most_files": 2, "hint": 6}
    title = forms.CharField(label="材料名称", max_length=80)
    subject = forms.ChoiceField(label="属于", choices=ChecklistItem.Subject.choices)
    unit_kind = forms.ChoiceField(label="适用单位", choices=ChecklistItem.UnitKind.choices, required=False)
    need = forms.ChoiceField(label="要求", choices=ChecklistItem.Need.choices)
    most_files = forms.IntegerField(label="最多文件数", min_value=1, max_value=50, initial=5)
    hint = forms.CharField(label="说明", max_length=300, required=False)


class HeadingRow(rows.RowForm):
    """One heading of the 申办报告."""

    summary = {"who": "title"}
    widths = {"title": 3, "required": 3, "least": 3, "most": 3, "hint": 6}
    title = forms.CharField(label="标题", max_length=60)
    required = forms.BooleanField(label="必须填写", required=False, initial=True)
    least = forms.IntegerField(label="至少字数", min_value=0, max_value=5000, initial=50)
    most = forms.IntegerField(label="最多字数", min_value=1, max_value=20000, initial=3000)
    hint = forms.CharField(label="提示", max_length=300, required=False)


class HonourRow(rows.RowForm):
    """One honour that can be chosen."""

    summary = {"who": "name", "grade": "level"}
    name = forms.CharField(label="荣誉名称", max_length=60)
    level = forms.CharField(label="级别", max_length=20)
    sets_priority = forms.BooleanField(label="符合优先条件（三(一)-3）", required=False)
    active = forms.BooleanField(label="可以选择", required=False, initial=True)


class UseRow(rows.RowForm):
    """An activity or a type of cost, permitted or not, and by which clause."""

    summary = {"who": "name", "grade": "clause"}
    name = forms.CharField(label="名称", max_length=40)
    clause = forms.CharField(label="条款", max_length=40)
    is_permitted = forms.BooleanField(label="在补助经费的使用范围内", required=False, initial=True)


CHECKLIST = rows.row_formset(ItemRow, word="材料", at_most=60)
HEADINGS = rows.row_formset(HeadingRow, word="标题", at_most=30, at_least=1)
HONOURS = rows.row_formset(HonourRow, word="荣誉", at_most=60)
USES = rows.row_formset(UseRow, word="用途", at_most=30, at_least=1)


def honour_rows() -> list[dict[str, Any]]:
    kinds = HonourKind.objects.order_by("order")
    return [dict(row) for row in kinds.values("code", "name", "level", "sets_priority", "active")]
