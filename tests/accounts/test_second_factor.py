"""The second factor from setting up to signing in, recovery codes and the lock of wrong codes; passwords by mail."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import SecurityEvent, User
from tests.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"
SET_UP = "/accounts/second-factor/set-up/"


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def secret(cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> str:
    """The clerk has set up a phone; its secret."""
    client = Client()
    client.post(LOGIN, {"login": "review_clerk@haidian", "password": PASSWORD})
    confirm = client.get(SET_UP).url
    assert confirm == f"/accounts/password/confirm/?{urlencode({'next': SET_UP})}"
    assert client.post(confirm, {"password": PASSWORD}).url == SET_UP
    shown = str(client.get(SET_UP).context["form"].secret)
    assert client.post(SET_UP, {"code": "000000"}).context["form"].errors == {
        "code": ["验证码不正确，请核对手机上的 6 位数字后重新输入。"]
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(SET_UP, {"code": code_now(shown)})
    assert answer.url == "/accounts/second-factor/recovery-codes/"
    return shown


def first_step() -> Client:
    client = Client()
    answer = client.post(LOGIN, {"login": "review_clerk@haidian", "password": PASSWORD})
    assert answer.url == "/accounts/second-factor/code/"
    return client


def test_the_secret_is_encrypted_and_the_set_up_journalled(cast: Cast, secret: str) -> None:
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert (stored.startswith("enc:"), secret in stored) == (True, False)
    assert set(SecurityEvent.objects.filter(verb="factor_set").values_list("facts__factor", flat=True)) == {
        "totp",
        "recovery_codes",
    }


def test_the_password_alone_opens_nothing_any_more(cast: Cast, secret: str) -> None:
    client = first_step()
    assert client.get("/accounts/profile/").status_code == 302
    client.post("/accounts/second-factor/code/", {"code": code_now(secret)})
    assert client.get("/accounts/profile/").status_code == 200


def test_a_recovery_code_opens_once(cast: Cast, secret: str) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    opened = []
    for _ in range(2):
        client = first_step()
        client.post("/accounts/second-factor/code/", {"code": code})
        opened.append(client.get("/accounts/profile/").status_code)
    assert opened == [200, 302]


def test_wrong_codes_lock_like_wrong_passwords(cast: Cast, secret: str) -> None:
    client = first_step()
    for _ in range(5):
        answer = client.post("/accounts/second-factor/code/", {"code": "000000"})
    assert answer.status_code == 429
    assert Client().post(LOGIN, {"login": "review_clerk@haidian", "password": PASSWORD}).status_code == 429


def test_a_forgotten_password_is_set_anew_by_mail_once(cast: Cast) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "unit_clerk@shoukong.example"})
    assert mail.outbox[0].subject == "重设登录密码：北京市首席技师工作室管理系统"
    link = re.search(r"https?://[^/]+(/accounts/password/reset/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link).url
    new = "Guangxue-4827"
    assert client.post(form, {"password1": new, "password2": new}).url == "/accounts/password/reset/done/"
    assert User.objects.get(username="unit_clerk@shoukong").check_password(new)
    assert Client().get(link).context["token_fail"] is True


def test_an_unknown_address_learns_nothing(cast: Cast) -> None:
    answer = Client().post("/accounts/password/reset/", {"email": "nobody@example.invalid"})
    assert (answer.url, mail.outbox) == ("/accounts/password/reset/sent/", [])
