"""What the drafting of an official opinion asks."""

from __future__ import annotations

from django import forms

from common.forms import HouseForm

BOX_CHARACTERS = 200
MOST_CHARACTERS = 2000


class DeclineDraftForm(HouseForm):
    """The city's reasons for not taking a case in."""

    text = forms.CharField(
        label="不予受理的事实、依据和理由",
        max_length=MOST_CHARACTERS,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明查明的事实、依据的条款。救济途径由系统按规则附在后面，一并送达。",
    )


class PasswordForm(HouseForm):
    """The sign-in password once more, before something is sealed. Its emptiness is told by the one who checks it."""

    mark_optional = False
    password = forms.CharField(
        label="登录密码",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="办理前再输入一次，以确认是本人操作。",
    )
