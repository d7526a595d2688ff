"""One form per act of the unit and the city: what the act's page asks. The words of each act stand with the act."""

from __future__ import annotations

from typing import Any

from django import forms

from applications.models import Seal, Workshop
from common.forms import HouseForm
from common.upload_fields import UploadField


class ActForm(HouseForm):
    """Every act's form is made with the workshop and the person, so that choices can be narrowed."""

    error_title = "没有办理，请先改正下列各项"

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workshop = workshop


class ConfirmForm(ActForm):
    """An act that asks nothing but the decision itself."""


class ReasonForm(ActForm):
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class SealForm(ActForm):
    """How the seal is put: in the system, or on paper with its scan."""

    kind = forms.ChoiceField(
        label="盖章方式",
        choices=[(Seal.Kind.IN_SYSTEM, "在系统内盖章"), (Seal.Kind.PAPER, "已在纸质件上盖章，上传扫描件")],
        initial=Seal.Kind.IN_SYSTEM,
        widget=forms.RadioSelect,
    )
    scan = UploadField(
        label="盖章页扫描件", required=False, help_text="PDF、JPG 或 PNG；第 1 页的条形码和核验码须清晰。"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Seal.Kind.PAPER and not data.get("scan"):
            self.add_error("scan", "请上传已盖章的扫描件。")
        return data


class UnitSealForm(SealForm):
    text = forms.CharField(
        label="申报单位意见",
        max_length=200,
        initial="情况属实，同意申报。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TerminateForm(ReasonForm):
    GROUNDS = (
        ("unit_request", "申报单位盖章申请"),
        ("round_cancelled", "批次取消"),
        ("unit_dissolved", "单位注销"),
        ("technician_gone", "首席技师去世或离开"),
    )
    ground = forms.ChoiceField(label="终止原因", choices=GROUNDS)
    request_file = UploadField(label="单位盖章的申请", required=False, help_text="选择“申报单位盖章申请”时必须上传。")
    field_order = ("ground", "request_file", "reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ground") == "unit_request" and not data.get("request_file"):
            self.add_error("request_file", "请上传单位盖章的申请。")
        return data


class AcceptForm(ActForm):
    paper_sets = forms.IntegerField(label="收到纸质材料（套）", min_value=0, max_value=9, initial=0)


class DeclineForm(ActForm):
    """Sealing nothing, but drafted by another person before: the opinion is shown on the page."""
