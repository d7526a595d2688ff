"""What the forms and rows of all chapters share: nothing is compelled, secrets stay masked, months are text.

What is owed is told by ``applications.faults``; a form here refuses only what cannot be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from applications.choices import IdentityKind, Sex
from common.form_fields import MOBILE, MonthField, check_id_number, plain
from common.forms import HouseBehaviour, HouseModelForm
from common.masking import masked_account, masked_id, masked_phone
from common.rows import RowForm

UNCHOSEN = "请选择"
SEX_OF_DIGIT = {1: Sex.MALE, 0: Sex.FEMALE}


class MonthText(MonthField):
    """A month kept as ``1988-06``; a plain line, so that what was mistyped is shown again."""

    def __init__(self, **options: Any) -> None:
        attrs = {"placeholder": "如 1988-06", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.DateInput(format="%Y-%m", attrs=attrs), **options)

    def to_python(self, value: object) -> Any:
        month = super().to_python(value)
        return f"{month:%Y-%m}" if month else ""

    def prepare_value(self, value: object) -> object:
        try:
            return super().to_python(value) or value
        except ValidationError:
            return value


class ChoiceByWord(forms.ChoiceField):
    """A choice that also understands its words, as they come from a spreadsheet: 高级技师, 二级／技师."""

    def to_python(self, value: object) -> str:
        return self._code(plain(super().to_python(value)))

    def prepare_value(self, value: object) -> object:
        return self._code(value) if isinstance(value, str) else value

    def _code(self, text: str) -> str:
        """The code or word itself, one of its words, or the only word that holds it; as row_editor.js understands."""
        sought = text.replace("/", "／").strip()
        given = [(str(code), str(word)) for code, word in self.widget.choices if code]
        ways = (
            [code for code, word in given if sought in {code, word}],
            [code for code, word in given if sought in re.split("[／（）、]", word)],
            [code for code, word in given if len(sought) > 1 and sought in word],
        )
        return next((found[0] for found in ways if sought and len(found) == 1), text)


class SecretText(forms.CharField):
    """A personal value that is shown masked; posting the mask back unchanged keeps what is stored."""

    def __init__(
        self, *, mask: Callable[[str], str], check: Callable[[str], None] | None = None, **options: Any
    ) -> None:
        super().__init__(required=False, **options)
        self.mask = mask
        self.check = check
        self.kept = ""
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "data-no-local": ""})

    def to_python(self, value: object) -> str:
        text = re.sub(r"\s", "", plain(super().to_python(value)))
        return self.kept if self.kept and text == self.mask(self.kept).replace(" ", "") else text

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and value != self.kept and self.check:
            self.check(value)


def id_number_field() -> SecretText:
    """Checked together with the kind of paper, in ``check_identity``."""
    return SecretText(
        mask=masked_id, label="公民身份号码", max_length=24, help_text="只用于核对；除申报表正表外不显示全号。"
    )


def mobile_field(label: str) -> SecretText:
    return SecretText(mask=masked_phone, label=label, check=_check_mobile, max_length=24)


def account_field() -> SecretText:
    return SecretText(mask=masked_account, label="账号", check=_check_account, max_length=40)


def _check_mobile(value: str) -> None:
    if not MOBILE.fullmatch(value):
        raise ValidationError("请填写 11 位手机号。", code="shape")


def _check_account(value: str) -> None:
    if not re.fullmatch(r"\d{8,30}", value.replace("-", ""), re.ASCII):
        raise ValidationError("银行账号为 8 至 30 位数字，请对照开户资料核对。", code="shape")


def check_identity(form: forms.BaseForm, kind: str, *, sex: str, born: str) -> dict[str, str]:
    """Check number, sex and birth against each other; returns what follows from a number and was left open."""
    number = str(form.cleaned_data.get("id_number") or "").upper()
    if not number or "id_number" in form.errors:
        return {}
    form.cleaned_data["id_number"] = number
    if kind != IdentityKind.RESIDENT:
        if not re.fullmatch(r"[0-9A-Z]{5,20}", number, re.ASCII):
            form.add_error("id_number", "证件号码为 5 至 20 位字母和数字，请对照证件核对。")
        return {}
    try:
        check_id_number(number)
    except ValidationError as fault:
        form.add_error("id_number", fault)
        return {}
    own_sex, own_month = SEX_OF_DIGIT[int(number[16]) % 2], f"{number[6:10]}-{number[10:12]}"
    if sex and sex != own_sex:
        form.add_error("sex", f"性别与公民身份号码不一致，号码表示“{own_sex.label}”。")
    if born and born != own_month:
        form.add_error("born", f"出生年月与公民身份号码不一致，号码表示 {own_month}。")
    return {name: value for name, value, given in (("sex", own_sex, sex), ("born", own_month, born)) if not given}


class ChapterBehaviour(HouseBehaviour):
    """Everything may stay open for now; ``owed`` names what must be filled in before preparing."""

    lists_faults = False

    def open_up(self, owed: Iterable[str], kept: dict[str, str]) -> None:
        """Let every field stay empty, mark those that are not owed, and tell secrets what they keep."""
        self.derived: dict[str, Any] = {}
        owed = set(owed)
        for name, field in self.fields.items():
            field.required = False
            field.is_optional = name not in owed and not isinstance(field, forms.BooleanField)  # type: ignore[attr-defined]  # read by label_note
            if isinstance(field, SecretText) and kept.get(name):
                field.kept = kept[name]
                self.initial[name] = field.mask(field.kept)
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
                field.choices = [(code, word if code else UNCHOSEN) for code, word in field.widget.choices]


class ChapterForm(ChapterBehaviour, HouseModelForm):
    """The single fields of a chapter. Made with ``unit_kind``, because that decides which cells exist."""

    def __init__(self, *args: Any, unit_kind: str, owed: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit_kind = unit_kind
        for name in self.cells_of_others(unit_kind):
            self.fields.pop(name, None)
        secrets = {
            name: getattr(self.instance, name) for name, field in self.fields.items() if isinstance(field, SecretText)
        }
        self.open_up(owed, secrets)

    def cells_of_others(self, unit_kind: str) -> Iterable[str]:
        """Cells that a unit of this kind does not have."""
        return ()


class ChapterRow(ChapterBehaviour, RowForm):
    """One row of a list. ``stored`` holds the rows of the table by UUID, for the masks."""

    mark_optional = True

    def __init__(self, *args: Any, stored: dict[str, dict[str, Any]], owed: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = stored.get(str(self["row"].value() or ""), {})
        self.open_up({*owed, "row"}, row)


def month(label: str, **options: Any) -> MonthText:
    return MonthText(label=label, required=False, **options)


def select(label: str, choices: Iterable[tuple[str, str]]) -> ChoiceByWord:
    return ChoiceByWord(label=label, required=False, choices=[("", UNCHOSEN), *choices])


def text(label: str, most: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, **options)
