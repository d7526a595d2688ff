"""What each step of handling an objection asks, and what finance and the unit are asked."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.models import User
from common.form_fields import DayField
from common.forms import FULL_ROW, HouseForm
from common.upload_fields import SeveralUploadsField
from reviews.models import Objection
from reviews.services.objection_files import MOST_MB

Kind, Status, Ground = Objection.Kind, Objection.Status, Objection.Ground


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class TakeForm(HouseForm):
    approver = PersonChoice(
        label="审定人", queryset=User.objects.none(), empty_label=None, help_text="审定处理意见，不能是承办人本人。"
    )

    def __init__(self, *args: Any, approvers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField", self.fields["approver"]).queryset = approvers


class ReassignForm(HouseForm):
    handler = PersonChoice(label="承办人", queryset=User.objects.none(), empty_label=None)
    approver = PersonChoice(label="审定人", queryset=User.objects.none(), empty_label=None)
    reason = forms.CharField(label="原因", max_length=200, help_text="记入日志，不要写异议人的信息。")
    widths = {"reason": FULL_ROW}

    def __init__(self, *args: Any, handlers: Any, approvers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField", self.fields["handler"]).queryset = handlers
        cast("forms.ModelChoiceField", self.fields["approver"]).queryset = approvers


class NoteForm(HouseForm):
    text = forms.CharField(
        label="核查记录",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="何时、向谁、怎样核查，查到什么。写下后不能修改。",
    )
    papers = SeveralUploadsField(label="核查材料", required=False, most_mb=MOST_MB)


class ExtendForm(HouseForm):
    reason = forms.CharField(label="延长的原因", max_length=300, help_text="记入日志，不要写异议人的信息。")
    widths = {"reason": FULL_ROW}


class HearingForm(HouseForm):
    question = forms.CharField(
        label="请申报单位说明什么",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="申报单位会看到这段话：只写要说明的问题，不要透露谁提出、有几件。",
    )
    due_on = DayField(label="答复期限")


class AnswerHearingForm(HouseForm):
    text = forms.CharField(label="情况说明", max_length=3000, widget=forms.Textarea(attrs={"rows": 8}))
    papers = SeveralUploadsField(label="证明材料", required=False, most_mb=MOST_MB)


class VerdictForm(HouseForm):
    """The proposed conclusion; after an inquiry founded or not, without one refused or kept."""

    error_title = "没有保存，请先改正下列各项"
    conclusion = forms.ChoiceField(label="处理意见", choices=[], widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="原因", choices=[], required=False)
    text = forms.CharField(
        label="核查结论",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="查明的事实、依据和理由；存卷，只有承办人和审定人能看。",
    )
    reply = forms.CharField(
        label="给异议人的答复",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="异议人会看到，也印在答复函上；称呼、编号和落款由系统加上。",
    )

    def __init__(self, *args: Any, objection: Objection, **options: Any) -> None:
        super().__init__(*args, **options)
        self.objection = objection
        accepted = objection.status == Status.ACCEPTED
        offered = [Status.DISMISSED, Status.UPHELD, Status.REFUSED] if accepted else [Status.REFUSED, Status.CLUE]
        cast("forms.ChoiceField", self.fields["conclusion"]).choices = [(s.value, s.label) for s in offered]
        grounds = [Ground.WITHDRAWN] if accepted else [g for g in Ground if g != Ground.ANONYMOUS]
        cast("forms.ChoiceField", self.fields["ground"]).choices = [
            ("", "—"),
            *((g.value, g.label) for g in grounds if g != Ground.LATE or not objection.in_time),
        ]
        self.fields["ground"].help_text = "不予受理或作为线索留存时选择。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        aside = cleaned.get("conclusion") in {Status.REFUSED, Status.CLUE}
        if aside and not cleaned.get("ground"):
            self.add_error("ground", "请选择原因。")
        if not aside:
            cleaned["ground"] = ""
        if self.objection.kind != Kind.ANONYMOUS and not cleaned.get("reply") and "reply" not in self.errors:
            self.add_error("reply", "请写给异议人的答复。")
        return cleaned


class SendBackForm(HouseForm):
    reason = forms.CharField(label="退回修改的原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ServeForm(HouseForm):
    WAYS = ("网上查询", "电子邮件", "邮寄", "当面送交", "电话告知", "传真", "无法联系，留存备查")
    how = forms.ChoiceField(label="送达方式", choices=[(way, way) for way in WAYS])
    on = DayField(label="送达日期")
    detail = forms.CharField(label="单号或说明", required=False, max_length=60)

    @property
    def words(self) -> str:
        detail = self.cleaned_data["detail"]
        return f"{self.cleaned_data['how']}（{detail}）" if detail else self.cleaned_data["how"]


class RemovalForm(HouseForm):
    text = forms.CharField(
        label="不予认定的事实、依据和理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="申报单位会看到：只写查明的事实和依据，不要透露谁提出异议。",
    )


class RemovalAnswerForm(HouseForm):
    AGREE, RETURN = "agree", "return"
    answer = forms.ChoiceField(label="答复", choices=[(AGREE, "同意"), (RETURN, "退回")], widget=forms.RadioSelect)
    reason = forms.CharField(
        label="退回的理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == self.RETURN and not cleaned.get("reason"):
            self.add_error("reason", "请写明退回的理由。")
        return cleaned
