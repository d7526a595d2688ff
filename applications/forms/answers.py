"""Short forms beside the chapters: an answer to a remark, a request for a waiver."""

from django import forms

from applications.eligibility import WAIVABLE
from common.forms import HouseForm

_WAIVER_WORDS = {"training_fund": "职工教育经费比例（三(二)-4）", "frontline_share": "用于一线职工的比例（三(二)-5）"}


class AnswerForm(HouseForm):
    text = forms.CharField(label="答复", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class WaiverForm(HouseForm):
    rule = forms.ChoiceField(label="申请豁免的条件", choices=[(code, _WAIVER_WORDS[code]) for code in WAIVABLE])
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明单位成立时间、已有的工资和职工教育经费情况。",
    )
