"""What the pages of the preliminary review ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import Organisation
from applications.forms_of_acts import ActForm, ReasonForm, SealForm
from applications.models import Workshop
from applications.services import deadlines
from common import clock


class ReturnForm(ActForm):
    due_on = forms.DateField(label="补正期限", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label="给单位的说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, workshop=workshop, **kwargs)
        self.fields["due_on"].initial = deadlines.correction_due(workshop, clock.now())

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        last = deadlines.last_day_before(self.workshop.round.corrections_until)
        if day <= clock.today():
            raise forms.ValidationError("补正期限须在今天之后。")
        if day > last:
            raise forms.ValidationError(f"不能晚于本批次补正截止日 {last:%Y-%m-%d}。")
        return day


class BodySealForm(SealForm):
    """The opinion itself was drafted before by another person and is shown on the page."""


class TransferForm(ReasonForm):
    body = forms.ModelChoiceField(label="转送至", queryset=Organisation.objects.none(), empty_label="请选择初审单位")
    field_order = ("body", "reason")

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, workshop=workshop, **kwargs)
        self.fields["body"].queryset = (  # type: ignore[attr-defined]  # a ModelChoiceField
            Organisation.objects.review_bodies().exclude(pk__in=[workshop.review_body_id, workshop.unit_id])
        )
