"""What the pages of supervision ask: a record, an answer, a verdict, a correction; rules and duties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from applications.models import LedgerEntry
from common.form_fields import DayField
from common.forms import HouseForm
from common.upload_fields import SeveralUploadsField, UploadField
from reviews.models import DutyDocument, Inspection, InspectionItem
from reviews.services.supervision import MOST_FILES, Found
from reviews.supervision_rights import AUDITORS, Chair

LONG = 4000
LINE = 300
IN_ORDER, NOT_IN_ORDER = "ok", "no"


class InspectionForm(HouseForm):
    """A record with its files; the lines of the books that an audit asks about stand in a table of the page."""

    error_title = "没有记录，请先改正下列各项"
    widths = {"office": 3, "kind": 3, "held_on": 3, "due_on": 3}
    sections: Sequence[tuple[str, Sequence[str]]] = (
        ("检查", ("office", "kind", "held_on", "people", "findings")),
        ("要求", ("request", "due_on")),
        ("附件", ("file",)),
    )
    office = forms.ChoiceField(label="以哪个单位的名义")
    kind = forms.ChoiceField(label="检查方式")
    held_on = DayField(label="检查日期")
    people = forms.CharField(
        label="检查人员和到场人员",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一人：姓名、单位和职务。",
    )
    findings = forms.CharField(label="检查情况", max_length=LONG, widget=forms.Textarea(attrs={"rows": 8}))
    request = forms.CharField(
        label="要求",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="须整改、说明或提供凭证的，写明要求；没有要求的留空。",
    )
    due_on = DayField(label="答复期限", required=False, help_text="当日 24:00 止；有要求的必填。")
    file = SeveralUploadsField(label="现场照片、签字的检查记录等", required=False, lead=f"最多 {MOST_FILES} 个。")

    def __init__(self, *args: Any, chairs: Sequence[Chair], entries: Sequence[LedgerEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chairs, self.entries = chairs, entries
        kinds = {kind: kind.label for chair in chairs for kind in chair.kinds}
        self.fields["kind"].choices = list(kinds.items())  # type: ignore[attr-defined]  # a ChoiceField
        offices = [(str(chair.office), chair.organisation.short_name) for chair in chairs]
        self.fields["office"].choices = offices  # type: ignore[attr-defined]  # as above
        if len(offices) == 1:
            self.fields["office"].initial = offices[0][0]
            self.fields["office"].widget = forms.HiddenInput()
            self.sections = (("检查", ("kind", "held_on", "people", "findings")), *self.sections[1:])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the books as the table shows them, as they were sent."""
        chosen = self._chosen()
        return [
            {"entry": entry, "chosen": entry.pk in chosen, "question": chosen.get(entry.pk, "")}
            for entry in self.entries
        ]

    def _chosen(self) -> dict[int, str]:
        if not self.is_bound:
            return {}
        sent = self.data.getlist("entry") if hasattr(self.data, "getlist") else []
        return {int(pk): self.data.get(f"ask-{pk}", "").strip() for pk in sent if pk.isdecimal()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("request") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "请填写答复期限。")
        chair = next((chair for chair in self.chairs if chair.office == data.get("office")), None)
        if chair and data.get("kind") == Inspection.Kind.AUDIT and chair.office not in AUDITORS:
            self.add_error("kind", "经费检查由市财政局和区财政局办理。")
        chosen = self._chosen()
        if chosen and data.get("kind") not in {None, Inspection.Kind.AUDIT}:
            self.add_error("kind", "调取凭证的，请选“经费检查”。")
        if chosen and not data.get("request") and "request" not in self.errors:
            self.add_error("request", "请写明对所选经费记录的要求。")
        if any(len(question) > LINE for question in chosen.values()):
            self.add_error(None, f"对每笔经费的说明不超过 {LINE} 字。")
        return data

    @property
    def found(self) -> Found:
        """What a valid form records."""
        data, known = self.cleaned_data, {entry.pk: entry for entry in self.entries}
        return Found(
            kind=data["kind"],
            held_on=data["held_on"],
            people=data["people"],
            findings=data["findings"],
            request=data["request"],
            due_on=data["due_on"],
            asked=[(known[pk], question) for pk, question in self._chosen().items() if pk in known],
        )


class ReplyForm(HouseForm):
    """The unit's answer with its files, in general and for each line of the books; may be saved unfinished."""

    mark_optional = False
    text = forms.CharField(label="答复", max_length=LONG, required=False, widget=forms.Textarea(attrs={"rows": 8}))
    file = SeveralUploadsField(label="证明材料", required=False)

    def __init__(self, *args: Any, items: Sequence[InspectionItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[f"file-{item.pk}"] = SeveralUploadsField(
                label=f"第 {item.entry.number} 笔的凭证", required=False
            )
            self.fields[f"item-{item.pk}"] = forms.CharField(
                label=f"第 {item.entry.number} 笔的说明",
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.sections = (("", ("text", "file")),)
        self.teach_fields()
        self.items = items

    @property
    def of_items(self) -> Mapping[int, str]:
        return {item.pk: self.cleaned_data[f"item-{item.pk}"] for item in self.items}

    @property
    def sent(self) -> list[tuple[int | None, Any]]:
        """Every file with the line that it belongs to."""
        places = [(None, "file"), *((item.pk, f"file-{item.pk}") for item in self.items)]
        return [(place, file) for place, name in places for file in self.cleaned_data[name]]


class ConfirmForm(HouseForm):
    """The office takes an answer; each line of the books is in order or is not."""

    words = forms.CharField(label="意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, items: Sequence[InspectionItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"order-{item.pk}"] = forms.ChoiceField(
                label=f"第 {item.entry.number} 笔",
                choices=[(IN_ORDER, "相符"), (NOT_IN_ORDER, "不相符")],
                widget=forms.RadioSelect,
            )
            self.fields[f"why-{item.pk}"] = forms.CharField(
                label=f"第 {item.entry.number} 笔的问题", max_length=LINE, required=False
            )
        by_line = [name for item in items for name in (f"order-{item.pk}", f"why-{item.pk}")]
        if by_line:
            self.sections = (("逐笔确认", by_line), ("意见", ("words",)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for item in self.items:
            if data.get(f"order-{item.pk}") == NOT_IN_ORDER and not data.get(f"why-{item.pk}"):
                self.add_error(f"why-{item.pk}", "不相符的，请写明问题。")
        return data

    @property
    def of_items(self) -> dict[int, tuple[bool, str]]:
        data = self.cleaned_data
        return {item.pk: (data[f"order-{item.pk}"] == IN_ORDER, data[f"why-{item.pk}"]) for item in self.items}


class SendBackForm(HouseForm):
    words = forms.CharField(
        label="需要补充的内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="所在单位会看到原文。",
    )
    due_on = DayField(label="新的答复期限", help_text="当日 24:00 止。")


class WithdrawForm(HouseForm):
    words = forms.CharField(label="撤回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CorrectionForm(HouseForm):
    text = forms.CharField(
        label="更正说明",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="原记录不变，更正说明列在后面，并通知所在单位。",
    )


class DutyForm(HouseForm):
    """One document of the host."""

    error_title = "没有上传，请先改正下列各项"
    widths = {"kind": 2, "title": 2, "effective_on": 2}
    kind = forms.ChoiceField(label="类别", choices=DutyDocument.Kind.choices)
    title = forms.CharField(label="文件名称", max_length=100)
    effective_on = DayField(label="施行日期")
    file = UploadField(label="文件", lead="盖章的正式文件，")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day > self.today:
            raise forms.ValidationError("施行日期不能晚于今天。")
        return day
