"""P3 首席技师情况: the person, the certificate, honours, résumé, results, apprentices; and the photograph."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications import choices
from applications.forms.chapter import (
    ChapterForm,
    ChapterRow,
    ChoiceByWord,
    check_identity,
    id_number_field,
    mobile_field,
    month,
    select,
    text,
)
from applications.models import HonourKind, TechnicianChapter
from common.form_fields import ChineseNameField, CountField, DayField, WanField, YearField
from common.forms import HouseForm
from common.rows import row_formset
from common.statements import Statement
from common.uploads import strict_pillow

MOST_BYTES = 2 * 1024 * 1024
LEAST_WIDTH, LEAST_HEIGHT = 300, 400
MOST_PIXELS = 40_000_000
# a two-inch photograph is 35 × 49 or 35 × 53 mm
RATIO = (0.6, 0.8)


class TechnicianForm(ChapterForm):
    name = ChineseNameField(label="姓名", help_text="按身份证填写；少数民族姓名的间隔号用“·”。")
    born = month("出生年月")
    id_number = id_number_field()
    work_since = month("参加工作时间")
    years_in_trade = CountField(label="从事本职业年限", max_value=60)
    certificate_date = DayField(label="发证日期")
    phone = mobile_field("联系电话")

    class Meta:
        model = TechnicianChapter
        fields = (
            "name",
            "id_kind",
            "id_number",
            "sex",
            "born",
            "ethnicity",
            "political_status",
            "phone",
            "education",
            "school",
            "major",
            "work_since",
            "years_in_trade",
            "position",
            "occupation",
            "work_type",
            "occupation_code",
            "occupation_edition",
            "level",
            "certificate_kind",
            "certificate_number",
            "certificate_issuer",
            "certificate_date",
            "unique_skill",
        )
        help_texts = {"born": "", "work_since": ""}

    sections = (
        ("本人", ("name", "id_kind", "id_number", "sex", "born", "ethnicity", "political_status", "phone")),
        ("学历和工作", ("education", "school", "major", "work_since", "years_in_trade", "position")),
        (
            "职业（工种）和证书",
            (
                "occupation",
                "work_type",
                "occupation_code",
                "occupation_edition",
                "level",
                "certificate_kind",
                "certificate_number",
                "certificate_issuer",
                "certificate_date",
            ),
        ),
        ("绝技绝活", ("unique_skill",)),
    )
    widths = {
        "name": 2,
        "id_kind": 2,
        "id_number": 2,
        "sex": 2,
        "born": 2,
        "ethnicity": 2,
        "education": 2,
        "school": 2,
        "major": 2,
        "work_since": 2,
        "years_in_trade": 2,
        "position": 2,
        "level": 2,
        "certificate_kind": 2,
        "certificate_number": 2,
    }
    units = {"years_in_trade": "年"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work_type"].help_text = "证书上写有工种的填写，工作室名称用工种，否则用职业。"
        self.fields["occupation_edition"].help_text = "如 2022 版。"
        self.fields["id_kind"].choices = choices.IdentityKind.choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("id_kind") or choices.IdentityKind.RESIDENT
        data["id_kind"] = kind
        self.derived = check_identity(self, kind, sex=data.get("sex") or "", born=data.get("born") or "")
        return data


def honour_choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.name) for kind in _HONOURS.rows()]


_HONOURS = Statement(lambda: HonourKind.objects.filter(active=True))


class HonourRow(ChapterRow):
    kind_id = ChoiceByWord(label="荣誉", required=False)
    name = text("荣誉名称", 60, help_text="左侧没有的，在这里写明。")
    level = text("级别", 20, help_text="左侧已有的不用填。")
    year = YearField(label="获得年份")
    document_number = text("文号", 60)
    summary = {"who": "kind_id", "grade": "year"}

    def __init__(self, *args: Any, honour_choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind_id"].choices = [("", "其他荣誉"), *honour_choices]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def summary_cells(self) -> list[tuple[str, str, str]]:
        who, year = super().summary_cells
        return [(who[0], who[1], who[2] or self._text_of("name")), year]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["kind_id"] = data.get("kind_id") or None
        return data


class _Period(ChapterRow):
    """Rows that last from a month to a month."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", "结束时间早于开始时间。")
        return data


class ResumeRow(_Period):
    start = month("起")
    end = month("止", help_text="至今的留空。")
    unit = text("工作单位", 100)
    post = text("岗位", 60)
    summary = {"who": "unit", "grade": "start"}


class ResultRow(ChapterRow):
    name = text("名称", 200)
    year = YearField(label="年份")
    role = select("本人作用", choices.ResultRole.choices)
    benefit = WanField(label="效益")
    summary = {"who": "name", "grade": "year"}
    widths = {"name": 6, "year": 2, "role": 2, "benefit": 2}


class ApprenticeRow(_Period):
    name = ChineseNameField(label="徒弟姓名")
    start = month("起")
    end = month("止", help_text="仍在带的留空。")
    level = select("现技能等级", choices.SkillLevel.choices)
    achievement = text("成绩", 200)
    summary = {"who": "name", "grade": "level"}
    widths = {"name": 3, "level": 3, "achievement": 6}


HonourRows = row_formset(HonourRow, word="荣誉", measure="项", at_most=30, paste=("kind_id", "year", "document_number"))
ResumeRows = row_formset(
    ResumeRow, word="经历", measure="段", at_least=1, at_most=15, paste=("start", "end", "unit", "post")
)
ResultRows = row_formset(
    ResultRow, word="成果", measure="项", at_least=1, at_most=30, paste=("name", "year", "role", "benefit")
)
ApprenticeRows = row_formset(
    ApprenticeRow, word="徒弟", measure="人", at_most=30, paste=("name", "start", "end", "level", "achievement")
)


class PhotoForm(HouseForm):
    """A two-inch photograph; its content decides, not its name."""

    photo = forms.FileField(
        label="2 寸照片",
        help_text="JPG，竖版，不超过 2 MB，至少 300×400 像素。",
        widget=forms.FileInput(attrs={"accept": "image/jpeg"}),
    )

    def clean_photo(self) -> bytes:
        upload = self.cleaned_data["photo"]
        if upload.size > MOST_BYTES:
            raise ValidationError("照片不能超过 2 MB，请压缩后再传。")
        content = bytes(upload.read())
        _check_photo(content)
        return content


def _check_photo(content: bytes) -> None:
    """Raise the sentence that says why this is no usable photograph."""
    Image = strict_pillow()  # noqa: N806 - the module's own name
    not_a_photo = ValidationError("这不是完整的 JPG 照片，请重新选择。")
    if not content.startswith(b"\xff\xd8\xff"):
        raise not_a_photo
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise ValidationError("照片像素太大，请缩小后再传。")
            image.load()
    except (OSError, Image.DecompressionBombError) as fault:
        raise not_a_photo from fault
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise ValidationError(f"照片只有 {width}×{height} 像素，打印不清楚，请换一张至少 300×400 像素的。")
    if not RATIO[0] <= width / height <= RATIO[1]:
        raise ValidationError("请上传竖版 2 寸照片（宽高比约 5∶7）。")
