"""Who gets which answer at which address: every address of the house × everybody; a missing address fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests import everything
from tests.cast import PEOPLE, Cast
from tests.honest import HonestClient, read, signed_in

TABLE = Path(__file__).with_name("access.txt")
EVERYBODY = [*PEOPLE, "anonymous"]
FORBIDDEN = 403
# what is posted where an empty form would only say that it is empty
POSTED: dict[str, dict[str, str]] = {
    "/workshops/<draft>/edit/report/mode/": {"mode": "structured"},
    "/workshops/<draft>/edit/reveal/": {"path": "unit.mobile"},
    "/workshops/<submitted>/reveal/": {"path": "unit.mobile"},
    "/workshops/<changed_sent>/changes/new/": {"kind": "address"},
    "/workshops/<changed_sent>/changes/<changed_number>/reveal/": {"path": "id_number"},
}


def rows() -> list[tuple[str, str, list[str]]]:
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return [(method, address, statuses) for method, address, *statuses in lines]


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from routes(found, prefix + str(found.pattern))
        elif isinstance(found, URLPattern):
            yield prefix + str(found.pattern).removeprefix("^")  # as ResolverMatch.route has it


def address_with(address: str, places: everything.Places) -> str:
    return re.sub(r"<(\w+)>", lambda found: str(places[found[1]]), address)


def answer(browser: Client, method: str, address: str, places: everything.Places) -> str:
    """The status that one person gets; whatever it did is undone. A refusal must say why."""
    way, posted = address_with(address, places), POSTED.get(address, {})
    with transaction.atomic():  # a GET counts who asks too often
        got: Any = (
            {"GET": browser.get, "POST": browser.post}[method](way, posted)
            if method in {"GET", "POST"}
            else (browser.generic(method, way))
        )
        read(got)
        transaction.set_rollback(True)
    if got.status_code == FORBIDDEN and not sentence_of(got).endswith("。"):
        return f"403 without a sentence: {sentence_of(got)}"
    return str(got.status_code)


def sentence_of(refusal: Any) -> str:
    """Why somebody was refused: the word of the 403 page, or the plain text that a script shows."""
    return str(refusal.context["exception"]) if refusal.context else refusal.content.decode()


def test_every_address_of_the_house_is_in_the_table() -> None:
    listed = {resolve(bare(address)).route for _, address, _ in rows()}
    assert set(routes(get_resolver())) - listed == set()


def bare(address: str) -> str:
    """The address with something of the right shape in every place."""
    address = re.sub(r"<\w*(file|remark|upload|sheet|job|claim)>", "00000000-0000-4000-8000-000000000000", address)
    return re.sub(r"<\w+>", "1", address).partition("?")[0]


@pytest.mark.django_db
def test_everybody_gets_exactly_this_answer(cast: Cast) -> None:
    places = everything.assemble(cast)
    browsers = {who: signed_in(cast.people[who]) for who in PEOPLE} | {"anonymous": HonestClient()}
    # what is remembered is written here, before anything is undone: who sits there, what the seals of a file are worth
    for browser in browsers.values():
        browser.get("/")
    browsers["anonymous"].get(f"/verify/{places['code']}/")
    wrong = [
        f"{method} {address} {who}: {expected}, but got {got}"
        for method, address, statuses in rows()
        for who, expected in zip(EVERYBODY, statuses, strict=True)
        if (got := answer(browsers[who], method, address, places)) != expected
    ]
    assert wrong == [], "\n".join(wrong)
