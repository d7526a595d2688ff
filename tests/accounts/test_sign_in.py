"""Signing in, being locked, signing in again after a time-out, first duties."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import services
from accounts.middleware import LAST_SEEN
from accounts.models import SecurityEvent, User
from common import clock
from tests.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"


def enter(client: Client, username: str, password: str = PASSWORD, next_page: str = "/accounts/profile/") -> object:
    return client.post(LOGIN, {"login": username, "password": password, "next": next_page})


def grow_idle(client: Client, minutes: int) -> None:
    """Let the session believe that nobody touched it for that long."""
    session = client.session
    session[LAST_SEEN] = time.time() - minutes * 60
    session.save()


@pytest.fixture
def client_of_clerk(cast: Cast) -> Client:
    client = Client()
    enter(client, "unit_clerk@shoukong")
    return client


def verbs(user: User) -> list[str]:
    return list(SecurityEvent.objects.filter(about=user).order_by("pk").values_list("verb", flat=True))


def test_a_right_password_opens_the_page_that_was_asked_for(cast: Cast) -> None:
    client = Client()
    assert client.get("/accounts/profile/").url == "/accounts/login/?next=/accounts/profile/"
    assert enter(client, "Unit_Clerk@shoukong").url == "/accounts/profile/"
    assert verbs(cast.people["unit_clerk"]) == ["signed_in"]


def test_a_wrong_password_says_so_and_keeps_the_user_name(cast: Cast) -> None:
    answer = enter(Client(), "unit_clerk@shoukong", "Wrong-password-1")
    form = answer.context["form"]
    assert (answer.status_code, form.non_field_errors(), form["login"].value()) == (
        422,
        ["用户名或密码不正确，请重新输入。"],
        "unit_clerk@shoukong",
    )
    assert verbs(cast.people["unit_clerk"]) == ["sign_in_failed"]


def test_five_failures_lock_for_thirty_minutes_whatever_the_letters(cast: Cast) -> None:
    spellings = ["unit_clerk@shoukong", "UNIT_CLERK@shoukong", "unit_clerk@SHOUKONG", "unit_clerk@shoukong"]
    for spelling in spellings:
        enter(Client(), spelling, "Wrong-password-1")
    answer = enter(Client(), "unit_clerk@shoukong", "Wrong-password-1")
    sentence = "密码连续输错 5 次，账号已锁定 30 分钟，还剩 30 分钟。急用请联系本单位管理成员的人或系统管理员。"
    assert (answer.status_code, answer.context["locked"]) == (429, sentence)
    assert enter(Client(), "unit_clerk@shoukong").status_code == 429
    assert enter(Client(), "unit_approver@shoukong").status_code == 302
    assert "locked" in verbs(cast.people["unit_clerk"])


def test_four_failures_do_not_lock(cast: Cast) -> None:
    for _ in range(4):
        enter(Client(), "unit_clerk@shoukong", "Wrong-password-1")
    assert enter(Client(), "unit_clerk@shoukong").status_code == 302


def test_an_unknown_name_is_journalled_without_what_was_typed(cast: Cast) -> None:
    enter(Client(), "my-secret-password", "x")
    event = SecurityEvent.objects.get()
    assert (event.verb, event.about, event.facts) == ("sign_in_failed", None, {"known": False})
    assert "my-secret-password" not in event.content


def test_a_disabled_account_is_turned_away_and_its_session_ends(cast: Cast, client_of_clerk: Client) -> None:
    services.disable(cast.people["unit_clerk"], by=cast.people["system_admin"], at=clock.now(), reason="离职")
    assert client_of_clerk.get("/accounts/profile/").url == "/accounts/login/?next=/accounts/profile/"
    assert Client().post(LOGIN, {"login": "unit_clerk@shoukong", "password": PASSWORD}).url == "/accounts/inactive/"


def test_a_session_of_half_an_hour_without_anybody_ends(cast: Cast, client_of_clerk: Client) -> None:
    grow_idle(client_of_clerk, 29)
    assert client_of_clerk.get("/accounts/profile/").status_code == 200
    grow_idle(client_of_clerk, 31)
    assert client_of_clerk.get("/accounts/profile/").url == "/accounts/login/?next=/accounts/profile/"


def test_polls_and_fetched_pieces_are_no_activity_but_pages_and_autosaves_are(client_of_clerk: Client) -> None:
    def seen_after(**headers: str) -> bool:
        grow_idle(client_of_clerk, 20)
        client_of_clerk.get("/accounts/profile/", headers=headers)
        return time.time() - client_of_clerk.session[LAST_SEEN] < 60

    assert [
        seen_after(accept="application/json"),
        seen_after(sec_fetch_mode="cors"),
        seen_after(sec_fetch_mode="navigate"),
    ] == [False, False, True]
    grow_idle(client_of_clerk, 20)
    client_of_clerk.post("/accounts/inbox/read/", headers={"X-Autosave": "1", "Accept": "application/json"})
    assert time.time() - client_of_clerk.session[LAST_SEEN] < 60


def test_being_seen_is_written_at_most_once_in_five_minutes(client_of_clerk: Client) -> None:
    grow_idle(client_of_clerk, 4)
    before = client_of_clerk.session[LAST_SEEN]
    client_of_clerk.get("/accounts/profile/")
    assert client_of_clerk.session[LAST_SEEN] == before


def test_a_script_is_told_where_to_sign_in_again_and_only_the_same_person_may(
    cast: Cast, client_of_clerk: Client
) -> None:
    grow_idle(client_of_clerk, 31)
    answer = client_of_clerk.post("/accounts/inbox/read/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"login": "/accounts/login/again/"})
    again = "/accounts/login/again/"
    other = client_of_clerk.post(again, {"login": "unit_approver@shoukong", "password": PASSWORD})
    assert other.context["form"].errors["login"] == ["这里只能由原来登录的人继续；换人登录，请先回到登录页。"]
    same = client_of_clerk.post(
        f"{again}?next=/accounts/inbox/", {"login": "unit_clerk@shoukong", "password": PASSWORD}
    )
    assert same.url == "/accounts/inbox/"


def test_a_form_posted_after_the_time_out_is_kept_and_offered_again(cast: Cast, client_of_clerk: Client) -> None:
    typed = {"name": "孟知微", "email": "new@shoukong.example", "phone": "13900139000"}
    grow_idle(client_of_clerk, 31)
    assert client_of_clerk.post("/accounts/profile/", typed | {"password": "secret"}).url == (
        "/accounts/login/?next=/accounts/login/kept/"
    )
    assert "13900139000" not in json.dumps(dict(client_of_clerk.session))
    enter(client_of_clerk, "unit_clerk@shoukong", next_page="/accounts/login/kept/")
    kept = client_of_clerk.get("/accounts/login/kept/").context["kept"]
    assert (kept.path, dict(kept.pairs)) == ("/accounts/profile/", typed)
    client_of_clerk.post(kept.path, dict(kept.pairs))
    assert User.objects.get(username="unit_clerk@shoukong").email == "new@shoukong.example"
    assert client_of_clerk.get("/accounts/login/kept/").url == "/"


def test_a_kept_form_is_never_shown_to_somebody_else(cast: Cast, client_of_clerk: Client) -> None:
    grow_idle(client_of_clerk, 31)
    client_of_clerk.post("/accounts/profile/", {"name": "孟知微"})
    enter(client_of_clerk, "unit_approver@shoukong", next_page="/accounts/login/kept/")
    assert client_of_clerk.get("/accounts/login/kept/").url == "/"


def test_a_given_password_must_be_changed_before_anything_else(cast: Cast) -> None:
    approver, clerk = cast.people["unit_approver"], cast.people["unit_clerk"]
    given = services.issue_password(clerk, by=approver, at=clock.now())
    client = Client()
    enter(client, "unit_clerk@shoukong", given)
    assert client.get("/accounts/organisation/").url == "/accounts/password/"
    assert client.get("/").url == "/accounts/password/"  # public for strangers, the own work for him
    weak = client.post("/accounts/password/", {"old": given, "new": "kurz1", "again": "kurz1"})
    assert weak.context["form"].errors == {"new": ["密码至少 10 个字符，现在有 5 个。"]}
    new = "Neues-Kennwort-7"
    assert client.post("/accounts/password/", {"old": given, "new": new, "again": new}).url == "/"
    assert client.get("/accounts/organisation/").status_code == 200


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("aaaaaaaaaaaa", "密码须含小写字母、大写字母、数字、符号中的至少三种。"),
        ("Unit_clerk@shoukong1", "密码与用户名或邮箱太相似，请换一个。"),
        (PASSWORD, "不能使用最近 5 次用过的密码，请换一个。"),
    ],
)
def test_a_password_of_ones_own_obeys_the_rules(cast: Cast, password: str, sentence: str) -> None:
    clerk, client_of_clerk = cast.people["unit_clerk"], Client()
    clerk.set_password(PASSWORD)  # of which the history takes note
    clerk.save()
    enter(client_of_clerk, clerk.username)
    answer = client_of_clerk.post("/accounts/password/", {"old": PASSWORD, "new": password, "again": password})
    assert answer.context["form"].errors["new"][0] == sentence


def test_changing_the_password_ends_the_other_sessions_only(cast: Cast, client_of_clerk: Client) -> None:
    elsewhere = Client()
    enter(elsewhere, "unit_clerk@shoukong")
    new = "Neues-Kennwort-7"
    client_of_clerk.post("/accounts/password/", {"old": PASSWORD, "new": new, "again": new})
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert client_of_clerk.get("/accounts/profile/").status_code == 200


def test_the_password_asked_for_again_is_counted_and_locks(client_of_clerk: Client) -> None:
    wrong = {"old": "Wrong-password-1", "new": "Neues-Kennwort-7", "again": "Neues-Kennwort-7"}
    sentences = [client_of_clerk.post("/accounts/password/", wrong).context["form"].errors["old"][0] for _ in range(5)]
    assert sentences[:4] == ["密码不正确，请重新输入。"] * 4
    assert sentences[4].startswith("密码连续输错 5 次，账号已锁定 30 分钟")


def test_official_roles_need_a_second_factor_outside_the_demo(cast: Cast, settings: Settings) -> None:
    def first_page(who: str) -> str:
        client = Client()
        client.force_login(cast.people[who])
        answer = client.get("/accounts/profile/")
        return answer.url if answer.status_code == 302 else "opened"

    assert first_page("review_clerk") == "opened"
    settings.MFA_REQUIRED = True
    assert [first_page(who) for who in ("review_clerk", "expert", "unit_clerk")] == [
        "/accounts/second-factor/set-up/",
        "/accounts/second-factor/set-up/",
        "opened",
    ]


def test_passwords_of_official_roles_grow_old_outside_the_demo(cast: Cast, settings: Settings) -> None:
    settings.PASSWORD_MAX_DAYS = 90
    User.objects.update(password_changed_at=clock.now() - timedelta(days=91))
    answers = []
    for who in ("review_clerk", "unit_clerk"):
        client = Client()
        client.force_login(User.objects.get(pk=cast.people[who].pk))
        answers.append(client.get("/accounts/profile/").status_code)
    assert answers == [302, 200]


def test_only_the_demo_lists_its_accounts(cast: Cast, settings: Settings) -> None:
    shown = Client().get(LOGIN)
    assert [label for label, _ in shown.context["demo_accounts"]][:2] == ["申报经办", "单位负责人"]
    settings.DEMO = False
    assert "demo_accounts" not in Client().get(LOGIN).context
