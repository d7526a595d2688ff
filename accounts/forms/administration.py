"""Forms of the three administrators: the demo's clock, the filter of the security journal."""

from __future__ import annotations

from typing import cast

from django import forms

from accounts.models import SecurityEvent
from common.clock import BEIJING
from common.form_fields import DayField, PlainTextField
from common.forms import HouseForm


class ClockForm(HouseForm):
    """The day and hour that the demo shall believe in."""

    moment = forms.DateTimeField(
        label="把演示时钟调到",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="北京时间。往后调会按顺序办理期间到期的事项；已发生的事不会撤回。",
    )

    def clean_moment(self) -> object:
        return self.cleaned_data["moment"].astimezone(BEIJING)


class JournalFilter(HouseForm):
    """Which lines of the security journal."""

    verb = forms.ChoiceField(label="事项", required=False)
    person = PlainTextField(label="用户名", required=False, max_length=60)
    first_day = DayField(label="自", required=False)
    last_day = DayField(label="至", required=False)
    mark_optional = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["verb"]).choices = [("", "全部"), *SecurityEvent.Verb.choices]
