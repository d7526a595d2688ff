"""What paying a subsidy asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from common import clock
from common.form_fields import DayField, PlainTextField, YuanField
from common.forms import HouseForm
from common.templatetags.ui import cn_date
from common.upload_fields import UploadField


class DraftForm(HouseForm):
    """How much goes out now; by default everything that is left."""

    amount = YuanField(label="本次拨付金额")


class PayForm(HouseForm):
    """The money went out."""

    paid_on = DayField(label="拨付日期")
    document = PlainTextField(label="支付凭证号", max_length=60)
    voucher = UploadField(label="支付回单", required=False)

    def __init__(self, *args: Any, decided_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decided_on = decided_on

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if day > clock.today():
            raise forms.ValidationError("拨付日期不能晚于今天。")
        if day < self.decided_on:
            raise forms.ValidationError(f"拨付日期不能早于两局确认资助的{cn_date(self.decided_on)}。")
        return day


class CancelPaymentForm(HouseForm):
    reason = forms.CharField(label="取消的理由", min_length=2, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
