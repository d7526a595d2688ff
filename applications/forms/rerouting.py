"""What re-routing a returned case asks."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation
from applications.models import Workshop
from common.forms import HouseForm


class RerouteForm(HouseForm):
    """The other review body and why."""

    body = forms.ModelChoiceField(label="改送至", queryset=Organisation.objects.none(), empty_label="请选择初审单位")
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写入日志，并告知申报单位和两家初审单位。",
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.review_bodies().exclude(pk__in=[workshop.review_body_id, workshop.unit_id])
        self.fields["body"].queryset = others  # type: ignore[attr-defined]  # a ModelChoiceField
