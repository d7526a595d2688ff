"""What the pages of 补充材料 ask: the question, the answer, the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from common import clock
from common.form_fields import DayField
from common.forms import HouseForm
from common.upload_fields import SeveralUploadsField

MOST_CHARACTERS = 2000


class AskForm(HouseForm):
    error_title = "没有提出，请先改正下列各项"
    question = forms.CharField(
        label="需要补充的内容",
        max_length=MOST_CHARACTERS,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写清楚要什么文件、说明什么问题；申报单位会看到原文。",
    )
    due_on = DayField(label="答复期限", help_text="当日 24:00 止。")

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day <= clock.today():
            raise forms.ValidationError("答复期限须在今天之后。")
        return day


class AnswerForm(HouseForm):
    """May be saved empty; it must be written before it is prepared."""

    mark_optional = False
    answer = forms.CharField(
        label="答复", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 8}), strip=True
    )
    file = SeveralUploadsField(label="添加文件", required=False)


class VerifyForm(HouseForm):
    verdict = forms.ChoiceField(
        label="核验结果",
        widget=forms.RadioSelect,
        choices=[("agrees", "与原件一致"), ("differs", "不符")],
    )
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不符的，须写明原因；会发给申报单位和专家。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == "differs" and not data.get("reason"):
            self.add_error("reason", "核验不符的，请写明原因。")
        return data


class DropForm(HouseForm):
    reason = forms.CharField(label="撤销原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
