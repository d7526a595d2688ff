"""The filters of the public register."""

from __future__ import annotations

from typing import Any

from django import forms

from common.forms import HouseForm


class RegisterFilterForm(HouseForm):
    """District, year, key project; an unknown value narrows nothing."""

    mark_optional = False
    widths = dict.fromkeys(("district", "year", "key"), 2)

    q = forms.CharField(label="名称、单位、首席技师或编号", max_length=60, required=False, widget=forms.HiddenInput)
    district = forms.ChoiceField(label="所在区", required=False)
    year = forms.ChoiceField(label="认定年度", required=False)
    key = forms.ChoiceField(label="重点项目", required=False, choices=[("", "全部"), ("yes", "只看重点项目")])

    def __init__(self, *args: Any, districts: list[tuple[str, str]], years: range, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"district": districts, "year": [(str(year), f"{year} 年") for year in reversed(years)]}
        for name, choices in offered.items():
            self.fields[name].choices = [("", "全部"), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for and understood."""
        self.is_valid()
        return {name: value.strip() for name, value in self.cleaned_data.items() if value and value.strip()}
