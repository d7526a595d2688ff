"""What each kind of change asks. A draft may be saved unfinished; what is owed is told when it is to be sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Organisation
from applications.change_hindrances import OWED_OF_MEMBER, OWED_OF_TECHNICIAN
from applications.changing import WAYS
from applications.forms.members import MemberRows
from applications.forms.technician import TechnicianForm
from applications.models import Change, ChangeOpinion, ClosingProposal, Departure, TechnicianPeriod, Workshop
from applications.services import periods
from applications.shown_values import MASKS
from common import clock
from common.form_fields import DayField, USCCField
from common.forms import HouseForm
from common.rows import RowFormSet
from common.upload_fields import SeveralUploadsField, UploadField

Kind = Change.Kind
CANDIDATE_FIELDS: tuple[str, ...] = (*TechnicianForm.Meta.fields, "achievements")


def _reason() -> forms.CharField:
    return forms.CharField(
        label="变更的理由", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RequestForm(HouseForm):
    """The day and the reason, which every kind asks."""

    mark_optional = False
    valid_from = DayField(label="生效日期", required=False, help_text="变动实际发生的日期，不能晚于今天。")
    reason = _reason()

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workshop = workshop

    @property
    def asked(self) -> dict[str, Any]:
        """What is to hold, for the request; only after is_valid()."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"valid_from", "reason"}}


