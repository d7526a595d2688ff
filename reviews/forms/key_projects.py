"""What the pages of key projects ask."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from applications.models import ProgrammeRules, Workshop
from common.form_fields import WanField
from common.forms import HouseForm
from common.templatetags.ui import wan


class BudgetForm(HouseForm):
    """What finance set aside for the year."""

    amount = WanField(label="本年度预算")
    reason = forms.CharField(label="调整原因", max_length=200, required=False, help_text="首次录入可不填，调整时必填。")


class AmountForm(HouseForm):
    """How much, and why; the range is that of the programme rules."""

    amount = WanField(label="资助金额")
    reason = forms.CharField(label="理由", min_length=5, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, rules: ProgrammeRules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        if rules is not None:
            least, most, step = wan(rules.subsidy_least), wan(rules.subsidy_most), wan(rules.subsidy_step)
            self.fields["amount"].help_text = f"{least} 至 {most} 万元，以 {step} 万元为单位。"

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        rules = self.rules
        if rules is not None and not rules.subsidy_least <= amount <= rules.subsidy_most:
            raise forms.ValidationError(
                f"资助金额须在 {wan(rules.subsidy_least)} 万元至 {wan(rules.subsidy_most)} 万元之间。"
            )
        if rules is not None and amount % rules.subsidy_step:
            raise forms.ValidationError(f"资助金额须以 {wan(rules.subsidy_step)} 万元为单位。")
        return amount


class ProposalForm(AmountForm):
    """One more title on the year's draft list."""

    workshop = forms.ModelChoiceField(
        label="工作室",
        queryset=Workshop.objects.none(),
        empty_label="请选择工作室",
        help_text="从未资助过的有效工作室。",
    )
    field_order = ("workshop", "amount", "reason")
    widths = {"workshop": 6}

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workshop"].queryset = candidates  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["workshop"].label_from_instance = _words  # type: ignore[attr-defined]  # likewise


def _words(workshop: Any) -> str:
    """Name, unit, and what the evaluation said of it."""
    hints = [f"评审 {workshop.score:.2f} 分"] if workshop.score is not None else []
    hints += ["重点资助候选"] if workshop.in_pool else []
    return f"{workshop.name}（{workshop.unit.name}）{'　' + '，'.join(hints) if hints else ''}"


class SendBackForm(HouseForm):
    reason = forms.CharField(label="退回的理由", min_length=5, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CancelForm(HouseForm):
    reason = forms.CharField(
        label="取消的理由",
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="拨付之前可以取消；已通知过单位的，系统通知单位和市财政局。",
    )
