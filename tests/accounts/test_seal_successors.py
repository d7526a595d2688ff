"""A new certificate finds its second person: a colleague, else the body of a unit, else the city."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts import credentials, tasks
from accounts.letters import seal_waits
from accounts.models import Membership, SealCredential
from common.clock import BEIJING
from common.models import Letter
from tests.accounts.test_members import client_of
from tests.cast import PASSWORD, Cast

NOON = datetime(2026, 4, 8, 12, tzinfo=BEIJING)
CONFIRMERS = ("unit_approver", "other_unit", "review_approver", "other_body", "city_officer", "city_approver")


def successor(cast: Cast, place: str, who: str) -> SealCredential:
    made = credentials.request_successor(cast.bodies[place], by=cast.people[who], at=NOON)
    seal_waits(made, NOON)
    return made


@pytest.mark.parametrize(
    ("place", "asks", "second"),
    [
        ("jintang", "other_unit", {"other_body"}),  # a unit of one person: its body
        ("haidian", "review_approver", {"city_officer", "city_approver"}),  # a body of one approver: the city
        ("rsj", "city_approver", {"city_officer"}),
    ],
)
def test_the_list_the_task_and_the_page_agree_on_the_second_person(
    cast: Cast, place: str, asks: str, second: set[str]
) -> None:
    waiting = successor(cast, place, asks)
    listed = {
        who
        for who in CONFIRMERS
        if list(client_of(cast.people[who]).get("/accounts/seals/").context["rows"]) == [waiting]
    }
    told = {
        who
        for who in CONFIRMERS
        for bar in tasks.tasks_for(cast.people[who], NOON)
        if (bar["sentence"], bar["link"]["href"]) == ("1 枚新印章证书等您作为第二人确认。", "/accounts/seals/")
    }
    opened = {
        who
        for who in CONFIRMERS
        if client_of(cast.people[who]).get(f"/accounts/seal/{waiting.pk}/confirm/").status_code == 200
    }
    written = set(Letter.objects.filter(template="accounts/seal_waits").values_list("recipient__username", flat=True))
    assert (listed, told, opened) == (second, second, second)
    assert written == {cast.people[who].username for who in second}


def test_a_colleague_comes_before_the_next_stage(cast: Cast) -> None:
    Membership.objects.filter(user=cast.people["review_clerk"]).update(may_admit=True)
    waiting = successor(cast, "haidian", "review_approver")
    assert list(SealCredential.objects.to_confirm_by(cast.people["review_clerk"])) == [waiting]
    assert not SealCredential.objects.to_confirm_by(cast.people["city_approver"]).exists()


def test_a_confirmed_certificate_waits_for_nobody(cast: Cast) -> None:
    waiting = successor(cast, "haidian", "review_approver")
    client = client_of(cast.people["city_approver"])
    answer = client.post(f"/accounts/seal/{waiting.pk}/confirm/", {"password": PASSWORD})
    assert answer.url == "/accounts/seals/"
    assert list(client.get("/accounts/seals/").context["rows"]) == []
    waiting.refresh_from_db()
    assert waiting.confirmed_by == cast.people["city_approver"]
