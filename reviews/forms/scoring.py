"""What the score sheet asks: one value in a plain form, what a device sends, the signature, a proposed veto."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from applications.models import Indicator, RuleSet, Veto
from common.forms import HouseForm
from common.handwriting import HandwritingField
from reviews.models import ScoreSheet
from reviews.services import scoring, signing

MOST_COMMENT = 500
MOST_ENTRIES = 200


class ScoreForm(HouseForm):
    """One indicator: points, comment, the revision it was based on."""

    points = forms.DecimalField(required=False, max_digits=5, decimal_places=2)
    comment = forms.CharField(label="评语", required=False, max_length=MOST_COMMENT)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        points = data.get("points")
        if sentence := scoring.fault_of(self.indicator, points):
            self.add_error("points", sentence)
        if sentence := scoring.comment_owed(self.indicator, points, data.get("comment", "")):
            self.add_error("comment", sentence)
        return data


class EntryForm(forms.Form):
    """One value of a device; a value that no rule accepts is answered, never an error of the whole."""

    uuid = forms.UUIDField()
    indicator = forms.CharField(max_length=10)
    base = forms.IntegerField(min_value=0)
    follows = forms.UUIDField(required=False)
    points = forms.DecimalField(required=False, max_digits=5, decimal_places=2)
    comment = forms.CharField(required=False, max_length=MOST_COMMENT, strip=False)
    at = forms.CharField(required=False, max_length=40)

    def clean_at(self) -> datetime | None:
        return moment(self.cleaned_data["at"])

    @property
    def entry(self) -> scoring.Entry:
        return scoring.Entry(**self.cleaned_data)


def moment(text: str) -> datetime | None:
    """A device's moment with its zone; None where it is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


class PhotoForm(forms.Form):
    """One photo with the device's own UUID and moment."""

    uuid = forms.UUIDField()
    indicator = forms.CharField(max_length=10)
    at = forms.CharField(required=False, max_length=40)
    photo = forms.FileField()


class SignForm(HouseForm):
    """The signature: drawn, or typed with the password; a reason where the total is very low or very high."""

    reason = forms.CharField(label="总分说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    strokes = HandwritingField(required=False)
    typed = forms.CharField(label="键入姓名", required=False, max_length=50)
    password = forms.CharField(
        label="登录密码",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="键入姓名签名时，须再次验证身份。",
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, total: Decimal, rules: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.owed = signing.reason_owed(total, rules)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.owed and not (data.get("reason") or "").strip():
            self.add_error("reason", self.owed)
        typed = (data.get("typed") or "").strip()
        if not data.get("strokes") and not typed and "strokes" not in self.errors:
            self.add_error("strokes", "请手写签名，或键入姓名并验证身份。")
        if typed and typed != self.name:
            self.add_error("typed", f"须与您的姓名“{self.name}”一致。")
        return data

    @property
    def is_drawn(self) -> bool:
        return bool(self.cleaned_data.get("strokes"))

    @property
    def signature(self) -> signing.Signature:
        """Only of a valid form; a drawn name wins over a typed one."""
        if self.is_drawn:
            return signing.Signature(ScoreSheet.SignedBy.DRAWN, self.cleaned_data["strokes"])
        return signing.Signature(ScoreSheet.SignedBy.TYPED)


class VetoForm(HouseForm):
    """Which veto applies, and on what basis."""

    veto = forms.ModelChoiceField(
        label="情形", queryset=Veto.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    basis = forms.CharField(
        label="依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明看到的事实和对应的材料；由专家组讨论认定。",
    )

    def __init__(self, *args: Any, sheet: ScoreSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["veto"].queryset = Veto.objects.filter(rubric=sheet.rubric_id)  # type: ignore[attr-defined]  # a ModelChoiceField
