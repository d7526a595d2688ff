"""What the 原件核验 desk asks of one paper: the verdict, the reason or basis, the day the original was seen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from applications.models import OriginalCheck
from common import clock
from common.forms import HouseForm


class OriginalCheckForm(HouseForm):
    """Every verdict but “agrees” needs a reason; ``field`` turns the reason into a remark on that field."""

    verdict = forms.ChoiceField(choices=OriginalCheck.Verdict.choices)
    seen_on = forms.DateField(label="查看日期")
    reason = forms.CharField(label="原因或依据", max_length=300, required=False)
    field = forms.CharField(required=False)

    def clean_seen_on(self) -> date:
        day: date = self.cleaned_data["seen_on"]
        if day > clock.today():
            raise forms.ValidationError("查看日期不能晚于今天。")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        verdict, reason = data.get("verdict"), (data.get("reason") or "").strip()
        if verdict and verdict != OriginalCheck.Verdict.AGREES and "reason" not in self.errors and not reason:
            self.add_error("reason", "请先写明原因或依据。")
        data["reason"] = reason
        return data

    @property
    def first_fault(self) -> str:
        """The one sentence shown beside the buttons; '' when there is none."""
        return next((str(error) for held in self.errors.values() for error in held), "")
