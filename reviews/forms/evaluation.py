"""What the leader of a panel, the city and finance are asked after the sheets: discussion, opinion, tables, answers."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from applications.forms.opinions import BOX_CHARACTERS, MOST_CHARACTERS
from applications.models import Veto
from common.forms import HouseForm, Section
from common.handwriting import HandwritingField
from reviews.aggregation import plain
from reviews.evaluation_standing import EvaluationStanding
from reviews.models import Evaluation, Reevaluation
from reviews.selectors.evaluation import IndicatorSpread
from reviews.services.evaluation import disagreements
from reviews.services.reevaluation import LEAST_FACTS

LEAST_WORDS = 10
MOST_WORDS = 1000
# 88.43 分, but neither 60 分钟 nor 三分之一
POINTS = re.compile(r"\d+(?:\.\d+)?\s*分(?![钟之析别布散工类批步期数支])")


class DiscussionForm(HouseForm):
    """One box for each indicator whose values lie far apart."""

    error_title = "没有记录，请先改正下列各项"

    def __init__(self, *args: Any, wide: list[IndicatorSpread], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in wide:
            self.fields[f"i{row.indicator}"] = forms.CharField(
                label=f"{row.code} {row.title}（最低 {plain(row.lowest)}，最高 {plain(row.highest)}）",
                min_length=LEAST_WORDS,
                max_length=MOST_WORDS,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": "请写明复议的情况。", "min_length": f"至少写 {LEAST_WORDS} 个字。"},
            )

    @property
    def words(self) -> dict[int, str]:
        return {int(name[1:]): text for name, text in self.cleaned_data.items()}


class PanelOpinionForm(HouseForm):
    """专家评估意见: conclusion and text; the unit reads it later, so no points may stand in it."""

    error_title = "没有保存，请先改正下列各项"
    conclusion = forms.ChoiceField(label="结论", widget=forms.RadioSelect, choices=Evaluation.Conclusion.choices)
    veto = forms.ModelChoiceField(
        label="一票否决情形", required=False, queryset=Veto.objects.none(), empty_label="请选择（只在一票否决时）"
    )
    veto_basis = forms.CharField(
        label="一票否决的依据", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    text = forms.CharField(
        label="专家评估意见",
        min_length=LEAST_WORDS,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=(
            f"{BOX_CHARACTERS} 字以内直接印入申报表“专家评估意见”栏；更长的，栏内印结论并注“详见附件”，"
            "全文印为专家评估意见表。意见将告知申报单位，请不要写分数。"
        ),
    )
    widths = {"veto": 6}

    def __init__(self, *args: Any, stands: EvaluationStanding, rubric: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands = stands
        self.fields["veto"].queryset = Veto.objects.filter(rubric=rubric)  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := POINTS.search(text):
            raise forms.ValidationError(f"意见将告知申报单位，请不要写分数（“{found[0]}”）。")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        conclusion = data.get("conclusion", "")
        if conclusion == Evaluation.Conclusion.VETO:
            if not data.get("veto"):
                self.add_error("veto", "请选择一票否决的情形。")
            if not data.get("veto_basis"):
                self.add_error("veto_basis", "请写明认定的事实和依据。")
        elif conclusion:
            for sentence in disagreements(conclusion, "", self.stands):
                self.add_error("conclusion", sentence)
        return data


class LeaderSignForm(HouseForm):
    """The leader's name, drawn or typed, and the password: it goes into the official form."""

    error_title = "没有签署，请先改正下列各项"
    strokes = HandwritingField(required=False)
    typed = forms.CharField(
        label="键入姓名", required=False, max_length=50, help_text="不能手写时，键入本人姓名代替手写签名。"
    )
    password = forms.CharField(
        label="登录密码",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="签署前再输入一次，以确认是本人操作。",
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    @property
    def layout(self) -> Layout:
        """The strokes have their pad, components/signature_pad.html."""
        return Layout(Section(["typed", "password"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = (data.get("typed") or "").strip()
        if not data.get("strokes") and not typed and "strokes" not in self.errors:
            self.add_error("strokes", "请手写签名，或键入姓名。")
        if typed and typed != self.name:
            self.add_error("typed", f"须与您的姓名“{self.name}”一致。")
        return data


class AnswerForm(HouseForm):
    """Finance agrees, or returns with a reason."""

    error_title = "没有答复，请先改正下列各项"
    agrees = forms.ChoiceField(
        label="答复", widget=forms.RadioSelect, choices=[("yes", "同意"), ("no", "不同意，退回")]
    )
    words = forms.CharField(
        label="意见",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回须写明理由。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("words"):
            self.add_error("words", "退回须写明理由。")
        return data

    @property
    def is_yes(self) -> bool:
        return bool(self.cleaned_data["agrees"] == "yes")


class TableAnswerForm(AnswerForm):
    """With the hash of the table as it was read."""

    content_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReevaluationForm(HouseForm):
    """What went wrong, and whether everything is judged anew."""

    error_title = "没有提出，请先改正下列各项"
    ground = forms.ChoiceField(label="原因", choices=Reevaluation.Ground.choices)
    facts = forms.CharField(
        label="查明的情况",
        min_length=LEAST_FACTS,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明发现了什么、怎样查实。",
    )
    voids_sheets = forms.BooleanField(
        label="原评分表全部作废，重新评分",
        required=False,
        help_text="不选的，已签署的评分表继续有效，由组长重新汇总并签署意见；须回避的专家请在专家组中办理退出。",
    )


class OutcomeForm(HouseForm):
    """Which cases of an agreed table are decided together; the password stands beside it."""

    chosen = forms.MultipleChoiceField(label="案卷", error_messages={"required": "请至少选择一件。"})

    def __init__(self, *args: Any, cases: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(str(pk), name) for pk, name in cases.items()]  # type: ignore[attr-defined]  # a ChoiceField
