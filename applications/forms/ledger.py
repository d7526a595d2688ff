"""What the pages of the books ask: expenses, other lines, reasons, breaches, the plan, the closing of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from applications.lifecycle import NotPossible
from applications.models import Breach, LedgerEntry, SubsidyUse
from applications.services import subsidy_uses
from applications.services.ledger import Spending
from applications.services.spending_plans import Planned
from applications.services.subsidy_uses import Uses
from common import clock
from common.form_fields import DayField, PlainTextField, YuanField
from common.forms import HouseForm
from common.sentences import sentences_for
from common.templatetags.ui import cn_date
from common.upload_fields import UploadField


def _not_ahead(day: date) -> date:
    if day > clock.today():
        raise forms.ValidationError("日期不能晚于今天。")
    return day


class ExpenseForm(HouseForm):
    """One expense; activities and cost types are those of the rules in force on its day."""

    fund = forms.ChoiceField(
        label="经费来源",
        choices=LedgerEntry.Fund.choices,
        widget=forms.RadioSelect,
        initial=LedgerEntry.Fund.SUBSIDY,
        help_text="补助经费余额不足的，超出部分自动记入单位配套。",
    )
    activity = forms.ChoiceField(label="用于什么活动")
    cost_type = forms.ChoiceField(label="费用类别")
    amount = YuanField(label="金额")
    day = DayField(label="支出日期")
    payee = forms.CharField(label="收款方", max_length=100)
    voucher_number = PlainTextField(label="凭证号", max_length=40, help_text="记账凭证或发票号码。")
    summary = forms.CharField(label="摘要", max_length=200, help_text="买了什么，做什么用。")
    voucher = UploadField(label="凭证", lead="发票、付款回单等，")
    as_misuse = forms.BooleanField(
        label="这笔支出在使用范围外，按不合规支出登记",
        required=False,
        help_text="确认后须说明情况并归还，由市财政局办结；办结前暂停拨付。",
    )
    widths = {"summary": 6}

    def __init__(self, *args: Any, uses: Uses, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("activity", uses.activities), ("cost_type", uses.costs)):
            self.fields[name].choices = [("", "请选择"), *((use.code, _named(use)) for use in choices)]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_day(self) -> date:
        return _not_ahead(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"day", "activity", "cost_type"} <= set(data):
            try:
                uses = subsidy_uses.uses_on(data["day"])
            except NotPossible as fault:
                raise forms.ValidationError(fault.sentences) from fault
            self._resolve(data, "activity", uses.activities)
            self._resolve(data, "cost_type", uses.costs)
        return data

    def _resolve(self, data: dict[str, Any], name: str, uses: Sequence[SubsidyUse]) -> None:
        """The use of that code on the day of the expense."""
        found = next((use for use in uses if use.code == data[name]), None)
        if found is None:
            self.add_error(name, "支出当日施行的用途目录中没有这一项。")
        else:
            data[name] = found

    @property
    def spending(self) -> Spending:
        data = self.cleaned_data
        return Spending(**{name: data[name] for name in Spending.__dataclass_fields__})


def _named(use: SubsidyUse) -> str:
    return use.name if use.is_permitted else f"{use.name}（使用范围外）"


class MoneyForm(HouseForm):
    """Money that came or went without a purchase."""

    amount = YuanField(label="金额")
    day = DayField(label="日期")
    summary = forms.CharField(label="摘要", max_length=200)
    voucher = UploadField(label="银行回单")
    widths = {"summary": 6}

    def clean_day(self) -> date:
        return _not_ahead(self.cleaned_data["day"])


class ReceiptForm(HouseForm):
    """An instalment arrived."""

    day = DayField(label="到账日期")
    voucher = UploadField(label="银行到账回单")

    def __init__(self, *args: Any, paid_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paid_on = paid_on

    def clean_day(self) -> date:
        day = _not_ahead(self.cleaned_data["day"])
        if self.paid_on and day < self.paid_on:
            raise forms.ValidationError(f"到账日期不能早于拨付日期{cn_date(self.paid_on)}。")
        return day


class ReasonForm(HouseForm):
    """Why a line is refused, taken back, reversed, or a year opened again."""

    reason = forms.CharField(label="理由", min_length=2, max_length=150, widget=forms.Textarea(attrs={"rows": 2}))


class QuestionForm(HouseForm):
    """A bureau finds that an expense was none of the permitted uses."""

    facts = forms.CharField(label="查明的情况", min_length=5, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    clause = forms.CharField(label="依据的条款", max_length=40, initial="六(二)-2")


class ExplainForm(HouseForm):
    explanation = forms.CharField(
        label="情况说明", min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
    evidence = UploadField(label="附件", required=False)


class CloseBreachForm(HouseForm):
    outcome = forms.ChoiceField(
        label="办结结果",
        choices=[one for one in Breach.Outcome.choices if one[0] != Breach.Outcome.SETTLED],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="办结意见", min_length=2, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ClosingForm(HouseForm):
    """The bank's figure beside the book's."""

    bank_balance = YuanField(
        label="银行对账单年末余额", min_value=Decimal(0), error_messages={"min_value": "余额不能小于 0。"}
    )
    statement = UploadField(label="银行对账单")
    difference = forms.CharField(
        label="与账面余额的差异",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="两者不一致时，写明未达账项等原因。",
    )


class SettlementForm(HouseForm):
    words = forms.CharField(
        label="办结意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="没有全部收回的，写明原因和依据。",
    )


class PlanForm(HouseForm):
    """A sheet of activities by cost types; an empty cell is nothing."""

    reason = forms.CharField(label="调整原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, uses: Uses, is_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uses = uses
        for activity in uses.activities:
            for cost_type in uses.costs:
                field = YuanField(label=f"{activity} · {cost_type}", required=False)
                field.error_messages |= sentences_for(field, str(field.label))
                self.fields[cell_name(activity, cost_type)] = field
        if not is_change:
            del self.fields["reason"]

    @property
    def sheet(self) -> list[tuple[SubsidyUse, list[tuple[SubsidyUse, Any]]]]:
        """Row by row, each cell with its bound field."""
        return [
            (activity, [(cost, self[cell_name(activity, cost)]) for cost in self.uses.costs])
            for activity in self.uses.activities
        ]

    @property
    def planned(self) -> list[Planned]:
        return [
            Planned(activity, cost, amount)
            for activity in self.uses.activities
            for cost in self.uses.costs
            if (amount := self.cleaned_data.get(cell_name(activity, cost)))
        ]


def cell_name(activity: SubsidyUse, cost_type: SubsidyUse) -> str:
    return f"{activity.code}-{cost_type.code}"
