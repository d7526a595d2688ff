"""What the pages of the preliminary review ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import Organisation
from applications.forms.opinions import BOX_CHARACTERS, MOST_CHARACTERS
from applications.forms_of_acts import ActForm, ReasonForm, SealForm
from applications.models import Opinion, Workshop
from applications.services import deadlines
from common import clock
from common.form_fields import DayField
from common.forms import HouseForm
from common.templatetags.ui import cn_date

LEAST_REASONS = 20


class ReturnForm(ActForm):
    due_on = DayField(label="补正期限")
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
            raise forms.ValidationError(f"不能晚于本批次补正截止日 {cn_date(last)}。")
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


Places = list[tuple[str, list[tuple[str, str]]]]


class RemarkForm(HouseForm):
    """One remark on one place of the form or one material; ``places`` are (chapter, [(path, words)])."""

    path = forms.ChoiceField(label="针对的栏目或材料", error_messages={"invalid_choice": "请从列表中选择栏目或材料。"})
    text = forms.CharField(
        label="意见",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清楚哪里不对、应当怎样改。退回时逐条发给单位，单位逐条答复。",
    )
    widths = {"path": 6}

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].choices = [("", "请选择"), *places]  # type: ignore[attr-defined]  # a ChoiceField


class OpinionForm(HouseForm):
    """The body's opinion, drafted by one person and sealed by another."""

    conclusion = forms.ChoiceField(
        label="结论",
        widget=forms.RadioSelect,
        choices=[(c.value, c.label) for c in (Opinion.Conclusion.RECOMMEND, Opinion.Conclusion.NOT_RECOMMEND)],
    )
    text = forms.CharField(
        label="初审意见",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=(
            f"{BOX_CHARACTERS} 字以内直接印入“初审意见”栏；更长的，栏内印结论并注“详见附件”，全文印为初审意见表。"
            "不予推荐须写明事实、依据和理由，救济途径由系统附在后面。"
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuses = data.get("conclusion") == Opinion.Conclusion.NOT_RECOMMEND
        if refuses and len(data.get("text", "")) < LEAST_REASONS:
            self.add_error("text", f"不予推荐须写明事实、依据和理由，至少 {LEAST_REASONS} 字。")
        return data


class WaiverForm(HouseForm):
    grant = forms.ChoiceField(
        label="决定",
        widget=forms.RadioSelect,
        choices=[("yes", "同意豁免"), ("no", "不同意")],
    )
    basis = forms.CharField(label="依据", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class BatchForm(HouseForm):
    """Which of the waiting cases are sealed together; the password stands beside it."""

    chosen = forms.MultipleChoiceField(label="案卷", error_messages={"required": "请至少选择一件。"})

    def __init__(self, *args: Any, cases: list[Workshop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(case.pk), str(case)) for case in cases]  # type: ignore[attr-defined]  # a ChoiceField
