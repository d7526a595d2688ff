"""Form fields with Chinese habits: 万元, names, credit codes, identity numbers, telephones, days and months."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.cn import ric, uscc

from common.templatetags.ui import wan

WAN = Decimal(10000)
LARGEST_WAN = Decimal(10) ** 8
USCC_LENGTH = 18
ID_LENGTH = 18
OLD_ID_LENGTH = 15
EARLIEST, LATEST = 1900, 2100
FULL_DAY = 3
NAME_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "．": "·", "●": "·"})
USCC_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
DAY_SHAPE = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?")
MONTH_SHAPE = re.compile(r"(\d{4})[-./年]?(\d{1,2})月?")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?")


def plain(value: object) -> str:
    """Full-width letters and digits as half-width ones, without blanks at the ends."""
    return unicodedata.normalize("NFKC", str(value)).strip() if value is not None else ""


class WanField(forms.Field):
    """Shows and takes 万元 with at most two decimals, cleans to 元."""

    unit = "万元"
    widget = forms.TextInput
    default_error_messages = {
        "invalid": "请填写以万元为单位的数字，如 268.40。",
        "decimals": "请以万元为单位填写，最多保留两位小数。",
        "negative": "金额不能小于 0。",
        "too_large": "金额太大，请核对单位是否为万元。",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: object) -> object:
        return wan(Decimal(value)).replace(",", "") if isinstance(value, Decimal | int) else value

    def to_python(self, value: Any) -> Decimal | None:
        text = plain(value).removesuffix("万元").removesuffix("万").replace(",", "").strip()
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise self._fault("invalid") from None
        if not amount.is_finite():
            raise self._fault("invalid")
        self._check(amount)
        return (amount * WAN).quantize(Decimal("0.01"))

    def _check(self, amount: Decimal) -> None:
        if amount < 0:
            raise self._fault("negative")
        if amount >= LARGEST_WAN:
            raise self._fault("too_large")
        if amount != amount.quantize(Decimal("0.01")):
            raise self._fault("decimals")

    def _fault(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            given = self.to_python(data)
        except ValidationError:
            return True
        return given != (None if initial in {"", None} else Decimal(str(initial)))


class YuanField(forms.DecimalField):
    """An amount in 元, as it stands on a voucher: thousands separators are taken away."""

    unit = "元"
    widget = forms.TextInput
    default_error_messages = {
        "invalid": "请填写以元为单位的数字，如 1,268.40。",
        "min_value": "金额须大于 0。",
        "max_decimal_places": "金额最多保留两位小数。",
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", 14)
        options.setdefault("decimal_places", 2)
        options.setdefault("min_value", Decimal("0.01"))
        super().__init__(**options)
        self.widget.attrs.update({"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain(value).removesuffix("元").replace(",", "") if value is not None else value)


class PlainTextField(forms.CharField):
    """A line of text whose full-width letters and digits become half-width."""

    def to_python(self, value: Any) -> str:
        return super().to_python(plain(value)) or ""


class ChineseNameField(forms.CharField):
    """A person's name as the identity card writes it, rare characters and the dot of minority names included."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 50)
        super().__init__(**options)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").translate(NAME_DOTS)
        has_latin = any("a" <= sign.lower() <= "z" for sign in text)
        return " ".join(text.split()) if has_latin else "".join(text.split())

    def validate(self, value: Any) -> None:
        super().validate(value)
        strange = next((sign for sign in value if not _fits_a_name(sign)), None)
        if strange is not None:
            raise ValidationError(
                "姓名中的“%(sign)s”不是文字，请按身份证填写；少数民族姓名的间隔号用“·”。",
                code="sign",
                params={"sign": strange},
            )


def _fits_a_name(sign: str) -> bool:
    return sign in "·〇' -" or unicodedata.category(sign) in {"Lo", "Ll", "Lu", "Mn", "Mc"}


