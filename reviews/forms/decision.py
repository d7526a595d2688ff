"""What the pages of the joint decision ask."""

from __future__ import annotations

from typing import Any

from django import forms

from applications.forms_of_acts import ActForm, SealForm
from applications.models import Workshop
from applications.printing import geometry
from applications.states import State
from common.forms import HouseForm
from reviews.models import Decision
from reviews.selectors.decision import mark_of

BOX_CHARACTERS = geometry.OPINION_BOXES["city_hr"].most_characters
LEAST_REASONS = 20
FITS = f"印入申报表“审批意见”栏，不超过 {BOX_CHARACTERS} 字。"


class DecisionForm(HouseForm):
    """The city's draft: the conclusion, its opinion for the box, and the reasons of a refusal."""

    error_title = "没有保存，请先改正下列各项"
    kind = forms.ChoiceField(label="结论", choices=Decision.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="市人力社保局审批意见",
        max_length=BOX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=FITS,
    )
    reasons = forms.CharField(
        label="不予认定的事实、依据和理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="结论为“不予认定”时填写；救济途径由系统按规则附在后面，一并送达。",
    )

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if workshop.state != State.CLEARED:  # before the notice only a refusal is possible
            choices = [(Decision.Kind.REJECT.value, Decision.Kind.REJECT.label)]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
            self.fields["kind"].initial = Decision.Kind.REJECT

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuses = data.get("kind") == Decision.Kind.REJECT
        if refuses and len(data.get("reasons", "")) < LEAST_REASONS:
            self.add_error("reasons", f"不予认定须写明事实、依据和理由，至少 {LEAST_REASONS} 字。")
        return data


class FinanceOpinionForm(HouseForm):
    """Finance's opinion on the same decision."""

    text = forms.CharField(
        label="市财政局审批意见", max_length=BOX_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3}), help_text=FITS
    )


class DecisionSealForm(SealForm):
    """How the bureau seals; the content stands on the page."""


class DissentForm(HouseForm):
    reason = forms.CharField(
        label="不同意的理由",
        min_length=5,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="记入案卷并通知两局经办人；已盖的章作废，退回市人力社保局经办人重新拟写。",
    )


class ReopeningForm(ActForm):
    """By which document and why something refused is taken up again."""

    document_number = forms.CharField(
        label="文书文号", max_length=60, help_text="行政复议决定书、判决书，或本局纠错文件的文号。"
    )
    reason = forms.CharField(label="理由", min_length=5, max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class ReopeningAnswerForm(HouseForm):
    agrees = forms.ChoiceField(
        label="市财政局意见", choices=[("yes", "同意恢复审批"), ("no", "不同意")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的须写明理由。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("text"):
            self.add_error("text", "不同意的，请写明理由。")
        return data


class ChosenCasesForm(HouseForm):
    """Which of the waiting cases are taken together, each as the page showed it; the password stands beside it."""

    chosen = forms.MultipleChoiceField(
        label="案卷",
        error_messages={
            "required": "请至少选择一件。",
            "invalid_choice": "有案卷在您打开本页之后有改动，没有办理，请核对后重新选择。",
        },
    )

    def __init__(self, *args: Any, cases: list[Workshop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(mark_of(case), str(case)) for case in cases]  # type: ignore[attr-defined]  # a MultipleChoiceField
