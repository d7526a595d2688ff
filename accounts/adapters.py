"""How allauth speaks and stores in this house: our sentences, our password service, encrypted second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts import letters
from accounts.addresses import address_of
from accounts.models import User
from accounts.reauthentication import confirm
from accounts.services import change_password
from common import clock, codes, crypto


class SignInAdapter(DefaultAccountAdapter):
    """Closed sign-up, Chinese sentences, one place that sets passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "用户名或密码不正确，请重新输入。",
        "incorrect_password": "密码不正确，请重新输入。",
        "account_inactive": "这个账号已停用，请联系本单位管理成员的人。",
        "too_many_login_attempts": "尝试次数太多，请稍后再试。",
        "invalid_password_reset": "链接已失效或已用过，请重新申请。",
        "password_mismatch": "两次输入的密码不一致。",
        "rate_limited": "操作过于频繁，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Units register on our own page; nobody else signs up."""
        return False

    def add_message(self, *args: Any, **facts: Any) -> None:
        """No flash messages of allauth's: the page that follows says where one is."""

    def reauthenticate(self, user: User, password: str) -> bool:
        return confirm(context.request, password) == ""

    def set_password(self, user: User, password: str) -> None:
        """Asked by allauth at the end of a reset by mail."""
        at = clock.now()
        change_password(user, password, at=at, how="mail", address=address_of(context.request))
        letters.password_changed(user, at, None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "local"


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets encrypted in the database, the QR code drawn without inline style."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "您的角色必须使用第二因素，不能停用；手机遗失请联系本单位管理成员的人当面重发。",
        "cannot_generate_recovery_codes": "请先启用动态口令，再生成恢复码。",
        "incorrect_code": "验证码不正确，请核对手机上的 6 位数字后重新输入。",
    }

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> SafeString:
        return codes.qr(url, label="动态口令二维码")

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (settings.MFA_REQUIRED and authenticator.user.needs_second_factor)
