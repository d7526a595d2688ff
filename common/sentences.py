"""What a form says when a value does not fit: one table of Chinese sentences for Django's own fields."""

from django import forms

REQUIRED = "请填写“{label}”。"
CHOOSE = "请选择“{label}”。"
TICK = "请勾选“{label}”。"

GENERAL = {
    "max_length": "“{label}”不超过 %(limit_value)d 字，现在有 %(show_value)d 字。",
    "min_length": "“{label}”不少于 %(limit_value)d 字，现在有 %(show_value)d 字。",
    "max_value": "“{label}”不能大于 %(limit_value)s。",
    "min_value": "“{label}”不能小于 %(limit_value)s。",
    "max_digits": "“{label}”的数字太长，连小数最多 %(max)s 位。",
    "max_decimal_places": "“{label}”最多保留 %(max)s 位小数。",
    "max_whole_digits": "“{label}”的整数部分最多 %(max)s 位。",
    "null_characters_not_allowed": "“{label}”中有不能保存的空字符，请删去后重填。",
}

# the first that fits speaks: the special before the general
BY_FIELD: tuple[tuple[type[forms.Field], dict[str, str]], ...] = (
    (forms.DecimalField, {"invalid": "“{label}”请填写数字。"}),  # Django's are integer fields too
    (forms.FloatField, {"invalid": "“{label}”请填写数字。"}),
    (forms.IntegerField, {"invalid": "“{label}”请填写整数。"}),
    (forms.DateField, {"invalid": "“{label}”不是有效的日期，请按 2026-04-20 的样子填写。"}),
    (forms.DateTimeField, {"invalid": "“{label}”不是有效的时间，请按 2026-04-20 14:30 的样子填写。"}),
    (forms.TimeField, {"invalid": "“{label}”不是有效的钟点，请按 14:30 的样子填写。"}),
    (forms.EmailField, {"invalid": "“{label}”不是有效的电子邮箱地址，请检查是否缺少 @ 或后缀。"}),
    (forms.URLField, {"invalid": "“{label}”不是有效的网址。"}),
    (forms.UUIDField, {"invalid": "“{label}”的标识不对，请刷新页面后重试。"}),
    (
        forms.FileField,
        {
            "invalid": "没有收到“{label}”的文件，请重新选择。",
            "missing": "没有收到“{label}”的文件，请重新选择。",
            "empty": "选择的文件是空的，请换一个文件。",
            "max_length": "文件名太长，请改短后再上传。",
            "contradiction": "请只做一件事：或者上传新文件，或者清除原文件。",
        },
    ),
    (
        forms.MultipleChoiceField,
        {"invalid_choice": "“{label}”中没有 %(value)s 这一项，请重新选择。", "invalid_list": "“{label}”请重新选择。"},
    ),
    (
        forms.ModelMultipleChoiceField,
        {
            "list": "“{label}”请重新选择。",
            "invalid_choice": "“{label}”中有一项已不能选择，请重新选择。",
            "invalid_pk_value": "“{label}”中有一项已不能选择，请重新选择。",
        },
    ),
    (forms.ModelChoiceField, {"invalid_choice": "“{label}”中这一项已不能选择，请重新选择。"}),  # a choice field too
    (forms.ChoiceField, {"invalid_choice": "“{label}”中没有这一项，请重新选择。"}),
)


def sentences_for(field: forms.Field, label: str) -> dict[str, str]:
    """The sentences that replace Django's words for this field; a sentence that the field set itself stays."""
    wording = {"required": _when_missing(field)} | GENERAL
    for kind, words in reversed(BY_FIELD):
        if isinstance(field, kind):
            wording |= words
    own = _own_messages(field)
    safe_label = label.replace("%", "%%")
    return {code: text.format(label=safe_label) for code, text in wording.items() if code not in own}


def _when_missing(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return TICK
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.FileField)
    return CHOOSE if chosen else REQUIRED


def _own_messages(field: forms.Field) -> set[str]:
    """Codes whose sentence differs from what Django's field class says by itself."""
    stock: dict[str, object] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            stock |= getattr(kind, "default_error_messages", {})
    return {code for code, text in field.error_messages.items() if text != stock.get(code)}
