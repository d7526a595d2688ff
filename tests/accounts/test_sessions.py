"""How sessions end by themselves, and how accounts that nobody uses are closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import services
from accounts.models import SecurityEvent, User
from accounts.unused import disable_unused
from common import clock
from tests.accounts.test_sign_in import LOGIN, enter, grow_idle, verbs
from tests.cast import Cast

ELSEWHERE = "这个账号刚刚在另一处登录，本处已自动退出。如果不是您本人，请立即登录并修改密码。"
IDLE = "离开超过 30 分钟，已自动退出，请重新登录。"
PROFILE = "/accounts/profile/"


def entered(username: str) -> Client:
    client = Client()
    enter(client, username)
    return client


def how_ended(user: User) -> list[str]:
    lines = SecurityEvent.objects.filter(about=user, verb="session_ended").order_by("pk")
    return [line.facts["how"] for line in lines]


@pytest.mark.parametrize(
    ("username", "who", "single", "still_open"),
    [
        ("review_clerk@haidian", "review_clerk", True, False),
        ("expert@pool", "expert", True, False),
        ("unit_clerk@shoukong", "unit_clerk", True, True),  # units may work at several places
        ("review_clerk@haidian", "review_clerk", False, True),  # in the demo many try one account
    ],
)
def test_a_new_sign_in_of_an_official_ends_the_older_one(
    cast: Cast, settings: Settings, username: str, who: str, *, single: bool, still_open: bool
) -> None:
    settings.SINGLE_SESSION = single
    older, newer = entered(username), entered(username)
    assert newer.get(PROFILE).status_code == 200
    answer = older.get(PROFILE)
    assert answer.status_code == (200 if still_open else 302)
    assert how_ended(cast.people[who]) == ([] if still_open else ["elsewhere"])
    assert newer.get(PROFILE).status_code == 200


def test_the_older_session_is_told_why_and_loses_nothing_that_was_typed(cast: Cast, settings: Settings) -> None:
    settings.SINGLE_SESSION = True
    older = entered("review_clerk@haidian")
    entered("review_clerk@haidian")
    answer = older.post(PROFILE, {"name": "周明远", "email": "z@haidian.example"}, follow=True)
    assert (answer.context["ended"], "已自动退出" in answer.content.decode()) == (ELSEWHERE, True)
    enter(older, "review_clerk@haidian", next_page="/accounts/login/kept/")
    kept = older.get("/accounts/login/kept/").context["kept"]
    assert (kept.path, dict(kept.pairs)) == (PROFILE, {"name": "周明远", "email": "z@haidian.example"})


def test_a_script_of_the_older_session_is_sent_to_the_dialog_with_the_reason(cast: Cast, settings: Settings) -> None:
    settings.SINGLE_SESSION = True
    older = entered("review_clerk@haidian")
    entered("review_clerk@haidian")
    answer = older.post("/accounts/inbox/read/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"login": "/accounts/login/again/"})
    assert older.get("/accounts/login/again/").context["ended"] == ELSEWHERE


def test_a_session_that_ends_by_idling_leaves_a_line_and_a_sentence(cast: Cast) -> None:
    client = entered("unit_clerk@shoukong")
    grow_idle(client, 31)
    assert client.get(PROFILE, follow=True).context["ended"] == IDLE
    assert how_ended(cast.people["unit_clerk"]) == ["idle"]
    enter(client, "unit_clerk@shoukong")
    assert verbs(cast.people["unit_clerk"]) == ["signed_in", "session_ended", "signed_in"]


def test_a_first_visit_to_the_sign_in_page_speaks_of_no_ended_session(db: None) -> None:
    assert Client().get(LOGIN).context["ended"] == ""


@pytest.mark.parametrize(
    ("who", "days", "demo", "is_closed"),
    [
        ("review_clerk", 91, False, True),
        ("review_clerk", 89, False, False),
        ("expert", 91, False, True),
        ("audit_admin", 91, False, True),
        ("unit_clerk", 400, False, False),  # units come with the season
        ("system_admin", 400, False, False),  # the last who could open the others again
        ("review_clerk", 400, True, False),  # the demo's clock leaps
    ],
)
def test_accounts_that_nobody_used_for_ninety_days_are_closed(
    cast: Cast, settings: Settings, who: str, days: int, *, demo: bool, is_closed: bool
) -> None:
    settings.DEMO = demo
    now, person = clock.now(), cast.people[who]
    User.objects.exclude(pk=person.pk).update(last_login=now)
    User.objects.filter(pk=person.pk).update(
        last_login=now - timedelta(days=days), created_at=now - timedelta(days=500)
    )
    disable_unused(now)
    disable_unused(now)
    assert list(User.objects.filter(is_active=False)) == ([person] if is_closed else [])
    lines = SecurityEvent.objects.filter(about=person, verb="account_disabled")
    assert [(line.actor, line.details) for line in lines] == (
        [(None, "原因 超过 90 天未登录，系统自动停用")] if is_closed else []
    )


def test_an_account_that_was_opened_again_has_its_days_anew(cast: Cast, settings: Settings) -> None:
    settings.DEMO = False
    now, person = clock.now(), cast.people["review_clerk"]
    long_ago = now - timedelta(days=200)
    User.objects.update(last_login=now)
    User.objects.filter(pk=person.pk).update(last_login=long_ago, created_at=long_ago)
    disable_unused(now)
    services.enable(person, by=cast.people["system_admin"], at=now)
    disable_unused(now + timedelta(days=89))
    assert User.objects.get(pk=person.pk).is_active
    assert verbs(person) == ["account_disabled", "account_enabled"]


def test_the_policy_page_says_what_is_a_setting(cast: Cast) -> None:
    client = entered("security_admin@ops")
    rows = client.get("/accounts/policy/").context["rows"]
    assert [(row.label, row.setting) for row in rows] == [
        ("密码强度", "AUTH_PASSWORD_VALIDATORS"),
        ("登录失败", "AXES_FAILURE_LIMIT、AXES_COOLOFF_TIME"),
        ("密码有效期", "PASSWORD_MAX_DAYS"),
        ("离开多久须重新登录", "SESSION_IDLE_SECONDS"),
        ("同时登录", "SINGLE_SESSION"),
        ("第二因素", "MFA_REQUIRED"),
        ("首次登录", ""),
        ("三员", ""),
        ("长期不用的账号", ""),
    ]