class EvidenceForm(HouseForm):
    """Files that are added when the draft is saved."""

    mark_optional = False
    file = SeveralUploadsField(label="添加文件", required=False)

    def __init__(self, *args: Any, lead: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"{lead}。{self.fields['file'].help_text}保存时一并上传。"


class UnitRequest(RequestForm):
    name = forms.CharField(label="变更后的单位名称", max_length=100, required=False)
    uscc = USCCField(label="变更后的统一社会信用代码", required=False)
    field_order = ("name", "uscc", "valid_from", "reason")


class HostRequest(RequestForm):
    uscc = USCCField(
        label="新承办单位的统一社会信用代码",
        required=False,
        help_text="该单位须已在系统注册并经其初审单位确认；批准后由该单位继续办理，本单位不再看到卷宗。",
    )
    field_order = ("uscc", "valid_from", "reason")


class AddressRequest(RequestForm):
    address = forms.CharField(label="新的工作室地址", max_length=120, required=False)
    area = forms.DecimalField(label="面积", required=False, min_value=0, max_digits=9, decimal_places=2)
    units = {"area": "平方米"}
    field_order = ("address", "area", "valid_from", "reason")


class BodyRequest(RequestForm):
    body = forms.ModelChoiceField(
        label="新的初审单位", queryset=Organisation.objects.none(), required=False, empty_label="请选择"
    )
    field_order = ("body", "valid_from", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.review_bodies().exclude(
            pk__in=[self.workshop.review_body_id, self.workshop.unit_id]
        )
        self.fields["body"].queryset = others  # type: ignore[attr-defined]  # a ModelChoiceField

    @property
    def asked(self) -> dict[str, Any]:
        body = self.cleaned_data.get("body")
        return {"body": body.pk if body else None}


class MembersRequest(RequestForm):
    """The list stands beside it."""


class CloseRequest(RequestForm):
    valid_from = DayField(label="停止活动的日期", required=False, help_text="不能晚于今天。")


class CandidateForm(TechnicianForm):
    """The successor, as in the chapter 首席技师情况, and the day from which he is to lead."""

    valid_from = DayField(label="拟接任日期", required=False, help_text="自市局批准之日起生效；可填以后的日期。")
    reason = _reason()

    class Meta:
        model = TechnicianPeriod
        fields = CANDIDATE_FIELDS
        help_texts = TechnicianForm.Meta.help_texts

    sections = (  # type: ignore[assignment]  # two more than in the chapter
        ("变更", ("valid_from", "reason")),
        *TechnicianForm.sections,
        ("业绩", ("achievements",)),
    )

    def __init__(self, *args: Any, workshop: Workshop, kept: Mapping[str, Any], **kwargs: Any) -> None:
        fields = {name: value for name, value in kept.items() if name in CANDIDATE_FIELDS}
        super().__init__(
            *args,
            instance=TechnicianPeriod(**fields),
            unit_kind=workshop.unit.unit_kind,
            owed={*OWED_OF_TECHNICIAN, "valid_from", "reason"},
            **kwargs,
        )

    @property
    def asked(self) -> dict[str, Any]:
        values = {name: self.cleaned_data.get(name) for name in CANDIDATE_FIELDS}
        return {name: "" if value is None else value for name, value in (values | self.derived).items()} | {
            "years_in_trade": values["years_in_trade"],
            "certificate_date": values["certificate_date"],
        }


FORMS: dict[str, type[RequestForm]] = {
    Kind.UNIT: UnitRequest,
    Kind.HOST: HostRequest,
    Kind.MEMBERS: MembersRequest,
    Kind.ADDRESS: AddressRequest,
    Kind.BODY: BodyRequest,
    Kind.CLOSE: CloseRequest,
}


class Sheet:
    """The form of one request with its evidence, for members the list too; unbound, or bound to what was posted."""

    def __init__(self, change: Change, data: QueryDict | None = None, files: Any = None) -> None:
        self.change = change
        self.evidence = EvidenceForm(*(() if data is None else (data, files)), lead=WAYS[change.kind].evidence)
        kept = change.asked or present(change)
        initial = {"valid_from": change.valid_from or clock.today(), "reason": change.reason}
        self.rows = _rows(kept.get("members", []), data) if change.kind == Kind.MEMBERS else None
        if change.kind == Kind.TECHNICIAN:
            self.form: Any = CandidateForm(data, initial=initial, workshop=change.workshop, kept=kept)
        else:
            self.form = FORMS[change.kind](data, initial=initial | kept, workshop=change.workshop)

    def is_valid(self) -> bool:
        right = all([self.form.is_valid(), self.evidence.is_valid()])
        return right if self.rows is None else self.rows.is_valid() and right

    @property
    def sent(self) -> list[Any]:
        found: list[Any] = self.evidence.cleaned_data["file"]
        return found

    @property
    def asked(self) -> dict[str, Any]:
        found: dict[str, Any] = self.form.asked
        if self.rows is not None:
            derived = {str(form["row"].value()): form.derived for form in self.rows.forms if not form.is_blank}
            found["members"] = [{**row, **derived.get(str(row["row"]), {})} for row in self.rows.rows]
        return found

    @property
    def valid_from(self) -> date | None:
        found: date | None = self.form.cleaned_data.get("valid_from")
        return found

    @property
    def reason(self) -> str:
        return str(self.form.cleaned_data.get("reason") or "")


def present(change: Change) -> dict[str, Any]:
    """What a fresh draft begins with: what holds now, where changing it is easier than writing it anew."""
    workshop = change.workshop
    if change.kind == Kind.UNIT:
        return {"name": workshop.unit.name, "uscc": workshop.unit.uscc}
    if change.kind == Kind.ADDRESS:
        place = periods.present_address(workshop)
        return {"address": place.address, "area": place.area}
    if change.kind == Kind.MEMBERS:
        members = periods.present_members(workshop)
        names = [name for name in periods.MEMBER_FIELDS if name != "id_key"]
        # the same rows at every look, or a posted mask would not find its number
        rows = [str(uuid.uuid5(uuid.NAMESPACE_OID, f"change:{change.pk}:{n}")) for n in range(len(members))]
        listed = zip(rows, members, strict=True)
        return {"members": [{"row": row, **periods.facts_of(one, names)} for row, one in listed]}
    return {}


def _rows(kept: list[dict[str, Any]], data: QueryDict | None) -> RowFormSet:
    options = {"stored": {str(row["row"]): row for row in kept}, "owed": OWED_OF_MEMBER}
    found: RowFormSet = MemberRows(data, prefix="members", initial=kept, form_kwargs=options)
    return found


# ── answers ──────────────────────────────────────────────────────────────────


class AnswerForm(HouseForm):
    """Receipt or check in one step, or the draft of an opinion."""

    mark_optional = False
    conclusion = forms.ChoiceField(label="结论", widget=forms.RadioSelect)
    text = forms.CharField(
        label="意见",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回修改或不同意的，须写明事实和理由，会送达所在单位。",
    )

    def __init__(self, *args: Any, conclusions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = conclusions  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("conclusion") not in {None, ChangeOpinion.Conclusion.AGREE} and not data.get("text"):
            self.add_error("text", "退回修改或不同意的，请写明事实和理由。")
        return data


class DropForm(HouseForm):
    reason = forms.CharField(label="撤回的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DepartureForm(HouseForm):
    how = forms.ChoiceField(label="情形", choices=Departure.How.choices, widget=forms.RadioSelect)
    gone_on = DayField(label="离开的日期", help_text="不再履职的第一天。")
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = UploadField(label="证明材料", required=False, help_text="PDF、JPG 或 PNG。")


class ClosingForm(HouseForm):
    ground = forms.ChoiceField(label="情形", widget=forms.RadioSelect)
    facts = forms.CharField(
        label="事实和依据",
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写入注销决定，送达所在单位。",
    )
    evidence = UploadField(label="证明材料", required=False, help_text="如登记机关的注销证明。PDF、JPG 或 PNG。")

    def __init__(self, *args: Any, grounds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(ClosingProposal.Ground.choices)
        self.fields["ground"].choices = [(ground, known[ground]) for ground in grounds]  # type: ignore[attr-defined]  # a ChoiceField


class FinanceAnswerForm(HouseForm):
    verdict = forms.ChoiceField(
        label="市财政局意见", widget=forms.RadioSelect, choices=[("agree", "同意注销"), ("refuse", "不同意")]
    )
    text = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == "refuse" and not data.get("text"):
            self.add_error("text", "不同意的，请写明理由。")
        return data


class MergerForm(HouseForm):
    former = forms.ModelChoiceField(
        label="被合并的初审单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    successor = forms.ModelChoiceField(
        label="承接的初审单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    valid_from = DayField(label="生效日期", help_text="机构改革文件确定的日期，不能晚于今天。")
    document = forms.CharField(label="依据文件文号", max_length=60)
    reason = forms.CharField(label="说明", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = UploadField(label="依据文件", help_text="PDF、JPG 或 PNG。")
    dissolves = forms.BooleanField(
        label="原单位同时撤销", required=False, help_text="勾选后，申报单位不能再选择原单位。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("former", "successor"):
            self.fields[name].queryset = Organisation.objects.review_bodies()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("former") and data.get("former") == data.get("successor"):
            self.add_error("successor", "请选择另一家初审单位。")
        return data


def masked(name: str, value: str) -> str:
    """A personal value of a candidate or member as the page shows it."""
    mask = MASKS.get(name)
    return mask(value) if mask and value else value
