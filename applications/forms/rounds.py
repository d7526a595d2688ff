"""Forms by which the city opens, postpones and cancels a round."""

from __future__ import annotations

from datetime import datetime, time
from itertools import pairwise
from typing import Any

from django import forms

from applications.models import CalendarExtension, Round, RuleSet
from applications.services.deadlines import last_day_before
from common.calendar import end_of
from common.clock import BEIJING
from common.form_fields import DayField
from common.forms import HouseForm, HouseModelForm


class RoundForm(HouseModelForm):
    """A round. The calendar is asked for in days; once published it is only extended, on a page of its own."""

    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("批次", ("name", "year", "rule_set")),
        ("日程", ("opens_on", "closes_on", "corrections_on", "review_on")),
        (
            "联系",
            ("contact_office", "contact_name", "contact_phone", "contact_fax", "contact_email", "contact_address"),
        ),
        ("通知", ("announcement",)),
    )
    widths = {"name": 4, "year": 2, "contact_address": 6}
    opens_on = DayField(label="开始日期", help_text="当日 0:00 起可以填报。")
    closes_on = DayField(label="填报截止日期", help_text="当日 24:00 截止。")
    corrections_on = DayField(label="补正截止日期", help_text="退回补正的最晚日期。")
    review_on = DayField(label="初审截止日期", help_text="初审单位报送的最晚日期。")

    class Meta:
        model = Round
        fields = [
            "name",
            "year",
            "rule_set",
            "contact_office",
            "contact_name",
            "contact_phone",
            "contact_fax",
            "contact_email",
            "contact_address",
            "announcement",
        ]
        labels = {
            "name": "批次名称",
            "year": "年度",
            "rule_set": "适用规则",
            "contact_office": "承办处室",
            "contact_name": "联系人",
            "contact_phone": "联系电话",
            "contact_fax": "传真",
            "contact_email": "电子邮箱",
            "contact_address": "通信地址和邮编",
            "announcement": "申报通知",
        }
        help_texts = {"contact_address": "供邮寄材料，请写明邮编。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule_set"].empty_label = "请选择规则版本"  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["rule_set"].queryset = RuleSet.objects.order_by("-version")  # type: ignore[attr-defined]  # ModelChoiceField
        if self.instance.published_at:
            for name in ("opens_on", "closes_on", "corrections_on", "review_on"):
                del self.fields[name]
            # the headings are drawn from the sections: one without fields would stand there empty
            self.sections = tuple(section for section in self.sections if section[0] != "日程")
        elif self.instance.pk:
            self.initial = {
                **self.initial,
                "opens_on": self.instance.opens_at.astimezone(BEIJING).date(),
                "closes_on": last_day_before(self.instance.closes_at),
                "corrections_on": last_day_before(self.instance.corrections_until),
                "review_on": last_day_before(self.instance.review_until),
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        order = [
            ("opens_on", "开始日期"),
            ("closes_on", "填报截止日期"),
            ("corrections_on", "补正截止日期"),
            ("review_on", "初审截止日期"),
        ]
        for (earlier, word), (later, _) in pairwise(order):
            if data.get(earlier) and data.get(later) and data[later] < data[earlier]:
                self.add_error(later, f"不能早于{word}。")
        return data

    def _post_clean(self) -> None:
        """The moments come from the days; only then may the model's own checks look at them."""
        data = self.cleaned_data
        if not self.errors and "opens_on" in self.fields:
            self.instance.opens_at = datetime.combine(data["opens_on"], time(), BEIJING)
            self.instance.closes_at = end_of(data["closes_on"])
            self.instance.corrections_until = end_of(data["corrections_on"])
            self.instance.review_until = end_of(data["review_on"])
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, which the stubs leave out


class ExtensionForm(HouseForm):
    """Postpone one date; the day stays the last day, until 24:00."""

    which = forms.ChoiceField(label="延长哪一项", choices=CalendarExtension.Which.choices)
    until = DayField(label="延长至", help_text="当日 24:00 截止。")
    reason = forms.CharField(label="延长理由", max_length=300, widget=forms.Textarea)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        which, until = data.get("which"), data.get("until")
        if which and until:
            was = getattr(self.round, which)
            if end_of(until) <= was:
                last = last_day_before(was)
                self.add_error("until", f"只能延长，不能缩短：须晚于原定的{last.year}年{last.month}月{last.day}日。")
            else:
                data["moment"] = end_of(until)
        return data


class CancelForm(HouseForm):
    reason = forms.CharField(label="取消原因", max_length=500, widget=forms.Textarea)
    understood = forms.BooleanField(label="我知道：本批次在办的案卷将逐件终止，已盖的章作废，不能恢复")
