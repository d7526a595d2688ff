"""What the pages of a revocation ask: the proposal, deliveries, the defence, the decision, what comes after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from common.form_fields import CountField, DayField
from common.forms import HouseForm
from common.upload_fields import SeveralUploadsField, UploadField
from reviews.forms.decision import LEAST_REASONS
from reviews.models import Decision, Defence, DefenceAnswer, Delivery, PlaqueReturn, Reconsideration, Revocation

LONG = 4000
TEXT = 500
MOST_MONTHS = 120


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FormWithFiles(HouseForm):
    """Words for a record, and the files that go with it."""

    @property
    def typed(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}

    @property
    def sent(self) -> list[Any]:
        found: list[Any] = self.cleaned_data["file"]
        return found


class ProposalForm(FormWithFiles):
    """Why the title is to be taken away, and the evidence."""

    error_title = "没有保存，请先改正下列各项"
    ground = forms.ChoiceField(label="事由", choices=Revocation.Ground.choices, widget=forms.RadioSelect)
    document = forms.CharField(label="依据的文件", max_length=120, help_text="文件名称和文号。")
    article = forms.CharField(label="条款", max_length=60, help_text="例如：第六条第（四）项。")
    facts = forms.CharField(label="事实", min_length=LEAST_REASONS, max_length=LONG, widget=_area(8))
    basis = forms.CharField(
        label="依据和理由", min_length=10, max_length=LONG, widget=_area(5), help_text="写明事实为何符合上述条款。"
    )
    notice_number = forms.CharField(label="告知书文号", max_length=60, required=False)
    file = SeveralUploadsField(label="证据材料", required=False)

    def __init__(self, *args: Any, has_failed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_failed:
            choices = [(Revocation.Ground.OTHER.value, Revocation.Ground.OTHER.label)]
            self.fields["ground"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
            self.fields["ground"].initial = Revocation.Ground.OTHER
            self.fields["ground"].help_text = "两局没有确认考核不合格，只能以其他事由提出。"


class WordsForm(HouseForm):
    reason = forms.CharField(label="原因", min_length=2, max_length=300, widget=_area(3))


class DeliveryForm(FormWithFiles):
    """How it was delivered; in the system the unit signs for it itself."""

    way = forms.ChoiceField(
        label="送达方式",
        choices=[choice for choice in Delivery.Way.choices if choice[0] != Delivery.Way.IN_SYSTEM],
        widget=forms.RadioSelect,
    )
    on = DayField(label="送达日期", help_text="公告送达的填公告日期，满规定天数视为送达。")
    words = forms.CharField(
        label="送达情况",
        min_length=4,
        max_length=300,
        widget=_area(3),
        help_text="签收人、邮件编号、见证人，或公告刊登处。",
    )
    file = SeveralUploadsField(label="送达凭证", required=False)


class DefenceForm(FormWithFiles):
    """What the unit says."""

    text = forms.CharField(label="陈述、申辩意见", max_length=LONG, required=False, widget=_area(10))
    wants_hearing = forms.BooleanField(label="要求当面听取意见", required=False)
    waives = forms.BooleanField(label="放弃陈述、申辩", required=False)
    file = SeveralUploadsField(label="证明材料", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("waives") and data.get("text"):
            self.add_error("waives", "写有意见的，不能同时选择放弃。")
        return data


class EnteredDefenceForm(FormWithFiles):
    """What came on paper, or was said."""

    channel = forms.ChoiceField(
        label="提出方式",
        choices=[choice for choice in Defence.Channel.choices if choice[0] != Defence.Channel.IN_SYSTEM],
        widget=forms.RadioSelect,
    )
    received_on = DayField(label="收到日期")
    text = forms.CharField(label="陈述、申辩意见", min_length=2, max_length=LONG, widget=_area(10))
    file = SeveralUploadsField(label="原件扫描件", required=False)


class HearingForm(FormWithFiles):
    held_on = DayField(label="日期")
    place = forms.CharField(label="地点", max_length=100)
    people = forms.CharField(label="听取人和到场人", max_length=1000, widget=_area(3), help_text="每行一人。")
    minutes = forms.CharField(label="记录", min_length=10, max_length=LONG, widget=_area(10))
    file = SeveralUploadsField(label="签字的记录", required=False)


class AnswerForm(HouseForm):
    conclusion = forms.ChoiceField(label="答复结论", choices=DefenceAnswer.Conclusion.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="书面答复", min_length=LEAST_REASONS, max_length=LONG, widget=_area(10), help_text="逐点答复，送达单位。"
    )


def _beyond_reach(*, unit_is_known: bool, technician_is_known: bool) -> Iterator[tuple[str, str]]:
    """Whom no later application could be recognised by, and what may be decided instead."""
    if not unit_is_known:
        instead = "可改为限制首席技师。" if technician_is_known else "如须限制，请先登记单位代码。"
        yield "unit_months", f"所在单位没有登记统一社会信用代码，无法限制单位，请留空。{instead}"
    if not technician_is_known:
        instead = "可改为限制所在单位。" if unit_is_known else "如须限制，请先登记单位代码，再限制所在单位。"
        yield "technician_months", f"首席技师没有登记公民身份号码（原始批次多无此项），无法限制本人，请留空。{instead}"


class TitleDecisionForm(HouseForm):
    """The city's draft: whether the title is taken away, why, and whom the decision keeps from applying again."""

    error_title = "没有保存，请先改正下列各项"
    sections = (
        ("决定", ("kind", "text", "reasons")),
        ("不得再次申报（仅在决定中载明的才执行）", ("unit_months", "technician_months", "ban_basis")),
    )
    kind = forms.ChoiceField(
        label="结论",
        choices=[(kind.value, kind.label) for kind in (Decision.Kind.REVOKE, Decision.Kind.KEEP)],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="市人力社保局意见", max_length=TEXT, widget=_area(3))
    reasons = forms.CharField(
        label="事实、依据和理由",
        min_length=LEAST_REASONS,
        max_length=2000,
        widget=_area(8),
        help_text="写明认定的事实、陈述申辩是否采纳和决定的理由；告知书中的事实和依据另行印入决定，不必重抄。",
    )
    unit_months = CountField(label="所在单位（月）", required=False, help_text="不限制的留空。")
    technician_months = CountField(label="首席技师（月）", required=False, help_text="不限制的留空。")
    ban_basis = forms.CharField(label="限制的依据", max_length=300, required=False, widget=_area(2))

    def __init__(self, *args: Any, unit_is_known: bool = True, technician_is_known: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = dict(_beyond_reach(unit_is_known=unit_is_known, technician_is_known=technician_is_known))
        for name, sentence in self.unknown.items():
            self.fields[name].help_text = sentence

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        months = [data.get(name) or 0 for name in ("unit_months", "technician_months")]
        for name, sentence in self.unknown.items():
            if data.get(name):
                self.add_error(name, sentence)
        if any(months) and data.get("kind") == Decision.Kind.KEEP:
            self.add_error("unit_months", "不予撤销的，不能限制再次申报。")
        if any(number > MOST_MONTHS for number in months):
            self.add_error("unit_months", f"最长 {MOST_MONTHS} 个月。")
        if any(months) and not data.get("ban_basis"):
            self.add_error("ban_basis", "限制再次申报的，须写明依据。")
        return data


class FinanceTextForm(HouseForm):
    text = forms.CharField(label="市财政局意见", max_length=TEXT, widget=_area(3))


class NumberForm(HouseForm):
    number = forms.CharField(label="撤销决定文号", max_length=60)


class AnnouncementForm(HouseForm):
    number = forms.CharField(label="公告文号", max_length=60, required=False)
    reason = forms.CharField(
        label="公告的撤销原因", min_length=4, max_length=200, widget=_area(3), help_text="向社会公开，不写个人信息。"
    )


class PlaqueReturnForm(HouseForm):
    status = forms.ChoiceField(
        label="情况",
        choices=[
            (one.value, one.label)
            for one in (PlaqueReturn.Status.RETURNED, PlaqueReturn.Status.LOST, PlaqueReturn.Status.DESTROYED)
        ],
        widget=forms.RadioSelect,
    )
    settled_on = DayField(label="日期")
    words = forms.CharField(
        label="说明", max_length=300, required=False, widget=_area(3), help_text="交回人；遗失、销毁的须写明情况。"
    )
    paper = UploadField(label="收据或遗失说明", required=False, help_text="遗失的须上传单位盖章的说明。")
    photo = UploadField(label="照片", required=False)


class ReconsiderationForm(HouseForm):
    """What was taken up against the decision."""

    kind = forms.ChoiceField(label="类别", choices=Reconsideration.Kind.choices, widget=forms.RadioSelect)
    before = forms.CharField(label="受理机关", max_length=100)
    document_number = forms.CharField(label="文书文号", max_length=60)
    received_on = DayField(label="收到日期")
    words = forms.CharField(label="主要内容", min_length=2, max_length=TEXT, widget=_area(4))
    document = UploadField(label="文书")


class OutcomeForm(HouseForm):
    outcome = forms.ChoiceField(label="结果", choices=Reconsideration.Outcome.choices, widget=forms.RadioSelect)
    number = forms.CharField(label="结果文书文号", max_length=60)
    on = DayField(label="结果日期")
    words = forms.CharField(label="说明", max_length=TEXT, required=False, widget=_area(3))
    document = UploadField(label="结果文书", required=False)


class ReinstatementForm(HouseForm):
    document_number = forms.CharField(label="文书文号", max_length=60, help_text="复议决定、判决或纠错文件。")
    reason = forms.CharField(label="理由", min_length=5, max_length=TEXT, widget=_area(4))


class ReinstatementAnswerForm(HouseForm):
    agrees = forms.ChoiceField(
        label="市财政局意见", choices=[("yes", "同意恢复称号"), ("no", "不同意")], widget=forms.RadioSelect
    )
    text = forms.CharField(label="说明", required=False, max_length=TEXT, widget=_area(3))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("text"):
            self.add_error("text", "不同意的，请写明理由。")
        return data