class USCCField(forms.CharField):
    """统一社会信用代码: 18 characters with a check character."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "maxlength": "24"})

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s-]", "", plain(super().to_python(value) or "")).upper()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value:
            self._check(value)

    def _check(self, value: str) -> None:
        if len(value) != USCC_LENGTH:
            raise ValidationError(
                "统一社会信用代码应为 18 位，现在有 %(n)d 位。", code="length", params={"n": len(value)}
            )
        strange = next((sign for sign in value if sign not in USCC_ALPHABET), None)
        if strange is not None:
            raise ValidationError(
                "统一社会信用代码中不会出现“%(sign)s”（不用字母 I、O、S、V、Z），请对照营业执照核对。",
                code="sign",
                params={"sign": strange},
            )
        if value[-1] != uscc.calc_check_digit(value[:-1]):
            raise ValidationError("统一社会信用代码的校验位不对，请对照营业执照逐位核对。", code="check")


class IdNumberField(forms.CharField):
    """公民身份号码: 18 characters, a real birth date and the right check character."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "maxlength": "24", "data-no-local": ""})

    def to_python(self, value: Any) -> str:
        return re.sub(r"\s", "", plain(super().to_python(value) or "")).upper()

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value:
            check_id_number(value)


def check_id_number(value: str) -> None:
    """Raise the sentence that says what is wrong with a 公民身份号码; for forms that also take other papers."""
    if len(value) == OLD_ID_LENGTH and value.isdigit():
        raise ValidationError("15 位的旧号码已停止使用，请按现在的身份证填写 18 位公民身份号码。", code="old")
    if len(value) != ID_LENGTH:
        raise ValidationError("公民身份号码应为 18 位，现在有 %(n)d 位。", code="length", params={"n": len(value)})
    if not re.fullmatch(r"\d{17}[\dX]", value, re.ASCII):
        raise ValidationError("公民身份号码前 17 位是数字，末位是数字或字母 X。", code="sign")
    if _birth_date(value) is None:
        raise ValidationError("公民身份号码第 7 至 14 位不是有效的出生日期，请逐位核对。", code="birth")
    if value[-1] != ric.calc_check_digit(value):
        raise ValidationError("公民身份号码的末位校验码不对，请逐位核对。", code="check")


def _birth_date(value: str) -> date | None:
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None
    return born if born.year >= EARLIEST else None


class PhoneField(PlainTextField):
    """A mobile number, or a fixed line with its area code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update({"inputmode": "tel", "maxlength": "24"})

    def to_python(self, value: Any) -> str:
        return re.sub(r"[\s()]", "", super().to_python(value)).replace("—", "-").removeprefix("+86")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not (MOBILE.fullmatch(value) or LANDLINE.fullmatch(value)):
            raise ValidationError("请填写 11 位手机号，或带区号的固定电话，如 010-65080000。", code="shape")


class PostcodeField(PlainTextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.update({"inputmode": "numeric", "maxlength": "10"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not re.fullmatch(r"\d{6}", value, re.ASCII):
            raise ValidationError("邮政编码应为 6 位数字。", code="shape")


class DayField(forms.DateField):
    """A day, by the browser's calendar or written as 2026-04-20, 2026.4.20, 2026年4月20日, 20260420."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        return _day_from(self, value, DAY_SHAPE)


class MonthField(forms.DateField):
    """A month, cleaned to its first day; written as 1988-06, 1988.6, 1988年6月, 198806."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "month", "placeholder": "如 1988-06"}
        options.setdefault("widget", forms.DateInput(format="%Y-%m", attrs=attrs))
        options.setdefault("error_messages", {"invalid": "请按“年-月”填写，如 1988-06。"})
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        return _day_from(self, value, MONTH_SHAPE)


def _day_from(field: forms.DateField, value: object, shape: re.Pattern[str]) -> date | None:
    if value in field.empty_values or isinstance(value, date):
        return value if isinstance(value, date) else None
    found = shape.fullmatch(re.sub(r"\s", "", plain(value)))
    try:
        parts = [int(part) for part in found.groups()] if found else []
        day = date(*parts) if len(parts) == FULL_DAY else date(parts[0], parts[1], 1)
    except (ValueError, IndexError) as error:
        raise ValidationError(field.error_messages["invalid"], code="invalid") from error
    if not EARLIEST <= day.year <= LATEST:
        raise ValidationError("年份请填写 1900 至 2100 之间。", code="year")
    return day


class CountField(forms.IntegerField):
    """A number of people or things: whole, not negative; thousands separators are taken away."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 0)
        options.setdefault("max_value", 9_999_999)
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "numeric")

    def to_python(self, value: Any) -> int | None:
        return super().to_python(plain(value).replace(",", "") if value not in self.empty_values else value)


class YearField(CountField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", EARLIEST)
        options.setdefault("max_value", LATEST)
        options.setdefault("error_messages", {"invalid": "请填写四位数的年份，如 2026。"})
        super().__init__(**options)
