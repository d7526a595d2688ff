"""What the pages of award documents, titles and plaques ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from applications.forms_of_acts import ActForm
from applications.models import Workshop
from common import clock
from common.form_fields import DayField, PlainTextField
from common.forms import HouseForm
from common.upload_fields import UploadField
from reviews.forms.decision import ChosenCasesForm
from reviews.models import AwardDocument


class PlaqueNumberField(PlainTextField):
    """A number as it stands on an old plaque; it becomes a part of an address and of a QR code."""

    default_validators = [
        RegexValidator(
            r"^[^\s/\\?#%&<>\"'*]+\Z", "铭牌编号中不能有空格、斜线、星号、引号等符号，请按铭牌填写。", code="signs"
        )
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40, **options})


class DocumentForm(HouseForm):
    """The document that grants."""

    number = forms.CharField(label="文号", max_length=60, help_text="如 京人社能发〔2026〕31号。")
    dated_on = DayField(label="成文日期")
    title = forms.CharField(label="标题", max_length=120)
    scan = UploadField(label="正式文件扫描件", required=False, lead="可以稍后补传。")
    widths = {"title": 6}

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:  # its scan is added and changed on its own page
            del self.fields["scan"]

    def clean_dated_on(self) -> date:
        return _not_ahead(self.cleaned_data["dated_on"], "成文日期不能晚于今天。")


class ScanForm(HouseForm):
    scan = UploadField(label="正式文件扫描件")


class GrantForm(ActForm):
    """By which document; the number is the system's unless an old plaque keeps its own."""

    document = forms.ModelChoiceField(
        label="授牌文件", queryset=AwardDocument.objects.none(), empty_label="请选择授牌文件"
    )
    legacy_number = PlaqueNumberField(
        label="沿用原铭牌编号",
        required=False,
        help_text="只在原有工作室沿用旧编号时填写；一般不填，由系统按顺序编号。",
    )
    widths = {"document": 6}

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, workshop=workshop, **kwargs)
        _offer_documents(self)


class GrantListForm(ChosenCasesForm):
    """Several cases granted by one document; the page draws the ticks itself."""

    sections = (("", ("document",)),)
    document = forms.ModelChoiceField(
        label="授牌文件", queryset=AwardDocument.objects.none(), empty_label="请选择授牌文件"
    )
    widths = {"document": 6}

    def __init__(self, *args: Any, cases: list[Workshop], **kwargs: Any) -> None:
        super().__init__(*args, cases=cases, **kwargs)
        _offer_documents(self)


def _offer_documents(form: forms.Form) -> None:
    documents = AwardDocument.objects.order_by("-dated_on", "-pk")
    form.fields["document"].queryset = documents  # type: ignore[attr-defined]  # a ModelChoiceField


class PlaqueForm(HouseForm):
    """A plaque that was made; a further one is a 补发."""

    made_on = DayField(label="制作日期")
    material = forms.CharField(label="材质和规格", max_length=100, help_text="如 拉丝铜牌，60 × 40 厘米。")
    reason = forms.CharField(label="补发原因", max_length=200, required=False)
    widths = {"reason": 6}

    def __init__(self, *args: Any, is_replacement: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_replacement:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_made_on(self) -> date:
        return _not_ahead(self.cleaned_data["made_on"], "制作日期不能晚于今天。")


class HandoverForm(HouseForm):
    handed_to = forms.CharField(label="领取人", max_length=50, help_text="在回执上签字的人。")
    handed_on = DayField(label="交付日期")
    receipt = UploadField(label="签收回执扫描件")

    def clean_handed_on(self) -> date:
        return _not_ahead(self.cleaned_data["handed_on"], "交付日期不能晚于今天。")


class PhotoForm(HouseForm):
    photo = UploadField(label="挂牌照片", help_text="铭牌挂在工作室门口或墙上的照片，JPG 或 PNG。")


def _not_ahead(day: date, sentence: str) -> date:
    if day > clock.today():
        raise forms.ValidationError(sentence)
    return day
