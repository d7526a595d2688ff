from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.forms import Field

from common.form_fields import (
    ChineseNameField,
    DayField,
    IdNumberField,
    MonthField,
    PhoneField,
    PostcodeField,
    USCCField,
    WanField,
)


@pytest.mark.parametrize(
    ("field", "typed", "cleaned"),
    [
        (WanField(), "268.40", Decimal("2684000.00")),
        (WanField(), " １，２６８.４ 万元", Decimal("12684000.00")),
        (WanField(required=False), "", None),
        (ChineseNameField(), "石𠮷安", "石𠮷安"),
        (ChineseNameField(), "买买提•艾力", "买买提·艾力"),
        (ChineseNameField(), "陆 砚舟", "陆砚舟"),
        (USCCField(), "9111 0000 6000 37341l", "91110000600037341L"),
        (IdNumberField(), "11010819880101003x", "11010819880101003X"),
        (PhoneField(), "138 0000 0100", "13800000100"),
        (PhoneField(), "010-65080000", "010-65080000"),
        (PostcodeField(), "１０００００", "100000"),
        (DayField(), "2026年4月20日", date(2026, 4, 20)),
        (DayField(), "2026-04-20", date(2026, 4, 20)),
        (MonthField(), "1988.6", date(1988, 6, 1)),
        (MonthField(), "198806", date(1988, 6, 1)),
    ],
)
def test_what_people_write_is_understood(field: Field, typed: str, cleaned: object) -> None:
    assert field.clean(typed) == cleaned


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (WanField(), "268.403", "请以万元为单位填写，最多保留两位小数。"),
        (WanField(), "-1", "金额不能小于 0。"),
        (WanField(), "268400000", "金额太大，请核对单位是否为万元。"),
        (WanField(), "二百", "请填写以万元为单位的数字，如 268.40。"),
        (WanField(), "NaN", "请填写以万元为单位的数字，如 268.40。"),
        (ChineseNameField(), "陆砚舟3", "姓名中的“3”不是文字，请按身份证填写；少数民族姓名的间隔号用“·”。"),
        (USCCField(), "9111", "统一社会信用代码应为 18 位，现在有 4 位。"),
        (
            USCCField(),
            "91110108MA9XK27Q0I",
            "统一社会信用代码中不会出现“I”（不用字母 I、O、S、V、Z），请对照营业执照核对。",
        ),
        (USCCField(), "911100006000373411", "统一社会信用代码的校验位不对，请对照营业执照逐位核对。"),
        (IdNumberField(), "110108880101123", "15 位的旧号码已停止使用，请按现在的身份证填写 18 位公民身份号码。"),
        (IdNumberField(), "1101081988", "公民身份号码应为 18 位，现在有 10 位。"),
        (IdNumberField(), "A1010819880101001X", "公民身份号码前 17 位是数字，末位是数字或字母 X。"),
        (IdNumberField(), "110108198813010010", "公民身份号码第 7 至 14 位不是有效的出生日期，请逐位核对。"),
        (IdNumberField(), "110108198801010010", "公民身份号码的末位校验码不对，请逐位核对。"),
        (PhoneField(), "6508", "请填写 11 位手机号，或带区号的固定电话，如 010-65080000。"),
        (PostcodeField(), "1000", "邮政编码应为 6 位数字。"),
        (MonthField(), "1988-13", "请按“年-月”填写，如 1988-06。"),
        (DayField(), "0026-04-20", "年份请填写 1900 至 2100 之间。"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(field: Field, typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [sentence]


def test_a_stored_amount_is_shown_in_ten_thousands_and_what_was_typed_stays() -> None:
    field = WanField()
    assert field.prepare_value(Decimal("12684000.00")) == "1268.40"
    assert field.prepare_value("268.403") == "268.403"
    assert field.has_changed(Decimal("2684000.00"), "268.4") is False
    assert field.has_changed(Decimal("2684000.00"), "268.5") is True
