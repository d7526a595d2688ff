"""A search for what no database can hold: the page comes, with what is left of the words."""

import pytest

from tests.cast import Cast
from tests.honest import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/workshops/",
        "/reviews/ledgers/",
        "/reviews/changes/",
        "/reviews/revocations/",
        "/reviews/supervision/",
        "/reviews/supervision/new/",
        "/public/register/",
    ],
)
def test_a_null_character_in_an_address_is_left_out(cast: Cast, address: str) -> None:
    answer = signed_in(cast.people["city_officer"]).get(f"{address}?q=%E9%99%86%00&district=%00")
    assert (answer.status_code, answer.wsgi_request.GET["q"]) == (200, "陆")
