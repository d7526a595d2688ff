"""Forms of the expert pool: the facts of an expert, suspending, declaring a tie, the filters of the list."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation
from common.form_fields import ChineseNameField, DayField, PhoneField, PlainTextField, USCCField
from common.forms import FULL_ROW, HouseForm
from common.word_fields import ListField
from reviews.models import Tie
from reviews.selectors.experts import STATES

TRADE, EMPLOYER, GROUP, TITLE = 60, 100, 100, 60
MOST_TRADES = 6
TERM_IN_ORDER = "聘期的结束日期不能早于开始日期。"
CODE_OR_GROUP = "填写后，抽取时按代码回避其任职单位。"


def expert_fields() -> dict[str, forms.Field]:
    """The fields of an expert, for the form and for the columns of the sheet alike."""
    return {
        "name": ChineseNameField(label="姓名"),
        "trade": PlainTextField(label="职业（工种）", max_length=TRADE),
        "further_trades": ListField(
            label="其他可评审工种", required=False, most=MOST_TRADES, longest=TRADE, help_text="多个用顿号分开。"
        ),
        "employer": forms.CharField(label="任职单位", max_length=EMPLOYER),
        "employer_uscc": USCCField(label="任职单位统一社会信用代码", required=False, help_text=CODE_OR_GROUP),
        "employer_group": forms.CharField(
            label="所属集团", max_length=GROUP, required=False, help_text="与集团名录中的名称或简称一致。"
        ),
        "title": forms.CharField(label="职称或技能等级", max_length=TITLE, required=False),
        "phone": PhoneField(label="联系电话", required=False),
        "email": forms.EmailField(label="电子邮箱", required=False, help_text="邀请函和通知发到这里。"),
        "term_from": DayField(label="聘期自", required=False),
        "term_to": DayField(label="聘期至（含当日）", required=False, help_text="不填表示长期。"),
    }


FIELDS = expert_fields()


class ExpertForm(HouseForm):
    """One expert. On change the phone stays as it is unless another one is entered."""

    sections = (
        ("本人", ("name", "title", "phone", "email")),
        ("专业", ("trade", "further_trades")),
        ("任职单位（用于回避）", ("employer", "employer_uscc", "employer_group")),
        ("聘期", ("term_from", "term_to")),
    )
    widths = {"employer": FULL_ROW}

    name = FIELDS["name"]
    title = FIELDS["title"]
    phone = FIELDS["phone"]
    email = FIELDS["email"]
    trade = FIELDS["trade"]
    further_trades = FIELDS["further_trades"]
    employer = FIELDS["employer"]
    employer_uscc = FIELDS["employer_uscc"]
    employer_group = FIELDS["employer_group"]
    term_from = FIELDS["term_from"]
    term_to = FIELDS["term_to"]

    def __init__(self, *args: Any, changes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changes:
            self.fields["phone"].label = "换一个联系电话"
            self.fields["phone"].help_text = "不换请留空。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("term_from"), cleaned.get("term_to")
        if first and last and last < first:
            self.add_error("term_to", TERM_IN_ORDER)
        return cleaned


class SuspensionForm(HouseForm):
    """Why somebody is not drawn for the time being."""

    reason = forms.CharField(label="暂停的原因", max_length=200)
    widths = {"reason": FULL_ROW}


class TieForm(HouseForm):
    """A tie towards an organisation, by its code or its name, or towards one case by its number."""

    ground = forms.ChoiceField(label="关系", choices=Tie.Ground.choices)
    organisation_name = forms.CharField(
        label="单位名称", max_length=100, required=False, help_text="与营业执照一致的全称。"
    )
    uscc = USCCField(label="统一社会信用代码", required=False, help_text="知道代码的请填写，更可靠。")
    number = PlainTextField(
        label="案件编号", max_length=24, required=False, help_text="只涉及某一个工作室时填写，如 SB2026-110108-0037。"
    )
    words = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea, help_text="不要写证件号码。"
    )
    widths = {"ground": FULL_ROW, "number": FULL_ROW}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("organisation_name", "uscc", "number")):
            self.add_error("organisation_name", "请填写单位名称、统一社会信用代码或案件编号中的一项。")
        uscc = cleaned.get("uscc")
        known = Organisation.objects.filter(uscc=uscc, dissolved_on=None).first() if uscc else None
        given = cleaned.get("organisation_name")
        if known is not None and given and given not in {known.name, known.short_name}:
            self.add_error("uscc", f"这个代码属于{known.name}，与所填的单位名称不一致，请核对。")
        return cleaned


class PoolFilterForm(HouseForm):
    """What the list of experts can be narrowed by."""

    mark_optional = False
    widths = dict.fromkeys(("trade", "employer", "group", "state"), 2)

    q = forms.CharField(label="姓名", max_length=60, required=False, widget=forms.HiddenInput)
    trade = forms.CharField(label="职业（工种）", max_length=TRADE, required=False)
    employer = forms.CharField(label="任职单位", max_length=EMPLOYER, required=False)
    group = forms.CharField(label="所属集团", max_length=GROUP, required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES])

    @property
    def chosen(self) -> dict[str, str]:
        """What is asked for and understood."""
        self.is_valid()
        return {name: value.strip() for name, value in self.cleaned_data.items() if value and value.strip()}
