"""Fields for the cells of a sheet: choices written as words, 是 and 否, several words in one cell; values as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class WordField(forms.Field):
    """A choice written as its word, as people write it in a sheet; cleans to the code."""

    def __init__(self, *, choices: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.words = {str(word): code for code, word in choices}

    def to_python(self, value: Any) -> str:
        word = "".join(str(value or "").split())
        if not word:
            return ""
        if word not in self.words:
            raise ValidationError(
                "“%(label)s”没有“%(word)s”，请填写：%(words)s。",
                code="unknown",
                params={"label": self.label, "word": word, "words": "、".join(self.words)},
            )
        return self.words[word]

    def word_of(self, code: Any) -> str:
        return next((word for word, known in self.words.items() if known == code), "")


class YesField(WordField):
    """是 or 否; an empty cell is 否."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("yes", "是"), ("", "否")], required=False, **options)

    def clean(self, value: Any) -> bool:
        return bool(super().clean(value))

    def word_of(self, code: Any) -> str:
        return "是" if code else "否"


class ListField(forms.CharField):
    """Several words in one cell, parted by 、 or a comma; cleans to a list."""

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.longest = most, longest

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        for sign in "，,；;/":
            text = text.replace(sign, "、")
        words = list(dict.fromkeys(word for part in text.split("、") if (word := part.strip())))
        if len(words) > self.most:
            raise ValidationError(f"“{self.label}”最多填写 {self.most} 项。", code="most")
        if long := next((word for word in words if len(word) > self.longest), ""):
            raise ValidationError(f"“{self.label}”每项不超过 {self.longest} 字：{long}", code="longest")
        return words

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value


def text_of(value: Any) -> str:
    """A cell or a value as text: days as 2026-04-20, whole numbers without a point, lists parted by 、."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value).strip()
