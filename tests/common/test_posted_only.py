"""An address for forms, opened like a page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.honest import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/workshops/columns/"


def test_it_says_so_and_leads_back(cast: Cast) -> None:
    answer = signed_in(cast.people["city_officer"]).get(
        ADDRESS, headers={"referer": "http://testserver/workshops/?state=live"}
    )
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in page
    assert '<a class="btn btn-primary" href="/workshops/?state=live">返回原来的页面</a>' in page


@pytest.mark.parametrize("came", ["", "https://elsewhere.invalid/workshops/", f"http://testserver{ADDRESS}"])
def test_it_leads_home_where_nobody_came_from_a_page_of_ours(cast: Cast, came: str) -> None:
    page = signed_in(cast.people["unit_clerk"]).get(ADDRESS, headers={"referer": came}).content.decode()
    assert ("返回原来的页面" in page, "回到首页" in page) == (False, True)


def test_scripts_and_other_methods_get_the_plain_refusal(cast: Cast) -> None:
    clerk: Client = signed_in(cast.people["unit_clerk"])
    assert clerk.get(ADDRESS, headers={"accept": "application/json"}).content == b""
    assert clerk.put(ADDRESS).content == b""
