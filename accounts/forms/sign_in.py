"""Forms of sign-in: allauth's, drawn and worded our way, and the change of one's own password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.locks import locked_sentence
from accounts.models import User
from accounts.passwords import RULES
from common.forms import FULL_ROW, HouseBehaviour, HouseForm

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "16"}


def password_field(label: str, *, new: bool, help_text: str = "") -> forms.CharField:
    complete = "new-password" if new else "current-password"
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": complete, "data-no-local": ""}),
    )


class SignInForm(HouseBehaviour, LoginForm):
    """User name and password."""

    widths = {"login": FULL_ROW, "password": FULL_ROW}
    lists_faults = False
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "用户名"
        self.fields["login"].error_messages["required"] = "请输入用户名。"
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocapitalize"] = "none"
        self.fields["password"] = password_field("密码", new=False)
        self.fields["password"].error_messages["required"] = "请输入密码。"


class ConfirmForm(HouseBehaviour, ReauthenticateForm):
    """The password once more, before something that matters."""

    widths = {"password": FULL_ROW}
    lists_faults = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field("登录密码", new=False)


class ResetByMailForm(HouseBehaviour, ResetPasswordForm):
    """The address to which the link goes."""

    widths = {"email": FULL_ROW}
    lists_faults = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label="电子邮箱",
            help_text="账号里登记的邮箱。没有登记邮箱的，请联系本单位管理成员的人重发密码。",
        )


class NewPasswordByMailForm(HouseBehaviour, ResetPasswordKeyForm):
    """The new password, twice, after the link of the mail."""

    widths = {"password1": FULL_ROW, "password2": FULL_ROW}
    lists_faults = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = password_field("新密码", new=True, help_text=RULES)
        self.fields["password2"] = password_field("再输一次新密码", new=True)

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password


class _CodeBehaviour(HouseBehaviour):
    """The six digits of the phone, or a recovery code; wrong ones are counted by axes."""

    widths = {"code": FULL_ROW}
    lists_faults = False
    label = "动态口令（6 位数字）或恢复码"
    user: User  # set by the form of allauth that every user of this class inherits beside it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(label=self.label, max_length=16, widget=forms.TextInput(attrs=CODE))

    def clean_code(self) -> str:
        username = self.user.get_username()
        if not AxesProxyHandler.is_allowed(context.request, {"username": username}):
            raise ValidationError(locked_sentence(username), code="locked")
        self.cleaned_data["code"] = self.cleaned_data["code"].replace(" ", "")
        return super().clean_code()  # type: ignore[misc]  # allauth's form, the next class of every user of this one


class CodeForm(_CodeBehaviour, AuthenticateForm):
    """The second step of sign-in."""


class ConfirmByCodeForm(_CodeBehaviour, ReauthenticateByCodeForm):
    """The code once more, before something that matters."""


class SetUpFactorForm(HouseBehaviour, ActivateTOTPForm):
    """The first code of a new phone, which proves that the secret arrived."""

    widths = {"code": FULL_ROW}
    lists_faults = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="手机上显示的 6 位数字", max_length=8, widget=forms.TextInput(attrs=CODE)
        )


class OwnPasswordForm(HouseForm):
    """Old password, new password twice. Whether the old one is right is asked by the view, where axes counts."""

    old = password_field("现在的密码", new=False)
    new = password_field("新密码", new=True, help_text=RULES)
    again = password_field("再输一次新密码", new=True)
    widths = {"old": FULL_ROW, "new": FULL_ROW, "again": FULL_ROW}
    lists_faults = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new(self) -> str:
        password: str = self.cleaned_data["new"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        return cleaned
