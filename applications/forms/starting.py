"""Starting an application: for which unit, and what to bring over from an earlier one."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation
from applications.models import Workshop
from common.forms import HouseForm


class StartForm(HouseForm):
    """Choices are narrowed to the person's own units and their earlier cases."""

    unit = forms.TypedChoiceField(label="申报单位", coerce=int)
    copy_from = forms.TypedChoiceField(
        label="带入以前申报的内容",
        coerce=int,
        required=False,
        empty_value=None,
        help_text="带入单位、成员、设备等长期不变的内容；上年经费、工作计划和目标不带入。",
    )
    same_technician = forms.BooleanField(
        label="仍由同一位首席技师领办（同时带入本人情况、荣誉、成果和带徒）", required=False
    )
    mark_optional = False

    def __init__(self, *args: Any, units: list[Organisation], earlier: list[Workshop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {unit.pk: unit for unit in units}
        self._earlier = {case.pk: case for case in earlier}
        self.fields["unit"].choices = [(unit.pk, unit.name) for unit in units]  # type: ignore[attr-defined]  # a ChoiceField
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = units[0].pk
        self.fields["copy_from"].choices = [("", "不带入"), *((case.pk, _words(case)) for case in earlier)]  # type: ignore[attr-defined]  # a ChoiceField
        if not earlier:
            del self.fields["copy_from"], self.fields["same_technician"]

    @property
    def begun(self) -> dict[str, Any]:
        """What the beginning is told; only after is_valid()."""
        data = self.cleaned_data
        return {
            "unit": self._units[data["unit"]],
            "copy_from": self._earlier.get(data.get("copy_from") or 0),
            "same_technician": data.get("same_technician", False),
        }


def _words(case: Workshop) -> str:
    return f"{case.round.year} 年　{case.technician_name}　{case.trade}（{case.get_state_display()}）"
