"""Forms by which units enter and change: registration, contact and licence, new name or code, the body's answer."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from accounts.forms.sign_in import password_field
from accounts.models import District, Organisation, User
from accounts.passwords import RULES
from accounts.roles import OrganisationKind
from common import uploads
from common.form_fields import ChineseNameField, DayField, PhoneField, PlainTextField, USCCField
from common.forms import FULL_ROW, HouseForm
from common.upload_fields import UploadField

LICENCE_MB = 10
LICENCE_LEAD = "营业执照或事业单位法人证书，"
BY_DISTRICT = "没有市级主管部门（集团），由所在区初审"


class PaperField(UploadField):
    """One scanned paper: cleaned to (file, what it is)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(most_mb=LICENCE_MB, **options)

    def clean(self, data: Any, initial: Any = None) -> tuple[UploadedFile, uploads.Content] | None:
        file = super().clean(data, initial)
        found = uploads.known_content(file) if file else None
        return (file, found) if found else None


class UserNameField(PlainTextField):
    """A free user name; the sign @ is left to accounts that the house itself gives."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": "用户名", "min_length": 4, "max_length": 30, **options})
        self.help_text = self.help_text or "4 至 30 个字母、数字、点、横线或下划线，登录时不分大小写。"
        self.widget.attrs.update({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        self.validators.append(
            RegexValidator(r"^[A-Za-z0-9._-]*\Z", "用户名只能用字母、数字、点、横线和下划线。", code="signs")
        )

    def clean(self, value: Any) -> str:
        username = str(super().clean(value)).lower()
        if username and User.objects.filter(username=username).exists():
            raise forms.ValidationError("这个用户名已有人使用，请换一个。", code="taken")
        return username


def review_body_choices() -> list[tuple[str, str]]:
    """No municipal authority, or one of those that still exist."""
    bodies = Organisation.objects.review_bodies().filter(kind=OrganisationKind.INDUSTRY_AUTHORITY)
    return [("", BY_DISTRICT)] + [(str(pk), name) for pk, name in bodies.values_list("pk", "name")]


def body_for(district: District, chosen: str) -> Organisation:
    """隶属关系 decides: the chosen municipal authority, else the bureau of the district of registration."""
    bodies = Organisation.objects.review_bodies()
    if chosen:
        return bodies.get(pk=chosen)
    return bodies.get(kind=OrganisationKind.DISTRICT_BUREAU, district=district)


class RegistrationForm(HouseForm):
    """A unit registers itself together with its first member."""

    name = forms.CharField(label="单位名称", max_length=100, help_text="与营业执照一致；注册后锁定，变更须凭证明办理。")
    uscc = USCCField(label="统一社会信用代码")
    unit_kind = forms.ChoiceField(label="单位类型", choices=Organisation.UnitKind.choices, widget=forms.RadioSelect)
    district = forms.ModelChoiceField(label="注册区", queryset=District.objects.all(), empty_label="请选择")
    affiliation = forms.ChoiceField(
        label="隶属关系",
        required=False,
        help_text="市属单位选市级主管部门或集团，由它初审；其他单位（含中央在京单位）由注册区人社局初审。",
    )
    address = forms.CharField(label="单位地址", max_length=120)
    licence = PaperField(label="营业执照副本", lead=LICENCE_LEAD)
    contact_name = ChineseNameField(label="联系人姓名")
    contact_phone = PhoneField(label="联系电话")
    contact_email = forms.EmailField(label="电子邮箱", help_text="办理进度和找回密码的链接发到这里。")
    username = UserNameField()
    password = password_field("登录密码", new=True, help_text=RULES)
    again = password_field("再输一次登录密码", new=True)
    sections = (
        ("单位", ("name", "uscc", "unit_kind", "district", "affiliation", "address", "licence")),
        ("联系人", ("contact_name", "contact_phone", "contact_email")),
        ("登录账号", ("username", "password", "again")),
    )
    widths = {
        "name": FULL_ROW,
        "affiliation": FULL_ROW,
        "address": FULL_ROW,
        "username": FULL_ROW,
        "contact_email": FULL_ROW,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["affiliation"]).choices = review_body_choices()

    @property
    def fault_title(self) -> str:
        return f"没有注册成功：有 {len(self.faults)} 处需要改正"

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        user = User(username=self.data.get("username", ""), email=self.data.get("contact_email", ""))
        validate_password(password, user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "两次输入的密码不一致。")
        return cleaned


class ContactForm(HouseForm):
    """What a unit may change by itself: contact and address; after a refusal also the licence."""

    contact_name = ChineseNameField(label="联系人姓名")
    contact_phone = PhoneField(label="联系电话")
    contact_email = forms.EmailField(label="电子邮箱")
    address = forms.CharField(label="单位地址", max_length=120)
    licence = PaperField(label="换一份营业执照副本", required=False, lead=LICENCE_LEAD)


class ChangeForm(HouseForm):
    """New name, code or affiliation from a day on, with its proof."""

    name = forms.CharField(label="单位名称", max_length=100)
    uscc = USCCField(label="统一社会信用代码")
    affiliation = forms.ModelChoiceField(
        label="初审单位（隶属关系）", queryset=Organisation.objects.none(), empty_label=None
    )
    valid_from = DayField(label="自何日起", help_text="登记机关核准变更的日期。")
    proof = PaperField(label="变更证明", help_text="核准变更通知书等，PDF、JPG 或 PNG，不超过 10 MB。")
    widths = {"name": FULL_ROW}

    def __init__(self, *args: Any, unit: Organisation, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["affiliation"]).queryset = Organisation.objects.review_bodies()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unit = self.unit
        same = cleaned.get("name") == unit.name and cleaned.get("uscc") == unit.uscc
        if not self.errors and same and cleaned["affiliation"].pk == unit.affiliated_to_id:
            self.add_error("name", "名称、代码和隶属关系都没有变化，不必提交。")
        return cleaned


class AnswerForm(HouseForm):
    """Yes, or no with the reason."""

    YES, NO = "confirm", "refuse"
    answer = forms.ChoiceField(label="答复", choices=[(YES, "确认"), (NO, "不通过")], widget=forms.RadioSelect)
    reason = forms.CharField(
        label="不通过的理由",
        required=False,
        max_length=500,
        widget=forms.Textarea,
        strip=True,
        help_text="不通过时必填，对方会看到。",
    )
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == self.NO and not cleaned.get("reason"):
            self.add_error("reason", "请写明不通过的理由。")
        return cleaned
