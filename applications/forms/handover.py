"""The form by which work is passed on: to whom, and why."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.models import User
from common.forms import HouseForm


class HandoverForm(HouseForm):
    """The colleague who takes the chosen cases."""

    to = forms.ModelChoiceField(label="接手人", queryset=User.objects.none(), empty_label="请选择本单位成员")
    reason = forms.CharField(label="移交原因", max_length=200)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["to"]).queryset = people
