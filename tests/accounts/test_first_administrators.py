"""A new house begins with three administrators, appointed once; everybody else is let in by them."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import SecurityEvent, User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
PEOPLE = ("--system", "wangmin=王敏", "--security", "LiQing=李青", "--audit", "zhaoyu=赵宇")


def appoint(*given: str) -> list[str]:
    told = StringIO()
    call_command("appoint_administrators", *given, stdout=told)
    return told.getvalue().splitlines()


def test_three_people_each_get_one_post_and_a_password_to_be_changed() -> None:
    call_command("load_reference", verbosity=0)
    lines = appoint(*PEOPLE)
    held = {
        user.username: (user.name, user.memberships.get().role, user.must_change_password)
        for user in User.objects.exclude(memberships=None)
    }
    assert held == {
        "wangmin": ("王敏", Role.SYSTEM_ADMIN, True),
        "liqing": ("李青", Role.SECURITY_ADMIN, True),
        "zhaoyu": ("赵宇", Role.AUDIT_ADMIN, True),
    }
    assert [line.rsplit(" ", 1)[0] for line in lines[:3]] == [
        "系统管理员　王敏　用户名 wangmin　密码",
        "安全管理员　李青　用户名 liqing　密码",
        "审计管理员　赵宇　用户名 zhaoyu　密码",
    ]
    assert lines[3] == "请分别当面告知本人。首次登录须更换密码，并绑定动态口令。"
    assert SecurityEvent.objects.filter(verb=SecurityEvent.Verb.ACCOUNT_MADE, actor=None).count() == 3


def test_whoever_is_appointed_signs_in_and_is_led_to_an_own_password() -> None:
    call_command("load_reference", verbosity=0)
    password = appoint(*PEOPLE)[1].rsplit(" ", 1)[1]
    client = Client()
    client.post("/accounts/login/", {"login": "liqing", "password": password})
    assert client.get("/").headers["Location"] == "/accounts/password/"


@pytest.mark.parametrize(
    ("loaded", "before", "given", "sentence"),
    [
        (False, (), PEOPLE, "基础数据尚未载入，请先运行 manage.py load_reference。"),
        (True, PEOPLE, PEOPLE, "三员已经任命，新的任命请由现任三员在页面上办理。"),
        (True, (), (*PEOPLE[:4], "--audit", "wangmin=赵宇"), "用户名 wangmin 已被使用，请换一个。"),
    ],
)
def test_what_is_refused_leaves_nobody_behind(
    *, loaded: bool, before: tuple[str, ...], given: tuple[str, ...], sentence: str
) -> None:
    if loaded:
        call_command("load_reference", verbosity=0)
    if before:
        appoint(*before)
    accounts = User.objects.count()
    with pytest.raises(CommandError) as caught:
        appoint(*given)
    assert (str(caught.value), User.objects.count()) == (sentence, accounts)
